import pytest

from store.audience import Audience
from store.errors import BadSource
from store.sources.permission import KnownReaders, both

KNOWN = KnownReaders.parse(
    "HR team:channel:C0HR, ann@example.com:user:U0ANN,example.com:everyone, hr team:user:U1"
)


def test_groups_and_people_of_a_place_are_known_by_what_was_said() -> None:
    assert str(KNOWN.of(["hr Team"])) == "channel:C0HR, user:U1"
    assert str(KNOWN.of(["Ann@Example.com", "somebody else"])) == "user:U0ANN"


def test_whoever_is_unknown_is_nobody() -> None:
    assert (
        KNOWN.of(["somebody else"]) == Audience.nobody() == KNOWN.of([]) == KnownReaders.parse("").of(["x"])
    )


@pytest.mark.parametrize(
    "text", ["hr", "hr:", "hr:C0HR", "hr:channel:", "hr:all", "channel:C0HR", "hr:channel:c0hr"]
)
def test_a_pair_that_names_no_readers_is_refused(text: str) -> None:
    with pytest.raises(BadSource, match="names no readers"):
        KnownReaders.parse(text)


@pytest.mark.parametrize(
    ("one", "other", "in_both"),
    [
        ("everyone", "channel:C1", "channel:C1"),
        ("everyone", "everyone", "everyone"),
        ("channel:C1", "channel:C2", None),
        ("channel:C1, user:U1", "channel:C2, user:U1", "user:U1"),
        ("everyone:T2", "channel:T2/C1, channel:C1", "channel:T2/C1"),
        ("everyone", "everyone:T2", None),
    ],
)
def test_readers_of_both_are_surely_in_each(one: str, other: str, in_both: str | None) -> None:
    expected = Audience.parse(in_both) if in_both else Audience.nobody()
    assert both(Audience.parse(one), Audience.parse(other)) == expected
    assert both(Audience.parse(other), Audience.parse(one)) == expected
    assert both(Audience.parse(one), Audience.nobody()) == Audience.nobody()
