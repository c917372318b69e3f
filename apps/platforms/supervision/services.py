"""What other apps may do with supervision: have their acts watched; and what its own office does."""

from apps.platforms.supervision.events import Event, Happening, NotUnderstood
from apps.platforms.supervision.watching import plain, watch

__all__ = ["Event", "Happening", "NotUnderstood", "plain", "watch"]
