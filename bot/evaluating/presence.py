"""Evidence that search could never give, because no passage holds it: a wrong quote, or one that was cut."""

from collections.abc import Iterable

from bot.evaluating.matching import holds
from bot.evaluating.rows import Gold, Row
from store.audience import Readers
from store.library import Library
from store.passage import Passage


def absent(rows: Iterable[Row], library: Library, readers: Readers) -> dict[str, str]:
    """For each row with such evidence why it cannot be found, by the row's id."""
    sources = {source.name: source.id for source in library.sources()}
    passages: dict[str, list[Passage]] = {}
    found: dict[str, str] = {}
    for row in rows:
        for gold in row.evidence:
            if gold.file in sources and gold.file not in passages:
                passages[gold.file] = library.passages_of(sources[gold.file], readers)
            problem = _problem(gold, passages.get(gold.file))
            if problem:
                found[row.id] = problem
    return found


def _problem(gold: Gold, passages: list[Passage] | None) -> str:
    if passages is None:
        return f"{gold.file} is not indexed"
    if not passages:
        return f"{gold.file} has nothing that these readers may read"
    if not any(holds(passage, gold) for passage in passages):
        return f"no passage of {gold.file} holds the quote whole"
    return ""
