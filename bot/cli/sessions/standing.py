"""What is connected, from the command line: how fresh it is, what failed and why."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.console import counted, print_json
from bot.cli.layout import flow, tabulated
from bot.settings import load, store_location
from store.connected import HeldItem, Outcome, Standing
from store.source_book import SourceBook

_SHOWN = 5
"""Items that could not be read, named for each source; --json and naming a source name them all."""
_SAYS = {
    Outcome.NEVER: "not synced yet",
    Outcome.OK: "ok",
    Outcome.STOPPED: "stopped",
    Outcome.AWAY: "does not answer",
    Outcome.REFUSED: "refused",
    Outcome.FAILED: "failed",
}


def show_status(names: Sequence[str], *, as_json: bool) -> None:
    """Of these, or of all. Raises BadSource or StoreError."""
    with SourceBook.open(store_location(load())) as book:
        wanted = {book.find(name).name for name in names}
        found = [it for it in book.standings() if it.source.name in wanted or not wanted]
        unread = {it.source.name: book.unread(it.source.name) for it in found}
    if as_json:
        print_json({"sources": [_plain(it, unread[it.source.name]) for it in found]})
        return
    out = Console()
    header = ("source", "kind", "documents", "not read", "up to date", "last sync", "who may read it")
    tabulated(header, [_row(it) for it in found], out)
    for it in found:
        _tell(it, unread[it.source.name], out, most=it.unread if names else _SHOWN)
    if not found:
        said = Console(stderr=True, highlight=False)
        said.print("Nothing is connected yet: `inhouse sources add` does it.")


def _row(it: Standing) -> tuple[str, ...]:
    state = it.state
    return (
        it.source.name,
        it.source.kind,
        str(it.read),
        str(it.unread),
        _ago(state.good),
        _SAYS[state.outcome],
        str(it.source.audience),
    )


def _tell(it: Standing, unread: Sequence[HeldItem], out: Console, most: int) -> None:
    """What is wrong with a source, and what could not be read, with what would help."""
    if it.state.says:
        flow(Text(f"{it.source.name}: {it.state.says}"), out)
    for item in unread[:most]:
        flow(Text(f"{it.source.name}: {item.name} {item.refused}"), out)
    left = len(unread) - most
    if left > 0:
        more = f"{it.source.name}: {counted(left, 'more document')} not read: `inhouse sources status"
        flow(Text(f"{more} {it.source.name}` lists all"), out)
    if unread:
        flow(Text(f"{it.source.name}: `inhouse sources sync --retry {it.source.name}` tries them again"), out)


def _ago(then: datetime | None) -> str:
    if then is None:
        return "never"
    minutes = int((datetime.now(UTC) - then).total_seconds() // 60)
    if minutes < 60:
        return f"{counted(minutes, 'minute')} ago" if minutes > 0 else "now"
    hours = minutes // 60
    return f"{counted(hours, 'hour')} ago" if hours < 48 else f"{hours // 24} days ago"


def _plain(it: Standing, unread: Sequence[HeldItem]) -> dict[str, Any]:
    source, state = it.source, it.state
    return {
        "name": source.name,
        "kind": source.kind,
        "address": source.address,
        "audience": str(source.audience),
        "secret": source.secret,
        "options": dict(source.options),
        "minutes": source.minutes,
        "documents": it.read,
        "not_read": [{"name": each.name, "reason": each.refused} for each in unread],
        "outcome": state.outcome.value,
        "says": state.says,
        "waiting": state.waiting,
        "ended": state.ended and state.ended.isoformat(),
        "good": state.good and state.good.isoformat(),
    }
