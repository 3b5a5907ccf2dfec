"""A reply as it grows: what was said so far, and the quotes it rests on, numbered as they are first used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.citation import Citation
from bot.reply import Sentence
from bot.words import content, numbers
from store.passage import Passage

# A sentence with fewer new words than this share only says again what was said.
_NEW = 0.25


@dataclass(slots=True)
class Draft:
    """`hear` gets each sentence as it is said, with the citations that no sentence before it had."""

    hear: Callable[[Sentence, tuple[Citation, ...]], None]
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def say(self, text: str, quotes: Sequence[tuple[Passage, str]]) -> None:
        """Add a sentence that rests on `quotes`, each verbatim in its passage."""
        before = len(self.citations)
        numbers = tuple(dict.fromkeys(self._number(passage, quote) for passage, quote in quotes))
        sentence = Sentence(text, numbers)
        self.sentences.append(sentence)
        self.hear(sentence, tuple(self.citations[before:]))

    def says(self, text: str) -> bool:
        """Whether what `text` says was said already."""
        all_said = " ".join(sentence.text for sentence in self.sentences)
        said, roots = set(content(all_said)), content(text)
        new = sum(root not in said for root in roots)
        return not roots or (new < _NEW * len(roots) and numbers(text) <= numbers(all_said))

    def _number(self, passage: Passage, quote: str) -> int:
        for citation in self.citations:
            if citation.passage.id == passage.id and citation.quote == quote:
                return citation.number
        self.citations.append(Citation(len(self.citations) + 1, passage, quote))
        return len(self.citations)
