"""One summary in the making: what the backend is asked for, and how far it has read."""

from dataclasses import replace
from functools import partial

from bot.question import SummaryTask
from bot.reply import PartRead, Summary
from handlers.jobs.context import AppContext, RunningReply
from handlers.posting import Target


async def summarized(
    task: SummaryTask, run: RunningReply, target: Target, context: AppContext
) -> Summary | None:
    """The summary, with all that a longer one tells where more was asked for; None where it was stopped.
    Raises what the backend raises.
    """
    work = run.call(context.executor, partial(context.backend.summarize, task))
    async for told in work.progress():
        read = [it for it in told if isinstance(it, PartRead) and it.total > 1]
        if read:
            words = target.locale.gettext("is reading… ({done} of {total})", **_counted(read[-1]))
            await target.status(words)
    if run.why is not None:
        return None
    made = await work.result()
    return replace(made, points=(*made.points, *made.more), more=()) if run.request.longer else made


def _counted(part: PartRead) -> dict[str, int]:
    return {"done": part.done, "total": part.total}
