"""Jurisdictions as tenants: the one door, rights, provisioning, reading across. Imports nothing above it."""
