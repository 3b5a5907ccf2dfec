"""What is for the bot, and that one event is one request."""

from typing import Any

import pytest

from handlers.identity import Identity
from handlers.request import (
    Kind,
    Request,
    read_change,
    read_command,
    read_edit,
    read_edited,
    read_message,
    read_retry,
    read_shortcut,
    read_withdrawal,
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


@pytest.mark.parametrize("text", ["and for part-timers?", "for part-timers", "有給は何日ですか"])
def test_what_mentions_nobody_in_a_thread_may_be_a_follow_up(text: str) -> None:
    request = read(text=text, thread_ts="9.0")
    assert request is not None and request.kind is Kind.FOLLOW_UP


@pytest.mark.parametrize(
    "text",
    [
        "<@U2> what do you think?",
        "<!here> who knows?",
        "<!subteam^S1> is it so?",
    ],
)
def test_questions_to_others_are_not_for_the_bot(text: str) -> None:
    assert read(text=text, thread_ts="9.0") is None


@pytest.mark.parametrize(
    "event",
    [
        {"text": "how?", "bot_id": "B2"},
        {"text": "how?", "user": "UBOT", "channel": "D1"},
        {"text": "<@UBOT> joined", "subtype": "channel_join"},
        {"text": "<@UBOT> x", "subtype": "message_changed"},
        {"text": "<@UBOT> x", "subtype": "bot_message"},
        {"text": "how?", "bot_id": "B2", "channel": "D1"},
        {"text": "and then?", "bot_id": "B2", "thread_ts": "9.0"},
        {"text": "how?", "user": "USLACKBOT", "channel": "D1"},
        {"text": "how much leave?"},
        {"text": "how?", "thread_ts": "10.1"},
        {"text": "<@UBOT> x", "user": None},
        {"text": "&gt; <@UBOT> how much leave?"},
        {"text": "&gt; <@UBOT> how much leave?\nwhat do you make of it?"},
        {"text": "&gt;&gt;&gt; as Ann said\n<@UBOT> how much leave?"},
        {"text": "&gt; <@UBOT> how much leave?", "type": "app_mention"},
        {"text": "write `<@UBOT> leave` to ask"},
        {"text": "```\n<@UBOT> leave\n```"},
        {"text": "", "attachments": [{"is_share": True, "text": "<@UBOT> how much leave?"}]},
        {"text": "see", "attachments": [{"is_msg_unfurl": True, "text": "<@UBOT> how much leave?"}]},
        {"text": "<@UBOT> x", "hidden": True},
    ],
)
def test_bots_edits_joins_and_talk_in_channels_are_ignored(event: dict[str, Any]) -> None:
    assert read(**event) is None


def test_a_message_with_a_file_is_still_a_question() -> None:
    assert read(text="<@UBOT> what is this?", subtype="file_share") is not None


def test_a_request_survives_being_written_down() -> None:
    request = read_message(MENTION, "T1", ME)
    assert request is not None and Request.from_json(request.to_json()) == request


def test_each_use_of_a_command_is_a_request_of_its_own() -> None:
    body = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "text": " hi ", "response_url": "http://r"}
    one, two = (read_command({**body, "trigger_id": str(i)}, Kind.ASK, "T1") for i in range(2))
    assert one.id != two.id and one.text == "hi" and one.private
    assert one == read_command({**body, "trigger_id": "0"}, Kind.ASK, "T1")


def test_the_shortcut_sums_up_the_thread_of_any_of_its_messages() -> None:
    body = {
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "user": {"id": "U1"},
        "message": {"ts": "12.0", "thread_ts": "9.0"},
        "trigger_id": "t",
        "response_url": "http://r",
    }
    request = read_shortcut(body, "T1")
    assert (request.kind, request.thread, request.private) == (Kind.THREAD, "9.0", True)


def change(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    said = {"ts": "10.1", "user": "U1"}
    return {
        "subtype": "message_changed",
        "channel": "C1",
        "message": {**said, **now},
        "previous_message": {**said, **before},
        "event_ts": "11.0",
    }


def test_a_deleted_and_an_edited_message_are_changes() -> None:
    gone = read_change({"subtype": "message_deleted", "channel": "C1", "deleted_ts": "10.1"})
    assert gone is not None and (gone.ts, gone.deleted) == ("10.1", True)
    tomb = read_change(change({"subtype": "tombstone"}, {"text": "old"}))
    assert tomb is not None and tomb.deleted
    edited = read_change(change({"text": "<@UBOT> new"}, {"text": "<@UBOT> old"}))
    assert edited is not None and (edited.deleted, edited.at) == (False, 11.0)
    now = read_edited(edited, "T1", ME)
    assert now is not None and now.text == "new"
    request = read_edit(edited, now)
    assert request.id != now.id and request.edited and not now.edited
    assert request.question_id == now.question_id == now.id
    assert read_edit(edited, now) == request, "told twice it is one request"
    assert read_withdrawal(request).id == f"{now.id}-d"


def test_a_mention_that_is_edited_in_asks_as_if_it_had_been_there() -> None:
    edited = read_change(change({"text": "<@UBOT> how much leave?"}, {"text": "how much leave?"}))
    assert edited is not None and read_edited(edited, "T1", ME) == read(text="<@UBOT> how much leave?")


def test_a_question_that_is_edited_to_somebody_else_asks_nothing() -> None:
    edited = read_change(change({"text": "<@U2> how much leave?"}, {"text": "<@UBOT> how much leave?"}))
    assert edited is not None and read_edited(edited, "T1", ME) is None


RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}


@pytest.mark.parametrize(
    "more",
    [
        {"attachments": [{"from_url": "https://x.example", "text": "Shop"}]},
        {"language": {"locale": "de", "is_reliable": True}},
        {"blocks": [RICH]},
        {"edited": {"user": "U1", "ts": "11.0"}},
        {"reactions": [{"name": "eyes"}]},
        {"thread_ts": "10.1", "reply_count": 1},
        {"bot_id": "BBOT", "text": "other"},
    ],
)
def test_previews_languages_replies_and_what_bots_edit_are_no_edits(more: dict[str, Any]) -> None:
    assert read_change(change({"text": "same", **more}, {"text": "same"})) is None


def test_what_bots_delete_is_no_change_either() -> None:
    before = {"ts": "10.1", "bot_id": "BBOT"}
    assert read_change({"subtype": "message_deleted", "channel": "C1", "previous_message": before}) is None


@pytest.mark.parametrize(
    "event",
    [
        {"text": "<@UBOT> how much leave?", "subtype": "bot_message", "bot_id": "B2", "app_id": "A2"},
        {"text": "<@UBOT> how much leave?", "bot_id": "B2", "bot_profile": {"app_id": "A2"}},
        {
            "text": "",
            "bot_id": "B2",
            "app_id": "A2",
            "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<@UBOT> how much leave?"}}],
        },
    ],
)
def test_what_an_app_asks_is_a_candidate_that_says_so(event: dict[str, Any]) -> None:
    request = read(user=None, **event)
    assert request is not None and (request.via, request.text) == ("A2", "how much leave?")


def test_what_stands_in_blocks_is_asked_too() -> None:
    table = {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "P1"}, {"type": "raw_text", "text": "4 h"}]],
    }
    request = read(text="<@UBOT> is this right?", blocks=[RICH, table])
    assert request is not None and request.text == "is this right?\nP1 | 4 h"


def test_what_is_quoted_is_not_asked() -> None:
    request = read(text="&gt; you get 30 days\n<@UBOT> is this right?")
    assert request is not None and request.text == "is this right?"


def test_a_retry_takes_the_place_of_the_failure() -> None:
    original = read_message(MENTION, "T1", ME)
    assert original is not None
    body = {"user": {"id": "U2"}, "container": {"message_ts": "11.0"}, "channel": {"id": "C1"}}
    again = read_retry(body, original)
    assert (again.replaces, again.asker, again.text, again.thread) == ("11.0", "U2", original.text, "10.1")
    assert read_retry(body, original).id == again.id, "pressed twice it is one request"
    assert read_retry(body, again).id != again.id, "its own failure can be tried again"
