"""Chinese full-text search: words by rjieba, tsvector('simple')."""
