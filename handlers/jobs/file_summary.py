"""A file that was sent in a conversation to its summary, for those who read that conversation.

`Summarize this` is of the files of its own message; where none came with it, of those before it, if nothing
else was said there.
"""

import asyncio
from collections.abc import Sequence

from bot.question import Said, SummaryTask
from bot.summarization import said_in
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.files import ConversationFiles, conversation_files
from handlers.jobs.summarizing import summarized
from handlers.jobs.summary import asked_in_words
from handlers.jobs.summary_request import SummaryOf, asks_what_it_says
from handlers.posting import Target
from handlers.rendering import notice, render_file_summary, unread
from handlers.request import Kind
from handlers.uploads import files_of
from handlers.workspace import SlackMessage, conversation
from store.audience import Readers
from store.conversations import plain, words_of


async def sum_up_files(
    run: RunningReply, target: Target, context: AppContext, found: Sequence[SlackMessage] | None
) -> str | None:
    """Sum up the files that the request of `run` is about. How it ended; None where it is about none.

    Raises what the backend raises, and one of UNREACHABLE.
    """
    request = run.request
    asked = asked_in_words(request)
    vaguely = asked is None and asks_what_it_says(plain(request.text))
    if asked not in {SummaryOf.THREAD, SummaryOf.FILE} and not vaguely:
        return None
    heard = await conversation(
        context.client, request, context.me, context.settings.slack.history_turns, found
    )
    own = [it for message in heard.messages if message["ts"] == request.ts for it in files_of(message)]
    if not own and (vaguely or asked is SummaryOf.THREAD) and _says_something(run, context, heard.messages):
        return None
    files = await conversation_files(run, target, context, heard.messages)
    if run.why is not None:
        return str(run.why)
    if own and not files.of_message(request.ts):
        await target.notify([notice(unread(files.unread, target.locale))])
        return "nothing read"
    chosen = files.of_message(request.ts) or files.sources
    return await _summed_up(chosen, files, run, target, context) if chosen else None


def _says_something(run: RunningReply, context: AppContext, messages: Sequence[SlackMessage]) -> bool:
    """Whether there are words before the request that a summary may be of, in a thread of a channel."""
    if run.request.kind is Kind.DIRECT:
        return False
    return any(
        words_of(it).strip() and not it.get("files")
        for it in messages
        if float(it["ts"]) < float(run.request.ts) and not context.me.said(it)
    )


async def _summed_up(
    sources: Sequence[str],
    files: ConversationFiles,
    run: RunningReply,
    target: Target,
    context: AppContext,
) -> str:
    await target.status(target.locale.gettext("is reading…"))
    kept, request = context.backend.files, run.request
    readers = files.readable_by(Readers(frozenset()))

    def read() -> tuple[list[str], list[Said]]:
        found = [kept.passages(it, readers) for it in sources]
        names = [it[0].source.name for it in found if it]
        return names, [said for it in found for said in said_in(it)]

    names, said = await asyncio.to_thread(read)
    scope = " ".join((request.team, request.channel, request.asker if request.private else "all"))
    task = SummaryTask(tuple(said), language=target.locale.language, scope=scope)
    made = await summarized(task, run, target, context)
    if made is None:
        return str(run.why)
    await target.show(render_file_summary(made, names, files.unread, request.id, target.locale))
    return "summary of files"
