"""Chunking: a document into passages, verbatim slices along its structure, in order, nothing left out."""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from store.chunking.atoms import Atom, Scale, atoms
from store.chunking.packing import pack
from store.passage import Passage, Source
from store.reading import Block, Document, Section, blocks, common_path, sections

CHUNKING_VERSION = "3"
"""Part of each digest: change it when the same document would give other passages."""

_AT_ONCE = 4096
"""Atoms that are packed together. Longer documents are packed in stretches, so that memory stays bounded."""


def chunk(document: Document, source: Source, count: Callable[[str], int], limit: int) -> list[Passage]:
    """The document's passages in order.

    `count` is the embedder's, in tokens; context line and text together have at most `limit` of them, as long
    as the context line takes no more than half. Only white space lies between two passages.
    """
    parts = list(sections(document))
    scale = Scale(document.text, count, limit)
    headings = [_shortened(source, part.path, count, limit) for part in parts]
    rooms = _rooms(source, headings, count, limit)
    levels = [part.level for part in parts]
    found: list[Passage] = []
    line, counted = 1, 0
    every_block = blocks(document.text, document.layout)
    begins = [it.start for it in every_block]
    inside = _by_section(parts, every_block)
    every = (atom for at, part in enumerate(parts) for atom in atoms(at, part, inside[at], scale, rooms[at]))
    for group in _groups(every, levels, rooms, scale):
        for piece in _fitting(group, scale, rooms):
            start, end = piece[0].start, piece[-1].end
            line += document.text.count("\n", counted, start)
            counted = start
            below = [headings[atom.section] for atom in piece if not atom.bare]
            path = common_path(below or [headings[piece[-1].section]])
            block = every_block[bisect_right(begins, start) - 1]
            made = _passage(document, source, path, (start, end, line, len(found)))
            found.append(_with_columns(made, block) if block.kind == "row" else made)
    return found


def _by_section(parts: Sequence[Section], found: Sequence[Block]) -> list[list[Block]]:
    """The blocks of each section's text proper, in which its heading's line is none."""
    inside: list[list[Block]] = [[] for _ in parts]
    bodies = [part.body for part in parts]
    for block in found:
        at = bisect_right(bodies, block.start) - 1
        if at >= 0 and block.start < parts[at].end:
            inside[at].append(block)
    return inside


def context_line(source: Source, path: tuple[str, ...]) -> str:
    """The line that search and prompt show ahead of a passage's text."""
    return Passage("", source, path, "", 0, 0, 0, 1).context


def _passage(
    document: Document, source: Source, path: tuple[str, ...], place: tuple[int, int, int, int]
) -> Passage:
    start, end, line, position = place
    text = document.text[start:end]
    # A new text is a new id: what is stored under an id never changes, so nothing stale can hide behind one.
    return Passage(
        id=_digest(source.id, str(position), *path, text),
        source=source,
        headings=path,
        text=text,
        position=position,
        start=start,
        end=end,
        line=line,
        page=bisect_right(document.pages, start) or None if document.pages else None,
    )


def _with_columns(passage: Passage, row: Block) -> Passage:
    """A passage that begins with a row of a table, whose head stands in an earlier one."""
    if not any(row.columns):
        return passage
    columns = f"| {' | '.join(row.columns)} |"
    # What is embedded under an id never changes either.
    return replace(passage, id=_digest(passage.id, columns), columns=columns)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _shortened(
    source: Source, path: tuple[str, ...], count: Callable[[str], int], limit: int
) -> tuple[str, ...]:
    """The path without its outermost headings, where with them it would take over half of the limit."""
    while path and count(context_line(source, path)) > limit // 2:
        path = path[1:]
    return path


def _rooms(
    source: Source, headings: Sequence[tuple[str, ...]], count: Callable[[str], int], limit: int
) -> list[int]:
    """The tokens that the text of a passage may have in each section."""
    sizes = {path: count(context_line(source, path) + "\n") for path in set(headings)}
    return [max(limit - sizes[path], limit // 2, 1) for path in headings]


def _groups(
    found: Iterator[Atom], levels: Sequence[int], rooms: Sequence[int], scale: Scale
) -> Iterator[list[Atom]]:
    """The atoms of each passage. The last passage of a stretch is packed again with the next."""
    held: list[Atom] = []
    for atom in found:
        held.append(atom)
        if len(held) >= _AT_ONCE:
            *done, (last, _) = pack(held, levels, rooms, scale.longest)
            yield from (held[first:end] for first, end in done)
            held = held[last:]
    yield from (held[first:end] for first, end in pack(held, levels, rooms, scale.longest))


def _fitting(group: list[Atom], scale: Scale, rooms: Sequence[int]) -> Iterator[list[Atom]]:
    """The group, or parts of it where its atoms together count more than each for itself."""
    room = next((rooms[atom.section] for atom in group if not atom.bare), rooms[group[0].section])
    if len(group) == 1 or scale.weigh(group[0].start, group[-1].end) <= room:
        yield group
        return
    border = min(range(1, len(group)), key=lambda here: group[here].cut + abs(2 * here / len(group) - 1))
    yield from _fitting(group[:border], scale, rooms)
    yield from _fitting(group[border:], scale, rooms)
