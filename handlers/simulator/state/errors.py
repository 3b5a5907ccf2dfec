"""What the stand-in refuses.

Exception
├── Refused            a Web API call that Slack would answer with `ok: false`
└── SimulatorMisused   a person in a test or the demo does what nobody can do in Slack
"""

from typing import Any


class Refused(Exception):
    """An `ok: false` answer: its code, the lines of `response_metadata.messages`, and further fields."""

    def __init__(self, error: str, *messages: str, **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.fields = fields


class SimulatorMisused(Exception):
    """Something that nobody can do in Slack, such as pressing a button that is not there."""
