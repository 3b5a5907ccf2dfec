"""A summary as Slack messages, each point with links to the messages that it rests on. Pure."""

from collections.abc import Mapping

from bot.summarizing import Point, Summary
from handlers.blocks import Message, split
from handlers.mrkdwn import link, mrkdwn
from handlers.rated import feedback

_LINKS = 5


def render_summary(summary: Summary, words: str, count: int, request: str) -> tuple[Message, ...]:
    """`words` say what was summed up, of `count` messages. Each message has one number throughout."""
    head = f"*Summary of {words}* · {count} {'message' if count == 1 else 'messages'}"
    said = dict.fromkeys(it.link for point in summary.points for it in point.said[:_LINKS])
    numbers = {address: number for number, address in enumerate(said, start=1)}
    lines = [_point(point, numbers) for point in summary.points] or ["Nothing in it stands out."]
    return split("\n".join([head, *lines]), [feedback(request)])


def _point(point: Point, numbers: Mapping[str, int]) -> str:
    addresses = dict.fromkeys(it.link for it in point.said[:_LINKS])
    links = " ".join(link(address, f"[{numbers[address]}]") for address in addresses)
    text = mrkdwn(point.text).removeprefix("• ")
    return f"• {text} {links}".rstrip()
