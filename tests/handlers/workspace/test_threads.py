"""A follow-up needs no new mention, and talk between people gets no answer."""

import pytest

from handlers.identity import Identity
from handlers.request import Kind, Request
from handlers.workspace.messages import SlackMessage
from handlers.workspace.threads import is_for_me

ME = Identity("T1", "UBOT", "BBOT", "https://team.slack.com/")
ASKED: list[SlackMessage] = [
    {"ts": "1.0", "user": "U1", "text": "<@UBOT> how much leave?"},
    {"ts": "2.0", "user": "UBOT", "bot_id": "BBOT", "text": "28 days [1]"},
]


def follow_up(asker: str) -> Request:
    return Request("id", Kind.FOLLOW_UP, "T1", "C1", asker, "and sick days?", "9.0", "1.0")


def test_who_asked_the_bot_may_go_on_without_mentioning_it() -> None:
    assert is_for_me(follow_up("U1"), ASKED, ME)


def test_so_may_they_after_a_remark_of_their_own() -> None:
    assert is_for_me(follow_up("U1"), [*ASKED, {"ts": "3.0", "user": "U1", "text": "thanks"}], ME)


@pytest.mark.parametrize(
    ("asker", "thread"),
    [
        ("U2", ASKED),
        ("U1", [*ASKED, {"ts": "3.0", "user": "U2", "text": "I think so"}]),
        ("U1", ASKED[:1]),
        ("U1", [{"ts": "1.0", "user": "U1", "text": "lunch?"}, {"ts": "2.0", "user": "U2", "text": "yes"}]),
        ("U1", [{"ts": "1.0", "user": "UBOT", "text": "hello"}]),
        ("U1", []),
        ("U1", [*ASKED[:1], {"ts": "10.0", "user": "UBOT", "text": "28 days"}]),
    ],
)
def test_others_and_talk_with_others_are_left_alone(asker: str, thread: list[SlackMessage]) -> None:
    assert not is_for_me(follow_up(asker), thread, ME)
