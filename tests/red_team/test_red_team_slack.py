"""In Slack no hostile text pings, links, unfolds or breaks a message, wherever it stands in a reply."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.answering.prompt import inert
from bot.question import Said
from bot.reply import Answer, Citation, Disagreement, NoAnswer, Point, Quotes, Reply, Sentence, Summary
from handlers.rendering.message import Message, message_text, render
from handlers.rendering.mrkdwn import markdown, mrkdwn
from handlers.rendering.sources import conflicts
from handlers.rendering.summary import Summed, render_summary
from handlers.simulator.state.posted import pings_of, unfurls_of
from handlers.simulator.validation.messages import check_message
from store.conversations import plain
from store.passage import Passage
from store.sentences import readable, sentences_of, visible
from tests.bot.answering.fakes_answering import match, passage, source
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, talking
from tests.red_team.attack import Attack
from tests.red_team.floods import FLOODS
from tests.red_team.slack import SLACK
from tests.red_team.texts import KINDS
from tests.red_team.trial import no_settings, worst
from tests.store.reading.hostile import slowest_of

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)

_URL = "https://handbook.example/tea.md"
_CODE = re.compile(r"```.*?```|`[^`\n]*`|\\.", re.DOTALL)
_LIVE = re.compile(r"(?i)[a-z]:/|\bwww\.|\b(?:javascript|mailto|data):[\w/]|\]\(|<[^ ]")


@pytest.fixture(autouse=True)
def _no_settings_of_this_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As for all tests, without a directory for each of so many."""
    no_settings(monkeypatch, tmp_path_factory.getbasetemp() / "data")


def page(kind: Attack) -> Passage:
    """A passage that is hostile all over: its text, its title and its heading."""
    told = visible(kind.told)[:1_700]
    return passage(
        told, source("tea.md", " ".join(told.split())[:160]), headings=(" ".join(told.split())[:90],)
    )


def replies(kind: Attack) -> Iterator[Reply]:
    """Its page quoted, as an answer's source, and as what comes nearest."""
    hostile = page(kind)
    yield worst([hostile])
    quote = Citation(1, hostile, hostile.text)
    yield Answer((Sentence(readable(kind.says), (1,)), Sentence(readable(hostile.text), (1,))), (quote,))
    yield NoAnswer(readable(hostile.text), (match(hostile),))
    yield NoAnswer(readable(hostile.text), closest=(quote,), searched=3)


def live(node: object) -> Iterator[dict[str, Any]]:
    """The texts in blocks in which Slack reads markup."""
    for part in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        yield from live(part)
    if isinstance(node, dict) and node.get("type") == "mrkdwn":
        yield node


def check(message: Message) -> None:
    """Slack takes it, nothing pings or unfolds, and all that is a link leads to the page that is cited."""
    payload = {"text": message.text, "blocks": message.blocks}
    assert check_message(payload) == []
    assert pings_of({**payload, "link_names": True}) == ()
    assert unfurls_of({**payload, "unfurl_media": False}) == ()
    marked = list(live(message.blocks))
    assert all(text["verbatim"] is True for text in marked)
    for text in (message.text, *(text["text"] for text in marked)):
        assert all(it.startswith((f"{_URL}|", f"{_URL}#")) for it in re.findall(r"<([^>]*)", text))


@each_kind
def test_a_reply_that_quotes_it_is_inert(kind: Attack) -> None:
    for reply in replies(kind):
        for message in render(reply, "id"):
            check(message)


@each_kind
def test_a_summary_that_tells_it_is_inert(kind: Attack) -> None:
    message_text = Said(kind.told[:60], kind.told, _URL)
    told = page(kind).text
    summary = Summary((Point(told, (message_text,)), Point(f"{told[:60]}: {told}", ())))
    for message in render_summary(Summed(summary, "today", 2), "id"):
        check(message)


@each_kind
def test_sources_that_disagree_are_inert(kind: Attack) -> None:
    for unit in sentences_of(page(kind))[:3]:
        check(Message("", conflicts([Disagreement(unit, unit)])))


@each_kind
def test_a_stream_that_tells_it_is_inert(kind: Attack) -> None:
    for reply in replies(kind):
        text, before = "", ""
        for sentence in () if isinstance(reply, NoAnswer) else reply.sentences:
            text += message_text(sentence, before)
            before = sentence.text
        assert pings_of({"markdown_text": text, "link_names": True}) == ()
        assert _LIVE.search(_CODE.sub(" ", text)) is None


@pytest.mark.parametrize("kind", FLOODS, ids=lambda kind: kind.name)
def test_it_takes_no_time(kind: Attack) -> None:
    told = kind.told[:4_000]
    assert slowest_of((readable, visible, inert, mrkdwn, markdown, plain), told) < 0.3


async def test_the_bot_says_it_in_slack_and_nobody_is_notified(tmp_path: Path) -> None:
    left = list(SLACK)
    backend = ScriptedBackend(lambda _: _spoken(left.pop(0)))
    async with talking(backend, tmp_path, limits={"per_minute": 200}) as talk:
        for kind in SLACK:
            asked = await talk.ask(talk.ann, f"{BOT} {kind.told.replace('<@U0ANN>', '')}"[:2_000])
            reply = await talk.reply(asked)
            assert (kind.name, reply.pings) == (kind.name, ())
            assert all(address.endswith("`") for address in reply.unfurls), "in code Slack unfolds nothing"


def _spoken(kind: Attack) -> Reply:
    reply = worst([page(kind)])
    return Quotes(reply.sentences or (Sentence(readable(kind.says) or "-", ()),), reply.citations)
