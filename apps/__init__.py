"""The product: kernel, systems, platforms, operations."""
