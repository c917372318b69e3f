"""From nothing to a province: roles and database, the public schema, one schema per jurisdiction."""
