"""Where a process is with reading a channel: what was read before it began, what it has read, what is next.
Pure.
"""

from dataclasses import dataclass, field
from typing import Self

from handlers.learning.channel_reader import TOP, Walk
from store.learned import LearnedChannel

_CHECK_S = 86_400.0
"""Whatever no event told of, such as an edited reply while the bot was down, is found within a day."""


@dataclass(slots=True)
class Course:
    """A `walk` that is None has ended, at `ended`; with `again` another is to begin. It is `opened` once what
    belongs to the channel as a whole was read. `top` is the newest message that the walk met; it has `joined`
    what was read before this process once it came down to that. Where something was, `checking` it thread by
    thread follows. What the channel was told of it last, at `told`, is what it `said`.
    """

    walk: Walk | None = field(default_factory=Walk)
    opened: bool = False
    joined: bool = True
    checking: bool = False
    again: bool = False
    top: str = ""
    ended: float = 0.0
    told: float = float("-inf")
    said: str = ""

    @classmethod
    def of(cls, told: LearnedChannel) -> Self:
        """Of what was read before this process began, nobody knows what happened to it since."""
        known = bool(told.read_to)
        return cls(joined=not known, checking=known)

    @classmethod
    def renamed(cls, told: LearnedChannel) -> Self:
        """Of a channel that is called something else now: each of its documents is named after it."""
        return cls(joined=not told.read_to, checking=True)

    def goes_on(self, now: float) -> bool:
        """Whether there is something to read: a course that has ended begins again now and then."""
        late = now - self.ended > _CHECK_S
        if self.walk is None and (self.again or late):
            self.walk, self.opened, self.again = Walk(thorough=late), False, False
        return self.walk is not None

    def stepped(self, told: LearnedChannel) -> tuple[str, str] | None:
        """Between which two times all was read after a step; None where that is not further than before.

        Where the walk comes down to what was read before this process, it goes on below that.
        """
        if self.walk is None:
            return None
        self.top = self.walk.newest or self.top
        if told.whole or self.walk.high == TOP:
            return None
        if not self.joined:
            if float(self.walk.high) > float(told.upto):
                return None
            self.joined, self.walk = True, Walk(latest=told.read_to, high=told.read_to)
        return self.top, self.walk.high

    def end(self, now: float) -> None:
        """The walk has ended."""
        self.walk = Walk(thorough=True) if self.checking else None
        self.checking, self.ended = False, now
