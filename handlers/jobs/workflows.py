"""Every accepted request is on disk before Slack is told that it arrived, and is finished after a crash, by
this bot or by another that shares its database. Only this file, `kept_requests.py` and `run.py` know DBOS.

DBOS keeps one instance and one registry a process; both are made in `Workflows.open` and gone after
`close`. A request is kept for a week, for its feedback and retry buttons, then deleted; a message that turns
out to be none is deleted at once.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self

import structlog

from handlers.cluster import connect
from handlers.errors import ClusterAway, NotKept, where
from handlers.jobs.kept_requests import AT_ONCE, ENDED, FILE, OPEN, asked_by, url_of, usable
from handlers.jobs.run import WorkflowRun, crashes
from handlers.request import Request
from handlers.workspace import NOT_FOR_ME
from store import sqlite_file
from store.calm_clock import CalmClock

log = structlog.get_logger()

# Changed only when an older version's open requests could not be carried on by this one. Given, as DBOS would
# else make it of the code, and bots of two versions could not take up each other's.
_VERSION = "1"
_KEPT = timedelta(days=7)
_TIDY_EVERY = 6 * 3_600.0
# How often is looked whether a request that is to be deleted has ended.
_LOOK_EVERY = 0.05

_MOST_OPEN = 10_000

# For steps and all else that asyncio waits for in threads, which is short: as many as asyncio has by itself.
# DBOS would keep as many as ever were wanted at once.
_THREADS = 32
# To a database, of one bot.
_CONNECTIONS = 6

Work = Callable[[Request, WorkflowRun], Awaitable[str]]


class Workflows:
    """`work(request, run)` for each request once, however often its event comes, and again after a crash."""

    def __init__(self, work: Work, clock: Callable[[], float] = time.time, kept: timedelta = _KEPT) -> None:
        from dbos import DBOS

        self._work = work
        self._kept = kept
        self._file: Path | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._forgetting: set[asyncio.Task[None]] = set()
        # DBOS would drop without a word what was resumed often: we count crashes, and tell the asker.
        self._workflow = DBOS.workflow(name="reply", max_recovery_attempts=None)(self._reply())
        self._tidying: asyncio.Task[None] | None = None
        self._clock = clock

    @classmethod
    async def open(
        cls, place: Path | str, work: Work, owner: str = "inhouse", kept: timedelta = _KEPT
    ) -> Self:
        """Take requests, on the event loop that this is called on, and carry on what is open in `place`: a
        directory, or the address of a PostgreSQL database that other bots share. There `owner` is whose they
        are, a name that no other bot has nor had. What has ended is `kept` so long. Raises StoreDamaged or
        NoSpace where a directory's file cannot be used, and ClusterAway for a database.
        """
        from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
        from sqlalchemy.exc import DBAPIError

        clock = CalmClock()
        if isinstance(place, Path):
            clock = CalmClock.since(place / FILE)
            await asyncio.to_thread(usable, place / FILE)
        # Its messages may hold what a workflow was given; what matters is logged here, by id.
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
        DBOS(
            config=DBOSConfig(
                name="inhouse",
                system_database_url=url_of(place),
                # Of PostgreSQL's connections, a hundred unless it is told otherwise.
                sys_db_pool_size=_CONNECTIONS,
                db_engine_kwargs={
                    "creator": partial(sqlite_file.overwriting, place / FILE)
                    if isinstance(place, Path)
                    else partial(connect, place)
                },
                max_executor_threads=_THREADS,
                application_version=_VERSION,
                executor_id=owner,
                log_level="CRITICAL",
                enable_otlp=False,
                serializer=DBOSPortableJSONSerializer(),
                # Its listener ends only between two looks, and with it a stopping bot.
                notification_listener_polling_interval_sec=0.2,
            )
        )
        workflows = cls(work, clock, kept)
        workflows._file = place / FILE if isinstance(place, Path) else None
        try:
            DBOS.launch()  # a crash is recovered here: requests that were not finished go on
        except DBAPIError as failure:
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
            raise ClusterAway(type(failure).__name__) from None
        workflows._tidying = asyncio.create_task(workflows._tidy())
        return workflows

    def _reply(self) -> Callable[[dict[str, str]], Awaitable[str]]:
        """The workflow: a function, as DBOS recovers by name and knows nothing of instances."""

        async def reply(fields: dict[str, str]) -> str:
            from dbos import DBOS

            first = False

            async def begin() -> float:
                nonlocal first
                first = True
                return time.time()

            # A step that is on record does not run again: so we learn whether this is the first attempt.
            began = await DBOS.run_step_async({"name": "begin"}, begin)
            # Requests of an earlier version have True on record.
            accepted = began if isinstance(began, float) else time.time()
            run = WorkflowRun(not first, accepted, 0 if first else await crashes())
            return await self._run(Request.from_json(fields), run)

        return reply

    async def _run(self, request: Request, run: WorkflowRun) -> str:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            ended = await self._work(request, run)
        except Exception as error:
            log.error("reply_lost", request=request.id, error=type(error).__name__, where=where(error))
            return f"lost: {type(error).__name__}"
        finally:
            self._tasks.discard(task)
        log.info("replied", request=request.id, kind=str(request.kind), resumed=run.resumed, ended=ended)
        if ended == NOT_FOR_ME:
            # Not in this workflow's context, or DBOS would take it for steps of it.
            loop = asyncio.get_running_loop()
            forgetting = loop.create_task(self._forget(request.id), context=Context())
            self._forgetting.add(forgetting)
            forgetting.add_done_callback(self._forgetting.discard)
        return ended

    async def _forget(self, request_id: str) -> None:
        """Delete a request once DBOS has written that it ended."""
        from dbos import DBOS

        try:
            handle: Any = await DBOS.retrieve_workflow_async(request_id)
            await handle.get_result(polling_interval_sec=_LOOK_EVERY)
            await DBOS.delete_workflows_async([request_id])
        except Exception as error:  # it is deleted after a week then
            log.warning("not_forgotten", request=request_id, error=type(error).__name__, where=where(error))

    async def start(self, request: Request) -> None:
        """Accept `request`: it is on disk when this returns. One that is known already is not begun again.

        Raises NotKept where the disk does not take it.
        """
        from dbos import DBOS, SetWorkflowID
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with SetWorkflowID(request.id):
                await DBOS.start_workflow_async(self._workflow, request.to_json())  # type: ignore[arg-type]
        except SQLAlchemyError as error:
            raise NotKept(f"a request cannot be kept ({type(error).__name__})") from None

    async def owners(self) -> Collection[str]:
        """Those who have requests in hand. Raises ClusterAway."""
        from dbos import DBOS
        from sqlalchemy.exc import DBAPIError

        try:
            begun = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        except DBAPIError as failure:
            raise ClusterAway(type(failure).__name__) from None
        return {it.executor_id for it in begun if it.executor_id}

    async def take_over(self, bots: Collection[str]) -> None:
        """What `bots` have in hand is taken up by whoever is alive, each by one: DBOS puts it back among what
        waits, if it is still theirs, and refuses what they would note of it from then on.
        """
        from dbos import DBOS

        await asyncio.to_thread(DBOS._recover_pending_workflows, sorted(bots))

    async def idle(self) -> bool:
        """Whether every request that was accepted has ended, also on disk."""
        from dbos import DBOS

        if self._tasks:
            return False
        # One may be on disk and not yet begun.
        unfinished = await DBOS.list_workflows_async(
            status=["PENDING", "ENQUEUED"], load_input=False, load_output=False, limit=1
        )
        return not unfinished

    def open_since(self) -> list[float]:
        """When each request that has not ended was accepted, in seconds since 1970, the first 10,000, oldest
        first. Blocking, for a thread that has no event loop.
        """
        from dbos import DBOS

        found = DBOS.list_workflows(status=OPEN, load_input=False, load_output=False, limit=_MOST_OPEN)
        return [it.created_at / 1_000 for it in found if it.created_at is not None]

    async def recorded(self, request_id: str) -> Request | None:
        """A request of the last days by its id."""
        from dbos import DBOS

        status = await DBOS.get_workflow_status_async(request_id)
        if status is None or status.input is None:
            return None
        return Request.from_json(status.input["args"][0])

    async def forget_of(self, team: str, asker: str) -> int:
        """Delete what `asker` of `team` asked and what has ended, with every trace of it in the file; how
        many requests that were.
        """
        from dbos import DBOS

        ended = await DBOS.list_workflows_async(status=ENDED, load_input=True, load_output=False)
        theirs = asked_by(ended, asker, {team})
        for at in range(0, len(theirs), AT_ONCE):
            await DBOS.delete_workflows_async(theirs[at : at + AT_ONCE])
        if self._file is not None:
            await asyncio.to_thread(sqlite_file.shrink, self._file)
        return len(theirs)

    async def drain(self, seconds: float) -> int:
        """Let running replies finish for up to `seconds`; the rest stay on disk, to be resumed. Returns how
        many.
        """
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            # Cancelled, a workflow keeps its state "pending": the next start takes it up again.
            task.cancel()
        if waiting := [*left, *self._forgetting]:
            await asyncio.wait(waiting, timeout=5)
        return len(left)

    async def close(self) -> None:
        from dbos import DBOS

        ending = [*self._forgetting, *([self._tidying] if self._tidying else [])]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        # DBOS put its own threads behind asyncio.to_thread, and has just shut them down.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))

    async def _tidy(self) -> None:
        while True:
            more = False
            try:
                more = await self._tidy_once()
            except Exception as error:  # a locked file, a full disk: the next time may be better
                log.error("not_tidied", error=type(error).__name__, where=where(error))
            await asyncio.sleep(0 if more else _TIDY_EVERY)

    async def _tidy_once(self) -> bool:
        """Delete what is too old. Returns whether there may be more of it."""
        from dbos import DBOS

        old = (datetime.fromtimestamp(self._clock(), UTC) - self._kept).isoformat()
        done = await DBOS.list_workflows_async(
            completed_before=old, load_input=False, load_output=False, limit=1_000
        )
        if done:
            await DBOS.delete_workflows_async([each.workflow_id for each in done])
        return len(done) == 1_000
