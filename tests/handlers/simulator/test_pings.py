"""Whom a message would notify, and which links it would unfold."""

import pytest

from handlers.simulator.state.posted import pings_of, unfurls_of


@pytest.mark.parametrize(
    ("payload", "pings"),
    [
        ({"text": "<!channel> and <!here|here>"}, ("channel", "here")),
        ({"text": "<@U012AB> <@U012AB|ada>"}, ("U012AB",)),
        ({"text": "<!subteam^S0123|@leads>"}, ("S0123",)),
        ({"text": "&lt;!channel&gt; @channel"}, ()),
        ({"text": "@channel", "link_names": True}, ("channel",)),
        ({"text": "@here", "parse": "full"}, ("here",)),
        ({"text": "ada@channel.example", "parse": "full"}, ()),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<!everyone>"}}]}, ("everyone",)),
        ({"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "<!everyone>"}}]}, ()),
        ({"blocks": [{"type": "markdown", "text": "<!here>"}]}, ("here",)),
        ({"blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "<!here>"}]]}]}, ()),
        ({"blocks": [{"type": "rich_text", "elements": [{"type": "user", "user_id": "U1"}]}]}, ("U1",)),
        (
            {"blocks": [{"type": "rich_text", "elements": [{"type": "broadcast", "range": "here"}]}]},
            ("here",),
        ),
    ],
)
def test_pings_are_found(payload: dict[str, object], pings: tuple[str, ...]) -> None:
    assert pings_of(payload) == pings


def test_apps_unfold_media_unless_told_otherwise_and_pages_only_when_told() -> None:
    page, picture = "https://a.example/page", "https://a.example/cat.png"
    text = f"<{page}|page> {picture}"
    assert unfurls_of({"text": text}) == (picture,)
    assert unfurls_of({"text": text, "unfurl_media": False}) == ()
    assert unfurls_of({"text": text, "unfurl_links": True}) == (page, picture)
