"""What is nearest where there is no answer."""

from bot.reply import first_sentences
from bot.retrieval.near_misses import closest
from bot.retrieval.sentence_ranking import ScoredSentence
from store.passage import Passage
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import LEAVE, TRAVEL, match, passage


def scored(passage: Passage) -> list[ScoredSentence]:
    cut = sentences_of(passage)
    return [ScoredSentence(it, 1.0 - at / 10, 0.5, 0.5, True, cut) for at, it in enumerate(cut)]


def test_each_document_gives_its_best_sentence_verbatim() -> None:
    found = closest([[*scored(LEAVE), *scored(TRAVEL)]])
    assert [(it.number, it.passage.source.name, it.quote) for it in found] == [
        (1, "leave.md", "Annual leave accrues with service."),
        (2, "travel.md", "Fill out a voucher within 5 business days of getting back from a trip."),
    ]
    assert all(it.quote in it.passage.text for it in found)


def test_the_parts_of_a_question_take_turns() -> None:
    found = closest([scored(TRAVEL), scored(LEAVE)], most=1)
    assert [it.passage.source.name for it in found] == ["travel.md"]
    assert len(closest([scored(TRAVEL), scored(LEAVE)])) == 2
    assert closest([]) == closest([[]]) == ()


def test_a_label_is_shown_only_where_a_document_has_no_sentence_near() -> None:
    both = passage("- Dental care\n- Dentists send their bills to the desk.\n")
    (found,) = closest([scored(both)])
    assert found.quote == "- Dentists send their bills to the desk."
    (found,) = closest([scored(passage("- Dental care\n"))])
    assert found.quote == "- Dental care"


def test_a_passage_whose_sentences_nobody_judged_is_shown_as_it_begins() -> None:
    found = first_sentences([match(LEAVE, 0.5), match(LEAVE, 0.4), match(passage("# A\n", position=1), 0.3)])
    assert [(it.number, it.quote) for it in found] == [(1, "Annual leave accrues with service."), (2, "# A")]
