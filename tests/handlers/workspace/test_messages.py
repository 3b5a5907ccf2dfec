"""After a crash a reply is found, completed or begun: never doubled."""

from typing import Any

from handlers.identity import Identity
from handlers.request import Kind, Request
from handlers.workspace.messages import Mark, PriorAttempt, SlackMessage, find_prior_attempt

ME = Identity("T1", "UBOT", "BBOT", "https://team.slack.com/")
REQUEST = Request("mine", Kind.MENTION, "T1", "C1", "U1", "how?", "5.0", "1.0")


def bot(ts: str, mark: Mark | None = None, **more: Any) -> SlackMessage:
    return {"ts": ts, "user": "UBOT", "text": "28", "metadata": mark.to_metadata() if mark else None} | more


def look(*messages: SlackMessage, claimed: tuple[str, ...] = ()) -> PriorAttempt:
    return find_prior_attempt(REQUEST, messages, ME, claimed)


def test_nothing_there_is_to_be_begun() -> None:
    assert look({"ts": "5.0", "user": "U1", "text": "how?"}) == PriorAttempt(done=False)


def test_a_finished_reply_is_left_alone() -> None:
    assert look(bot("6.0", Mark("mine"))).done


def test_a_stream_that_was_cut_off_is_taken_over() -> None:
    assert look(bot("6.0")) == PriorAttempt(done=False, messages=("6.0",))


def test_finished_parts_and_the_stream_after_them_are_taken_over_in_order() -> None:
    assert look(bot("6.0", Mark("mine", last=False)), bot("7.0")).messages == ("6.0", "7.0")


def test_what_belongs_to_others_is_left_alone() -> None:
    others = [bot("4.0"), bot("6.0", Mark("other")), bot("7.0"), {"ts": "8.0", "user": "U2"}]
    assert look(*others, claimed=("7.0",)) == PriorAttempt(done=False)
