"""Messages to citizens and officials: e-mail and short message, by outbox."""
