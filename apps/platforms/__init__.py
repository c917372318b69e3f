"""The three platforms' software."""
