"""Replies of quotes as people read them: a block a document, and nothing torn out of what gives it sense."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answerability import Scale
from bot.answering import ask
from bot.answering.dependencies import Dependencies
from bot.citations import quote_blocks
from bot.cli.reply_lines import laid_out
from bot.reply import NoAnswer, Progress, Quotes, SentenceReady, text_of
from store.chunking import chunk
from store.library import Library
from store.passage import Passage
from tests.bot.answering.fakes_answering import ScriptedWriter, asked, dependencies, source
from tests.fakes import HashEmbedder
from tests.files import docx, paragraph, read

EXPENSES = """<html><body><h1>Expenses</h1><p>Submit claims within 60 days.</p>
<h2>What we do not pay</h2><ul><li>Parking fines</li><li>First class rail</li></ul>
<h2>Approval</h2><table><tr><th>Amount</th><th>Approved by</th></tr>
<tr><td>up to 250 euros</td><td>nobody</td></tr><tr><td>250 to 2,000 euros</td><td>your lead</td></tr>
<tr><td>over 2,000 euros</td><td>the board</td></tr></table></body></html>"""
ALERTS = """# Alerts

## LF-2210: battery under 8 %

The robot failed to dock. Send it home.

## LF-3001

Two lidars disagree by more than 4 cm. Take the robot out of service. Do not resume it.

## See also

[More guidance here](https://docs.example/lidars)
"""
REMOTE = docx(
    paragraph("Remote work", "Heading1")
    + paragraph("When you may not work abroad", "Heading2")
    + paragraph("During probation.")
)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Dependencies]:
    """What replies are made with, over small real files; the gate lets everything through."""
    embedder = HashEmbedder()
    with Library.open(tmp_path / "data", embedder) as library:
        for name, content in (("expenses.html", EXPENSES), ("alerts.md", ALERTS), ("remote.docx", REMOTE)):
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            document = read(path)
            origin = source(name, document.title)
            passages: list[Passage] = chunk(document, origin, embedder.count, 200)
            library.put([(origin, passages)])
        found = dependencies(library, ScriptedWriter())
        open_gate = replace(found.calibration, answering=Scale(9.0, {}, 0.0))
        yield replace(found, calibration=open_gate)


def transcript(question: str, told: Dependencies) -> str:
    reply = ask(asked(question), told)
    assert isinstance(reply, Quotes)
    return "\n".join(it.plain for it in laid_out(quote_blocks(reply.sentences, reply.citations)))


def test_what_is_not_paid_is_quoted_below_the_words_that_say_so(told: Dependencies) -> None:
    assert "Expenses\n  What we do not pay\n    - Parking fines [1]" in transcript("Parking fines?", told)
    reply = ask(asked("Parking fines?"), told)
    assert text_of(reply).startswith("What we do not pay: Parking fines")


def test_a_heading_of_a_word_document_goes_with_its_text(told: Dependencies) -> None:
    assert "Remote work\n  When you may not work abroad\n    During probation. [1]" in transcript(
        "Work during probation?", told
    )


def test_a_code_in_a_heading_is_part_of_the_answer(told: Dependencies) -> None:
    reply = ask(asked("What does LF-2210 mean for the robot?"), told)
    assert "LF-2210: battery under 8 %: The robot failed to dock." in text_of(reply)


def test_what_names_only_the_case_takes_what_is_to_be_done(told: Dependencies) -> None:
    assert transcript("Two lidars disagree", told).startswith(
        "Alerts\n  LF-3001\n    Two lidars disagree by more than 4 cm. Take the robot out of service. "
        "Do not resume it. [1]"
    )


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Approval of an amount of 100 euros?", "Amount: up to 250 euros · Approved by: nobody"),
        ("Approval of an amount of 700 euros?", "Amount: 250 to 2,000 euros · Approved by: your lead"),
        ("Approval of an amount of 2.500 EUR?", "Amount: over 2,000 euros · Approved by: the board"),
    ],
)
def test_of_a_table_of_tiers_the_row_that_applies_is_quoted(
    question: str, row: str, told: Dependencies
) -> None:
    said = transcript(question, told)
    assert f"- {row} [1]" in said and said.count("Approved by") == 1


def test_a_pointer_to_elsewhere_is_not_quoted(told: Dependencies) -> None:
    for question in ("Two lidars disagree", "Is there guidance on lidars that disagree by 4 cm?"):
        assert "More guidance" not in transcript(question, told)


def test_sentences_of_a_document_stand_in_its_order_whatever_came_first(told: Dependencies) -> None:
    heard: list[Progress] = []
    reply = ask(asked("Send the robot home, it failed to dock"), told, heard.append)
    assert not isinstance(reply, NoAnswer)
    said = "\n".join(it.plain for it in laid_out(quote_blocks(reply.sentences, reply.citations)))
    assert said.index("The robot failed to dock.") < said.index("Send it home.")
    streamed = tuple(it.sentence for it in heard if isinstance(it, SentenceReady))
    assert streamed == reply.sentences
