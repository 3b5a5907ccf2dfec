"""A conversation as a document: its title, its passages, and the messages that these have."""

import itertools
from dataclasses import replace

import pytest

from store.audience import Audience
from store.conversations import Channel, Message, grouped, passages_of, source_of
from store.passage import Kind, Passage
from store.sentences import cut
from tests.fakes import HashEmbedder

GENERAL = Channel.of("C0GENERAL", "general")
EMBEDDER = HashEmbedder()
URL = "https://acme.slack.com/archives/C0GENERAL/p"
VPN = (
    Message(
        "1772546700.000100", "Ana Silva", "How do I reset my VPN token?", f"{URL}1", (), "1772546700.000100"
    ),
    Message(
        "1772550000.000200",
        "Ben Okafor",
        "Fill in the blue form.\n\nThen ask Kim to release it.",
        f"{URL}2",
        ("form.pdf",),
        "1772546700.000100",
    ),
)


def passages(talk: tuple[Message, ...], tokens: int = 220) -> list[Passage]:
    source = source_of(GENERAL, talk, EMBEDDER, tokens)
    return passages_of(source, talk, EMBEDDER, tokens)


def test_a_short_thread_is_one_passage_of_its_channel() -> None:
    (passage,) = passages(VPN)
    source = passage.source
    assert source.id == "slack:C0GENERAL:1772546700.000100"
    assert (source.kind, source.name, source.url) == (Kind.SLACK, "#general", f"{URL}1")
    assert source.title == "#general: How do I reset my VPN token?"
    assert source.audience == Audience.parse("channel:C0GENERAL")
    assert source.modified is not None and source.modified.timestamp() == 1772550000.0002
    assert [passage.text[it.start : it.end] for it in passage.messages] == [it.text for it in VPN]
    assert [(it.author, it.ts, it.url) for it in passage.messages] == [
        (it.author, it.ts, it.url) for it in VPN
    ]
    assert "Ben Okafor, 3 March 2026 (form.pdf):\nFill in" in passage.text


def test_nobody_s_name_stands_in_a_sentence_and_each_says_whose_it_is() -> None:
    (found,) = cut(passages(VPN))
    assert [it.text for it in found] == [
        "How do I reset my VPN token?",
        "Fill in the blue form.",
        "Then ask Kim to release it.",
    ]
    assert [it.heading for it in found] == ["Ana Silva, 3 March 2026", *["Ben Okafor, 3 March 2026"] * 2]
    assert all(it.quote == it.passage.text[it.start : it.end] == it.text for it in found)


def test_what_search_reads_of_a_late_reply_has_the_question() -> None:
    late = [
        replace(VPN[1], ts=f"17725{at}.000100", text=f"Reply {at} is of some words. " * 8)
        for at in range(60000, 60009)
    ]
    found = passages((VPN[0], *late), 100)
    assert len(found) > 3
    assert all(it.context == "#general: How do I reset my VPN token?" for it in found)
    assert [it.position for it in found] == list(range(len(found)))


def test_whole_messages_are_packed_and_a_long_one_is_parted_at_its_sentences() -> None:
    long = replace(VPN[1], text=" ".join(f"Sentence number {at} has a few words." for at in range(80)))
    found = passages((VPN[0], long, replace(VPN[1], ts="1772560000.000100", text="Done.")), 120)
    assert all(EMBEDDER.count(f"{it.context}\n{it.text}") <= 120 for it in found)
    said = [it for each in found for it in each.messages]
    assert [it.ts for it in said] == sorted(it.ts for it in said)
    parts = [each.text[it.start : it.end] for each in found for it in each.messages if it.ts == long.ts]
    assert len(parts) > 2 and all(part.endswith(".") for part in parts)
    assert " ".join(parts) == long.text


def test_passages_lie_one_behind_the_other() -> None:
    found = passages(
        tuple(replace(VPN[1], ts=f"17725{at}.0", text="Words. " * 20) for at in range(46700, 46709)), 60
    )
    for one, other in itertools.pairwise(found):
        assert other.start == one.end + 2
        assert other.line == one.line + one.text.count("\n") + 2


@pytest.mark.parametrize(
    "changed",
    [
        (VPN[0], replace(VPN[1], text="Fill in the green form.")),
        (VPN[0], replace(VPN[1], author="Ben O.")),
        (VPN[0], replace(VPN[1], url="")),
        VPN[:1],
    ],
)
def test_whatever_is_shown_of_a_message_is_in_the_digest(changed: tuple[Message, ...]) -> None:
    one, other = (source_of(GENERAL, it, EMBEDDER, 220) for it in (VPN, changed))
    assert one.id == other.id and one.digest != other.digest
    assert one == source_of(GENERAL, VPN, EMBEDDER, 220)


def test_a_talk_without_words_has_no_passage() -> None:
    assert passages((Message("1772546700.000100", "Ana", ""),)) == []


def test_a_file_alone_names_its_talk() -> None:
    (passage,) = passages((Message("1772546700.000100", "Ana", "", files=("plan.pdf",)),))
    assert passage.source.title == "#general: plan.pdf"
    assert cut([passage]) == [()]


def test_threads_are_apart_and_what_is_said_within_minutes_is_together() -> None:
    def said(ts: int, thread: int = 0) -> Message:
        return Message(f"{ts}.0", "Ana", f"at {ts}", thread=f"{thread}.0" if thread else "")

    found = grouped(
        [said(1000), said(1200), said(1300, 1300), said(1310, 1300), said(1500), said(1801), said(9000, 1300)]
    )
    assert [[it.ts for it in talk] for talk in found] == [
        ["1000.0", "1200.0", "1500.0"],
        ["1300.0", "1310.0", "9000.0"],
        ["1801.0"],
    ]


def test_a_thread_whose_first_message_was_deleted_keeps_its_id() -> None:
    (talk,) = grouped([VPN[1]])
    assert source_of(GENERAL, talk, EMBEDDER, 220).id == "slack:C0GENERAL:1772546700.000100"
