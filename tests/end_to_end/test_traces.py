"""Traces arrive at a receiver that speaks OTLP over HTTP, and hold nothing that anybody wrote."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.trace import ProxyTracerProvider, get_tracer_provider

from bot.errors import ModelFailed
from bot.reply import Cost
from tests.end_to_end.probing import free_port, watched
from tests.end_to_end.scripted import Failing, ScriptedBackend, answer
from tests.end_to_end.talking import BOT, workspace


@dataclass
class Received:
    """What came: the spans, and all bytes of it."""

    url: str
    spans: list[Span] = field(default_factory=list)
    services: set[str] = field(default_factory=set)
    raw: bytes = b""

    def take(self, body: bytes) -> None:
        self.raw += body
        for each in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.services |= {it.value.string_value for it in each.resource.attributes if "name" in it.key}
            self.spans += [span for scope in each.scope_spans for span in scope.spans]

    def under(self, root: Span) -> dict[str, dict[str, int]]:
        """The stages of a request, each with its counts."""
        found = [it for it in self.spans if it.parent_span_id == root.span_id]
        return {it.name: {each.key: each.value.int_value for each in it.attributes} for it in found}


@asynccontextmanager
async def receiver() -> AsyncIterator[Received]:
    port = free_port()
    received = Received(f"http://127.0.0.1:{port}/v1/traces")

    async def take(request: web.Request) -> web.Response:
        received.take(await request.read())
        return web.Response(content_type="application/x-protobuf")

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield received
    finally:
        await runner.cleanup()


async def test_a_request_is_a_span_with_its_stages_below_it_and_no_text(tmp_path: Path) -> None:
    spent = Cost(search_s=0.01, prompt=900, reused=600, written=40, sentences=5, held=4, verify_s=0.01)
    backend = ScriptedBackend(lambda _: replace(answer("Staff get 28 zebra days."), cost=spent))
    async with receiver() as received:
        async with workspace() as talk, watched(talk, tmp_path, backend, received.url) as probe:
            await talk.said(talk.ann, f"{BOT} how much zebra leave?")
            await probe.counted('inhouse_requests_total{kind="mention",outcome="answer",reason=""}')
            backend.script = Failing(ModelFailed("zebra"))
            await talk.said(talk.ann, f"{BOT} what is a zebra?")
            await probe.counted("inhouse_requests_open", 0)
            assert isinstance(get_tracer_provider(), ProxyTracerProvider), "libraries find nobody to tell"
            hidden = [talk.ann.id, talk.general.id, talk.workspace.team, "zebra", "Leave"]
        roots = [it for it in received.spans if not it.parent_span_id]
        assert [it.name for it in roots] == ["request", "request"], "DBOS sends none of its own"
        answered, failed = sorted(roots, key=lambda it: it.start_time_unix_nano)
        told = {it.key: it.value.string_value for it in answered.attributes}
        assert (told["inhouse.kind"], told["inhouse.outcome"]) == ("mention", "answer")
        assert failed.status.code == Status.STATUS_CODE_ERROR
        stages = received.under(answered)
        assert stages.keys() == {"search", "decide", "generate", "verify", "post"}
        assert stages["generate"] == {"inhouse.read": 300, "inhouse.reused": 600, "inhouse.written": 40}
        assert stages["verify"] == {"inhouse.sentences": 5, "inhouse.said": 4}
        assert received.under(failed).keys() == {"post"}
        for span in received.spans:
            root = next(it for it in roots if it.trace_id == span.trace_id)
            begun, ended = root.start_time_unix_nano, root.end_time_unix_nano
            assert begun <= span.start_time_unix_nano <= span.end_time_unix_nano <= ended
    assert received.services == {"inhouse"}
    assert [it for it in hidden if it.encode() in received.raw] == []


async def test_a_receiver_that_is_away_is_told_once_and_holds_nobody_up(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/v1/traces"
    async with workspace() as talk, watched(talk, tmp_path, ScriptedBackend(), nowhere):
        assert "You asked" in await talk.said(talk.ann, f"{BOT} how much leave?")
    told = "".join(capfd.readouterr())
    assert told.count("traces_not_sent") == 1 and "Traceback" not in told
