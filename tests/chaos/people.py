"""People who ask, send files, edit and rate in the stand-in for Slack, and remember what they did."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from handlers.simulator.state.records import Channel, Person
from handlers.workspace.messages import mark_of
from tests.chaos.invariants import Asked, Expected
from tests.chaos.script import Act, Deed
from tests.end_to_end.talking import BOT, Talk

# Who goes on with a thread, or rates a reply, chooses among the last ones.
_LATELY = 60


@dataclass(slots=True)
class People:
    """`expected` is what they may expect of the bot now, `done` what they did, by kind."""

    talk: Talk
    rng: random.Random
    who: list[Person]
    places: list[Channel]
    expected: Expected = field(default_factory=Expected)
    done: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, talk: Talk, rng: random.Random, many: int = 4, places: int = 3) -> Self:
        """So many people, all of them in each of so many channels."""
        who = [talk.workspace.add_person(f"Person {at}") for at in range(many)]
        rooms = [talk.workspace.add_channel(f"place-{at}", *who) for at in range(places)]
        return cls(talk, rng, who, rooms)

    async def act(self, act: Act) -> None:
        """Do it. An index run is nobody's here."""
        who, where = self.who[act.who % len(self.who)], self.places[act.where % len(self.places)]
        match act.deed:
            case Deed.MENTION:
                await self._ask(act, where, f"{BOT} what about {act.nonce} now?")
            case Deed.DIRECT:
                await self._ask(act, self.talk.dm(who), f"what about {act.nonce} now?")
            case Deed.LIBRARY:
                await self._ask(act, where, f"{BOT} which rule has the file of {act.nonce}?", streams=False)
            case Deed.UPLOAD:
                name = f"plan-{act.number}.md"
                sent = [(name, f"# Plan\n\nThe file of {act.nonce} says {act.number}.".encode())]
                await self._ask(act, where, f"{BOT} what does the file {act.nonce} say?", sent, streams=False)
            case Deed.COMMAND:
                await self._command(act, who, where)
            case Deed.FOLLOW_UP:
                await self._follow_up(act, who)
            case Deed.EDIT:
                ts = await self._ask(act, where, f"{BOT} what about {act.nonce} then?")
                await asyncio.sleep(self.rng.uniform(0.0, 1.0))
                await self.talk.slack.edit(where.id, ts, f"{BOT} what about {act.nonce} instead?")
            case Deed.RATE:
                await self._rate(who)
            case Deed.INDEX:
                return
        self.done[act.deed] += 1

    async def _ask(
        self, act: Act, where: Channel, text: str, files: Any = (), *, streams: bool = True, thread: str = ""
    ) -> str:
        who = self.who[act.who % len(self.who)].id
        ts = await self.talk.slack.say(who, where.id, text, thread or None, files=files)
        asked = Asked(act.nonce, where.id, who, ts, thread or ts, streams=streams)
        self.expected.asked.append(asked)
        message = self.talk.workspace.find(where.id, ts)
        self.expected.files.update((it, asked) for it in (message.files if message else ()))
        return ts

    async def _command(self, act: Act, who: Person, where: Channel) -> None:
        ack = await self.talk.slack.command(who.id, where.id, "/ask", f"what about {act.nonce} now?")
        self.expected.asked.append(Asked(act.nonce, where.id, who.id, sure=ack.ok, streams=True))

    async def _follow_up(self, act: Act, who: Person) -> None:
        """In a thread of one's own that was answered; else there is nothing to go on with."""
        own = [
            it
            for it in self.expected.asked[-_LATELY:]
            if it.user == who.id and it.streams and it.ts == it.thread
        ]
        answered = [it for it in own if len(self._endings(it)) == 1 and not it.channel.startswith("D")]
        if answered:
            chosen = self.rng.choice(answered)
            where = self.talk.workspace.channels[chosen.channel]
            text = f"{BOT} and what about {act.nonce} now?"
            await self._ask(act, where, text, thread=chosen.ts)

    def _lately(self, who: Person) -> list[Asked]:
        return [it for it in self.expected.asked[-_LATELY:] if it.ts and it.user == who.id]

    def _endings(self, asked: Asked) -> list[str]:
        replies = self.talk.workspace.replies(asked.channel, asked.thread)
        return [it.ts for it in replies if (mark := mark_of({"metadata": it.metadata})) and mark.last]

    async def _rate(self, who: Person) -> None:
        ended = [
            (it, self._endings(it)) for it in self.expected.asked[-_LATELY:] if it.ts and it.user == who.id
        ]
        rated = [(it, found[0]) for it, found in ended if len(found) == 1]
        if not rated:
            return
        asked, ts = self.rng.choice(rated)
        reply = self.talk.workspace.find(asked.channel, ts)
        buttons = reply.action("feedback") if reply else None
        if buttons is None:
            return  # a failure has none
        value = buttons[1]["positive_button"]["value"]
        ack = await self.talk.slack.press(who.id, asked.channel, ts, "feedback", value)
        mark = mark_of({"metadata": reply.metadata}) if reply else None
        if ack.ok and mark is not None:
            self.expected.rated.append((mark.request, who.id))
