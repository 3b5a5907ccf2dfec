"""Where a talk may be cut: between threads, and where it turns from one matter to another. Pure.

The latter as in TextTiling (Hearst 1997), with vectors in place of words.
"""

from collections.abc import Sequence

import numpy as np

from bot.question import Said
from bot.summarization.salience import Talk
from store.vectors import Vectors

_BESIDE = 4
"""Messages on each side of a place that are held against each other."""
_THREAD = -1.0


def by_thread(said: Sequence[Said]) -> list[Said]:
    """The messages of one thread together, in the order in which the threads began."""
    begun: dict[str, int] = {}
    for at, it in enumerate(said):
        begun.setdefault(it.thread or f"\0{at}", at)
    places = {id(it): at for at, it in enumerate(said)}
    return sorted(said, key=lambda it: (begun[it.thread or f"\0{places[id(it)]}"], places[id(it)]))


def cohesion(talk: Talk) -> Vectors:
    """How much each message goes on with what was said before it, -1 where another thread begins."""
    count = len(talk.said)
    summed = np.zeros((count + 1, talk.vectors.shape[1]))
    np.add.at(summed, talk.of_message + 1, talk.vectors)
    summed = np.cumsum(summed, axis=0)
    found = np.zeros(count, dtype=np.float32)
    for at in range(1, count):
        before = summed[at] - summed[max(0, at - _BESIDE)]
        after = summed[min(count, at + _BESIDE)] - summed[at]
        scale = np.linalg.norm(before) * np.linalg.norm(after)
        found[at] = before @ after / scale if scale else 0.0
        if talk.said[at].thread != talk.said[at - 1].thread:
            found[at] = _THREAD
    return found
