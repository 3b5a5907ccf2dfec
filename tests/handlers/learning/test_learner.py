"""What is learned of a channel, what is not, and what goes again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handlers.learning import PAGES
from handlers.simulator.state import events
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_ID, BOT_USER, Channel
from handlers.simulator.state.workspace import Workspace
from store.indexing import forget_documents, forget_person
from store.library import Library
from tests.fakes import HashEmbedder
from tests.handlers.learning.classroom import Classroom, library

NOW = 1_700_000_000.0


@dataclass
class School:
    """#general with Ann and Bob, and a learner that reads it since an hour ago."""

    workspace: Workspace
    general: Channel
    people: list[str]
    room: Classroom
    store: Library
    embedder: HashEmbedder

    def said(self, text: str, ago: float = 600.0, thread: str = "", **more: Any) -> Posted:
        message = Posted(self.general.id, f"{NOW - ago:.6f}", self.people[0], text, thread_ts=thread or None)
        for name, value in more.items():
            setattr(message, name, value)
        self.workspace.seed(message)
        return message

    async def learned(self) -> str:
        """All words that are known once the channel is learned."""
        await self.room.learn(self.general.id, NOW - 3_600)
        self.room.learner.begin(lambda: True, 0.0)
        await self.room.settle()
        return self.room.words()

    async def told(self) -> str:
        """All words that are known once it has heard what happened."""
        await self.room.settle()
        return self.room.words()

    def items(self) -> list[str]:
        return [it.partition(f"{self.general.id}:")[2] for it in self.room.held()]


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    workspace = Workspace(clock=lambda: NOW)
    ann, bob = workspace.add_person("Ann"), workspace.add_person("Bob")
    general = workspace.add_channel("general", ann, bob)
    with library(tmp_path) as (store, embedder):
        room = Classroom(workspace, store, embedder)
        yield School(workspace, general, [ann.id, bob.id], room, store, embedder)
        await room.end()


async def test_a_thread_is_one_document_with_who_and_when_for_the_channel_s_members_alone(
    school: School,
) -> None:
    root = school.said("Where is the key?")
    school.said("Behind the door.", 590, root.ts, user=school.people[1])
    await school.learned()
    (pieces,) = school.room.held().values()
    (piece,) = pieces
    assert str(piece.source.audience) == f"channel:{school.general.id}"
    assert [it.author for it in piece.messages] == ["Ann", "Bob"]
    assert piece.source.title == "#general: Where is the key?"
    assert piece.messages[1].url.startswith(f"https://acme.slack.com/archives/{school.general.id}/p")


async def test_joins_apps_and_the_bot_s_own_words_are_not_learned(school: School) -> None:
    school.said("Ann has joined", subtype="channel_join")
    school.said("alert", 500, bot_id="B0PAGER", subtype="bot_message")
    asked = school.said(f"<@{BOT_USER}> how much leave?", 400)
    school.said("28 days.", 390, asked.ts, user=BOT_USER, bot_id=BOT_ID)
    assert await school.learned() == ""
    # What people say below an alert is learned, and a question to the bot once somebody else speaks there.
    school.workspace.post(
        Posted(
            school.general.id, school.workspace.new_ts(), school.people[1], "It is 30.", thread_ts=asked.ts
        )
    )
    words = await school.told()
    assert "It is 30." in words and "how much leave?" in words and "28 days." not in words


async def test_what_is_older_than_was_asked_for_is_not_learned_unless_it_is_pinned(school: School) -> None:
    old = school.said("Old news.", 7_200)
    pinned = school.said("The guest network is Kiwi.", 9_000)
    school.said("With a password.", 8_990, pinned.ts)
    school.said("New.")
    school.workspace.pin(school.workspace.find(school.general.id, pinned.ts) or old, school.people[0])
    words = await school.learned()
    assert "Kiwi" in words and "With a password." in words and "New." in words and "Old" not in words
    school.workspace.pin(pinned, school.people[0], added=False)
    assert "Kiwi" not in await school.told()


async def test_edits_and_deletions_are_forgotten_at_once_even_while_slack_cannot_be_asked(
    school: School,
) -> None:
    first, second = school.said("The code is blue."), school.said("The lift is broken.", 595)
    assert "blue" in await school.learned()
    school.room.client.refusals = [Refused("ratelimited", retry_after=3_600)]
    was = events.message_json(school.workspace, first)
    first.text = "The code is red."
    school.workspace.change(first, was)
    await school.room.hear()
    assert "blue" not in school.room.words()
    school.room.client.refusals = []
    school.workspace.delete(second)
    await school.room.hear()
    assert "lift" not in school.room.words()


async def test_a_link_s_preview_makes_nothing_be_read_again(school: School) -> None:
    message = school.said("See https://example.com")
    await school.learned()
    calls = len(school.room.client.calls)
    was = events.message_json(school.workspace, message)
    message.attachments = [{"from_url": "https://example.com", "title": "Example"}]
    school.workspace.change(message, was)
    await school.told()
    assert len(school.room.client.calls) == calls


async def test_bookmarks_and_canvases_are_learned_and_read_again_when_they_change(school: School) -> None:
    school.general.bookmarks = [("Roadmap [2026]", "https://example.com/roadmap"), ("bad", "javascript:x")]
    own = school.workspace.add_canvas(school.general.id, school.people[0], "# Team\n\nWe meet on Fridays.")
    school.workspace.add_canvas(school.general.id, school.people[0], "# Rota\n\nBob is on call.", tab=True)
    words = await school.learned()
    assert "https://example.com/roadmap" in words and "javascript" not in words
    assert "We meet on Fridays." in words and "Bob is on call." in words
    school.workspace.write_canvas(own.id, "# Team\n\nWe meet on Mondays.")
    assert "Mondays" in await school.told() and "Fridays" not in school.room.words()
    school.general.bookmarks = []
    await school.room.learner.touched(school.general.id, PAGES)
    assert "roadmap" not in await school.told()


async def test_without_the_optional_scopes_the_rest_is_learned(school: School) -> None:
    school.said("The lift is broken.")
    school.general.bookmarks = [("Roadmap", "https://example.com/roadmap")]
    school.room.grant(frozenset({"channels:history"}))
    assert await school.learned() == "Ann, 14 November 2023:\nThe lift is broken."
    standing = await school.room.learner.standing(school.general.id)
    assert standing is not None and "bookmarks:read" in standing.lacking
    assert "bookmarks.list" not in school.room.client.calls


async def test_how_far_it_is_stands_in_the_message_that_announced_it(school: School) -> None:
    for at in range(450):
        school.said(f"Message {at}.", 3_000 - at * 6)
    await school.learned()
    notice = school.workspace.messages[school.general.id][-1]
    assert notice.user == BOT_USER
    assert notice.text.startswith(
        "I am learning this channel: what has been said here since 14 November 2023"
    )
    assert notice.text.endswith("_I have read everything: 1 conversation, 0 files and pages._")


async def test_what_one_person_wrote_is_forgotten_for_good_and_the_others_words_stay(school: School) -> None:
    root = school.said("Who has the zugspitze key?")
    school.said("I keep it at home.", 590, root.ts, user=school.people[1])
    school.said("Lunch is at noon.", 100, user=school.people[1])
    assert "I keep it at home." in await school.learned()
    until = f"{NOW - 50:.6f}"
    assert school.store.learned.forget_person(school.people[1], until) == 2
    assert "at home" not in school.room.words() and "noon" not in school.room.words()
    school.room.learner.catch_up()
    words = await school.told()
    assert "zugspitze" in words and "at home" not in words and "noon" not in words
    # What they write from then on is learned like anybody's.
    school.workspace.post(Posted(school.general.id, f"{NOW:.6f}", school.people[1], "I am back."))
    assert "I am back." in await school.told()


async def test_whoever_runs_the_bot_forgets_what_a_person_wrote_from_the_command_line(
    school: School, tmp_path: Path
) -> None:
    root = school.said("Who has the zugspitze key?")
    school.said("I keep it at home.", 590, root.ts, user=school.people[1])
    await school.learned()
    forget_person(tmp_path, school.people[1])
    assert "at home" not in school.room.words()
    school.room.learner.catch_up()
    words = await school.told()
    assert "zugspitze" in words and "at home" not in words


async def test_a_channel_that_is_forgotten_at_the_command_line_is_learned_no_more(school: School) -> None:
    root = school.said("Who has the zugspitze key?")
    school.said("I keep it at home.", 590, root.ts, user=school.people[1])
    school.general.bookmarks.append(("Roof plan", "https://plan.example.com/zugspitze"))
    assert "at home" in await school.learned()
    assert forget_documents([Path("#general")], school.store) == 2
    assert not school.room.held() and await school.room.learner.standing(school.general.id) is None
    school.workspace.post(
        Posted(school.general.id, f"{NOW:.6f}", school.people[1], "Still there?", thread_ts=root.ts)
    )
    school.room.learner.catch_up()
    assert await school.told() == ""


async def test_a_file_of_a_channel_that_is_forgotten_at_the_command_line_is_not_read_again(
    school: School,
) -> None:
    canvas = school.workspace.add_canvas(school.general.id, school.people[0], "The zugspitze key is red.")
    school.said("The lift is broken.")
    assert "key is red" in await school.learned()
    [name] = [it.source.name for pieces in school.room.held().values() for it in pieces if "key" in it.text]
    assert forget_documents([Path(name)], school.store) == 1
    school.workspace.write_canvas(canvas.id, "The zugspitze key is red, and the spare one blue.")
    school.room.learner.catch_up()
    words = await school.told()
    assert "lift" in words and "key" not in words


async def test_a_channel_that_is_renamed_is_cited_by_its_new_name_at_once_and_so_is_all_that_was_said(
    school: School,
) -> None:
    root = school.said("Who has the zugspitze key?")
    school.said("I keep it at home.", 590, root.ts, user=school.people[1])
    school.said("Here is the plan.", 100)
    school.workspace.add_canvas(
        school.general.id, school.people[0], "# Plan\n\nThe lift is repaired on Monday."
    )
    await school.learned()
    school.workspace.rename(school.general.id, "announcements")
    await school.told()
    sources = school.store.sources("slack:")
    assert sorted(it.name for it in sources) == [
        "#announcements",
        "#announcements",
        "#announcements/Canvas.md",
    ]
    assert {it.title.partition(":")[0] for it in sources if "/" not in it.name} == {"#announcements"}


@pytest.mark.parametrize("how", ["left", "archived", "deleted"])
async def test_a_channel_that_cannot_be_read_any_more_is_forgotten_also_where_no_event_told_so(
    how: str, school: School
) -> None:
    school.said("The lift is broken.")
    assert await school.learned()
    if how == "left":
        school.general.members.remove(BOT_USER)
    elif how == "archived":
        school.general.archived = True
    else:
        del school.workspace.channels[school.general.id]
    school.room.learner.catch_up()
    assert await school.told() == "" and school.store.learned.channels() == []


async def test_what_was_being_read_while_the_channel_was_unlearned_does_not_stay(school: School) -> None:
    school.said("The lift is broken.")
    indexer, learner = school.room.indexer, school.room.learner
    await school.room.learn(school.general.id, NOW - 3_600)
    put = school.store.put

    def slowly(*given: Any) -> int:
        """Somebody has it unlearned while the documents are put there."""
        done = put(*given)
        school.store.learned.forget(school.general.id)
        return done

    school.store.put = slowly  # type: ignore[assignment]
    learner.begin(lambda: True, 0.0)
    await school.room.settle()
    assert school.room.words() == "" and indexer.learned.channels() == []


async def test_what_another_bot_read_meanwhile_stays(school: School) -> None:
    school.said("The lift is broken.")
    await school.learned()
    reader = school.store.learned.begin(school.general.id)
    assert school.store.learned.begin(school.general.id) != reader
    assert not school.store.learned.is_reader(school.general.id, reader)


async def test_what_slack_puts_off_is_read_later(school: School) -> None:
    root = school.said("Where is the key?")
    school.said("Behind the door.", 590, root.ts)
    await school.room.learn(school.general.id, NOW - 3_600)
    school.room.client.refusals = [Refused("ratelimited", retry_after=0)] * 7
    school.room.learner.begin(lambda: True, 0.0)
    await school.room.settle()
    assert "Behind the door." in school.room.words() and school.room.client.refusals == []


async def test_only_the_bot_that_leads_reads(school: School) -> None:
    school.said("The lift is broken.")
    await school.room.learn(school.general.id, NOW - 3_600)
    school.room.learner.begin(lambda: False, 0.0)
    await school.room.settle()
    assert "conversations.history" not in school.room.client.calls
