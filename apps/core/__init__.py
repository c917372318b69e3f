"""The kernel that every system stands on."""
