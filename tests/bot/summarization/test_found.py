"""What is told of a topic: what bears on it alone, each with the place where it stands."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.model.embedding.embedder import LlamaEmbedder
from bot.summarization import said_about
from store.audience import Readers
from store.indexing import index
from store.library import Library
from store.passage import Kind, MessageSpan
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies, library_of, passage, source
from tests.fakes import HashEmbedder

PAGES = {
    "appointments.md": "# Appointments\n\nThe desk opens at 8:00.\n\n## Vaccinations\n\n"
    "Vaccinations of puppies take twenty minutes and are booked by telephone.\n",
    "phones.md": "# Telephones\n\nThe night line is diverted to the out-of-hours service at 19:00.\n",
    "parking.md": "# Parking\n\nThe rear car park is closed until the drains are mended.\n",
    "leave.md": "# Leave\n\nEverybody has 26 days of annual leave.\n\nFive of them may be carried over.\n",
}


@pytest.mark.parametrize("topic", ["X-ray machine", "chess club", "tax law in Brazil"])
def test_of_what_no_document_tells_nothing_is_said(
    topic: str, tmp_path: Path, embedder: LlamaEmbedder
) -> None:
    with _indexed(tmp_path, embedder) as library:
        assert not said_about(topic, dependencies(library, ScriptedWriter(), embedder), Readers.members())


def test_what_is_said_bears_on_the_topic_and_links_its_line(tmp_path: Path, embedder: LlamaEmbedder) -> None:
    with _indexed(tmp_path, embedder) as library:
        made = dependencies(library, ScriptedWriter(), embedder)
        found = said_about("vaccinations of puppies", made, Readers.members())
        assert {it.author for it in found} == {"Appointments"}
        assert found[0].link == "appointments.md:7"


def test_a_row_and_an_item_are_told_with_what_introduces_them(tmp_path: Path) -> None:
    page = passage(
        "Sick pay:\n\n| Service | Full |\n|---|---|\n| 2 years | 8 weeks |\n",
        source("pay.md", "Sick pay rules"),
    )
    with library_of(tmp_path, HashEmbedder(), [page]) as library:
        found = said_about("sick pay 2 years", dependencies(library, ScriptedWriter()), Readers.members())
    assert [it.text for it in found] == ["Sick pay: Service: 2 years · Full: 8 weeks"]


def test_what_only_others_may_read_is_as_if_it_were_not_there(
    tmp_path: Path, embedder: LlamaEmbedder
) -> None:
    with library_of(tmp_path, embedder) as library:
        made = dependencies(library, ScriptedWriter(), embedder)
        assert not said_about("merger with Globex", made, Readers.members())
        assert said_about("merger with Globex", made, Readers(frozenset({"channel:C0BOARD"})))


def test_a_page_of_a_pdf_is_named(tmp_path: Path) -> None:
    told = replace(
        passage("The kiln is fired on Fridays.", replace(source("kiln.pdf", "Kiln"), url="")), page=3
    )
    with library_of(tmp_path, HashEmbedder(), [told]) as library:
        made = dependencies(library, ScriptedWriter())
        assert [it.link for it in said_about("kiln fired", made, Readers.members())] == ["kiln.pdf, page 3"]


def test_a_reply_links_itself_and_no_words_stand_twice(tmp_path: Path) -> None:
    asked, replied = "Where do the phones go?", "We decided that the phones go to the desk."
    origin = replace(
        source("#reception", f"#reception: {asked}"), kind=Kind.SLACK, url="https://x.slack.com/1"
    )
    spans = (
        MessageSpan(0, len(asked), "1795600000.000100", "Ana", "https://x.slack.com/1"),
        MessageSpan(
            len(asked) + 2, len(asked) + 2 + len(replied), "1795600100.000100", "Ben", "https://x.slack.com/2"
        ),
    )
    thread = replace(passage(f"{asked}\n\n{replied}", origin), messages=spans)
    with library_of(tmp_path, HashEmbedder(), [thread]) as library:
        made = dependencies(library, ScriptedWriter())
        found = {it.text: it for it in said_about("phones desk", made, Readers.members())}
    assert found[replied].link == "https://x.slack.com/2"
    assert found[replied].author.startswith("#reception, Ben, ") and asked not in found[replied].author


def _indexed(directory: Path, embedder: LlamaEmbedder) -> Library:
    pages = directory / "pages"
    pages.mkdir()
    for name, text in PAGES.items():
        (pages / name).write_text(text)
    library = Library.open(directory / "store", embedder)
    index([pages], library, embedder)
    return library
