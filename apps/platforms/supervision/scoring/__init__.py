"""Scores of departments and officials, month by month, by the points in DOMAIN, with the arithmetic line by line."""
