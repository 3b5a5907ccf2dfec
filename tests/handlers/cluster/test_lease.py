"""A bot works while its lease holds; others bury it only when it has long stopped."""

import asyncio

import pytest

from handlers.cluster.lease import GRACE_S, LAPSES_S, Lease, Watch


class Clock:
    """Time that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_what_runs_waits_for_the_lease_and_ends_with_it() -> None:
    lease = Lease(lapses_s=0.2)
    waiting = asyncio.create_task(_long_call(lease))
    await asyncio.sleep(0.05)
    assert not lease.holds
    lease.renew(lease.now())
    assert lease.holds
    with pytest.raises(TimeoutError):
        await waiting
    assert not lease.holds


async def test_each_beat_lets_it_run_on() -> None:
    lease = Lease(lapses_s=0.3)
    lease.renew(lease.now())
    running = asyncio.create_task(_long_call(lease))
    for _ in range(5):
        await asyncio.sleep(0.1)
        lease.renew(lease.now())
    assert not running.done()
    running.cancel()


async def test_a_beat_counts_from_when_it_was_sent() -> None:
    clock = Clock()
    lease = Lease(clock)
    sent = lease.now()
    clock.now += LAPSES_S + 1
    lease.renew(sent)
    assert not lease.holds


async def test_lost_it_breaks_off_what_runs_and_never_holds_again() -> None:
    lease = Lease()
    lease.renew(lease.now())
    running = asyncio.create_task(_long_call(lease))
    await asyncio.sleep(0)
    lease.lose()
    with pytest.raises(TimeoutError):
        await running
    lease.renew(lease.now())
    assert not lease.holds


async def _long_call(lease: Lease) -> None:
    async with lease.held():
        await asyncio.sleep(60)


def looks(watch: Watch, clock: Clock, beats: dict[str, int], seconds: float) -> list[str]:
    """What a look every three seconds says at the end."""
    found: list[str] = []
    for _ in range(int(seconds / 3)):
        clock.now += 3
        found = sorted(watch.look(beats))
    return found


def test_who_stands_still_is_dead_and_who_beats_is_not() -> None:
    clock = Clock()
    watch = Watch(clock)
    for beat in range(20):
        clock.now += 3
        found = watch.look({"dead": 7, "alive": beat})
    assert list(found) == ["dead"]


def test_nobody_is_dead_before_the_lease_of_the_slowest_has_lapsed_for_long() -> None:
    assert GRACE_S > LAPSES_S + 5
    clock = Clock()
    watch = Watch(clock)
    assert looks(watch, clock, {"slow": 1}, GRACE_S) == []


def test_while_the_database_is_away_for_all_nobody_dies() -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.look({"other": 1})
    clock.now += 600
    assert list(watch.look({"other": 1})) == []
    assert looks(watch, clock, {"other": 1}, GRACE_S - 3) == []
    assert looks(watch, clock, {"other": 1}, 9) == ["other"]
