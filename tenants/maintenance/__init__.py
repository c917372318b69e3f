"""Maintenance of one jurisdiction: its portal and office are closed for a while, with a reason and an expected end."""
