"""Transcripts of the bot's own command, /inhouse."""

from dataclasses import replace
from datetime import UTC, datetime

from handlers.simulator.state.records import Person
from store.audience import Audience
from store.channel import ChannelSettings, Tone
from store.passage import Kind, Source
from tests.end_to_end.talking import BOT
from tests.end_to_end.transcripts.form import Chapter, Types, alone
from tests.end_to_end.transcripts.lines import ASKED
from tests.end_to_end.transcripts.scene import Scene

OWN = Chapter("`/inhouse`")


def source(title: str, audience: str = "everyone") -> Source:
    at = datetime(2026, 3, 12, tzinfo=UTC)
    return Source(f"file:/{title}", Kind.FILE, f"{title}.md", title, "", "d", Audience.parse(audience), at)


async def types(scene: Scene, typed: str, who: Person | None = None, where: str = "general") -> str:
    """What only whoever types it reads then; "" where nobody but others reads something."""
    asker = who or scene.ann
    scene.mark()
    await scene.slack.command(asker.id, scene.place(where, asker.name).id, "/inhouse", typed)
    await scene.settled()
    return "\n".join(it.visible for it in scene.whispered_to(asker.name))


OWN.dialog(
    "nothing else, or `help`",
    "what it can do",
    (Types("/inhouse"), alone("`/ask QUESTION` answers you alone", "`/inhouse mute 1h`")),
    (Types("/inhouse", "HELP"), alone("`/ask QUESTION` answers you alone")),
)


@OWN.scene(
    "`status`", "whether it is busy, its models, how many documents the asker may read and how fresh they are"
)
async def condition(scene: Scene) -> None:
    scene.backend.held = [source("Annual leave"), source("Salary bands", "user:U0000000")]
    said = await types(scene, "status")
    for words in ("nobody is waiting", "`Writer-3B` writes", "you may read 1 document", "12 March 2026"):
        assert words in said
    assert "none that you may read" in await types(scene, "status", scene.guest, "product")


@OWN.scene("`sources`", "the documents that the asker may read, a page at a time")
async def sources(scene: Scene) -> None:
    pages = [source(f"Page {at:02}") for at in range(20)]
    scene.backend.held = [*pages, source("Salary bands", "user:U0000000")]
    said = await types(scene, "sources")
    assert "Page 00" in said and "Page 15" not in said and "Salary" not in said
    (whisper,) = scene.whispered_to("Ann")
    await scene.presses(scene.ann, whisper, "sources_next")
    await scene.settled()
    assert "Page 15" in whisper.visible and "Page 00" not in whisper.visible
    assert "Page" not in await types(scene, "sources", scene.guest, "product")


@OWN.scene("`settings`", "for who may, a window to change them; for others, the same to read")
async def settings(scene: Scene) -> None:
    await types(scene, "settings", scene.bob)
    assert "submit" not in await scene.view(scene.bob, "Only an admin")
    await types(scene, "settings")
    window = await scene.view(scene.ann, "How I behave in #general")
    brief = {"tone": {"value": {"selected_option": {"value": "brief"}}}}
    assert (await scene.slack.submit(scene.ann.id, window["id"], brief)).ok
    await scene.whispered(scene.ann, "Saved")
    await scene.asked(ASKED)
    assert scene.backend.questions[-1].channel == ChannelSettings(tone=Tone.BRIEF)


@OWN.scene(
    "`mute 1h`, then `unmute`",
    "who muted it, for all to read; then nothing, but for a note to whoever mentions it",
)
async def mute(scene: Scene) -> None:
    assert await types(scene, "mute 1h", scene.bob) == ""
    assert ["Bob muted me here until" in it.visible for it in scene.told()] == [True]
    scene.mark()
    await scene.ask(scene.ann, f"{BOT} {ASKED}")
    await scene.settled()
    assert scene.told() == [] and "I am muted here" in scene.whispered_to("Ann")[0].visible
    assert await types(scene, "unmute") == "" and "Ann unmuted me" in scene.told()[0].visible
    assert f"You asked: {ASKED}" in (await scene.asked(ASKED)).visible


@OWN.scene(
    "`learn`, `learn 90d`, then `unlearn`",
    "what it would read; then, for all to read, that it learns the channel and how far it is, and that all "
    "of it is deleted",
)
async def learn(scene: Scene) -> None:
    await scene.ask(scene.bob, "The zugspitze train leaves at seven.")
    assert "I would learn what has been said here since" in await types(scene, "learn")
    assert scene.told() == []
    assert await types(scene, "learn 90d") == "I have begun, and have told the channel."
    (told,) = scene.told()
    assert "I am learning this channel" in told.visible and "Ann asked me to" in told.visible
    await scene.slack.until(lambda _: "I have read everything: 1 conversation" in told.visible)
    assert await types(scene, "unlearn") == "All that I learned here is deleted."
    assert "Ann had me unlearn this channel" in scene.told()[0].visible


@OWN.scene(
    "`digest weekly #general`, `digest`, `digest off #general`",
    "that a summary will come on Mondays; which there are; that it comes no more",
)
async def digests(scene: Scene) -> None:
    said = await types(scene, "digest weekly #general")
    assert said.startswith("On Mondays at 9:00 I will send you what was said in")
    assert "weekly: " in await types(scene, "digest")
    assert await types(scene, "digest off #general") == "I will send you that no more."
    assert scene.backend.digests == []
    assert "I do not find #nowhere among them" in await types(scene, "digest weekly #nowhere")


@OWN.scene("`forget`", "a window that asks once more; then how many questions, ratings and files are gone")
async def forget(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    await scene.rates(scene.ann, reply, good=True)
    await scene.settled()
    await types(scene, "forget")
    window = await scene.view(scene.ann, "I delete, for good")
    assert len(scene.backend.ratings) == 1
    await scene.slack.submit(scene.ann.id, window["id"], {})
    await scene.view(scene.ann, "1 question, 1 rating and 0 files.")
    assert scene.backend.ratings == []


OWN.dialog(
    "a misspelt word, a question, nonsense",
    "one line that helps, and nothing that notifies anybody",
    (Types("/inhouse", "statsu"), alone("Did you mean `/inhouse status`?")),
    (Types("/inhouse", ASKED), alone(f"`/ask {ASKED}`")),
    (Types("/inhouse", "<!channel> `x`"), alone("I do not know", "`/inhouse help`")),
    (Types("/inhouse", "mute soon"), alone("`/inhouse mute until 14:30`")),
)
OWN.dialog(
    "what is for channels, in a direct message",
    "that it is to be typed in a channel",
    (Types("/inhouse", "settings", at="direct"), alone("Type that in a channel")),
    (Types("/inhouse", "mute 1h", at="direct"), alone("Type that in a channel")),
)


@OWN.scene(
    "commands that begin with the bot's own name, such as `/handbook-ask`",
    "the same, with its commands called so",
    rules={},
)
async def named(scene: Scene) -> None:
    here = scene.general.id
    scene.workspace.rules = replace(scene.workspace.rules, commands=None)
    await scene.slack.command(scene.ann.id, here, "/handbook", "help")
    await scene.whispered(scene.ann, "`/handbook-ask QUESTION`")
    await scene.slack.command(scene.ann.id, here, "/handbook-ask", ASKED)
    await scene.whispered(scene.ann, f"You asked: {ASKED}")
