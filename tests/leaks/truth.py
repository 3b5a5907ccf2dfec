"""Who may read what, known apart from the bot: by the lists of a made-up workspace, one person at a time."""

import random
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from handlers.simulator.state.records import OTHER_TEAM
from handlers.simulator.state.workspace import Workspace

CANARY = re.compile(r"qz[a-z]{9}")
"""A word that stands in one text alone."""
STRANGER = ""
"""Somebody of another organisation whom no list names, where a channel is shared with one."""
_LETTERS = "bcdfghjklmnprstvwx"


class Town(Workspace):
    """A workspace whose events are handed on by who tells the story, or lost."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[dict[str, Any]] = []

    def emit(self, event: dict[str, Any]) -> None:
        self.told.append(event)


@dataclass(slots=True)
class Page:
    """A document; its audience is of scopes as people write them. `canaries` stand in its text, its title and
    its name.
    """

    id: str
    topic: str
    scopes: tuple[str, ...]
    canaries: tuple[str, ...]


@dataclass(slots=True)
class Truth:
    """`pages` by the canaries in them: none is of what was deleted."""

    workspace: Town
    pages: dict[str, Page] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)

    def canary(self, chance: random.Random) -> str:
        while (word := "qz" + "".join(chance.choices(_LETTERS, k=9))) in self.given:
            pass
        self.given.add(word)
        return word

    def keep(self, page: Page) -> None:
        self.drop(page.id)
        self.pages |= dict.fromkeys(page.canaries, page)

    def drop(self, page_id: str) -> None:
        self.pages = {word: it for word, it in self.pages.items() if it.id != page_id}

    def readers_in(self, channel: str) -> frozenset[str]:
        """Everybody who sees what is posted there now."""
        there = self.workspace.channels[channel]
        read = {it for it in there.members if self._reads(it)}
        return frozenset(read | ({STRANGER} if there.shared else set()))

    def _reads(self, user: str) -> bool:
        person = self.workspace.people.get(user)
        return person is not None and not person.bot and not person.deleted

    def may(self, user: str, page: Page, channel: str) -> bool:
        """Whether somebody who reads `channel` may read a page."""
        if user == STRANGER:
            return f"channel:{channel}" in page.scopes
        return any(self._is_of(user, scope) for scope in page.scopes)

    def _is_of(self, user: str, scope: str) -> bool:
        kind, _, whose = scope.partition(":")
        person = self.workspace.people[user]
        if person.deleted:
            return False
        if kind == "everyone":
            return not person.guest and person.team != OTHER_TEAM
        if kind == "channel":
            return user in self.workspace.channels[whose].members
        return user in self.workspace.grouped.get(whose, ()) if kind == "group" else user == whose

    def crossed(self, text: str, readers: Iterable[str], channel: str = "") -> list[str]:
        """The canaries in `text` that not all `readers` may read: of others' pages, or of what is gone."""
        who = list(readers)
        found: Collection[str] = set(CANARY.findall(text)) & self.given
        return sorted(
            word
            for word in found
            if (page := self.pages.get(word)) is None or not all(self.may(it, page, channel) for it in who)
        )
