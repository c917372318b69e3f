"""Releases, rings and upgrades: one software, brought to each jurisdiction at its hour."""
