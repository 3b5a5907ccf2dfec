"""Replies and matches as the JSON that scripts read. Its keys are a promise, which tests hold."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from bot.citations import QuoteBlock, headings, line, link, quote_blocks
from bot.question import Question
from bot.reply import (
    AskedBefore,
    Citation,
    Cost,
    Disagreement,
    NoAnswer,
    Reply,
    kind_of,
    nearest_citations,
    text_of,
)
from bot.retrieval import SearchResult
from store.passage import Passage
from store.reading import has_own_lines
from store.sentences import readable


def reply_json(name: str | None, question: Question, reply: Reply) -> dict[str, Any]:
    """One object for a question. A reply without an answer has no citations, but the nearest sentences."""
    said = () if isinstance(reply, NoAnswer) else reply.sentences
    return {
        "id": name,
        "question": question.text,
        "kind": kind_of(reply),
        "text": text_of(reply),
        "sentences": [{"text": it.text, "citations": list(it.citations)} for it in said],
        "quotes": [] if isinstance(reply, NoAnswer) else _quotes(quote_blocks(said, reply.citations)),
        "citations": [] if isinstance(reply, NoAnswer) else [_citation(it) for it in reply.citations],
        "confidence": round(reply.confidence, 4),
        "threshold": round(reply.threshold, 4),
        "doubtful": not isinstance(reply, NoAnswer) and reply.doubtful,
        "asked_before": None if isinstance(reply, NoAnswer) or not reply.asked else _asked(reply.asked),
        "left_open": [] if isinstance(reply, NoAnswer) else list(reply.open),
        "reason": reply.reason if isinstance(reply, NoAnswer) else None,
        "disagreements": [] if isinstance(reply, NoAnswer) else [_sides(it) for it in reply.disagreements],
        "searched": reply.searched if isinstance(reply, NoAnswer) else None,
        "nearest": [_citation(it) for it in nearest_citations(reply)] if isinstance(reply, NoAnswer) else [],
        "timings": _timings(reply.cost),
        "tokens": {"prompt": reply.cost.prompt, "reused": reply.cost.reused, "written": reply.cost.written},
    }


def places_json(query: str, places: Sequence[SearchResult]) -> dict[str, Any]:
    """One object for a query: what was found, best first."""
    return {"query": query, "passages": [_place(place) for place in places]}


def _asked(it: AskedBefore) -> dict[str, str]:
    """Who asked the same before, when, in which words and where."""
    said = it.message
    return {"author": said.author, "time": said.at.isoformat(), "question": it.question, "link": said.url}


def _sides(it: Disagreement) -> dict[str, Any]:
    """Two quotes as citations that no sentence has: their number is 0."""
    sides = {"newer": it.newer, "older": it.older}
    return {side: _citation(Citation.of(0, (it,))) for side, it in sides.items()}


def _quotes(blocks: Sequence[QuoteBlock]) -> list[dict[str, Any]]:
    """What is quoted of each document, in its order, as a reader sees it."""
    return [
        {
            "source": block.source.name,
            "title": block.title,
            "sections": [
                {
                    "heading": section.heading,
                    "lines": [
                        [{"text": it.text, "citations": list(it.citations)} for it in line.sentences]
                        for line in section.lines
                    ],
                }
                for section in block.sections
            ],
        }
        for block in blocks
    ]


def _citation(it: Citation) -> dict[str, Any]:
    """`url` is the source's own, `link` opens at the quote; `line` and `page` count from 1. A text that was
    made of a file has no line of that file. `author` and `time` are those of a message."""
    passage, said = it.passage, it.message
    modified = passage.source.modified
    return {
        "number": it.number,
        **_where(passage),
        "heading": " › ".join(headings(passage, it.quote)),
        "quote": it.quote,
        "text": passage.text,
        "url": passage.source.url,
        "link": link(passage, it.quote),
        "line": line(passage, it.quote) if has_own_lines(PurePath(passage.source.name)) else None,
        "page": passage.page,
        "modified": modified.isoformat() if modified else None,
        "author": said.author if said else None,
        "time": said.at.isoformat() if said else None,
    }


def _place(place: SearchResult) -> dict[str, Any]:
    """The passage that was found, grown to a stretch that reads well; `cosine` is of its nearest sentence."""
    passage, stretch = place.best.passage, place.stretch
    return {
        "id": passage.id,
        **_where(passage),
        "text": stretch.text,
        "score": place.best.score,
        "cosine": round(place.best.nearest, 4),
        "start": stretch.start,
        "end": stretch.end,
        "url": passage.source.url,
    }


def _where(passage: Passage) -> dict[str, str]:
    heading = " › ".join(readable(heading) for heading in passage.headings)
    return {"source": passage.source.name, "title": passage.source.title, "heading": heading}


def _timings(cost: Cost) -> dict[str, float]:
    return {
        "rewrite_s": round(cost.rewrite_s, 6),
        "search_s": round(cost.search_s, 4),
        "first_token_s": round(cost.first_token_s, 4),
        "total_s": round(cost.total_s, 4),
    }
