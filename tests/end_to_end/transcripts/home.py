"""Transcripts of the *Home* tab."""

from dataclasses import replace
from datetime import UTC, datetime

from handlers.records import LibraryRecords
from store.library import Library
from store.rating import Rating
from tests.documents import document
from tests.end_to_end.transcripts.form import Chapter
from tests.end_to_end.transcripts.lines import refuse
from tests.end_to_end.transcripts.scene import Scene
from tests.fakes import HashEmbedder

HOME = Chapter("*Home* tab")


@HOME.scene(
    "a member, a guest and an admin open it",
    "what each may read, and no other title; admins see counts as well, never what was asked",
)
async def pages(scene: Scene) -> None:
    embedder = HashEmbedder()
    with Library.open(scene.directory / "store", embedder) as library:
        for name, audience in (("Handbook", "everyone"), ("Payroll", "user:U0PAY")):
            source, passages = document(name, audience, f"text of {name}")
            dated = replace(source, modified=datetime(2026, 3, 12, tzinfo=UTC))
            library.put([(dated, [replace(it, source=dated) for it in passages])])
        scene.backend.kept, scene.backend.script = LibraryRecords(library, embedder), refuse
        await scene.asked("how do I resign?")
        member, guest = await scene.home(scene.ann), await scene.home(scene.guest)
        assert "You can read one document" in member and "Handbook" in member and "Payroll" not in member
        assert "Handbook" not in guest and "no documents yet" in guest
        admin = await scene.home(scene.workspace.add_person("Ada", admin=True))
        assert "Questions without an answer: 1" in admin and "resign" not in admin
        assert "Questions without an answer" not in member


@HOME.scene("a rating's button to delete it", "it is gone; those of others stay")
async def rating(scene: Scene) -> None:
    embedder = HashEmbedder()
    with Library.open(scene.directory / "store", embedder) as library:
        scene.backend.kept = LibraryRecords(library, embedder)
        for who in (scene.ann, scene.bob):
            library.ratings.keep(Rating("r1", who.id, False, datetime.now(UTC), f"asked by {who.name}"))
        page = await scene.home(scene.ann)
        assert "asked by Ann" in page and "asked by Bob" not in page
        assert (await scene.slack.press_home(scene.ann.id, "forget_rating", "r1")).ok
        await scene.settled()
        assert "asked by Ann" not in await scene.home(scene.ann)
        assert [it.user for it in library.ratings.all()] == [scene.bob.id]
