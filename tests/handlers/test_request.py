"""What is for the bot, that one event is one request, and Slack's markup as people read it."""

from typing import Any

import pytest

from handlers.identity import Identity
from handlers.request import (
    Kind,
    Request,
    is_question,
    mentioned,
    plain,
    read_change,
    read_command,
    read_edit,
    read_message,
    read_retry,
    read_shortcut,
    without_mention,
)

ME = Identity("T1", "UBOT", "BBOT", "https://team.slack.com/")
MENTION = {
    "type": "app_mention",
    "channel": "C1",
    "ts": "10.1",
    "user": "U1",
    "text": "<@UBOT> how much leave?",
}


def read(**event: Any) -> Request | None:
    return read_message({"type": "message", "channel": "C1", "ts": "10.1", "user": "U1", **event}, "T1", ME)


def test_a_mention_is_answered_in_its_thread_without_the_mention() -> None:
    request = read_message(MENTION, "T1", ME)
    assert request is not None
    assert (request.kind, request.text, request.thread, request.asker) == (
        Kind.MENTION,
        "how much leave?",
        "10.1",
        "U1",
    )


def test_one_mention_as_app_mention_and_as_message_is_one_request() -> None:
    assert read_message(MENTION, "T1", ME) == read(text="<@UBOT> how much leave?", channel_type="channel")


def test_a_mention_in_a_thread_is_answered_there() -> None:
    request = read(text="<@UBOT> and you?", thread_ts="9.0")
    assert request is not None and request.thread == "9.0" and not request.private


def test_every_direct_message_is_for_the_bot() -> None:
    request = read(text="thanks", channel="D1", channel_type="im")
    assert request is not None and request.kind is Kind.DIRECT and request.private


def test_an_empty_direct_message_is_nothing() -> None:
    assert read(text="", channel="D1", channel_type="im") is None


def test_a_question_in_a_thread_may_be_a_follow_up() -> None:
    request = read(text="and for part-timers?", thread_ts="9.0")
    assert request is not None and request.kind is Kind.FOLLOW_UP


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "great, that helps",
        "<@U2> what do you think?",
        "<!here> who knows?",
        "<!subteam^S1> is it so?",
    ],
)
def test_thanks_and_questions_to_others_are_not_for_the_bot(text: str) -> None:
    assert read(text=text, thread_ts="9.0") is None


@pytest.mark.parametrize(
    "event",
    [
        {"text": "how?", "bot_id": "B2"},
        {"text": "how?", "user": "UBOT", "channel": "D1"},
        {"text": "<@UBOT> joined", "subtype": "channel_join"},
        {"text": "<@UBOT> x", "subtype": "message_changed"},
        {"text": "<@UBOT> x", "subtype": "bot_message"},
        {"text": "how?", "user": "USLACKBOT", "channel": "D1"},
        {"text": "how much leave?"},
        {"text": "how?", "thread_ts": "10.1"},
        {"text": "<@UBOT> x", "user": None},
        {"text": "<@UBOT> x", "hidden": True},
    ],
)
def test_bots_edits_joins_and_talk_in_channels_are_ignored(event: dict[str, Any]) -> None:
    assert read(**event) is None


def test_a_message_with_a_file_is_still_a_question() -> None:
    assert read(text="<@UBOT> what is this?", subtype="file_share") is not None


@pytest.mark.parametrize(
    "text", ["how much?", "and what about sick days", "Tell me more", "ok, but when", "is it so"]
)
def test_questions_and_requests_are_told_from_talk(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["thanks", "I will ask Ann", "nice one", "whatever", "candid words"])
def test_talk_is_not_a_question(text: str) -> None:
    assert not is_question(text)


def test_a_request_survives_being_written_down() -> None:
    request = read_message(MENTION, "T1", ME)
    assert request is not None and Request.from_json(request.to_json()) == request


def test_each_use_of_a_command_is_a_request_of_its_own() -> None:
    body = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "text": " hi ", "response_url": "http://r"}
    one, two = (read_command({**body, "trigger_id": str(i)}, Kind.ASK) for i in range(2))
    assert one.id != two.id and one.text == "hi" and one.private
    assert one == read_command({**body, "trigger_id": "0"}, Kind.ASK)


def test_the_shortcut_sums_up_the_thread_of_any_of_its_messages() -> None:
    body = {
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "user": {"id": "U1"},
        "message": {"ts": "12.0", "thread_ts": "9.0"},
        "trigger_id": "t",
        "response_url": "http://r",
    }
    request = read_shortcut(body)
    assert (request.kind, request.thread, request.private) == (Kind.THREAD, "9.0", True)


def test_a_deleted_and_an_edited_message_are_changes() -> None:
    gone = read_change({"subtype": "message_deleted", "channel": "C1", "deleted_ts": "10.1"})
    assert gone is not None and (gone.ts, gone.text) == ("10.1", None)
    new = {"ts": "10.1", "text": "<@UBOT> new"}
    edited = {
        "subtype": "message_changed",
        "channel": "C1",
        "message": new,
        "previous_message": {"text": "old"},
    }
    change = read_change(edited)
    assert change is not None and change.text == "<@UBOT> new"
    original = read_message(MENTION, "T1", ME)
    assert original is not None
    request = read_edit(change, original, ME)
    assert request is not None and request.text == "new" and request.id != original.id
    assert read_edit(change, request, ME) == request


def test_a_link_preview_is_no_edit() -> None:
    new = {"ts": "10.1", "text": "same", "attachments": [{}]}
    event = {
        "subtype": "message_changed",
        "channel": "C1",
        "message": new,
        "previous_message": {"text": "same"},
    }
    assert read_change(event) is None


def test_a_retry_takes_the_place_of_the_failure() -> None:
    original = read_message(MENTION, "T1", ME)
    assert original is not None
    body = {"user": {"id": "U2"}, "container": {"message_ts": "11.0"}, "channel": {"id": "C1"}}
    again = read_retry(body, original)
    assert (again.replaces, again.asker, again.text, again.thread) == ("11.0", "U2", original.text, "10.1")
    assert read_retry(body, original).id == again.id, "pressed twice it is one request"
    assert read_retry(body, again).id != again.id, "its own failure can be tried again"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ask <@U1> now", "ask @Ann now"),
        ("ask <@U2|bob>", "ask @bob"),
        ("ask <@U3>", "ask @someone"),
        ("see <#C1|general>", "see #general"),
        ("see <https://a.example/x|the page>", "see the page"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
        ("<!here> and <!subteam^S1|@devs>", "@here and @devs"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
    ],
)
def test_markup_reads_as_words(written: str, read: str) -> None:
    assert plain(written, {"U1": "Ann"}) == read


def test_only_the_named_mention_is_taken_out() -> None:
    assert without_mention("<@UB> tell  <@U1|ann> about <@UB>, leave", "UB") == "tell <@U1|ann> about leave"


def test_everybody_who_is_mentioned_is_found_once() -> None:
    assert mentioned("<@U1> <@U2|x> <@U1> <#C1>") == ("U1", "U2")
