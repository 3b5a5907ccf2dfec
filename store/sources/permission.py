"""Who may read an item in Slack, from who may read it in its place. Unknown is nobody.

A place knows groups and people by names of its own. Which channel or person of Slack that is, a person says
when the source is added: `groups=hr:channel:C0HR, ann@example.com:user:U0ANN, example.com:everyone`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from store.audience import Audience
from store.errors import BadAudience, BadSource

GROUPS = "groups"
"""The option's name."""
_PAIR = re.compile(r"(?P<name>.+?)\s*:\s*(?P<scope>(?:everyone|channel:|user:)\S*)")


@dataclass(frozen=True, slots=True)
class KnownReaders:
    """`audiences` by the names of groups and people in the place, in lower case."""

    audiences: Mapping[str, Audience] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the option `groups`. Raises BadSource."""
        found: dict[str, Audience] = {}
        for pair in filter(None, (it.strip() for it in text.split(","))):
            match = _PAIR.fullmatch(pair)
            try:
                if match is None:
                    raise BadAudience("it is written NAME:channel:C…, NAME:user:U… or NAME:everyone")
                name, audience = match["name"].casefold(), Audience.parse(match["scope"])
            except BadAudience as wrong:
                raise BadSource(f"{GROUPS}: {pair!r} names no readers: {wrong}") from None
            found[name] = union((found.get(name), audience))
        return cls(found)

    def of(self, names: Iterable[str]) -> Audience:
        """Who in Slack those called `names` in the place are known to be."""
        return union(self.audiences.get(name.casefold()) for name in names)


def union(audiences: Iterable[Audience | None]) -> Audience:
    """Whoever is in one of them, None and nobody adding none."""
    nobody = Audience.nobody().scopes
    scopes = frozenset(scope for it in audiences if it is not None for scope in it.scopes - nobody)
    return Audience(scopes) if scopes else Audience.nobody()


def both(one: Audience, other: Audience) -> Audience:
    """Whoever is surely in both: a channel or person is in `everyone` of its workspace, and in itself."""
    return union((_within(one, other), _within(other, one)))


def _within(inner: Audience, outer: Audience) -> Audience | None:
    scopes = {scope for scope in inner.scopes if scope in outer.scopes or _is_member(scope, outer)}
    return Audience(frozenset(scopes)) if scopes else None


def _is_member(scope: str, outer: Audience) -> bool:
    if scope in Audience.nobody().scopes:
        return False
    (tenant,) = Audience(frozenset({scope})).tenants
    return Audience.everyone(tenant).scopes <= outer.scopes
