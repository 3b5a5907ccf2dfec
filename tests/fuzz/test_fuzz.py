"""Whatever comes in from outside is read or refused. `make fuzz` looks further, by what code it reaches."""

import faulthandler
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.fuzz import documents, payloads, texts
from tests.fuzz.mangling import mangled, mangled_json, nested

_HANGS_S = 300
"""A run of all examples of one test that takes longer does not end at all."""


@pytest.fixture(autouse=True)
def _hanging_ends_the_run() -> Iterator[None]:
    faulthandler.dump_traceback_later(_HANGS_S, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def fewer(usual: int) -> settings:
    return settings(max_examples=examples(usual), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("suffix", documents.IN_PROCESS + documents.APART)
def test_any_file_is_read_soundly_or_refused(suffix: str) -> None:
    @fewer(15)
    @given(mangled(documents.seeds(suffix)))
    def check(data: bytes) -> None:
        documents.read_as(suffix, data)

    check()


@pytest.mark.long
@pytest.mark.parametrize("suffix", documents.BY_PANDOC)
def test_any_file_that_pandoc_reads_is_read_soundly_or_refused(suffix: str) -> None:
    @fewer(15)
    @given(mangled(documents.seeds(suffix)))
    def check(data: bytes) -> None:
        documents.read_as(suffix, data)

    check()


@fewer(100)
@given(mangled_json(payloads.EVENTS))
def test_any_event_is_a_request_or_nothing(event: object) -> None:
    payloads.read_event(event)


@pytest.mark.parametrize("name", texts.TARGETS)
def test_any_small_text_is_read_or_refused(name: str) -> None:
    judge, seed = texts.TARGETS[name]

    @fewer(20)
    @given(mangled([seed]) | st.binary(max_size=60))
    def check(data: bytes) -> None:
        judge(data)

    check()


def test_blocks_nested_without_end_are_read_as_deep_as_anybody_writes() -> None:
    for depth in (5, 200):
        payloads.read_event({**payloads.MESSAGE, "text": "", "blocks": [nested(depth)]})
