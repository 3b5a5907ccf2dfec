"""A summary about something of a talk that says nothing of it is none."""

from pathlib import Path

import pytest

from bot.model.embedding.embedder import LlamaEmbedder
from bot.question import Said, SummaryTask
from bot.summarization import summarize
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies, library_of

TALK = [
    Said("Ana", "The release moves to Thursday 14 May, since the Windows tests fail.", "l0"),
    Said("Ben", "I will repair the Windows tests by Wednesday.", "l1"),
    Said("Cy", "Customers were told about the delay by mail this morning.", "l2"),
]


def _points(about: str, there: Path, embedder: LlamaEmbedder, said: list[Said] = TALK) -> list[str]:
    with library_of(there, embedder) as library:
        made = dependencies(library, ScriptedWriter(), embedder)
        return [it.text for it in summarize(SummaryTask(tuple(said), about), made).points]


@pytest.mark.parametrize(
    "about", ["chess club", "tax law in Brazil", "What do we know of the X-ray machine?"]
)
def test_what_nobody_spoke_of_has_no_points(about: str, tmp_path: Path, embedder: LlamaEmbedder) -> None:
    assert _points(about, tmp_path, embedder) == []


@pytest.mark.parametrize("about", ["delayed launch", "Windows", "What did Ben say?"])
def test_what_was_spoken_of_in_these_words_or_others_has(
    about: str, tmp_path: Path, embedder: LlamaEmbedder
) -> None:
    assert _points(about, tmp_path, embedder)


def test_a_paragraph_is_about_what_its_heading_says(tmp_path: Path, embedder: LlamaEmbedder) -> None:
    page = [
        Said("Opening hours", "Mondays to Fridays from eight to six, Saturdays until noon.", "page.md:3"),
        Said("Parental leave", "Sixteen weeks are paid in full, and ten more at half.", "page.md:7"),
    ]
    assert "Parental leave: " + page[1].text in _points("parental leave", tmp_path, embedder, page)
