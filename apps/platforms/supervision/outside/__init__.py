"""Outside systems report to supervision: signed, idempotent, a clear word about each bad record and the rest taken."""
