"""How each folder was indexed, kept in the ledger, and narrowing: who may read what lies below it.

What stays in the library is for no more people than its folder, from a run's first moment on: a file may
have turned unreadable, and a run may end before it comes to it. So who may read is settled before any file is
read, in one transaction, for all that is known below a folder. Readers are only taken away here; whoever
gains a document gains it when it is read anew.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from store.audience import Audience
from store.errors import BadAudience
from store.ledger import fulltext
from store.ledger.conditions import among, begins
from store.ledger.database import next_change, set_fact
from store.ledger.document_rows import find_source, find_sources
from store.ledger.schema import facts, scopes, sources
from store.passage import Kind, Source
from store.reading import Front

_PREFIX = "root "

_NARROWED = ""
"""In place of a digest: what is stored is not as any file says, so that the next run reads it anew."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder or file that was indexed, by its source id, and what it was indexed with."""

    id: str
    audience: Audience | None = None
    base_url: str = ""

    def holds(self, source_id: str) -> bool:
        return source_id == self.id or source_id.startswith(f"{self.id}/")

    @property
    def restricted(self) -> bool:
        return self.audience not in (None, Audience.everyone())


def nearest(roots: Iterable[Root], source_id: str) -> Root:
    """The innermost root around a source; one with nothing special where there is none."""
    return max((root for root in roots if root.holds(source_id)), key=lambda r: len(r.id), default=Root(""))


def known(connection: Connection) -> list[Root]:
    wanted = select(facts.c.name, facts.c.value).where(begins(facts.c.name, _PREFIX)).order_by(facts.c.name)
    found = [(name.removeprefix(_PREFIX), json.loads(value)) for name, value in connection.execute(wanted)]
    return [
        Root(name, Audience.parse(it["audience"]) if it["audience"] else None, it["base_url"])
        for name, it in found
    ]


def remember(connection: Connection, root: Root) -> None:
    """Keep how a folder is indexed. Where it is restricted, so is all below that was open to everyone."""
    if root.restricted:
        for other in known(connection):
            if root.holds(other.id) and not other.restricted:
                forget(connection, other.id)
    audience = str(root.audience) if root.audience else ""
    set_fact(connection, _PREFIX + root.id, json.dumps({"audience": audience, "base_url": root.base_url}))


def forget(connection: Connection, root_id: str) -> None:
    """Forget `root_id` and every folder below it."""
    name = _PREFIX + root_id
    below = begins(facts.c.name, f"{name}/")
    connection.execute(delete(facts).where((facts.c.name == name) | below))


def narrowed(given: Audience | None, front: Front) -> Audience:
    """Who may read a file. Its front matter may take readers away from `given` and never add any.

    Raises BadAudience where it would, or names no audience: better unread than read by the wrong people.
    """
    if front.audience is None:
        return given or Audience.everyone()
    own, given = Audience.parse(front.audience), given or Audience.everyone()
    if own.scopes <= given.scopes or (_is_everyone(given) and own.tenants <= given.tenants):
        return own
    raise BadAudience(f"its front matter lets {own} read it, but it was indexed for {given} only")


def _is_everyone(audience: Audience) -> bool:
    """Whether it is every full member of one workspace, and nobody else."""
    return any(audience == Audience.everyone(tenant) for tenant in audience.tenants)


def remaining(stored: Audience, given: Audience | None, before: Audience | None) -> Audience:
    """Who may still read what was `stored` when its folder was for `before`, now that it is for `given`.

    What its front matter said is known by `stored` alone, and holds on. Where the two share nobody, nobody.
    """
    now, before = given or Audience.everyone(), before or Audience.everyone()
    left: frozenset[str] = frozenset()
    for tenant in stored.tenants & now.tenants:
        theirs, for_now, earlier = (it.within([tenant]) for it in (stored, now, before))
        left |= _remaining(theirs, for_now, earlier, Audience.everyone(tenant))
    return Audience(left) if left else Audience.nobody()


def _remaining(stored: Audience, now: Audience, before: Audience, everyone: Audience) -> frozenset[str]:
    """The scopes that remain, of one workspace whose full members are `everyone`."""
    open_now, open_then = everyone.scopes <= now.scopes, everyone.scopes <= stored.scopes
    if stored == Audience.nobody():
        return frozenset()
    if stored == everyone:
        return stored.scopes if open_now else now.scopes
    if open_now and not open_then:
        return stored.scopes
    if now == everyone == before:
        return stored.scopes  # its front matter says so, with leave
    return stored.scopes & now.scopes


def settle(
    connection: Connection, names: Sequence[str], audience: Audience | None, base_url: str | None
) -> list[Root]:
    """Remember how the roots called `names` are indexed from now on, and narrow all below them to that.

    None stands for what a root, or for its audience one around it, was last indexed with. Returns all roots.
    """
    before = known(connection)
    now = before
    for name in names:
        around = nearest(now, name)
        # Links are made from paths below the folder that was named, so an address holds for that one alone.
        address = around.base_url if around.id == name else ""
        root = Root(
            name,
            around.audience if audience is None else audience,
            address if base_url is None else base_url,
        )
        if root != around:
            remember(connection, root)
            now = known(connection)
    below = {it.id: it for name in names for it in find_sources(connection, name) if Root(name).holds(it.id)}
    _narrow(connection, below.values(), before, now)
    return now


def restrict(connection: Connection, audiences: Mapping[str, Audience]) -> None:
    """Let each of these sources be read by no more than its audience here. Unknown ids are left alone."""
    found = _known(connection, audiences)
    _give(connection, {it: remaining(it.audience, audiences[it.id], None) for it in found})


def read_again(connection: Connection) -> None:
    """Let the next run, and the next syncs, read every document again."""
    read = sources.c.kind.in_((Kind.FILE.value, Kind.REMOTE.value))
    connection.execute(update(sources).where(read).values(digest=_NARROWED))


def hold_to_roots(connection: Connection, ids: Collection[str]) -> None:
    """Narrow these sources to their folders: one may have been settled anew since they were read."""
    now = known(connection)
    if now:
        _narrow(connection, _known(connection, ids), now, now)


def told(kept: Iterable[Source]) -> str:
    """What a report adds of documents that stay unread, where they were narrowed since they were read."""
    counts = Counter(str(it.audience) for it in kept if it.digest == _NARROWED)
    if not counts:
        return ""
    return "; its earlier text is now for " + " and ".join(
        f"{audience} ({number} documents)" if len(counts) > 1 else audience
        for audience, number in sorted(counts.items())
    )


def _narrow(
    connection: Connection, found: Iterable[Source], before: Sequence[Root], now: Sequence[Root]
) -> None:
    left = {
        it: remaining(it.audience, nearest(now, it.id).audience, nearest(before, it.id).audience)
        for it in found
    }
    _give(connection, left)


def _known(connection: Connection, ids: Iterable[str]) -> list[Source]:
    return [found[1] for name in ids if (found := find_source(connection, name))]


def _give(connection: Connection, audiences: Mapping[Source, Audience]) -> None:
    """Other readers for sources that are there. Their texts and vectors stay as they are."""
    changed = {it.id: it for it, audience in audiences.items() if audience != it.audience}
    rows = connection.execute(select(sources.c.number, sources.c.id).where(among(sources.c.id, changed)))
    moves: dict[Audience, list[int]] = {}
    for number, name in rows:
        moves.setdefault(audiences[changed[name]], []).append(number)
    for new, moved in moves.items():
        fulltext.remove(connection, moved)
        connection.execute(delete(scopes).where(among(scopes.c.source, moved)))
        given = [{"source": number, "scope": scope} for number in moved for scope in sorted(new.scopes)]
        connection.execute(insert(scopes), given)
        connection.execute(update(sources).where(among(sources.c.number, moved)).values(digest=_NARROWED))
        fulltext.add(connection, moved)
    if moves:
        next_change(connection)
