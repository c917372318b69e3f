"""For demo and tests: a line in a file instead of a message to a phone."""
