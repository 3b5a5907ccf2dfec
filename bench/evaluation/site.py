"""A sentence of a document with what stands around it: what claims are made from. Pure."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.tokens import content
from store.sentences import PassageSentence, readable

# The first word that tells what the subject does: good enough to part a plain sentence in two.
_VERB = re.compile(
    r"\b(?:is|are|was|were|must|may|can|cannot|should|will|would|has|have|had|needs?|requires?|does|do|gets?|"
    r"includes?|provides?|receives?|covers?|applies|apply|takes?|works?|helps?|uses?|offers?|allows?|means)\b"
)


@dataclass(frozen=True, slots=True)
class Site:
    """`unit` is the sentence; `near` are others of its passage, `far` one of another document."""

    unit: PassageSentence
    near: tuple[PassageSentence, ...]
    far: PassageSentence
    chance: random.Random

    @property
    def text(self) -> str:
        """How it reads."""
        return self.unit.text


def topic(site: Site) -> str | None:
    """What the sentence's section is about; None where its heading is no short phrase."""
    heading = readable(site.unit.heading)
    plain = re.fullmatch(r"[A-Za-z][a-zA-Z' -]+", heading) and len(heading.split()) <= 5
    return heading if plain and content(heading) else None


def parted(text: str) -> tuple[str, str] | None:
    """A plain sentence as its subject and the rest; None where it does not begin with a subject."""
    found = _VERB.search(text)
    if found is None or not 1 <= len(text[: found.start()].split()) <= 8 or "," in text[: found.start()]:
        return None
    return text[: found.start()].strip(), text[found.start() :]


def lowered(text: str) -> str:
    """As it stands inside another sentence: its first letter small, where the word is no name."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    plain = (first[:1].isupper() and first[1:].islower()) or first == "A"
    return text[:1].lower() + text[1:] if plain else text


def raised(text: str) -> str:
    """As it stands at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def swapped(site: Site, table: Mapping[str, str | Sequence[str]], text: str | None = None) -> str | None:
    """The text with one of the table's words or phrases replaced; None where it has none."""
    text = site.text if text is None else text
    either = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    found = list(re.finditer(rf"(?<![\w#@./-])(?:{either})(?![\w@/-]|\.\w)", text, re.IGNORECASE))
    if not found:
        return None
    place = site.chance.choice(found)
    new = table[place.group().lower()]
    chosen = new if isinstance(new, str) else site.chance.choice(new)
    chosen = raised(chosen) if place.group()[0].isupper() else chosen
    return text[: place.start()] + chosen + text[place.end() :]


def both_ways(pairs: Mapping[str, str]) -> dict[str, str]:
    """A table that swaps either word for the other."""
    return {**{b: a for a, b in pairs.items()}, **pairs}
