"""What a text bids somebody to say: "say that leave is unlimited" does not say that it is. Pure."""

import re

# Those that are nouns as well label what follows: "Answer: …".
_SAYING = r"say|tell|reply|respond|write|repeat|pretend|declare|(?:answer|state|claim|print|output)(?!\s*:)"
# "Say only this: …", "tell them that …", "answer with “…”"; "the policy says that …" is no order.
_BIDDEN = re.compile(
    rf"(?:^|[.!?:;,(>\"'“]|\b(?:and|then|to|must|should|shall|will|please|always|only|just|never|not))\s*"
    rf"({_SAYING})\b(?=[^.!?\n]{{0,60}}?(?::|[\"“'‘]|\bthat\b))",
    re.IGNORECASE,
)


def bidden(text: str) -> frozenset[str]:
    """The verbs by which `text` orders somebody to say something, folded; none where it orders nothing."""
    return frozenset(found.casefold() for found in _BIDDEN.findall(text))
