"""What people said in channels: what only asks, what says nothing, and what is replaced by what is newer."""

import pytest

from bot.retrieval.sentence_ranking import ScoredSentence
from bot.retrieval.talk import answers_first, only_asks
from store.conversations import Channel, Message, passages_of, source_of
from store.sentences import sentences_of
from tests.fakes import HashEmbedder

CHANNEL, EMBEDDER = Channel.of("C0HELP", "help"), HashEmbedder()


def talk(*texts: str, at: int = 1772546700) -> list[ScoredSentence]:
    """A thread of these messages, minutes apart, whose sentences all answer equally well."""
    stamps = [f"{at + 60 * number}.000100" for number in range(len(texts))]
    said = tuple(
        Message(ts, f"P{number}", text, "", (), stamps[0])
        for number, (ts, text) in enumerate(zip(stamps, texts, strict=True))
    )
    source = source_of(CHANNEL, said, EMBEDDER, 220)
    (passage,) = passages_of(source, said, EMBEDDER, 220)
    around = sentences_of(passage)
    return [ScoredSentence(it, 1.0, 0.5, 1.0, True, around) for it in around]


def kept(*texts: str) -> list[str]:
    return [it.sentence.text for it in answers_first(talk(*texts))]


@pytest.mark.parametrize(
    ("opening", "asks"),
    [
        ("Where are the keys?", True),
        ("does anybody know where the keys are", True),
        ("鍵はどこですか", True),
        ("The keys are in the drawer.", False),
        ("Any questions? The keys are in the top drawer.", False),
    ],
)
def test_an_opening_only_asks_by_its_words(opening: str, asks: bool) -> None:
    found = talk(opening)
    assert all(only_asks(it.sentence) for it in found) is asks


@pytest.mark.parametrize(
    "reply",
    ["Find the form on the portal.", "Tell Maureen beforehand.", "When it rains, take the back door."],
)
def test_a_reply_that_says_what_to_do_asks_nothing(reply: str) -> None:
    assert reply in kept("Where are the keys?", reply)


def test_a_question_and_what_says_nothing_are_no_answers() -> None:
    said = (
        "Where are the keys?",
        "looking",
        "no idea, ask Kim",
        "Why do you need keys?",
        "In the top drawer on the left.",
    )
    assert kept(*said) == ["In the top drawer on the left."]


def test_a_short_reply_with_a_figure_or_a_name_says_something() -> None:
    assert kept("What is the code?", "It is 4482.") == ["It is 4482."]
    assert kept("Whom do I ask?", "that would be Kofi") == ["that would be Kofi"]


def test_an_opening_that_tells_something_is_kept_though_its_words_are_the_title() -> None:
    assert kept("The canteen has soup today.") == ["The canteen has soup today."]


def test_what_leads_up_to_a_question_is_behind_its_answers() -> None:
    found = kept("The token stopped working. How do I reset it?", "Fill in the blue form for that.")
    assert found == ["Fill in the blue form for that.", "The token stopped working."]


def test_a_newer_conversation_on_the_same_comes_first_and_another_does_not() -> None:
    older = talk("How do I get into staging?", "Ask me for a kubeconfig file.", at=1700000000)
    newer = talk("How do I get into staging?", "Run the login command of lfctl.", at=1772546700)
    other = talk("Where is the soup of the day?", "On the board next to the door.", at=1790000000)
    found = [it.sentence.text for it in answers_first([*older, *newer, *other])]
    assert found.index("Run the login command of lfctl.") < found.index("Ask me for a kubeconfig file.")
    scores = {it.sentence.text: it.score for it in answers_first([*older, *newer, *other])}
    assert scores["On the board next to the door."] == scores["Run the login command of lfctl."] == 1.0
