"""What documents say about something, summed up for who asks: from what they alone may read."""

import asyncio

from bot.question import SummaryTask
from handlers.jobs.channel_part import asked_scope
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.summarizing import summarized
from handlers.locale import N_
from handlers.posting import Target
from handlers.rendering import escape, notice, render_document_summary

NOTHING_KNOWN = N_("None of the documents that you can read says anything about {topic}.")


async def sum_up_documents(run: RunningReply, target: Target, context: AppContext) -> str:
    """Sum up what search finds for the topic of the request. Returns how it ended. Raises what the backend
    raises, and ReadersChanged.
    """
    scope, _ = await asked_scope(run.request, context)
    run.readership.of_documents = True
    readers = await run.readership.readers()
    said = await asyncio.to_thread(context.backend.said_about, scope.about, readers)
    if not said:
        words = target.locale.gettext(NOTHING_KNOWN, topic=escape(scope.about))
        await target.notify([notice(words)])
        return "nothing known"
    who = " ".join(sorted(readers.scopes))
    task = SummaryTask(tuple(said), scope.about, target.locale.language, who)
    made = await summarized(task, run, target, context)
    if made is None:
        return str(run.why)
    await run.readership.check(anew=True)
    await target.show(render_document_summary(made, scope.about, run.request.id, target.locale))
    return "summary of documents"
