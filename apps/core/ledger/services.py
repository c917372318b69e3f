"""What other apps may do with the ledger."""

from apps.core.ledger.entries import SYSTEM, Actor, record, record_all
from apps.core.ledger.errors import LedgerError, NotSealedYet, RestoredToEarlierTime
from apps.core.ledger.generations import adopt_anchors, open_generation
from apps.core.ledger.labels import act_label, register_labels
from apps.core.ledger.proofs import proof_of
from apps.core.ledger.sealing import seal_pending

__all__ = [
    "SYSTEM",
    "Actor",
    "LedgerError",
    "NotSealedYet",
    "RestoredToEarlierTime",
    "act_label",
    "adopt_anchors",
    "open_generation",
    "proof_of",
    "record",
    "record_all",
    "register_labels",
    "seal_pending",
]
