"""What became of a message is known, whatever Slack tells first."""

from handlers.request import Change, Kind, Request
from handlers.workspace.changes import Changes, SpokenIn

ASKED = Request("T1-C1-5.0", Kind.MENTION, "T1", "C1", "U1", "how?", "5.0", "5.0")


def edited(at: float) -> Change:
    return Change("C1", "5.0", at, False, {"text": "when?"})


def test_what_was_edited_is_outdated_and_what_it_became_is_not() -> None:
    changes = Changes()
    assert not changes.outdated(ASKED)
    assert changes.note(edited(6.0), "T1-C1-5.0-e1")
    assert changes.outdated(ASKED)
    assert not changes.outdated(Request.from_json(ASKED.to_json() | {"id": "T1-C1-5.0-e1"}))
    assert not changes.outdated(Request.from_json(ASKED.to_json() | {"id": "T1-C1-5.0-e1-r.2"}))


def test_an_earlier_edit_that_comes_later_changes_nothing() -> None:
    changes = Changes()
    changes.note(edited(8.0), "T1-C1-5.0-e2")
    assert not changes.note(edited(6.0), "T1-C1-5.0-e1")
    assert not changes.outdated(Request.from_json(ASKED.to_json() | {"id": "T1-C1-5.0-e2"}))


def test_what_was_deleted_asks_nothing() -> None:
    changes = Changes()
    changes.note(Change("C1", "5.0", 6.0, True, {}), "")
    assert changes.outdated(ASKED)


def test_an_edit_from_before_a_restart_takes_the_place_of_its_question() -> None:
    changes = Changes()
    changes.resume(Request.from_json(ASKED.to_json() | {"id": "T1-C1-5.0-e1"}))
    assert changes.outdated(ASKED)


def test_commands_have_no_message_that_could_change() -> None:
    changes = Changes()
    changes.note(Change("C1", "", 6.0, True, {}), "")
    assert not changes.outdated(Request("x", Kind.ASK, "T1", "C1", "U1", "how?"))


def test_only_so_many_are_remembered() -> None:
    changes, spoken_in = Changes(most=1), SpokenIn(most=1)
    changes.note(edited(6.0), "")
    changes.note(Change("C1", "7.0", 8.0, True, {}), "")
    assert not changes.outdated(ASKED)
    spoken_in.add("C1", "1.0")
    spoken_in.add("C1", "2.0")
    assert ("C1", "1.0") not in spoken_in and ("C1", "2.0") in spoken_in
