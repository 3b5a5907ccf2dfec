"""What of a message is asked: bounded, however it is written."""

from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.reply import Generating
from handlers.identity import who_am_i
from handlers.jobs.answer import answer, at_work
from handlers.jobs.context import AppContext, RunningReply
from handlers.locale import Locale
from handlers.posting.ephemeral import EphemeralReply
from handlers.request import Kind, Request
from handlers.workspace.readership import Readership
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import settings_for, workspace


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (" how\n\nmuch\u2028leave\u00a0do\twe \u3000 get?\r\n", "how much leave do we get?"),
        ("why" + " \n" * 9_000 + "not?", "why not?"),
        ("leave " * 9_000, ("leave " * 667)[:4_000].rstrip()),
        ("x" * 40_000, "x" * 4_000),
    ],
)
async def test_a_question_is_one_line_of_4000_characters_at_most(
    tmp_path: Path, text: str, asked: str
) -> None:
    backend = ScriptedBackend()
    async with workspace() as talk:
        client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
        context = AppContext.at(settings_for(talk.slack, tmp_path), client, await who_am_i(client), backend)
        url = f"{talk.slack.api_url}nowhere"
        request = Request("id", Kind.ASK, "T", talk.general.id, talk.ann.id, text, response_url=url)
        readership = Readership(request, context.members)
        assert (
            await answer(
                RunningReply(request, readership=readership), EphemeralReply(client, readership), context
            )
            == "answer"
        )
        context.executor.shutdown()
    assert backend.questions[0].text == asked


def test_the_status_says_how_long_the_turn_is_off() -> None:
    assert at_work(Generating(3)) == "is writing…"
    titles = ("Leave", "<!channel> " + "Travel " * 20, "Third")
    reading = at_work(Generating(3, titles=titles))
    assert reading.startswith("is reading “Leave” and “") and reading.endswith("…”…") and len(reading) < 120
    assert "<!" not in reading and "Third" not in reading
    found = at_work(Generating(3, titles=titles, quote="Staff get 28 days. <!here> " + "More. " * 40))
    assert found.startswith("is reading “Leave”: “Staff get 28 days. &lt;") and found.endswith("…”")
    assert "<!" not in found and len(found) < 220
    assert at_work(Generating(3, ahead=2, seconds=8.4)) == "is waiting for its turn, about 8 s…"
    assert at_work(Generating(3, ahead=1, seconds=0.2)) == "is waiting for its turn, about 1 s…"


@pytest.mark.parametrize(
    ("language", "reading", "waiting"),
    [
        ("de", "liest „Leave“ und „Travel“ …", "wartet auf die Reihe, noch etwa 9 s …"),
        ("fr", "lit «\u00a0Leave\u00a0» et «\u00a0Travel\u00a0»…", "attend son tour, environ 9 s…"),
        ("es", "está leyendo «Leave» y «Travel»…", "espera su turno, unos 9 s…"),
        ("ja", "が 「Leave」、「Travel」 を読んでいます…", "が順番を待っています（約 9 秒）…"),
    ],
)
def test_the_status_is_in_the_language_of_the_question(language: str, reading: str, waiting: str) -> None:
    locale = Locale(language)
    assert at_work(Generating(3, titles=("Leave", "Travel")), locale) == reading
    assert at_work(Generating(3, ahead=1, seconds=9), locale) == waiting
