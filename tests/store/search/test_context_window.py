"""Growing: few stretches from many passages, verbatim, within the budget, best first."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.search.context_window import expand_context


def _passages(name: str, *texts: str, gap: int = 1) -> list[Passage]:
    source = Source(name, Kind.FILE, name, name, "", "", Audience.everyone())
    passages, at = [], 0
    for position, text in enumerate(texts):
        passages.append(Passage(f"{name}{position}", source, (), text, position, at, at + len(text), 1))
        at += len(text) + gap
    return passages


PLAN = _passages("plan", *(f"Day {day} begins early. On day {day} we walk {day} miles." for day in range(9)))
FOOD = _passages("food", "Bread is baked at home.", "Soup is made of peas.")
SOURCES = {"plan": PLAN, "food": FOOD}


def test_neighbours_join() -> None:
    stretches = expand_context([FOOD[1], PLAN[4], PLAN[5]], SOURCES.__getitem__, 130)
    assert [stretch.found for stretch in stretches] == [(PLAN[4], PLAN[5]), (FOOD[1],)]


def test_a_passage_with_neighbours_found_goes_before_a_lone_one() -> None:
    lone, *together = FOOD[0], PLAN[4], PLAN[5], PLAN[3]
    first, *_ = expand_context([lone, *together], SOURCES.__getitem__, 400)
    assert set(first.found) == set(together)


def test_what_is_left_of_the_budget_goes_to_whole_sentences_around() -> None:
    (stretch,) = expand_context([PLAN[4]], SOURCES.__getitem__, PLAN[4].end - PLAN[4].start + 64)
    assert stretch.text.startswith("On day 3 we walk 3 miles.\nDay 4")
    assert stretch.text.endswith("4 miles.\nDay 5 begins early.")


def test_text_without_sentences_is_cut_between_words() -> None:
    passages = _passages("log", "one two three four", "five six seven", "eight nine ten eleven")
    (stretch,) = expand_context([passages[1]], {"log": passages}.__getitem__, 14 + 22)
    assert stretch.text == "three four\nfive six seven\neight nine"


def test_there_are_at_most_so_many_stretches() -> None:
    found = [PLAN[0], PLAN[3], PLAN[6], FOOD[0]]
    assert len(expand_context(found, SOURCES.__getitem__, 5_000, most=2)) == 2


def test_a_passage_that_its_source_no_longer_has_is_left_out() -> None:
    gone = _passages("plan", "Something else.")[0]
    assert expand_context([gone], SOURCES.__getitem__, 500) == []


def test_of_a_passage_longer_than_the_budget_there_is_the_beginning() -> None:
    passages = _passages("log", "One is first. Two is next. Three is last.", "Four follows.")
    assert [it.text for it in expand_context([passages[0]], {"log": passages}.__getitem__, 30)] == [
        "One is first. Two is next."
    ]


def test_what_stands_before_the_first_passage_is_no_blank_lines() -> None:
    """Front matter, which no passage has."""
    (page,) = _passages("p", "Annual leave is 26 days.")
    below = replace(page, start=78, end=78 + len(page.text))
    (found,) = expand_context([below], lambda _: [below], 1_000)
    assert (found.text, found.start, found.end) == (page.text, below.start, below.end)


def test_nothing_found_grows_into_nothing() -> None:
    assert expand_context([], SOURCES.__getitem__, 500) == []


@given(
    st.lists(st.tuples(st.sampled_from(["plan", "food"]), st.integers(0, 8)), unique=True, max_size=11),
    st.integers(0, 900),
    st.integers(1, 5),
)
def test_stretches_are_verbatim_apart_and_within_the_budget(
    picked: list[tuple[str, int]], budget: int, most: int
) -> None:
    found = [SOURCES[name][place] for name, place in picked if place < len(SOURCES[name])]
    stretches = expand_context(found, SOURCES.__getitem__, budget, most)
    written = {name: "\n".join(passage.text for passage in passages) for name, passages in SOURCES.items()}
    taken: set[tuple[str, int]] = set()
    for stretch in stretches:
        places = {(stretch.source.id, place) for place in range(stretch.start, stretch.end)}
        assert not taken & places
        taken |= places
        assert stretch.text == written[stretch.source.id][stretch.start : stretch.end]
        assert all(stretch.start <= it.start for it in stretch.found)
        assert all(it.end <= stretch.end or len(it.text) > budget for it in stretch.found)
    assert len(stretches) <= most and len(taken) <= budget
