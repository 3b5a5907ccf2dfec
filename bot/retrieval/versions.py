"""Versions of a page: of those found, the newest is preferred to the ones that it replaces. Pure.

Two sources are versions of one page where their titles, or their file names, are the same but for a year, a
version or a word such as "old", or one says that it replaces the other. A day or a month in a title makes it
an event (minutes, a newsletter): events replace nothing, unless one is called old.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Self

from bot.retrieval.sentence_ranking import ScoredSentence
from bot.tokens import content, fold
from store.match import Match
from store.passage import Source

_ARCHIVED = (
    r"archived?s?|archiv|archiviert|old|deprecated|obsolete|outdated|superseded|retired|draft|veraltet|entwurf|"
    r"archivé[es]*|obsolète|ancienne?s?|brouillon|archivad[oa]s?|obsolet[oa]s?|antigu[oa]s?|borrador"
)
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?![\d.])")
_NUMBER = re.compile(
    r"\b(?:v|ver|version|versión|rev|revision)[. ]?(\d{1,3}(?:\.\d{1,3})*)\b|"
    r"(?<=\w )(\d{1,3}(?:\.\d{1,3})+)\b"  # at the beginning it counts chapters
)
# As versions are marked: in brackets, at the end, or before a colon. "Old Street" marks none.
_MARK = re.compile(
    rf"[(\[] ?(?:{_ARCHIVED}) ?[)\]]|^(?:{_ARCHIVED}) ?:|[ –-](?:{_ARCHIVED})$|"
    r"[(\[] ?(?:archived|deprecated|obsolete|outdated|superseded|withdrawn|veraltet|obsolète)\b[^)\]]*[)\]]"
)
_LATEST = re.compile(r"[(\[] ?(?:final|current|new|neu|actuel|actual) ?[)\]]|[ –-](?:final|current|new|neu)$")
_FOLDER = re.compile(rf"(?:(?:{_ARCHIVED}|\d{{4}}|docs|pages|files|versions?|v?\d+)[\W_]*)+")
_OLD = re.compile(rf"\b(?:{_ARCHIVED})\b")
_EVENT = re.compile(
    r"\b\d{4}[-_. ]?(?:0\d|1[0-2])[-_. ]?[0-3]\d\b|\b[0-3]?\d[./][01]?\d[./]\d{2,4}\b|"
    r"\b\d{4}-(?:0\d|1[0-2])\b|"
    r"\b(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|abr|ago|dic|avr|août|déc)"
    r"[a-zäéû]*[ ,]*(?:\d{1,2}[ ,]+)?\d{4}\b"
)
_MONTH = re.compile(r"\b((?:19|20)\d\d)-(?:0[1-9]|1[0-2])\b(?!-)")
_BY = re.compile(
    r"\b(?:replaced by|superseded by|ersetzt durch|abgelöst durch|remplacée? par|"
    r"(?:sustituid|reemplazad)[oa] por)\b"
)
_REPLACES = re.compile(
    r"\b(?:replaces?|supersedes?|ersetzt|löst|remplace|annule et remplace|sustituye|reemplaza)\b"
)
PUT_AWAY = 0.15
"""What a sentence of a document loses that is put away: what holds today may be worded otherwise. Set by
hand: few folders keep old documents."""
_SAID = 120  # what is replaced is named within so many characters
_COVERED = 0.75  # of the words of an older passage: it says nothing that the newer version does not


@dataclass(frozen=True, slots=True)
class Edition:
    """What a source's title, file name and folders say of its version. `titled` and `named` are title and
    file name without that, `undated` both without the month of a year too, `place` the folders. `marked` is
    whether they call it old or a draft, `archived` whether they or its folders do."""

    source: Source
    titled: str
    named: str
    undated: tuple[str, str]
    place: frozenset[str]
    number: tuple[int, ...]
    years: frozenset[int]
    marked: bool
    archived: bool
    latest: bool
    event: bool

    @classmethod
    def of(cls, source: Source) -> Self:
        path = PurePosixPath(fold(source.name))
        folders = [re.sub(r"[_-]+", " ", part) for part in path.parts[:-1]]
        title = " ".join(fold(source.title).split())
        name = re.sub(r"[_\s-]+", " ", path.stem).strip()
        both = f"{title}\n{name}\n{path.stem}"
        versioned = " ".join(part for part in folders if _FOLDER.fullmatch(part))
        number = _NUMBER.search(title) or _NUMBER.search(name) or _NUMBER.search(versioned)
        years = _YEAR.findall(title) or _YEAR.findall(name) or _YEAR.findall(versioned)
        marked = bool(_MARK.search(title) or _MARK.search(name))
        return cls(
            source,
            _bare(title),
            _bare(name),
            (_bare(_MONTH.sub(r"\1", title)), _bare(_MONTH.sub(r"\1", re.sub(r"[_\s]+", " ", path.stem)))),
            frozenset(part for part in folders if not _FOLDER.fullmatch(part)),
            tuple(int(it) for it in (number[1] or number[2]).split(".")) if number else (),
            frozenset(map(int, years)),
            marked,
            marked or bool(_OLD.search(versioned)),
            bool(_LATEST.search(title) or _LATEST.search(name)),
            bool(_EVENT.search(both)),
        )

    @property
    def marks(self) -> tuple[object, ...]:
        """What tells it from other versions."""
        return self.number, self.years, self.archived, self.latest

    def named_in(self, asked: str) -> bool:
        """Whether a question names this version: its year or its number."""
        numbers = {it[1] or it[2] for it in _NUMBER.finditer(asked)}
        years = {int(it) for it in _YEAR.findall(asked)}
        return ".".join(map(str, self.number)) in numbers or years == self.years != frozenset()


def _bare(text: str) -> str:
    """Without what marks a version; its words alone."""
    for pattern in (_MARK, _LATEST, _NUMBER, _YEAR):
        text = pattern.sub(" ", text)
    return " ".join(re.findall(r"\w+", text))


@lru_cache(maxsize=4_096)
def _edition(source: Source) -> Edition:
    return Edition.of(source)


def newest_first(matches: Sequence[Match], asked: str) -> list[Match]:
    """`matches` with the best of a newer version in the place of an older one's that came before it; what
    else was found keeps its rank."""
    found = list(matches)
    for old, newer in older_versions(found, asked).items():
        places = [i for i, it in enumerate(found) if it.passage.source.id in newer]
        behind = next((i for i, it in enumerate(found) if it.passage.source.id == old), len(found))
        if places and behind < places[0]:
            found[behind], found[places[0]] = found[places[0]], found[behind]
    return found


def only_newest(matches: Sequence[Match], asked: str) -> list[Match]:
    """`matches` without passages of older versions whose words the newer one's passages have as well."""
    older = older_versions(matches, asked)
    said: dict[str, set[str]] = defaultdict(set)
    for match in matches:
        said[match.passage.source.id].update(_words(match))
    return [it for it in matches if not _covered(it, older.get(it.passage.source.id, frozenset()), said)]


def _covered(match: Match, newer: frozenset[str], said: Mapping[str, set[str]]) -> bool:
    own = _words(match)
    there = {word for source in newer for word in said[source]}
    return bool(newer) and len(own & there) >= _COVERED * len(own)


def _words(match: Match) -> set[str]:
    return {it for it in content(match.passage.text) if not it.isdigit()}


def put_away(source: Source, asked: str) -> bool:
    """Whether a document calls itself old, or lies where old ones are kept, and nobody asked for such a
    one."""
    edition = _edition(source)
    if not edition.archived:  # nearly all: the question is not read again for each of their sentences
        return False
    asked = fold(asked)
    return not (_OLD.search(asked) or edition.named_in(asked))


def put_away_later(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, those later whose document calls itself old, or lies where old ones are kept, if that
    puts one of another document first; a version that the question names stays where it was."""

    def away(it: ScoredSentence) -> bool:
        return put_away(it.sentence.passage.source, asked)

    if not any(map(away, scored)):
        return list(scored)
    weighed = [replace(it, score=it.score - PUT_AWAY) if away(it) else it for it in scored]
    weighed.sort(key=lambda it: -it.score)
    return list(scored) if away(weighed[0]) else weighed


def older_versions(matches: Sequence[Match], asked: str) -> dict[str, frozenset[str]]:
    """The sources found of which a newer version was found too, by id, each with the ids of the newer.

    A version that the question names is newer than all others.
    """
    claims: dict[Source, list[_Claim]] = {}
    for match in matches:
        claims.setdefault(match.passage.source, []).extend(_claims(fold(match.passage.text)))
    editions = [_edition(source) for source in claims]
    asked = fold(asked)
    found: dict[str, set[str]] = defaultdict(set)
    for i, one in enumerate(editions):
        for other in editions[i + 1 :]:
            said = _says(claims[one.source], one, other) - _says(claims[other.source], other, one)
            if said or _versions(one, other):
                wanted = one.named_in(asked) - other.named_in(asked) or _newer(one, other, said)
                new, old = (one, other) if wanted > 0 else (other, one)
                if wanted:
                    found[old.source.id].add(new.source.id)
    return {old: frozenset(newer) for old, newer in found.items()}


def _versions(one: Edition, other: Edition) -> bool:
    """Whether they are versions of one page, by title or file name and folders."""
    called_old = one.marked != other.marked
    titles, names = (one.titled, other.titled), (one.named, other.named)
    if called_old:
        titles, names = zip(one.undated, other.undated, strict=True)
    titled = titles[0] == titles[1] != ""
    named = names[0] == names[1] and len(names[0].split()) > 1
    if not (titled or named) or one.marks == other.marks or (one.event and other.event and not called_old):
        return False
    if one.archived or other.archived:  # what is put away may lie at the top, or further down
        return one.place <= other.place or other.place <= one.place
    return one.place == other.place


def _newer(one: Edition, other: Edition, said: int) -> int:
    """Over 0 where `one` is newer, below where `other` is; 0 where nothing tells. What tells first counts:
    one is called old or a draft, version numbers, years, what is `said` to replace the other, an archive, the
    last change."""
    if one.marked != other.marked:
        return 1 if other.marked else -1
    if one.number and other.number and one.number != other.number:
        return 1 if one.number > other.number else -1
    if one.years and other.years and one.years != other.years:
        return 1 if max(one.years) > max(other.years) else -1
    told = said or other.archived - one.archived or one.latest - other.latest
    if told:
        return told
    a, b = _changed(one.source), _changed(other.source)
    if a != b:
        return 1 if a > b else -1
    # A copy that was kept has a year; what a number was given later replaces what had none.
    return (bool(one.number) - bool(other.number)) or (bool(other.years) - bool(one.years))


_Claim = tuple[int, str]
"""1 where a page says that it replaces, -1 where that it is replaced by, what the words after it name."""


def _claims(text: str) -> Iterator[_Claim]:
    passive = list(_BY.finditer(text))
    starts = {it.start() for it in passive}
    yield from ((-1, text[it.end() :][:_SAID]) for it in passive)
    active = (it for it in _REPLACES.finditer(text) if it.start() not in starts)
    yield from ((1, text[it.end() :][:_SAID]) for it in active)


def _says(claims: Sequence[_Claim], one: Edition, other: Edition) -> int:
    """1 where `one` says that it replaces `other`, -1 where that it is replaced by it, else 0."""
    return next((which for which, text in claims if _refers(text, one, other)), 0)


def _refers(text: str, one: Edition, other: Edition) -> bool:
    """Whether `text` names `other`: by its file, its title, or as a year or number of the page's own."""
    named = re.split(r"[.!?](?:\s|$)|\n", text, maxsplit=1)[0]
    file = PurePosixPath(fold(other.source.name)).name
    title = " ".join(fold(other.source.title).split())
    if file in text or (len(title.split()) > 1 and title in named):
        return True
    return _versions(one, other) and other.named_in(named)


def _changed(source: Source) -> datetime:
    when = source.modified
    if when is None:
        return datetime.min.replace(tzinfo=UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
