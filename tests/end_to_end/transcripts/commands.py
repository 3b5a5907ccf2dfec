"""Transcripts of the commands /ask and /summarize."""

import time
from dataclasses import replace

from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER, Channel, Person
from store.audience import Audience
from store.passage import Kind as SourceKind
from store.passage import Source
from tests.end_to_end.transcripts.form import Chapter, Types, alone
from tests.end_to_end.transcripts.lines import ALERT, ASKED, LEAVE, refuse
from tests.end_to_end.transcripts.scene import Scene

ASK = Chapter("`/ask`")
SUMMARIZE = Chapter("`/summarize`")

# --- /ask --------------------------------------------------------------------------------------------------

ASK.dialog(
    "a question, in a channel that the bot is not in",
    "an answer for the asker alone; the line that says *searching* is replaced",
    (Types("/ask", ASKED, at="elsewhere"), alone(f"You asked: {ASKED}", "*Sources*")),
)
ASK.dialog(
    "a question, where a guest reads the channel",
    "for a member an answer, for the guest a refusal without a hint",
    (Types("/ask", ASKED, at="product"), alone("Staff get 28 days.")),
    (Types("/ask", ASKED, by="Gus", at="product"), alone("I found nothing", never=["28"])),
    script=LEAVE,
)
ASK.dialog("nothing else", "how to ask", (Types("/ask", " "), alone("Write your question after the command")))
ASK.dialog(
    "a question that no document answers",
    "a refusal, for the asker alone",
    (Types("/ask", "who won the cup?"), alone("I found nothing in the documents")),
    script=refuse,
)


@ASK.scene("Slack takes no more replies to the command", "the answer, in a direct message", rules={})
async def expired(scene: Scene) -> None:
    scene.slack.fail("response_url", "expired_url", times=9, status=404)
    await scene.slack.command(scene.ann.id, scene.general.id, "/ask", ASKED)
    await scene.settled()
    said = scene.workspace.messages[scene.dm(scene.ann).id]
    assert [f"You asked: {ASKED}" in it.visible for it in said] == [True]


# --- /summarize --------------------------------------------------------------------------------------------

HOUR, DAY = 3_600.0, 86_400.0


def said_ago(scene: Scene, who: Person, text: str, seconds: float, where: Channel | None = None) -> None:
    """Before the bot was there, in #general."""
    scene.workspace.seed(Posted((where or scene.general).id, f"{time.time() - seconds:.6f}", who.id, text))


async def summed_up(scene: Scene, typed: str, who: Person | None = None, where: str = "general") -> str:
    """What `/summarize` shows to whoever types it."""
    asker = who or scene.ann
    scene.mark()
    await scene.slack.command(asker.id, scene.place(where, asker.name).id, "/summarize", typed)
    await scene.settled()
    (whisper,) = scene.whispered_to(asker.name)
    assert scene.told() == []
    return whisper.visible


def heard(scene: Scene) -> list[str]:
    """What was summed up last."""
    return [it.text for it in scene.backend.summarized[-1]]


@SUMMARIZE.scene("nothing else", "the channel's last day, for the asker alone, with links to the messages")
async def last_day(scene: Scene) -> None:
    said_ago(scene, scene.bob, "long ago", 3 * DAY)
    said_ago(scene, scene.bob, "The release slips.", HOUR)
    said = await summed_up(scene, "")
    assert "*Summary of the last day* · 1 message" in said and heard(scene) == ["The release slips."]
    assert f"/archives/{scene.general.id}/p" in said


@SUMMARIZE.scene("`2`, `3d`", "so many messages, or days")
async def so_many(scene: Scene) -> None:
    for at, text in enumerate(("one", "two", "three")):
        said_ago(scene, scene.bob, text, (3 - at) * 0.9 * DAY)
    assert "*Summary of the last 2 messages*" in await summed_up(scene, "2")
    assert heard(scene) == ["two", "three"]
    assert "*Summary of the last 3 days*" in await summed_up(scene, "3d")
    assert heard(scene) == ["one", "two", "three"]


@SUMMARIZE.scene("`today`", "that day, in the asker's time zone")
async def today(scene: Scene) -> None:
    # Where it is always noon: no test runs at midnight.
    scene.workspace.change_person(scene.ann.id, zone=f"Etc/GMT{time.gmtime().tm_hour - 12:+d}")
    await scene.settled()
    said_ago(scene, scene.bob, "the day before", 16 * HOUR)
    said_ago(scene, scene.bob, "this morning", 2 * HOUR)
    assert "Summary of" in await summed_up(scene, "today") and heard(scene) == ["this morning"]


@SUMMARIZE.scene("`since Monday`, `seit Montag`, `this quarter`", "everything since then")
async def since(scene: Scene) -> None:
    said_ago(scene, scene.bob, "just now", 1)
    for typed in ("since Monday", "seit Montag", "this quarter"):
        assert "Summary of the time since" in await summed_up(scene, typed), typed
        assert heard(scene) == ["just now"]


@SUMMARIZE.scene(
    "`unread`, `since I left`", "everything since the asker's own last message, and that Slack tells no more"
)
async def unread(scene: Scene) -> None:
    said_ago(scene, scene.bob, "before", 6 * DAY)
    said_ago(scene, scene.ann, "my last words", 5 * DAY)
    said_ago(scene, scene.bob, "after", 3 * DAY)
    for typed in ("unread", "since I left"):
        assert "Slack does not tell me what you have read" in await summed_up(scene, typed)
        assert heard(scene) == ["after"]


@SUMMARIZE.scene("`#product 3d`, `@bob`", "another channel, or one person's words")
async def of_others(scene: Scene) -> None:
    said_ago(scene, scene.ann, "yours", HOUR)
    said_ago(scene, scene.bob, "mine", HOUR)
    assert "· Bob" in await summed_up(scene, "@bob") and heard(scene) == ["mine"]
    said = await summed_up(scene, "#general 3d", where="product")
    assert "Summary of the last 3 days · #general" in said and len(heard(scene)) == 2


@SUMMARIZE.scene("`#general #product 3d`", "both, the one with most news first")
async def several(scene: Scene) -> None:
    said_ago(scene, scene.bob, "here", HOUR)
    for text in ("there", "and there"):
        said_ago(scene, scene.bob, text, HOUR, scene.place("product", "Ann"))
    said = await summed_up(scene, "#general #product 3d")
    assert said.index("#product* · 2 messages") < said.index("* · 1 message")


@SUMMARIZE.scene("`what do we know about parental leave?`", "what the documents that the asker may read say")
async def of_documents(scene: Scene) -> None:
    scene.backend.held[:] = [
        Source(f"file:{name}", SourceKind.FILE, name, name, "", "d", Audience.parse(audience))
        for name, audience in (("leave.md", "everyone"), ("board.md", "user:U0OTHER"))
    ]
    said = await summed_up(scene, "what do we know about parental leave?")
    assert "What the documents say about* parental leave" in said and "leave.md" in said
    assert heard(scene) == ["parental leave: see leave.md."]


@SUMMARIZE.scene("*Show more* below it", "a longer one, in its place")
async def longer(scene: Scene) -> None:
    for at in range(4):
        said_ago(scene, scene.bob, f"Number {at} is done.", HOUR - at)
    assert "Number 2" not in await summed_up(scene, "")
    (whisper,) = scene.whispered_to(scene.ann.name)
    await scene.presses(scene.ann, whisper, "longer")
    await scene.settled()
    (whisper,) = scene.whispered_to(scene.ann.name)[-1:]
    assert "Number 2" in whisper.visible and whisper.action("longer") is None


@SUMMARIZE.scene(
    "a channel that the asker is not in", "that it finds no such channel, whether there is one or not"
)
async def hidden(scene: Scene) -> None:
    scene.workspace.add_channel("merger", scene.bob, private=True)
    for typed in ("#merger", "#nowhere"):
        assert f"I do not find {typed} among them" in await summed_up(scene, typed)
    assert not scene.backend.summarized


@SUMMARIZE.scene("alerts whose text stands in attachments", "they are summed up too")
async def alerts(scene: Scene) -> None:
    await scene.alert(**ALERT)
    await scene.settled()
    await summed_up(scene, "")
    assert heard(scene) == ["PW-2003\nalarm not delivered"]


@SUMMARIZE.scene("in a channel where nobody wrote", "that there is nothing to sum up")
async def empty(scene: Scene) -> None:
    assert "Nobody wrote anything here" in await summed_up(scene, "3d")


@SUMMARIZE.scene(
    "in a channel that the bot is not in", "how to invite it, by the name that it has there", rules={}
)
async def not_invited(scene: Scene) -> None:
    assert "`/invite @inhouse`" in await summed_up(scene, "", where="elsewhere")
    scene.workspace.people[BOT_USER] = replace(scene.workspace.people[BOT_USER], name="handbook")
    await scene.restart()
    assert "`/invite @handbook`" in await summed_up(scene, "", where="elsewhere")


SUMMARIZE.dialog(
    "what it does not understand, or too long a time",
    "one line with what may be written",
    (Types("/summarize", "banana"), alone("Write `/summarize`", "`since Monday`")),
    (Types("/summarize", "93d"), alone("92 days at most")),
)
