"""Database backend of the one door: `ENGINE = "tenants.backend"`."""
