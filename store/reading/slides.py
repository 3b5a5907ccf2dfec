"""A presentation as the archive of XML that it is: which slides are shown, in which order, and what belongs
to each. Pure."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from store.reading.office import Entries

_PRESENTATION = "ppt/presentation.xml"
_HIDDEN_SLIDE = re.compile(rb"<p:sld\b[^>]*\bshow=[\"'](?:0|false)[\"']")
_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml$")
_LISTED = re.compile(rb"<p:sldId\b[^>]*\br:id=[\"']([^\"']+)[\"'][^>]*/>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ID, _TARGET = (re.compile(rb"\b%s=[\"']([^\"']+)[\"']" % it) for it in (b"Id", b"Target"))
_NUMBERED = re.compile(r"slide-(\d+)")
"""What pandoc calls the heading of a slide, by its place among those that are shown."""


def without_hidden_slides(entries: Entries) -> tuple[dict[str, bytes], int]:
    """The entries of a presentation without the slides that are not shown and the notes to them; how many."""
    hidden = {it for it, part in entries.items() if _SLIDE.match(it) and _HIDDEN_SLIDE.search(part)}
    slides = _targets(entries, _PRESENTATION)
    notes = {it for slide in hidden for it in _targets(entries, slide).values() if "/notesSlides/" in it}
    kept = {name: part for name, part in entries.items() if name not in hidden | notes}
    if hidden and _PRESENTATION in kept:
        kept[_PRESENTATION] = _LISTED.sub(
            lambda it: b"" if slides.get(it[1]) in hidden else it[0], kept[_PRESENTATION]
        )
    return kept, len(hidden)


def slide_of_part(entries: Entries) -> dict[str, int]:
    """The slides and their notes, diagrams and charts, by name: the number of the slide, counted from 1."""
    slides = _targets(entries, _PRESENTATION)
    found: dict[str, int] = {}
    for number, own in enumerate(_LISTED.findall(entries.get(_PRESENTATION, b"")), 1):
        if slide := slides.get(own):
            found.setdefault(slide, number)
            for part in _targets(entries, slide).values():
                found.setdefault(part, number)
    return found


def below_slides(blocks: Iterable[dict[str, Any]], said: Mapping[int, Iterable[str]]) -> list[dict[str, Any]]:
    """The blocks of pandoc's tree, below those of each slide what is `said` there as paragraphs."""
    found: list[dict[str, Any]] = []
    number = 0
    for block in blocks:
        slide = _NUMBERED.fullmatch(block["c"][1][0]) if block["t"] == "Header" else None
        if slide:
            found += map(_paragraph, said.get(number, ()))
            number = int(slide[1])
        found.append(block)
    return [*found, *map(_paragraph, said.get(number, ()))]


def _paragraph(said: str) -> dict[str, Any]:
    return {"t": "Para", "c": [{"t": "Str", "c": said}]}


def _targets(entries: Entries, name: str) -> dict[bytes, str]:
    """What a part refers to, by the ids that it uses for it."""
    folder, _, file = name.rpartition("/")
    found: dict[bytes, str] = {}
    for relation in _RELATION.findall(entries.get(f"{folder}/_rels/{file}.rels", b"")):
        own, target = _ID.search(relation), _TARGET.search(relation)
        if own and target:
            place = posixpath.join("/", folder, target[1].decode("utf-8", "replace"))
            found[own[1]] = posixpath.normpath(place).lstrip("/")
    return found
