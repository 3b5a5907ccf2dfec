"""What people see below a refusal: what comes nearest, and what can be done. Pure."""

from collections.abc import Sequence

from bot.citation import Citation
from bot.locating import path
from handlers.sectioning import Block, packed, quoted
from handlers.sources import age, titled

_MOST = 3
_GUESTS = (
    "Guests read along here, so I only use this channel's own documents. In a direct message I can use yours."
)
_AGAIN = "Ask again in the words that the document itself would use, or name the document."
_ADD = "Is it written down somewhere? Whoever runs me can add it with `inhouse index`."


def refusal(nearest: Sequence[Citation], *, narrow: bool = False) -> list[Block]:
    """The nearest passages and what can be done; `narrow`: guests kept documents out of it."""
    found = nearest[:_MOST]
    blocks = packed(["*The nearest that I found*", *map(_near, found)]) if found else []
    return [*blocks, *packed(["*What you can do*", *(f"• {way}" for way in ways(narrow=narrow))])]


def ways(*, narrow: bool = False) -> list[str]:
    """What can be done next, as mrkdwn."""
    return [*([_GUESTS] if narrow else []), _AGAIN, _ADD]


def _near(citation: Citation) -> str:
    title = titled(citation.passage, citation.quote, path(citation.passage, citation.quote))
    return f"• {title}{age(citation.passage)}\n{quoted(citation.shown)}"
