"""Why a change of a jurisdiction's own list was refused, in the user's words."""


class OfferRefused(Exception):
    """`field` names what was typed wrongly, where one thing was."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class OfferOutdated(Exception):
    """Somebody else saved in the meantime; nothing was written."""

    def __init__(self, *, who: str, revision: int) -> None:
        super().__init__(f"saved by {who}")
        self.who, self.revision = who, revision
