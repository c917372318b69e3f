"""A jurisdiction in one file, and back from it."""
