"""The list of sources: each once, its numbers kept, every number opening at its own words."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.citations.grouping import by_source
from bot.reply import Citation
from handlers.rendering.sources import sources
from handlers.simulator.validation.messages import texts_of
from store.passage import Passage
from tests.bot.answering.fakes_answering import passage, source

FRESH = datetime.now(UTC)
HANDBOOK = replace(source(), modified=FRESH)
FIRST = passage("Staff get 28 days. Five carry over.", HANDBOOK, headings=("Annual leave",))
SECOND = passage("Call in sick by nine.", HANDBOOK, headings=("Sick leave",), position=1)
TRAVEL = passage("Book by train.", replace(source("travel.md", "Travel"), modified=FRESH, url=""))


def shown(*cited: tuple[Passage, str], quotes: bool = True) -> list[str]:
    made = [Citation(at + 1, where, quote) for at, (where, quote) in enumerate(cited)]
    return "\n".join(texts_of(sources(made, quotes=quotes))).split("\n")


def to(heading: str, words: str) -> str:
    return f"https://handbook.example/leave.md#{heading}:~:text={words.replace(' ', '%20')}"


def test_citations_under_one_heading_are_one_line_with_a_link_for_each_number() -> None:
    first, second = to("annual-leave", "Staff get 28 days"), to("annual-leave", "Five carry over")
    assert shown(
        (FIRST, "Staff get 28 days."), (TRAVEL, "Book by train."), (FIRST, "Five carry over."), quotes=False
    ) == [
        "*Sources*",
        f"*<{first}|1>, <{second}|3>.* <{first}|Leave › Annual leave>",
        "*2.* Travel (`travel.md:1`)",
    ]


def test_a_source_that_is_cited_under_several_headings_is_named_once() -> None:
    assert shown((FIRST, "Staff get 28 days."), (SECOND, "Call in sick by nine.")) == [
        "*Sources*",
        "<https://handbook.example/leave.md|Leave>",
        f"*1.* <{to('annual-leave', 'Staff get 28 days')}|Annual leave>",
        "> Staff get 28 days.",
        f"*2.* <{to('sick-leave', 'Call in sick by nine')}|Sick leave>",
        "> Call in sick by nine.",
    ]


def test_an_old_source_tells_its_age_once() -> None:
    old = replace(HANDBOOK, modified=datetime(2023, 3, 12, tzinfo=UTC))
    first, second = replace(FIRST, source=old), replace(SECOND, source=old)
    alone = shown((first, "Staff get 28 days."), quotes=False)
    assert alone[1].endswith("|Leave › Annual leave> · _last changed 12 March 2023_")
    both = shown((first, "Staff get 28 days."), (second, "Call in sick by nine."), quotes=False)
    assert both[1] == "<https://handbook.example/leave.md|Leave> · _last changed 12 March 2023_"
    assert "2023" not in "".join(both[2:])
    away = replace(FIRST, source=replace(HANDBOOK, name="archive/leave.md"))
    assert shown((away, "Staff get 28 days."), quotes=False)[1].endswith(" · _may not be current_")


def test_what_stands_above_all_headings_is_named_by_its_first_words() -> None:
    top = passage("All about **leave** here.", HANDBOOK, position=2)
    said = shown((FIRST, "Staff get 28 days."), (top, "All about **leave** here."), quotes=False)
    assert said[-1].endswith("|“All about leave here.”>")


def test_a_short_section_inside_a_passage_is_named_by_its_own_heading() -> None:
    both = passage("## Sick\n\nCall by nine.\n\n## Away\n\nWrite by ten.", HANDBOOK, headings=("Rules",))
    cited = by_source([Citation(1, both, "Call by nine."), Citation(2, both, "Write by ten.")])
    assert [section.headings for each in cited for section in each.sections] == [
        ("Rules", "Sick"),
        ("Rules", "Away"),
    ]


def test_a_page_of_a_pdf_is_told() -> None:
    paper = replace(FIRST, page=4, source=replace(HANDBOOK, name="a.pdf", url="https://h.example/a.pdf"))
    assert shown((paper, "Five carry over."), quotes=False)[1] == (
        "*1.* <https://h.example/a.pdf#page=4|Leave › Annual leave> (page 4)"
    )


def test_an_address_too_long_for_slack_opens_the_page() -> None:
    long = "https://handbook.example/" + "p" * 960
    far = replace(FIRST, source=replace(HANDBOOK, url=long))
    assert f"<{long}|Leave" in shown((far, "Staff get 28 days."))[1]
