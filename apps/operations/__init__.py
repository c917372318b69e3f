"""The one operation: health, demo data, housekeeping."""
