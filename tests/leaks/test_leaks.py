"""Nothing crosses in made-up worlds: a short form of `make leaks`."""

import pytest

from tests.leaks.telling import live


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(it, marks=pytest.mark.long) for it in range(101, 601, 20))]
)
async def test_nobody_is_told_what_they_may_not_read(seed: int) -> None:
    outcome = await live(seed, 8 if seed == 1 else 20, 8)
    assert not outcome.crossed
    assert outcome.questions > 2 * outcome.worlds and outcome.told > 20 * outcome.worlds
    assert outcome.looked_at > 20 * outcome.worlds and outcome.compared


async def test_what_crosses_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that takes everybody for a full member is found out at once."""
    monkeypatch.setattr("handlers.workspace.person.is_outsider", lambda user, team: False)
    outcome = await live(1, 8, 8)
    assert any("chat." in it for it in outcome.crossed)
