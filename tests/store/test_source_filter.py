"""Which documents a list of patterns selects."""

import pytest

from store.source_filter import SourceFilter

LEAVE = ("file:/srv/Handbook/people/leave.md", "people/leave.md", "Annual leave")


@pytest.mark.parametrize(
    "pattern",
    [
        "people/leave.md",
        "leave.md",
        "People/",
        "people",
        "/people/",
        "handbook",
        "handbook/people",
        "annual leave",
        "Annual *",
        "*leave*",
        "people/*.md",
    ],
)
def test_a_pattern_names_a_path_a_folder_or_a_title(pattern: str) -> None:
    assert SourceFilter.of([pattern]).selects(*LEAVE)


@pytest.mark.parametrize("pattern", ["leave", "peop", "*.pdf", "annual", "hand", "people/l", "", " / "])
def test_a_part_of_a_name_is_none(pattern: str) -> None:
    assert not SourceFilter.of([pattern]).selects(*LEAVE)


def test_one_of_several_suffices() -> None:
    assert SourceFilter.of(["it/", "people/"]).selects(*LEAVE)
    assert not SourceFilter.of(["it/", "finance/"]).selects(*LEAVE)


def test_a_hostile_pattern_takes_no_time() -> None:
    assert not SourceFilter.of(["*a" * 40]).selects("file:x", "a" * 200 + "b", "b")
