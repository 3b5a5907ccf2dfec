"""Which headings a quote needs above it to say what its document says. Pure.

An item under "What we do not pay" says the opposite without it; a heading that is a question, or names a
code, is half of the answer below it.
"""

import re
from collections.abc import Sequence

from bot.citations import headings_at, innermost_heading
from bot.grounding import denials
from bot.tokens import codes, content
from store.sentences import PassageSentence

# What limits all that stands below it to a case, in the languages whose denials are known.
_LIMITS = re.compile(
    r"\b(?:if|when|unless|except\w*|only|before|after|during|until|instead|"
    r"wenn|falls|außer|ausnahme\w*|nur|vor|nach|während|bis|"
    r"si|quand|sauf|uniquement|avant|après|pendant|cuando|salvo|excepto|sólo|solo|antes|después|durante)\b",
    re.IGNORECASE,
)


def sense_of(parts: Sequence[PassageSentence], asked: str) -> str:
    """The headings above `parts` that they do not make sense without, outermost first; "" for none.

    Of a message it is who wrote it and when. Of a page, these deny, limit or ask something, name a code, or
    say what was `asked` for where the parts do not. What an item without an introduction is an item of, its
    heading says.
    """
    first = parts[0]
    if first.message:
        return first.message.said
    title = first.passage.source.title
    above = list(headings_at(first.passage, first.start))
    if innermost_heading(first) not in above:
        above.append(innermost_heading(first))
    above = [it for it in above if it and it != title]
    known = {*content(title), *(root for it in parts for root in content(it.text))}
    wanted = set(content(asked)) - known
    bare = first.item and not (first.lead or first.row)
    # The text right below a question answers it; that of a section further down need not.
    needed = above[-1:] if bare or "".join(above[-1:]).endswith(("?", "？")) else []
    return " › ".join(it for it in above if it in needed or _turns(it) or wanted & set(content(it)))


def _turns(heading: str) -> bool:
    """Whether what stands below a heading may mean something else without it."""
    return bool(denials(heading) or _LIMITS.search(heading) or codes(heading))
