"""Sentences are kept with their passages, found by, and gone with them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from store.audience import Readers
from store.errors import WrongEmbedder
from store.ledger.database import fact, set_fact
from store.ledger.sentence_rows import decoded, encoded
from store.library import Library
from store.match import Match
from store.passage import Passage
from store.sentences import VERSION, AnswerKind, kinds_of, sentences_of
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.store.sentences.markdown_pieces import PIECES

MEMBERS = Readers.members()


def scalar(library: Library, query: str) -> int:
    with library._ledger.reading() as connection:
        return int(connection.execute(text(query)).scalar_one())


def count(library: Library) -> int:
    return scalar(library, "SELECT count(*) FROM sentences")


def change(library: Library, statement: str) -> None:
    with library._ledger.writing() as connection:
        connection.execute(text(statement))


def mark(library: Library, made_with: str) -> None:
    with library._ledger.writing() as connection:
        set_fact(connection, "sentences", made_with)


def opened(folder: Path, embedder: HashEmbedder | None = None) -> Library:
    return Library.open(folder, embedder or HashEmbedder())


def asked(library: Library, query: str = "Meals are paid") -> list[Match]:
    return library.search(query, MEMBERS)


def cosines(match: Match) -> list[float | None]:
    return [it.cosine for it in match.sentences]


LEAVE = document("leave.md", "everyone", "Leave is 30 days. Ask early. Meals are paid.", "Badges open doors.")
TRAVEL = document("travel.md", "everyone", "Trips are long. A night costs $90. Rest well.")


def test_a_question_finds_the_passage_by_one_of_its_sentences(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.put([LEAVE, TRAVEL])
        best, *_ = asked(library)
        assert best.passage == LEAVE[1][0]
        assert best.cut == sentences_of(LEAVE[1][0])
        near = {it.sentence.text: it.cosine or 0.0 for it in best.sentences}
        assert near["Meals are paid."] == best.nearest > 0.5 > near["Leave is 30 days."]


def test_a_sentence_of_the_kind_asked_for_counts_as_nearer(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.put([LEAVE, TRAVEL])
        plain = {it.passage.id: it for it in asked(library, "how much money")}
        found = library.search("how much money", MEMBERS, kinds=AnswerKind.MONEY)
        wanted = {it.passage.id: it for it in found}
        travel = TRAVEL[1][0].id
        assert wanted[travel].score > plain[travel].score
        assert wanted[travel].sentences == plain[travel].sentences


def test_the_numbers_of_the_kinds_of_answer_are_those_that_ledgers_hold() -> None:
    known = {"MONEY": 1, "SHARE": 2, "DURATION": 4, "NUMBER": 8, "TIME": 16, "CHANNEL": 32, "NAME": 64}
    assert {it.name: int(it) for it in AnswerKind} == known
    assert int(AnswerKind.ANYTHING) == 0
    text = "Ask Ada in #desk by May 5: it costs $90, or 3% of pay, for 2 days."
    assert kinds_of(text) == sum(AnswerKind)
    assert kinds_of("Rest well.") == AnswerKind.ANYTHING


def test_a_forgotten_document_leaves_no_sentence_behind(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.put([LEAVE, TRAVEL])
        assert count(library) == 3
        library.remove(["file:leave.md"])
        assert count(library) == 1


def test_only_passages_that_changed_are_embedded_again(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    changed = document("leave.md", "everyone", "Leave is 31 days. Ask early.", "Badges open doors.")
    with opened(tmp_path, embedder) as library:
        library.put([LEAVE])
        before = embedder.embedded
        library.put([changed])
        assert embedder.embedded - before == 1 + 2  # one passage, and its sentences
        best, *_ = asked(library, "Leave is 31 days")
        assert best.cut == sentences_of(changed[1][0]) and None not in cosines(best)


def test_a_store_without_sentences_finds_by_passages_and_is_completed_later(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.put([LEAVE, TRAVEL])
        change(library, "DELETE FROM sentences")
        best, *_ = asked(library)
        assert best.cut == sentences_of(best.passage) and set(cosines(best)) == {None}
        heard: list[tuple[int, int]] = []
        assert library.complete(lambda done, total: heard.append((done, total))) == 3
        assert heard == [(1, 2), (2, 2)]
        assert library.complete() == 0
        assert None not in cosines(asked(library)[0])


def test_a_head_of_a_table_that_changed_changes_the_rows_in_the_next_passage(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        for head in ("Days", "Hours"):
            top = f"| Who | {head} |\n| --- | --- |\n| Di | 4 |"
            source, (above, below) = document("leave.md", "everyone", top, "| Ana | 30 |\n| Bo | 9 |")
            library.put([(source, [above, replace(below, line=above.line + 3)])])
            cut = next(it.cut for it in asked(library) if it.passage.position == 1)
            assert [it.text for it in cut] == [f"Who: Ana · {head}: 30", f"Who: Bo · {head}: 9"]


def test_another_embedder_embeds_the_sentences_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.put([LEAVE])
    other = HashEmbedder(32, "hash-32")
    Library.reembed(tmp_path, other)
    with opened(tmp_path, other) as library:
        assert count(library) == 0
        assert library.complete() == 2
        assert None not in cosines(asked(library)[0])


def test_sentences_of_another_version_are_not_looked_at_and_are_made_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.put([LEAVE])
        mark(library, "hash-64 0")
        library.put([TRAVEL])
        assert all(set(cosines(it)) == {None} for it in asked(library))
        assert library.complete() == 3
        assert all(None not in cosines(it) for it in asked(library))
        mark(library, "hash-64 99")  # by another process, of a newer version
        assert all(set(cosines(it)) == {None} for it in asked(library))


def test_the_sentences_of_a_store_are_known_by_embedder_and_version(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.put([LEAVE])
        with library._ledger.reading() as connection:
            assert fact(connection, "sentences") == f"hash-64 {VERSION}"


def test_an_embedder_that_was_changed_meanwhile_is_told_so(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.put([LEAVE])
        with library._ledger.writing() as connection:
            set_fact(connection, "embedder", "another")
        with pytest.raises(WrongEmbedder):
            library.complete()


def page(written: str) -> Passage:
    return replace(LEAVE[1][0], text=written)


@settings(deadline=None)  # a busy machine is no fault of the text
@given(st.lists(PIECES, max_size=14).map("".join) | st.text(st.characters(exclude_categories=["Cs"])))
def test_sentences_are_read_back_as_they_were_cut(written: str) -> None:
    cut = sentences_of(page(written))
    assert decoded(page(written), encoded(cut)) == cut
