"""Evidence that search could never give, because no document holds it: a wrong quote, or a changed page."""

from collections.abc import Iterable

from bot.evaluating.matching import stands
from bot.evaluating.rows import Gold, Row
from store.audience import Readers
from store.library import Library
from store.passage import Passage


def absent(rows: Iterable[Row], library: Library, readers: Readers) -> dict[str, str]:
    """For each row with such evidence why it cannot be found, by the row's id."""
    sources = {source.name: source.id for source in library.sources()}
    texts: dict[str, str] = {}
    found: dict[str, str] = {}
    for row in rows:
        for gold in row.evidence:
            if gold.file in sources and gold.file not in texts:
                texts[gold.file] = _joined(library.passages_of(sources[gold.file], readers))
            problem = _problem(gold, texts.get(gold.file))
            if problem:
                found[row.id] = problem
    return found


def _problem(gold: Gold, text: str | None) -> str:
    if text is None:
        return f"{gold.file} is not indexed"
    if not text:
        return f"{gold.file} has nothing that these readers may read"
    return "" if stands(gold.quote, text) else f"the quote does not stand in {gold.file}"


def _joined(passages: Iterable[Passage]) -> str:
    """The document again, as far as its passages hold it; they may overlap."""
    text, end = "", 0
    for it in passages:
        gap = " " if it.start > end else ""
        text += gap + it.text[max(end - it.start, 0) :]
        end = max(end, it.end)
    return text
