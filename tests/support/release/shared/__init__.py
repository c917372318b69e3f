"""One table in the public schema, of the tests alone."""
