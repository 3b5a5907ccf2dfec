"""The points of a summary in a writer's words, as far as messages say them; several parts at a time."""

import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import dataclass, replace

from bot.answering import Dependencies, written_sentences
from bot.grounding import Outcome, Reading, ground, non_answer, spoken
from bot.question import Said, SummaryTask
from bot.reply import Cost, Generating, PartRead, Point, PointKind, Watch
from bot.summarization.chatter import chatter
from bot.summarization.consistency import consistent
from bot.summarization.kinds import told
from bot.summarization.prompt import Ask, PromptPart, parts
from bot.summarization.salience import Talk
from bot.summarization.topics import cohesion
from bot.tokens import content, numbers
from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.sentences import PassageSentence, sentences_of

_AT_ONCE = 4
"""Parts that a writer is given at a time: others ask it too."""
_POINTS, _LEAST = 12, 2
_FEWEST_WORDS = 4
_ECHO = re.compile(r"(?i)^(?:here are )?(?:the )?(?:main|key) points[^:]{0,40}:\s*")
_KIND = re.compile(r"(?i)^[*_]*(decision|action|question|story)[*_]*:[*_]*\s*")
_ALIKE = 0.6
_UNSUPPORTED = 3


@dataclass(frozen=True, slots=True)
class Wrote:
    """What a writer's words came to, and what that took."""

    points: tuple[Point, ...]
    cost: Cost


def write_points(
    talk: Talk, task: SummaryTask, dependencies: Dependencies, watch: Watch, cancel: threading.Event
) -> Wrote:
    """The points that the writer tells of `talk` and its messages say, in their order. Raises ModelError."""
    found = parts(
        [f"{it.author}: {it.text}" for it in talk.said],
        dependencies.writer,
        dependencies.manner.max_tokens,
        cohesion(talk).tolist(),
        Ask(task.about, task.language),
    )
    share = max(_LEAST, _POINTS // max(1, len(found)))
    made: dict[int, Wrote] = {}
    with ThreadPoolExecutor(min(_AT_ONCE, max(1, len(found))), "summary") as pool:
        begun = {
            pool.submit(copy_context().run, _part, part, talk.said, dependencies, cancel, share): at
            for at, part in enumerate(found)
        }
        watch(Generating(len(talk.said)))
        for done, future in enumerate(as_completed(begun), start=1):
            made[begun[future]] = future.result()
            watch(PartRead(done, len(found)))
    points: list[Point] = []
    cost = Cost()
    for _, part in sorted(made.items()):
        points += [it for it in part.points if not says(points, it.text)]
        cost = _sum(cost, part.cost)
    return Wrote(tuple(points), cost)


def says(points: Sequence[Point], text: str) -> bool:
    """Whether one of `points` says much the same as `text`, with the same numbers."""
    roots, counted = set(content(text)), numbers(text)
    return any(
        len(roots & set(content(it.text))) >= _ALIKE * max(1, len(roots)) and counted <= numbers(it.text)
        for it in points
    )


def _part(
    part: PromptPart, said: Sequence[Said], dependencies: Dependencies, cancel: threading.Event, share: int
) -> Wrote:
    if cancel.is_set():
        return Wrote((), Cost())
    claims = PointFilter.over(said[part.start : part.end], dependencies, share)
    with dependencies.writer.write(part.prompt, cancel) as text:
        for sentence in written_sentences(text):
            if not claims.accept(sentence):
                break
    written = text.written
    cost = Cost(
        prompt=written.prompt_tokens,
        reused=written.reused_tokens,
        written=written.written_tokens,
        first_token_s=written.first_token_s,
        sentences=claims.judged,
        held=len(claims.points),
    )
    return Wrote(tuple(claims.points), cost)


def _sum(one: Cost, other: Cost) -> Cost:
    return replace(
        one,
        prompt=one.prompt + other.prompt,
        reused=one.reused + other.reused,
        written=one.written + other.written,
        first_token_s=one.first_token_s or other.first_token_s,
        sentences=one.sentences + other.sentences,
        held=one.held + other.held,
    )


@dataclass(slots=True)
class PointFilter:
    """Keeps what messages say; ends the writing when too little of it is, or it is `share` points long."""

    said: Sequence[Said]
    cuts: Sequence[Sequence[PassageSentence]]
    dependencies: Dependencies
    share: int
    reading: Reading | None
    points: list[Point]
    judged: int = 0
    unsupported: int = 0

    @classmethod
    def over(cls, said: Sequence[Said], dependencies: Dependencies, share: int) -> "PointFilter":
        """What is written of `said` is held against it, as an answer's sentence is against its passages."""
        cuts = [sentences_of(passage_of(it, at)) for at, it in enumerate(said)]
        verifier = dependencies.verifier
        return cls(said, cuts, dependencies, share, verifier.read(cuts, "") if verifier else None, [])

    def accept(self, sentence: str) -> bool:
        """Take the next sentence; whether there should be more."""
        for line in filter(str.strip, sentence.splitlines() or [sentence]):
            text = _ECHO.sub("", spoken(line))
            if non_answer(text):
                return False
            self._take(text)
        return self.unsupported < _UNSUPPORTED and len(self.points) < self.share

    def holds(self, text: str) -> bool:
        """Whether the messages say it."""
        return any(True for _ in self._support(text))

    def _take(self, text: str) -> None:
        named = _KIND.match(text)
        text = text[named.end() :] if named else text
        text = text[:1].upper() + text[1:]
        if self._says_little(text):
            return
        self.judged += 1
        rests = [self.said[it] for it in sorted(set(self._support(text)))]
        if not rests:
            self.unsupported += 1
        elif not says(self.points, text):
            self.points.append(_point(text, rests, named[1].casefold() if named else ""))

    def _support(self, text: str) -> Iterator[int]:
        """The numbers of the messages that say it; none where they do not."""
        verifier = self.dependencies.verifier
        if verifier is None or self.reading is None:
            found = ground(text, self.cuts, self.dependencies.settings.min_support)
            if found is not None:
                yield found.passage.position
            return
        verdict = verifier.verify(text, self.reading)
        rests = list(dict.fromkeys(it.passage.position for run in verdict.evidence for it in run))
        people = list(dict.fromkeys(it.author for it in self.said))
        if verdict.outcome is Outcome.SUPPORTED and consistent(text, [self.said[it] for it in rests], people):
            yield from rests

    def _says_little(self, text: str) -> bool:
        """Whether it is too short to tell anything, or small talk, whoever is named ahead of it."""
        name, _, words = text.partition(": ")
        alone = words if words and any(name == it.author for it in self.said) else text
        return len(content(alone)) < _FEWEST_WORDS or chatter(alone)


def _point(text: str, rests: Sequence[Said], named: str) -> Point:
    found = told(text, "")
    kind = PointKind(named) if named else found.kind
    acts = kind is PointKind.ACTION
    return Point(text, tuple(rests), kind, found.owner if acts else "", found.due if acts else "")


def passage_of(said: Said, position: int) -> Passage:
    """A message as a passage, so that points are verified by the rule that answers are verified by."""
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
