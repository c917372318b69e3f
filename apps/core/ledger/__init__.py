"""Append-only, tamper-evident record of every business act."""
