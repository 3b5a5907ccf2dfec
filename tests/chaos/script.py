"""What people do in an episode, and what goes wrong meanwhile: drawn from a seed."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    MENTION = "mention"
    DIRECT = "direct"
    COMMAND = "command"
    FOLLOW_UP = "follow-up"
    UPLOAD = "upload"
    LIBRARY = "question about a page"
    EDIT = "edit"
    RATE = "rating"
    INDEX = "index run"


class Trouble(StrEnum):
    LIMIT = "429"
    ERROR = "5xx"
    LOST_BEFORE = "call lost"
    LOST_AFTER = "answer lost"
    SLOW = "slow call"
    REFRESH = "reconnection asked for"
    CUT = "connection cut"
    HALF_OPEN = "half-open connection"
    REDELIVERY = "event delivered again"
    MODEL_KILLED = "model server killed"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does, `after` so many seconds. `who` and `where` are numbers of any size."""

    number: int
    deed: Deed
    who: int
    where: int
    after: float

    @property
    def nonce(self) -> str:
        """What its question is known by."""
        return f"q{self.number}"


@dataclass(frozen=True, slots=True)
class Fault:
    """`trouble` with the next calls of `method`, where it is one of calls."""

    trouble: Trouble
    method: str
    times: int


@dataclass(frozen=True, slots=True)
class Life:
    """How long a process lives: until Slack has answered so many of its `calls`, just then and before it
    hears of it; or so many `seconds`, whichever comes first.
    """

    calls: int
    seconds: float


_MANY = 1_000
_DEEDS = {
    Deed.MENTION: 5,
    Deed.DIRECT: 4,
    Deed.COMMAND: 4,
    Deed.FOLLOW_UP: 3,
    Deed.UPLOAD: 2,
    Deed.LIBRARY: 2,
    Deed.EDIT: 1,
    Deed.RATE: 2,
    Deed.INDEX: 2,
}
_METHODS = (
    "assistant.threads.setStatus",
    "agents.sessions.setStatus",
    "chat.startStream",
    "chat.appendStream",
    "chat.stopStream",
    "chat.postMessage",
    "chat.update",
    "conversations.replies",
    "conversations.info",
    "conversations.members",
    "users.info",
    "response_url",
    "files",
)
_OF_CALLS = (Trouble.LIMIT, Trouble.ERROR, Trouble.LOST_BEFORE, Trouble.LOST_AFTER, Trouble.SLOW)


def acts(rng: random.Random, count: int, pause: float, first: int = 0) -> list[Act]:
    """What is done one after the other, `pause` seconds apart on average, numbered from `first` on."""
    deeds = rng.choices(list(_DEEDS), list(_DEEDS.values()), k=count)
    return [
        Act(
            at, deed, rng.randrange(_MANY), rng.randrange(_MANY), rng.expovariate(1 / pause) if pause else 0.0
        )
        for at, deed in enumerate(deeds, first)
    ]


def fault(rng: random.Random) -> Fault:
    trouble = rng.choice(list(Trouble))
    method = rng.choice(_METHODS) if trouble in _OF_CALLS else ""
    return Fault(trouble, method, rng.choice((1, 1, 1, 2, 4)))


def life(rng: random.Random) -> Life:
    """Most end at a call: between Slack's doing and our noting it is where it hurts."""
    return Life(rng.randrange(1, 40), rng.uniform(0.2, 3.0))
