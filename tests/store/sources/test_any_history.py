"""Whatever happens at a place, and however syncs end: once all is well, the library is as if built anew."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.audience import Audience, Readers
from store.library import Library
from store.location import Location
from tests.examples import examples
from tests.store.sources.connected_place import NAME, ConnectedPlace, connected_place
from tests.store.sources.place import Place, register

IDS = ["a", "b", "c", "d", "x/y"]
TEXTS = ["Ten days of leave.", "# Pay\n\nThe band is B.", "---\naudience: channel:C2\n---\nA secret.", ""]
AUDIENCES = ["", "everyone", "channel:C1", "channel:C1 channel:C2"]
ids = st.sampled_from(IDS)
some = st.sets(ids, max_size=4)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), ids, st.sampled_from(TEXTS), st.sampled_from(AUDIENCES), st.booleans()),
        st.tuples(st.just("delete"), ids),
        st.tuples(st.sampled_from(["hidden", "closed_items", "broken_items", "vanishing"]), some),
        st.tuples(st.sampled_from(["away_after", "refuses_after"]), st.integers(0, 6)),
        st.tuples(st.just("audience"), st.sampled_from(["everyone", "channel:C1", "user:U1"])),
        st.tuples(st.just("stop"), st.integers(1, 6)),
        st.tuples(st.just("sync")),
    ),
    max_size=14,
)


class Stopped:
    """Ctrl-C after so many calls."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, progress: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def take(wiki: ConnectedPlace, step: tuple[Any, ...]) -> None:
    match step:
        case "write", id_, text, audience, moved:
            wiki.place.write(id_, text, f"moved/{id_}.md" if moved else "", audience)
        case "delete", id_:
            wiki.place.delete(id_)
        case "audience", scopes:
            wiki.change(audience=Audience.parse(scopes))
        case "stop", after:
            with suppress(KeyboardInterrupt):
                wiki.sync(Stopped(after))
        case ("sync",):
            wiki.sync()
            clear(wiki.place)
        case fault, value:
            setattr(wiki.place, fault, value)


def clear(place: Place) -> None:
    place.hidden, place.closed_items, place.broken_items, place.vanishing = set(), set(), set(), set()
    place.away_after = place.refuses_after = None


def held(library: Library) -> list[tuple[object, ...]]:
    anyone = Readers(frozenset({"everyone", "channel:C1", "channel:C2", "user:U1"}))
    return [
        (source, [it.text for it in library.passages_of(source.id, anyone)]) for source in library.sources()
    ]


def held_for_no_more_than_may_read_it(wiki: ConnectedPlace) -> None:
    """What front matter says may narrow `everyone` and nothing else."""
    for source in wiki.library.sources():
        there = wiki.place.documents[source.id.removeprefix(f"{NAME}:")]
        allowed = (there.audience or wiki.source.audience).scopes
        assert source.audience.scopes <= allowed or "everyone" in allowed


@settings(deadline=None, max_examples=examples(10))
@given(steps, st.booleans(), st.integers(1, 3))
def test_any_history_ends_as_if_built_anew(
    taken: list[tuple[Any, ...]], tells_changes: bool, page: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        register(patch)
        place = Place(page=page, tells_changes=tells_changes)
        with connected_place(Location(Path(folder) / "one"), place) as wiki:
            for step in taken:
                take(wiki, step)
            clear(place)
            wiki.sync(accept_deletions=True, retry=True)
            found, items = held(wiki.library), wiki.library.connected.items(NAME)
            held_for_no_more_than_may_read_it(wiki)
            audience = wiki.source.audience
            wiki.place.fetched.clear()
            wiki.sync()
            assert wiki.place.fetched == []
        with connected_place(Location(Path(folder) / "two"), place) as anew:
            anew.change(audience=audience)
            anew.sync()
            assert found == held(anew.library)
            assert items == anew.library.connected.items(NAME)
