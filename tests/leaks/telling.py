"""Some worlds in one estate, one after another, and what came of them."""

import json
import random
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.evaluation.feedback import drafted, readable_passages
from bot.settings import LogSettings
from handlers.simulator.state.records import TEAM
from store.audience import Readers
from store.deed import Deed
from tests.leaks.deeds import live_in
from tests.leaks.estate import Estate, estate
from tests.leaks.truth import CANARY
from tests.leaks.world import World
from tests.logged import logging_set_up

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_CHROMA, _CAPABLE = 0.1, 0.4
"""The shares of estates whose library asks Chroma too, and whose writer is a capable one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of `worlds` from `seed` on: how many questions were asked and summaries wanted, how many things were
    looked at that left the bot, how many secrets stood in them for those who may read them, how many answers
    were compared with those of a library without others' documents; and what crossed.
    """

    seed: int
    worlds: int
    questions: int
    summaries: int
    looked_at: int
    told: int
    compared: int
    crossed: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


async def live(seed: int, worlds: int, deeds: int) -> Outcome:
    """Let `worlds` live beside each other, each with so many deeds."""
    lived: list[World] = []
    crossed: list[str] = []
    chance = random.Random(seed)
    chroma, capable = chance.random() < _CHROMA, chance.random() < _CAPABLE
    with TemporaryDirectory() as folder, logging_set_up(LogSettings(level="debug", format="json")) as logged:
        async with estate(Path(folder), chroma=chroma, capable=capable) as there:
            for number in range(seed, seed + worlds):
                world = World.drawn(number, there)
                await live_in(world, deeds)
                lived.append(world)
                found = there.crossed
                if told := sorted(set(CANARY.findall(logged.getvalue()))):
                    found.append(f"the log tells {', '.join(told)}")
                logged.seek(0)
                logged.truncate()
                crossed += [f"world {number}: {it}" for it in found]
            draft(there)
            crossed += [*there.crossed, *audited(there), *there.watched_over()]
    return Outcome(
        seed,
        worlds,
        sum(it.asked for it in lived),
        sum(it.summed_up for it in lived),
        sum(it.heard for it in there.offices),
        sum(it.told for it in there.offices),
        sum(it.twins for it in lived),
        tuple(crossed),
    )


def draft(there: Estate) -> None:
    """What full members of the home workspace read outside of Slack: `inhouse eval --from-feedback`, and all
    that a command line shows of documents.
    """
    library, home = there.library, there.offices[0]
    people = home.town.people.values()
    members = [it.id for it in people if not it.guest and not it.deleted and it.team == TEAM]
    found = {it.id: it for each in readable_passages(library, Readers.members()) for it in each}
    home.look("a question file", json.dumps([*drafted(library.ratings.all(), found)]), members)
    listed = library.readable(Readers.members())
    passages = [it for each in listed for it in library.passages_of(each.id, Readers.members())]
    home.look("the command line", repr([listed, passages]), members)


def audited(there: Estate) -> list[str]:
    """What `inhouse audit` tells but for names of sources, which are theirs who connect them."""
    sources = {Deed.ADD_SOURCE, Deed.REMOVE_SOURCE}
    told = repr([it for it in there.library.audit.since(_EVER) if it.deed not in sources])
    return [f"the audit log tells {it}" for it in sorted(set(CANARY.findall(told)))]
