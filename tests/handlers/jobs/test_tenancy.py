"""Two workspaces whose people and channels have the same ids share one library, and nothing that it keeps."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.answering import Conversations
from bot.answering.conversation import Conversation
from bot.model.writer import Message
from bot.question import Question, Turn
from handlers.channels import Policies
from handlers.jobs import TenantBackend
from handlers.jobs.tenancy import TenantFiles
from handlers.records import LibraryRecords, Records, own_files
from handlers.uploads import LibraryFiles
from store.approved import ANSWER, ApprovedAnswer
from store.audience import Audience, Readers
from store.channel import ChannelSettings, Tone
from store.indexing import Approval, SentFile, UploadReader
from store.library import Library
from store.rating import Rating
from store.reading import Limits
from store.tenant import HOME, Tenant
from store.uploads import Upload
from tests.documents import document
from tests.end_to_end.scripted import ScriptedBackend
from tests.fakes import HashEmbedder

OTHER = Tenant("T0OTHER")
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)


@dataclass
class Both:
    library: Library
    shared: ScriptedBackend

    def backend(self, tenant: Tenant) -> TenantBackend:
        return TenantBackend(self.shared, tenant)

    def records(self, tenant: Tenant) -> Records:
        return self.backend(tenant).records

    def found(self, readers: Readers) -> set[str]:
        return {it.passage.source.title for it in self.library.search("leave", readers)}


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    embedder = HashEmbedder()
    with Library.open(tmp_path / "store", embedder) as library:
        shared = ScriptedBackend()
        shared.kept = LibraryRecords(library, embedder)
        yield Both(library, shared)


def rating(reply: str, user: str = "U1") -> Rating:
    return Rating(reply, user, True, NOW, question="what is secret?", asker="U1")


def approval(tenant: Tenant, answer: str) -> Approval:
    kept = ApprovedAnswer(f"{ANSWER}C1-1.0", "who signs leave?", answer, "C1", "U1", "U1", NOW)
    return Approval(kept, Audience.parse(f"channel:{tenant.key('C1')}"), "by Ann", "https://a.example.com")


def of_person(tenant: Tenant) -> Readers:
    return Readers.of_person(tenant.key("U1"), [tenant.key("C1")], outsider=False)


def test_each_reads_its_own_documents_alone(both: Both) -> None:
    both.library.put(
        [
            document("Home leave", "everyone", "Leave is 28 days."),
            document("Home channel", "channel:C1", "Leave is asked for here."),
            document("Home person", "user:U1", "Your leave is 3 days."),
            document("Other leave", "everyone:T0OTHER", "Leave is 20 days."),
            document("Other channel", "channel:T0OTHER/C1", "Leave is asked for there."),
            document("Other person", "user:T0OTHER/U1", "Your leave is 4 days."),
            document("Both leave", "everyone, everyone:T0OTHER", "Leave is written down."),
        ]
    )
    home, other = both.found(of_person(HOME)), both.found(of_person(OTHER))
    assert home == {"Home leave", "Home channel", "Home person", "Both leave"}
    assert other == {"Other leave", "Other channel", "Other person", "Both leave"}
    assert both.found(Readers.of_channel("C1", outsiders=False)) == home - {"Home person"}
    assert both.found(Readers.of_channel("T0OTHER/C1", outsiders=True)) == {"Other channel"}


def test_a_guest_of_another_workspace_reads_what_is_their_own(both: Both) -> None:
    both.library.put([document("Other leave", "everyone:T0OTHER", "Leave is 20 days.")])
    assert both.found(Readers.of_person("T0OTHER/U1", (), outsider=True)) == set()


def test_ratings_of_one_are_none_of_the_other_s(both: Both) -> None:
    for tenant, reply in ((HOME, "T0HOME-C1-1.0"), (OTHER, "T0OTHER-C1-1.0")):
        # They go through the library as the bot's own backend keeps them.
        backend = both.backend(tenant)
        backend.rate(rating(reply))
        both.library.ratings.keep(both.shared.ratings[-1])
    for tenant, reply in ((HOME, "T0HOME-C1-1.0"), (OTHER, "T0OTHER-C1-1.0")):
        records = both.records(tenant)
        assert [(it.reply_id, it.user, it.asker) for it in records.ratings_of("U1")] == [(reply, "U1", "U1")]
        assert records.condition(LONG_AGO).good == 1
    assert both.records(OTHER).rating("T0HOME-C1-1.0", "U1") is None
    both.records(OTHER).unrate("T0HOME-C1-1.0", "U1")
    assert both.library.ratings.forget_person(OTHER.key("U1")) == 1
    assert [it.reply_id for it in both.records(HOME).ratings_of("U1")] == ["T0HOME-C1-1.0"]


def test_what_went_unanswered_is_counted_for_each_by_itself(both: Both) -> None:
    for channel in ("C1", ""):
        both.records(OTHER).refused(channel)
    both.records(OTHER).want("T0OTHER-C1-1.0", "C1")
    both.records(HOME).refused("C1")
    home, other = both.records(HOME).condition(LONG_AGO), both.records(OTHER).condition(LONG_AGO)
    assert (home.refusals, home.wanted) == ({"C1": 1}, {})
    assert (other.refusals, other.wanted) == ({"C1": 1, "": 1}, {"C1": 1})


def test_the_other_s_admins_learn_how_much_its_people_may_read_and_not_how_much_there_is(both: Both) -> None:
    both.library.put(
        [
            document("Home leave", "everyone", "Leave is 28 days."),
            document("Other channel", "channel:T0OTHER/C1", "Leave is asked for there."),
            document("Third channel", "channel:T0OTHERS/C1", "Leave is asked for there."),
        ]
    )
    assert both.records(HOME).condition(LONG_AGO).documents == 3
    condition = both.records(OTHER).condition(LONG_AGO)
    assert (condition.documents, condition.passages) == (1, 1)


def test_approved_answers_of_the_same_message_are_two_and_each_has_its_own(both: Both) -> None:
    both.records(HOME).approve(approval(HOME, "Ann signs leave."))
    both.records(OTHER).approve(approval(OTHER, "Bob signs leave."))
    (home,), (other,) = both.records(HOME).approved(), both.records(OTHER).approved()
    assert (home.answer, home.channel, home.author) == ("Ann signs leave.", "C1", "U1")
    assert (other.answer, other.channel, other.author) == ("Bob signs leave.", "C1", "U1")
    both.records(OTHER).withdraw(home.source)
    assert both.records(HOME).approved() == [home]
    texts = [it.passage.text for it in both.library.search("who signs leave?", of_person(OTHER))]
    assert texts == ["Bob signs leave."]
    both.records(OTHER).withdraw(other.source)
    assert both.records(OTHER).approved() == []


@dataclass
class Sent:
    """The same message in both, by the ids of its channel, person and file, with another text in each."""

    both: Both
    home: TenantFiles
    other: TenantFiles

    def said(self, tenant: Tenant) -> list[str]:
        return [it.passage.text for it in self.both.library.search("leave", conversation_in(tenant))]


SENT = Upload("F1", "C1", "17.1", "17.1", "U1")


def conversation_in(tenant: Tenant) -> Readers:
    channel = tenant.key("C1")
    return Readers.of_channel(channel, outsiders=False).in_conversations(channel, ["17.1"])


@pytest.fixture
def sent(both: Both) -> Sent:
    embedder = HashEmbedder()
    shelf = LibraryFiles(both.library, UploadReader(both.library, embedder, Limits(), 220))
    files = partial(own_files, library=both.library, days=7)
    both.shared.kept = LibraryRecords(both.library, embedder, files=files)
    found = Sent(both, TenantFiles(shelf, HOME), TenantFiles(shelf, OTHER))
    for there, text in ((found.home, b"Leave at seven."), (found.other, b"Leave at nine.")):
        assert there.read(SentFile("plan.md", text), SENT, lambda share: None) is not None
    return found


def test_files_of_the_same_message_are_two_and_each_is_read_and_listed_in_its_own(sent: Sent) -> None:
    library = sent.both.library
    assert (sent.said(HOME), sent.said(OTHER)) == (["Leave at seven."], ["Leave at nine."])
    (home,), (other,) = (it.kept("C1", ["17.1"], 60.0) for it in (sent.home, sent.other))
    assert home.upload == other.upload == SENT and home.source != other.source
    assert sent.home.passages(other.source, conversation_in(HOME)) == []
    assert sent.other.passages(home.source, conversation_in(OTHER)) == []
    (there,) = sent.other.passages(other.source, conversation_in(OTHER))
    assert there.text == "Leave at nine."
    for tenant in (HOME, OTHER):
        assert [it.id for it in sent.both.records(tenant).files_of("U1")] == ["F1"]
    # What an admin is told is of documents.
    for tenant in (HOME, OTHER):
        assert (library.stats(tenant).sources, library.stats(tenant).passages) == (0, 0)
        assert sent.both.records(tenant).condition(LONG_AGO).documents == 0


@pytest.mark.parametrize(
    "forget",
    [
        lambda files: files.forget(SENT),
        lambda files: files.forget_message("C1", "17.1"),
        lambda files: files.forget_file("F1"),
        lambda files: files.forget_of("U1"),
        lambda files: files.forget_of("U1", "F1"),
    ],
)
def test_a_file_that_is_forgotten_in_one_stays_in_the_other(
    sent: Sent, forget: Callable[[TenantFiles], int]
) -> None:
    assert forget(sent.other) == 1
    assert (sent.said(HOME), sent.said(OTHER)) == (["Leave at seven."], [])
    assert [it.id for it in sent.both.records(HOME).files_of("U1")] == ["F1"]
    assert list(sent.both.records(OTHER).files_of("U1")) == []
    assert forget(sent.other) == 0
    assert forget(sent.home) == 1
    assert sent.both.library.sources("upload:") == []


def test_who_asks_is_told_from_the_one_of_the_same_id_in_the_queue(both: Both) -> None:
    for tenant in (HOME, OTHER):
        question = Question("how?", of_person(tenant), asker="U1")
        both.backend(tenant).answer(question, lambda _: None, threading.Event())
    assert [it.asker for it in both.shared.questions] == ["U1", "T0OTHER/U1"]


def test_no_conversation_of_one_goes_on_in_the_other(both: Both) -> None:
    conversations, history = Conversations(), (Turn("user", "how much leave?"), Turn("assistant", "28 days"))
    begun = Question("how much leave?", of_person(HOME))
    said = (Message("user", "how much leave?"), Message("assistant", "28 days"))
    conversations.keep(begun, Conversation(begun.readers, said, ()))
    follow_up = Question("and for part-timers?", of_person(OTHER), history)
    assert conversations.recall(follow_up, both.library) is None
    assert conversations.recall(Question("and?", of_person(HOME), history), both.library) is not None


async def test_a_channel_s_settings_are_those_of_its_workspace(tmp_path: Path) -> None:
    home = Policies(tmp_path)
    other = home.of_tenant(OTHER)
    await other.set("C1", ChannelSettings(tone=Tone.BRIEF))
    assert (await home.of("C1")).tone is Tone.PLAIN
    await home.mute("C1", NOW + timedelta(days=36_500))
    assert await home.silent("C1") and not await other.silent("C1")
    assert await home.welcome("C1") and await other.welcome("C1") and not await other.welcome("C1")
    home.close()
    again = Policies(tmp_path)
    assert (await again.of_tenant(OTHER).of("C1")).tone is Tone.BRIEF
    assert (await again.of("C1")).tone is Tone.PLAIN
    again.close()
