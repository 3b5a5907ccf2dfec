"""The passages that a reply cites, whole, each with its headings and a link to where it stands. Pure."""

from collections.abc import Iterator, Sequence

from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.modals import View, modal, saying
from handlers.rendering.mrkdwn import mrkdwn
from handlers.rendering.sections import SECTION, Block, note, pieces, sections
from handlers.rendering.sources import age, titled
from store.passage import Passage

PASSAGES = N_("Passages")
# Of one passage; and of all of them together, which Slack takes about 13,200 characters of.
_SECTIONS, _CHARACTERS = 3, 12_000
_REST = N_("_There is no room for the rest._")
NONE = N_("None of the passages that this reply cites is one that you may read, or they have changed since.")


def passages_view(passages: Sequence[Passage], locale: Locale = ENGLISH) -> View:
    """A modal with the passages, in their order."""
    blocks: list[Block] = []
    room = _CHARACTERS
    for block in (block for each in passages for block in _blocks(each, locale)):
        room -= len(block.get("text", {}).get("text", ""))
        if room < 0:
            blocks.append(note(locale.gettext(_REST)))
            break
        blocks.append(block)
    if not blocks:
        return saying(PASSAGES, locale.gettext(NONE), locale)
    return modal(PASSAGES, blocks, locale=locale)


def _blocks(passage: Passage, locale: Locale) -> Iterator[Block]:
    yield from sections(f"*{titled(passage, '', passage.context, locale)}*{age(passage, locale)}")
    text = [*pieces(mrkdwn(passage.text), SECTION)]
    for piece in text[:_SECTIONS]:
        yield from sections(piece)
    yield {"type": "divider"}
