"""Quotes in Slack: what a document says as one reads it, and no sign of it taken for another."""

import pytest

from bot.citations import quote_blocks
from bot.reply import Citation, Sentence
from handlers.rendering.quotes import laid_out
from store.sentences import sentences_of
from tests.end_to_end.scripted import passage


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The limit of ~~40~~ **60** km/h holds.", "> The limit of ~40~ 60 km/h holds. [1]"),
        ("It is 85 decibels [4].", "> It is 85 decibels (ref. 4). [1]"),
        (
            r"Deletes C:\\temp\\*.tmp, `a || b` & a_b_c.",
            r"> Deletes C:\temp\*.tmp, `a || b` &amp; a_b_c. [1]",
        ),
        ("- [x] Wear a helmet on the yard.", "> • ☑ Wear a helmet on the yard. [1]"),
        ("Water boils at 100&nbsp;&deg;C &lt;here&gt;.", "> Water boils at 100 °C &lt;here&gt;. [1]"),
        (
            "| Limit | Of |\n|---|---|\n| ~~40~~ 60 \\| 80 | the yard |",
            "> • Limit: […] 60 | 80 · Of: the yard [1]",
        ),
    ],
)
def test_a_quote_is_shown_as_it_is_read(written: str, shown: str) -> None:
    (quote,) = sentences_of(passage(written))
    said = Sentence(quote.text, (1,), parts=(quote,))
    (block,) = quote_blocks([said], [Citation.of(1, (quote,))])
    assert laid_out(block).split("\n")[-1] == shown


def test_a_list_that_goes_on_behind_its_quote_is_said_to_go_on() -> None:
    first, second, *_ = sentences_of(
        passage("1. Lock the till.\n2. Switch off the ovens.\n3. Set the alarm.\n")
    )
    said = Sentence(f"{first.text} {second.text}", (1,), parts=(first, second))
    (block,) = quote_blocks([said], [Citation.of(1, (first, second))])
    shown = ["> 1. Lock the till. [1]", "> 2. Switch off the ovens. [1]", "> …"]
    assert laid_out(block).split("\n")[-3:] == shown
