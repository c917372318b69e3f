"""What goes wrong, in the reader's words."""


class Problem(Exception):
    """Something that the person at the terminal must know: what happened, and what helps.

    `str()` gives the whole text; `code` is the exit status.
    """

    def __init__(self, what: str, *, hint: str = "", code: int = 1) -> None:
        super().__init__(f"{what}\n{hint}" if hint else what)
        self.code = code
