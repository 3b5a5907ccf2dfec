"""Somebody presses Slack's stop button: the work for that thread ends, and the reply says so."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.front import Front
from handlers.running import Why


def agent_session_stopped(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_agent_session_stopped(event: dict[str, Any]) -> None:
        channel, thread = event.get("channel"), event.get("thread_ts")
        front.desk.running.stop(
            lambda r: r.channel == channel and (not thread or r.thread == thread), Why.STOPPED
        )

    return on_agent_session_stopped
