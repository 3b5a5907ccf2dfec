"""Documents' Markdown in Slack: readable, and inert."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rendering.mrkdwn import escape, link, markdown, mrkdwn
from handlers.simulator.state.posted import pings_of
from store.sentences import as_markdown

# fmt: off
SNIPPETS = (
    "<!channel>", "<!here|x>", "<@U123>", "<!subteam^S1>", "@here", "@channel", "<https://e.example|ok>",
    "[click](https://evil.example)", "&lt;!channel&gt;", "https://x.example/a.png", "[1]:", "](", "`", "```",
    "**", "__", "*", "|", "|a|b|", "|---|", "#", ">", "-", "\\", "&", "\u202e", "\n",
)
PIECES = (
    "https:", "//evil.example", "/", "[", "]", "](x)", "](", "(", "!", "**", "__", "`", "```", "\n", "www",
    ".evil.com", "HTTPS", "://a.b", "\\", "|", "<!here>", "@", "here", "channel", "<!chan", "nel>", "\u200b",
    "# ", "~~~", "mailto:", "data:", "javascript:", "x", "<!--", "-->", " ",
)
# fmt: on
CODE = re.compile(r"```.*?```|`[^`\n]*`|\\.", re.DOTALL)
LIVE = re.compile(r"(?i)[a-z]:/|\bwww\.|\b(?:javascript|mailto|data):[\w/]|\]\(|<[^ ]")
HOSTILE = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=8), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**28 days** of leave", "*28 days* of leave"),
        ("## Leave", "*Leave*"),
        ("- one\n* two", "• one\n• two"),
        ("use `a < b`", "use `a &lt; b`"),
        ("[the form](https://forms.example/a)", "the form (https://forms.example/a)"),
        ("[the form](../forms.md)", "the form"),
        ("![logo](logo.png)", "logo"),
        ("| Mon | 9 |", "Mon · 9"),
        ("| Day | Hours |\n|---|---|\n| Monday | 9 |", "```\nDay     Hours\nMonday  9\n```"),
        ("> quoted", "quoted"),
        ("one line\nand the next\n- a\n  b", "one line and the next\n• a b"),
        ("one\n\ntwo", "one\n\ntwo"),
    ],
)
def test_markdown_reads_well_in_a_section(written: str, shown: str) -> None:
    assert mrkdwn(written) == shown


@pytest.mark.parametrize(
    ("written", "section", "stream"),
    [
        ("of ~~40~~ **60** km/h", "of ~40~ *60* km/h", "of ~~40~~ **60** km/h"),
        ("<del>40</del> <s>50</s> 60", "~40~ ~50~ 60", "~~40~~ ~~50~~ 60"),
        ("85 decibels [4].", "85 decibels (ref. 4).", "85 decibels (ref. 4)."),
        (
            r"85 decibels \[4\]; press [1] for",
            "85 decibels (ref. 4); press (1) for",
            "85 decibels (ref. 4); press (1) for",
        ),
        (
            r"85 decibels[^1] or 80[[1]](#footnote-2) or 70[\[3\]](#f).",
            "85 decibels or 80 or 70.",
            "85 decibels or 80 or 70.",
        ),
        ("100&nbsp;&deg;C, 5 &lt; 7", "100\u00a0°C, 5 &lt; 7", "100\u00a0°C, 5 &lt; 7"),
        (r"C:\\temp\\*.tmp", r"C:\temp\*.tmp", r"C:\\temp\\\*.tmp"),
        ("- [x] Helmet\n- [ ] Vest", "• ☑ Helmet\n• ☐ Vest", "• ☑ Helmet\n• ☐ Vest"),
        ("<kbd>Ctrl</kbd>+<kbd>K</kbd><br>now", "Ctrl+K now", "Ctrl+K now"),
        ("run <SERVICE>", "run &lt;SERVICE&gt;", "run &lt;SERVICE&gt;"),
        ("a snake__case__name", "a snake__case__name", r"a snake\_\_case\_\_name"),
        ("see https://a.example/x. Or", "see https://a.example/x. Or", "see `https://a.example/x`. Or"),
        (
            "(https://a.example/x_(y)), https://b.example!",
            "(https://a.example/x_(y)), https://b.example!",
            "(`https://a.example/x_(y)`), `https://b.example`!",
        ),
        ("https://a.example/道。次", "https://a.example/道。次", "`https://a.example/道`。次"),
        (
            "`[4] &lt; ~~a~~ \\* <kbd>`",
            "`[4] &amp;lt; ~~a~~ \\* &lt;kbd&gt;`",
            "`[4] &amp;lt; ~~a~~ \\* &lt;kbd&gt;`",
        ),
        ("``a ` b``", "`a ' b`", "`a ' b`"),
    ],
)
def test_single_signs_read_as_people_read_them(written: str, section: str, stream: str) -> None:
    assert mrkdwn(written) == section
    assert markdown(written) == stream


def test_what_is_read_already_is_shown_as_it_is() -> None:
    read = r"C:\temp\*.tmp keeps <b> & a_b_c, `x || y`, 3 ~ 4 [so] 2. #x"
    assert mrkdwn(as_markdown(read)) == escape(read)


@pytest.mark.parametrize("bar", [r"grep ERR \| wc", r"`grep ERR \| wc`"])
def test_an_escaped_bar_in_a_cell_is_a_bar(bar: str) -> None:
    shown = mrkdwn(f"| Do | So |\n|---|---|\n| Count | {bar} |")
    assert shown == "```\nDo     So\nCount  grep ERR | wc\n```"
    assert "grep ERR | wc" in mrkdwn(f"| Count | {bar} |")


def test_cells_of_a_table_are_plain() -> None:
    shown = mrkdwn("| A | B |\n|---|---|\n| ~~40~~ **60** | 5&nbsp;&lt; <kbd>K</kbd> [4] |")
    assert shown == "```\nA       B\n[…] 60  5 &lt; K (ref. 4)\n```"


@pytest.mark.parametrize("wide", ["東京", "🚚 van"])
def test_a_table_with_wide_signs_becomes_a_line_a_row(wide: str) -> None:
    assert mrkdwn(f"| Place | Days |\n|---|---|\n| {wide} | 9 |") == f"• Place · Days\n• {wide} · 9"


def test_a_wide_table_becomes_a_line_a_row() -> None:
    assert mrkdwn(f"| Day | {'x' * 90} |\n|---|---|\n| Mon | 9 |").startswith("• Day · xxx")


def test_streams_take_double_stars_and_escaped_signs() -> None:
    assert markdown("**28** of * and [a]") == r"**28** of \* and \[a\]"


def test_an_address_in_a_stream_is_shown_but_not_unfolded() -> None:
    assert markdown("see https://x.example/a.png") == "see `https://x.example/a.png`"


@given(HOSTILE)
def test_nothing_in_a_document_pings(text: str) -> None:
    for shown in (mrkdwn(text), escape(text), link("https://a.example", text)):
        assert pings_of({"text": shown, "link_names": True, "blocks": []}) == ()
    assert pings_of({"markdown_text": markdown(text), "link_names": True}) == ()


@given(HOSTILE)
def test_no_words_of_a_document_become_a_link(text: str) -> None:
    assert not re.search(r"<[^>]", mrkdwn(text))
    assert not re.search(r"(?<!\\)\]\(", re.sub(r"```.*?```|`[^`\n]*`", "", markdown(text), flags=re.S))


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_nothing_is_put_together_from_pieces_that_pings_or_leads_away(text: str) -> None:
    assert pings_of({"text": mrkdwn(text), "link_names": True}) == ()
    assert pings_of({"markdown_text": markdown(text), "link_names": True}) == ()
    assert LIVE.search(CODE.sub(" ", markdown(text))) is None


@given(HOSTILE)
def test_code_is_always_closed(text: str) -> None:
    for shown in (mrkdwn(text), markdown(text)):
        assert shown.count("```") % 2 == 0


def test_a_title_that_looks_like_another_site_tells_where_it_leads() -> None:
    assert link("https://evil.example/x", "https://bank.com") == (
        "<https://evil.example/x|https://bank.com> (evil.example)"
    )
    assert link("https://docs.example/x", "Leave") == "<https://docs.example/x|Leave>"


@pytest.mark.parametrize(
    ("url", "words", "host"),
    [
        ("https://evil.test#@intranet.com/", "intranet.com", "evil.test"),
        ("https://evil.test\\@intranet.com/", "intranet.com", "evil.test"),
        ("https://intranet.com@evil.test/", "intranet.com", "evil.test"),
        ("https://acme.co/x", "acme.com", "acme.co"),
        ("https://acme.com.evil.test/", "acme.com", "acme.com.evil.test"),
        ("https://evil.test/", "sparkasse.de login", "evil.test"),
        ("https://evil.test/", "evil.test or sparkasse.de", "evil.test"),
        ("https://evil.test/", "intranet.com/evil.test", "evil.test"),
        ("https://evil.test/", "https://intranet/leave", "evil.test"),
        ("https://evil.test/", "intranet\u200b.com", "evil.test"),
        ("https://evil.test/", "intranet．com", "evil.test"),
        ("https://evil.test/", "me@evil.test", "evil.test"),
        ("https://docs.example/x", "leave.md", "docs.example"),
    ],
)
def test_words_that_name_another_host_never_hide_it(url: str, words: str, host: str) -> None:
    assert link(url, words).endswith(f"> ({host})")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://acme.com/x", "acme.com"),
        ("https://acme.com/x", "Leave (see www.ACME.com/leave.)"),
        ("https://acme.com:8443/leave.html", "https://acme.com:8443/leave.html"),
        ("https://acme.com/x", "Leave: 2.5 days, e.g. in May"),
    ],
)
def test_words_that_name_its_own_host_or_none_stand_alone(url: str, words: str) -> None:
    assert link(url, words) == f"<{url}|{words}>"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://a b",
        "https://a|b",
        "https:///x",
        "https://[x",
    ],
)
def test_what_is_not_of_the_web_is_not_linked(url: str) -> None:
    assert link(url, "Leave") == "Leave"
