"""Ways to say a sentence otherwise that keep its meaning. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bench.evaluation.site import Site, both_ways, lowered, raised, swapped, topic
from bot.tokens import NUMERALS

_CONTRACTIONS = both_ways(
    {"do not": "don't", "is not": "isn't", "cannot": "can't", "does not": "doesn't", "are not": "aren't"}
    | {"should not": "shouldn't", "will not": "won't", "you will": "you'll", "you are": "you're"}
    | {"it is": "it's", "we are": "we're", "have not": "haven't"}
)
_PERSONS = {
    **{"you can": "employees can", "you must": "employees must", "you should": "employees should"},
    **{"you may": "employees may", "you need to": "employees need to", "we use": "the team uses"},
    **{"you have to": "employees have to", "we are": "the team is", "we have": "the team has"},
}
_PHRASES = {
    **both_ways({"at least": "a minimum of", "before": "prior to", "up to": "at most"}),
    **{"must": ("have to", "need to"), "need to": "must", "required to": "obliged to"},
    **{"no later than": "by", "required": "mandatory"},
}
_SYNONYMS = {
    **{"employees": "staff", "help": "assist", "ask": "request", "begin": "start", "purchase": "buy"},
    **{"obtain": "get", "supervisor": "manager", "complete": "finish", "show": "display"},
    **{"create": "make", "provide": "give", "provides": "gives", "ensure": "make sure", "choose": "select"},
    **{"contact": "reach out to", "using": "with", "submit": "send in", "allowed": "permitted"},
    **{"documents": "files", "meeting": "session", "via": "through", "immediately": "promptly"},
}
_DROPPED = re.compile(
    r"^(?:Please|Note that|However,|Also,|Additionally,|In addition,|"
    r"Of course,|Remember,|Finally,) |(?<= )(?:also|simply|just|please|then|currently|really) "
)
_FRONTED = re.compile(
    r"^([^,;:()]{20,}?),? (?<! even )(?<! only )(?<! just )"
    r"((?:if|when|before|after|unless|until|once|because|within) [^,;:()]+)\.$"
)
_ASIDE = re.compile(
    r" \([^()]*\)|, which [^,.;]+(?=[.,;])|, such as [^.;]+(?=[.;])|, (?:and|but) [^,;:]{15,}(?=\.$)"
)
_IMPERATIVE = re.compile(
    r"(?:Submit|Contact|Ask|Use|Send|Complete|Include|Add|Check|Make sure|Review|Create|Follow|Fill out|"
    r"Email|Notify|Choose|Select|Read|Work with|Visit|Schedule|Provide|Enter|Click|Update|Post|Reach out)\b"
)
_PASSIVE = re.compile(
    r"^((?:The |An? |Your |All )?(?:\w+ ){0,3}\w+) (?:is|are) (\w+ed) by ((?:the |your )?(?:\w+ ){0,3}\w+)\.$"
)


def _verbatim(site: Site) -> str | None:
    return site.text


def _unmarked(site: Site) -> str | None:
    """Without its full stop's company: quotes and brackets around words are gone."""
    plain = re.sub("[\"“”'‘’`()](?=\\W|$)|(?<!\\w)[\"“”'‘’`(]", "", site.text)
    return plain if plain != site.text else None


def _shorter(site: Site) -> str | None:
    found = _DROPPED.search(site.text)
    return raised(site.text[: found.start()] + site.text[found.end() :]) if found else None


def _fronted(site: Site) -> str | None:
    found = _FRONTED.match(site.text)
    return f"{raised(found.group(2))}, {lowered(found.group(1))}." if found else None


def _with_lead(site: Site) -> str | None:
    lead = site.unit.lead
    if lead is None or len(lead.text) > 160:
        return None
    return f"{lead.text.rstrip(':')}: {lowered(site.text)}".rstrip(".;,") + "."


def _numeral(site: Site) -> str | None:
    words = {value: word for word, value in NUMERALS.items() if 2 <= int(value) <= 12}
    found = re.search(r"(?<![\w.,:/$#-])(?:[2-9]|1[0-2])(?= [a-z]+)", site.text)
    if found:
        return f"{site.text[: found.start()]}{words[found.group()]}{site.text[found.end() :]}"
    return swapped(site, {word: value for value, word in words.items()})


def _joined(site: Site) -> str | None:
    """With the sentence after it, in one."""
    unit = site.unit
    after = [it for it in site.near if it.start >= unit.end and not it.item and it.text.endswith(".")]
    if unit.item or not after:
        return None
    between = unit.passage.text[unit.end : after[0].start]
    if between.strip() or "\n\n" in between or len(after[0].text) > 200:
        return None
    return f"{site.text.rstrip('.')}, and {lowered(after[0].text)}"


def _cut(site: Site) -> str | None:
    found = _ASIDE.search(site.text)
    # An aside that limits what is said is no aside.
    if not found or re.search(r"\b(?:only|not|except|unless|if|must|however|never|n't)\b", found.group()):
        return None
    return site.text[: found.start()] + site.text[found.end() :]


def _about(site: Site) -> str | None:
    """As an answer takes up the question's words."""
    heading = topic(site)
    return f"For {lowered(heading)}, {lowered(site.text)}" if heading else None


def _duty(site: Site) -> str | None:
    found = _IMPERATIVE.match(site.text)
    return f"You should {lowered(site.text)}" if found else None


def _active(site: Site) -> str | None:
    found = _PASSIVE.match(site.text)
    return f"{raised(found.group(3))} {found.group(2)} {lowered(found.group(1))}." if found else None


def _by(table: Mapping[str, str | Sequence[str]]) -> Callable[[Site], str | None]:
    return lambda site: swapped(site, table)


TRUE: Mapping[str, Callable[[Site], str | None]] = MappingProxyType(
    {
        "verbatim": _verbatim,
        "unmarked": _unmarked,
        "contraction": _by(_CONTRACTIONS),
        "who is meant": _by(_PERSONS),
        "same limit or duty": _by(_PHRASES),
        "synonym": _by(_SYNONYMS),
        "filler dropped": _shorter,
        "clause moved to the front": _fronted,
        "item with its lead": _with_lead,
        "numeral": _numeral,
        "two in one": _joined,
        "aside dropped": _cut,
        "question's words": _about,
        "instruction as duty": _duty,
        "active": _active,
    }
)
