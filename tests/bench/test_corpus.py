"""What searches are timed on."""

from bench.corpus import Corpus, Scattered
from bench.queries import STYLES, queries
from tests.fakes import HashEmbedder


def test_a_made_up_corpus_is_the_same_each_time_and_its_words_follow_zipf() -> None:
    corpus = Corpus.make()
    documents = list(corpus.documents(40))
    assert documents == list(Corpus.make().documents(40))
    assert [len(passages) for _, passages in documents] == [10, 10, 10, 10]
    assert {str(source.audience) for source, _ in documents} == {
        "everyone", "channel:C0001", "channel:C0002", "channel:C0003"
    }  # fmt: skip
    text = " ".join(passage.text for _, passages in documents for passage in passages).casefold().split()
    assert text.count("the") > 5 * text.count("his") > 0


def test_queries_come_in_every_style_and_are_the_same_each_time() -> None:
    pieces = [passage for _, passages in Corpus.make().documents(20) for passage in passages]
    asked = queries(pieces, 8, seed=1)
    assert asked == queries(pieces, 8, seed=1)
    assert len(set(asked)) == 8
    assert [len(query) > 200 for query in asked[: len(STYLES)]] == [False, False, False, True]


def test_passages_of_one_title_lie_around_one_place_and_queries_are_embedded() -> None:
    real = HashEmbedder()
    scattered = Scattered(real, ["leave days", "pay rise", "travel cost"])
    one, two, sentence = scattered.embed_passages(
        ["Leave 1\nfirst", "Leave 1\nsecond", "Leave 1: A heading: first"]
    )
    assert one @ two > 0.3
    assert one @ sentence > 0.3
    assert (scattered.embed_query("leave days") == real.embed_query("leave days")).all()
