"""Slack's markup as people read it; whom they mention, and what they only quote."""

import pytest

from store.conversations.markup import apart, channels_in, mentioned, plain, spoken_to, without_mention


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ask <@U1> now", "ask @Ann now"),
        ("ask <@U2|bob>", "ask @bob"),
        ("ask <@U3>", "ask @someone"),
        ("see <#C1|general>", "see #general"),
        ("see <#C2|secret-merger>", "see #channel"),
        ("see <https://a.example/x|the page>", "see the page"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
        ("<!here> and <!subteam^S1|@devs>", "@here and @devs"),
        ("<!subteam^S1>", "@group"),
        ("<!date^1392734382^{date}|Feb 18, 2014>", "Feb 18, 2014"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
    ],
)
def test_markup_reads_as_words(written: str, read: str) -> None:
    assert plain(written, {"U1": "Ann"}, {"C1": "general"}) == read


def test_only_the_named_mention_is_taken_out() -> None:
    assert without_mention("<@UB> tell  <@U1|ann> about <@UB>, leave", "UB") == "tell <@U1|ann> about leave"


def test_everybody_who_is_mentioned_is_found_once() -> None:
    assert mentioned("<@U1> <@U2|x> <@U1> <#C1>") == ("U1", "U2")
    assert channels_in("<@U1> <#C1> <#C2|x> <#C1>") == ("C1", "C2")


@pytest.mark.parametrize(
    ("written", "own", "quoted"),
    [
        ("is it so?", "is it so?", ""),
        ("&gt; 30 days\nis it so?", "is it so?", "30 days"),
        ("Hi\n&gt; one\n&gt;two\nand?\n&gt; three", "Hi\nand?", "one\ntwo\nthree"),
        ("so?\n&gt;&gt;&gt; one\n\ntwo", "so?", "one\n\ntwo"),
        ("```\n&gt; prompt\n```\nwhy?", "```\n&gt; prompt\n```\nwhy?", ""),
        ("a &gt; b?", "a &gt; b?", ""),
    ],
)
def test_what_is_quoted_stands_apart(written: str, own: str, quoted: str) -> None:
    assert apart(written) == (own, quoted)


def test_who_is_quoted_or_written_as_code_is_not_spoken_to() -> None:
    assert spoken_to("&gt; <@U1> and?\n`<@U2>` ```<@U3>``` <@U4>") == ("U4",)
