"""What the ledger holds: how much, and whether passages that were read before still stand there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, distinct, func, or_, select

from store.audience import Audience
from store.errors import BadDocument
from store.ledger.conditions import begins
from store.ledger.document_rows import by_number, readable
from store.ledger.schema import SHARED, outbox, passages, scopes, sources, vectors
from store.passage import Passage, Source
from store.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts; `pending` are vectors whose state Chroma has yet to be told. What was sent in conversations is
    no document of the team, and not among `sources` and `passages`."""

    sources: int
    passages: int
    vectors: int
    pending: int


def readable_sources(connection: Connection, by: Collection[str]) -> int:
    """The number of sources that share a scope with `by`: the rule of audience.Readers.may_read."""
    found = select(func.count(distinct(scopes.c.source))).where(scopes.c.scope.in_(sorted(by)))
    return int(connection.execute(found).scalar_one())


def passages_by_source(connection: Connection) -> dict[str, int]:
    """How many passages each source has, by the source's id; sources without any are left out."""
    counted = select(sources.c.id, func.count()).join(passages, passages.c.source == sources.c.number)
    rows = connection.execute(counted.group_by(sources.c.id))
    return {row[0]: row[1] for row in rows}


def stats(connection: Connection) -> Stats:
    """How much there is, whoever may read it: for upkeep."""
    counts = (
        select(func.count()).select_from(sources).where(SHARED),
        select(func.count()).select_from(passages.join(sources)).where(SHARED),
        select(func.count()).select_from(vectors),
        select(func.count()).select_from(outbox),
    )
    return Stats(*(connection.execute(count).scalar_one() for count in counts))


def stats_of(connection: Connection, tenant: Tenant) -> Stats:
    """How much there is that somebody of `tenant`, which is not the home one, may read."""
    scope = scopes.c.scope
    named = (begins(scope, f"{kind}:{tenant.key('')}") for kind in ("channel", "user"))
    theirs = select(scopes.c.source).where(or_(scope.in_(Audience.everyone(tenant).scopes), *named))
    held = select(func.count(), func.count(distinct(passages.c.vector))).where(passages.c.source.in_(theirs))
    count, vectors_of_them = connection.execute(held).one()
    documents = select(func.count()).select_from(sources).where(sources.c.number.in_(theirs))
    return Stats(connection.execute(documents).scalar_one(), count, vectors_of_them, 0)


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
        raise BadDocument(f"{source.id}: two passages have the same position; number them from 0")
    for text in (source.id, source.name, source.title, source.url, *(passage.text for passage in passages)):
        try:
            text.encode()
        except UnicodeEncodeError as failure:
            raise BadDocument(f"{source.id!r}: text that is not Unicode ({failure.reason})") from failure
