"""What is looked up when Prometheus asks: queue, index, open requests, disk, process. What cannot be read is
left out; `inhouse_ready` says so.
"""

import platform
import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version

import psutil
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from handlers.monitoring.vitals import Vitals
from store.connected import FAILURES


class Gauges(Collector):
    """Of the bot whose `vitals` these are. Collecting blocks: in a thread."""

    def __init__(self, vitals: Vitals) -> None:
        self._vitals = vitals
        self._process = psutil.Process()

    def collect(self) -> Iterable[Metric]:
        for group in (self._state, self._queue, self._index, self._sources, self._requests, self._machine):
            try:
                yield from list(group())
            except Exception:  # noqa: S112 - whatever fails, the rest is told, and readiness tells of it
                continue

    def _state(self) -> Iterator[Metric]:
        vitals, tenants = self._vitals, self._vitals.tenants
        build = {"version": version("inhouse"), "python": platform.python_version()}
        yield InfoMetricFamily("inhouse_build", "Which version runs.", value=build)
        lacking = vitals.lacking()
        yield _gauge("inhouse_ready", "1 while questions are answered.", not lacking)
        yield _gauge("inhouse_slack_connected", "1 while Slack's events can come.", vitals.connected)
        if tenants is not None:
            yield _gauge("inhouse_workspaces", "Workspaces that the bot works in.", len(tenants))
            refused = "Workspaces whose token Slack refuses now."
            yield _gauge("inhouse_workspaces_token_refused", refused, tenants.refused)

    def _queue(self) -> Iterator[Metric]:
        model, writer = self._vitals.runtime.settings.model, self._vitals.writer
        yield _gauge("inhouse_slots", "Requests that may be written at the same time.", model.slots)
        yield _gauge("inhouse_queue_limit", "Requests that may wait for the writer.", model.queue)
        if writer is not None:
            outlook = writer.outlook()
            yield _gauge("inhouse_slots_in_use", "Requests that are being written.", outlook.inside)
            yield _gauge("inhouse_queue_length", "Requests that wait for the writer.", outlook.ahead)
            waits = "Estimated wait of a request that came now, until its first token."
            yield _gauge("inhouse_queue_wait_seconds", waits, outlook.seconds)

    def _index(self) -> Iterator[Metric]:
        if self._vitals.writer is None:
            return
        library = self._vitals.runtime.library
        stats, indexed = library.stats(), library.indexed
        yield _gauge("inhouse_documents", "Documents in the index, whoever may read them.", stats.sources)
        yield _gauge("inhouse_passages", "Passages in the index, whoever may read them.", stats.passages)
        waiting = "Changes of the ledger that Chroma has not been told."
        yield _gauge("inhouse_outbox_pending", waiting, stats.pending)
        if indexed is not None:
            age = (datetime.now(UTC) - indexed).total_seconds()
            yield _gauge("inhouse_index_age_seconds", "Since files were last looked through.", max(age, 0))

    def _sources(self) -> Iterator[Metric]:
        """Without names: what is connected may be nobody's business who sees the figures."""
        if self._vitals.writer is None:
            return
        found = self._vitals.runtime.library.connected.standings()
        failing = [it for it in found if it.state.outcome in FAILURES]
        yield _gauge("inhouse_sources", "Connected sources.", len(found))
        yield _gauge("inhouse_sources_failing", "Those whose last sync failed.", len(failing))
        unread = sum(it.unread for it in found)
        yield _gauge("inhouse_source_items_unread", "Documents of theirs that could not be read.", unread)
        waiting = sum(it.state.waiting for it in found)
        says = "Documents of theirs that may have been deleted, which nobody has confirmed."
        yield _gauge("inhouse_source_items_waiting", says, waiting)
        now = datetime.now(UTC)
        ages = [(now - it.state.good).total_seconds() for it in found if it.source.minutes and it.state.good]
        says = "Since the one was up to date that is behind the most."
        yield _gauge("inhouse_sources_age_seconds", says, max(0, *ages, 0))

    def _requests(self) -> Iterator[Metric]:
        tenants = self._vitals.tenants
        if tenants is None:
            return
        since = tenants.open_since()
        oldest = max(time.time() - since[0], 0) if since else 0
        yield _gauge("inhouse_requests_open", "Accepted requests that have not ended.", len(since))
        yield _gauge("inhouse_requests_oldest_seconds", "Since the oldest of them was accepted.", oldest)
        yield _gauge("inhouse_replies_running", "Replies that are being made.", tenants.running)

    def _machine(self) -> Iterator[Metric]:
        disk = shutil.disk_usage(self._vitals.runtime.settings.data_dir)
        yield _gauge("inhouse_disk_free_bytes", "Free on the disk of the data directory.", disk.free)
        yield _gauge("inhouse_disk_size_bytes", "Size of the disk of the data directory.", disk.total)
        with self._process.oneshot():
            spent = self._process.cpu_times()
            cpu = CounterMetricFamily("inhouse_process_cpu_seconds", "CPU time of the process.")
            cpu.add_metric([], spent.user + spent.system)
            yield cpu
            held = self._process.memory_info().rss
            yield _gauge("inhouse_process_resident_memory_bytes", "Memory of the process.", held)
            threads = self._process.num_threads()
            yield _gauge("inhouse_process_threads", "Threads of the process.", threads)
            began = self._process.create_time()
            yield _gauge("inhouse_process_start_time_seconds", "When it began, since 1970.", began)
        if hasattr(self._process, "num_fds"):  # not on Windows
            files = "Files and connections that the process has open."
            yield _gauge("inhouse_process_open_files", files, self._process.num_fds())


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)
