"""How long the bot takes tells nothing of documents that are for others: as much is done in any case."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from bench.timing import ASKED, asking, library, same, steps
from store.library import Library


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Library]]:
    """Alike in what everybody may read; what is hidden answers the question in the first alone."""
    hidden = ("The zugspitze train costs money for", "The quarterly board paper is about")
    one, other = (library(tmp_path_factory.mktemp("held"), it, 30) for it in hidden)
    with one, other:
        yield one, other


def statements(held: Library, work: Callable[[], object]) -> int:
    """How many `work` has the ledger carry out."""
    done: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        done.append(statement)

    engine = held._ledger._engine
    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return len(done)


@pytest.mark.parametrize("text", ASKED.values(), ids=ASKED)
def test_as_much_is_looked_up_whether_or_not_others_have_it(pair: tuple[Library, Library], text: str) -> None:
    matching, other = [(held, asking(held, text)) for held in pair]
    assert statements(*matching) == statements(*other)
    assert steps(*matching) == pytest.approx(steps(*other), rel=0.05)


def test_the_rank_test_tells_what_differs_from_what_does_not() -> None:
    alike, later = [float(n % 17) for n in range(200)], [float(n % 17) + 3 for n in range(200)]
    assert same(alike, alike[::-1]) > 0.9 and same(alike, later) < 0.001
