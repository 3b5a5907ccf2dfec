"""A question to its answer: who reads along, what was said before, the backend's reply as it comes."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from bot.query import asked_in, is_question
from bot.question import Question
from bot.reply import Generating, NoAnswer, Progress, Reply, Searching, SentenceReady
from handlers.errors import READERS_CHANGED, YOURS_CHANGED, ReadersChanged
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.file_first import read_first
from handlers.jobs.files import ConversationFiles, conversation_files, pasted_in
from handlers.jobs.private_offer import offer_privately
from handlers.locale import ENGLISH, Locale, asked_locale, locale_of
from handlers.posting import Target
from handlers.rendering import Advice, Choice, described, escape, notice, shorten, unread
from handlers.request import Kind, Request
from handlers.workspace import BARE, NO_WORDS, Heard, SlackMessage, conversation, smalltalk_reply
from store.channel import ChannelSettings
from store.conversations import channel_prefix, channels_in, mentioned, one_line, plain
from store.errors import StoreError

log = structlog.get_logger()


async def answer(
    run: RunningReply, target: Target, context: AppContext, found: Sequence[SlackMessage] | None = None
) -> str:
    """Answer the request of `run` in `target`. Returns how it ended. Raises what the backend raises.

    `found` is the thread that the request stands in, where it was read already. Where others come to read the
    reply who may not read what it is made of, it stops; what was said until then stays, as it was for all who
    read it, and an answer for those who read it now follows.
    """
    await target.status(target.locale.gettext("is searching…"))
    question, heard = await question_of(run, context, found)
    locale = target.locale = _locale(question) or target.locale
    files = await conversation_files(run, target, context, heard.messages)
    own = next((it for it in heard.messages if it["ts"] == run.request.ts), {})
    pasted = bool(files.read and pasted_in(own, context.me))
    if run.why is None and (pasted or smalltalk_reply(question.text) is not None):
        await target.notify([notice(_in_kind(question, heard, files, locale))])
        return "nothing asked"
    await target.status(locale.gettext("is searching…"))
    changed = notice(locale.gettext(YOURS_CHANGED if run.request.private else READERS_CHANGED))
    while run.why is None:
        try:
            readers = files.readable_by(await run.readership.readers())
            return await _answered(replace(question, readers=readers), run, target, context, files)
        except ReadersChanged:
            await target.restart(changed)
            await target.status(locale.gettext("is searching…"))
    return str(run.why)


async def _answered(
    question: Question, run: RunningReply, target: Target, context: AppContext, files: ConversationFiles
) -> str:
    """Of a file that came with the question first, then of all. Raises ReadersChanged where it is not for all
    any more who read it."""
    try:
        reply = None
        if files.kept:
            first = await read_first(question, files, run.request.ts, context.backend.files)
            if first is not None and run.why is None:
                # "What is the notice period?" beside a lease is not about the handbook.
                reply = await _made(replace(question, readers=first), run, target, context)
        if reply is None or (isinstance(reply, NoAnswer) and run.why is None):
            reply = await _made(question, run, target, context)
        if reply is None or run.why is not None:
            return str(run.why)
        if isinstance(reply, NoAnswer) and files.read and not is_question(question.text):
            # "Our new contract" asks nothing.
            await target.notify([notice(_told_of(files, target.locale))])
            return "nothing asked"
        alone = run.request.private
        narrow = not question.readers.full_members and not alone
        ask_in, choices = context.settings.slack.help, choices_for(run.request)
        advice = Advice(narrow, ask_in, files.unread, choices, alone)
        await target.finish(reply, advice)
        if isinstance(reply, NoAnswer):
            await _count(run.request, context)
            await offer_privately(run.request, question, context, target.locale)
        return type(reply).__name__.lower()
    finally:
        # However it ended, nobody waits for this answer any more.
        run.cancel.set()


def _locale(question: Question) -> Locale | None:
    """What is set for its channel; else that of its language; None where nothing tells.

    What was said last may be the question; a short one is in the language of what was before.
    """
    said = (question.text, *(it.text for it in reversed(question.history) if it.role == "user"))
    return locale_of(question.channel.language) or next(filter(None, map(asked_locale, said)), None)


async def _made(question: Question, run: RunningReply, target: Target, context: AppContext) -> Reply | None:
    """The backend's reply, of which what it says is shown as it comes; None where the run was stopped.

    Raises ReadersChanged.
    """
    work = run.call(context.executor, partial(context.backend.answer, question))
    async for news in work.progress():
        if run.why is None:
            # A title or a quote in the status line is words of a document, as the first sentence is.
            shows = any(isinstance(each, Generating) and (each.titles or each.quote) for each in news)
            await run.readership.check(anew=shows)
            await _tell(news, target)
    return await work.result() if run.why is None else None


def _in_kind(question: Question, heard: Heard, files: ConversationFiles, locale: Locale) -> str:
    """The reply to a message that asks nothing, as mrkdwn: it fits what came with it."""
    if told := _told_of(files, locale):
        return told
    if not question.text:
        return locale.gettext(NO_WORDS if heard.own.shows else BARE)
    return locale.gettext(smalltalk_reply(question.text) or BARE)


def _told_of(files: ConversationFiles, locale: Locale) -> str:
    """What is said of files that came without a question, as mrkdwn; "" where none did."""
    read = described(files.read, locale) if files.read else ""
    return "\n".join(filter(None, (read, unread(files.unread, locale))))


def choices_for(request: Request) -> tuple[Choice, ...]:
    """What may be done with the reply to `request`, depending on who reads it."""
    if not request.private:
        return (Choice.AGAIN, Choice.PRIVATELY, Choice.PASSAGES, Choice.PERSON)
    shares = request.kind is Kind.ASK and not request.channel.startswith("D") and not request.thread
    return (Choice.AGAIN, *([Choice.SHARE] if shares else []), Choice.PASSAGES)


async def _count(request: Request, context: AppContext) -> None:
    """That it had no answer; the reply stands, so that this fails is only logged."""
    try:
        where_asked = "" if request.private else request.channel
        await asyncio.to_thread(context.backend.records.refused, where_asked)
    except StoreError as error:
        log.warning("refusal_not_counted", request=request.id, error=type(error).__name__)


async def question_of(
    run: RunningReply, context: AppContext, found: Sequence[SlackMessage] | None
) -> tuple[Question, Heard]:
    """The question, on one line, with its readers and history; and its conversation."""
    request, most = run.request, context.settings.slack.history_turns
    readers, heard, policy = await asyncio.gather(
        run.readership.readers(),
        conversation(context.client, request, context.me, most, found),
        context.policies.of(request.channel),
    )
    # What one person alone reads is no matter of the channel's.
    policy = ChannelSettings() if request.private else policy
    written = [request.text, *(it.text for it in heard.turns if it.role == "user")]
    names, channels = await asyncio.gather(
        context.members.people.names(dict.fromkeys(id_ for it in written for id_ in mentioned(it))),
        context.channels.names((id_ for it in written for id_ in channels_in(it)), readers),
    )
    turns = tuple(
        replace(it, text=plain(it.text, names, channels)) if it.role == "user" else it for it in heard.turns
    )
    question = Question(
        _asked(plain(request.text, names, channels)),
        readers,
        turns,
        request.asker,
        policy,
        conversation=_own_thread(request, context),
    )
    if turns and turns[-1].role == "user" and one_line(turns[-1].text) == one_line(question.text):
        # A forwarded message by itself is the question.
        question = replace(question, history=turns[:-1])
    called = request.kind in {Kind.MENTION, Kind.ASK} or bool(heard.own.quotes)
    if not question.text and called and turns and turns[-1].role == "user":
        # Called into a thread with nothing but a mention: what was said last, or forwarded, is the question.
        question = replace(question, text=_asked(turns[-1].text), history=turns[:-1])
    return question, heard


def _own_thread(request: Request, context: AppContext) -> str:
    """The id of the source that the request's own thread is, where its channel is learned."""
    return channel_prefix(context.me.tenant.key(request.channel)) + (request.thread or request.ts)


# Characters of a message: Slack takes no more.
_LONGEST = 40_000
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


def _asked(text: str) -> str:
    """What is asked, on one line; a paste as it is written, for its lines tell the question from the rest."""
    whole = _BLANK_LINES.sub("\n\n", text[:_LONGEST])
    read = asked_in(whole)
    return whole if read.partly and read.found else one_line(whole)


# Of a status line: so many titles, of so many characters each.
_TITLES, _A_TITLE, _A_QUOTE = 2, 40, 160


def at_work(writing: Generating, locale: Locale = ENGLISH) -> str:
    """What the status line says: what it reads and found, that it writes, or how long its turn is off."""
    if not writing.ahead:
        if writing.quote and writing.titles:
            title, quote = (
                escape(shorten(writing.titles[0], _A_TITLE)),
                escape(shorten(writing.quote, _A_QUOTE)),
            )
            return locale.gettext("is reading “{title}”: “{quote}”", title=title, quote=quote)
        titles = [
            locale.gettext("“{title}”", title=escape(shorten(it, _A_TITLE)))
            for it in writing.titles[:_TITLES]
        ]
        if not titles:
            return locale.gettext("is writing…")
        return locale.gettext("is reading {titles}…", titles=locale.listed(titles))
    seconds = locale.number(max(round(writing.seconds), 1))
    return locale.gettext("is waiting for its turn, about {seconds} s…", seconds=seconds)


async def _tell(news: list[Progress], target: Target) -> None:
    """Show what has happened since the last look; sentences that came together go out together."""
    spoken = [each.sentence for each in news if isinstance(each, SentenceReady)]
    if spoken:
        await target.stream(spoken)
    elif begun := [each for each in news if isinstance(each, Generating)]:
        await target.status(at_work(begun[-1], target.locale))
    elif any(isinstance(each, Searching) for each in news):
        await target.status(target.locale.gettext("is searching…"))
