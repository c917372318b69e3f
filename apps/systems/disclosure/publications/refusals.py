"""Why an act on a publication was refused, in the user's words."""


class PublicationRefused(Exception):
    """`field` names what was typed wrongly, where one thing was."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class DraftOutdated(Exception):
    """Somebody else saved the draft, or took it a stage further; nothing was written."""

    def __init__(self, *, who: str, revision: int) -> None:
        super().__init__(f"saved by {who}")
        self.who, self.revision = who, revision
