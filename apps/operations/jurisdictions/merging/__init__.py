"""Merging a jurisdiction into another one: everything it has goes over, in one transaction."""
