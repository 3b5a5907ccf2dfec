"""Slack's messages in Markdown, for the terminal and the transcript."""

import io
from typing import Any

import pytest
from rich.console import Console

from bot.reply import Answer, Citation, Sentence
from handlers.rendering.message import render
from handlers.simulator.demo.terminal import WholeMarkdown, from_mrkdwn, markdown_of
from handlers.simulator.state.posted import Posted
from tests.end_to_end.scripted import passage


def name(user: str) -> str:
    return {"U0A": "Ada", "C0B": "beach"}.get(user, user)


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("*bold* and _slanted_ and ~gone~", "**bold** and *slanted* and ~~gone~~"),
        ("<https://a.example|A page>", "[A page](https://a.example)"),
        ("<https://a.example>", "https://a.example"),
        ("<@U0A> and <@U0B|bob>", "@Ada and @bob"),
        ("<#C0A|general> <!here> <!subteam^S0A|@leads>", "#general @here @@leads"),
        ("in <#C0B> until <!date^1700000000^{time}|10:13 UTC>", "in #beach until 10:13 UTC"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<https://a.b#:~:x|1> _<https://a.b#:~:y_z|2>_", "[1](https://a.b#:~:x) *[2](https://a.b#:~:y_z)*"),
        ("one\ntwo", "one  \ntwo"),
        ("• one\n• two", "- one\n- two"),
        ("title\n> quote\nmore", "title\n\n> quote\n\nmore"),
        ("> _Leave_\n> You get 26 days.\n>\n> - one", "> *Leave*  \n> You get 26 days.\n>\n> - one"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
    ],
)
def test_slacks_markup_becomes_markdown(mrkdwn: str, markdown: str) -> None:
    assert from_mrkdwn(mrkdwn, name) == markdown


def test_a_reply_is_shown_with_sources_and_buttons() -> None:
    whole = passage("Staff have 26 days.")
    reply = Answer((Sentence("Staff have 26 days.", (1,)),), (Citation(1, whole, "Staff have 26 days."),))
    (message,) = render(reply, "r")
    assert markdown_of(Posted("C0A", "1.1", "U0B", message.text, message.blocks), name).split("\n") == [
        "Staff have 26 days. [1]",
        "",
        "**Sources**  ",
        "**1.** [Leave › Annual leave]"
        "(https://docs.example.com/leave#annual-leave:~:text=Staff%20have%2026%20days)",
        "",
        "> Staff have 26 days.",
        "",
        "`Good answer` `Bad answer`",
    ]


def test_a_streamed_reply_is_markdown_already() -> None:
    message = Posted("C0A", "1.1", "U0B", "**bold** [1]", stream="open")
    assert markdown_of(message, name) == "**bold** [1]"


def test_headers_notes_and_plain_text_are_shown() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Head *not bold*"}},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "_note_"}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}]},
    ]
    assert markdown_of(Posted("C0A", "1.1", "U0B", "", blocks), name) == "Head *not bold*\n\n*note*\n\n`Go`"


@pytest.mark.parametrize("width", [40, 80, 130])
def test_no_word_is_cut_however_narrow_the_screen(width: int) -> None:
    long = "pellctl-" + "x" * 60
    table = f"| What | {long}A |\n|---|---|\n| How | {long}B |"
    out = io.StringIO()
    Console(file=out, width=width).print(WholeMarkdown(f"{table}\n\n```\n{long}C\n```\n\n1. `{long}D`"))
    assert max(map(len, out.getvalue().split("\n"))) <= width
    assert "…" not in out.getvalue() and out.getvalue().count("x") == 240
