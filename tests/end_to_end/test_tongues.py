"""Whoever uses Slack in Japanese finds no English in what they open, and a channel is spoken to in its own
language.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.question import Question
from bot.reply import NOTHING_NEAR, Citation, NoAnswer, Reply, Sentence
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER, Channel, Person
from handlers.simulator.validation.messages import texts_of
from store.audience import Audience
from store.channel import ChannelSettings, Language
from store.passage import Kind, Passage, Source
from tests.end_to_end.scripted import ScriptedBackend, answer, passage
from tests.end_to_end.talking import BOT, Talk, talking
from tests.handlers.locale.surfaces import latin_in

ASKED, UNKNOWN = "有給は何日ですか？", "駐車場はいくらですか？"
TEXT = "有給は年に 28 日です。"
PASSAGE: Passage = replace(passage(TEXT, "規則", ""), id="P1#0", headings=("休暇",))
CITED = Citation(1, PASSAGE, TEXT)
WHEN = datetime(2026, 3, 12, tzinfo=UTC)
HELD = [
    Source(f"file:/{at}", Kind.FILE, f"規則{at}", f"規則{at}", "", "d", Audience.everyone(), WHEN)
    for at in range(20)
]


def in_japanese(question: Question) -> Reply:
    if question.text == UNKNOWN:
        return NoAnswer(NOTHING_NEAR, closest=(CITED,), searched=3)
    return replace(answer(TEXT), sentences=(Sentence(TEXT, (1,)),), citations=(CITED,))


def uses(talk: Talk, who: Person, name: str, tag: str = "ja-JP") -> Person:
    """`who`, called so and using Slack in this language."""
    found = talk.workspace.people[who.id] = replace(who, name=name, locale=tag)
    return found


def told(talk: Talk, who: Person) -> Iterator[str]:
    """Whatever the bot has shown so far: in windows, pages, the status line, messages."""
    for call in talk.slack.calls:
        for name in ("view", "blocks"):
            given = call.args.get(name)
            yield from texts_of(json.loads(given) if isinstance(given, str) else given)
        yield str(call.args.get("text") or "")
    yield from (it.text for it in talk.workspace.statuses)
    for posted in talk.workspace.ephemerals(who.id):
        yield from (posted.visible, posted.text)


def english_in(texts: Iterator[str]) -> dict[str, list[str]]:
    names = {"general", "product", "elsewhere", "inhouse"}
    found = {text: [it for it in latin_in(text) if it not in names] for text in texts}
    return {text: words for text, words in found.items() if words}


async def window(talk: Talk, who: Person, containing: str) -> dict[str, Any]:
    """The modal that this person sees, once it says this."""
    found = await talk.slack.until(
        lambda _: containing in "\n".join(texts_of(view := talk.slack.view(who.id))) and view
    )
    assert isinstance(found, dict)
    return found


async def posted_in(talk: Talk, channel: Channel, containing: str) -> Posted:
    def there(_: object) -> Posted | None:
        found = [it for it in talk.workspace.messages[channel.id] if containing in it.visible]
        return found[-1] if found else None

    posted = await talk.slack.until(there)
    assert posted is not None
    return posted


async def test_no_command_speaks_english_to_whoever_uses_slack_in_japanese(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(in_japanese, held=HELD), tmp_path) as talk:
        ann, here = uses(talk, talk.ann, "山田"), talk.general.id
        for typed, read in (
            ("", "質問するには"),
            ("statsu", "もしかして"),
            ("有給は？", "文書について質問するには"),
            ("status", "待っている人はいません"),
            ("sources", "1 / 2 ページ"),
            ("mute soon", "期間を指定してください"),
            ("mute 900 days", "1 年以内"),
            ("unmute", "ミュートされていません"),
        ):
            await talk.slack.command(ann.id, here, "/inhouse", typed)
            whisper = await talk.whispered(ann, read)
            if typed == "sources":
                await talk.slack.press(ann.id, here, whisper.ts, "sources_next")
                await talk.whispered(ann, "2 / 2 ページ")
        await talk.slack.command(ann.id, talk.dm(ann).id, "/inhouse", "mute")
        await talk.whispered(ann, "チャンネルの中で")
        await talk.slack.command(ann.id, talk.elsewhere.id, "/inhouse", "mute")
        await talk.whispered(ann, "ミュートする必要は")
        await talk.slack.command(ann.id, here, "/inhouse", "mute 1h")
        await posted_in(talk, talk.general, "山田 さんが")
        await talk.ask(ann, f"{BOT} {ASKED}")
        await talk.whispered(ann, "ミュートされています")
        await talk.slack.command(ann.id, here, "/inhouse", "unmute")
        await posted_in(talk, talk.general, "ミュートを解除")
        assert english_in(told(talk, ann)) == {}


async def test_no_window_and_no_page_does(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(in_japanese, held=HELD), tmp_path) as talk:
        ann, bob, here = uses(talk, talk.ann, "山田"), uses(talk, talk.bob, "田中"), talk.general.id
        await talk.slack.command(ann.id, here, "/inhouse", "settings")
        settings = await window(talk, ann, "どの質問に回答しますか？")
        wrong = {"documents": {"value": {"value": "昔の規則"}}}
        ack = await talk.slack.submit(ann.id, settings["id"], wrong)
        assert "「昔の規則」という名前の文書はありません" in str(ack.payload)
        await talk.slack.submit(ann.id, settings["id"], {})
        await talk.whispered(ann, "保存しました")
        await talk.slack.command(bob.id, here, "/inhouse", "settings")
        await window(talk, bob, "変更できるのは")
        ack = await talk.slack.command(ann.id, here, "/ask", "")
        assert latin_in(str((ack.payload or {})["text"])) == []
        await talk.slack.open_home(ann.id, "home")
        await talk.slack.until(lambda w: "質問のしかた" in str(w.homes.get(ann.id)))
        ts = await talk.ask(bob, "田中です。")
        await talk.slack.shortcut(ann.id, "save_answer", here, ts)
        form = await window(talk, ann, "同じ質問を受けたときに")
        ack = await talk.slack.submit(ann.id, form["id"], {"answer": {"answer": {"value": " "}}})
        assert "回答を入力してください。" in str(ack.payload)
        ts = await talk.ask(ann, ASKED, talk.dm(ann))
        await talk.reply(ts, talk.dm(ann))
        await talk.slack.shortcut(ann.id, "save_answer", talk.dm(ann).id, ts)
        await window(talk, ann, "チャンネルの中だけです")
        await talk.slack.command(ann.id, here, "/inhouse", "forget")
        asked = await window(talk, ann, "完全に削除します")
        await talk.slack.submit(ann.id, asked["id"], {})
        await window(talk, ann, "完了しました")
        assert english_in(told(talk, ann)) == {}


async def test_nothing_below_a_reply_does(tmp_path: Path) -> None:
    backend = ScriptedBackend(in_japanese, passages=[PASSAGE])
    async with talking(backend, tmp_path) as talk:
        ann, here = uses(talk, talk.ann, "山田"), talk.general.id
        ts = await talk.ask(ann, f"{BOT} {ASKED}")
        reply = await talk.reply(ts)
        found = reply.action("feedback")
        assert found is not None
        await talk.slack.press(ann.id, here, reply.ts, "feedback", found[1]["negative_button"]["value"])
        await talk.whispered(ann, "ありがとうございます")
        await window(talk, ann, "回答のどこがよくありませんでしたか？")
        await talk.slack.choose(ann.id, here, reply.ts, "reply_menu", "引用箇所を表示")
        await window(talk, ann, TEXT)
        refusal = await talk.reply(ts := await talk.ask(ann, f"{BOT} {UNKNOWN}"))
        for _ in range(2):
            await talk.slack.press(ann.id, here, refusal.ts, "want_person")
            await talk.slack.until(lambda _: len(talk.replies(ts)) == 2)
        await talk.whispered(ann, "すでに誰かが")
        await talk.slack.command(ann.id, here, "/ask", ASKED)
        whisper = await talk.whispered(ann, TEXT)
        await talk.slack.choose(ann.id, here, whisper.ts, "reply_menu", "チャンネルに共有")
        await posted_in(talk, talk.general, "さんの質問")
        await talk.slack.choose(ann.id, here, whisper.ts, "reply_menu", "チャンネルに共有")
        await talk.whispered(ann, "すでにチャンネルに共有")
        assert english_in(told(talk, ann)) == {}


async def test_who_asks_a_lot_is_told_so_in_the_language_of_the_question(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(in_japanese), tmp_path, limits={"per_minute": 1}) as talk:
        for _ in range(2):
            await talk.ask(talk.ann, f"{BOT} {ASKED}")
        await talk.whispered(talk.ann, "1 分間に多くの質問を")
        await talk.slack.until(lambda w: any("あなたの番まで" in it.text for it in w.statuses))


async def test_the_welcome_is_in_the_language_of_whoever_invites_it(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        ann = uses(talk, talk.ann, "Ann", "de-DE")
        talk.workspace.join(BOT_USER, talk.elsewhere.id, inviter=ann.id)
        assert "Erwähne mich" in (await posted_in(talk, talk.elsewhere, "Hallo!")).visible


async def test_a_channel_whose_language_is_set_is_spoken_to_in_it_and_no_single_person(
    tmp_path: Path,
) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        assert talk.bot is not None
        french = ChannelSettings(language=Language.FRENCH)
        for channel in (talk.general, talk.elsewhere):
            await talk.bot.context.policies.set(channel.id, french)
        reply = await talk.reply(ts := await talk.ask(talk.ann, f"{BOT} how much leave do we get?"))
        shown = [it["text"]["text"] for it in (reply.action("reply_menu") or ({}, {}))[1]["options"]]
        assert "Régénérer" in shown
        await talk.slack.choose(
            talk.ann.id, talk.general.id, reply.ts, "reply_menu", "J’ai besoin d’une personne"
        )
        assert "aimerait qu’une personne réponde" in (await talk.reply(ts)).visible
        await talk.slack.command(talk.ann.id, talk.general.id, "/inhouse", "mute 1h")
        await posted_in(talk, talk.general, "m’a mis en sourdine")
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave do we get?")
        await talk.whispered(talk.ann, "*Sources*")
        await talk.slack.command(talk.ann.id, talk.general.id, "/inhouse", "status")
        await talk.whispered(talk.ann, "nobody is waiting.")
        talk.workspace.join(BOT_USER, talk.elsewhere.id, inviter=talk.ann.id)
        await posted_in(talk, talk.elsewhere, "Mentionnez-moi")
