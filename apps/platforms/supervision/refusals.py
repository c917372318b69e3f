"""Why something is not done, in the user's words."""


class SupervisionRefused(Exception):
    """The act is not possible; nothing has changed. `stale`: somebody else was quicker."""

    def __init__(self, message: str, *, stale: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.stale = stale
