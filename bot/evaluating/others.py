"""Questions about something else entirely: a SQuAD file, or a JSONL file of questions."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.batch import read_batch
from bot.errors import BadBatch

_SHAPE = '{"data": [{"paragraphs": [{"qas": [{"question": "…"}]}]}]}'


def read_others(path: Path, limit: int) -> list[str]:
    """At most `limit` questions, taken evenly from the whole file. Raises BadBatch."""
    found = _squad(path) if path.suffix.casefold() == ".json" else [row.question for row in read_batch(path)]
    if not found:
        raise BadBatch(f"{path}: it has no questions; a SQuAD file looks like {_SHAPE}")
    step = max(len(found) / limit, 1.0)
    return [found[int(i * step)] for i in range(min(limit, len(found)))]


def _squad(path: Path) -> list[str]:
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
        return list(_questions(whole))
    except OSError as wrong:
        raise BadBatch(f"{path}: {wrong.strerror or wrong}") from None
    except (ValueError, RecursionError) as wrong:
        raise BadBatch(f"{path}: not JSON ({wrong})") from None
    except (KeyError, TypeError):
        raise BadBatch(f"{path}: not a SQuAD file; one looks like {_SHAPE}") from None


def _questions(whole: Any) -> Iterator[str]:
    for article in whole["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                if str(asked["question"]).strip():
                    yield str(asked["question"])
