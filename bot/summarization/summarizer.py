"""Many messages to few points, each linked to the messages that it rests on."""

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answering import Dependencies
from bot.question import SummaryTask
from bot.reply import Point, PointKind, Progress, Summary, Watch
from bot.summarization.bearing import bears
from bot.summarization.chatter import chatter
from bot.summarization.salience import Talk, read_talk, weigh
from bot.summarization.selection import LONGER, WORDS, WORDS_ABOUT, Length, chosen, point_of
from bot.summarization.topics import by_thread
from bot.summarization.writing import says, write_points
from store.vectors import Vectors

_FEWEST, _MOST = 5, 7
_FEWEST_ABOUT, _MOST_ABOUT = 3, 5
_MESSAGES_A_POINT = 3
_BEARING = 40
"""Messages that a writer reads of a summary about one matter."""


def summarize(
    task: SummaryTask,
    dependencies: Dependencies,
    watch: Watch | None = None,
    cancel: threading.Event | None = None,
) -> Summary:
    """The main points of what was said, or what it says about something, oldest first; none where it says
    nothing about that. Blocking.

    What a capable writer tells is kept where messages say it; the sentences that say most, in the words of
    those who said them, make up the rest, and are all where the writer is small. A long talk is read in
    parts. When `cancel` is set, the summary is what was found until then. Raises ModelError where the
    model fails, StoreError.
    """
    begun = time.perf_counter()
    cancel = cancel or threading.Event()
    heard = by_thread([it for it in task.said if not chatter(it.text)])
    if not heard or cancel.is_set():
        return Summary(())
    talk = read_talk(heard, dependencies.embedder)
    if task.about and not bears(talk, task.about, dependencies):
        return Summary(())
    found = _made(talk, task, dependencies, watch or _unwatched, cancel)
    return replace(found, cost=replace(found.cost, total_s=time.perf_counter() - begun))


def _made(
    talk: Talk, task: SummaryTask, dependencies: Dependencies, watch: Watch, cancel: threading.Event
) -> Summary:
    fewest, most, words = (_FEWEST_ABOUT, _MOST_ABOUT, WORDS_ABOUT) if task.about else (_FEWEST, _MOST, WORDS)
    wanted = min(max(fewest, len(talk.said) // _MESSAGES_A_POINT), most, len(talk.sentences))
    worth = weigh(talk, dependencies.embedder, task.about)
    short = _told(talk, worth, task, Length(wanted, words))
    long = _told(talk, worth, task, Length(LONGER * wanted, LONGER * words))
    if not dependencies.manner.fluent or cancel.is_set():
        return Summary(_in_order(talk, short), more=_in_order(talk, _beside(long, short)))
    wrote = write_points(_bearing(talk, worth, task), task, dependencies, watch, cancel)
    # Short first: what is decided, to be done and open goes before the story.
    points = sorted(wrote.points, key=lambda it: it.kind is PointKind.STORY)[:most]
    rest = [it for it in wrote.points if it not in points]
    for point in short:
        if len(points) < wanted and not cancel.is_set() and not says(points, point.text):
            points += _unsaid([point], points)
    told = [*points, *rest]
    more = [*rest, *(it for it in _unsaid(long, told) if not says(told, it.text))]
    return Summary(_in_order(talk, points), wrote.cost, _in_order(talk, more))


def _told(talk: Talk, worth: Vectors, task: SummaryTask, length: Length) -> list[Point]:
    """In their authors' words, those that say most first."""
    return [point_of(talk, it) for it in chosen(talk, worth, length, whole=not task.about)]


def _bearing(talk: Talk, worth: Vectors, task: SummaryTask) -> Talk:
    """What a writer reads: all of it, or the messages that bear on what is asked about."""
    if not task.about or len(talk.said) <= _BEARING:
        return talk
    length = Length(_BEARING, sum(it.size for it in talk.sentences))
    bearing = {id(it.said[0]) for it in _told(talk, worth, task, length)}
    kept = [at for at, it in enumerate(talk.said) if id(it) in bearing]
    places = {at: place for place, at in enumerate(kept)}
    numbers = [at for at, it in enumerate(talk.sentences) if it.message in places]
    sentences = [replace(talk.sentences[it], message=places[talk.sentences[it].message]) for it in numbers]
    return Talk([talk.said[it] for it in kept], sentences, talk.vectors[numbers])


def _unsaid(points: Iterable[Point], others: Sequence[Point]) -> list[Point]:
    """Those that rest on no message that one of `others` rests on."""
    covered = {id(it) for other in others for it in other.said}
    return [it for it in points if not covered & {id(said) for said in it.said}]


def _beside(points: Iterable[Point], others: Sequence[Point]) -> list[Point]:
    """Those that tell something of another kind of their messages than `others`, or of other messages."""
    told = {(id(said), it.kind, it.owner) for it in others for said in it.said}
    return [it for it in points if not any((id(said), it.kind, it.owner) in told for said in it.said)]


def _in_order(talk: Talk, points: Iterable[Point]) -> tuple[Point, ...]:
    places = {id(it): at for at, it in enumerate(talk.said)}
    return tuple(sorted(points, key=lambda point: places.get(id(point.said[0]), 0)))


def _unwatched(progress: Progress) -> None:
    """Nobody watches."""
