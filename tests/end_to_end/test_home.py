"""The app's own page: what each person finds there, and what they can delete."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from handlers.records import LibraryRecords
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Person
from store.audience import Audience
from store.connected import ConnectedSource, Outcome, SyncState
from store.library import Library
from store.rating import Rating
from tests.documents import document
from tests.end_to_end.scripted import ScriptedBackend, no_answer
from tests.end_to_end.talking import BOT, Talk, talking
from tests.fakes import HashEmbedder


async def home(talk: Talk, who: Person, containing: str = "", lacking: str = "\0") -> str:
    """What the page says, once it says this and does not say that."""
    await talk.slack.open_home(who.id, "home")

    def shown(_: object) -> str:
        view: dict[str, Any] = talk.workspace.homes.get(who.id, {})
        words = Posted("", "", "", blocks=view.get("blocks", [])).visible
        return words if words and containing in words and lacking not in words else ""

    return await talk.slack.until(shown)


def fill(library: Library) -> None:
    for name, audience, year in (("Handbook", "everyone", 2024), ("Payroll", "user:U0PAY", 2026)):
        source, passages = document(name, audience, f"text of {name}")
        dated = replace(source, modified=datetime(year, 3, 1, tzinfo=UTC))
        library.put([(dated, [replace(it, source=dated) for it in passages])])


async def test_each_person_sees_what_they_may_read_and_no_other_title(tmp_path: Path) -> None:
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        fill(library)
        backend = ScriptedBackend(kept=LibraryRecords(library, HashEmbedder()))
        async with talking(backend, tmp_path) as talk:
            page = await home(talk, talk.ann, "What I know")
            assert "You can read one document" in page and "• Handbook · _1 March 2024_" in page
            assert "Payroll" not in page and "How I am" not in page and "Settings" not in page
            guest = await home(talk, talk.guest, "What I know")
            assert "no documents yet" in guest and "Handbook" not in guest


async def test_admins_see_how_sources_are_and_the_names_of_those_they_may_read(tmp_path: Path) -> None:
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        for name, audience in (("wiki", "everyone"), ("layoffs", "user:U0PAY")):
            library.connected.add(
                ConnectedSource(name, "site", "https://x.example", Audience.parse(audience))
            )
        away = SyncState(datetime.now(UTC), Outcome.AWAY, "it does not answer", waiting=3)
        library.connected.keep_state("layoffs", away)
        backend = ScriptedBackend(kept=LibraryRecords(library, HashEmbedder()))
        async with talking(backend, tmp_path) as talk:
            ada = talk.workspace.add_person("Ada", admin=True)
            page = await home(talk, ada, "Connected sources")
            assert "`wiki`: 0 documents; not up to date yet" in page
            assert "a source that you may read nothing of: does not answer; 0 documents" in page
            assert "3 are not listed there any more" in page and "layoffs" not in page
            page = await home(talk, talk.ann, "What I know")
            assert "Connected sources" not in page and "wiki" not in page


async def test_a_rating_is_forgotten_by_whoever_gave_it(tmp_path: Path) -> None:
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        backend = ScriptedBackend(kept=LibraryRecords(library, HashEmbedder()))
        async with talking(backend, tmp_path) as talk:
            now = datetime.now(UTC)
            for who in (talk.ann, talk.bob):
                library.ratings.keep(
                    Rating("r1", who.id, False, now, f"asked by {who.name}", note="*wrong* <!here>")
                )
            page = await home(talk, talk.ann, "Your ratings")
            assert "asked by Ann" in page and "asked by Bob" not in page and "<!here>" not in page
            assert (await talk.slack.press_home(talk.ann.id, "forget_rating", "r1")).ok
            await home(talk, talk.ann, "How to ask", lacking="Your ratings")
            assert [it.user for it in library.ratings.all()] == [talk.bob.id]


async def test_admins_see_counts_and_never_what_was_asked(tmp_path: Path) -> None:
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        fill(library)
        backend = ScriptedBackend(lambda _: no_answer(), kept=LibraryRecords(library, HashEmbedder()))
        async with talking(backend, tmp_path) as talk:
            ada = talk.workspace.add_person("Ada", admin=True)
            ts = await talk.ask(talk.ann, f"{BOT} how do I leave?")
            refusal = await talk.reply(ts)
            assert (await talk.slack.press(talk.ann.id, talk.general.id, refusal.ts, "want_person")).ok
            await talk.reply(ts)
            await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how do I leave secretly?")
            await talk.whispered(talk.ann, "I found nothing")
            month = datetime.now(UTC) - timedelta(days=30)
            await talk.slack.until(lambda _: "" in library.tally.refusals(month))
            library.ratings.keep(Rating("r1", talk.bob.id, False, datetime.now(UTC), "how do I leave?"))
            page = await home(talk, ada, "in private: 1")
            assert "2 documents in 2 passages" in page and "Rated good: 0, bad: 1" in page
            assert f"Questions without an answer: 2\n• <#{talk.general.id}>: 1\n• in private: 1" in page or (
                f"Questions without an answer: 2\n• in private: 1\n• <#{talk.general.id}>: 1" in page
            )
            assert f"A person was wanted: 1\n• <#{talk.general.id}>: 1" in page
            assert "Socket Mode" in page and "the starter model" in page
            assert "leave" not in page and "Payroll" not in page
            assert "How I am" not in await home(talk, talk.ann, "What I know")
