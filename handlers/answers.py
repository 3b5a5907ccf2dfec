"""A question to its answer: who reads along, what was said before, the mind's reply as it comes."""

import asyncio
from dataclasses import replace

from bot.answering import Progress, Searching, Spoken, Writing
from bot.question import Question
from bot.reply import Reply
from handlers.blocks import notice
from handlers.courtesy import in_kind
from handlers.desk import Desk
from handlers.history import conversation
from handlers.incoming import Request
from handlers.labour import Labour
from handlers.place import Place
from handlers.plain import plain
from handlers.running import Run
from store.audience import EVERYONE

# So many characters of a question are read.
_MOST = 4_000


async def answer(run: Run, place: Place, desk: Desk) -> str:
    """Answer the request of `run` in `place`. Returns how it ended. Raises what the mind raises."""
    request = run.request
    await place.status("is searching…")
    question = await _question(request, desk)
    if kind_words := in_kind(question.text):
        await place.put([notice(kind_words)])
        return "nothing asked"
    work: Labour[Reply] = Labour(desk.threads, lambda watch: desk.mind.answer(question, watch, run.cancel))
    run.wake = work.leave
    async for news in work.heard():
        if run.why is None:
            await _tell(news, place)
    if run.why is not None:
        return str(run.why)
    reply = await work.result()
    narrow = EVERYONE not in question.readers.scopes and not request.private
    await place.finish(reply, narrow=narrow)
    return type(reply).__name__.lower()


async def _question(request: Request, desk: Desk) -> Question:
    """The question with its readers and history.

    Its white space is folded, and of one longer than 4,000 characters only the first 4,000 are answered: what
    reads it further down need not be quick on whatever somebody pastes.
    """
    most = desk.settings.slack.history_turns
    readers, names, turns = await asyncio.gather(
        desk.people.readers(request),
        desk.people.names_in(request.text),
        conversation(desk.client, request, desk.me, most),
    )
    question = Question(_folded(plain(request.text, names)), readers, turns, request.asker)
    if not question.text and turns and turns[-1].role == "user":
        # Called into a thread with nothing but a mention: what was said last is the question.
        return replace(question, text=_folded(turns[-1].text), history=turns[:-1])
    return question


def _folded(text: str) -> str:
    """`text` with single spaces for white space of every kind, and at most `_MOST` characters of it."""
    return " ".join(text.split())[:_MOST].rstrip()


def at_work(writing: Writing) -> str:
    """What the status line says: that it writes, or how long its turn is off."""
    if not writing.ahead:
        return "is writing…"
    return f"is waiting for its turn, about {max(round(writing.seconds), 1)} s…"


async def _tell(news: list[Progress], place: Place) -> None:
    """Show what has happened since the last look; sentences that came together go out together."""
    spoken = [each.sentence for each in news if isinstance(each, Spoken)]
    if spoken:
        await place.say(spoken)
    elif begun := [each for each in news if isinstance(each, Writing)]:
        await place.status(at_work(begun[-1]))
    elif any(isinstance(each, Searching) for each in news):
        await place.status("is searching…")
