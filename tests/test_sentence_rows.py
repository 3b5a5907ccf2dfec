"""Sentences are kept with their passages, found by, and gone with them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from store.audience import Readers
from store.errors import WrongEmbedder
from store.ledger import set_fact
from store.library import Library
from store.passage import Passage
from store.sentence import Cutter, Sentence
from tests.documents import document
from tests.fakes import HashEmbedder

MEMBERS = Readers.members()
MONEY = 1


def cut(passage: Passage) -> Sequence[Sentence]:
    return [Sentence(it.strip(), MONEY * ("$" in it)) for it in passage.text.split(".") if it.strip()]


def count(library: Library) -> int:
    with library._ledger.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM sentences")).scalar_one())


def shelf(folder: Path, embedder: HashEmbedder | None = None, version: str = "1") -> Library:
    return Library.open(folder, embedder or HashEmbedder(), Cutter(cut, version))


LEAVE = document("leave.md", "everyone", "Leave is 30 days. Ask early. Meals are paid.", "Badges open doors.")
TRAVEL = document("travel.md", "everyone", "Trips are long. A night costs $90. Rest well.")


def test_a_question_finds_the_passage_by_one_of_its_sentences(tmp_path: Path) -> None:
    with shelf(tmp_path) as library:
        library.put([LEAVE, TRAVEL])
        best, *_ = library.search("Meals are paid", MEMBERS)
        assert best.passage == LEAVE[1][0]
        assert [round(it) for it in best.sentences] == [0, 0, 1]


def test_a_sentence_of_the_kind_asked_for_counts_as_nearer(tmp_path: Path) -> None:
    with shelf(tmp_path) as library:
        library.put([LEAVE, TRAVEL])
        plain = {it.passage.id: it for it in library.search("how much money", MEMBERS)}
        wanted = {it.passage.id: it for it in library.search("how much money", MEMBERS, kinds=MONEY)}
        travel = TRAVEL[1][0].id
        assert wanted[travel].score > plain[travel].score
        assert wanted[travel].sentences == plain[travel].sentences


def test_a_forgotten_document_leaves_no_sentence_behind(tmp_path: Path) -> None:
    with shelf(tmp_path) as library:
        library.put([LEAVE, TRAVEL])
        assert count(library) == 3
        library.remove(["file:leave.md"])
        assert count(library) == 1


def test_only_passages_that_changed_are_embedded_again(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    changed = document("leave.md", "everyone", "Leave is 31 days. Ask early.", "Badges open doors.")
    with shelf(tmp_path, embedder) as library:
        library.put([LEAVE])
        before = embedder.embedded
        library.put([changed])
        assert embedder.embedded - before == 1 + 2  # one passage, and its sentences
        best, *_ = library.search("Leave is 31 days", MEMBERS)
        assert round(best.sentences[0], 1) == 1


def test_a_store_without_sentences_finds_by_passages_and_is_completed_later(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([LEAVE, TRAVEL])
    with shelf(tmp_path) as library:
        assert library.search("Meals are paid", MEMBERS)[0].sentences == ()
        heard: list[tuple[int, int]] = []
        assert library.complete(lambda done, total: heard.append((done, total))) == 3
        assert heard == [(1, 2), (2, 2)]
        assert library.complete() == 0
        assert len(library.search("Meals are paid", MEMBERS)[0].sentences) == 3


def test_another_embedder_embeds_the_sentences_anew(tmp_path: Path) -> None:
    with shelf(tmp_path) as library:
        library.put([LEAVE])
    other = HashEmbedder(32, "hash-32")
    Library.reembed(tmp_path, other)
    with shelf(tmp_path, other) as library:
        assert count(library) == 0
        assert library.complete() == 2
        assert library.search("Meals are paid", MEMBERS)[0].sentences


def test_sentences_that_were_cut_otherwise_are_not_looked_at_and_are_made_anew(tmp_path: Path) -> None:
    with shelf(tmp_path) as library:
        library.put([LEAVE])
    with shelf(tmp_path, version="2") as library:
        library.put([TRAVEL])
        assert not any(it.sentences for it in library.search("Meals are paid", MEMBERS))
        assert library.complete() == 3
        assert all(it.sentences for it in library.search("Meals are paid", MEMBERS))
    with shelf(tmp_path) as older:  # another process that was not restarted yet
        assert not any(it.sentences for it in older.search("Meals are paid", MEMBERS))


def test_an_embedder_that_was_changed_meanwhile_is_told_so(tmp_path: Path) -> None:
    with shelf(tmp_path) as library:
        library.put([LEAVE])
        with library._ledger.writing() as connection:
            set_fact(connection, "embedder", "another")
        with pytest.raises(WrongEmbedder):
            library.complete()
