"""How many streams may be begun: Slack takes about twenty a minute of a workspace, for starting and for
ending them, and refuses more. Replies beyond that are posted whole, which has a far higher limit.
"""

import time
from collections.abc import Callable

# docs.slack.dev: chat.startStream and chat.stopStream are of tier 2, 20 a minute; a retry may take one too.
MOST, WITHIN = 18, 60.0


class StreamBudget:
    """A token bucket: `most` at once, and as many again within `within` seconds."""

    def __init__(
        self, most: int = MOST, within: float = WITHIN, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._rate = most / within
        self._clock = clock
        self._left, self._at = float(most), clock()

    def take(self) -> bool:
        """Whether a stream may begin now; then it is counted."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
