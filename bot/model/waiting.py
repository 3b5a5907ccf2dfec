"""The queue: requests wait here, bounded and fair, until a lane takes them."""

import threading
from collections.abc import Sequence

from bot.errors import Busy, ModelError, ModelFailed
from bot.model.job import Job, Writing
from bot.model.lane import Lane
from bot.model.seating import Seat, lane_for, seat
from bot.model.slots import Slot
from bot.model.states import States
from bot.model.writer import Outlook

_USUAL_REPLY = 64  # tokens, for estimates


class Queue:
    """What the askers' threads and the lanes share. Everything happens under one lock, and quickly."""

    def __init__(self, limit: int, states: States) -> None:
        self._limit = limit
        self._states = states
        self._waiting: list[Job] = []
        self._lanes: list[Lane] = []
        self._turns: dict[str, int] = {}  # how often each asker of now had a turn
        self._changed = threading.Condition()
        self._closing = False

    def join(self, lane: Lane) -> None:
        """A lane will take requests from here."""
        self._lanes.append(lane)

    def put(self, jobs: Sequence[Job]) -> None:
        """Let requests wait for their turn. Raises Busy when there is no room, ModelFailed when closed."""
        with self._changed:
            if self._closing:
                raise ModelFailed("the engine is closed")
            if len(self._waiting) + len(jobs) > self._limit:
                wait = self._outlook().seconds
                raise Busy(f"{len(self._waiting)} questions are waiting; ask again in about {wait:.0f} s")
            for job in jobs:
                # A newcomer begins level with whoever had the fewest turns, neither before nor behind.
                self._turns.setdefault(job.asker, min(self._turns.values(), default=0))
            self._waiting += jobs
            self._changed.notify_all()

    def put_back(self, jobs: Sequence[Job]) -> None:
        """Requests that a lane could not go on with are the next to be taken."""
        with self._changed:
            self._waiting[:0] = jobs
            self._changed.notify_all()

    def next(self, lane: Lane) -> list[tuple[Job, Seat]] | None:
        """The requests that a lane begins now; they count as running there. Sleeps while there is nothing.

        None when the engine closes.
        """
        with self._changed:
            while not self._closing:
                begins = self._take(lane)
                if begins or lane.running or any(job.gone for job in self._waiting):
                    return begins
                self._changed.wait()
        return None

    def _take(self, lane: Lane) -> list[tuple[Job, Seat]]:
        begins: list[tuple[Job, Seat]] = []
        for job in self._in_turn():
            if not lane.open:
                break
            if lane_for(job, self._lanes) is not lane:
                continue
            found = seat(job, lane, self._lanes, self._states)
            if found is None:
                continue
            self._waiting.remove(job)
            lane.slots.take(found.slot, job.goal, found.reused, job.stable)
            job.slot = found.slot
            lane.running.append(job)
            self._turns[job.asker] = self._turns.get(job.asker, 0) + 1
            begins.append((job, found))
        if begins:
            self._changed.notify_all()  # the others' turn may have come with it
        return begins

    def leave(self, lane: Lane, job: Job, *, spare: bool) -> None:
        """A request is done in its lane; its slot is free."""
        with self._changed:
            if job in lane.running:
                lane.running.remove(job)
            if job.slot is not None:
                lane.slots.release(job.slot, spare=spare)
                job.slot = None
            present = {it.asker for it in [*self._waiting, *self._running]}
            self._turns = {asker: turns for asker, turns in self._turns.items() if asker in present}
            self._changed.notify_all()

    def emptied(self, lane: Lane, slot: Slot) -> None:
        """What a slot held is gone."""
        with self._changed:
            lane.slots.empty(slot)

    def changed(self) -> None:
        """Something was computed that others may have been waiting for."""
        with self._changed:
            self._changed.notify_all()

    def withdrawn(self) -> list[Job]:
        """Take out the waiting requests that nobody wants any more, or whose time is up."""
        with self._changed:
            gone = [job for job in self._waiting if job.gone]
            if gone:
                self._waiting = [job for job in self._waiting if job not in gone]
        return gone

    @property
    def _running(self) -> list[Job]:
        return [job for lane in self._lanes for job in lane.running]

    @property
    def active(self) -> list[Lane]:
        """The lanes that have something to compute."""
        return [lane for lane in self._lanes if lane.running]

    def outlook(self) -> Outlook:
        with self._changed:
            return self._outlook()

    def close(self, error: ModelError) -> None:
        """Wake all lanes to their end. Who was still waiting gets `error`."""
        with self._changed:
            self._closing = True
            left, self._waiting = self._waiting, []
            self._changed.notify_all()
        for job in left:
            job.error = error
            job.end("cancelled")

    def orphaned(self, error: ModelError) -> None:
        """A lane is gone for good; if it was the last one, nobody will be served."""
        with self._changed:
            if any(lane.alive for lane in self._lanes):
                self._changed.notify_all()
                return
        self.close(error)

    def _in_turn(self) -> list[Job]:
        """Whoever had the fewest turns goes first; among equals, who came first."""
        return sorted(self._waiting, key=lambda job: self._turns.get(job.asker, 0))

    def _outlook(self) -> Outlook:
        lanes = [lane for lane in self._lanes if lane.alive]
        if not lanes:
            return Outlook(len(self._waiting), 0.0)
        running = self._running
        to_read = sum(job.rest for job in running if not job.streams) + sum(j.rest for j in self._waiting)
        slots = sum(len(lane.slots) for lane in lanes)
        rounds = (len(running) + sum(isinstance(job, Writing) for job in self._waiting)) // slots
        pace = lanes[0].pace
        reading = to_read * pace.token_s / len(lanes)
        writing = rounds * _USUAL_REPLY * pace.step_s(len(lanes[0].running))
        return Outlook(len(self._waiting), reading + writing)
