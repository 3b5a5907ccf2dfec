"""How many streams may be begun: Slack takes about twenty a minute of a workspace, for starting and for
ending them, and refuses more. Replies beyond that are posted whole, which has a far higher limit.
"""

import time
from collections import deque
from collections.abc import Callable

# docs.slack.dev: chat.startStream and chat.stopStream are of tier 2, 20 a minute; a retry may take one too.
MOST, WITHIN = 18, 60.0


class StreamBudget:
    """At most `most` streams begin within any `within` seconds."""

    def __init__(
        self, most: int = MOST, within: float = WITHIN, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._within = within
        self._clock = clock
        self._begun: deque[float] = deque(maxlen=most)

    def take(self) -> bool:
        """Whether a stream may begin now; then it is counted."""
        now = self._clock()
        full = len(self._begun) == self._begun.maxlen
        if full and now - self._begun[0] < self._within:
            return False
        self._begun.append(now)
        return True
