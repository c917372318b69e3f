"""Why the ledger refuses."""


class LedgerError(Exception):
    """The ledger cannot do this; the text says why and what to do."""


class RestoredToEarlierTime(LedgerError):
    """Anchors know seals that the schema does not have: it must not seal under numbers already given."""


class NothingAbandoned(LedgerError):
    """A new generation was asked for although no anchor knows more than the schema does."""


class NotSealedYet(LedgerError):
    """The entry waits for its seal, which comes within a minute."""


class NotSound(LedgerError):
    """Anchors may be adopted only for a ledger in which nothing else is found."""
