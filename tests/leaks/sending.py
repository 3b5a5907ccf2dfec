"""They send files and ask about them: what is in one is for its conversation alone, until it goes."""

from handlers.jobs import forget_file
from handlers.listeners.learned_events import file_changed
from handlers.request import Kind
from tests.leaks.asking import answered, asked
from tests.leaks.moves import tell
from tests.leaks.truth import Page
from tests.leaks.world import TOPICS, World

_ABOUT_IT = ("What does it say about {topic}?", "Who decides on {topic}?", "Summarize this file", "")


async def send_file(world: World) -> None:
    """Somebody sends a file with a question; or one goes again."""
    if world.files and world.chance.random() < 0.3:
        await _delete(world)
        return
    office, where = world.office, world.chance.choice(world.channels)
    if not (there := world.humans(where)):
        return
    user, topic = world.chance.choice(there), world.chance.choice(TOPICS)
    kind = world.chance.choice((Kind.MENTION, Kind.MENTION, Kind.DIRECT))
    channel = office.town.direct_channel(user).id if kind is Kind.DIRECT else where.id
    texts, words = world.saying(topic, 2)
    called, title = (world.canary() for _ in range(2))
    content = "\n\n".join([f"# {topic.capitalize()} {title}", *texts]).encode()
    text = world.chance.choice(_ABOUT_IT).format(topic=topic)
    ts = await office.slack.say(user, channel, text, files=[(f"{called}.md", content)])
    message = office.town.find(channel, ts)
    assert message is not None
    file, here = message.files[0], (f"sent:{channel}-{ts}", f"learned:{channel}")
    world.files.append(file)
    world.keep(Page(f"file:{file}", here, (title, *words)))
    # What they sent is listed for them by its name, wherever they are.
    world.keep(Page(f"name:{file}", (*here, f"live:{channel}", f"user:{user}"), (called,)))
    await answered(world, asked(world, user, channel, text, kind, ts))


async def _delete(world: World) -> None:
    """The file, in Slack."""
    file = world.chance.choice(world.files)
    world.files.remove(file)
    await world.office.slack.delete_file(file)
    for page in ("file", "name"):
        world.drop(f"{page}:{file}")
    world.office.town.told = [it for it in world.office.town.told if it["type"] != "file_deleted"]
    await forget_file(file, world.office.context)
    await file_changed(file, world.office.dispatcher, deleted=True)
    await tell(world)
