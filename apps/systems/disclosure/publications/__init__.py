"""Proactive publication (主动公开): written, reviewed, published, found, corrected, withdrawn."""
