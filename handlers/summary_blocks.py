"""A summary as Slack messages, each point with links to the messages that it rests on. Pure."""

from bot.summarizing import Point, Summary
from handlers.blocks import Message, feedback, split
from handlers.mrkdwn import link, mrkdwn

_LINKS = 5


def render_summary(summary: Summary, words: str, count: int, request: str) -> tuple[Message, ...]:
    """`words` say what was summed up, of `count` messages."""
    head = f"*Summary of {words}* · {count} {'message' if count == 1 else 'messages'}"
    lines = [_point(point) for point in summary.points] or ["Nothing in it stands out."]
    return split("\n".join([head, *lines]), [feedback(request)])


def _point(point: Point) -> str:
    links = " ".join(link(said.link, str(at + 1)) for at, said in enumerate(point.said[:_LINKS]))
    text = mrkdwn(point.text).removeprefix("• ")
    return f"• {text} {links}".rstrip()
