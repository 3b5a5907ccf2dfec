"""Passages along their blocks: rows with their columns, items with their introduction, and code."""

import pytest

from store.audience import Audience
from store.chunking import chunk
from store.passage import Kind, PassageSentence, Source
from store.reading import Document
from store.reading.document import find_headings
from store.sentences import cut
from tests.store.chunking.test_chunker import count


def sentences(text: str, limit: int = 400, name: str = "a.md") -> list[PassageSentence]:
    source = Source("file:/a", Kind.FILE, name, "Page", "", "digest", Audience.everyone())
    document = Document(text, "Page", headings=find_headings(text) if name.endswith(".md") else ())
    return [it for found in cut(chunk(document, source, count, limit)) for it in found]


def plain(text: str) -> tuple[Document, Source]:
    source = Source("file:/a", Kind.FILE, "a.txt", "Page", "", "digest", Audience.everyone())
    return Document(text, "Page", layout="prose"), source


def test_every_row_of_a_long_table_has_the_names_of_its_columns() -> None:
    rows = "".join(f"| Pump {n} | P-{n} |\n" for n in range(60))
    found = sentences(f"# Parts\n\n| Part | Code |\n|---|---|\n{rows}", limit=60)
    assert len({it.passage.position for it in found}) > 3
    assert [it.text for it in found] == [f"Part: Pump {n} · Code: P-{n}" for n in range(60)]
    assert all(it.row and it.quote == f"| Pump {n} | P-{n} |" for n, it in enumerate(found))


def test_a_bar_in_a_command_stays_in_its_cell() -> None:
    [row] = sentences("| Command | Owner |\n|---|---|\n| `grep a \\| wc` | Ops |\n")
    assert row.text.startswith("Command: ") and row.text.endswith(" · Owner: Ops")


def test_a_table_without_names_is_read_cell_by_cell() -> None:
    assert [it.text for it in sentences("| | |\n|---|---|\n| Dusk | Lock up |\n")] == ["Dusk · Lock up"]


def test_a_row_that_a_plain_text_sets_with_spaces_is_one_of_a_table() -> None:
    found = cut(chunk(*plain("Checks\n\nVan 1  Defender    48 psi\nVan 2  Transit\t51 psi\n"), count, 400))[0]
    assert [(it.text, it.row) for it in found] == [
        ("Checks", False), ("Van 1 Defender · 48 psi", True), ("Van 2 Transit · 51 psi", True),
    ]  # fmt: skip


def test_what_follows_a_bold_label_in_its_paragraph_is_said_of_it() -> None:
    found = sentences(
        "1. **Boat.** Two quotes came. Jo asks again.\n2. **Crane** goes home. It is late.\n\n"
        "**Who pays?** We do. Always.\n"
    )
    assert [(it.text, it.lead and it.lead.text) for it in found] == [
        ("Boat.", None), ("Two quotes came.", "Boat."), ("Jo asks again.", "Boat."),
        ("Crane goes home.", None), ("It is late.", None),
        ("Who pays? We do.", None), ("Always.", None),
    ]  # fmt: skip


def test_items_know_their_numbers_and_what_introduces_them() -> None:
    first, *items = sentences("Do this:\n\n1. Lock up. Check twice.\n2. Go:\n   - home\n   - to bed\n")
    assert [(it.text, it.number, it.item, it.lead and it.lead.text) for it in items] == [
        ("Lock up.", "1", True, "Do this:"),
        ("Check twice.", "", False, "Do this:"),
        ("Go:", "2", True, "Do this:"),
        ("home", "", True, "Go:"),
        ("to bed", "", True, "Go:"),
    ]
    assert first.text == "Do this:"


def test_a_list_that_goes_on_behind_a_paragraph_keeps_its_introduction() -> None:
    text = "Do this:\n\n1. Lock up.\n\nWait until dark.\n\n2. Go.\n\nThen:\n\n1. Sleep.\n"
    assert [(it.text, it.lead and it.lead.text) for it in sentences(text) if it.item] == [
        ("Lock up.", "Do this:"),
        ("Go.", "Do this:"),
        ("Sleep.", "Then:"),
    ]


def test_an_introduction_in_an_earlier_passage_is_read_and_has_no_quote() -> None:
    items = "".join(f"- the {n}th of many long and tedious things to bring along\n" for n in range(40))
    found = sentences(f"You must bring:\n\n{items}", limit=60)
    last = found[-1]
    assert last.passage.position > 1 and last.whole.startswith("You must bring: the 39th")
    assert last.lead is not None and last.lead.quote == ""


def test_an_introduction_ends_with_its_list() -> None:
    text = "You may bring:\n\n- tea\n\nThe gate is shut.\n\n| Day | Hour |\n|---|---|\n| Mon | 9 |\n"
    assert [it.lead for it in sentences(text)[-2:]] == [None, None]
    text = "You may bring:\n\n- tea\n\n| Day | Hour |\n|---|---|\n| Mon | 9 |\n"
    assert sentences(text)[-1].lead is None


def test_a_table_and_a_listing_have_the_line_above_them_as_introduction() -> None:
    text = (
        "Start it with:\n\n```sh\nkilnctl start\n```\n\nOpen at:\n\n| Day | Hour |\n|---|---|\n| Mon | 9 |\n"
    )
    found = sentences(text)
    assert [(it.text, it.lead and it.lead.text) for it in found if it.lead] == [
        ("kilnctl start", "Start it with:"),
        ("Day: Mon · Hour: 9", "Open at:"),
    ]
    assert found[1].quote == "```sh\nkilnctl start\n```"


def test_a_long_listing_is_no_sentence() -> None:
    listing = "\n".join(f"step_{n}()" for n in range(80))
    assert sentences(f"```\n{listing}\n```\n\nText.")[-1].text == "Text."
    assert len(sentences(f"```\n{listing}\n```\n\nText.")) == 1


def test_a_short_question_is_the_heading_of_what_follows_it() -> None:
    [answer] = sentences("**Lost badge?**\n\nCall the porter.")
    assert (answer.text, answer.heading) == ("Call the porter.", "Lost badge?")
    [joined] = sentences("Lost badge? Call the porter.")
    assert joined.text == "Lost badge? Call the porter."


def test_headings_hold_for_the_passages_behind_them() -> None:
    text = "# A\n\n## One\n\n" + "Words of one. " * 60 + "\n\n## Two\n\nWords of two."
    assert {it.heading for it in sentences(text, limit=60)} == {"One", "Two"}


def test_lines_of_code_between_blank_ones_are_read_together() -> None:
    found = sentences("import os\nprint(os.name)\n\nrun()\n", name="a.py")
    assert [it.quote for it in found] == ["import os\nprint(os.name)", "run()"]


def test_settings_are_read_line_by_line_under_their_keys() -> None:
    text = "server:\n  http:\n    timeout: 30\n    retries: 2\n  ftp:\n    timeout: 90\n"
    found = {it.text: it.heading for it in sentences(text, name="a.yaml") if it.text[-1].isdigit()}
    assert found == {
        "retries: 2": "server › http",
        "timeout: 30": "server › http",
        "timeout: 90": "server › ftp",
    }


def test_code_stands_below_its_definitions() -> None:
    text = "import os\n\n\nclass Kiln:\n    def fire(self):\n        return 900\n"
    assert [it.heading for it in sentences(text, name="a.py")] == ["Page", "class Kiln"]


@pytest.mark.parametrize(
    "heads",
    [
        "From: Ann <ann@example.org> · To: bob@example.org · Date: 2026-03-05 14:00+01:00",
        "From: Ann Lee\nSent: Thursday, 5 March 2026 14:00\nTo: Bob\nSubject: Offsite",
        "On Thu, 5 Mar 2026 at 14:00, Ann Lee <ann@example.org>\nwrote:",
        "> Am 05.03.2026 um 14:00 schrieb Ann Lee:",
        "Le 5 mars 2026 à 14:00, Ann Lee a écrit :",
        "> *Von:* Ann Lee\n> *Gesendet:* Donnerstag, 5. März 2026\n> *An:* Bob\n> *Betreff:* Ausflug",
        "差出人: 田中\n件名: 合宿",
    ],
)
def test_who_wrote_a_mail_to_whom_is_no_sentence(heads: str) -> None:
    text = f"{heads}\n\nWe meet in Graz.\n"
    assert [it.text for it in sentences(text)] == ["We meet in Graz."]


def test_a_journey_has_a_from_and_a_to_as_well() -> None:
    assert sentences("From: Graz\nTo: Vienna\n")
    assert sentences("On 3 May 2025 Ann wrote a book about kilns: it is on shelf 4.\n")
