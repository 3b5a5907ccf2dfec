"""Summaries that come from time to time: who gets them, when, once, and only of what they may read then."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.jobs import accept_due
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Person
from store.digest import Digest, Rhythm
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import Talk, talking
from tests.end_to_end.test_summaries import DAY, said_ago

# A moment after Monday, nine o'clock in UTC, on the day of which the bot still sends it.
_MONDAY = datetime.now(UTC).replace(hour=9, minute=5) - timedelta(days=datetime.now(UTC).weekday())


async def typed(talk: Talk, who: Person, text: str) -> str:
    before = len(talk.workspace.ephemerals(who.id))
    await talk.slack.command(who.id, talk.general.id, "/inhouse", text)

    def there(_: object) -> str:
        found = talk.workspace.ephemerals(who.id)
        return found[-1].visible if len(found) > before else ""

    return await talk.slack.until(there)


def to(talk: Talk, who: Person) -> list[Posted]:
    """What the bot has written to them."""
    return [it for it in talk.workspace.messages.get(talk.dm(who).id, []) if it.bot_id]


async def sent(talk: Talk, who: Person, count: int = 1) -> list[Posted]:
    """What the bot has written to them, once there is so much."""

    def there(_: object) -> list[Posted]:
        found = to(talk, who)
        return found if len(found) >= count else []

    return await talk.slack.until(there)


async def due(talk: Talk) -> int:
    assert talk.bot is not None
    return await accept_due(talk.bot, _MONDAY)


def said_in_the_week_before(talk: Talk, text: str) -> None:
    said_ago(talk, talk.bob, text, time.time() - _MONDAY.timestamp() + 2 * DAY)


async def test_a_weekly_digest_comes_as_a_direct_message_and_once(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_in_the_week_before(talk, "We moved the release to May.")
        told = await typed(talk, talk.ann, "digest weekly #general")
        assert told.startswith("On Mondays at 9:00 I will send you what was said in")
        assert backend.digests == [Digest(talk.ann.id, talk.general.id, Rhythm.WEEKLY)]
        assert await due(talk) == 1
        (message,) = await sent(talk, talk.ann)
        assert "Summary of" in message.visible and "Bob began." in message.visible
        assert "You asked for this. `/inhouse digest off #general` ends it." in message.visible
        # A second look, or another bot's, makes no second message.
        assert await due(talk) == 0
        assert [it.text for it in backend.summarized[-1]] == ["We moved the release to May."]
        assert len(backend.summarized) == 1


async def test_who_has_left_is_sent_nothing_and_wants_it_no_more(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        secret = talk.workspace.add_channel("merger", talk.ann, talk.bob, private=True)
        backend.digests.append(Digest(talk.ann.id, secret.id, Rhythm.WEEKLY))
        secret.members.remove(talk.ann.id)
        await due(talk)
        await talk.slack.until(lambda _: not backend.digests)
        assert backend.summarized == []
        assert to(talk, talk.ann) == []


async def test_a_quiet_week_is_no_message(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        backend.digests.append(Digest(talk.ann.id, talk.general.id, Rhythm.WEEKLY))
        assert await due(talk) == 1
        await talk.slack.until(lambda _: talk.calls("conversations.history"))
        assert backend.summarized == []


async def test_digests_are_listed_and_ended(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        assert "Write `/inhouse digest weekly #channel`" in await typed(talk, talk.ann, "digest")
        await typed(talk, talk.ann, "digest daily #product")
        await typed(talk, talk.ann, "digest joining")
        listed = await typed(talk, talk.ann, "digest")
        assert "on working days: " in listed and "of each channel that you join" in listed
        assert await typed(talk, talk.ann, "digest off #product") == "I will send you that no more."
        assert await typed(talk, talk.ann, "digest off joining") == "I will send you that no more."
        assert backend.digests == []
        assert "I do not find #nowhere" in await typed(talk, talk.ann, "digest weekly #nowhere")


async def test_who_joins_a_channel_is_told_what_was_said_there(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "The price is 12 euros.", DAY, talk.product)
        talk.product.members.remove(talk.ann.id)
        await typed(talk, talk.ann, "digest joining")
        talk.workspace.join(talk.ann.id, talk.product.id)
        (message,) = await sent(talk, talk.ann)
        assert "Bob began." in message.visible
