"""Who may read a source, who will read a reply, and the one rule that joins them.

Channels and people stand here as `store.tenant` keeps them: the home workspace's by their ids alone, others'
below their team.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from store.errors import BadAudience
from store.tenant import HOME, Tenant, tenant_of

EVERYONE = "everyone"
SENT = "thread:"
"""What the scopes of conversations begin with."""
GROUP = "group:"
"""What the scopes of Slack's user groups begin with."""
_NOBODY = "nobody"
"""A scope that no reader has. Only the store gives it, never a person."""
_TEAM = r"[TE][A-Z0-9]+"
_SAID = re.compile(
    rf"everyone(?::{_TEAM})?|channel:(?:{_TEAM}/)?[CGD][A-Z0-9]+|user:(?:{_TEAM}/)?[UW][A-Z0-9]+"
    rf"|{GROUP}(?:{_TEAM}/)?S[A-Z0-9]+"
)
"""What a person may say."""
WRITTEN = "everyone, channel:C…, group:S… or user:U…"
"""The same, as they are told it."""
_CONVERSATION = re.compile(rf"{SENT}(?:{_TEAM}/)?[CGD][A-Z0-9]+-\d+\.\d+")
"""What only the bot says, of what was sent to it in a conversation."""


def conversation(channel: str, root: str) -> str:
    """The scope of one conversation: a thread by its first message's ts, in a channel or a direct message."""
    return f"{SENT}{channel}-{root}"


def _checked(scopes: Iterable[str], *, said: bool = False) -> frozenset[str]:
    found = frozenset(scopes)
    wrong = sorted(
        it for it in found if not _SAID.fullmatch(it) and (said or not _CONVERSATION.fullmatch(it))
    )
    if wrong:
        raise BadAudience(f"{wrong[0]!r} is not an audience: write {WRITTEN}")
    return found


def _everyone_of(tenant: Tenant) -> str:
    return f"{EVERYONE}:{tenant.team}" if tenant.team else EVERYONE


def _tenant_of_scope(scope: str) -> Tenant:
    kind, _, whose = scope.partition(":")
    return Tenant(whose) if kind == EVERYONE else tenant_of(whose)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may read a source: any of a closed set of scopes, `everyone`, `channel:C…`, `group:S…`, `user:U…`
    or, for what was sent to the bot in one conversation, `thread:C…-TS`.

    `everyone` means every full member of the home workspace: no guest, nobody of another organisation. Where
    there are others, `everyone:T…`, `channel:T…/C…`, `group:T…/S…` and `user:T…/U…` are theirs, and `E…`
    those of a whole Enterprise Grid organisation.
    """

    scopes: frozenset[str]

    def __post_init__(self) -> None:
        if self.scopes != {_NOBODY} and not _checked(self.scopes):
            raise BadAudience(f"an audience needs at least one of {WRITTEN}")

    @classmethod
    def everyone(cls, tenant: Tenant = HOME) -> Self:
        return cls(frozenset({_everyone_of(tenant)}))

    @classmethod
    def nobody(cls) -> Self:
        """For what is kept and may be read by no one, until it is known again who may."""
        return cls(frozenset({_NOBODY}))

    @classmethod
    def of_conversation(cls, channel: str, root: str) -> Self:
        """For whoever reads one conversation, and that in no other. Raises BadAudience."""
        return cls(frozenset({conversation(channel, root)}))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `everyone`, or scopes separated by commas or white space, as a person says them: no
        conversation is among them. Raises BadAudience."""
        return cls(_checked(re.split(r"[\s,]+", text.strip()), said=True))

    @property
    def tenants(self) -> frozenset[Tenant]:
        """Whose members are among the readers."""
        return frozenset(map(_tenant_of_scope, self.scopes))

    def within(self, tenants: Iterable[Tenant]) -> "Audience":
        """Those of its readers who belong to one of `tenants`."""
        among = frozenset(tenants)
        left = frozenset(scope for scope in self.scopes if _tenant_of_scope(scope) in among)
        return Audience(left) if left else Audience.nobody()

    def __str__(self) -> str:
        return ", ".join(sorted(self.scopes))


@dataclass(frozen=True, slots=True)
class Readers:
    """Who will see a reply, as the scopes that every one of them may read."""

    scopes: frozenset[str]

    def __post_init__(self) -> None:
        _checked(self.scopes)

    @classmethod
    def of_channel(cls, channel: str, *, outsiders: bool, groups: Iterable[str] = ()) -> Self:
        """A reply everyone in `channel` reads; `outsiders` when a guest or another organisation is there.
        `groups` are those that everybody in it is in.
        """
        here = {f"channel:{channel}", *(f"{GROUP}{group}" for group in groups)}
        return cls(frozenset(here if outsiders else here | {_everyone_of(tenant_of(channel))}))

    @classmethod
    def of_person(
        cls, user: str, channels: Iterable[str], *, outsider: bool, groups: Iterable[str] = ()
    ) -> Self:
        """A reply that `user` alone reads, who is a member of `channels` and in `groups`."""
        own = {f"user:{user}", *(f"channel:{channel}" for channel in channels)}
        own |= {f"{GROUP}{group}" for group in groups}
        return cls(frozenset(own if outsider else own | {_everyone_of(tenant_of(user))}))

    def in_conversations(self, channel: str, roots: Iterable[str]) -> Self:
        """The same people, where what they read stands in these conversations of `channel`."""
        return type(self)(self.scopes | {conversation(channel, root) for root in roots})

    @classmethod
    def members(cls) -> Self:
        """Any full member, at the command line: what everyone may read and nothing more."""
        return cls(frozenset({EVERYONE}))

    @classmethod
    def of_any(cls, audiences: Iterable[Audience]) -> Self:
        """Whoever may read all of these: for upkeep, to see what other readers would."""
        return cls(frozenset(scope for it in audiences for scope in it.scopes) - {_NOBODY})

    @property
    def known_as(self) -> str:
        """The same text for the same readers alone."""
        return " ".join(sorted(self.scopes))

    @property
    def full_members(self) -> bool:
        """Whether all of them are full members of their workspace."""
        return any(scope.partition(":")[0] == EVERYONE for scope in self.scopes)

    @property
    def by_channel_alone(self) -> bool:
        """Whether it does not matter who they are, as long as they are in their channel."""
        return all(scope.startswith("channel:") for scope in self.scopes)

    def are_in(self, channel: str) -> bool:
        """Whether all of them are in `channel`."""
        return f"channel:{channel}" in self.scopes

    def may_read(self, audience: Audience) -> bool:
        """The rule: every reader belongs to each of `self.scopes`, so one shared scope suffices.

        In queries it is enforced by its twin, `store.ledger.document_rows.readable`.
        """
        return not self.scopes.isdisjoint(audience.scopes)
