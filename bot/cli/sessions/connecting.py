"""Connecting a place, and disconnecting it, from the command line."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.console import counted, print_json
from bot.cli.layout import flow
from bot.cli.sessions.index import index_options
from bot.runtime import open_runtime
from bot.settings import Settings, load, secret_named, store_location
from store.audience import Audience
from store.connected import ConnectedSource
from store.errors import BadSource
from store.source_book import SourceBook
from store.sources import KINDS, Item, SourceKind, SyncOptions, forget_kept, kind_of, opened

_SHOWN = 3
"""Items that are named when a place is tried."""
_ENOUGH = 10
"""Items that are looked at then: what a place lists first suffices to see that it is the right one."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person said of a source; None where they said nothing."""

    kind: str
    name: str
    address: str
    audience: str | None = None
    secret: str | None = None
    options: Sequence[str] | None = None
    minutes: int | None = None

    def source(self, before: ConnectedSource | None) -> ConnectedSource:
        """With what was said `before` of one of the same name. Raises BadSource or BadAudience.

        Of another kind it would be another place, and what was read of the old one would stay.
        """
        kind = kind_of(self.kind)
        if before and before.kind != self.kind:
            raise BadSource(
                f"{self.name} is a {before.kind} source already: `inhouse sources remove {self.name}` first, "
                "or choose another name"
            )
        if before is None:
            before = ConnectedSource(self.name, self.kind, self.place, self._audience(kind))
        found = replace(before, address=self.place)
        if self.audience is not None:
            found = replace(found, audience=self._audience(kind))
        if self.secret is not None:
            found = replace(found, secret=self.secret)
        if self.options is not None:
            found = replace(found, options=_read(self.options, kind))
        return found if self.minutes is None else replace(found, minutes=self.minutes)

    @property
    def place(self) -> str:
        """The address; of a path here, one that holds wherever the bot is started."""
        here = Path(self.address)
        return str(here.resolve()) if "://" not in self.address and here.exists() else self.address

    def _audience(self, kind: SourceKind) -> Audience:
        if self.audience is not None:
            return Audience.parse(self.audience)
        if kind.says_readers:
            return Audience.nobody()  # what the place says nothing of
        raise BadSource(
            f"say who may read what is in {self.name}, which the place does not tell: --audience everyone "
            "for all members, or channel:C…, group:S… or user:U…"
        )


def connect(given: Given, *, dry_run: bool, as_json: bool) -> None:
    """Try the place and keep it. Raises BadSource, BadAudience, PlaceError or StoreError."""
    settings = load()
    with SourceBook.open(store_location(settings)) as book:
        before = next((it for it in book.all() if it.name == given.name), None)
        source = given.source(before)
        found, more = _looked_at(source, settings)
        if not dry_run:
            book.add(source)
    if as_json:
        print_json(_plain(source, found, more=more, added=not dry_run))
        return
    out = Console(highlight=False, soft_wrap=True)
    there = f"{counted(len(found), 'document')}{' and more' if more else ''}"
    names = f", such as {', '.join(it.name for it in found[:_SHOWN])}" if found else ""
    out.print(f"{source.kind} {source.address} answers: {there}{names}", markup=False)
    if not found:
        out.print(f"Is {source.address} the right place? Nothing that it lists can be read.", markup=False)
    if dry_run:
        out.print("Nothing was kept: leave out --dry-run to connect it.")
        return
    done = "Connected" if before is None else "Changed"
    out.print(
        f"{done}. `inhouse sources sync {source.name}` reads it now; {_schedule(source)}.", markup=False
    )


def _schedule(source: ConnectedSource) -> str:
    if not source.minutes:
        return "nothing else does, as you wished"
    return f"`inhouse run` reads it every {counted(source.minutes, 'minute')}"


def _looked_at(source: ConnectedSource, settings: Settings) -> tuple[list[Item], bool]:
    """What the place lists first, and whether there is more."""
    with closing(opened(source, sync_options(settings))) as connector:
        listed = (it for part in connector.changes("") for it in part.items)
        found = list(islice(listed, _ENOUGH + 1))
    return found[:_ENOUGH], len(found) > _ENOUGH


def disconnect(names: Sequence[str]) -> int:
    """Remove sources with their documents; how many there were. Raises BadSource, before any is removed."""
    settings = load()
    with open_runtime(settings) as runtime:
        book = runtime.library.connected
        for name in names:
            book.find(name)
        gone = sum(book.remove(name) for name in dict.fromkeys(names))
        for name in names:
            forget_kept(name, sync_options(settings))
        runtime.forget_states()
        runtime.library.sync()
    return gone


def show_kinds(*, as_json: bool) -> None:
    """What can be connected, and what each kind takes."""
    if as_json:
        print_json({"kinds": [_kind(it) for it in KINDS]})
        return
    out = Console()
    for it in KINDS:
        flow(Text(it.name, style="bold"), out)
        flow(Text(f"  address: {it.address}"), out)
        if it.secret:
            flow(Text(f"  secret: {it.secret}"), out)
        for option, what in it.options.items():
            flow(Text(f"  option {option}: {what}"), out)
        if it.says_readers:
            flow(Text("  who may read comes from the place"), out)


def _kind(it: SourceKind) -> dict[str, Any]:
    return {
        "name": it.name,
        "address": it.address,
        "secret": it.secret,
        "options": dict(it.options),
        "says_readers": it.says_readers,
    }


def sync_options(settings: Settings) -> SyncOptions:
    """The settings as syncing takes them."""
    limits = index_options(settings).limits
    kept = settings.data_dir / "sources"
    return SyncOptions(settings.store.chunk_tokens, limits, secret_named, kept=kept)


def _read(options: Sequence[str], kind: SourceKind) -> dict[str, str]:
    """KEY=VALUE of each. Raises BadSource."""
    found = {key.strip(): value.strip() for key, _, value in (it.partition("=") for it in options)}
    if unknown := sorted(found.keys() - kind.options.keys()):
        taken = "; ".join(f"{key} ({what})" for key, what in kind.options.items()) or "none"
        raise BadSource(f"{kind.name} takes no option {unknown[0]!r}; it takes: {taken}")
    return found


def _plain(source: ConnectedSource, found: Sequence[Item], *, more: bool, added: bool) -> dict[str, Any]:
    fields = asdict(source) | {"audience": str(source.audience), "options": dict(source.options)}
    names = [it.name for it in found]
    return {"added": added, "source": fields, "found": len(found), "more": more, "names": names[:_SHOWN]}
