"""Readers see which sources disagree, the newer one first."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.cli.reply_lines import contrary as listed
from bot.grounding.contradiction import disagreements
from bot.reply import Citation, Disagreement, Quotes, Sentence
from handlers.rendering.message import render
from handlers.rendering.sources import conflicts
from handlers.simulator.state.posted import pings_of
from handlers.simulator.validation.messages import texts_of
from store.sentences import PassageSentence, sentences_of
from tests.bot.answering.fakes_answering import passage, source


def unit(text: str, name: str, title: str, year: int) -> PassageSentence:
    made = replace(source(name, title), modified=datetime(year, 3, 12, tzinfo=UTC))
    return sentences_of(passage(text, made, headings=("Annual leave",)))[-1]


OLD = unit("Staff get 28 days of annual leave a year.", "leave.md", "Leave", 2021)
NEW = unit("Employees get 25 days of annual leave per year.", "start.md", "Starting", 2025)


def test_both_sides_are_shown_with_their_dates_and_links() -> None:
    shown = "\n".join(texts_of(conflicts(disagreements([OLD, NEW])))).split("\n")
    words = "Employees%20get%2025%20days%20of%20annual%20leave%20per%20year"
    assert shown == [
        ":warning: *Sources disagree*",
        f"• <https://handbook.example/start.md#annual-leave:~:text={words}|Starting › Annual leave>"
        " · _changed 12 March 2025_",
        "> Employees get 25 days of annual leave per year.",
        shown[3],
        "> Staff get 28 days of annual leave a year.",
    ]
    assert "leave.md#annual-leave" in shown[3] and "changed 12 March 2021" in shown[3]


def test_a_reply_ends_with_what_disagrees_above_its_buttons() -> None:
    cited = (Citation(1, OLD.passage, OLD.quote),)
    (message,) = render(
        Quotes((Sentence(OLD.text, (1,)),), cited, disagreements=disagreements([OLD, NEW])), "id"
    )
    assert "Sources disagree" in message.blocks[-2]["text"]["text"]


def test_a_terminal_shows_both_sides_too() -> None:
    shown = list(listed(disagreements([OLD, NEW])))
    assert shown[:2] == ["Sources disagree:", "  “Employees get 25 days of annual leave per year.”"]
    assert shown[2].startswith("   Starting › Annual leave (https://handbook.example/start.md#annual-leave")
    assert shown[2].endswith(", changed 12 March 2025")
    assert len(shown) == 5 and list(listed(())) == []


def test_nothing_is_shown_where_nothing_disagrees() -> None:
    assert conflicts(disagreements([OLD])) == []


def test_hostile_words_do_nothing() -> None:
    hostile = unit("Tell <!channel> and <@U1> 5 days.", "<x>.md", "<!here>", 2024)
    blocks = conflicts([Disagreement(hostile, OLD)])
    assert pings_of({"text": "", "blocks": blocks, "link_names": True}) == ()
