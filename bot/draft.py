"""A reply as it grows: what was said so far, and the quotes it rests on, numbered as they are first used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.citation import Citation
from bot.reply import Sentence
from bot.words import content, numbers
from store.sentences import PassageSentence

# A sentence with fewer new words than this share only says again what was said.
_NEW = 0.25


@dataclass(slots=True)
class Draft:
    """`hear` gets each sentence as it is said, with the citations that no sentence before it had."""

    hear: Callable[[Sentence, tuple[Citation, ...]], None]
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def say(self, text: str, quoted: Sequence[Sequence[PassageSentence]]) -> None:
        """Add a sentence that rests on what is `quoted`: neighbouring sentences make one citation."""
        before = len(self.citations)
        numbers = tuple(dict.fromkeys(map(self._number, quoted)))
        sentence = Sentence(text, numbers)
        self.sentences.append(sentence)
        self.hear(sentence, tuple(self.citations[before:]))

    def says(self, text: str) -> bool:
        """Whether what `text` says was said already."""
        all_said = " ".join(sentence.text for sentence in self.sentences)
        said, roots = set(content(all_said)), content(text)
        new = sum(root not in said for root in roots)
        return not roots or (new < _NEW * len(roots) and numbers(text) <= numbers(all_said))

    def _number(self, run: Sequence[PassageSentence]) -> int:
        made = Citation.of(len(self.citations) + 1, run)
        for citation in self.citations:
            if citation.passage.id == made.passage.id and citation.quote == made.quote:
                return citation.number
        self.citations.append(made)
        return made.number
