"""What admins see of connected sources: how many documents, how fresh, what stands in the way. Pure."""

from collections.abc import Iterator, Sequence

from handlers.locale import N_, Locale
from handlers.records import SourceStanding
from handlers.rendering import escape
from store.connected import Outcome

_MOST = 20
_WRONG = {
    Outcome.AWAY: N_("does not answer"),
    Outcome.REFUSED: N_("refuses me"),
    Outcome.FAILED: N_("gave what I do not understand"),
}


def connected(sources: Sequence[SourceStanding], locale: Locale) -> Iterator[str]:
    """A line for each of the first ones, what is wrong before what is not."""
    if not sources:
        return
    for it in sorted(sources, key=lambda it: (it.outcome not in _WRONG, not it.waiting, it.name))[:_MOST]:
        name = f"`{escape(it.name)}`" if it.name else locale.gettext("a source that you may read nothing of")
        yield f"• {name}: {'; '.join(_told(it, locale))}"
    if left := len(sources[_MOST:]):
        yield locale.ngettext("_and {count} more_", "_and {count} more_", left)
    yield locale.gettext("`inhouse sources status` says more, where I run.")


def _told(it: SourceStanding, locale: Locale) -> Iterator[str]:
    if it.outcome in _WRONG:
        yield locale.gettext(_WRONG[it.outcome])
    yield locale.ngettext("{count} document", "{count} documents", it.read)
    if it.fresh is None:
        yield locale.gettext("not up to date yet")
    else:
        yield locale.gettext("up to date {ago}", ago=locale.ago(it.fresh))
    if it.unread:
        yield locale.ngettext("{count} could not be read", "{count} could not be read", it.unread)
    if it.waiting:
        yield locale.ngettext(
            "{count} is not listed there any more: was it deleted?",
            "{count} are not listed there any more: were they deleted?",
            it.waiting,
        )
