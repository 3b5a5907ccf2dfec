"""Ways to make a true sentence false, as models do: one small thing is wrong. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bench.evaluation.opposites import (
    ACTORS,
    ANTONYMS,
    COMPARATIVES,
    DATES,
    DETAILS,
    DUTIES,
    EXCEPTIONS,
    INVENTIONS,
    LIMITS,
    PLANS,
    QUANTITIES,
    TIMES,
    UNITS,
)
from bench.evaluation.site import Site, lowered, parted, raised, swapped, topic
from bot.tokens import NUMERALS, content, names, numbers

_NUMBER = re.compile(r"(?<![\w.,:/#@-])\d+(?:,\d{3})*(?![\w:/-]|[.,]\d)")
_CONDITION = re.compile(
    r"(?<! even),? (?:only )?(?:if|unless|except|provided that|as long as|other than)\b[^,;:.()]+(?=[.;]$)|"
    r"^(?:If|Unless|Except)\b[^,;:.()]+, "
)
_BE = re.compile(
    r"\b(?:is|are|was|were|can|will|should|must|may|would|has been|have been)\b(?! not|n't| no )"
)
_NOT = re.compile(r"(?<=\w) (?:not|never)\b|n't\b|(?<=can)not\b|\bNever (?=\w)|\bDo not |\bDon't ")


def _number(site: Site) -> str | None:
    return _renumbered(site, lambda value: site.chance.choice([value + 1, value * 2, value + 10, value * 3]))


def _numeral(site: Site) -> str | None:
    few = {
        it: tuple(o for o in ("two", "four", "seven", "nine") if o != it) for it in NUMERALS if it != "one"
    }
    return swapped(site, few)


def _moved_number(site: Site) -> str | None:
    """The number of another sentence of the passage, or another number of the same sentence."""
    found = {it for unit in (*site.near, site.unit) for it in numbers(unit.text) if it.isdigit()}
    return _renumbered(site, lambda value: int(site.chance.choice(sorted(found - {str(value)}) or ["0"])))


def _renumbered(site: Site, new: Callable[[int], int]) -> str | None:
    places = list(_NUMBER.finditer(site.text))
    if not places:
        return None
    place = site.chance.choice(places)
    number = new(int(place.group().replace(",", "")))
    return site.text[: place.start()] + f"{number:,}" + site.text[place.end() :] if number else None


def _currency(site: Site) -> str | None:
    return site.text.replace("$", "€") if re.search(r"\$\d", site.text) else None


def _name(site: Site) -> str | None:
    """A name of this sentence becomes a name of another."""
    rivals = sorted(_plain_names(site.far.text) - _plain_names(site.text))
    places = list(re.finditer(r"(?<=[a-z,] )[A-Z][\w&]+\b", site.text))
    if not rivals or not places:
        return None
    place = site.chance.choice(places)
    return site.text[: place.start()] + site.chance.choice(rivals) + site.text[place.end() :]


def _plain_names(text: str) -> set[str]:
    return {it for it in re.findall(r"(?<=[a-z,] )[A-Z][\w&]+\b", text) if it.casefold() in names(text)}


def _address(site: Site) -> str | None:
    """A channel, an address or a site with another name."""
    found = list(re.finditer(r"(?<![\w/])#([a-z][\w-]+)|[\w.-]+(?=@\w)", site.text))
    if not found:
        return None
    place = site.chance.choice(found)
    sign = "#" if place.group().startswith("#") else ""
    new = site.chance.choice(["ask-anything", "people-team", "news", "front-desk"])
    return site.text[: place.start()] + sign + new + site.text[place.end() :]


def _denied(site: Site) -> str | None:
    found = _BE.search(site.text)
    return site.text[: found.end()] + " not" + site.text[found.end() :] if found else None


def _affirmed(site: Site) -> str | None:
    found = _NOT.search(site.text)
    return raised(site.text[: found.start()] + site.text[found.end() :]) if found else None


def _duty(site: Site) -> str | None:
    """Not where it is denied: what one must not do, one may not."""
    if re.search(r"(?i)n't\b|\bnot\b|\bmay need|\bmust can|\bneed.* may\b", site.text):
        return None
    return swapped(site, DUTIES)


def _blended(site: Site) -> str | None:
    """The subject of another sentence of the passage does what this one says."""
    here = parted(site.text)
    for other in site.near:
        there = parted(other.text)
        if here and there and content(there[0]) and not set(content(there[0])) & set(content(site.text)):
            return f"{there[0]} {here[1]}"
    return None


def _other_subject(site: Site) -> str | None:
    here, there = parted(site.text), parted(site.far.text)
    if not here or not there or not content(there[0]) or set(content(there[0])) & set(content(site.text)):
        return None
    return f"{there[0]} {here[1]}"


def _other_object(site: Site) -> str | None:
    """What follows the last preposition is taken from another sentence of the passage."""
    end = re.compile(r"(?<= )(for|to|in|with|from|of|on|by) ((?:\S+ ){0,4}\S+)\.$")
    here = end.search(site.text)
    for other in site.near:
        there = end.search(other.text)
        if here and there and set(content(there.group(2))) - set(content(site.text)):
            return f"{site.text[: here.start()]}{here.group(1)} {there.group(2)}."
    return None


def _halves(site: Site) -> str | None:
    """The first half of one sentence and the second half of another."""
    cut = re.compile(r", (?:and |but |which |so )?| and | because | so that ")
    here = cut.search(site.text)
    for other in site.near:
        there = cut.search(other.text)
        if here and there and min(here.start(), len(other.text) - there.end()) > 15:
            return site.text[: here.end()] + other.text[there.end() :]
    return None


def _elsewhere(site: Site) -> str | None:
    """What is true of another section, told of this one."""
    heading = topic(site)
    if heading is None or set(content(heading)) & set(content(f"{site.far.text} {site.far.heading}")):
        return None
    return f"For {lowered(heading)}, {lowered(site.far.text)}"


def _unconditional(site: Site) -> str | None:
    found = _CONDITION.search(site.text)
    return raised(site.text[: found.start()] + site.text[found.end() :]) if found else None


def _turned_round(site: Site) -> str | None:
    found = re.search(r"\bfrom (\w+(?: \w+)?) to (\w+)(?=[.,;])", site.text)
    if not found or set(content(found.group(1))) & set(content(found.group(2))):
        return None
    return f"{site.text[: found.start()]}from {found.group(2)} to {found.group(1)}{site.text[found.end() :]}"


def _added(site: Site) -> str | None:
    return f"{site.text.rstrip('.')} {site.chance.choice(DETAILS)}." if site.text.endswith(".") else None


def _invented(site: Site) -> str | None:
    heading = topic(site)
    return raised(site.chance.choice(INVENTIONS).format(lowered(heading))) if heading else None


def _by(table: Mapping[str, str | Sequence[str]]) -> Callable[[Site], str | None]:
    return lambda site: swapped(site, table)


FALSE: Mapping[str, Callable[[Site], str | None]] = MappingProxyType(
    {
        "number": _number,
        "number in words": _numeral,
        "moved number": _moved_number,
        "date": _by(DATES),
        "unit": _by(UNITS),
        "currency": _currency,
        "name": _name,
        "address": _address,
        "denied": _denied,
        "denial dropped": _affirmed,
        "must and may": _duty,
        "limit turned": _by(LIMITS),
        "before and after": _by(TIMES),
        "all and some": _by(QUANTITIES),
        "comparative turned": _by(COMPARATIVES),
        "antonym": _by(ANTONYMS),
        "exception turned": _by(EXCEPTIONS),
        "condition dropped": _unconditional,
        "who": _by(ACTORS),
        "subject of a neighbour": _blended,
        "subject from elsewhere": _other_subject,
        "object of a neighbour": _other_object,
        "halves of two": _halves,
        "true of another section": _elsewhere,
        "from and to": _turned_round,
        "plan and done": _by(PLANS),
        "detail added": _added,
        "invented": _invented,
    }
)
