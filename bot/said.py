"""One message of a channel or a thread, as summaries read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """Who said what; `link` leads to it, or is empty."""

    author: str
    text: str
    link: str
