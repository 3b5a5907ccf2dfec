"""A place is connected: its items have readers of their own, or those of the place, and both change."""

from dataclasses import dataclass, field, replace

from store.audience import Audience
from store.connected import ConnectedSource
from store.sources import SyncOptions, sync
from tests.leaks.truth import CANARY, Page
from tests.leaks.world import TOPICS, World
from tests.store.sources.place import PLACES, Place


@dataclass
class Wiki:
    """A place by its secret name, its readers, and those of its `items` that have others, () for these."""

    name: str
    readers: tuple[str, ...]
    items: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return PLACES[self.name]


async def connect(world: World) -> None:
    """Connect one, or let it change."""
    chance, book = world.chance, world.estate.library.connected
    wiki, synced = world.wiki, True
    if wiki is None:
        wiki = world.wiki = Wiki(world.canary(), world.scopes())
        PLACES[wiki.name] = Place(tells_changes=chance.random() < 0.5)
        book.add(ConnectedSource(wiki.name, "place", wiki.name, _audience(world, wiki.readers)))
        for at in range(chance.randint(2, 4)):
            _write(world, wiki, f"i{at}")
    elif (deed := chance.random()) < 0.15:
        _remove(world, wiki)
        return
    elif deed < 0.4:
        wiki.readers = world.scopes()
        # What is opened to everyone stays its channel's, guests included, until it is read again.
        synced = "everyone" in wiki.readers or chance.random() < 0.5
        book.add(replace(book.find(wiki.name), audience=_audience(world, wiki.readers)))
    else:
        _change(world, wiki)
    if synced:
        options = SyncOptions(accept_deletions=True)
        sync(wiki.name, world.estate.library, world.estate.mind.parts.embedder, options)
    _told(world, wiki)


def _change(world: World, wiki: Wiki) -> None:
    """Of one item its text, its readers, or whether it is there, or can be read."""
    place, chance = wiki.place, world.chance
    item = chance.choice(sorted(place.documents) or ["i0"])
    deed = chance.random()
    if deed < 0.4 or item not in place.documents:
        _write(world, wiki, item)
    elif deed < 0.7:
        found, wiki.items[item] = place.documents[item], world.scopes()
        place.write(item, found.text, found.name, world.audience(wiki.items[item]))
    elif deed < 0.85:
        place.delete(item)
    else:
        place.closed_items ^= {item}
        place.revision += 1
        place.documents[item].revision = place.revision


def _write(world: World, wiki: Wiki, item: str) -> None:
    topic = world.chance.choice(TOPICS)
    texts, _ = world.saying(topic, 2)
    called, title = (world.canary() for _ in range(2))
    who = wiki.items[item] = world.scopes() if world.chance.random() < 0.6 else ()
    text = "\n\n".join([f"# {topic.capitalize()} {title}", *texts])
    wiki.place.write(item, text, f"{called}.md", world.audience(who))


def _told(world: World, wiki: Wiki) -> None:
    """Who may read what, now that the bot was told."""
    readers = {*wiki.readers}
    for item, who in wiki.items.items():
        found = wiki.place.documents.get(item)
        world.drop(f"item:{wiki.name}:{item}")
        if found is not None and item not in wiki.place.closed_items:
            words = tuple(CANARY.findall(f"{found.name} {found.text}"))
            world.keep(Page(f"item:{wiki.name}:{item}", who or wiki.readers, words))
            readers |= {*who}
    # What it is called is for who reads something of it.
    world.keep(Page(f"place:{wiki.name}", tuple(readers), (wiki.name,)))


def _audience(world: World, scopes: tuple[str, ...]) -> Audience:
    return Audience.parse(world.audience(scopes))


def _remove(world: World, wiki: Wiki) -> None:
    world.estate.library.connected.remove(wiki.name)
    del PLACES[wiki.name]
    for page in (f"place:{wiki.name}", *(f"item:{wiki.name}:{it}" for it in wiki.items)):
        world.drop(page)
    world.wiki = None
