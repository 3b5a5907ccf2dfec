"""The invariants find what they are for: each thing that may go wrong, made by hand."""

from pathlib import Path

import pytest

from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_ID, BOT_USER, Channel, Person, Status
from handlers.simulator.state.workspace import Workspace
from handlers.workspace.messages import Mark
from store.library import Library
from tests.chaos.invariants import Asked, Expected, wrong_in_slack, wrong_on_disk
from tests.chaos.processes import sentences
from tests.documents import document
from tests.fakes import HashEmbedder


class Scene:
    """One question of Ann's in a channel, and one by command."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.ann: Person = self.workspace.add_person("Ann")
        self.channel: Channel = self.workspace.add_channel("general", self.ann)
        self.ts = self.workspace.post(Posted(self.channel.id, self.workspace.new_ts(), self.ann.id, "q1?")).ts
        self.message = Asked("q1", self.channel.id, self.ann.id, self.ts, self.ts, streams=True)
        self.command = Asked("q2", self.channel.id, self.ann.id, streams=True)

    def reply(self, text: str, mark: Mark | None) -> Posted:
        there = Posted(
            self.channel.id, self.workspace.new_ts(), BOT_USER, text, thread_ts=self.ts, bot_id=BOT_ID
        )
        there.metadata = mark.to_metadata() if mark else None
        return self.workspace.post(there)

    def whisper(self, text: str) -> None:
        here, ts = self.channel.id, self.workspace.new_ts()
        self.workspace.post(Posted(here, ts, BOT_USER, text, bot_id=BOT_ID, seen_by=self.ann.id))

    def mark(self, *, last: bool = True) -> Mark:
        return Mark(f"T0-{self.channel.id}-{self.ts}", last=last)

    def wrong(self, asked: Asked) -> list[str]:
        return wrong_in_slack(Expected([asked]), self.workspace)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_one_whole_reply_is_right(scene: Scene) -> None:
    scene.reply(" ".join(sentences("q1")), scene.mark())
    assert scene.wrong(scene.message) == []


def test_no_reply_two_and_half_of_one_are_wrong(scene: Scene) -> None:
    assert scene.wrong(scene.message) == ["q1 (message): 0 endings"]
    scene.reply(sentences("q1")[0], scene.mark())
    assert scene.wrong(scene.message) == ["q1 (message): it is not whole"]
    scene.reply(" ".join(sentences("q1")), scene.mark())
    assert "q1 (message): 2 endings" in scene.wrong(scene.message)


def test_what_was_left_half_done_is_wrong(scene: Scene) -> None:
    scene.reply(" ".join(sentences("q1")), scene.mark())
    scene.reply("cut off", scene.mark(last=False))
    scene.reply("cut off", None)
    assert scene.wrong(scene.message) == [
        "q1 (message): 2 messages",
        "a message of the bot's belongs to no request (stream None)",
    ]


def test_a_status_and_a_session_that_stay_are_wrong(scene: Scene) -> None:
    scene.reply(" ".join(sentences("q1")), scene.mark())
    scene.workspace.statuses.append(Status(scene.channel.id, scene.ts, "is searching…", (), 0.0))
    scene.workspace.sessions.append(
        {"channel": scene.channel.id, "thread_ts": scene.ts, "status": "processing", "title": ""}
    )
    assert scene.wrong(scene.message) == ["a session is processing", "a status is left"]


def test_a_private_reply_is_wrong_where_it_is_missing_doubled_or_still_looked_for(scene: Scene) -> None:
    scene.whisper("_Searching…_")
    assert scene.wrong(scene.command) == [
        "q2 (command): no ending",
        "a private reply is still being looked for",
    ]
    scene.workspace.seen.clear()
    scene.whisper(" ".join(sentences("q2")))
    assert scene.wrong(scene.command) == []
    scene.whisper(" ".join(sentences("q2")))
    assert scene.wrong(scene.command) == ["q2 (command): 2 endings"]


def test_a_store_that_is_not_as_built_from_scratch_is_wrong(tmp_path: Path, requests_file: Path) -> None:
    for name, texts in (("data", ("one", "two")), ("scratch", ("one", "three", "four"))):
        with Library.open(tmp_path / name / "store", HashEmbedder()) as library:
            library.put([document(f"{it}.md", "everyone", f"The page {it}.") for it in texts])
    (tmp_path / "data" / requests_file.name).write_bytes(requests_file.read_bytes())
    wrong = wrong_on_disk(Expected(), {"F1": "U1"}, tmp_path / "data", tmp_path / "scratch")
    assert wrong == [
        "the index lacks 2 of what one from scratch has, and has 1 more",
        "a file is there 0 times",
    ]
