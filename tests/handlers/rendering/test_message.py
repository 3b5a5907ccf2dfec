"""Whatever the reply, Slack takes it, and nothing in it pings."""

import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.question import Said
from bot.reply import Answer, Citation, NoAnswer, Point, Quotes, Reply, Sentence, Summary
from handlers.locale import LANGUAGES, Locale
from handlers.rendering.files import unread
from handlers.rendering.message import (
    Advice,
    Message,
    failure,
    message_text,
    notice,
    render,
)
from handlers.rendering.summary import Summed, render_summary
from handlers.simulator.state.posted import pings_of, unfurls_of
from handlers.simulator.validation.messages import check_message, texts_of
from handlers.uploads import UnreadFile, WhyUnread
from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import match
from tests.end_to_end.scripted import answer, no_answer, passage

WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["<!channel> ", "<@U1>", "@here", "| a | b |\n|---|---|\n| c | d |", "```\n", "&" * 50, "é" * 900]
    ),
    st.integers(0, 4_000).map(lambda n: "word " * n),
    st.integers(0, 9_000).map(lambda n: "x" * n),
)
URLS = st.sampled_from(
    ["", "https://docs.example/a?b=1&c=2", "file:///x", "https://e.example/" + "p" * 4_000]
)

UNREAD = st.builds(UnreadFile, WORDS, st.sampled_from(WhyUnread), WORDS)
ADVICE = st.builds(Advice, st.booleans(), WORDS, st.lists(UNREAD, max_size=5).map(tuple))
LOCALES = st.sampled_from(LANGUAGES).map(Locale)


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    title, text = draw(WORDS), draw(WORDS)
    changed = draw(st.none() | st.datetimes())
    everyone = Audience.everyone()
    source = Source(draw(st.text(max_size=5)), Kind.FILE, "n", title, draw(URLS), "d", everyone, changed)
    return Passage(
        draw(st.text(max_size=5)), source, (draw(WORDS),), text, 0, 0, len(text), 1, draw(st.just(3))
    )


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    if draw(st.booleans()):
        found = draw(st.lists(passages(), max_size=6))
        return NoAnswer(draw(WORDS), tuple(map(match, found)))
    kind: type[Answer] | type[Quotes] = Answer if draw(st.booleans()) else Quotes
    cited = draw(st.lists(st.tuples(passages(), WORDS), max_size=20))
    citations = tuple(Citation(at + 1, where, quote) for at, (where, quote) in enumerate(cited))
    numbers = st.lists(st.integers(1, 20), max_size=12).map(tuple)
    parts = st.just(()) | passages().map(lambda it: sentences_of(it)[:3])
    sentences = draw(st.lists(st.builds(Sentence, WORDS, numbers, WORDS, parts), max_size=8))
    doubtful = draw(st.booleans())
    return kind(tuple(sentences), citations, doubtful=doubtful)


def check(message: Message) -> None:
    assert check_message(message.arguments) == []
    for block in message.blocks:
        parsed = Block.parse(block)
        assert parsed is not None and parsed.to_dict() == block
    assert pings_of({**message.arguments, "link_names": True}) == ()
    assert unfurls_of(message.arguments) == ()


@settings(max_examples=60, deadline=None)
@given(replies(), st.text(max_size=200), ADVICE, LOCALES)
def test_slack_takes_every_reply_in_any_language(
    reply: Reply, request: str, advice: Advice, locale: Locale
) -> None:
    messages = render(reply, request, advice, locale)
    assert 1 <= len(messages) <= 3
    for message in messages:
        check(message)


LETTERS = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=12)
# Right to left, scripts without spaces, joined emoji; lists, code, tables and emphasis as writers write them.
MARKDOWN = st.lists(
    LETTERS
    | st.sampled_from(["שלום עולם", "مرحبا", "有給は何日", "👩‍💻", "`a | b`", "**bold**", "_so_", "~~no~~"])
    | st.sampled_from(
        ["\n- one\n- two\n", "\n1. first\n", "\n```\nx = 1\n```\n", "\n| a | b |\n|---|---|\n| c | d |\n"]
    ),
    min_size=1,
    max_size=40,
).map(" ".join)


def letters(text: str) -> str:
    return "".join(it for it in unicodedata.normalize("NFKC", text) if it.isalnum())


@settings(max_examples=100, deadline=None)
@given(st.lists(MARKDOWN, min_size=1, max_size=6))
def test_every_word_that_a_writer_writes_is_shown_in_its_order(said: list[str]) -> None:
    cited = Citation(1, passage("Staff get 28 days."), "Staff get 28 days.")
    reply = Answer(tuple(Sentence(it, (1,)) for it in said), (cited,))
    shown = "".join(text for message in render(reply, "id") for text in texts_of(message.blocks))
    at = 0
    for it in said:
        found = letters(shown).find(letters(it), at)
        assert found >= at
        at = found


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(WORDS, st.integers(0, 9)), max_size=30), LOCALES)
def test_slack_takes_every_summary(points: list[tuple[str, int]], locale: Locale) -> None:
    said = Said("ann", "hi", "https://team.slack.com/archives/C1/p1?thread_ts=1&cid=C1")
    summary = Summary(tuple(Point(text, (said,) * count) for text, count in points))
    for message in render_summary(Summed(summary, "the last day", 3), "id", locale):
        check(message)


def test_a_message_that_points_rest_on_has_one_number_throughout() -> None:
    first, second = (Said("ann", text, f"https://t.slack.com/archives/C1/p{text}") for text in "12")
    points = (Point("It began.", (first,)), Point("Both agree.", (second, first)))
    (message,) = render_summary(Summed(Summary(points), "the last day", 2), "id")
    assert message.text.split("\n")[1:] == [
        "• It began. <https://t.slack.com/archives/C1/p1|[1]>",
        "• Both agree. <https://t.slack.com/archives/C1/p2|[2]> <https://t.slack.com/archives/C1/p1|[1]>",
    ]


@given(WORDS, LOCALES)
def test_slack_takes_every_failure_and_notice(text: str, locale: Locale) -> None:
    check(failure(text or "-", "id" * 2_000, locale=locale))
    check(failure("reason", "id", text, locale))
    check(notice(unread(UnreadFile(text, why, text) for why in WhyUnread)))


def test_a_reply_names_its_sources_by_number_title_heading_and_quote() -> None:
    (message,) = render(answer("Staff get **28 days**.", "It carries over."), "id")
    assert message.text == "Staff get *28 days*. [1] It carries over. [1]"
    shown = "\n".join(texts_of(message.blocks))
    there = "https://docs.example.com/leave#annual-leave:~:text=Staff%20get%2028%20days"
    assert f"*1.* <{there}|Leave › Annual leave>\n> Staff get *28 days*." in shown
    assert message.blocks[-1]["elements"][0]["type"] == "feedback_buttons"


def test_a_source_without_an_address_is_named_all_the_same() -> None:
    where = passage("Staff get 28 days.", url="")
    reply = Answer((Sentence("Staff get 28 days.", (1,)),), (Citation(1, where, "28 days"),))
    shown = "\n".join(texts_of(render(reply, "id")[0].blocks))
    assert "*1.* Leave › Annual leave (`Leave.md:1`)\n> 28 days" in shown


def test_quotes_say_that_they_are_quotes() -> None:
    told = answer("Staff get 28 days.")
    quotes = Quotes(told.sentences, told.citations)
    shown = "\n".join(texts_of(render(quotes, "id")[0].blocks))
    assert "Quoted word for word" in shown and shown.count("Staff get 28 days.") == 1


def test_a_row_of_a_table_is_not_said_to_be_quoted_word_for_word() -> None:
    there = passage("Staff get 28 days.\n\n| Floor | Printer |\n| --- | --- |\n| 2 | Anna |\n")
    plain, row = sentences_of(there)
    for parts, told in (
        ((plain,), "word for word"),
        ((plain, row), "table rows with the names of their columns"),
    ):
        said = tuple(Sentence(it.text, (1,), parts=(it,)) for it in parts)
        shown = "\n".join(texts_of(render(Quotes(said, (Citation.of(1, (plain,)),)), "id")[0].blocks))
        assert f"Quoted {'from the sources; ' if len(parts) > 1 else ''}{told}" in shown
        assert ("Floor: 2 · Printer: Anna" in shown) == (row in parts)


def test_a_doubtful_reply_says_above_its_words_that_it_may_not_answer() -> None:
    told = answer("Staff get 28 days.")
    shown = list(texts_of(render(Quotes(told.sentences, told.citations, doubtful=True), "id")[0].blocks))
    assert shown[0].startswith("_I am not sure that this answers your question.") and "28 days" in shown[0]
    assert "not sure" not in "\n".join(texts_of(render(told, "id")[0].blocks))


def test_a_part_of_a_question_that_nothing_answers_is_named() -> None:
    told = replace(answer("Staff get 28 days."), open=("who is <!channel>?",))
    shown = "\n".join(texts_of(render(told, "id")[0].blocks))
    assert "no answer to this part of the question: “who is " in shown and "<!channel>" not in shown


def test_quotes_are_laid_out_by_their_documents_behind_the_writers_own_words() -> None:
    there = passage("Staff get 28 days. Five carry over.\n\n## What we never pay\n\n- Parking *fines*\n")
    first, second, item = sentences_of(there)
    cited = tuple(Citation.of(i, (it,)) for i, it in enumerate((second, first, item), 1))
    said = (
        Sentence(second.text, (1,), parts=(second,)),
        Sentence(first.text, (2,), parts=(first,)),
        Sentence(item.text, (3,), "What we never pay", (item,)),
        Sentence("You get 28.", (2,)),
    )
    (message,) = render(Answer(said, cited), "id")
    assert message.text == (
        "You get 28. [1]\n\n*Leave*\n> _Annual leave_\n> Staff get 28 days. [1] Five carry over. [2]\n"
        "> _What we never pay_\n> • Parking fines [3]"
    )
    assert "\n".join(texts_of(message.blocks)).count("Five carry over") == 1


def test_no_answer_shows_the_nearest_and_what_to_do() -> None:
    (message,) = render(no_answer(), "id")
    shown = "\n".join(texts_of(message.blocks))
    assert (
        "I found nothing" in shown
        and "The office is closed on Sundays." in shown
        and "inhouse index" in shown
    )


def test_guests_are_told_why_there_is_no_answer() -> None:
    assert "There are guests here" in "\n".join(
        texts_of(render(no_answer(), "id", Advice(narrow=True))[0].blocks)
    )


def test_list_items_stand_on_lines_of_their_own() -> None:
    (message,) = render(answer("Bring these:", "- a badge", "- a laptop", "Then come in."), "id")
    assert message.text == "Bring these: [1]\n• a badge [1]\n• a laptop [1]\nThen come in. [1]"


def test_what_streams_is_what_is_shown_at_the_end() -> None:
    reply = answer("Staff get 28 days.", "- one", "And more.")
    text, before = "", ""
    for sentence in reply.sentences:
        text += message_text(sentence, before)
        before = sentence.text
    assert text == render(reply, "id")[0].text


def test_a_long_answer_goes_on_in_further_messages() -> None:
    reply = answer(*(f"Sentence {i} says this and that at some length." for i in range(300)))
    messages = render(reply, "id")
    assert len(messages) == 3
    shown = "\n".join("\n".join(texts_of(message.blocks)) for message in messages)
    assert all(f"Sentence {i} says" in shown for i in range(300))


def test_a_notice_is_mrkdwn_of_our_own() -> None:
    assert notice("`/ask`").blocks[0]["text"]["text"] == "`/ask`"
