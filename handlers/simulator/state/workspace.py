"""The stand-in's memory: people, channels, messages. Plain state; it knows no network."""

import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from handlers.simulator.state import events
from handlers.simulator.state.errors import Refused, SimulatorMisused
from handlers.simulator.state.posted import Posted, pings_of, unfurls_of
from handlers.simulator.state.records import (
    BOT_USER,
    OTHER_TEAM,
    TEAM,
    Channel,
    ChannelKind,
    File,
    Notice,
    Person,
    Status,
    Trigger,
)
from handlers.simulator.state.rules import Rules


class Workspace:
    """One workspace with the app installed. `clock` gives seconds since 1970."""

    def __init__(
        self,
        rules: Rules | None = None,
        clock: Callable[[], float] = time.time,
        team: str = TEAM,
        organisation: str = "",
    ) -> None:
        """With an `organisation` this is all of it, and `team` the first of its workspaces."""
        self.rules = rules or Rules()
        self.clock = clock
        self.team, self.organisation = team, organisation
        self.teams = [team]
        self.name = "Playground" if team == TEAM else team.removeprefix("T0").title()
        self.installed = True
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Posted]] = {}
        self.seen: list[Posted] = []
        self.statuses: list[Status] = []
        self.sessions: list[dict[str, Any]] = []
        self.prompts: dict[str, list[dict[str, str]]] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.viewed: dict[str, tuple[str, str]] = {}  # channel and ts of a message, by who looks at them
        self.files: dict[str, File] = {}
        self.user_groups: dict[str, str] = {}  # handles by id
        self.grouped: dict[str, frozenset[str]] = {}  # who is in each, by its id
        self.notices: list[Notice] = []
        self.base_url = "http://127.0.0.1/"
        self.triggers: dict[str, Trigger] = {}
        self.outbox: deque[dict[str, Any]] = deque()
        self.watchers: list[Callable[[], None]] = []
        self._last_ts = 0
        self._numbers = itertools.count(1)
        self.people[BOT_USER] = Person(BOT_USER, "inhouse", team, bot=True)

    # Who and where

    def add_person(
        self,
        name: str,
        *,
        guest: bool = False,
        outside: bool = False,
        bot: bool = False,
        admin: bool = False,
        team: str = "",
    ) -> Person:
        """`outside` puts them into another organisation, `team` into another workspace of this one."""
        team = OTHER_TEAM if outside else team or self.team
        if not outside and team not in self.teams:
            self.teams.append(team)
        person = Person(self.new_id("U"), name, team, guest=guest, bot=bot, admin=admin)
        self.people[person.id] = person
        return person

    def add_channel(
        self, name: str, *members: Person, private: bool = False, shared: bool = False, bot: bool = True
    ) -> Channel:
        """A channel with these members, and the bot unless told otherwise. Its id begins with C.

        The first of them made it.
        """
        kind: ChannelKind = "group" if private else "channel"
        everybody = [member.id for member in members] + ([BOT_USER] if bot else [])
        creator = members[0].id if members else ""
        return self.adopt(Channel(self.new_id("C"), name, kind, everybody, shared=shared, creator=creator))

    def adopt(self, channel: Channel) -> Channel:
        """Take in a channel that the caller built, with an id of its own choosing."""
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, [])
        return channel

    def direct_channel(self, user: str) -> Channel:
        """The direct message of this person and the bot; made when it is first needed."""
        for channel in self.channels.values():
            if channel.kind == "im" and user in channel.members:
                return channel
        return self.adopt(Channel(self.new_id("D"), user, "im", [user, BOT_USER]))

    def join(self, user: str, channel: str, inviter: str = "") -> None:
        there = self.channels[channel]
        if user not in there.members:
            there.members.append(user)
            self.emit(events.joined(there, user, self.new_ts(), inviter))
            self.changed()

    def leave(self, user: str, channel: str) -> None:
        there = self.channels[channel]
        if user in there.members:
            there.members.remove(user)
            self.emit(events.left(there, user, self.new_ts()))
            self.changed()

    def remove_bot(self, channel: str, actor: str) -> None:
        """Somebody takes the bot out of a channel."""
        there = self.channels[channel]
        self.emit(events.bot_left(there, actor, self.new_ts()))
        there.members.remove(BOT_USER)
        self.changed()

    def archive(self, channel: str, user: str) -> None:
        there = self.channels[channel]
        there.archived = True
        self.emit(events.archived(there, user, self.new_ts()))
        self.changed()

    def rename(self, channel: str, name: str) -> None:
        there = self.channels[channel]
        there.name = name
        self.emit(events.renamed(there, self.new_ts()))
        self.changed()

    def delete_channel(self, channel: str) -> None:
        """With all that was said in it."""
        self.emit(events.channel_deleted(self.channels[channel], self.new_ts()))
        del self.channels[channel], self.messages[channel]
        self.changed()

    def pin(self, message: Posted, user: str, *, added: bool = True) -> None:
        there = self.channels[message.channel]
        if added:
            there.pins.insert(0, message.ts)
        else:
            there.pins.remove(message.ts)
        if "pins:read" in self.rules.scopes:
            self.emit(events.pinned(there, message, user, self.new_ts(), added=added))
        self.changed()

    def add_canvas(self, channel: str, user: str, content: str, *, tab: bool = False) -> File:
        """The channel's own canvas, or one in a tab of its own; `content` is Markdown."""
        there = self.channels[channel]
        file = self.add_file(user, "Canvas", content.encode())
        file.about = {"mode": "quip", "filetype": "quip"}
        file.channels.append(channel)
        if tab:
            there.tabs.append(file.id)
        else:
            there.canvas = file.id
        return file

    def write_canvas(self, file: str, content: str) -> None:
        """Somebody edits a canvas."""
        self.files[file].content = content.encode()
        if "files:read" in self.rules.scopes:
            self.emit(events.file_changed(self.files[file], self.new_ts()))
        self.changed()

    def change_person(self, user: str, **fields: Any) -> None:
        """Somebody becomes a guest, or takes another name: `fields` are those of Person."""
        changed = self.people[user] = replace(self.person(user), **fields)
        self.emit(events.user_changed(self, changed, self.new_ts()))
        self.changed()

    def regroup(self, group: str, *users: str) -> None:
        """Make these people the members of a user group."""
        before = self.grouped.get(group, frozenset())
        self.user_groups.setdefault(group, group.casefold())
        self.grouped[group] = frozenset(users)
        self.emit(events.regrouped(self.team, group, before, frozenset(users), self.new_ts()))
        self.changed()

    def share(self, channel: str) -> None:
        """Another organisation is let into the channel."""
        self.channels[channel].shared = True
        self.emit(events.shared(self.channels[channel], self.new_ts()))
        self.changed()

    def add_file(self, user: str, name: str, content: bytes | None) -> File:
        """A file of this person; `content` None while it is still to be uploaded."""
        file = File(self.new_id("F"), name, name, user, content)
        file.url = f"{self.base_url}files/{file.id}/{name}"
        self.files[file.id] = file
        return file

    def delete_file(self, file: str) -> None:
        self.files[file].deleted = True
        if "files:read" in self.rules.scopes:
            self.emit(events.file_deleted(self.files[file], self.new_ts()))
        self.changed()

    # Messages

    def post(self, message: Posted, payload: dict[str, Any] | None = None) -> Posted:
        """Put a message into its channel; `payload` is what it was posted with, for pings and unfurls."""
        payload = payload or {"text": message.text, "blocks": message.blocks}
        message.pings, message.unfurls = pings_of(payload), unfurls_of(payload)
        message.versions.append(message.visible)
        if message.seen_by:
            self.seen.append(message)
        else:
            self.messages[message.channel].append(message)
            self._clear_status(message)
            for event in events.posted(self, message):
                self.emit(event)
        self.changed()
        return message

    def change(self, message: Posted, was: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
        """Tell what was changed in `message`; `was` is its JSON from before."""
        payload = payload or {"text": message.text, "blocks": message.blocks}
        message.pings = tuple(dict.fromkeys([*message.pings, *pings_of(payload)]))
        if not message.versions or message.versions[-1] != message.visible:
            message.versions.append(message.visible)
        if not message.seen_by:
            self.emit(events.changed(self, message, was))
        self.changed()

    def delete(self, message: Posted) -> None:
        """A message with replies leaves a tombstone, as in Slack."""
        was = events.message_json(self, message)
        if message.seen_by:
            self.seen.remove(message)
        elif any(each.thread_ts == message.ts for each in self.messages[message.channel]):
            message.subtype, message.text, message.blocks = "tombstone", "This message was deleted.", []
            message.files = []
            self.emit(events.changed(self, message, was))
        else:
            message.deleted = True
            self.messages[message.channel].remove(message)
            self.emit(events.deleted(self, message, was))
        self.changed()

    def react(self, message: Posted, user: str, name: str, *, added: bool) -> None:
        """A person adds a reaction, or takes it back; the app hears of it if it may see reactions."""
        users = message.reactions.setdefault(name, [])
        if (user in users) is added:
            raise SimulatorMisused(f"{user} has {'already' if added else 'not'} reacted with {name}")
        if added:
            users.append(user)
        else:
            users.remove(user)
        here = self.channels[message.channel]
        if "reactions:read" in self.rules.scopes and BOT_USER in here.members:
            self.emit(events.reacted(message, user, name, self.new_ts(), added=added))
        self.changed()

    def seed(self, message: Posted) -> None:
        """Put in what was said before the app was here: nobody is told."""
        here = self.messages[message.channel]
        here.append(message)
        here.sort(key=lambda each: float(each.ts))

    def find(self, channel: str, ts: str) -> Posted | None:
        return next((each for each in self.messages.get(channel, ()) if each.ts == ts), None)

    def thread(self, channel: str, ts: str) -> list[Posted]:
        """The thread that `ts` starts, or is in: its first message, then the replies in order."""
        here = self.find(channel, ts)
        root = here.root if here else ts
        return [each for each in self.messages.get(channel, ()) if each.root == root]

    def replies(self, channel: str, ts: str) -> list[Posted]:
        """What the bot said in that thread."""
        return [each for each in self.thread(channel, ts) if each.user == BOT_USER]

    def ephemerals(self, user: str) -> list[Posted]:
        """What only this person sees, oldest first."""
        return [each for each in self.seen if each.seen_by == user]

    def status(self, channel: str, thread_ts: str) -> str:
        """The status that a reader sees there now; it goes by itself after `rules.status_s`."""
        for status in reversed(self.statuses):
            if (status.channel, status.thread_ts) == (channel, thread_ts):
                return status.text if self.clock() - status.at < self.rules.status_s else ""
        return ""

    def _clear_status(self, message: Posted) -> None:
        """Slack takes the status away when the app posts into the thread."""
        if message.bot_id and self.status(message.channel, message.root):
            self.statuses.append(Status(message.channel, message.root, "", (), self.clock()))

    # Machinery

    def new_trigger(self, user: str) -> str:
        trigger_id = f"{self.new_id('')}.{self.new_ts()}"
        self.triggers[trigger_id] = Trigger(user, self.clock() + self.rules.trigger_s)
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """The user whose doing this trigger is. Good once, for `rules.trigger_s`. Raises Refused."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self.clock() > trigger.until:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def emit(self, event: dict[str, Any]) -> None:
        """Queue an event for the app, if it subscribed to it and the bot is there to hear it."""
        channel = self.channels.get(str(event.get("channel")))
        name = event["type"]
        if name == "message" and channel is not None:
            name = {"channel": "message.channels", "group": "message.groups"}.get(
                channel.kind, f"message.{channel.kind}"
            )
        if self.installed and name in self.rules.events and (channel is None or BOT_USER in channel.members):
            self.outbox.append(event)

    def team_of(self, event: dict[str, Any]) -> str:
        """The workspace that an event is of: in an organisation that of who did it."""
        user = event.get("user")
        person = self.people.get(user if isinstance(user, str) else "")
        return person.team if self.organisation and person else self.team

    def uninstall(self) -> None:
        """Somebody takes the app out: it is told so, and nothing after that."""
        ts = self.new_ts()
        self.emit({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}, "event_ts": ts})
        self.emit({"type": "app_uninstalled", "event_ts": ts})
        self.installed = False
        self.changed()

    def changed(self) -> None:
        for watcher in self.watchers:
            watcher()

    def new_ts(self) -> str:
        """A fresh timestamp: seconds, a point, six digits; each later than the one before."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, letter: str) -> str:
        return f"{letter}0{next(self._numbers):07d}"

    def person(self, user: str) -> Person:
        try:
            return self.people[user]
        except KeyError:
            raise SimulatorMisused(f"there is no person {user!r} in this workspace") from None
