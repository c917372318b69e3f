"""Why a change of the catalogue of service items was refused, in the user's words."""

from datetime import datetime


class ItemRefused(Exception):
    """`problems`: what is wrong, one sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems

    @property
    def message(self) -> str:
        """All of it in one text."""
        return " ".join(self.problems)


class DraftOutdated(Exception):
    """Somebody else saved the draft in the meantime; nothing was written."""

    def __init__(self, *, who: str, when: datetime | None, revision: int) -> None:
        super().__init__(f"saved by {who}")
        self.who, self.when, self.revision = who, when, revision
