"""Slack's markup as people read it."""

import pytest

from handlers.request import mentioned, plain, without_mention


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
