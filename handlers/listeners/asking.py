"""The shortcut *Ask a question*, from anywhere in Slack: a window, and the answer in a direct message."""

import html
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.errors import SLACK_FAILED, where
from handlers.jobs import Dispatcher, locale_for
from handlers.locale import N_, Locale
from handlers.rendering import View, escape, field_of, modal, note, notice, shorten, text_input
from handlers.request import Kind, Request, request_id, short_digest
from handlers.workspace import Mark

log = structlog.get_logger()

QUESTION = "question_asked"
"""What Slack calls a submission of the window."""
_TITLE = N_("Ask a question")
_ASK = N_("Ask")
_HINT = N_("The answer comes as a direct message, which you alone read.")
_SHOWN = 1_000
_EMPTY = N_("Write your question.")


async def ask_question(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    await ack()
    dispatcher.in_background(_open(dispatcher, body))


async def _open(dispatcher: Dispatcher, body: dict[str, Any]) -> None:
    locale = await locale_for(str(body["user"]["id"]), dispatcher.context)
    view = question_form(locale)
    await dispatcher.context.client.views_open(trigger_id=str(body["trigger_id"]), view=view)


def question_form(locale: Locale) -> View:
    """The window."""
    blocks = [text_input("question", locale.gettext("Your question")), note(locale.gettext(_HINT))]
    return modal(_TITLE, blocks, _ASK, QUESTION, locale)


async def question_asked(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    user, view = str(body["user"]["id"]), body["view"]
    question = str(field_of(view, "question").get("value") or "").strip()
    if not question:
        locale = await locale_for(user, dispatcher.context)
        await ack(response_action="errors", errors={"question": locale.gettext(_EMPTY)})
        return
    await ack()
    name = f"{dispatcher.team}-{user}-form-{short_digest(str(view['id']))}"
    if name not in dispatcher.in_hand:
        dispatcher.in_hand.add(name)
        dispatcher.in_background(_ask(dispatcher, user, question, name))


async def _ask(dispatcher: Dispatcher, user: str, question: str, form: str) -> None:
    """The question stands in the direct message first: there it is answered, and can be followed up."""
    try:
        shown = escape(shorten(question, _SHOWN)).replace("\n", "\n> ")
        said = notice(f"> {shown}")
        posted = await dispatcher.context.client.chat_postMessage(
            channel=user, **said.arguments, metadata=Mark(f"{form}-asked", asks=True).to_metadata()
        )
        channel, ts = str(posted["channel"]), str(posted["ts"])
        name = request_id(dispatcher.team, channel, ts)
        words = html.escape(question, quote=False)  # as Slack sends what people type
        asked = Request(name, Kind.DIRECT, dispatcher.team, channel, user, words, ts, ts)
        await dispatcher.accept(asked)
    except SLACK_FAILED as error:
        log.warning("question_not_posted", error=type(error).__name__, where=where(error))
    finally:
        dispatcher.in_hand.discard(form)
