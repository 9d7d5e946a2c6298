"""The ways an action says no. Faces turn them into a message beside the field or a status."""


class Refusal(Exception):
    """The action did nothing; ``message`` says why and how to mend it, ``field`` where."""

    status = 422

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class Conflict(Refusal):
    """Somebody else was first: the seat, the round or the answer is already taken."""

    status = 409


class Forbidden(Refusal):
    """The thing is theirs to see but not to change; the message says whom to ask."""

    status = 403
