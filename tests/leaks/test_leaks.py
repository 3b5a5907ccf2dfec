"""Nothing crosses in made-up worlds: a short form of `make leaks`."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from store.audience import Audience
from store.conversations import Channel
from tests.leaks.telling import live


@pytest.mark.parametrize(
    "seed", [25, *(pytest.param(it, marks=pytest.mark.long) for it in range(101, 601, 20))]
)
async def test_nobody_is_told_what_they_may_not_read(seed: int) -> None:
    outcome = await live(seed, 6 if seed == 25 else 20, 8)
    assert not outcome.crossed
    assert outcome.questions + outcome.summaries > 2 * outcome.worlds and outcome.told > 20 * outcome.worlds
    assert outcome.looked_at > 20 * outcome.worlds
    assert outcome.compared or seed != 25, "one answer in twelve is: some twenty worlds have none"


SLIPS: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "files are for everyone": ("store.audience.Audience.of_conversation", lambda *_: Audience.everyone()),
    "what was said in a channel is for everyone": (
        "store.conversations.Channel.of",
        lambda key, name: Channel(key, f"#{name}", Audience.everyone()),
    ),
    "whoever asks for a summary may read the channel": (
        "handlers.workspace.members.Members.may_read",
        lambda *_: _settled(True),
    ),
    "a page of a place is for whom its source is": (
        "store.sources.pages.Pages.audience",
        lambda self, _: self._source.audience,
    ),
    "all workspaces are one": ("store.audience._everyone_of", lambda _: "everyone"),
    "what is taken back stays": (
        "handlers.learning.learner.Learner.changed",
        lambda *_: _settled(False),
    ),
    "a removed source stays": ("store.source_book.document_changes.delete_source", lambda *_: None),
}


async def _settled(value: bool) -> bool:
    return value


@pytest.mark.long
@pytest.mark.parametrize("slip", SLIPS)
async def test_a_slip_of_any_kind_is_seen(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*SLIPS[slip])
    crossed: tuple[str, ...] = ()
    for seed in range(1, 101, 20):
        crossed = crossed or (await live(seed, 20, 8)).crossed
    assert crossed


async def test_what_crosses_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that takes everybody for a full member is found out at once."""
    monkeypatch.setattr("handlers.workspace.person.is_outsider", lambda user, team: False)
    outcome = await live(1, 6, 8)
    assert any("chat." in it for it in outcome.crossed)
