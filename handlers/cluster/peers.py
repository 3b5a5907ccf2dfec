"""The other bots, as one sees them: there may be none."""

from typing import Protocol

from handlers.cluster.news import News


class Peers(Protocol):
    """Whom news goes to. What this bot tells does not come back to it.

    Within `hear_s` seconds others have heard what was told, and ended what they were about to end before.
    """

    hear_s: float

    @property
    def bots(self) -> int:
        """How many there are, with this one."""

    @property
    def leads(self) -> bool:
        """Whether this one does what one alone is to do. For a moment two may, or none."""

    async def tell(self, news: News) -> None:
        """Have every other bot know. Raises ClusterAway where that cannot be had now."""

    def mention(self, news: News) -> None:
        """The same, soon: a loss costs little."""


class Alone:
    """No other bots: what one knows, all do."""

    hear_s = 0.0
    bots = 1
    leads = True

    async def tell(self, news: News) -> None:
        pass

    def mention(self, news: News) -> None:
        pass
