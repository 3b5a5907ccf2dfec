"""The best sentences are embedded once more by themselves, where they were pooled."""

from dataclasses import replace
from pathlib import Path

from bot.retrieval.second_look import look_again
from store.audience import Readers
from store.background import Background
from store.library import Library
from tests.documents import document
from tests.fakes import HashEmbedder

PLAIN = Background(0.0, 0.15, 0.0)
TEXT = "Cats may come on Fridays. Dogs may come on Mondays. Birds stay at home."


def test_the_best_sentences_have_cosines_of_their_own_and_no_other_is_above_them(tmp_path: Path) -> None:
    embedder = HashEmbedder(pools_parts=True)
    with Library.open(tmp_path, embedder) as library:
        library.put([document("pets", "everyone", TEXT)])
        found = library.search("When may dogs come?", Readers.members())
    before = embedder.embedded
    (match,) = look_again("When may dogs come?", found, embedder, PLAIN)
    assert embedder.embedded == before + len(match.sentences)
    query = embedder.embed_query("When may dogs come?")
    alone = embedder.embed_passages([it.sentence.placed for it in match.sentences]) @ query
    assert [it.cosine for it in match.sentences] == [PLAIN.place(float(cosine)) for cosine in alone]
    assert match.passage == found[0].passage


def test_of_many_sentences_only_the_best_are_embedded_again(tmp_path: Path) -> None:
    embedder = HashEmbedder(pools_parts=True)
    words = " ".join(f"Rule {n} is about matter {n * 7}." for n in range(60))
    with Library.open(tmp_path, embedder) as library:
        library.put([document("rules", "everyone", words)])
        found = library.search("What is rule 7 about?", Readers.members())
    before = embedder.embedded
    (match,) = look_again("What is rule 7 about?", found, embedder, PLAIN)
    again = embedder.embedded - before
    assert 0 < again < len(match.sentences)
    measured = sorted((it.cosine or 0.0 for it in match.sentences), reverse=True)
    assert measured[again - 1] >= measured[-1]


def test_a_sentence_with_most_of_the_words_is_looked_at_again_however_far_it_was_pooled(
    tmp_path: Path,
) -> None:
    embedder = HashEmbedder(pools_parts=True)
    asked = "booking opens on which day?"
    with Library.open(tmp_path, embedder) as library:
        library.put([document("news", "everyone", "Pay on Monday. " * 30 + "Booking opens on Friday.")])
        (found,) = library.search(asked, Readers.members())
    pooled = [replace(it, cosine=0.0 if "Booking" in it.sentence.text else 0.5) for it in found.sentences]
    (match,) = look_again(asked, [replace(found, sentences=tuple(pooled))], embedder, PLAIN)
    best = max(match.sentences, key=lambda it: it.cosine or 0.0)
    assert best.sentence.text == "Booking opens on Friday."


def test_nothing_found_needs_no_second_look() -> None:
    embedder = HashEmbedder(pools_parts=True)
    assert look_again("anything?", [], embedder, PLAIN) == [] and embedder.embedded == 0
