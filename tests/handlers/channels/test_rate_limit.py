"""How many questions one person may ask, and which apps at all."""

from handlers.channels import AppGuard, RateLimit, may_ask
from handlers.identity import Identity
from store.channel import ChannelSettings

ME = Identity("T1", "U0BOT", "B0BOT", "https://x.slack.com/")
MINE = {"user": "U0BOT", "text": "28 days."}
PAGER = {"bot_id": "B0PAGER", "text": "down"}


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_what_is_asked_beyond_the_limit_waits_for_its_turn_and_is_told_once() -> None:
    limit = RateLimit(2, 100, clock := Clock())
    turns = [limit.take("U1") for _ in range(5)]
    assert [it.seconds for it in turns] == [0, 0, 60, 60, 120]
    assert [it.first for it in turns] == [False, False, True, False, False]
    assert limit.take("U2").seconds == 0
    clock.now += 181
    assert limit.take("U1").seconds == 0
    limit.take("U1")
    assert limit.take("U1").first, "it is another time"


def test_an_hour_has_a_limit_of_its_own() -> None:
    limit = RateLimit(10, 3, clock := Clock())
    for _ in range(3):
        clock.now += 100
        assert limit.take("U1").seconds == 0
    assert limit.take("U1").seconds == 3_400


def test_what_would_wait_too_long_is_not_asked_and_does_not_count() -> None:
    limit = RateLimit(1, 100, clock := Clock())
    assert [limit.take("U1", longest=10).seconds for _ in range(4)] == [0, 60, 60, 60]
    clock.now += 60
    assert limit.take("U1", longest=10).seconds == 0


def test_an_app_asks_where_it_is_allowed_by_its_id() -> None:
    guard, here = AppGuard(), ChannelSettings(apps=("A0PAGER",))
    assert guard.admits(here, "C1", "A0PAGER", [PAGER], ME)
    assert not guard.admits(here, "C1", "A0OTHER", [PAGER], ME)
    assert not guard.admits(ChannelSettings(), "C1", "A0PAGER", [], ME)


def test_an_app_that_answers_the_bot_is_not_answered() -> None:
    guard, here = AppGuard(), ChannelSettings(apps=("A0PAGER",))
    assert not guard.admits(here, "C1", "A0PAGER", [PAGER, MINE], ME)
    assert not guard.admits(here, "C1", "A0PAGER", [MINE, *[PAGER] * 5], ME)
    assert guard.admits(here, "C1", "A0PAGER", [MINE, *[PAGER] * 6], ME)


def test_an_app_is_answered_so_often_an_hour_in_a_channel() -> None:
    guard, here = AppGuard(clock := Clock()), ChannelSettings(apps=("A0PAGER",))
    assert [guard.admits(here, "C1", "A0PAGER", [], ME) for _ in range(25)] == [True] * 20 + [False] * 5
    assert guard.admits(here, "C2", "A0PAGER", [], ME)
    clock.now += 3_600
    assert guard.admits(here, "C1", "A0PAGER", [], ME), "what was refused does not count"


def test_what_is_tried_again_is_looked_at_and_does_not_count() -> None:
    guard, here = AppGuard(Clock()), ChannelSettings(apps=("A0PAGER",))
    assert all(may_ask(here, "A0PAGER", [], ME) for _ in range(30))
    assert guard.admits(here, "C1", "A0PAGER", [], ME)
    assert not may_ask(here, "A0PAGER", [MINE], ME) and not may_ask(here, "A0OTHER", [], ME)
