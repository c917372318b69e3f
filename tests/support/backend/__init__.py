"""The tests' database backend."""
