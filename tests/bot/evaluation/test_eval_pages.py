"""What an evaluation leaves behind: tables in a page, a journal of rows, and what cannot be found at all."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.sessions.eval import typed
from bot.errors import BadBatch
from bot.evaluation.asking import Done, Journal
from bot.evaluation.replies import judge
from bot.evaluation.report import (
    Evaluation,
    Failure,
    Shown,
    Table,
    as_plain,
    between,
    compare,
    markdown,
    read_earlier,
    write_page,
)
from bot.evaluation.retrieval import Recall, Sought, absent
from bot.evaluation.rows import Gold, Row, Type
from bot.reply import NoAnswer
from store.audience import Audience, Readers
from store.passage import Kind, Source
from tests.bot.answering.fakes_answering import library_of, passage
from tests.fakes import HashEmbedder

ROW = Row("a", Type.ANSWERABLE, "plain", "How long?", (("240",),), (Gold("leave.md", "240 annual leave"),))
FOUND = Evaluation(
    "5 questions",
    {"command": "inhouse eval q.jsonl", "machine": "a machine", "writer": "w", "embedder": "e"},
    (Table("one", "One", ("name", "figure"), (("a | b", "0.5"),)), Table("two", "Two", ("x",), (("1",),))),
    {"recall": 0.5},
)
TEXT = st.text(st.characters(exclude_characters="<>\r"), max_size=40)


@settings(deadline=None)
@given(TEXT, TEXT, TEXT, TEXT)
def test_only_what_stands_between_the_marks_is_replaced(before: str, old: str, new: str, after: str) -> None:
    page = f"{before}<!-- x -->\n{old}\n<!-- /x -->{after}"
    found = between(page, "x", new)
    assert found == f"{before}<!-- x -->\n{new}\n<!-- /x -->{after}"
    assert between(found, "x", new) == found


def test_tables_go_between_their_marks_or_to_the_end(tmp_path: Path) -> None:
    page = tmp_path / "quality.md"
    page.write_text("# Quality\n\n<!-- eval two -->\nold\n<!-- /eval two -->\n\nKept.\n", encoding="utf-8")
    write_page(page, FOUND)
    write_page(page, FOUND)  # a second time changes nothing more
    text = page.read_text(encoding="utf-8")
    assert "old" not in text and text.count("<!-- eval one -->") == 1
    assert text.index("Kept.") < text.index("## One") < text.index("| a \\| b | 0.5 |")
    assert "Made by `inhouse eval q.jsonl` on a machine, with w, e." in text


def test_a_mark_that_is_not_closed_is_named_and_the_page_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "quality.md"
    page.write_text("<!-- eval one -->\n", encoding="utf-8")
    with pytest.raises(BadBatch, match="no <!-- /eval one --> after it"):
        write_page(page, FOUND)
    assert page.read_text(encoding="utf-8") == "<!-- eval one -->\n"
    with pytest.raises(BadBatch, match="cannot be written"):
        write_page(tmp_path, FOUND)


def test_an_evaluation_is_one_json_object() -> None:
    plain = json.loads(json.dumps(as_plain(FOUND)))
    assert plain["tables"][1] == {"name": "two", "title": "Two", "header": ["x"], "rows": [["1"]]}
    assert plain["figures"] == {"recall": 0.5} and plain["failures"] == []
    assert markdown(("a",), (("1\n2",),)) == "| a |\n| --- |\n| 1 2 |"


def test_the_command_is_told_without_where_its_outcome_went() -> None:
    assert (
        typed(["inhouse"], ["eval", "my q.jsonl", "--json", "--report", "x.html"])
        == "inhouse eval 'my q.jsonl'"
    )
    assert (
        typed(["inhouse"], ["eval", "q", "--report=x.html", "--resume", "--docs", "d"])
        == "inhouse eval q --docs d"
    )


def test_what_changed_is_told_by_figure_and_by_failure(tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    failed = Failure("a", "refused", "How?", "x", "y")
    before.write_text(json.dumps(as_plain(replace(FOUND, failures=(failed, replace(failed, id="b"))))))
    now = replace(FOUND, figures={"recall": 0.75, "new": 1.0}, failures=(replace(failed, id="c"), failed))
    assert compare(read_earlier(before), now).rows == (
        ("recall", "0.500", "0.750", "+0.250"),
        ("refused", "2", "2", "-b +c"),
    )
    assert compare(read_earlier(before), replace(now, figures={"recall": 0.5})).rows[0][0] == "refused"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"figures": {"a": null}, "failures": []}', '{"figures": 3}']
)
def test_only_what_eval_printed_can_be_compared_with(tmp_path: Path, text: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(text)
    with pytest.raises(BadBatch, match=r"not JSON|not what `inhouse eval --json` prints"):
        read_earlier(path)


def test_a_journal_gives_back_what_was_kept_and_passes_over_a_cut_line(tmp_path: Path) -> None:
    recall = Recall((True, True, False), (True, True, True), False, 0.1, (Shown("a.md", "A", "text", True),))
    whole = Done(ROW, Sought(ROW, recall, recall), judge(ROW, NoAnswer("Nothing near.", confidence=0.2)))
    journal = Journal(tmp_path, {"questions": "x"})
    assert journal.read([ROW]) == []
    journal.keep(whole)
    journal.keep(Done(ROW, None, None))
    path = next(tmp_path.iterdir())
    path.write_text(path.read_text() + '{"id": "a", "sou')
    assert journal.read([ROW]) == [whole, Done(ROW, None, None)]
    assert Journal(tmp_path, {"questions": "y"}).read([ROW]) == []
    journal.remove()
    assert list(tmp_path.iterdir()) == []


def test_evidence_that_was_said_in_a_channel_stands_in_any_of_its_talks(tmp_path: Path) -> None:
    talks = [
        passage(
            text, Source(f"slack:C0GEN:{at}", Kind.SLACK, "#general", text, "", text, Audience.everyone())
        )
        for at, text in enumerate(["Tickets are £12.", "The band is the Bogle Trio."])
    ]
    rows = [
        Row("a", Type.ANSWERABLE, "", "How?", (("x",),), (Gold("#general", it),))
        for it in ("£12", "Bogle", "£13")
    ]
    rows = [replace(row, id=f"row {n}") for n, row in enumerate(rows)]
    with library_of(tmp_path / "store", HashEmbedder(), talks) as stored:
        assert absent(rows, stored, Readers.members()) == {"row 2": "the quote does not stand in #general"}


def test_evidence_that_no_search_can_find_is_told(tmp_path: Path) -> None:
    def row(id_: str, *gold: Gold) -> Row:
        return Row(id_, Type.ANSWERABLE, "", "How?", (("x",),), gold)

    rows = [
        row("good", Gold("leave.md", "a maximum of 240 annual leave hours")),
        row("gone", Gold("gone.md", "any")),
        row("wrong", Gold("leave.md", "a maximum of 250 annual leave hours")),
        row("secret", Gold("merger.md", "The merger with Globex")),
    ]
    with library_of(tmp_path / "store", HashEmbedder()) as stored:
        assert absent(rows, stored, Readers.members()) == {
            "gone": "gone.md is not indexed",
            "wrong": "the quote does not stand in leave.md",
            "secret": "merger.md has nothing that these readers may read",
        }
