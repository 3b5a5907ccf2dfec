"""What is told of the bot's work to whoever watches over it: kinds, counts and durations, never a word that
somebody wrote and nobody's id.

What is done for one request is told with it, as its stages. They are gathered by context: a request runs in
tasks and threads of its own, and what calls Slack or a model does not know for whom.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.reply import Cost

# A request that waits for Slack is attempted for a day; so many stages of it are kept.
_MOST_STAGES = 200


@dataclass(frozen=True, slots=True)
class SlackConnected:
    """Events can come, the first time or `again`."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class SlackLost:
    """No events come any more."""


@dataclass(frozen=True, slots=True)
class SlackCalled:
    """A call of the Web API has ended, after its retries: `ok`, with Slack's word for why not, or
    `unreachable`."""

    method: str
    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True)
class SlackRateLimited:
    """Slack answered a call with 429; whether it is sent again is not said."""

    method: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What Slack sent was read and is acknowledged, `seconds` after it came."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Replied:
    """The models made a reply of a `kind`; `why` there is no answer, else ""."""

    kind: str
    why: str
    cost: Cost


@dataclass(frozen=True, slots=True)
class Rated:
    """Somebody rated a reply."""

    good: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work for a request; `began` is in seconds since 1970."""

    name: str
    began: float
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RequestEnded:
    """A request was taken to its end: what `kind` it was, how it `ended`, and its stages.

    `accepted` is when it was put on disk, in seconds since 1970; `resumed`, whether it was begun before.
    """

    kind: str
    ended: str
    accepted: float
    seconds: float
    resumed: bool
    stages: tuple[Stage, ...]


Observation = (
    SlackConnected
    | SlackLost
    | SlackCalled
    | SlackRateLimited
    | Acknowledged
    | Replied
    | Rated
    | RequestEnded
)
Observe = Callable[[Observation], None]
"""Takes an observation, on any thread, at once; it raises nothing."""


def unobserved(_: Observation) -> None:
    """Nobody watches."""


_stages: ContextVar[list[Stage] | None] = ContextVar("stages", default=None)


@contextmanager
def stages_gathered() -> Iterator[list[Stage]]:
    """The stages of what is done in this block, as they are noted."""
    gathered: list[Stage] = []
    before = _stages.set(gathered)
    try:
        yield gathered
    finally:
        _stages.reset(before)


def note_stage(name: str, seconds: float, ended: float | None = None, **counts: int) -> None:
    """A stage took so many seconds until now, or until `ended`, for the request in hand, if there is one."""
    gathered = _stages.get()
    if gathered is not None and len(gathered) < _MOST_STAGES:
        gathered.append(Stage(name, (ended or time.time()) - seconds, seconds, counts))
