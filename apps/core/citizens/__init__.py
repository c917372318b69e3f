"""Province-wide accounts of citizens, their sessions, sign-in codes and drafts (public schema)."""
