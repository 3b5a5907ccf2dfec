"""Many messages to few points, each linked to the messages that it rests on."""

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.answering import Dependencies, written_sentences
from bot.grounding import ground, non_answer, spoken
from bot.question import Said
from bot.reply import Cost, Generating, Point, Summary, Watch
from bot.summarization.extractive import Telling, chatter, salient
from bot.summarization.prompt import parts
from bot.tokens import content, numbers
from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.sentences import sentences_of

_FEWEST, _MOST = 3, 5
_BEARING = 40
"""Messages that count most: as many as could be wanted, and all that a summary of one matter reads."""
_MESSAGES_A_POINT = 3
_FEWEST_WORDS = 4
_ECHO = re.compile(r"(?i)^(?:here are )?(?:the )?main points[^:]{0,40}:\s*")
_ALIKE = 0.6
_UNSUPPORTED = 3
_LONGEST = 320


def summarize(
    messages: Sequence[Said],
    dependencies: Dependencies,
    watch: Watch | None = None,
    cancel: threading.Event | None = None,
    about: str = "",
) -> Summary:
    """The main points of `messages`, or what they say `about` something, oldest first. Blocking.

    What the model writes is kept where a message supports it; the most central messages, in their own words,
    make up the rest. A long input is read in parts. When `cancel` is set, the summary is what was
    found until then. Raises ModelError when the model fails.
    """
    begun = time.perf_counter()
    heard = [it for it in messages if not chatter(it.text)]
    weighty = list(islice(salient(heard, dependencies.embedder, about), _BEARING))
    if about:
        chosen = {id(it.said) for it in weighty}
        heard = [it for it in heard if id(it) in chosen]
    draft = _SummaryDraft(heard, dependencies, watch, cancel or threading.Event())
    if heard:
        draft.write()
        most = _FEWEST if about else _MOST
        draft.fill(weighty, min(max(_FEWEST, len(heard) // _MESSAGES_A_POINT), most, len(heard)))
    points = sorted(draft.points, key=lambda point: heard.index(point.said[0]))
    return Summary(tuple(points), replace(draft.cost, total_s=time.perf_counter() - begun))


class _SummaryDraft:
    """A summary as it grows."""

    def __init__(
        self, heard: Sequence[Said], dependencies: Dependencies, watch: Watch | None, cancel: threading.Event
    ) -> None:
        self.heard = heard
        self.dependencies = dependencies
        self.watch = watch
        self.cancel = cancel
        self.points: list[Point] = []
        self.cost = Cost()
        self.cuts = [sentences_of(_passage(it, i)) for i, it in enumerate(heard)]

    def write(self) -> None:
        """Points in the model's own words, part by part."""
        found = parts(
            [f"{it.author}: {it.text}" for it in self.heard],
            self.dependencies.writer,
            self.dependencies.max_tokens,
        )
        share = max(1, _MOST // len(found))
        for part in found:
            if self.cancel.is_set():
                return
            if self.watch:
                self.watch(Generating(part.end - part.start))
            claims = _PointFilter(self, part.start, part.end, share)
            with self.dependencies.writer.write(part.prompt, self.cancel) as text:
                for sentence in written_sentences(text):
                    if not claims.accept(sentence):
                        break
            written = text.written
            self.cost = replace(
                self.cost,
                prompt=self.cost.prompt + written.prompt_tokens,
                reused=self.cost.reused + written.reused_tokens,
                written=self.cost.written + written.written_tokens,
                first_token_s=self.cost.first_token_s or written.first_token_s,
            )

    def fill(self, weighty: Sequence[Telling], wanted: int) -> None:
        """What counts most and no point says or rests on yet, until there are `wanted` points."""
        covered = {it for point in self.points for it in point.said}
        for it in weighty:
            if len(self.points) >= wanted or self.cancel.is_set():
                return
            if it.said not in covered and not self.has(it.text):
                self.points.append(Point(f"{it.said.author}: {_short(it.text)}", (it.said,)))

    def says_little(self, text: str) -> bool:
        """Whether it is too short to tell anything, or small talk, whoever is named ahead of it."""
        name, _, words = text.partition(": ")
        said = words if words and any(name == it.author for it in self.heard) else text
        return len(content(said)) < _FEWEST_WORDS or chatter(said)

    def has(self, text: str) -> bool:
        """Whether a point says much the same, with the same numbers."""
        roots, counted = set(content(text)), numbers(text)
        return any(
            len(roots & set(content(point.text))) >= _ALIKE * max(1, len(roots))
            and counted <= numbers(point.text)
            for point in self.points
        )


@dataclass(slots=True)
class _PointFilter:
    """Keeps what messages `start` to `end` support; ends the writing when too little is."""

    draft: _SummaryDraft
    start: int
    end: int
    share: int
    kept: int = 0
    unsupported: int = 0

    def accept(self, sentence: str) -> bool:
        text = _ECHO.sub("", spoken(sentence))
        if non_answer(text):
            return False
        if self.draft.says_little(text):
            return True
        support = ground(
            text, self.draft.cuts[self.start : self.end], self.draft.dependencies.settings.min_support
        )
        if support is None:
            self.unsupported += 1
        elif not self.draft.has(text):
            self.draft.points.append(Point(text, (self.draft.heard[support.passage.position],)))
            self.kept += 1
        return self.unsupported < _UNSUPPORTED and self.kept < self.share


def _passage(said: Said, position: int) -> Passage:
    """A message as a passage, so that points are grounded by the rule that answers are grounded by."""
    source = Source(
        id=f"said:{position}",
        kind=Kind.SLACK,
        name=said.author,
        title=said.author,
        url=said.link,
        digest="",
        audience=Audience.everyone(),
    )
    return Passage(f"said:{position}", source, (), said.text, position, 0, len(said.text), 1)


def _short(text: str) -> str:
    """A line of a summary; half a sentence only if that is all there is."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
