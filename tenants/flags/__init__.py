"""Feature flags: behaviour that is staged by ring, level and jurisdiction while the code is the same everywhere."""
