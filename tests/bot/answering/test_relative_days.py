"""Days that only the time of writing tells, in what rests on messages and on pages."""

import pytest

from bot.answering.claim_filter import Draft
from bot.answering.relative_days import dated
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage
from tests.store.conversations.talks import passage_of

MESSAGE = sentences_of(passage_of("We moved yesterday."))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The team moved yesterday.", "The team moved yesterday (Ana Silva, 3 March 2026)."),
        ("The move was two weeks ago", "The move was two weeks ago (Ana Silva, 3 March 2026)"),
        ("Das Team ist gestern umgezogen.", "Das Team ist gestern umgezogen (Ana Silva, 3 March 2026)."),
        ("L'équipe déménage demain !", "L'équipe déménage demain (Ana Silva, 3 March 2026) !"),
        ("El equipo se mudó ayer.", "El equipo se mudó ayer (Ana Silva, 3 March 2026)."),
        ("チームは昨日引っ越しました。", "チームは昨日引っ越しました (Ana Silva, 3 March 2026)。"),
        ("The team moved on 2 March.", "The team moved on 2 March."),
    ],
)
def test_what_rests_on_a_message_gets_who_and_when(text: str, shown: str) -> None:
    assert dated(text, [MESSAGE]) == shown


def test_what_rests_on_a_page_stays_as_it_is() -> None:
    page = sentences_of(passage("We moved yesterday."))
    assert dated("The team moved yesterday.", [page]) == "The team moved yesterday."


def test_it_is_said_so_in_a_reply() -> None:
    draft = Draft(lambda _: None)
    draft.say("The team moved yesterday.", [MESSAGE])
    assert draft.sentences[0].text == "The team moved yesterday (Ana Silva, 3 March 2026)."
    assert draft.citations[0].message == MESSAGE[0].message
