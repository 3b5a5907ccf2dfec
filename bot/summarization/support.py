"""Whether the messages that a point links say it, however it was made."""

from bot.answering import Dependencies
from bot.reply import Point
from bot.summarization.tidying import excerpted
from bot.summarization.writing import PointFilter


def supported(point: Point, dependencies: Dependencies) -> bool:
    """Whether they do: in these words, or by the rule that an answer's sentences are verified by."""
    said = list(dict.fromkeys(point.said))
    told = next((point.text.removeprefix(it.opening) for it in said), point.text)
    pieces = told.removesuffix("…").split(" … ")
    if all(any(excerpted(piece, it.text) for it in said) for piece in pieces):
        return True
    return PointFilter.over(said, dependencies, share=1).holds(point.text)
