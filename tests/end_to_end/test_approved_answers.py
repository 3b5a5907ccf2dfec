"""An answer from a thread is saved, given with its author and date, and goes when it no longer holds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from handlers.listeners.approving import FAILED, NOT_ALLOWED, NOT_HERE, SAVED
from handlers.records import LibraryRecords
from handlers.simulator.state.records import Channel, Person
from handlers.simulator.state.workspace import Workspace
from store.audience import Readers
from store.library import Library
from store.passage import Passage
from tests.documents import document
from tests.end_to_end.scripted import ScriptedBackend, answer
from tests.end_to_end.talking import BOT, Talk, talking
from tests.fakes import HashEmbedder

ASKED = "who signs expense reports?"


@dataclass
class Desk:
    """A dialog, and the library that answers are saved into; Ada is an admin of the workspace."""

    talk: Talk
    library: Library
    backend: ScriptedBackend
    ada: Person

    async def offered(self, who: Person, ts: str, containing: str, where: Channel | None = None) -> Any:
        """The modal that the shortcut opens, once it says this."""
        channel = (where or self.talk.general).id
        assert (await self.talk.slack.shortcut(who.id, "save_answer", channel, ts)).ok

        def shown(_: object) -> Any:
            view = self.talk.slack.view(who.id)
            return view if view and containing in str(view["blocks"]) else None

        return await self.talk.slack.until(shown)

    async def save(self, who: Person, ts: str, **values: Any) -> str:
        """Fill in the form; what the bot says then."""
        view = await self.offered(who, ts, "Question")
        ack = await self.talk.slack.submit(who.id, view["id"], values)
        assert ack.ok and not ack.payload, ack
        await self.talk.slack.until(
            lambda w: any(it.text in {SAVED, NOT_ALLOWED, FAILED} for it in w.ephemerals(who.id))
        )
        return self.talk.workspace.ephemerals(who.id)[-1].text

    def found(self, readers: Readers) -> list[Passage]:
        return [it.passage for it in self.library.search("Grace signs them", readers)]


@asynccontextmanager
async def desk(directory: Path) -> AsyncIterator[Desk]:
    embedder = HashEmbedder()
    with Library.open(directory / "store", embedder) as library:
        library.put([document("Leave", "everyone", "Expense reports are signed.")])
        backend = ScriptedBackend(lambda _: answer("Expense reports are signed."))
        backend.kept = LibraryRecords(library, embedder)
        async with talking(backend, directory) as talk:
            ada = talk.workspace.add_person("Ada", admin=True)
            talk.general.members.append(ada.id)
            # What a scripted answer cites is the passage of the library, by its id.
            backend.script = lambda _: _citing(library)
            yield Desk(talk, library, backend, ada)


def _citing(library: Library) -> Any:
    (passage,) = library.passages_of("file:Leave", Readers.members())
    made = answer("Expense reports are signed.")
    return replace(made, citations=tuple(replace(it, passage=passage) for it in made.citations))


async def thread(here: Desk) -> str:
    """Ann asks the bot, then Bob answers; the ts of what he says."""
    ts = await here.talk.ask(here.talk.ann, f"{BOT} {ASKED}")
    await here.talk.reply(ts)
    return await here.talk.ask(here.talk.bob, "Grace signs them, on Mondays.", thread=ts)


async def test_the_form_proposes_the_question_and_the_answer(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        view = await here.offered(here.talk.ann, await thread(here), "Question")
        question, given, note = view["blocks"]
        assert question["element"]["initial_value"] == ASKED
        assert given["element"]["initial_value"] == "Grace signs them, on Mondays."
        assert note["type"] == "context", "who may read it is a choice of admins"


async def test_a_saved_answer_is_for_its_channel_with_author_and_date(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        ts = await thread(here)
        assert await here.save(here.talk.ann, ts) == SAVED
        general, product = (
            Readers.of_channel(it.id, outsiders=False) for it in (here.talk.general, here.talk.product)
        )
        (found,) = (it for it in here.found(general) if it.source.id.startswith("answer:"))
        assert found.source.title == ASKED and found.text == "Grace signs them, on Mondays."
        assert found.source.name.startswith("answer by Bob, approved by Ann on ")
        assert f"p{ts.replace('.', '')}?thread_ts=" in found.source.url
        assert not any(it.source.id.startswith("answer:") for it in here.found(product))


async def test_what_is_edited_in_the_form_is_what_is_saved(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        said = {"answer": {"answer": {"value": "Grace signs them every Monday before noon."}}}
        assert await here.save(here.talk.bob, await thread(here), **said) == SAVED
        (kept,) = here.library.approvals.all()
        assert kept.answer == "Grace signs them every Monday before noon."
        (found,) = (it for it in here.library.sources("answer:"))
        assert found.name.startswith("approved by Bob on ")


async def test_only_an_admin_may_open_it_to_everyone(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        chosen = {"audience": {"audience": {"selected_option": {"value": "everyone"}}}}
        assert await here.save(here.ada, await thread(here), **chosen) == SAVED
        assert any(it.source.id.startswith("answer:") for it in here.found(Readers.members()))


async def test_with_experts_set_nobody_else_may(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.talk.experts(here.talk.guest.id)
        here.talk.general.creator = here.talk.ann.id
        ts = await thread(here)
        await here.offered(here.talk.bob, ts, "Only this channel")
        await here.talk.experts(here.talk.bob.id)
        await here.offered(here.talk.bob, ts, "Question")
        await here.offered(here.talk.ann, ts, "Question")


async def test_a_guest_and_whoever_is_not_there_may_not(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        ts = await here.talk.ask(here.talk.ann, "Grace signs them", here.talk.product)
        await here.offered(here.talk.guest, ts, "Only this channel", here.talk.product)
        stranger = here.talk.workspace.add_person("Sue")
        await here.offered(stranger, ts, "Only this channel", here.talk.product)


async def test_rights_count_when_it_is_sent_not_when_the_form_was_opened(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        view = await here.offered(here.talk.bob, await thread(here), "Question")
        await here.talk.experts(here.talk.ann.id)
        await here.talk.slack.submit(here.talk.bob.id, view["id"], {})
        await here.talk.whispered(here.talk.bob, NOT_ALLOWED[:30])
        assert here.library.approvals.all() == []


async def test_what_is_said_in_direct_messages_is_not_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        dm = here.talk.dm(here.talk.ann)
        ts = await here.talk.ask(here.talk.ann, "Grace signs them", dm)
        await here.offered(here.talk.ann, ts, NOT_HERE[:30], dm)


async def test_it_goes_when_what_the_bot_cited_in_that_thread_changes(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        assert await here.save(here.talk.ann, await thread(here)) == SAVED
        here.library.put([document("Leave", "everyone", "Expense reports are signed by nobody.")])
        (kept,) = here.library.approvals.all()
        assert kept.because == "Leave" and here.library.sources("answer:") == []
        await here.talk.slack.open_home(here.talk.bob.id, "home")
        await here.talk.slack.until(
            lambda w: "which it rests on, has changed" in str(w.homes.get(here.talk.bob.id))
        )


def _named_at_home(user: str, words: str, workspace: Workspace) -> bool:
    return words in str(workspace.homes.get(user))


async def test_what_it_rested_on_is_named_to_who_may_read_that_now_and_to_nobody_else(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        assert await here.save(here.talk.ann, await thread(here)) == SAVED
        here.library.put([document("Leave", "user:U0BOARD", "Expense reports are signed by nobody.")])
        for held, named in (
            ((), "“a document”"),
            (("everyone",), "“Leave”"),
            (("user:U0BOARD",), "“a document”"),
        ):
            here.backend.held = [document("Leave", it, "…")[0] for it in held]
            for reader in (here.ada, here.talk.bob):
                await here.talk.slack.open_home(reader.id, "home")
                await here.talk.slack.until(partial(_named_at_home, reader.id, named))
