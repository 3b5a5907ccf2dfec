"""What documents say about something, summed up: from what all may read who will read the summary."""

import asyncio

from bot.question import SummaryTask
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.summarizing import summarized
from handlers.locale import N_
from handlers.posting import Target
from handlers.rendering import escape, notice, render_document_summary

NOTHING_KNOWN = N_("None of the documents that you can read says anything about {topic}.")
NOTHING_KNOWN_HERE = N_("None of the documents that everyone here can read says anything about {topic}.")


async def sum_up_documents(run: RunningReply, target: Target, context: AppContext, about: str) -> str:
    """Sum up what search finds for a topic, of what all may read who will read it. Returns how it ended.
    Raises what the backend raises, and ReadersChanged.
    """
    run.readership.of_documents = True
    readers = await run.readership.readers()
    settings = await context.policies.of(run.request.channel)
    documents = () if run.request.private else settings.documents
    said = await asyncio.to_thread(context.backend.said_about, about, readers, documents)
    if not said:
        return await _nothing_known(run, target, about)
    who = " ".join(sorted(readers.scopes))
    task = SummaryTask(tuple(said), about, target.locale.language, who)
    made = await summarized(task, run, target, context)
    if made is None:
        return str(run.why)
    if not made.points:
        return await _nothing_known(run, target, about)
    await run.readership.check(anew=True)
    await target.show(render_document_summary(made, about, run.request.id, target.locale))
    return "summary of documents"


async def _nothing_known(run: RunningReply, target: Target, about: str) -> str:
    none = NOTHING_KNOWN if run.request.private else NOTHING_KNOWN_HERE
    await target.notify([notice(target.locale.gettext(none, topic=escape(about)))])
    return "nothing known"
