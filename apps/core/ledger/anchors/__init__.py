"""Anchors of seals in the public schema, outside the jurisdiction that they seal."""
