"""The demo's script, and the handbook that it asks about."""

import pytest

from bot.reply import Answer, Citation, NoAnswer, Sentence
from handlers.rendering.message import failure, render
from handlers.simulator.demo.playing import judge
from handlers.simulator.demo.scene import HANDBOOK, Scene, Step
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER
from handlers.simulator.state.rules import Rules
from tests.end_to_end.scripted import passage

SCENE = Scene.read()


def test_the_handbook_has_twelve_pages_and_one_that_not_everyone_may_read() -> None:
    pages = [page.read_text(encoding="utf-8") for page in HANDBOOK.glob("*.md")]
    assert len(pages) >= 12
    assert any("audience: channel:C0PEOPLE" in page for page in pages)


def test_the_script_plays_every_kind_of_request() -> None:
    assert {step.kind for step in SCENE.steps} == {"mention", "reply", "direct", "command"}
    assert {step.expect for step in SCENE.steps} == {"reply", "no_answer", "summary"}
    assert any(step.withholds for step in SCENE.steps)


def test_everybody_in_the_script_can_do_what_it_says() -> None:
    workspace = SCENE.workspace(Rules())
    assert SCENE.you in workspace.people
    for step in SCENE.steps:
        assert step.user in workspace.people
        if step.channel:
            assert {step.user, BOT_USER} <= set(workspace.channels[step.channel].members)
        if step.after:
            assert step.after in {each.key for each in SCENE.steps}


def test_one_of_them_is_an_admin_who_can_have_general_and_product_learned() -> None:
    workspace = SCENE.workspace(Rules())
    (admin,) = (it for it in workspace.people.values() if it.admin)
    inside = {it.name for it in workspace.channels.values() if admin.id in it.members}
    assert {"general", "product"} <= inside and admin.id != SCENE.you


def test_what_was_said_before_is_there_in_order_and_with_its_threads() -> None:
    workspace = SCENE.workspace(Rules())
    said = [message for messages in workspace.messages.values() for message in messages]
    assert len(said) == len(SCENE.messages)
    for messages in workspace.messages.values():
        stamps = [float(message.ts) for message in messages]
        assert stamps == sorted(set(stamps))
        for message in messages:
            assert message.user in workspace.channels[message.channel].members
            assert message.thread_ts is None or workspace.find(message.channel, message.thread_ts)
    assert not workspace.outbox


WHOLE = passage("Staff have 26 days.")
FOUND = Answer((Sentence("Staff have 26 days.", (1,)),), (Citation(1, WHOLE, "Staff have 26 days."),))


def posted(reply: Answer | NoAnswer | None) -> Posted:
    (message, *_) = [failure("It broke.", "r")] if reply is None else render(reply, "r")
    return Posted("C0A", "1.000001", BOT_USER, message.text, message.blocks)


@pytest.mark.parametrize(
    ("expect", "reply", "problems"),
    [
        ("reply", FOUND, []),
        ("reply", NoAnswer("None."), ["it does not contain '26 days'", "it cites no sources"]),
        ("no_answer", NoAnswer("None."), []),
        ("no_answer", FOUND, ["it answers what the handbook does not answer for these readers"]),
        ("no_answer", None, ["it is an apology, not a reply"]),
        ("anything", None, []),
        ("anything", NoAnswer("None."), []),
    ],
)
def test_a_reply_is_judged_by_what_the_script_expects(
    expect: str, reply: Answer | NoAnswer | None, problems: list[str]
) -> None:
    contains = ["26 days"] if expect == "reply" else []
    row = {
        "title": "t",
        "kind": "mention",
        "user": "U0A",
        "text": "q",
        "expect": expect,
        "contains": contains,
    }
    assert judge(Step.of(row), [posted(reply)]) == problems


def test_a_reply_that_tells_a_secret_is_a_problem() -> None:
    row = {"title": "t", "kind": "mention", "user": "U0A", "text": "q", "withholds": ["26"]}
    assert judge(Step.of(row), [posted(FOUND)]) == ["it contains '26', which these readers may not see"]
