"""Dialogs where the words of the question are not all: threads of others, forwards, files, summaries."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.question import Turn
from handlers.workspace import BARE, NO_WORDS
from tests.end_to_end.scripted import ScriptedBackend, answer
from tests.end_to_end.talking import BOT, Talk, talking

# --- threads that an app began -----------------------------------------------------------------------------

TEXT = {"text": "PW-2003: alarm not delivered"}
ATTACHED: dict[str, Any] = {
    "attachments": [
        {
            "fallback": "PW-2003 fires",
            "pretext": "An alarm",
            "title": "PW-2003",
            "title_link": "https://grafana.example/1",
            "text": "alarm not delivered",
            "fields": [{"title": "Service", "value": "`alarmRouter`", "short": True}],
            "footer": "Grafana",
        }
    ]
}
FALLBACK = {
    "attachments": [{"fallback": "PW-2003: alarm not delivered", "image_url": "https://g.example/1.png"}]
}
IN_BLOCKS = {
    "text": "New alert",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "PW-2003"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "alarm *not delivered*"},
            "fields": [{"type": "mrkdwn", "text": "*Service:* `alarmRouter`"}],
        },
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": "since 10:04"}, {"type": "image", "alt_text": "g"}],
        },
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Silence"}}],
        },
    ],
}
RICH = {
    "blocks": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "PW-2003: "},
                        {"type": "text", "text": "alarm < ", "style": {"bold": True}},
                        {"type": "link", "url": "https://g.example", "text": "not delivered"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "alarmRouter"}]}
                    ],
                },
            ],
        }
    ]
}
NESTED = {"attachments": [{"color": "#f00", "blocks": IN_BLOCKS["blocks"]}]}


@pytest.mark.parametrize(
    ("alert", "heard"),
    [
        (TEXT, "PW-2003: alarm not delivered"),
        (ATTACHED, "An alarm PW-2003 alarm not delivered Service: `alarmRouter`"),
        (FALLBACK, "PW-2003: alarm not delivered"),
        (IN_BLOCKS, "New alert PW-2003 alarm *not delivered* *Service:* `alarmRouter` since 10:04"),
        (RICH, "PW-2003: alarm < not delivered • alarmRouter"),
        (NESTED, "PW-2003 alarm *not delivered* *Service:* `alarmRouter` since 10:04"),
    ],
)
async def test_a_thread_that_an_app_began_is_read_wherever_its_words_stand(
    alert: dict[str, Any], heard: str, tmp_path: Path
) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.alert(**alert)
        await talk.said(talk.ann, f"{BOT} what does this mean?", thread=ts)
        assert [" ".join(turn.text.split()) for turn in backend.questions[-1].history] == [heard]
        await talk.said(talk.bob, BOT, thread=await talk.alert(**alert))
        assert backend.questions[-1].text == heard and backend.questions[-1].history == ()


async def test_what_the_thread_is_about_is_known_however_long_it_is(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.alert("PW-2003 fires")
        for at in range(20):
            await talk.ask(talk.bob, f"note {at}", thread=ts)
        await talk.said(talk.ann, f"{BOT} what does this mean?", thread=ts)
        history = backend.questions[-1].history
        assert history[0] == Turn("user", "PW-2003 fires") and history[-1] == Turn("user", "note 19")
        assert len(history) < 20


async def test_the_app_itself_is_never_answered(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.alert(f"{BOT} what is PW-2003?")
        await talk.said(talk.ann, f"{BOT} so?", thread=ts)
        assert [it.text for it in backend.questions] == ["so?"]


# --- forwarded messages ------------------------------------------------------------------------------------

SHARED = {
    "is_share": True,
    "is_msg_unfurl": True,
    "from_url": "https://team.slack.com/archives/C1/p1",
    "author_name": "Bob",
    "fallback": "[November 20th, 2026 10:02 AM] bob: PW-2003 again",
    "text": "PW-2003 again",
    "footer": "Posted in #incidents",
}
SHARED_BLOCKS = {
    "is_share": True,
    "from_url": "https://team.slack.com/archives/C1/p1",
    "message_blocks": [
        {
            "team": "T1",
            "channel": "C1",
            "ts": "1.1",
            "message": {
                "blocks": [
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "text", "text": "PW-2003 again"}],
                            }
                        ],
                    }
                ]
            },
        }
    ],
}
FORWARDED_ALERT = {
    "is_share": True,
    "fallback": "[November 20th, 2026 10:02 AM] pager: x",
    "attachments": [{"text": "PW-2003 again"}],
}
ONLY_FALLBACK = {"is_msg_unfurl": True, "fallback": "[November 20th, 2026 10:02 AM] bob: PW-2003 again"}
PREVIEW = {
    "original_url": "https://x.example",
    "from_url": "https://x.example",
    "title": "Shop",
    "text": "Buy now",
}


@pytest.mark.parametrize(
    ("shared", "author"),
    [(SHARED, "Bob"), (SHARED_BLOCKS, "someone"), (FORWARDED_ALERT, "pager"), (ONLY_FALLBACK, "bob")],
)
@pytest.mark.parametrize("direct", [True, False])
async def test_forwarded_words_belong_to_the_question(
    shared: dict[str, Any], author: str, direct: bool, tmp_path: Path
) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        where, mention = (talk.dm(talk.ann), "") if direct else (talk.general, f"{BOT} ")
        ts = await talk.slack.say(talk.ann.id, where.id, f"{mention}what do I do here?", shared=[shared])
        await talk.reply(ts, where)
        question = backend.questions[-1]
        assert (question.text, question.history[-1:]) == (
            "what do I do here?",
            (Turn("user", "PW-2003 again", author),),
        )
        await talk.reply(await talk.slack.say(talk.ann.id, where.id, mention.strip(), shared=[shared]), where)
        assert backend.questions[-1].text == "PW-2003 again"


async def test_what_is_quoted_is_what_the_question_is_about(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await talk.said(talk.ann, f"&gt; PW-2003 again\n{BOT} what do I do here?")
        question = backend.questions[-1]
        assert question.text == "what do I do here?"
        assert question.history == (Turn("user", "PW-2003 again", "someone"),)


async def test_who_quotes_or_forwards_a_mention_asks_nothing(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await talk.ask(talk.ann, f"&gt; {BOT} how much leave?\nthat is how one asks it")
        await talk.slack.say(
            talk.ann.id, talk.general.id, "as Bob wrote", shared=[{**SHARED, "text": f"{BOT} leave?"}]
        )
        await talk.said(talk.ann, f"{BOT} how many days?")
        assert [it.text for it in backend.questions] == ["how many days?"]


async def test_the_preview_of_a_link_is_nobodys_words(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        await talk.reply(
            await talk.slack.say(talk.ann.id, dm.id, "and https://x.example ?", shared=[PREVIEW]), dm
        )
        assert backend.questions[-1].history == ()


# --- messages without words ---------------------------------------------------------------------------------


async def test_a_bare_mention_is_asked_what_it_is_about(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, BOT)
        assert (await talk.reply(ts)).visible == BARE
        assert (await talk.said(talk.bob, "how much leave?", thread=ts)).startswith("You asked: how much")
        assert [it.history for it in backend.questions] == [()]


async def test_a_picture_alone_is_told_that_it_has_no_words(tmp_path: Path) -> None:
    picture = {"image_url": "https://giphy.example/1.gif", "title_link": "https://giphy.example"}
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        for where, text in ((talk.dm(talk.ann), ""), (talk.general, BOT)):
            ts = await talk.slack.say(talk.ann.id, where.id, text, shared=[picture])
            assert (await talk.reply(ts, where)).visible == NO_WORDS
        assert backend.questions == []


# --- names -------------------------------------------------------------------------------------------------


async def test_a_private_channel_is_named_to_its_members_only(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        secret = talk.workspace.add_channel("merger", talk.ann, private=True)
        asked = f"is <#{secret.id}|merger> like <#{talk.product.id}|product>?"
        await talk.said(talk.ann, f"{BOT} {asked}")
        assert backend.questions[-1].text == "is #channel like #product?"
        await talk.said(talk.ann, asked, talk.dm(talk.ann))
        assert backend.questions[-1].text == "is #merger like #product?"
        await talk.said(talk.bob, asked, talk.dm(talk.bob))
        assert backend.questions[-1].text == "is #channel like #product?"
        await talk.said(talk.ann, f"{BOT} {asked}", secret)
        assert backend.questions[-1].text == "is #merger like #product?"


async def test_people_of_a_thread_have_their_names(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"<@{talk.bob.id}> has the key")
        await talk.said(talk.ann, f"{BOT} who has it?", thread=ts)
        assert backend.questions[-1].history == (Turn("user", "@Bob has the key"),)


# --- summaries that are asked for in words -----------------------------------------------------------------

ASKED = (
    "summarize this thread",
    "can you sum this up for me, please?",
    "tl;dr",
    "TLDR please",
    "Recap?",
    "give us a short summary of the discussion so far",
    "please summarise the conversation above with the decisions",
    "fasse diesen Thread zusammen",
    "kannst du das bitte kurz zusammenfassen?",
    "Zusammenfassung bitte",
    "peux-tu résumer ce fil ?",
    "resume este hilo, por favor",
    "このスレッドを要約してください",
    "what is this thread about?",
    "what did I miss?",
    "bring me up to speed, please",
    "gist in German?",
    "summarize this thread and tell me what to do",
)

IN_ENGLISH = "*Summary of this thread* · 2 messages"
# Each in the language that it is asked in.
HEADS = {
    "fasse diesen Thread zusammen": "*Zusammenfassung (dieser Thread)* · 2 Nachrichten",
    "kannst du das bitte kurz zusammenfassen?": "*Zusammenfassung (dieser Thread)* · 2 Nachrichten",
    "Zusammenfassung bitte": "*Zusammenfassung (dieser Thread)* · 2 Nachrichten",
    "peux-tu résumer ce fil ?": "*Résumé (ce fil)* · 2 messages",
    "resume este hilo, por favor": "*Resumen (este hilo)* · 2 mensajes",
    "このスレッドを要約してください": "*このスレッドの要約* · メッセージ 2 件",
}


async def thread_of(talk: Talk) -> str:
    ts = await talk.alert(**ATTACHED)
    await talk.ask(talk.bob, "I restarted the router.", thread=ts)
    return ts


@pytest.mark.parametrize("words", ASKED)
async def test_a_mention_in_a_thread_that_asks_for_a_summary_gets_it(words: str, tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said = await talk.said(talk.ann, f"{BOT} {words}", thread=await thread_of(talk))
        assert said.startswith(HEADS.get(words, IN_ENGLISH)) and "Pager began." in said
        (heard,) = backend.summarized
        assert [it.author for it in heard] == ["Pager", "Bob"] and "alarm not delivered" in heard[0].text
        assert backend.questions == []


@pytest.mark.parametrize("where", ["channel", "direct", "its thread"])
async def test_without_a_thread_it_is_told_how_to_get_one(where: str, tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        if where == "direct":
            said = await talk.said(talk.ann, "summarize this please", talk.dm(talk.ann))
        elif where == "channel":
            said = await talk.said(talk.ann, f"{BOT} tl;dr")
        else:
            said = await talk.said(talk.ann, f"{BOT} sum up this channel", thread=await thread_of(talk))
        assert "`/summarize`" in said and "*Summarize thread*" in said
        assert backend.questions == [] and backend.summarized == []


@pytest.mark.parametrize(
    "words",
    [
        "summarize the thread policy",
        "what do I miss without a gym card?",
        "summarize the leave policy",
        "what is the summary of a page called?",
        "how do I resume my work?",
    ],
)
async def test_a_summary_of_a_document_is_a_question(words: str, tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await talk.said(talk.ann, f"{BOT} {words}", thread=await thread_of(talk))
        assert [it.text for it in backend.questions] == [words]


# --- a long paste ------------------------------------------------------------------------------------------


async def test_the_question_below_a_long_paste_reaches_the_bot_as_it_is_written(tmp_path: Path) -> None:
    log = "\n".join(f"2026-11-28 10:{n:02} worker {n} pulled job {37 * n} from the queue" for n in range(75))
    asked = "How many days of annual leave do I get?"
    backend = ScriptedBackend(lambda question: replace(answer("You get 26 days."), read=asked))
    async with talking(backend, tmp_path) as talk:
        shown = await talk.said(talk.ann, f"{BOT} {log}\n\n{asked}")
        assert backend.questions[-1].text.endswith(f"\n\n{asked}")
        assert f"This message is long, so I read only: “{asked}”" in str(shown)
