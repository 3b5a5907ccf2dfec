"""A few inside, a few waiting, and nobody's many before another's first."""

import asyncio

import pytest

from bot.errors import Busy
from bot.model.fairness import FairLimiter


async def _visit(limiter: FairLimiter, asker: str, came: list[str], leave: asyncio.Event) -> None:
    async with limiter.turn(asker):
        came.append(asker)
        await leave.wait()


async def test_who_has_fewest_inside_goes_first_then_who_came_first() -> None:
    limiter, came = FairLimiter(2, 10), list[str]()
    leave = {name: asyncio.Event() for name in ("A1", "A2", "A3", "A4", "B1", "C1")}
    visits = []
    for name, event in leave.items():
        visits.append(asyncio.create_task(_visit(limiter, name[0], came, event)))
        await asyncio.sleep(0)
    assert came == ["A", "A"] and limiter.waiting == 4
    for name in ("A1", "B1"):
        leave[name].set()
        await asyncio.sleep(0.01)
    assert came == ["A", "A", "B", "C"]
    for event in leave.values():
        event.set()
    await asyncio.gather(*visits)
    assert came == ["A", "A", "B", "C", "A", "A"]
    assert (limiter.inside, limiter.waiting, limiter.free) == (0, 0, 2)


async def test_past_the_bound_it_is_busy_at_once() -> None:
    limiter, leave = FairLimiter(1, 1), asyncio.Event()
    visits = [asyncio.create_task(_visit(limiter, "A", [], leave)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy, match="ask again"):
        async with limiter.turn("B"):
            pass
    leave.set()
    await asyncio.gather(*visits)


@pytest.mark.parametrize("gone", range(4))
async def test_who_goes_away_leaves_no_place_taken(gone: int) -> None:
    limiter, came, leave = FairLimiter(1, 9), list[str](), asyncio.Event()
    visits = [asyncio.create_task(_visit(limiter, f"{i}", came, leave)) for i in range(4)]
    await asyncio.sleep(0)
    visits[0].cancel()  # its place goes to the next
    visits[gone].cancel()  # perhaps in the very moment when its turn comes
    leave.set()
    ends = await asyncio.gather(*visits, return_exceptions=True)
    assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ends)
    assert (limiter.inside, limiter.waiting) == (0, 0)
    assert len(came) == (4 if gone == 0 else 3)


async def test_a_visit_that_fails_frees_its_place() -> None:
    limiter = FairLimiter(1, 0)
    with pytest.raises(ValueError, match="x"):
        async with limiter.turn("A"):
            raise ValueError("x")
    async with limiter.turn("B"):
        assert limiter.inside == 1


async def test_one_with_many_questions_does_not_keep_one_with_one_waiting() -> None:
    limiter, came, leave = FairLimiter(1, 10), list[str](), asyncio.Event()
    visits = [asyncio.create_task(_visit(limiter, asker, came, leave)) for asker in "AAAAAAB"]
    await asyncio.sleep(0)
    leave.set()
    await asyncio.gather(*visits)
    assert came.index("B") <= 2
