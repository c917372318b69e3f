"""Old messages with their replies become cases that were handled as they really were: `manage.py import_petitions`."""
