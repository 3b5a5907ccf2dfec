"""Replies of what people said in channels: whose words, when, in which order, and for whom."""

from collections.abc import Iterator

import pytest

from bot.answering import ask
from bot.answering.dependencies import Dependencies
from bot.citations import link, quote_blocks
from bot.cli.json_output import reply_json
from bot.cli.reply_lines import asked as asked_line
from bot.cli.reply_lines import contrary, laid_out, listed
from bot.model.embedding import LlamaEmbedder
from bot.question import Question
from bot.reply import NoAnswer, Quotes, Reply
from handlers.locale import Locale
from handlers.rendering import render
from store.audience import Readers
from store.conversations import Channel, Message, grouped, passages_of, permalink, source_of
from store.library import Library
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies, passage, source

HELP = Channel.of("C0HELP", "it-help")
MEMBER = Readers.of_channel("C0HELP", outsiders=False)
OTHERS = Readers.of_channel("C0OTHER", outsiders=False)
MARCH, MAY, JULY = 1772546700, 1778000000, 1783000000


def said(at: int, who: str, text: str, thread: int = 0) -> Message:
    ts, root = f"{at}.000100", f"{thread or at}.000100"
    return Message(ts, who, text, permalink("https://acme.slack.com", "C0HELP", ts, root), (), root)


def thread(*messages: tuple[int, str, str]) -> list[Message]:
    return [said(at, who, text, messages[0][0]) for at, who, text in messages]


TALKS = [
    *thread(
        (MARCH, "Ana Silva", "How do I reset my VPN token? It stopped working."),
        (MARCH + 60, "Tom Ellis", "no idea, sorry"),
        (MARCH + 90, "Tom Ellis", "looking"),
        (MARCH + 3600, "Ben Okafor", "Fill in the blue form on the portal. Kim released mine yesterday."),
    ),
    *thread(
        (MARCH + 9000, "Ana Silva", "Can I expense a taxi to the airport?"),
        (MARCH + 9060, "Tom Ellis", "a taxi to the airport is always fine, I do it every time"),
    ),
    *thread((MARCH + 20000, "Tom Ellis", "Is there a shared account for the video tool?")),
    *thread((MAY, "Mia Roth", "The summer party is on 18 July at the abbey.")),
    *thread((JULY, "Mia Roth", "The summer party is on 25 July at the abbey.")),
]
LUNCH = thread((MARCH - 90_000_000, "Tom Ellis", "Lunches with guests are paid up to 30 euros."))
LUNCHES = passage("Lunches with guests are paid up to 20 euros.", source("lunch.md", "Lunches"))
PAGE = passage(
    "A taxi to the airport is paid only before 6:00 or after 22:00.", source("travel.md", "Travel expenses")
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, embedder: LlamaEmbedder) -> Iterator[Dependencies]:
    with Library.open(tmp_path_factory.mktemp("talk"), embedder) as library:
        documents = []
        for talk in grouped([*TALKS, *LUNCH]):
            origin = source_of(HELP, talk, embedder, 220)
            documents.append((origin, passages_of(origin, talk, embedder, 220)))
        library.put([*documents, (PAGE.source, [PAGE]), (LUNCHES.source, [LUNCHES])])
        yield dependencies(library, ScriptedWriter(), embedder)


def reply_to(question: str, told: Dependencies, readers: Readers = MEMBER, within: str = "") -> Reply:
    return ask(Question(question, readers, conversation=within), told)


def quotes(question: str, told: Dependencies) -> list[str]:
    reply = reply_to(question, told)
    return [] if isinstance(reply, NoAnswer) else [it.text for it in reply.sentences]


VPN = "How can I reset my VPN token?"


def test_an_answer_is_quoted_with_who_and_when_and_its_own_address(told: Dependencies) -> None:
    reply = reply_to(VPN, told)
    assert isinstance(reply, Quotes)
    first = reply.citations[0]
    assert first.quote == "Fill in the blue form on the portal. Kim released mine yesterday."
    assert first.message is not None and first.message.author == "Ben Okafor"
    address = (
        f"https://acme.slack.com/archives/C0HELP/p{MARCH + 3600}000100?thread_ts={MARCH}.000100&cid=C0HELP"
    )
    assert link(first.passage, first.quote) == address
    assert reply.sentences[0].headed == "Ben Okafor, 3 March 2026: " + first.quote


def test_a_terminal_shows_them_too(told: Dependencies) -> None:
    reply = reply_to(VPN, told)
    assert isinstance(reply, Quotes)
    shown = "\n".join(it.plain for it in laid_out(quote_blocks(reply.sentences, reply.citations)))
    assert "  Ben Okafor, 3 March 2026\n    Fill in the blue form on the portal." in shown
    (line, *_) = listed(reply.citations)
    assert (
        "#it-help: How do I reset my VPN token?" in line
        and "Ben Okafor, 3 March 2026 (https://" in " ".join(listed(reply.citations))
    )


def test_slack_shows_them_in_the_language_of_who_reads(told: Dependencies) -> None:
    blocks = str([it.blocks for it in render(reply_to(VPN, told), "r1", locale=Locale("de"))])
    assert "Ben Okafor, 3. März 2026" in blocks
    assert f"p{MARCH + 3600}000100" in blocks
    assert "Schon einmal gefragt von Ana Silva am 3. März 2026" in blocks


def test_json_has_author_and_time(told: Dependencies) -> None:
    plain = reply_json(None, Question(VPN, MEMBER), reply_to(VPN, told))
    assert plain["citations"][0]["author"] == "Ben Okafor"
    assert plain["citations"][0]["time"] == "2026-03-03T15:05:00.000100+00:00"
    assert plain["asked_before"] == {
        "author": "Ana Silva",
        "time": "2026-03-03T14:05:00.000100+00:00",
        "question": "How do I reset my VPN token?",
        "link": permalink("https://acme.slack.com", "C0HELP", f"{MARCH}.000100"),
    }


def test_who_asked_the_same_before_is_told(told: Dependencies) -> None:
    reply = reply_to(VPN, told)
    assert isinstance(reply, Quotes) and reply.asked is not None
    assert asked_line(reply.asked).startswith("Asked before by Ana Silva on 3 March 2026: “How do I reset")
    party = reply_to("When is the summer party?", told)
    assert isinstance(party, Quotes) and party.asked is None


def test_a_question_is_no_answer_to_itself_nor_is_what_says_nothing(told: Dependencies) -> None:
    found = quotes(VPN, told)
    assert found and not any("?" in it or "no idea" in it or "looking" in it for it in found)
    assert quotes("Is there a shared account for the video tool?", told) == []


def test_documents_come_before_chatter(told: Dependencies) -> None:
    found = quotes("Is a taxi to the airport paid?", told)
    assert found == ["A taxi to the airport is paid only before 6:00 or after 22:00."]


def test_newer_comes_before_older_and_that_they_disagree_is_said(told: Dependencies) -> None:
    reply = reply_to("When is the summer party?", told)
    assert isinstance(reply, Quotes)
    assert reply.sentences[0].text == "The summer party is on 25 July at the abbey."
    (found,) = reply.disagreements
    assert ("25 July" in found.newer.text, "18 July" in found.older.text) == (True, True)
    lines = list(contrary(reply.disagreements))
    assert any("Mia Roth, 2 July 2026" in it for it in lines) and not any("changed" in it for it in lines)


def test_nothing_of_a_channel_is_told_in_another(told: Dependencies) -> None:
    for question in (VPN, "When is the summer party?", "What did Ben Okafor say?"):
        reply = reply_to(question, told, OTHERS)
        assert isinstance(reply, NoAnswer)
        assert all(it.message is None for it in reply.closest)
        assert reply.searched == 2


def test_what_is_said_in_the_question_s_own_thread_is_no_evidence(told: Dependencies) -> None:
    reply = reply_to(VPN, told, within=f"slack:C0HELP:{MARCH}.000100")
    cited = reply.closest if isinstance(reply, NoAnswer) else reply.citations
    assert all("VPN" not in it.passage.source.title for it in cited)


def test_no_claim_rests_on_what_only_asks(told: Dependencies, embedder: LlamaEmbedder) -> None:
    claim = "You can expense a taxi to the airport."
    scripted = ScriptedWriter(f"{claim} ")
    reply = ask(
        Question("Can I expense a taxi to the airport?", MEMBER),
        dependencies(told.library, scripted, embedder),
    )
    assert scripted.prompts and "Can I expense a taxi" in scripted.prompts[0].messages[-1].text
    assert not isinstance(reply, NoAnswer) and claim not in [it.text for it in reply.sentences]


def test_what_a_document_says_otherwise_is_told_beside_older_talk(told: Dependencies) -> None:
    reply = reply_to("How much is paid for lunches with guests?", told)
    assert isinstance(reply, Quotes)
    assert reply.sentences[0].text == "Lunches with guests are paid up to 20 euros."
    (found,) = reply.disagreements
    assert found.older.message is not None and found.older.message.author == "Tom Ellis"
