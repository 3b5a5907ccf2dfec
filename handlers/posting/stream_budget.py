"""How many streams may be begun: Slack takes about twenty a minute of a workspace, for starting and for
ending them, and refuses more. Replies beyond that are posted whole, which has a far higher limit.
"""

import time
from collections import deque
from collections.abc import Callable

# docs.slack.dev: chat.startStream and chat.stopStream are of tier 2, 20 a minute; a retry may take one too.
MOST, WITHIN = 18, 60.0


class StreamBudget:
    """At most `most` streams begin within any `within` seconds, by all `bots`: each has its share."""

    def __init__(
        self,
        most: int = MOST,
        within: float = WITHIN,
        clock: Callable[[], float] = time.monotonic,
        bots: Callable[[], int] = lambda: 1,
    ) -> None:
        self._most = most
        self._bots = bots
        self._within = within
        self._clock = clock
        self._begun: deque[float] = deque(maxlen=most)

    def take(self) -> bool:
        """Whether a stream may begin now; then it is counted."""
        now = self._clock()
        share = max(1, self._most // self._bots())
        if sum(now - it < self._within for it in self._begun) >= share:
            return False
        self._begun.append(now)
        return True
