"""What is said of C# is behind what is said of C++, where C++ was asked for."""

from bot.retrieval.marked import by_mark
from bot.retrieval.sentence_ranking import ScoredSentence
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

CUT = sentences_of(passage("# Tabs\n\nC# has two blanks. C++ has four blanks. If it has none, add some."))
SCORED = [ScoredSentence(it, 1 - i / 10, 0.5, 0.5, True, CUT) for i, it in enumerate(CUT)]


def said(asked: str) -> list[str]:
    return [it.sentence.text for it in by_mark(asked, SCORED)]


def test_what_has_the_very_word_comes_first() -> None:
    assert said("How many blanks has C++?")[0] == "C++ has four blanks."
    assert by_mark("How many blanks has C++?", SCORED)[1].score < SCORED[1].score - 0.3


def test_where_none_has_it_nothing_changes() -> None:
    assert by_mark("How many blanks has F#?", SCORED) == SCORED
    assert by_mark("How many blanks are there?", SCORED) == SCORED
