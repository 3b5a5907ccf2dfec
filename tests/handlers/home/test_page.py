"""Whatever there is to show, Slack takes the home tab, and nothing in it notifies anybody."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.home import Facts, home_page
from handlers.home.facts import Admin
from handlers.records import Condition, OwnFile, Readable, SourceStanding
from handlers.simulator.state.posted import pings_of
from handlers.simulator.validation.messages import check_view, texts_of
from store.approved import ApprovedAnswer
from store.audience import Audience
from store.connected import Outcome
from store.passage import Kind, Source
from store.rating import Rating, Reason
from tests.handlers.rendering.test_message import WORDS

WHEN = datetime(2026, 11, 2, tzinfo=UTC)
SOURCES = st.builds(
    Source,
    st.text(max_size=5),
    st.just(Kind.FILE),
    WORDS,
    WORDS,
    st.just(""),
    st.just("d"),
    st.just(Audience.everyone()),
    st.sampled_from([None, WHEN]),
)
RATINGS = st.builds(
    Rating,
    st.text(max_size=90),
    st.just("U1"),
    st.booleans(),
    st.just(WHEN),
    WORDS,
    reasons=st.lists(st.sampled_from([*Reason])).map(tuple),
    note=WORDS,
)
ANSWERS = st.builds(
    ApprovedAnswer,
    st.text(max_size=90),
    WORDS,
    WORDS,
    st.just("C1"),
    st.sampled_from(["U1", "U2"]),
    st.just("U2"),
    st.just(WHEN),
    st.sampled_from([None, WHEN]),
    WORDS,
)
COUNTS = st.dictionaries(st.from_regex(r"C[A-Z0-9]{8}|", fullmatch=True), st.integers(1, 10**6), max_size=60)
CONDITIONS = st.builds(
    Condition,
    refusals=COUNTS,
    wanted=COUNTS,
    reasons=st.dictionaries(st.sampled_from([*Reason]), st.integers(1, 99)),
)
STANDINGS = st.builds(
    SourceStanding,
    st.from_regex(r"[a-z0-9-]{0,40}", fullmatch=True),
    st.sampled_from(Outcome),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.none() | st.timedeltas(timedelta(0), timedelta(999)),
)
FACTS = st.builds(
    Facts,
    st.just("U1"),
    WORDS,
    st.builds(Readable, st.integers(0, 10**6), st.lists(SOURCES, max_size=5).map(tuple)),
    st.lists(st.builds(OwnFile, st.text(max_size=20), WORDS, st.just(WHEN)), max_size=40),
    st.lists(RATINGS, max_size=40),
    st.lists(ANSWERS, max_size=40),
    st.none()
    | st.builds(
        Admin,
        CONDITIONS,
        settings=st.lists(st.tuples(st.just("Writer"), WORDS)).map(tuple),
        connected=st.lists(STANDINGS, max_size=30),
    ),
)


@settings(max_examples=50, deadline=None)
@given(FACTS)
def test_slack_takes_every_page(facts: Facts) -> None:
    view = home_page(facts)
    assert check_view(view) == []
    assert pings_of({"blocks": view["blocks"], "link_names": True}) == ()
    assert ("How I am" in [*texts_of(view["blocks"])]) is (facts.admin is not None)


def test_as_much_as_there_can_be_of_everything_fits() -> None:
    facts = Facts(
        "U1",
        "inhouse",
        Readable(9, ()),
        [OwnFile("F1", "a.pdf", WHEN)] * 99,
        [Rating("r1", "U1", True, WHEN)] * 99,
        [ApprovedAnswer("answer:1", "q", "a", "C1", "U1", "U1", WHEN)] * 99,
        Admin(Condition(refusals={f"C{at}": 1 for at in range(99)}), settings=(("Writer", "x"),)),
    )
    view = home_page(facts)
    assert check_view(view) == [] and len(view["blocks"]) < 100
    assert [*texts_of(view["blocks"])].count("_and 84 more_") == 3
    assert "Settings" in [*texts_of(view["blocks"])], "nothing is cut off at the end"


def test_long_answers_are_as_many_as_there_is_room_for() -> None:
    long = ApprovedAnswer("answer:1", "é" * 900, "é" * 900, "C1", "U1", "U2", WHEN, WHEN, "word " * 3_040)
    view = home_page(Facts("U1", "inhouse", Readable(), answers=[long] * 15))
    assert check_view(view) == []
    assert "more_" in "\n".join(texts_of(view["blocks"]))


def test_what_is_expired_says_why_and_what_to_do() -> None:
    answer = ApprovedAnswer("answer:1", "Who signs?", "Grace.", "C1", "U1", "U2", WHEN, WHEN, "Expenses")
    page = "\n".join(texts_of(home_page(Facts("U1", "inhouse", Readable(), answers=[answer]))["blocks"]))
    assert "Not used since 2 November 2026: “Expenses”, which it rests on, has changed or gone." in page
