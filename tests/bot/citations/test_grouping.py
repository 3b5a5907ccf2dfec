"""Citations below a reply: each source once, and its words once, as they stand in the document."""

from bot.citations import by_source
from bot.reply import Citation
from tests.bot.answering.fakes_answering import passage, source

PAGE = passage(
    "Call the security line. The laptop is wiped within 30 minutes. Report the theft within 24 hours.",
    source("laptop.md", "Laptops"),
    headings=("Laptops",),
)
WIPED, CALL = "The laptop is wiped within 30 minutes.", "Call the security line."
BOTH = f"{WIPED} Report the theft within 24 hours."


def cited(*quotes: str) -> list[Citation]:
    return [Citation(number, PAGE, quote) for number, quote in enumerate(quotes, start=1)]


def test_quotes_stand_in_the_documents_order_whichever_was_said_first() -> None:
    (section,) = by_source(cited(WIPED, CALL))[0].sections
    assert [it.number for it in section.citations] == [1, 2]
    assert section.said() == [CALL, WIPED]


def test_what_stands_within_another_quote_is_not_said_twice() -> None:
    (section,) = by_source(cited(WIPED, BOTH, CALL))[0].sections
    assert section.said() == [CALL, BOTH]


def test_what_stands_above_already_is_left_out() -> None:
    (section,) = by_source(cited(WIPED, CALL))[0].sections
    assert section.said(above={2}) == [WIPED]
    assert section.said(above={1, 2}) == []
