"""Whether a question that came with a file is put to the file first: where the file speaks of what is asked.

The gate alone does not tell: among a few passages about something else, the nearest still look near.
"""

import asyncio
from collections.abc import Sequence

from bot.query import queries
from bot.question import Question
from bot.tokens import content
from handlers.jobs.files import ConversationFiles
from handlers.uploads import SentFiles
from store.audience import Readers

# Of the words that tell what is asked, such a share stands in the file.
_SHARE = 0.5
# So many characters of a file are looked at.
_MOST = 200_000


async def read_first(
    question: Question, files: ConversationFiles, ts: str, kept: SentFiles
) -> Readers | None:
    """Readers of nothing but the files, where the message at `ts` brought what `question` is about.

    Several questions in one are put to all documents at once.
    """
    sources = files.of_message(ts)
    if not sources or len(queries(question)) != 1:
        return None
    alone = files.readable_by(Readers(frozenset()))
    return alone if await asyncio.to_thread(_speaks_of, question.text, sources, alone, kept) else None


def _speaks_of(asked: str, sources: Sequence[str], readers: Readers, kept: SentFiles) -> bool:
    wanted = set(content(asked))
    said, left = set[str](), _MOST
    for passage in (it for name in sources for it in kept.passages(name, readers)):
        said |= wanted.intersection(content(f"{passage.context}\n{passage.text}"))
        left -= len(passage.text)
        if left < 0:
            break
    return bool(wanted) and len(said) >= _SHARE * len(wanted)
