"""Messages between jurisdictions: outbox, hub, inbox."""
