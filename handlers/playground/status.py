"""What the bot says it is doing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """What the bot said it is doing, in a thread; an empty `text` takes it away."""

    channel: str
    thread_ts: str
    text: str
    loading_messages: tuple[str, ...] = ()
    at: float = 0.0
