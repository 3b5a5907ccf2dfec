"""Documents as messages: headings apart, lists with what introduces them."""

from pathlib import Path

from bot.summarization.messages import paragraphs
from tests.files import read


def _paragraphs(there: Path, text: str, name: str = "page.md") -> list[tuple[str, str]]:
    path = there / name
    path.write_text(text, encoding="utf-8")
    return [(it.author, it.text) for it in paragraphs([(name, read(path))])]


def test_a_heading_says_the_text_below_it_and_is_no_text_itself(tmp_path: Path) -> None:
    page = (
        "# Boats\n\nBoats are for hire.\n## Prices\nA boat costs 9 crowns.\n\nAn hour later **it** costs 12."
    )
    assert _paragraphs(tmp_path, page) == [
        ("Boats", "Boats are for hire."),
        ("Prices", "A boat costs 9 crowns."),
        ("Prices", "An hour later it costs 12."),
    ]


def test_a_list_stands_with_the_line_that_introduces_it(tmp_path: Path) -> None:
    page = "# Boats\n\nBring these:\n\n- a coat\n- a map.\n- food\n\nThe boat sails at nine."
    assert _paragraphs(tmp_path, page) == [
        ("Boats", "Bring these: a coat; a map; food"),
        ("Boats", "The boat sails at nine."),
    ]


def test_items_without_an_introduction_stand_alone(tmp_path: Path) -> None:
    page = "# Rules\n\n1. Nobody swims in the harbour.\n2. Dogs stay on the lead.\n"
    assert [text for _, text in _paragraphs(tmp_path, page)] == [
        "Nobody swims in the harbour.",
        "Dogs stay on the lead.",
    ]


def test_short_items_that_are_no_sentences_stand_together_and_tasks_alone(tmp_path: Path) -> None:
    page = "# Open\n\n- Tollgate: Monday 10-1\n- Harrow: Tue 2-4\n- Jill to ask the skipper\n- Dogs wait\n"
    assert [text for _, text in _paragraphs(tmp_path, page)] == [
        "Tollgate: Monday 10-1; Harrow: Tue 2-4",
        "Jill to ask the skipper",
        "Dogs wait",
    ]


def test_a_title_above_a_line_of_dashes_is_no_text(tmp_path: Path) -> None:
    assert _paragraphs(tmp_path, "Rules of the yard\n-----\n\nShut the gate.\n", "a.txt") == [
        ("Rules of the yard", "Shut the gate.")
    ]


def test_a_long_list_goes_on_item_by_item(tmp_path: Path) -> None:
    items = [f"item number {i} of the list is this one here" for i in range(12)]
    found = _paragraphs(tmp_path, "# L\n\nThe items:\n\n" + "\n".join(f"- {it}" for it in items))
    assert found[0][1].startswith("The items: item number 0")
    assert all(len(text) <= 320 for _, text in found)
    assert all(any(it in text for _, text in found) for it in items)


def test_tables_are_read_where_there_is_nothing_else(tmp_path: Path) -> None:
    table = "| day | port |\n|---|---|\n| Monday | Bergen |\n"
    assert _paragraphs(tmp_path, f"# Trip\n\nWe sail north.\n\n{table}") == [("Trip", "We sail north.")]
    ((author, text),) = _paragraphs(tmp_path, f"# Trip\n\n{table}")
    assert (author, text) == ("Trip", "day: Monday · port: Bergen")


def test_a_sheet_is_told_by_what_it_lists_beside_its_title(tmp_path: Path) -> None:
    rows = "".join(f"| D{n} | Filling number {n} | {n}.50 |\n" for n in range(40))
    page = f"# Fees\n\nFees from May\n\n| Code | Treatment | Fee |\n|---|---|---|\n{rows}\nPay at the desk.\n"
    (title, table, note) = _paragraphs(tmp_path, page)
    assert (title, note) == (("Fees", "Fees from May"), ("Fees", "Pay at the desk."))
    assert table[1].startswith("Treatment: Filling number 0; Filling number 1; ")
    assert table[1].endswith("; … · Code · Fee") and len(table[1]) <= 320


def test_each_row_is_told_where_rows_are_wanted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Who,Room\nAnn Lee,2\nBo Ek,3\nCy Day,4\nDi Fox,5\n")
    document = ("a.csv", read(tmp_path / "a.csv"))
    assert [it.text for it in paragraphs([document])] == ["Who: Ann Lee; Bo Ek; Cy Day; Di Fox · Room"]
    assert [it.text for it in paragraphs([document], rows=True)][1] == "Who: Bo Ek · Room: 3"


def test_a_question_says_its_answer(tmp_path: Path) -> None:
    text = "Q: May I park here?\nA: Yes. At night only.\n\nCan I take food home?\n  No, never.\n\n"
    text += "Q: Leave\nA: 26 days.\n"
    assert _paragraphs(tmp_path, text, "faq.txt") == [
        ("May I park here?", "Yes. At night only."),
        ("Can I take food home?", "No, never."),
        ("Leave", "26 days."),
    ]


def test_a_plain_text_is_said_by_its_title(tmp_path: Path) -> None:
    assert _paragraphs(tmp_path, "We met on Monday.\n\nAll came.\n", "minutes.txt") == [
        ("Minutes", "We met on Monday."),
        ("Minutes", "All came."),
    ]


def test_nothing_written_is_nothing_said(tmp_path: Path) -> None:
    assert _paragraphs(tmp_path, "# Only a heading\n\n---\n") == []


def test_each_tells_its_file_and_line(tmp_path: Path) -> None:
    text = "# Boats\n\nBoats are for hire.\n\nBring these:\n\n- a coat\n"
    (tmp_path / "boats.md").write_text(text)
    found = paragraphs([("trip/boats.md", read(tmp_path / "boats.md"))])
    assert [it.link for it in found] == ["trip/boats.md:3", "trip/boats.md:5"]


def test_beside_prose_neither_code_nor_settings_are_told(tmp_path: Path) -> None:
    files = {
        "boats.md": "# Boats\n\nBoats are for hire.",
        "hire.py": "def hire():\n    return 9\n",
        "a.yaml": "a: 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    documents = [(name, read(tmp_path / name)) for name in files]
    assert [it.text for it in paragraphs(documents)] == ["Boats are for hire."]
    assert "def hire():" in " ".join(it.text for it in paragraphs(documents[1:]))


def test_who_wrote_a_mail_to_whom_is_no_part_of_what_it_says(tmp_path: Path) -> None:
    mail = "From: Ana <a@example.org>\nTo: all@example.org\nSubject: Panto\n"
    mail += "Date: Mon, 2 Nov 2026 09:12:00 +0000\n\nDear all,\n\nIt opens on Friday.\n"
    assert _paragraphs(tmp_path, mail, "panto.eml") == [
        ("Panto", "Dear all,"),
        ("Panto", "It opens on Friday."),
    ]


def test_a_bold_label_says_what_follows_it_and_a_bold_word_is_none(tmp_path: Path) -> None:
    page = (
        "# Minutes\n\n1. **Boat.** Jo asks the skipper.\n2. **Never** row alone.\n\n"
        "On 5 Mar 2026, Ann Lee wrote:\n\n**Crane:** It is out.\n\n**Open.**\n"
    )
    assert _paragraphs(tmp_path, page) == [
        ("Boat", "Jo asks the skipper."),
        ("Minutes", "Never row alone."),
        ("Crane", "It is out."),
        ("Minutes", "Open."),
    ]
