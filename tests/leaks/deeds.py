"""What the people of a made-up team do, and how often each."""

from collections.abc import Awaitable, Callable, Mapping

from tests.leaks.asking import ask, ask_meanwhile, follow_up
from tests.leaks.choosing import choose, have_answered
from tests.leaks.connecting import connect
from tests.leaks.keeping import approve, forget, rate
from tests.leaks.looking import look
from tests.leaks.moves import edit, move
from tests.leaks.sending import send_file
from tests.leaks.summaries import digest, sum_up, sum_up_meanwhile
from tests.leaks.talking import learn, take_back, talk
from tests.leaks.world import World

_DEEDS: Mapping[Callable[[World], Awaitable[None]], float] = {
    ask: 9,
    ask_meanwhile: 4,
    follow_up: 3,
    move: 4,
    edit: 2,
    look: 2,
    rate: 1.5,
    approve: 1,
    forget: 0.7,
    sum_up: 3,
    sum_up_meanwhile: 1.5,
    digest: 0.5,
    send_file: 2.5,
    choose: 2,
    have_answered: 0.5,
    talk: 1,
    take_back: 1.5,
    learn: 2,
    connect: 2,
}
_FIRST = (learn, connect)
"""Before all else half of the teams have a channel learned, and as many a place connected."""


async def live_in(world: World, deeds: int) -> None:
    """Let the team of `world` do so much."""
    for deed in _FIRST:
        if world.chance.random() < 0.5:
            await deed(world)
    for _ in range(deeds):
        await world.chance.choices([*_DEEDS], [*_DEEDS.values()])[0](world)
