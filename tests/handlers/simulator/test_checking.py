"""What Slack would refuse in a message, rule by rule."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.simulator.validation import limits
from handlers.simulator.validation.messages import check_message, check_view, texts_of

Json = dict[str, Any]


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "hello") -> Json:
    return {"type": "section", "text": mrkdwn(text)}


def button(**parts: Any) -> Json:
    return {"type": "button", "action_id": "a", "text": plain("Go")} | parts


def errors(**payload: Any) -> set[str]:
    return {problem.error for problem in check_message(payload)}


def wheres(*blocks: Any) -> set[str]:
    return {problem.where for problem in check_message({"blocks": list(blocks)})}


def test_a_message_of_text_is_taken() -> None:
    assert check_message({"text": "hello"}) == []


def test_a_message_needs_something_to_say() -> None:
    assert errors(text=" ") == {"no_text"}
    assert errors() == {"no_text"}


def test_markdown_text_stands_alone() -> None:
    assert errors(markdown_text="**a**") == set()
    assert errors(markdown_text="**a**", text="a") == {"markdown_text_conflict"}


def test_long_text_is_refused() -> None:
    assert errors(text="x" * limits.PLAIN_TEXT) == set()
    assert errors(text="x" * (limits.PLAIN_TEXT + 1)) == {"msg_too_long"}
    assert errors(markdown_text="x" * (limits.MARKDOWN_TEXT + 1)) == {"msg_too_long"}


def test_every_problem_names_its_block() -> None:
    blocks = [section(), section("x" * 3001)]
    (problem,) = check_message({"blocks": blocks})
    assert str(problem) == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    assert problem.error == "invalid_blocks"


GOOD: list[Json] = [
    section(),
    {"type": "section", "fields": [mrkdwn("a")]},
    {"type": "section", "text": plain("a"), "accessory": button()},
    {"type": "header", "text": plain("a")},
    {"type": "divider"},
    {"type": "markdown", "text": "**a**"},
    {"type": "image", "image_url": "https://a/b.png", "alt_text": "b"},
    {"type": "context", "elements": [mrkdwn("a"), {"type": "image", "image_url": "u", "alt_text": "b"}]},
    {"type": "actions", "elements": [button(style="danger", value="v", url="https://a")]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]},
    {"type": "container", "title": plain("Sources"), "child_blocks": [section()]},
    {"type": "alert", "text": mrkdwn("a"), "level": "warning"},
    {"type": "card", "title": plain("a")},
    {"type": "carousel", "elements": [{"type": "card", "title": plain("a")}]},
    {"type": "plan", "title": "p", "tasks": [{"task_id": "1", "title": "t", "status": "complete"}]},
    {"type": "task_card", "task_id": "1", "title": "t"},
    {"type": "input", "label": plain("a"), "element": {"type": "plain_text_input", "action_id": "a"}},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "f",
                "positive_button": {"text": plain("Good"), "value": "good"},
                "negative_button": {"text": plain("Bad"), "value": "bad"},
            }
        ],
    },
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block["type"]))
def test_good_blocks_are_taken(block: Json) -> None:
    assert check_message({"blocks": [block]}) == []


BAD: list[tuple[Json, str]] = [
    ({"type": "sektion"}, "/blocks/0/type"),
    (section(""), "/blocks/0/text/text"),
    ({"type": "section"}, "/blocks/0"),
    ({"type": "section", "fields": [mrkdwn("a")] * 11}, "/blocks/0/fields"),
    ({"type": "section", "fields": [mrkdwn("a" * 2001)]}, "/blocks/0/fields/0/text"),
    ({"type": "header", "text": plain("a" * 151)}, "/blocks/0/text/text"),
    ({"type": "header", "text": mrkdwn("a")}, "/blocks/0/text/type"),
    ({"type": "context", "elements": [mrkdwn("a")] * 11}, "/blocks/0/elements"),
    ({"type": "context", "elements": []}, "/blocks/0/elements"),
    ({"type": "actions", "elements": [button(action_id=str(i)) for i in range(26)]}, "/blocks/0/elements"),
    ({"type": "actions", "elements": [button(), button()]}, "/blocks/0/elements/1/action_id"),
    ({"type": "actions", "elements": [button(text=plain("a" * 76))]}, "/blocks/0/elements/0/text/text"),
    ({"type": "actions", "elements": [button(value="a" * 2001)]}, "/blocks/0/elements/0/value"),
    ({"type": "actions", "elements": [button(url="a" * 3001)]}, "/blocks/0/elements/0/url"),
    ({"type": "actions", "elements": [button(style="loud")]}, "/blocks/0/elements/0/style"),
    ({"type": "actions", "elements": [{"type": "feedback_buttons"}]}, "/blocks/0/elements/0/type"),
    ({"type": "context_actions", "elements": [button()]}, "/blocks/0/elements/0/type"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101}, "/blocks/0/rows"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 21]}, "/blocks/0/rows/0"),
    ({"type": "table", "rows": [[mrkdwn("a")]]}, "/blocks/0/rows/0/0"),
    (
        {"type": "container", "title": plain("a"), "child_blocks": [section("")]},
        "/blocks/0/child_blocks/0/text/text",
    ),
    ({"type": "container", "title": plain("a"), "child_blocks": [section()] * 11}, "/blocks/0/child_blocks"),
    (section() | {"block_id": "b" * 256}, "/blocks/0/block_id"),
]


@pytest.mark.parametrize(("block", "where"), BAD, ids=[f"{i}-{where}" for i, (_, where) in enumerate(BAD)])
def test_bad_blocks_are_refused_and_named(block: Json, where: str) -> None:
    assert wheres(block) == {where}


def test_menus_take_so_many_options_and_no_more() -> None:
    option = {"text": plain("a"), "value": "v"}
    menu = {"type": "static_select", "action_id": "m", "options": [option] * 100}
    assert wheres({"type": "actions", "elements": [menu]}) == set()
    assert wheres({"type": "actions", "elements": [menu | {"options": [option] * 101}]})
    overflow = {"type": "overflow", "action_id": "o", "options": [option] * 6}
    assert wheres({"type": "actions", "elements": [overflow]})
    long = {"text": plain("a" * 76), "value": "v"}
    assert wheres({"type": "actions", "elements": [menu | {"options": [long]}]})


def test_fifty_blocks_are_taken_and_not_one_more() -> None:
    assert wheres(*[{"type": "divider"}] * 50) == set()
    assert wheres(*[{"type": "divider"}] * 51) == {"/blocks"}


def test_block_ids_are_unique_in_a_message() -> None:
    assert wheres(section() | {"block_id": "b"}, section() | {"block_id": "b"}) == {"/blocks/1/block_id"}


def test_markdown_blocks_share_one_limit() -> None:
    half = {"type": "markdown", "text": "a" * 6_000}
    assert errors(blocks=[half, half]) == set()
    assert "/blocks/0/text" in wheres({"type": "markdown", "text": "a" * 12_001})
    assert errors(blocks=[half, half, {"type": "markdown", "text": "a"}]) == {"msg_blocks_too_long"}


def test_a_whole_message_has_a_limit_of_its_own() -> None:
    assert errors(blocks=[section("a" * 3000)] * 4) == set()
    assert errors(blocks=[section("a" * 3000)] * 5) == {"msg_blocks_too_long"}


def test_only_one_table_is_allowed() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    assert errors(blocks=[table, table]) == {"invalid_attachments"}


def test_a_modal_has_a_short_title_and_no_markdown_blocks() -> None:
    modal = {"type": "modal", "title": plain("Hello"), "blocks": [section()]}
    assert check_view(modal) == []
    assert check_view(modal | {"title": plain("a" * 25)})
    assert check_view(modal | {"blocks": [{"type": "markdown", "text": "a"}]})
    assert check_view(modal | {"blocks": []})
    assert check_view(modal | {"private_metadata": "a" * 3001})
    assert check_view({"type": "poster"})


NAMES = st.sampled_from(["type", "text", "rows", "elements", "fields", "title", "tasks", "options", "style"])
ANYTHING = st.recursive(
    st.none() | st.text(max_size=3) | st.integers(0, 9),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(NAMES, each, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_nothing_that_is_sent_breaks_the_check(anything: Any) -> None:
    for blocks in (
        anything,
        [anything],
        [{"type": "section", "text": anything}],
        [{"type": "table", "rows": anything}],
    ):
        check_message({"blocks": blocks})
    list(texts_of(anything))


@given(st.text(max_size=4000))
def test_text_objects_are_measured_in_characters(text: str) -> None:
    assert bool(wheres(section(text))) == (not 1 <= len(text) <= limits.TEXT_OBJECT)
