"""The People's Voice channel (民声通道)."""
