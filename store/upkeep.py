"""Which folders a store is indexed from, what is left out of them, and what it holds: without an embedder.

For upkeep: it does not ask who reads, and gives no text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from store.audience import Audience
from store.ledger import connected, document_rows, holdings, left_out, roots
from store.ledger.database import OverLedger, fact, set_fact
from store.ledger.left_out import Forgotten
from store.ledger.roots import Root, narrowed, nearest
from store.passage import Source
from store.reading import Front

_REREADING = "rereading"


@dataclass(frozen=True, slots=True)
class Holding:
    """A source, and how many passages it was cut into."""

    source: Source
    passages: int


def audience_of(roots: Sequence[Root], source_id: str, front: Front) -> Audience:
    """Who may read a source below `roots` whose front matter says `front`. Raises BadAudience."""
    return narrowed(nearest(roots, source_id).audience, front)


@dataclass(frozen=True, slots=True)
class Upkeep(OverLedger):
    """Over the ledger of a store. As a context it closes the ledger."""

    def holdings(self, prefix: str = "") -> list[Holding]:
        """The sources whose id starts with `prefix`, by id."""
        with self._ledger.reading() as connection:
            counts = holdings.passages_by_source(connection)
            found = document_rows.find_sources(connection, prefix)
        return [Holding(it, counts.get(it.id, 0)) for it in found]

    def roots(self) -> list[Root]:
        """The folders and files that were indexed, each with how."""
        with self._ledger.reading() as connection:
            return roots.known(connection)

    def settle(self, names: Sequence[str], audience: Audience | None, base_url: str | None) -> list[Root]:
        """Keep how the roots of these ids are indexed, and narrow all below them to that; None: as before.

        All of it or nothing, so that nobody is left with what is no longer theirs. Returns all roots.
        """
        with self._ledger.writing() as connection:
            return roots.settle(connection, names, audience, base_url)

    def restrict(self, audiences: Mapping[str, Audience]) -> None:
        """Let sources, by id, be read by no more than these. Unknown ids are left alone."""
        with self._ledger.writing() as connection:
            roots.restrict(connection, audiences)

    def foresee(self, names: Sequence[str], audience: Audience | None, base_url: str | None) -> list[Root]:
        """All roots as they would be if these were settled. Nothing is kept."""
        with self._ledger.writing() as connection:
            found = roots.settle(connection, names, audience, base_url)
            connection.rollback()
        return found

    def forget_root(self, root_id: str) -> None:
        """Forget how a folder, and any below it, was indexed, and what was left out there."""
        with self._ledger.writing() as connection:
            roots.forget(connection, root_id)
            left_out.drop(connection, root_id)

    def exclude(self, root_id: str, patterns: Sequence[str]) -> None:
        """Keep the patterns of what is excluded below a root, in place of those it had."""
        with self._ledger.writing() as connection:
            left_out.exclude(connection, root_id, patterns)

    def patterns(self) -> dict[str, tuple[str, ...]]:
        """What is excluded, by the root below which it is."""
        with self._ledger.reading() as connection:
            return left_out.patterns(connection)

    def drop_copies(self) -> None:
        """Remove the copies of the ledger from before an upgrade: what is forgotten is in them, too."""
        self._ledger.drop_copies()

    def begin_rereading(self) -> list[Root]:
        """Have the next run, and the next syncs of connected sources, read every document again, changed or
        not; the roots. Once, until `end_rereading`."""
        with self._ledger.writing() as connection:
            if not fact(connection, _REREADING):
                roots.read_again(connection)
                for each in connected.all_of(connection):
                    connected.forget_versions(connection, each.name)
                set_fact(connection, _REREADING, "1")
            return roots.known(connection)

    def end_rereading(self) -> None:
        """All of it was read."""
        with self._ledger.writing() as connection:
            set_fact(connection, _REREADING, "")

    def mark_forgotten(self, ids: Iterable[str]) -> None:
        """Remember that these sources, and all below them, are not wanted: no run brings them back."""
        with self._ledger.writing() as connection:
            left_out.forget(connection, ids)

    def want_again(self, ids: Iterable[str]) -> None:
        """Take that back, for these and all below them."""
        with self._ledger.writing() as connection:
            left_out.want_again(connection, ids)

    @property
    def forgotten(self) -> Forgotten:
        """Which sources were forgotten, and by no one wanted again."""
        with self._ledger.reading() as connection:
            return left_out.forgotten(connection)
