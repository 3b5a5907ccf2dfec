from dataclasses import replace

from handlers.listeners.derived import asked_privately
from handlers.request import Kind, Request

ASKED = Request("T1-C1-10.1", Kind.MENTION, "T1", "C1", "U1", "how many days?", ts="10.1", thread="10.1")
BODY = {"user": {"id": "U2"}, "container": {"message_ts": "10.2"}, "response_url": "https://slack.example/r"}


def test_what_is_asked_privately_of_an_edited_question_is_no_edit_of_it() -> None:
    edited = replace(ASKED, id=f"{ASKED.id}-e0123456789ab")
    assert edited.edited
    derived = asked_privately(BODY, edited)
    assert not derived.edited
    assert derived.private and derived.asker == "U2"
    assert derived.id != asked_privately(BODY, ASKED).id
