"""The one error of these scripts: a cause, and what to do about it."""


class ModelError(Exception):
    """`cause` says what is wrong, `next_step` what the reader can do now; scripts print both and exit with status 1."""

    def __init__(self, cause, next_step):
        super().__init__(f"{cause}\n  next step: {next_step}")
        self.cause = cause
        self.next_step = next_step
