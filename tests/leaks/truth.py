"""Who may read what, known apart from the bot: by the lists of made-up workspaces, one person at a time."""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from handlers.simulator.state.records import OTHER_TEAM, TEAM
from handlers.simulator.state.workspace import Workspace

CANARY = re.compile(r"qz[a-z]{9}")
"""A word that stands in one text alone."""
STRANGER = ""
"""Somebody of another organisation whom no list names, where a channel is shared with one."""
_LETTERS = "bcdfghjklmnprstvwx"


class Town(Workspace):
    """A workspace whose events are handed on by who tells the story, or lost."""

    def __init__(self, team: str = TEAM) -> None:
        super().__init__(team=team)
        self.told: list[dict[str, Any]] = []

    def emit(self, event: dict[str, Any]) -> None:
        self.told.append(event)


@dataclass(slots=True)
class Page:
    """A document of the workspace `team`, or something that was said there; `canaries` stand in its text, its
    title and its name.

    Its audience is of scopes: those that people write (`everyone`, `channel:C…`, `group:S…`, `user:U…`),
    `sent:C…-TS` for what was sent in one conversation, `learned:C…` for what is known of a channel as long as
    that is learned, and `live:C…` for what stands in Slack, and is read there for a summary.
    """

    id: str
    scopes: tuple[str, ...]
    canaries: tuple[str, ...]
    team: str = TEAM


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is told: a channel and a thread of it, "" for what one person sees outside of any.
    `summing` up, the bot reads what stands in Slack."""

    channel: str = ""
    thread: str = ""
    summing: bool = False


@dataclass(slots=True)
class Truth:
    """Of one workspace; `pages` by the canaries in them are of all: none is of what was deleted. `learned`
    are channels that the bot learns."""

    workspace: Town
    pages: dict[str, Page] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    learned: set[str] = field(default_factory=set)

    def canary(self, chance: random.Random) -> str:
        while (word := "qz" + "".join(chance.choices(_LETTERS, k=9))) in self.given:
            pass
        self.given.add(word)
        return word

    def keep(self, page: Page) -> None:
        """In place of what had this id."""
        self.drop(page.id)
        self.pages |= dict.fromkeys(page.canaries, page)

    def drop(self, page_id: str) -> None:
        for word in [word for word, it in self.pages.items() if it.id == page_id]:
            del self.pages[word]

    def readers_in(self, channel: str) -> frozenset[str]:
        """Everybody who sees what is posted there now."""
        there = self.workspace.channels[channel]
        read = {it for it in there.members if self._reads(it)}
        return frozenset(read | ({STRANGER} if there.shared else set()))

    def _reads(self, user: str) -> bool:
        person = self.workspace.people.get(user)
        return person is not None and not person.bot and not person.deleted

    def may(self, user: str, page: Page, place: Place) -> bool:
        """Whether somebody may read a page where they are told of it."""
        if page.team != self.workspace.team:
            return False
        by = self._is_a_strangers if user == STRANGER else self._is_of
        return any(by(user, *scope.partition(":")[::2], place) for scope in page.scopes)

    def _is_a_strangers(self, _: str, kind: str, whose: str, place: Place) -> bool:
        here = whose == place.channel
        match kind:
            case "channel":
                return here
            case "learned":
                return here and whose in self.learned
            case "live":
                return here and place.summing
            case _:
                return kind == "sent" and _is_sent_in(whose, place)

    def _is_of(self, user: str, kind: str, whose: str, place: Place) -> bool:
        person = self.workspace.people[user]
        if person.deleted:
            return False
        match kind:
            case "everyone":
                return self._full(user)
            case "channel":
                return user in self.workspace.channels[whose].members
            case "learned":
                return whose in self.learned and user in self.workspace.channels[whose].members
            case "live":
                there = self.workspace.channels[whose]
                return place.summing and (
                    user in there.members or (there.kind == "channel" and self._full(user))
                )
            case "sent":
                channel = whose.partition("-")[0]
                return _is_sent_in(whose, place) and user in self.workspace.channels[channel].members
            case "group":
                return user in self.workspace.grouped.get(whose, ())
            case _:
                return user == whose

    def _full(self, user: str) -> bool:
        person = self.workspace.people[user]
        return not person.guest and not person.deleted and person.team != OTHER_TEAM

    def crossed(self, text: str, readers: Iterable[str], place: Place) -> list[str]:
        """The canaries in `text` that not all `readers` may read: of others' pages, or of what is gone."""
        who = list(readers)
        return sorted(
            word
            for word in set(CANARY.findall(text)) & self.given
            if (page := self.pages.get(word)) is None or not all(self.may(it, page, place) for it in who)
        )


def _is_sent_in(conversation: str, place: Place) -> bool:
    """A direct message is one conversation, whatever its threads."""
    channel, _, root = conversation.partition("-")
    return channel == place.channel and (channel.startswith("D") or root == place.thread)
