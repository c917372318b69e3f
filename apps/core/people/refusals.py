"""Why a change in the house was refused: one exception type, in the user's words."""

from collections.abc import Sequence


class ChangeRefused(Exception):
    """A change that the rules of the house do not allow. `field` names what was typed wrongly, where one thing was.

    `cases` are the numbers of open cases that stand in the way.
    """

    def __init__(self, message: str, *, field: str = "", cases: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.cases = tuple(cases)


class Outdated(ChangeRefused):
    """Somebody else changed the same thing after the page was opened."""
