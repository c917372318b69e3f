"""One file per outside service."""
