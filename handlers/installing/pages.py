"""What whoever installs the app reads in their browser at the end. Pure."""

from collections.abc import Mapping
from html import escape

WHY: Mapping[str, str] = {
    "access_denied": "You did not allow the app, so it is not installed.",
    "invalid_browser": "This page was opened in another browser than the one that began, or cookies are off.",
    "invalid_state": "That took longer than ten minutes, or was done before.",
    "begun_often": "This was begun too often within a minute or an hour. Please wait a little.",
    "unreachable": "Slack could not be reached.",
    "storage_error": "The installation could not be kept.",
}
_OTHER = "Slack did not confirm the installation."
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""


def installed_page(place: str) -> str:
    """As HTML. `place` is what people call the workspace."""
    text = f"The app is installed in {place}. Invite it to a channel there, or write to it directly."
    return _page("Installed", text)


def failed_page(reason: str, why: str = "") -> str:
    """As HTML. `reason` is Bolt's or Slack's word; `why` says more, where there is more to say."""
    text = why or f"{WHY.get(reason, _OTHER)} Please begin again at /slack/install."
    return _page("Not installed", text)


def _page(title: str, text: str) -> str:
    return _PAGE.format(title=escape(title), text=escape(text))
