"""What of a message is asked: bounded, however it is written."""

from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering import Writing
from handlers.answers import answer, at_work
from handlers.desk import Desk
from handlers.incoming import Kind, Request
from handlers.me import who_am_i
from handlers.readership import Readership
from handlers.running import Run
from handlers.whisper_place import WhisperPlace
from tests.end_to_end.scripted import ScriptedMind
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
    mind = ScriptedMind()
    async with workspace() as talk:
        client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
        desk = Desk.at(settings_for(talk.slack, tmp_path), client, await who_am_i(client), mind)
        url = f"{talk.slack.api_url}nowhere"
        request = Request("id", Kind.ASK, "T", talk.general.id, talk.ann.id, text, response_url=url)
        readership = Readership(request, desk.people)
        assert (
            await answer(Run(request, readership=readership), WhisperPlace(client, readership), desk)
            == "answer"
        )
        desk.threads.shutdown()
    assert mind.questions[0].text == asked


def test_the_status_says_how_long_the_turn_is_off() -> None:
    assert at_work(Writing(3)) == "is writing…"
    assert at_work(Writing(3, ahead=2, seconds=8.4)) == "is waiting for its turn, about 8 s…"
    assert at_work(Writing(3, ahead=1, seconds=0.2)) == "is waiting for its turn, about 1 s…"
