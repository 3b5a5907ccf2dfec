"""What people see without an answer: what was looked through, what comes nearest, what can be done. Pure.

A count is of documents that every reader may read, so it tells of no other.
"""

from collections.abc import Sequence

from bot.citation import Citation
from bot.gating import NOTHING_NEAR
from bot.locating import headings
from handlers.fitting import shorten
from handlers.mrkdwn import escape
from handlers.sectioning import Block, packed, quoted
from handlers.sources import age, titled

_MOST = 3
_SUGGESTED = 2
_LABEL = 60
_GUESTS = (
    "Guests read along here, so I only use this channel's own documents. In a direct message I can use yours."
)
_NAME_IT = "Ask again in the words that the document itself would use, or name the document."
_ADD = "Is it written down somewhere? Whoever runs me can add it with `inhouse index`."


def why(reason: str, searched: int | None = None) -> str:
    """Why there is no answer and how much was looked through, in plain words; None: nobody counted."""
    if searched is None:
        return reason
    if not searched:
        return "There is no document yet that everyone who sees this reply may read."
    documents = "one document" if searched == 1 else f"{searched:,} documents"
    looked = f"I looked through the {documents} that everyone who sees this reply may read"
    return (
        f"{looked}: none bears on this question." if reason == NOTHING_NEAR else f"{looked}. {reason}".strip()
    )


def refusal(nearest: Sequence[Citation], *, narrow: bool = False) -> list[Block]:
    """The nearest passages and what can be done; `narrow`: guests kept documents out of it."""
    found = nearest[:_MOST]
    blocks = packed(["*The nearest that I found*", *map(_near, found)]) if found else []
    return [*blocks, *packed(["*What you can do*", *(f"• {way}" for way in ways(found, narrow=narrow))])]


def ways(nearest: Sequence[Citation], *, narrow: bool = False) -> list[str]:
    """What can be done next, as mrkdwn."""
    topics = dict.fromkeys(topic for each in nearest if (topic := _topic(each)))
    named = " or ".join(f"“{escape(topic)}”" for topic in list(topics)[:_SUGGESTED])
    again = f"Ask again in the documents' own words, such as {named}." if named else _NAME_IT
    return [*([_GUESTS] if narrow else []), again, _ADD]


def _near(citation: Citation) -> str:
    passage = citation.passage
    path = (passage.source.title, *headings(passage, citation.quote))
    label = " › ".join(it for i, it in enumerate(path) if it and it not in path[:i])
    title = titled(passage, citation.quote, label or passage.source.name)
    return f"• {title}{age(passage)}\n{quoted(citation.quote)}"


def _topic(citation: Citation) -> str:
    """The nearest heading, as the document words it."""
    above = headings(citation.passage, citation.quote)
    return shorten((above or (citation.passage.source.title,))[-1].rstrip("?!:. "), _LABEL)
