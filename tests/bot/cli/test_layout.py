"""Lists and long lines on narrow terminals: nothing is cut, and no line is longer than the terminal."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console
from rich.text import Text

from bot.cli.layout import flow, tabulated

HEADER = ("name", "task", "licence", "memory")
ROWS = (("qwen3-embedding-0.6b", "embedder", "Apache-2.0", "1.1 GB"), ("bge-small-en", "embedder", "MIT", ""))


def shown(width: int, show: Callable[[Console], None]) -> list[str]:
    out = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None, highlight=False)
    show(out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [100, 80, 60, 40, 25])
def test_a_table_is_shown_whole_at_any_width(width: int) -> None:
    lines = shown(width, lambda out: tabulated(HEADER, ROWS, out))
    assert all(len(line) <= width for line in lines)
    text = " ".join(" ".join(lines).split())
    assert "…" not in text
    assert all(cell in text for row in ROWS for cell in row)


def test_where_a_table_has_no_room_each_row_is_a_paragraph() -> None:
    lines = shown(40, lambda out: tabulated(HEADER, ROWS, out))
    assert lines[:4] == [
        "qwen3-embedding-0.6b",
        "  task: embedder",
        "  licence: Apache-2.0",
        "  memory: 1.1 GB",
    ]
    assert lines[4:] == ["bge-small-en", "  task: embedder", "  licence: MIT"]


@pytest.mark.parametrize("begin", ["", "    ", "  2. ", "  - "])
def test_a_long_line_goes_on_below_where_its_words_begin(begin: str) -> None:
    lines = shown(40, lambda out: flow(Text(begin + "word " * 20), out))
    assert len(lines) > 1 and all(len(line) <= 40 and line == line.rstrip() for line in lines)
    assert lines[0].startswith(f"{begin}word")
    assert all(line.startswith(" " * len(begin) + "word") for line in lines[1:])


def test_an_address_is_not_broken() -> None:
    address = f"  [1] Leave (https://handbook.example/{'a' * 60})"
    assert shown(40, lambda out: flow(Text(address), out)) == [address]
