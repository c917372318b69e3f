"""What can stand in the way of a release or a rollout."""


class RolloutError(RuntimeError):
    """It cannot be done, and the text says why, in English for commands. `code` is for the console's own words."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class CannotBeRecorded(RolloutError):
    """A migration cannot be made into steps that every jurisdiction can replay."""

    def __init__(self, text: str) -> None:
        super().__init__("recording", text)


class Changed(RolloutError):
    """What was released before is no longer what the code says it was."""

    def __init__(self, text: str) -> None:
        super().__init__("changed", text)
