"""The hub between outboxes and inboxes (public schema)."""
