"""Whatever is done to a library, it is the same in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from store.audience import Audience, Readers
from store.library import Library
from store.location import Location
from tests import postgres as servers
from tests.documents import document
from tests.examples import examples
from tests.fakes import HashEmbedder

SCOPES = ["everyone", "channel:C1", "channel:C2", "user:U1"]
WORDS = ["leave", "Überstunden", "getUserName", "休暇です", "AB-1234", "payroll", "payrol", "%_", "e\u0301"]
NAMES = ["a", "a/b", "A/b", "ü", "z"]

scopes = st.sets(st.sampled_from(SCOPES), min_size=1).map(lambda it: " ".join(sorted(it)))
texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), max_size=3)
queries = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(NAMES), scopes, texts),
        st.tuples(st.just("remove"), st.sampled_from(NAMES)),
        st.tuples(st.just("restrict"), st.sampled_from(NAMES), scopes),
        st.tuples(st.just("settle"), st.sampled_from(NAMES), scopes),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def pair(
    tmp_path_factory: pytest.TempPathFactory, postgres: servers.Server
) -> Iterator[tuple[Library, Library]]:
    with postgres.database("ledger") as url:
        here = Location(tmp_path_factory.mktemp("here"))
        there = Location(tmp_path_factory.mktemp("there"), SecretStr(url))
        with Library.open(here, HashEmbedder()) as one, Library.open(there, HashEmbedder()) as two:
            yield one, two


def take(library: Library, step: tuple[Any, ...]) -> None:
    match step:
        case "put", name, audience, pieces:
            library.put([document(name, audience, *pieces)])
        case "remove", name:
            library.remove([f"file:{name}"])
        case "restrict", name, audience:
            library.upkeep.restrict({f"file:{name}": Audience.parse(audience)})
        case "settle", name, audience:
            library.upkeep.settle([f"file:{name}"], Audience.parse(audience), None)


@settings(deadline=None, max_examples=examples(12))
@given(steps, st.sets(st.sampled_from(SCOPES), min_size=1), queries, st.sampled_from([(), ("a/",), ("*b",)]))
def test_the_same_is_found_in_both(
    pair: tuple[Library, Library],
    taken: list[tuple[Any, ...]],
    readers: set[str],
    query: str,
    documents: tuple[str, ...],
) -> None:
    one, two = pair
    by = Readers(frozenset(readers))
    for library in one, two:
        for name in NAMES:
            library.upkeep.forget_root(f"file:{name}")
        library.remove([it.id for it in library.sources()])
        for step in taken:
            take(library, step)
    assert one.search(query, by, documents=documents) == two.search(query, by, documents=documents)
    assert one.sources() == two.sources() and one.sources("file:a/") == two.sources("file:a/")
    assert one.upkeep.roots() == two.upkeep.roots()
    assert one.upkeep.holdings() == two.upkeep.holdings()
    assert one.stats() == two.stats() and one.readable(by) == two.readable(by)
    for source in one.sources():
        assert one.passages_of(source.id, by) == two.passages_of(source.id, by)
