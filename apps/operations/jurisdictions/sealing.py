"""Sealing what waits before a chain ends: nobody would come by for it later."""

from apps.core.ledger.services import seal_pending


def seal_everything() -> int:
    """Seal all that waits behind the open door, in its transaction; the number of seals.

    The anchors outside the database follow when it has committed: `anchoring.copy_out`, outside of any door.
    """
    seals = 0
    while seal_pending() is not None:
        seals += 1
    return seals
