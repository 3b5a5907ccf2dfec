"""What the library holds on a question: matches, their best sentences, and whether they are evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.gating import gate
from bot.quoting import Scored, rank
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.embedder import Embedder
from store.library import Library
from store.match import Match
from store.passage import Passage


@dataclass(frozen=True, slots=True)
class Evidence:
    """`scored` are the best sentences of `matches`, best first; `refusal` says why they are none."""

    matches: tuple[Match, ...]
    scored: tuple[Scored, ...]
    refusal: str | None

    @property
    def passages(self) -> list[Passage]:
        """Those with the best sentences, best first."""
        return list({it.unit.passage.id: it.unit.passage for it in self.scored}.values())


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where evidence is looked for, and for whom."""

    library: Library
    embedder: Embedder
    settings: AnsweringSettings
    readers: Readers

    def look(self, query: str, focus: str) -> Evidence:
        """Search for `query` and judge what is found; the words of `focus` count more."""
        matches = self.library.search(query, self.readers, self.settings.candidates)
        scored = rank(query, matches, self.embedder, focus)
        return Evidence(tuple(matches), tuple(scored), gate(query, scored, self.settings))


def shared_out(evidence: Sequence[Evidence], most: int) -> list[Passage]:
    """The best passages of each in turn, each once."""
    queues = [it.passages for it in evidence]
    turns = [queue[i] for i in range(most) for queue in queues if i < len(queue)]
    return list({passage.id: passage for passage in turns}.values())[:most]
