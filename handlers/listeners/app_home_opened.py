"""Somebody opens the direct message with the bot: offer what one can ask."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.front import Front

TITLE = "Ask about your team's documents"
# Slack takes four at most.
PROMPTS = (
    ("Time off", "How much annual leave do we get, and how do I ask for it?"),
    ("Expenses", "How do I get an expense paid back?"),
    ("First week", "What should I do in my first week?"),
    ("Help", "Whom do I ask when my laptop is broken?"),
)


def app_home_opened(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_app_home_opened(event: dict[str, Any]) -> None:
        if event.get("tab") != "messages":
            return
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        # In an app with an agent view the prompts belong to the direct message: no thread_ts.
        front.aside(
            front.desk.client.assistant_threads_setSuggestedPrompts(
                channel_id=str(event["channel"]), title=TITLE, prompts=prompts
            )
        )

    return on_app_home_opened
