"""The folded totals in the public schema, of all jurisdictions."""
