"""One request from acceptance to its end: an answer, a summary, or a stated reason. Never silence."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext

import structlog
from slack_sdk.errors import SlackApiError

from handlers.errors import (
    CRASHED,
    LATE,
    SLOW,
    STOPPED,
    UNREACHABLE,
    ClusterAway,
    NotThere,
    SlackAway,
    StoppedByUser,
    code,
    is_passing,
    reason_for,
    where,
)
from handlers.jobs.answer import answer
from handlers.jobs.context import AppContext, CancelReason, RunningReply
from handlers.jobs.digest import send_digest
from handlers.jobs.file_summary import sum_up_files
from handlers.jobs.language import locale_for
from handlers.jobs.run import InHand
from handlers.jobs.summary import asks_to_sum_up, sum_up
from handlers.jobs.target import target_of, thread_of
from handlers.jobs.turn import too_long, turn_of, wait_for_turn
from handlers.jobs.volunteering import volunteer
from handlers.jobs.wanted import is_meant, unwanted
from handlers.posting import StatusLine, Target
from handlers.rendering import failure, notice
from handlers.request import Kind, Request
from handlers.workspace import (
    NOT_FOR_ME,
    PriorAttempt,
    Readership,
    SlackMessage,
    earlier_replies,
    find_prior_attempt,
    thread,
)
from store.errors import DatabaseAway

log = structlog.get_logger()

# Why there is no answer, where whoever asked can do something about it.
_TOLD = {CancelReason.SLOW: SLOW, CancelReason.LATE: LATE, CancelReason.CRASHED: CRASHED}


async def make_reply(
    request: Request,
    context: AppContext,
    *,
    resumed: bool,
    why: CancelReason | None = None,
    in_hand: InHand = nullcontext,
) -> str:
    """Do what `request` asks. Returns how it ended.

    `resumed`: an earlier attempt was cut off. `why` there is to be no answer any more: that is shown instead.
    What may take long, or the process with it, is done `in_hand`. Raises one of UNREACHABLE where the
    connection to Slack broke, or Slack cannot answer now: to be done again, as resumed.
    """
    try:
        return await _reply(request, context, resumed=resumed, why=why, in_hand=in_hand)
    except SlackApiError as refused:
        if is_passing(refused):
            raise SlackAway(code(refused)) from None
        raise


async def _reply(
    request: Request, context: AppContext, *, resumed: bool, why: CancelReason | None, in_hand: InHand
) -> str:
    if request.kind is Kind.WITHDRAWAL or request.edited:
        # Another bot may have ended the earlier reply before it heard, and that is to be found.
        await asyncio.sleep(context.peers.hear_s)
    if request.kind is Kind.WITHDRAWAL:
        return await _withdraw(request, context)
    if request.kind is Kind.DIGEST:
        async with in_hand():
            return await send_digest(request, context, resumed=resumed) if why is None else str(why)
    if request.edited:
        _instead(request, context)
    if ended := await unwanted(request, context, resumed=resumed):
        return await _left(request, context, ended) if resumed else ended
    turn = turn_of(request, context, resumed=resumed)
    if request.kind is Kind.COVERED:
        if turn.seconds or why:
            return NOT_FOR_ME
        async with in_hand():
            return await volunteer(request, context, resumed=resumed)
    follows_up = request.kind is Kind.FOLLOW_UP
    found = None
    if follows_up or request.edited or (resumed and not request.response_url):
        found = await thread_of(request, context)
    if follows_up and not await is_meant(request, found or (), context):
        return await _withdraw(request, context, NOT_FOR_ME) if request.edited else NOT_FOR_ME
    if why is None and (context.changes.outdated(request) or (resumed and _is_gone(request, found))):
        why = CancelReason.EDITED
    locale = await locale_for(
        request.asker, context, request.text, "" if request.private else request.channel
    )
    # From here on nothing is waited for until what is found is claimed: others look there too.
    prior = PriorAttempt(done=False)
    if resumed and found:
        prior = find_prior_attempt(request, found, context.me, context.claimed.of_others(request.id))
    if request.edited and found and not prior.done:
        earlier = [it for it in earlier_replies(request, found, context.me) if it not in context.claimed]
        prior = PriorAttempt(done=False, messages=tuple(sorted({*prior.messages, *earlier}, key=float)))
    readership = Readership(request, context.members)
    async with target_of(readership, context, prior, locale, resumed=resumed) as target:
        if target is None:
            return "done before"
        try:
            if late := too_long(request, turn, target.locale):
                await target.notify([failure(late, request.id, locale=target.locale)], failed=True)
                return "asked a lot"
            if turn.seconds and why is None:
                why = await wait_for_turn(request, turn, target, context)
            if why is not None:
                return await _stopped(why, request, target, context)
            async with in_hand():
                with context.running.run(readership) as run:
                    if context.changes.outdated(request):
                        # Edited or deleted meanwhile: from here on whoever tells of it finds this run.
                        return await _stopped(CancelReason.EDITED, request, target, context)
                    return await _run(run, target, context, found)
        except UNREACHABLE:
            # Nothing can be told now; and whether the last call was done is not known. Tried again later.
            raise
        except DatabaseAway:
            # Nor can it be known then whether this bot may still write.
            raise ClusterAway("DatabaseAway") from None
        except Exception as error:  # whatever it was, the asker is told
            if is_passing(error):
                raise
            log.warning("reply_failed", request=request.id, error=type(error).__name__, where=where(error))
            told = failure(reason_for(error), request.id, context.settings.slack.help, target.locale)
            await target.notify([told], failed=True)
            return f"failed: {type(error).__name__}"


async def _left(request: Request, context: AppContext, ended: str) -> str:
    """Take away what an attempt that was cut off may have left beside no reply. Raises SlackAway."""
    async with StatusLine(context.client, request, context.sessions, left=True):
        return ended


def _instead(request: Request, context: AppContext) -> None:
    """End what its message asked before: after a restart both are taken up."""
    context.changes.resume(request)
    if not context.changes.outdated(request):
        context.running.stop(
            request.team,
            lambda r: r.question_id == request.question_id and r.id != request.id,
            CancelReason.EDITED,
        )


def _is_gone(request: Request, found: Sequence[SlackMessage] | None) -> bool:
    """Whether the message that asks was deleted, while nobody could tell the bot."""
    own = [it for it in found or () if it["ts"] == request.ts]
    return bool(found and request.ts) and (not own or own[0].get("subtype") == "tombstone")


async def _withdraw(request: Request, context: AppContext, ended: str = "withdrawn") -> str:
    """Take away what was replied to the message of `request`. Raises SlackAway where Slack cannot now."""
    try:
        found = await thread(context.client, request.channel, request.thread)
    except NotThere:
        return ended
    for ts in earlier_replies(request, found, context.me):
        try:
            await context.client.chat_delete(channel=request.channel, ts=ts)
        except SlackApiError as refused:
            if is_passing(refused):
                raise
            log.info("not_withdrawn", request=request.id, error=code(refused))
    return ended


async def _run(
    run: RunningReply, target: Target, context: AppContext, found: Sequence[SlackMessage] | None
) -> str:
    try:
        async with asyncio.timeout(None) as run.limit:
            try:
                ended = await _ended(run, target, context, found)
            finally:
                limit, run.limit = run.limit, None
    except StoppedByUser:
        # Slack says so before its event does.
        run.stop(CancelReason.STOPPED)
        ended = CancelReason.STOPPED
    except TimeoutError:
        if limit is None or not limit.expired():
            raise
        # Whether its last call was done is not known: another attempt looks.
        log.error("reply_stuck", request=run.request.id, why=run.why)
        raise SlackAway("stuck") from None
    # Put off when it was whole, it is not done again.
    whole = run.why is CancelReason.AWAY and ended != CancelReason.AWAY
    return await _stopped(run.why, run.request, target, context) if run.why and not whole else ended


async def _ended(
    run: RunningReply, target: Target, context: AppContext, found: Sequence[SlackMessage] | None
) -> str:
    summed_up = await sum_up_files(run, target, context, found)
    if summed_up is not None:
        return summed_up
    if asks_to_sum_up(run.request):
        return await sum_up(run, target, context)
    return await answer(run, target, context, found)


async def _stopped(why: CancelReason, request: Request, target: Target, context: AppContext) -> str:
    if why in {CancelReason.DELETED, CancelReason.EDITED}:
        await target.withdraw()
    elif why is CancelReason.AWAY:
        raise SlackAway("token refused")
    elif why is CancelReason.UNINSTALLED:
        log.info("uninstalled", request=request.id)
    elif why in _TOLD:
        told = failure(_TOLD[why], request.id, context.settings.slack.help, target.locale)
        await target.notify([told], failed=True)
    else:
        await target.stop(notice(target.locale.gettext(STOPPED)))
    return str(why)
