"""Migrations that several releases of the tests have in common."""
