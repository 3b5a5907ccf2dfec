"""Texts are computed in small batches, the urgent ones first."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelFailed
from bot.model.catalogue.starter import starter_embedder
from bot.model.embedding.pool import Lanes, Pool, Rows, Tokens, packs
from bot.model.llama.context import Context
from bot.model.llama.model import Model

LONG: Tokens = [101, *range(2000, 2200), 102]  # more than half of a batch: each is a batch of its own


@pytest.fixture(scope="module")
def model(models_dir: Path) -> Iterator[Model]:
    model = Model(starter_embedder(models_dir), gpu_layers=0)
    yield model
    model.close()


def filled(pool: Pool, texts: list[Tokens], *, urgent: bool = False) -> Rows:
    rows = np.zeros(len(texts), dtype=np.float32)
    pool.fill(rows, texts, urgent=urgent)
    return rows


@given(st.lists(st.integers(0, 600), max_size=60), st.integers(1, 600), st.integers(1, 70))
def test_packs_hold_every_text_once_and_keep_the_limits(lengths: list[int], limit: int, most: int) -> None:
    groups = list(packs(lengths, limit, most))
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    assert all(len(group) == 1 or sum(lengths[i] for i in group) <= limit for group in groups)
    assert all(1 <= len(group) <= most for group in groups)


def test_what_is_urgent_overtakes_what_is_waiting(model: Model) -> None:
    computed: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def read(context: Context, sequence: int) -> float:
        begun.set()
        assert go_on.wait(60)
        computed.append(threading.current_thread().name)
        return float(len(computed))

    pool = Pool("test", model, Lanes(1, 512), read)
    with ThreadPoolExecutor(2) as threads:
        indexing = threads.submit(filled, pool, [LONG] * 8)
        assert begun.wait(60)
        urgent = threads.submit(filled, pool, [LONG] * 2, urgent=True)
        while pool.waiting < 9:
            assert not urgent.done()
        go_on.set()
        assert urgent.result(60).tolist() == [2, 3]
        assert indexing.result(60).tolist() == [1, *range(4, 11)]
    pool.close()


def test_a_text_of_no_tokens_leaves_its_row(model: Model) -> None:
    pool = Pool("test", model, Lanes(2, 512), lambda context, sequence: 1.0)
    assert filled(pool, [[101, 102], [], LONG, []]).tolist() == [1, 0, 1, 0]
    assert filled(pool, []).shape == (0,)
    pool.close()


def test_a_fault_reaches_its_caller_and_nobody_else(model: Model) -> None:
    def read(context: Context, sequence: int) -> float:
        if faulty:
            raise ZeroDivisionError
        return 1.0

    pool = Pool("test", model, Lanes(1, 512), read)
    faulty = True
    with pytest.raises(ModelFailed, match="ZeroDivisionError"):
        filled(pool, [LONG])
    faulty = False
    assert filled(pool, [LONG]).tolist() == [1]
    pool.close()


def test_closing_finishes_the_work_that_was_given_and_takes_no_more(model: Model) -> None:
    begun = threading.Event()

    def read(context: Context, sequence: int) -> float:
        begun.set()
        return 1.0

    pool = Pool("test", model, Lanes(1, 512), read)
    with ThreadPoolExecutor(1) as threads:
        given_before = threads.submit(filled, pool, [LONG] * 8)
        assert begun.wait(60)
        pool.close()
        assert given_before.result(60).sum() == 8
    with pytest.raises(ModelFailed, match="closed"):
        filled(pool, [])
    pool.close()
