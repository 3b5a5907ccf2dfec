"""The menu of a reply: where it stands, what it offers, and what choosing carries."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reply import Reply
from handlers.rendering.menu import REPLY_MENU, WANT_PERSON, Choice, Chosen, cited_in, with_menu
from handlers.rendering.message import Advice, render
from handlers.rendering.passages import passages_view
from handlers.rendering.person import person_wanted
from handlers.simulator.state.posted import Posted, pings_of
from handlers.simulator.validation.messages import check_message, check_view
from store.passage import Passage
from tests.end_to_end.scripted import answer, no_answer, passage
from tests.handlers.rendering.test_message import WORDS, check, passages, replies

EVERY = tuple(Choice)
REQUEST = "T0INHOUSE-C00000004-1700000000.000001"


def offered(blocks: list[dict[str, object]]) -> list[str]:
    found = Posted("C1", "1", "U1", blocks=blocks).action(REPLY_MENU)
    return [it["text"]["text"] for it in found[1]["options"]] if found else []


def test_the_menu_stands_beside_the_last_section_and_takes_no_row_of_its_own() -> None:
    (plain,) = render(answer("Staff get 28 days."), REQUEST)
    (message,) = render(answer("Staff get 28 days."), REQUEST, Advice(choices=EVERY))
    assert [it["type"] for it in message.blocks] == [it["type"] for it in plain.blocks]
    assert message.blocks[-2]["accessory"]["type"] == "overflow"
    assert offered(message.blocks) == [
        "Regenerate",
        "Ask privately",
        "Share with channel",
        "Show passages",
        "I need a person",
    ]


def test_the_menu_carries_which_passages_are_cited() -> None:
    (message,) = render(answer("Staff get 28 days."), REQUEST, Advice(choices=EVERY))
    assert cited_in(message.blocks[-2]["block_id"]) == ("Leave#0",)
    assert cited_in("b1") == ()


def test_below_a_refusal_a_person_is_one_press_away() -> None:
    (message,) = render(no_answer(), REQUEST, Advice(choices=(Choice.AGAIN, Choice.PERSON)))
    assert offered(message.blocks) == ["Regenerate"]
    found = Posted("C1", "1", "U1", blocks=message.blocks).action(WANT_PERSON)
    assert found and found[1]["value"] == f"person {REQUEST}"


def test_without_choices_there_is_no_menu() -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]
    assert with_menu(blocks, REQUEST, ()) == blocks
    assert with_menu(blocks, REQUEST, (Choice.PASSAGES,)) == blocks, "nothing is cited"
    assert with_menu(blocks, "x" * 150, (Choice.AGAIN,)) == blocks, "the value has no room"


def test_where_no_section_is_the_menu_has_a_row() -> None:
    ((row),) = with_menu([], REQUEST, (Choice.AGAIN,))
    assert row["type"] == "actions"


@given(st.sampled_from(EVERY), st.from_regex(r"[A-Z0-9.-]{1,60}", fullmatch=True))
def test_what_is_written_is_read_again(choice: Choice, request: str) -> None:
    assert Chosen.read(Chosen(choice, request).written) == Chosen(choice, request)


@pytest.mark.parametrize("value", ["", "again", "again ", "nonsense T1", " again T1"])
def test_what_is_no_choice_is_none(value: str) -> None:
    assert Chosen.read(value) is None


@settings(max_examples=40, deadline=None)
@given(replies(), st.text(min_size=1, max_size=160), st.sets(st.sampled_from(EVERY)), WORDS)
def test_slack_takes_every_reply_with_its_menu(
    reply: Reply, request: str, choices: set[Choice], ask_in: str
) -> None:
    for message in render(reply, request, Advice(ask_in=ask_in, choices=tuple(choices))):
        check(message)


@settings(max_examples=30, deadline=None)
@given(st.lists(passages(), max_size=8))
def test_slack_takes_every_view_of_passages(found: list[Passage]) -> None:
    view = passages_view(found)
    assert check_view(view) == []
    assert pings_of({"blocks": view["blocks"], "link_names": True}) == ()


@settings(max_examples=30, deadline=None)
@given(WORDS, st.lists(WORDS, max_size=12), WORDS)
def test_whoever_is_named_nobody_is_notified(asker: str, experts: list[str], ask_in: str) -> None:
    message = person_wanted(asker, experts, ask_in)
    assert check_message(message.arguments) == []
    assert pings_of({**message.arguments, "link_names": True}) == ()


def test_those_who_know_are_named() -> None:
    text = person_wanted("Ann", ["Bea", "Carl", "Di"]).text
    assert "*Ann* would like an answer from a person. *Bea, Carl and Di* know" in text
    assert "\nAsk in #help\n" in person_wanted("Ann", [], "#help").text
    assert "whoever knows" in person_wanted("Ann", []).text


def test_of_long_passages_as_many_are_shown_as_there_is_room_for() -> None:
    long = passage("word " * 1_700)
    view = passages_view([long] * 5)
    assert check_view(view) == []
    assert "no room for the rest" in str(view["blocks"][-1])
    assert "no room" not in str(passages_view([long]))
