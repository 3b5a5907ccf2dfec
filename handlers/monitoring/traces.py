"""A trace of each request, made of its stages once it has ended, and sent by OTLP over HTTP.

Only what is made here is sent: the provider is our own and not the process's, so neither DBOS nor another
library finds one to put its spans into. A span has durations, counts and kinds; no text, and nobody's id.
"""

import logging
from collections.abc import Sequence
from importlib.metadata import version

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.trace import Status, StatusCode, set_span_in_context

from handlers.monitoring.outcomes import outcome_of
from handlers.observation import Observation, RequestEnded

log = structlog.get_logger()

# So long, in seconds, one attempt to send may take: the bot waits for it when it stops.
_SENDING_S = 2.0
_NS = 1_000_000_000


class Traces:
    """Takes observations, from any thread, and sends what they make to `url` from a thread of its own."""

    def __init__(self, url: str) -> None:
        # Its own messages quote what a server answers; ours says once that nothing arrives.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        who = Resource({"service.name": "inhouse", "service.version": version("inhouse")})
        self._provider = TracerProvider(resource=who, shutdown_on_exit=False)
        self._exporter = _Exporter(url, timeout=_SENDING_S)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("inhouse")

    def observe(self, it: Observation) -> None:
        if not isinstance(it, RequestEnded):
            return
        outcome, reason = outcome_of(it.ended)
        span = self._tracer.start_span(
            "request",
            start_time=_ns(it.accepted),
            attributes={
                "inhouse.kind": it.kind,
                "inhouse.outcome": outcome,
                "inhouse.reason": reason,
                "inhouse.resumed": it.resumed,
            },
        )
        within = set_span_in_context(span)
        for stage in it.stages:
            counts = {f"inhouse.{name}": count for name, count in stage.counts.items()}
            # Clocks of two kinds may be apart by milliseconds: a stage is within its request all the same.
            began = max(stage.began, it.accepted)
            ended = min(max(stage.began + stage.seconds, began), it.accepted + it.seconds)
            part = self._tracer.start_span(stage.name, within, start_time=_ns(began), attributes=counts)
            part.end(_ns(max(began, ended)))
        if outcome == "failed":
            span.set_status(Status(StatusCode.ERROR))
        span.end(_ns(it.accepted + it.seconds))

    def arrive(self) -> bool:
        """Whether an export of no spans is taken."""
        return self._exporter.export([]) is SpanExportResult.SUCCESS

    def close(self) -> None:
        """Send what waits, and end. Blocking, for a few seconds at most."""
        self._provider.shutdown()


class _Exporter(OTLPSpanExporter):
    """Tells once that traces are lost, until they arrive again."""

    _lost = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = super().export(spans)
        lost = result is not SpanExportResult.SUCCESS
        if lost and not self._lost:
            log.warning("traces_not_sent", remedy="Does INHOUSE_MONITORING__TRACES_URL answer?")
        self._lost = lost
        return result


def _ns(seconds: float) -> int:
    return int(seconds * _NS)
