"""Prompt lookup: what came after the same words before is proposed to come again.

Prompt-lookup decoding (Saxena, 2023): a model that answers from passages often copies them, so the tokens
that followed the last n-gram earlier in the prompt are likely next. They are verified in one step; wrong ones
cost that step's extra rows, so it pays only where a step of several rows costs little more than one of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

LOOKAHEAD = 3  # tokens proposed at once
_GRAM = 3
_MEMORY = 0.1


@dataclass(slots=True)
class Lookup:
    """The n-grams of a request so far, and how often what they proposed came true.

    `hits` is the running mean of proposed tokens that came true a step. It is learned without computing
    anything: each proposal is compared with what is then written.
    """

    hits: float = 0.0
    _tokens: list[int] = field(default_factory=list)
    _after: dict[tuple[int, ...], int] = field(default_factory=dict)
    _proposed: list[int] = field(default_factory=list)
    _came_true: int = 0

    def feed(self, tokens: Sequence[int]) -> None:
        """Tokens of the prompt, or the ones just written."""
        for token in tokens:
            self._tokens.append(token)
            if len(self._tokens) > _GRAM:
                self._after[tuple(self._tokens[-_GRAM - 1 : -1])] = len(self._tokens) - 1

    def propose(self, most: int) -> list[int]:
        """Up to `most` tokens that may come next; empty where the last words are new."""
        at = self._after.get(tuple(self._tokens[-_GRAM:]))
        return [] if at is None else self._tokens[at : at + most]

    def watch(self, token: int, most: int) -> None:
        """Take the next token as written, and see whether it had been foreseen."""
        if self._proposed and self._proposed[0] == token:
            self._came_true += 1
            del self._proposed[0]
        else:
            self._proposed = []
        if not self._proposed:
            self.hits += _MEMORY * (self._came_true - self.hits)
            self._came_true = 0
        self.feed([token])
        if not self._proposed:
            self._proposed = self.propose(most)
