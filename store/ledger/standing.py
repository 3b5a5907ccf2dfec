"""Whether passages that were read before still stand, and who may read them now."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from store.errors import BadDocument
from store.ledger.document_rows import by_number, readable
from store.ledger.schema import passages, sources
from store.passage import Passage, Source


def standing(connection: Connection, wanted: Collection[Passage], by: Collection[str]) -> set[Passage]:
    """Those of `wanted`, a few dozen at most, that are in the ledger just so and readable."""
    found = (
        select(passages.c.number)
        .join(sources, sources.c.number == passages.c.source)
        .where(
            sources.c.id.in_({passage.source.id for passage in wanted}),
            passages.c.position.in_({passage.position for passage in wanted}),
            readable(by),
        )
    )
    numbers = connection.execute(found).scalars().all()
    return set(wanted) & set(by_number(connection, numbers, by).values())


def check(source: Source, passages: Sequence[Passage]) -> None:
    """Raise BadDocument where passages do not fit their source, or hold what is no text."""
    if any(passage.source != source for passage in passages):
        raise BadDocument(f"{source.id}: a passage names another source than the one it came with")
    if len({passage.position for passage in passages}) < len(passages):
        raise BadDocument(f"{source.id}: two passages have one position; number them from 0")
    for text in (source.id, source.name, source.title, source.url, *(passage.text for passage in passages)):
        try:
            text.encode()
        except UnicodeEncodeError as failure:
            raise BadDocument(f"{source.id!r}: text that is no Unicode ({failure.reason})") from failure
