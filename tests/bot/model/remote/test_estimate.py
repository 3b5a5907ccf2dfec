"""An estimate of tokens is never less than the truth, and not uselessly more."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.engine.engine import Engine
from bot.model.remote.writer import at_most
from handlers.simulator.demo import command

PAGES = sorted((Path(command.__file__).parent / "handbook").glob("*.md"))
TEXTS = {
    "German": "Die Donaudampfschifffahrtsgesellschaft kündigt außerordentliche Überstundenvergütungen an.",
    "French": "L'été dernier, l'élève a préféré étudier à la bibliothèque jusqu'à minuit.",
    "Chinese": "员工每年享有三十天带薪休假，须提前两周申请。",
    "Russian": "Сотрудники имеют право на тридцать дней отпуска в году.",
    "code": 'def f(x: int) -> str:\n    return f"{x:>08.3f}"  # 0x1F, a[i]+=1;\n',
    "numbers": "1,234,567.89 EUR +49 170 1234567 2026-11-22T15:04:05Z a1b2c3",
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_not_longer_than_estimated(writer: Engine, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert writer.count(text) <= at_most(text) <= 2.5 * writer.count(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_neither_is_another_language(writer: Engine, text: str) -> None:
    assert writer.count(text) <= at_most(text)


@given(st.text())
def test_it_is_never_more_than_the_bytes(text: str) -> None:
    assert at_most(text) <= len(text.encode(errors="replace")) + 1
