"""What lets the app open a modal."""

from dataclasses import dataclass


@dataclass(slots=True)
class Trigger:
    """What a person just did, which lets the app open one modal for them."""

    user: str
    until: float
    used: bool = False
