"""Copies of a page become one, the freshest; what differs in a number never does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.dedup import deduplicate
from store.match import Match
from store.passage import Source
from tests.bot.answering.fakes_answering import passage, source

RULE = "Annual leave is asked for in the portal at least 10 days ahead, and the team lead approves it."


def page(name: str, year: int) -> Source:
    return replace(source(name), modified=datetime(year, 1, 1, tzinfo=UTC))


def test_of_copies_the_freshest_stands_in_the_place_of_the_best() -> None:
    old, new = passage(RULE, page("old.md", 2019)), passage(f"{RULE}\n", page("new.md", 2026))
    other = passage("Sick leave needs a note.", page("sick.md", 2025))
    kept = deduplicate([Match(old, 3.0, 0.8), Match(other, 2.0, 0.79), Match(new, 1.0, 0.8)])
    assert [(it.passage, it.score) for it in kept] == [(new, 3.0), (other, 2.0)]


def test_another_number_is_another_rule() -> None:
    changed = passage(RULE.replace("10", "15"), page("new.md", 2026))
    both = [Match(passage(RULE, page("old.md", 2019)), 2.0, 0.8), Match(changed, 1.0, 0.8)]
    assert deduplicate(both) == both


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("Contractors may bring their own laptop.", "Contractors may not bring their own laptop."),
        ("Leave must be asked for in the portal.", "Leave may be asked for in the portal."),
        ("Tell #lost-badges when a badge is lost.", "Tell #guards when a badge is lost."),
    ],
)
def test_what_denies_or_obliges_or_names_another_place_is_no_copy(now: str, before: str) -> None:
    rest = " Ask your lead about it on the first day of the month, and tell them what you need it for."
    texts = [passage(now + rest, page("new.md", 2026)), passage(before + rest, page("old.md", 2019))]
    found = [Match(it, 2.0, 0.8) for it in texts]
    assert deduplicate(found) == found


def test_a_copy_without_a_date_does_not_take_the_place_of_one_with() -> None:
    dated, undated = passage(RULE, page("a.md", 2019)), passage(RULE, replace(source("b.md"), modified=None))
    assert [it.passage for it in deduplicate([Match(dated, 2.0, 0.8), Match(undated, 1.0, 0.8)])] == [dated]


@given(st.lists(st.sampled_from(["Leave is long.", "Pay is good.", "Leave is 3 long.", ""]), max_size=8))
def test_nothing_is_said_twice_and_nothing_is_lost(texts: list[str]) -> None:
    found = [Match(passage(text, source(f"{i}.md")), 9.0 - i, 0.5) for i, text in enumerate(texts)]
    kept = deduplicate(found)
    assert [it.passage.text for it in kept] == list(dict.fromkeys(texts))
