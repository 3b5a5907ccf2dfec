"""What stands on every page and belongs to none: running heads, footers, page numbers."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from store.reading.pdf.lines import Line, Piece

_DIGITS = re.compile(r"\d+")
_FEWEST = 3
"""Pages on which a line stands at one height, or all of them where there are fewer."""
_SHIFT = 3.0
"""Points by which its height may differ."""
_CLEAR = 0.8
"""Of its size: the room that parts it from the text."""
_HEADING = 1.15
_MARGIN = 0.15
"""Of a page's height, at its top and at its bottom, where furniture stands."""
_SMALL = 0.9
"""Of the text's size: what the number of an only page stands in, which no other page tells apart."""
_ONLY_PAGE = re.compile(
    r"\b(?:page|p|seite|s|página|pagina|pág|pag|sida|side|strona|str|страница|стр)\b\.? ?1"
    r"(?: ?(?:/|of|von|sur|de|di|van|av|z|из) ?1)?$|^1 ?(?:/|of|von|sur|de|di|van|av|z|из) ?1$",
    re.IGNORECASE,
)


def without_furniture(
    pages: Sequence[Sequence[Piece]], heights: Sequence[float], text_size: float
) -> tuple[list[list[Piece]], list[str]]:
    """The pages' own lines, and the furniture that was left out, each kind of line once.

    Of a heading that stands on every page the first one stays. `heights` are the pages'.
    """
    repeated = _repeated(pages, text_size)
    left_out: dict[str, str] = {}
    stays: set[str] = set()
    kept: list[list[Piece]] = []
    for page, height in zip(pages, heights, strict=True):
        outer: set[int] = set()
        for line in _outermost(page, height, repeated):
            if line.size > _HEADING * text_size and line.text not in stays:
                stays.add(line.text)
                continue
            outer.add(id(line))
            left_out.setdefault(_DIGITS.sub("#", line.text), line.text)
        kept.append([it for it in page if id(it) not in outer])
    return (kept, list(left_out.values())) if any(kept) else ([list(page) for page in pages], [])


def _repeated(pages: Sequence[Sequence[Piece]], text_size: float) -> dict[int, bool]:
    """The lines that stand at one height of several pages, and whether each is the same word for word. Of an
    only page it is what ends with its number, smaller than the text."""
    if len(pages) == 1:
        lines = [it for it in pages[0] if isinstance(it, Line) and it.size < _SMALL * text_size]
        return {id(it): False for it in lines if _ONLY_PAGE.search(it.text)}
    places: dict[tuple[str, int], list[tuple[int, Line]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for it in page:
            if isinstance(it, Line):
                places[_DIGITS.sub("#", it.text), round(it.box.bottom / _SHIFT)].append((number, it))
    found: dict[int, bool] = {}
    for (text, height), here in places.items():
        near = here + places.get((text, height + 1), [])
        same = len({it.text for _, it in near}) == 1
        on = len({number for number, _ in near})
        heading = max(it.size for _, it in near) > _HEADING * text_size
        if on > 1 and on >= min(_FEWEST, len(pages)) and (same or (not heading and _counts_pages(near))):
            found.update((id(it), same) for _, it in near)
    return found


def _counts_pages(lines: Sequence[tuple[int, Line]]) -> bool:
    """Whether every number in them is the same on all pages or grows by one with each."""
    numbers = [[int(it) for it in _DIGITS.findall(line.text)] for _, line in lines]
    return all(
        len(set(values)) == 1
        or len({value - page for value, (page, _) in zip(values, lines, strict=True)}) == 1
        for values in zip(*numbers, strict=True)
    )


def _outermost(page: Sequence[Piece], height: float, repeated: dict[int, bool]) -> Iterator[Line]:
    """The repeated lines that stand together at the top or the bottom, with room between them and the text.

    Lines that count pages must be the first or last ones: the text may have a list that counts as they do.
    """
    for from_top in (True, False):
        blocks: list[list[Piece]] = []
        reached, tall = -math.inf, 0.0
        for start, end, it in sorted(
            (
                (it.box.top, it.box.bottom, it)
                if from_top
                else (height - it.box.bottom, height - it.box.top, it)
                for it in page
            ),
            key=lambda it: it[0],
        ):
            if start - reached > _CLEAR * min(tall, end - start):
                blocks.append([])
            blocks[-1].append(it)
            reached, tall = max(reached, end), end - start
            if end > _MARGIN * height:
                blocks.pop()
                break
        for place, block in enumerate(blocks):
            if not all(id(it) in repeated and (not place or repeated[id(it)]) for it in block):
                break
            yield from (it for it in block if isinstance(it, Line))
