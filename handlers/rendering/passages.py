"""The passages that a reply cites, whole, each with its headings and a link to where it stands. Pure."""

from collections.abc import Iterator, Sequence

from handlers.rendering.modals import View, modal, saying
from handlers.rendering.mrkdwn import mrkdwn
from handlers.rendering.sections import SECTION, Block, note, pieces, sections
from handlers.rendering.sources import age, titled
from store.passage import Passage

PASSAGES = "Passages"
# Of one passage; and of all of them together, which Slack takes about 13,200 characters of.
_SECTIONS, _CHARACTERS = 3, 12_000
_REST = "_There is no room for the rest._"
NONE = "None of the passages that this reply cites is one that you may read, or they have changed since."


def passages_view(passages: Sequence[Passage]) -> View:
    """A modal with the passages, in their order."""
    blocks: list[Block] = []
    room = _CHARACTERS
    for block in (block for each in passages for block in _blocks(each)):
        room -= len(block.get("text", {}).get("text", ""))
        if room < 0:
            blocks.append(note(_REST))
            break
        blocks.append(block)
    return modal(PASSAGES, blocks) if blocks else saying(PASSAGES, NONE)


def _blocks(passage: Passage) -> Iterator[Block]:
    yield from sections(f"*{titled(passage, '', passage.context)}*{age(passage)}")
    text = [*pieces(mrkdwn(passage.text), SECTION)]
    for piece in text[:_SECTIONS]:
        yield from sections(piece)
    yield {"type": "divider"}
