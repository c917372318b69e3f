"""Why an act of the central team was refused, in the user's words."""


class OperationRefused(Exception):
    """`field` names what was typed wrongly, where one thing was."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
