"""A change of topic starts fresh, a follow-up does not; where words cannot tell, the documents do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model.embedding import LlamaEmbedder
from bot.question import Question, Turn
from bot.retrieval.retriever import Retriever
from bot.retrieval.search import find_passages
from bot.retrieval.topic import gather, stands_out
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.library import Library
from tests.bot.answering.fakes_answering import library_of, passage, source

PAGES = {
    "wifi.md": ("Wifi", "The password of the guest wifi is tin-otter-9."),
    "people.md": ("Who is who", "The CTO is Ines Falk. The CFO is Bram Oyelaran."),
    "travel.md": (
        "Travel",
        "Book trains in Ferry. A hotel in London may cost 190 pounds a night, one in Madrid 140. "
        "Contractors book through their agency.",
    ),
    "leave.md": (
        "Parental leave",
        "The first parent may stay at home for 30 weeks at full pay. The second parent may stay for 9 weeks.",
    ),
    "urlaub.md": (
        "Urlaub",
        "Angestellte haben 29 Urlaubstage im Jahr. Werkstudenten haben 14 Urlaubstage im Jahr. "
        "Anträge genehmigt die Teamleitung.",
    ),
    "kantine.md": ("Kantine", "Die Kantine öffnet um 11:30 Uhr und schließt um 14 Uhr."),
    "conges.md": (
        "Congés",
        "Les salariés ont 27 jours de congé par an. Les stagiaires ont 11 jours de congé par an.",
    ),
    "parking.md": ("Parking", "Le parking du bureau se trouve derrière la gare."),
}


@pytest.fixture(scope="module")
def retriever(embedder: LlamaEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    passages = [passage(text, source(name, title)) for name, (title, text) in PAGES.items()]
    with library_of(tmp_path_factory.mktemp("library"), embedder, passages) as library:
        yield Retriever(library, embedder, AnsweringSettings.model_validate({}))


def after(before: str, reply: str, text: str) -> Question:
    return Question(text, Readers.members(), (Turn("user", before), Turn("assistant", reply)))


CHANGES = [
    ("What is the guest wifi password?", "It is tin-otter-9.", "Who is the CTO?", "Ines Falk"),
    ("Who is the CTO?", "Ines Falk.", "What's the guest wifi password?", "tin-otter-9"),
    ("How long is parental leave?", "30 weeks.", "How do I book a train?", "Ferry"),
    ("What is the guest wifi password?", "It is tin-otter-9.", "hotel limit in Madrid?", "Madrid 140"),
    ("What is the guest wifi password?", "It is tin-otter-9.", "thanks! how do I book a train?", "Ferry"),
    ("Wie viele Urlaubstage habe ich?", "29.", "Wann öffnet die Kantine?", "11:30"),
    ("Combien de jours de congé ai-je ?", "27.", "Où est le parking ?", "derrière la gare"),
]


@pytest.mark.parametrize(("before", "reply", "text", "wanted"), CHANGES)
def test_a_change_of_topic_starts_fresh(
    retriever: Retriever, before: str, reply: str, text: str, wanted: str
) -> None:
    alone = gather(Question(text, Readers.members()), retriever)
    asked = after(before, reply, text)
    found = gather(asked, retriever)
    assert found == alone
    assert wanted in found.found[0].scored[0].sentence.quote
    assert find_passages(asked, retriever) == find_passages(alone.question, retriever)


FOLLOW_UPS = [
    ("How long may the first parent stay at home?", "30 weeks.", "and the second?", "9 weeks"),
    ("What may a hotel in London cost?", "190 pounds.", "what about Madrid?", "Madrid 140"),
    ("How do I book a train?", "In Ferry.", "And for contractors?", "their agency"),
    ("Wie viele Urlaubstage haben Angestellte?", "29.", "Und Werkstudenten?", "14 Urlaubstage"),
    ("Wie viele Urlaubstage haben Angestellte?", "29.", "Wer genehmigt das?", "Teamleitung"),
    ("Combien de jours de congé ont les salariés ?", "27.", "Et les stagiaires ?", "11 jours"),
]


@pytest.mark.parametrize(("before", "reply", "text", "wanted"), FOLLOW_UPS)
def test_a_follow_up_goes_on_with_the_topic(
    retriever: Retriever, before: str, reply: str, text: str, wanted: str
) -> None:
    asked = after(before, reply, text)
    found = gather(asked, retriever)
    assert found.question == asked
    assert any(wanted in it.sentence.quote for it in found.found[0].scored[:2])


def test_nothing_is_decided_by_what_the_readers_may_not_read(tmp_path: Path, embedder: LlamaEmbedder) -> None:
    with Library.open(tmp_path, embedder) as empty:
        nothing = Retriever(empty, embedder, AnsweringSettings.model_validate({}))
        asked = after(*CHANGES[0][:3])
        assert gather(asked, nothing).found[0].scored == ()


def test_the_scale_of_an_embedder_makes_no_difference(retriever: Retriever) -> None:
    found = gather(Question("Who is the CTO?", Readers.members()), retriever).found
    squeezed = [replace(it, cosine=0.6 + 0.4 * it.cosine) for it in found[0].scored]
    assert stands_out((replace(found[0], scored=tuple(squeezed)),)) == pytest.approx(0.4 * stands_out(found))
