"""The points of a summary in the words of those who said them: the sentences that say most, by message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reply import Point, PointKind
from bot.summarization.kinds import bare, called_open, is_open
from bot.summarization.salience import SaidSentence, Talk, ranked
from store.vectors import Vectors

WORDS, WORDS_ABOUT = 110, 70
"""Of a short summary of the whole, and about one matter: as many as people took on QMSum's meetings."""
LONGER = 3
"""So many times as long is a long one."""
_OVER = 1.25
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class Length:
    """How long a summary gets: so many points at most, of so many words together."""

    points: int
    words: int


def chosen(talk: Talk, worth: Vectors, length: Length, *, whole: bool) -> list[list[int]]:
    """The sentences that are told, as numbers, those of one message and kind together and in its order, what
    one person has to do apart from what another has to; the sentence that is `worth` most comes first."""
    together: dict[tuple[int, PointKind, str], list[int]] = {}
    words = 0
    for number in ranked(talk, worth, whole=whole):
        if words >= length.words:
            break
        it = talk.sentences[number]
        if together and words + it.size > _OVER * length.words:
            continue
        key = it.message, _kind(talk, it), it.told.owner
        if key not in together and len(together) >= length.points:
            continue
        together.setdefault(key, []).append(number)
        words += it.size
    return [sorted(it) for it in together.values()]


def point_of(talk: Talk, numbers: Sequence[int]) -> Point:
    """Sentences of one message and kind as a point, in its author's words; before one that says who has to do
    something, and not what, the one that does; before what answers a question, how its answer begins."""
    first = talk.sentences[numbers[0]]
    before = talk.sentences[numbers[0] - 1] if numbers[0] else first
    if bare(first.text, first.told) and before.message == first.message:
        numbers = [numbers[0] - 1, *numbers]
    opening = _opening(talk, numbers[0])
    if talk.said[first.message].answers and opening not in numbers:
        numbers = [opening, *numbers]
    sentences = [talk.sentences[it] for it in numbers]
    said = talk.said[sentences[0].message]
    text = "".join(_joined(talk, numbers))
    kind = _kind(talk, first)
    acts = [it.told for it in sentences] if kind is PointKind.ACTION else []
    owner = next((it.owner for it in acts if it.owner), "")
    due = next((it.due for it in acts if it.due), "")
    return Point(f"{said.opening}{_short(text)}", (said,), kind, owner, due)


def _opening(talk: Talk, number: int) -> int:
    """The first sentence of the message that one is of."""
    while number and talk.sentences[number - 1].message == talk.sentences[number].message:
        number -= 1
    return number


def _joined(talk: Talk, numbers: Sequence[int]) -> Iterator[str]:
    before: SaidSentence | None = None
    for it in (talk.sentences[number] for number in numbers):
        if before:
            yield " " if it.place == before.place + 1 else " … "
        yield it.text
        before = it


def _kind(talk: Talk, sentence: SaidSentence) -> PointKind:
    """A question that somebody answered is a part of the story."""
    kind = sentence.told.kind
    if kind is not PointKind.QUESTION or called_open(sentence.text):
        return kind
    if not is_open(talk.said, sentence.message):
        return PointKind.STORY
    return kind


def _short(text: str) -> str:
    """A line of a summary; half a sentence only if that is all there is."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
