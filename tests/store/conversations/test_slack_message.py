"""A message as Slack keeps it, as people read it."""

from typing import Any

import pytest

from store.conversations import Names, message_of
from store.sentences import sentences_of
from tests.store.conversations.talks import passage_of

NAMES = Names({"U1": "Ana Silva", "U2": "Ben"}, {"C1": "general"})


def read(text: str, **more: Any) -> str:
    message = message_of({"type": "message", "ts": "1.2", "user": "U1", "text": text} | more, NAMES)
    return message.text if message else ""


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@U2> see <#C1|general> and <#C9|secret-plans>", "@Ben see #general and #channel"),
        ("Look at <https://x.example/a|the form> &amp; sign", "Look at the form & sign"),
        (
            "Done :white_check_mark: :+1::skin-tone-3: :our_logo: at 10:30:15",
            "Done ✅ 👍 :our_logo: at 10:30:15",
        ),
        ("~We close at five.~ We close at six.", "~~We close at five.~~ We close at six."),
        ("One line\nand another", "One line\n\nand another"),
        ("First:\n• one\n• two", "First:\n\n- one\n- two"),
        ("Run ```make all\nmake test``` now", "Run \n\n```\nmake all\nmake test\n```\n\n now"),
        ("It is `a:tada:b` in code :tada:", "It is `a:tada:b` in code 🎉"),
    ],
)
def test_marks_are_as_people_read_them(written: str, shown: str) -> None:
    assert read(written) == shown


def test_lines_of_a_message_are_sentences_of_their_own() -> None:
    found = sentences_of(
        passage_of(read("Office opens at 8\nOffice closes at 6\n• bring a badge\n• ring twice"))
    )
    assert [it.text for it in found] == [
        "Office opens at 8",
        "Office closes at 6",
        "bring a badge",
        "ring twice",
    ]


@pytest.mark.parametrize(
    "raw",
    [
        {"subtype": "channel_join", "text": "<@U1> has joined the channel"},
        {"subtype": "bot_message", "text": "Build 4 failed", "username": "CI"},
        {"bot_id": "B1", "text": "Build 4 failed"},
        {"subtype": "tombstone", "text": "This message was deleted.", "hidden": True},
        {"subtype": "channel_topic", "text": "set the channel topic"},
        {"text": ""},
        {"ts": "yesterday", "text": "no time"},
    ],
)
def test_what_nobody_said_is_no_message(raw: dict[str, Any]) -> None:
    assert message_of({"ts": "1.2", "user": "U1"} | raw, NAMES) is None


def test_files_have_their_names_apart_from_the_words() -> None:
    files = [{"name": "plan.pdf"}, {"name": "gone.pdf", "mode": "tombstone"}]
    message = message_of({"ts": "1.2", "user": "U1", "text": "The plan", "files": files}, NAMES)
    assert message is not None
    assert (message.text, message.files) == ("The plan", ("plan.pdf",))


@pytest.mark.parametrize(
    ("raw", "author"),
    [
        ({"user": "U1"}, "Ana Silva"),
        ({"user": "U9", "user_profile": {"display_name": "", "real_name": "Kim  Lee"}}, "Kim Lee"),
        ({"user": "U9"}, "someone"),
    ],
)
def test_an_author_is_called_as_they_wish(raw: dict[str, Any], author: str) -> None:
    message = message_of({"ts": "1.2", "text": "hi"} | raw, NAMES)
    assert message is not None and message.author == author
