"""The four application systems."""
