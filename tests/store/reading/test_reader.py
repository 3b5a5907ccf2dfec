"""Reading: every format into a document, and nothing that a file holds may hurt."""

import contextlib
import os
import random
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import CannotOpen, ReadingTimedOut, TooLarge, UnknownFormat, Unreadable
from store.reading import pandoc
from store.reading.document import Document, Front, Heading
from store.reading.formats import FORMATS
from store.reading.opening import MB, Limits
from store.reading.reader import Reader
from tests.files import docx, paragraph, pdf, read


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(file_bytes=4 * MB, seconds=30)) as reader:
        yield reader


def parse(reader: Reader, name: str, content: str | bytes) -> Document:
    return reader.parse(content.encode() if isinstance(content, str) else content, PurePath("folder", name))


def test_markdown_keeps_its_own_text_and_finds_its_headings(reader: Reader) -> None:
    text = "# Leave *types* {#top}\r\n\r\nText.\r\n\r\nOf many kinds\n---\n\n"
    text += "```\n# not one\n```\n### [Sick](x.md) ##\n"
    document = parse(reader, "leave.md", text)
    assert document.text == text
    assert [(h.text, h.level) for h in document.headings] == [
        ("Leave types", 1),
        ("Of many kinds", 2),
        ("Sick", 3),
    ]
    assert [text[h.start : h.end] for h in document.headings] == [
        "# Leave *types* {#top}",
        "Of many kinds\n---",
        "### [Sick](x.md) ##",
    ]
    assert document.title == "Leave types"


def test_a_rule_below_a_paragraph_or_a_list_makes_no_heading(reader: Reader) -> None:
    document = parse(reader, "a.md", "One line\nand another\n---\n\n- item\n---\n\n> quote\n---\n")
    assert document.headings == ()


def test_front_matter_is_read_and_blanked_out_with_every_offset_kept(reader: Reader) -> None:
    text = '---\ntitle: "Leave: types"\nurl: https://example.org/leave\n'
    text += "audience: [user:U1, channel:C2]\ndate: 2024-02-03\n---\nText.\n"
    document = parse(reader, "leave.md", text)
    assert document.text.strip() == "Text."
    assert len(document.text) == len(text)
    assert document.text.index("Text.") == text.index("Text.")
    assert document.text.count("\n") == text.count("\n")
    assert document.title == "Leave: types"
    assert document.front.url == "https://example.org/leave"
    assert document.front.audience == "user:U1 channel:C2"
    assert document.front.updated == datetime(2024, 2, 3, tzinfo=UTC)


def test_front_matter_in_toml_is_read_too(reader: Reader) -> None:
    document = parse(reader, "a.md", '+++\ntitle = "Leave"\naudience = "user:U1"\n+++\nText.')
    assert (document.title, document.front.audience, document.text.strip()) == ("Leave", "user:U1", "Text.")


@pytest.mark.parametrize(
    "more", ["Text.\n\n" * 50_000, "<table><tr><td>Grade</td></tr></table>\n"], ids=["long", "with a table"]
)
def test_front_matter_holds_for_what_is_parsed_in_a_process_of_its_own(reader: Reader, more: str) -> None:
    front = "---\ntitle: Pay\nurl: https://example.org/pay\naudience: user:U1\ndate: 2024-02-03\n---\n"
    document = parse(reader, "pay.md", front + more)
    expected = Front("Pay", "https://example.org/pay", "user:U1", datetime(2024, 2, 3, tzinfo=UTC))
    assert (document.front, document.title) == (expected, "Pay")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "/leave", "http://a b"])
def test_only_web_addresses_are_taken_from_front_matter(reader: Reader, url: str) -> None:
    assert parse(reader, "a.md", f"---\nurl: '{url}'\n---\nText.").front.url == ""


def test_an_address_that_is_no_unicode_is_none(reader: Reader) -> None:
    assert parse(reader, "a.md", '---\nurl: "https://example.org/\\ud800"\n---\nText.').front.url == ""


@pytest.mark.parametrize("written", ["audience:", "audience: 7", "audience: {a: b}", "Audience: [1, 2]"])
def test_an_audience_that_is_no_text_is_never_taken_for_none(reader: Reader, written: str) -> None:
    assert parse(reader, "a.md", f"---\n{written}\n---\nText.").front.audience


def test_broken_front_matter_loses_nothing_and_is_reported(reader: Reader) -> None:
    document = parse(reader, "a.md", "---\ntitle: Leave: types\n---\nText.\n")
    assert document.title == "Leave: types"
    assert "Text." in document.text
    assert "front matter cannot be read" in document.lost[0]


HOSTILE = {
    "an alias bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "deep nesting": "a: " + "[" * 1500,
    "python objects with an audience": "audience: !!python/object/apply:os.system [true]",
    "a broken audience": "audience: 'user:U1",
    "endless values": "a: " + "x" * 70_000,
}


@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_front_matter_is_refused(reader: Reader, written: str) -> None:
    with pytest.raises(Unreadable, match="front matter"):
        parse(reader, "a.md", f"---\n{written}\n---\nText.\n")


MEANT = {
    "never closed": "---\naudience: channel:C0HR\ntitle: Pay\n\n# Pay\n\nText.\n",
    "never closed, after a blank line": "---\n \ntitle: Pay\naudience: channel:C0HR\n\n# Pay\n",
    "closed with another sign": "+++\naudience = 'channel:C0HR'\n---\nText.\n",
    "without a colon": "---\naudience channel:C0HR\n---\nText.\n",
    "a list": "---\n- Audience: channel:C0HR\n---\nText.\n",
    "in braces never closed": "---\n{title: Pay, audience: channel:C0HR}\n\nText.\n",
    "a key in the plural": "---\naudiences: channel:C0HR\n---\nText.\n",
    "a key that goes on": "---\ntitle: Pay\nAudience-only: channel:C0HR\n---\nText.\n",
    "far below a comment": "---\n#"
    + "x" * 65_000
    + "\n\naudience: user:U1\n"
    + "#" * 2000
    + "\n---\nText.\n",
    "never closed, old line ends": "---\raudience: channel:C0HR\r\r# Pay\r",
}


@pytest.mark.parametrize("text", MEANT.values(), ids=MEANT.keys())
def test_an_audience_that_may_have_been_meant_is_never_taken_for_none(reader: Reader, text: str) -> None:
    with pytest.raises(Unreadable, match="front matter"):
        parse(reader, "a.md", text)


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize(
    "front", ["---\ntitle: Pay\naudience: user:U1\n---\n", "+++\naudience='user:U1'\n+++\n"]
)
def test_front_matter_is_read_with_any_line_ends(reader: Reader, front: str, end: str) -> None:
    text = f"{front}Text.\n".replace("\n", end)
    document = parse(reader, "a.md", text)
    assert document.front.audience == "user:U1"
    assert document.text.strip() == "Text." and len(document.text) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "---\nAn audience is invited.\n---\nMore.",
        "---\nText.\n\nAudience: everyone in the team.\n",
        "# Audience\n",
    ],
)
def test_audiences_in_prose_are_no_front_matter(reader: Reader, text: str) -> None:
    assert parse(reader, "a.md", text).text == text


@pytest.mark.parametrize("text", ["---\nnever closed", "---\nJust a text.\n---\nAnd more.", "---"])
def test_a_text_between_rules_is_no_front_matter(reader: Reader, text: str) -> None:
    assert "".join(parse(reader, "a.md", text).text.split()) in ("".join(text.split()), "")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("going-out-of-office.md", "Going out of office"),
        ("minutes_2026-10-13_draft.md", "Minutes 2026-10-13 draft"),
        ("travel_and-leave/index.md", "Travel and leave"),
        ("README.txt", "Folder"),
        ("x.py", "x.py"),
    ],
)
def test_a_file_without_a_title_is_named_after_itself(reader: Reader, name: str, title: str) -> None:
    assert parse(reader, name, "Text.").title == title


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.txt", "OUT OF HOURS - until December\n\nOne of us is on call.", "OUT OF HOURS - until December"),
        ("a.txt", "STAFF MEETING  Tue 6 Oct, prep room\nPresent: Ruth", "STAFF MEETING Tue 6 Oct, prep room"),
        ("a.txt", "Get in\n======\nBy the dock.", "Get in"),
        ("a.txt", "\n\nLatecomers\n\nThey wait.", "Latecomers"),
        ("a.txt", "They wait.\n\nThen they go in.", "A"),
        ("a.txt", "They wait\nuntil the first pause.", "A"),
        ("a.txt", "1. Last minutes\n\nOk.", "A"),
        ("a.txt", "From: Ruth\n\nOk.", "A"),
        ("a.txt", "Latecomers", "A"),
        ("a.md", "## Staff meeting\n\nOk.", "Staff meeting"),
        ("a.md", "Ok.\n\n## Staff meeting\n\nOk.", "A"),
        ("a.csv", "Rota - week 49,,\nName,Mon,Tue\nRuth,ops,off\nTom,off,ops\n", "Rota - week 49"),
        ("a.csv", "Name,Mon,Tue\nRuth,ops,off\nTom,off,ops\n", "A"),
    ],
)
def test_what_a_file_begins_with_is_its_title_where_it_reads_as_one(
    reader: Reader, name: str, text: str, title: str
) -> None:
    assert parse(reader, name, text).title == title


@pytest.mark.parametrize(
    "data",
    [
        "Café — naïve".encode(),
        b"\xef\xbb\xbf" + "Café — naïve".encode(),
        b"\xff\xfe" + "Café — naïve".encode("utf-16-le"),
        b"\xfe\xff" + "Café — naïve".encode("utf-16-be"),
        b"\xff\xfe\x00\x00" + "Café — naïve".encode("utf-32-le"),
        "Café — naïve".encode("cp1252"),
    ],
)
def test_text_is_read_in_every_usual_encoding(reader: Reader, data: bytes) -> None:
    if b"\xe9" in data and b"\x00" not in data:
        data = b"What follows is a longer text, as real files are. " * 2 + data
    assert parse(reader, "a.txt", data).text.endswith("Café — naïve")


def test_other_alphabets_in_old_encodings_are_told_by_their_letters(reader: Reader) -> None:
    text = "Отпуск предоставляется сотрудникам ежегодно. Заявление подаётся руководителю за две недели. " * 5
    assert parse(reader, "a.txt", text.encode("cp1251")).text == text


@pytest.mark.parametrize(
    "data", [b"a\x00b", bytes(range(256)) * 8, b"\xff\xfe\xd8", b"\x01\x02\x03 text \x04"]
)
def test_binary_data_is_no_text(reader: Reader, data: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(reader, "a.txt", data)


def test_code_has_its_definitions_as_headings(reader: Reader) -> None:
    text = "import os\n\n\n# Adds.\n@cache\ndef add(a, b):\n    return a + b\n\n\n"
    text += "class A:\n    async def go(self):\n        pass\n"
    document = parse(reader, "a.py", text)
    assert [(h.text, h.level) for h in document.headings] == [("def add", 1), ("class A", 1), ("def go", 2)]
    assert text[document.headings[0].start :].startswith("# Adds.\n@cache")
    assert document.layout == "lines"
    go = parse(reader, "a.go", "func (s *Server) Start() error {\n}\n")
    assert [h.text for h in go.headings] == ["func Start"]


def test_html_gives_its_main_text_with_structure(reader: Reader) -> None:
    document = parse(
        reader,
        "a.html",
        "<html><head><title>Leave - Intranet</title><style>p{}</style></head><body><nav>Home</nav><main>"
        "<h1>Leave</h1><p>Take <b>240</b> hours.</p><h2>Sick</h2><ul><li>One</li><li>Two</li></ul>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table><script>alert(1)</script></main><footer>Imprint</footer></body></html>",
    )
    assert document.title == "Leave"
    assert [(h.text, h.level) for h in document.headings] == [("Leave", 1), ("Sick", 2)]
    for wanted in ("Take **240** hours.", "- One\n- Two", "| A | B |", "| 1 | 2 |"):
        assert wanted in document.text
    for unwanted in ("Home", "Imprint", "alert", "p{}", "Intranet"):
        assert unwanted not in document.text


def test_the_sign_by_which_a_heading_is_linked_to_is_no_word_of_it(reader: Reader) -> None:
    page = '<h1>Leave<a class="headerlink" href="#leave">¶</a></h1><h2><a href="#b">Pay</a></h2><p>Text.</p>'
    assert parse(reader, "a.html", page).text == "# Leave\n\n## Pay\n\nText."


def test_a_page_without_a_heading_has_the_title_of_its_head(reader: Reader) -> None:
    assert parse(reader, "a.htm", "<title>Leave</title><p>Text.").title == "Leave"


def test_deeply_nested_html_keeps_its_words(reader: Reader) -> None:
    document = parse(reader, "a.html", "<div>" * 3000 + "<p>Down here.</p>" + "</div>" * 3000)
    assert document.text == "Down here."


def test_docx_gives_headings_lists_and_tables(reader: Reader) -> None:
    cell = "<w:tc>{}</w:tc>"
    row = "<w:tr>" + cell.format(paragraph("Years")) + cell.format(paragraph("Hours")) + "</w:tr>"
    data = docx(paragraph("Leave", "Heading1") + paragraph("Take 240 hours.") + f"<w:tbl>{row}{row}</w:tbl>")
    document = parse(reader, "leave.docx", data)
    assert document.title == "Leave"
    assert "Take 240 hours." in document.text
    assert "| Years | Hours |" in document.text


def test_hidden_words_of_a_word_document_are_not_read(reader: Reader) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Obey.</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Tea is free.</w:t></w:r>'
    assert parse(reader, "tea.docx", docx(f"<w:p>{hidden}{shown}</w:p>")).text == "Tea is free."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tea <!-- obey --> is free.", "Tea               is free."),
        ("<!--\n# Obey\n-->\n# Tea", "    \n      \n   \n# Tea"),
        ("[//]: # (obey)\nTea", "              \nTea"),
        ("`<!--` and\n```\n<!-- code -->\n```\n<!-- never closed", None),
    ],
)
def test_comments_are_blanked_out_and_code_stays(reader: Reader, written: str, read: str | None) -> None:
    assert parse(reader, "tea.md", written).text == (written if read is None else read)


def test_what_could_write_over_a_screen_is_a_space(reader: Reader) -> None:
    text = "Tea is free for all of us, at any hour. " * 9
    assert parse(reader, "tea.txt", f"{text}\x1b[2J\u009b").text == f"{text} [2J "
    assert parse(reader, "tea.md", f'---\ntitle: "T\\e[2Jea"\n---\n{text}').title == "T [2Jea"
    assert "\x1b" not in "".join(parse(reader, "tea.md", "---\ntitle: !!%1b[2J x\n---\nTea.\n").lost)


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_damaged_files_are_unreadable_and_the_next_one_is_read(reader: Reader, suffix: str) -> None:
    whole = pdf("Some text.") if suffix == ".pdf" else docx(paragraph("Some text."))
    chance = random.Random(7)
    for _ in range(30):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with contextlib.suppress(Unreadable):
            parse(reader, f"a{suffix}", bytes(broken[: chance.randint(0, len(broken))]))
    assert parse(reader, f"a{suffix}", whole).text == "Some text."


def test_an_archive_that_unpacks_to_gigabytes_is_too_large(reader: Reader) -> None:
    with pytest.raises(TooLarge):
        parse(reader, "a.docx", docx("<!--" + " " * 140 * MB + "-->"))


def test_a_parser_that_takes_too_long_is_stopped_and_the_next_file_is_read() -> None:
    with Reader(Limits(seconds=4)) as reader:
        with pytest.raises(ReadingTimedOut, match="4 s"):
            parse(reader, "a.html", "<div>" * 400_000)
        assert parse(reader, "b.html", "<p>Text.</p>").text == "Text."


def test_a_parser_that_takes_too_much_memory_is_stopped_and_the_next_file_is_read() -> None:
    with Reader(Limits(memory_bytes=400 * MB)) as reader:
        with pytest.raises(Unreadable, match="memory"):
            parse(reader, "a.html", "<p>x" * 1_500_000)
        assert parse(reader, "b.html", "<p>Text.</p>").text == "Text."


def test_a_parser_sees_no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    with Reader() as reader:
        parse(reader, "b.html", "<p>Text.</p>")
        process = reader._process
        assert process is not None
        if Path("/proc").is_dir():
            assert b"xoxb" not in Path(f"/proc/{process.pid}/environ").read_bytes()


@pytest.mark.parametrize(("name", "before"), [("a.md", ""), ("a.html", "<p>")])
def test_of_text_over_the_limit_the_rest_is_left_out_and_told_whichever_process_reads_it(
    name: str, before: str
) -> None:
    with Reader(Limits(text_chars=10)) as reader:
        document = parse(reader, name, before + "x" * 11)
        assert document.text == "x" * 10
        assert document.lost == ("only its first 10 characters are read; split it",)
        with pytest.raises(Unreadable, match="holds no text"):
            parse(reader, name, before)
        assert parse(reader, name, before + "x" * 10).text.strip() == "x" * 10


def test_a_file_over_the_limit_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("x" * 2000)
    with pytest.raises(TooLarge, match="MAX_FILE_MB"):
        read(path, Limits(file_bytes=1000))


def test_only_plain_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(Unreadable, match="plain"):
        read(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(Unreadable):
        read(tmp_path / "folder.md")
    with pytest.raises(CannotOpen, match="no such file"):
        read(tmp_path / "nothing.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.md"))
        with pytest.raises(Unreadable):
            read(tmp_path / "socket.md")


@pytest.mark.parametrize("name", ["a.blend", "a", "a.doc", ".env"])
def test_a_file_of_no_known_kind_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("text")
    with pytest.raises(UnknownFormat):
        read(tmp_path / name)


def test_pandoc_knows_every_format_that_is_given_to_it() -> None:
    [given] = [each for each in FORMATS if each.module == pandoc.__name__]
    assert set(given.suffixes.split()) == {*pandoc._ARCHIVES, *pandoc._TEXTS}


def test_every_format_loads_and_no_suffix_is_claimed_twice() -> None:
    suffixes = [suffix for each in FORMATS for suffix in each.suffixes.split()]
    assert len(suffixes) == len(set(suffixes))
    assert all(callable(each.load()) for each in FORMATS)


MARKUP = st.text(st.sampled_from("-#=`~|>*_[](){}%<!:. \t\r\nab\u2028é"), max_size=300)


@settings(max_examples=150, deadline=None)
@given(MARKUP | st.text(st.characters(exclude_characters="\0"), max_size=300))  # with which UTF-16 is told
def test_whatever_is_written_markdown_keeps_its_length_and_its_headings_are_in_order(
    reader: Reader, text: str
) -> None:
    try:
        document = parse(reader, "a.md", text.encode("utf-8", "replace"))
    except Unreadable:
        return
    assert len(document.text) == len(text.removeprefix("\ufeff"))
    ends = [0] + [place for h in document.headings for place in (h.start, h.end)]
    assert ends == sorted(ends)
    assert all(h.text.strip() and h.start < h.end <= len(text) for h in document.headings)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | MARKUP.map(str.encode))
def test_whatever_the_bytes_text_and_code_are_read_or_unreadable(reader: Reader, data: bytes) -> None:
    for name in ("a.txt", "a.py", "a.csv", "a.md"):
        with contextlib.suppress(Unreadable):
            parse(reader, name, data).text.encode()


HOSTILE_MARKUP = {
    "lists": "".join("  " * n + "* a\n" for n in range(300)),
    "openings": "[[" * 5_000,
    "stars": "*a " * 10_000,
    "braces": "{{" * 3_000 + "}}" * 3_000,
    "quotes": "> " * 3_000 + "a",
    "bars": "|===\n" + "|a" * 20_000,
}


@pytest.mark.parametrize(
    "name", ["a.rst", "a.org", "a.adoc", "a.wiki", "a.textile", "a.rtf", "a.typ", "a.opml"]
)
def test_hostile_markup_is_read_or_refused_and_the_next_file_is_read(name: str) -> None:
    with Reader(Limits(seconds=1, memory_bytes=1024 * MB)) as reader:
        for text in HOSTILE_MARKUP.values():
            with contextlib.suppress(Unreadable):
                parse(reader, name, text)
        assert parse(reader, "b.html", "<p>Text.</p>").text == "Text."


@pytest.mark.parametrize("suffix", [".odt", ".epub", ".pptx"])
def test_archives_of_documents_that_are_damaged_or_none_are_unreadable(reader: Reader, suffix: str) -> None:
    for data in (b"PK\x03\x04 broken", docx(paragraph("Text."))):
        with pytest.raises(Unreadable):
            parse(reader, f"a{suffix}", data)
    with pytest.raises(TooLarge):
        parse(reader, f"a{suffix}", docx("<!--" + " " * 140 * MB + "-->"))


def test_a_program_that_a_parser_started_ends_with_it() -> None:
    with Reader(Limits(seconds=2)) as reader:
        with contextlib.suppress(Unreadable):
            parse(reader, "a.html", "<div>" * 390 + "<p>x" * 400_000)
        began = reader._process
    if began is not None and Path("/proc").is_dir():
        groups = [it.read_text() for it in Path("/proc").glob("[0-9]*/stat") if it.exists()]
        assert not any(line.rpartition(")")[2].split()[2] == str(began.pid) for line in groups)


def test_a_text_is_cut_between_two_lines_with_its_headings_and_pages() -> None:
    document = Document(
        "# A\nText.\n# B\nMore.\n",
        "A",
        headings=(Heading("A", 1, 0, 3), Heading("B", 1, 10, 13)),
        pages=(0, 4, 10),
    )
    first = document.first(12)
    assert (first.text, [it.text for it in first.headings], first.pages) == ("# A\nText.\n", ["A"], (0, 4))
    assert document.first(len(document.text)) == document
