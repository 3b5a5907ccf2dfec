"""One request from acceptance to its end: an answer, a summary, or a stated reason. Never silence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers import leftovers
from handlers.answers import answer
from handlers.blocks import failure, notice
from handlers.conversation import thread
from handlers.desk import Desk
from handlers.errors import UNREACHABLE, NotThere, SlackAway, code, is_passing, where
from handlers.followups import NOT_FOR_ME, is_for_me
from handlers.incoming import Kind, Request
from handlers.place import Place
from handlers.readership import Readership
from handlers.reasons import LATE, SLOW, STOPPED, reason_for
from handlers.running import Run, Why
from handlers.status import Status
from handlers.summaries import sum_up
from handlers.thread_place import ThreadPlace
from handlers.whisper_place import WhisperPlace

log = structlog.get_logger()

# A model that hangs must not hold its asker for longer, in seconds.
_PATIENCE = 300.0


async def reply(request: Request, desk: Desk, *, resumed: bool, why: Why | None = None) -> str:
    """Do what `request` asks. Returns how it ended.

    `resumed`: an earlier attempt was cut off. `why` there is to be no answer any more: that is shown instead.
    Raises one of UNREACHABLE where the line to Slack broke, or Slack cannot answer now: to be done again, as
    resumed.
    """
    try:
        return await _reply(request, desk, resumed=resumed, why=why)
    except SlackApiError as refused:
        if is_passing(refused):
            raise SlackAway(code(refused)) from None
        raise


async def _reply(request: Request, desk: Desk, *, resumed: bool, why: Why | None) -> str:
    if request.kind is Kind.FOLLOW_UP and not await _is_meant(request, desk):
        return NOT_FOR_ME
    readership = Readership(request, desk.people)
    async with _place(readership, desk, resumed=resumed) as place:
        if place is None:
            return "done before"
        try:
            if why is not None:
                return await _stopped(why, request, place)
            with desk.running.run(readership) as run:
                timer = asyncio.get_running_loop().call_later(_PATIENCE, run.stop, Why.SLOW)
                try:
                    ended = await _do(run, place, desk)
                finally:
                    timer.cancel()
                # Put off when it was whole, it is not done again.
                whole = run.why is Why.AWAY and ended != Why.AWAY
                return await _stopped(run.why, request, place) if run.why and not whole else ended
        except UNREACHABLE:
            # Nothing can be told now; and whether the last call was done is not known. Tried again later.
            raise
        except Exception as error:  # whatever it was, the asker hears of it
            if is_passing(error):
                raise
            log.warning("reply_failed", request=request.id, error=type(error).__name__, where=where(error))
            await place.put([failure(reason_for(error), request.id)], failed=True)
            return f"failed: {type(error).__name__}"


async def _is_meant(request: Request, desk: Desk) -> bool:
    """Whether a follow-up is for the bot; where it cannot read the thread it stays silent."""
    try:
        found = await thread(desk.client, request.channel, request.thread)
    except (NotThere, SlackClientError) as error:
        log.info("follow_up_unknown", request=request.id, error=type(error).__name__)
        return False
    return is_for_me(request, found, desk.me)


async def _do(run: Run, place: Place, desk: Desk) -> str:
    if run.request.kind in {Kind.SUMMARY, Kind.THREAD}:
        return await sum_up(run, place, desk)
    return await answer(run, place, desk)


async def _stopped(why: Why, request: Request, place: Place) -> str:
    if why in {Why.DELETED, Why.EDITED}:
        await place.withdraw()
    elif why is Why.AWAY:
        raise SlackAway("token refused")
    elif why in {Why.SLOW, Why.LATE}:
        reason = SLOW if why is Why.SLOW else LATE
        await place.put([failure(reason, request.id)], failed=True)
    else:
        await place.stop(notice(STOPPED))
    return str(why)


@asynccontextmanager
async def _place(readership: Readership, desk: Desk, *, resumed: bool) -> AsyncIterator[Place | None]:
    """Where the reply goes; None when it stands there already."""
    request = readership.request
    if request.response_url:
        yield WhisperPlace(desk.client, readership)
        return
    there = await _look(request, desk) if resumed else leftovers.Leftovers(done=False)
    existing = [*there.messages, *([request.replaces] if request.replaces else [])]
    async with Status(desk.client, request, left=resumed) as status:
        if there.done:
            yield None
            return
        desk.claimed.update(existing)
        place = ThreadPlace(desk.client, readership, status, existing, claim=desk.claimed.add)
        try:
            yield place
        finally:
            # Finished they carry a mark; cut off, the next attempt is to find them.
            desk.claimed.difference_update(place.messages)


async def _look(request: Request, desk: Desk) -> leftovers.Leftovers:
    """Raises what Slack does when it cannot be asked: a reply that may stand already is not written again."""
    try:
        found = await thread(desk.client, request.channel, request.thread)
    except NotThere:
        return leftovers.Leftovers(done=False)
    return leftovers.find_leftovers(request, found, desk.me, desk.claimed)
