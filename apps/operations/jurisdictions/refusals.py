"""Why an act on a whole jurisdiction is refused."""


class JurisdictionRefused(Exception):
    """It cannot be done; the text says why and what to do. `lines` are what stands in the way, one a line."""

    def __init__(self, text: str, lines: list[str] | None = None) -> None:
        super().__init__(text)
        self.lines = lines or []
