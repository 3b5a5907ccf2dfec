"""Whether the port of whoever runs the bot can be opened, or what the bot that runs says on it."""

import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from typing import Any

from bot.errors import BadSettings
from bot.settings import MonitoringSettings, Settings
from handlers.doctor.check import Check
from handlers.monitoring import READYZ, traces_arrive

# /readyz asks a model server, which has five seconds.
_PATIENCE_S = 8.0
_NAME, _TRACES = "Monitoring", "Traces"
_PAGE = "docs/operations.md"


def check_monitoring(settings: Settings) -> Iterator[Check]:
    """The port, and what sends traces. Neither is needed."""
    chosen = settings.monitoring
    if chosen.port:
        yield _port(chosen)
    else:
        told = f"Optional: INHOUSE_MONITORING__PORT opens /healthz, /readyz and /metrics: {_PAGE}."
        yield Check(_NAME, "skipped", "no port is set", told)
    if chosen.traces_url is not None:
        yield _traces(chosen.traces_url)


def _traces(url: str) -> Check:
    try:
        arrive = traces_arrive(url)
    except BadSettings as wrong:
        return Check(
            _TRACES, "wrong", "cannot be sent: OpenTelemetry's exporter is not installed", str(wrong)
        )
    if arrive:
        return Check(_TRACES, "ok", "are taken where INHOUSE_MONITORING__TRACES_URL says")
    remedy = "Does its collector run, and does INHOUSE_MONITORING__TRACES_URL end in /v1/traces?"
    return Check(_TRACES, "warning", "do not arrive where INHOUSE_MONITORING__TRACES_URL says", remedy)


def _port(chosen: MonitoringSettings) -> Check:
    at = f"port {chosen.port} of {chosen.host}"
    try:
        told = _asked(chosen)
    except (OSError, HTTPException, ValueError):
        return _free(chosen, at)
    lacking = told.get("lacking") if isinstance(told, dict) else None
    if not isinstance(lacking, list):
        return Check(
            _NAME, "wrong", f"something else listens on {at}", "Set another INHOUSE_MONITORING__PORT."
        )
    if lacking:
        names = ", ".join(map(str, lacking))
        return Check(_NAME, "warning", f"the bot that runs is not ready: {names}", f"See {_PAGE}.")
    return Check(_NAME, "ok", f"the bot that runs is ready, as it says on {at}")


def _asked(chosen: MonitoringSettings) -> Any:
    """What /readyz says. Raises OSError, HTTPException or ValueError where nothing of ours answers."""
    connection = HTTPConnection(chosen.host, chosen.port, timeout=_PATIENCE_S)
    try:
        connection.request("GET", READYZ)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def _free(chosen: MonitoringSettings, at: str) -> Check:
    try:
        socket.create_server((chosen.host, chosen.port)).close()
    except OSError as error:
        remedy = "INHOUSE_MONITORING__PORT and INHOUSE_MONITORING__HOST take a free port of this machine."
        return Check(_NAME, "wrong", f"{at} cannot be opened ({error.strerror})", remedy)
    return Check(_NAME, "ok", f"{at} is free: `inhouse run` opens it")
