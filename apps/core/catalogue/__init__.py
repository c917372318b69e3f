"""Central catalogues in the public schema: categories and limits."""
