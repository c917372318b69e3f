"""Why a change of the catalogue of disclosure was refused, in the user's words."""


class CategoryRefused(Exception):
    """`field` names what was typed wrongly, where one thing was."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
