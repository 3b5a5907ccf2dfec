"""Which refusals of Slack pass, whatever its answer looks like."""

from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from handlers.errors import UNREACHABLE, SlackAway, code, is_passing

# Of the errors that Slack's pages list for every method, and for those that the bot calls.
NOT_NOW = [
    "accesslimited",
    "account_inactive",
    "ekm_access_denied",
    "fatal_error",
    "invalid_auth",
    "message_limit_exceeded",
    "not_authed",
    "org_login_required",
    "rate_limited",
    "request_timeout",
    "service_unavailable",
    "team_access_not_granted",
    "team_added_to_org",
    "token_expired",
    "token_revoked",
]
NEVER = [
    "cannot_reply_to_message",
    "is_archived",
    "missing_scope",
    "msg_too_long",
    "no_permission",
    "not_in_channel",
    "restricted_action",
    "user_not_found",
]


def _answer(status: int, data: Any) -> Any:
    """As the SDK hands it on; what is no JSON comes as text, or as nothing."""
    return SimpleNamespace(status_code=status, data=data)


@pytest.mark.parametrize(
    ("response", "why", "passes"),
    [
        (_answer(200, {"ok": False, "error": "internal_error"}), "internal_error", True),
        (_answer(429, {"ok": False, "error": "ratelimited"}), "ratelimited", True),
        (_answer(503, {}), "", True),
        (_answer(502, "bad gateway"), "", True),
        (SimpleNamespace(status=500), "", True),
        (_answer(200, {}), "", True),
        (_answer(403, "a proxy's page"), "", True),
        *[(_answer(200, {"ok": False, "error": it}), it, True) for it in NOT_NOW],
        *[(_answer(200, {"ok": False, "error": it}), it, False) for it in NEVER],
        (_answer(200, {"ok": False, "error": "channel_not_found"}), "channel_not_found", False),
        ({"ok": False, "error": "fatal_error"}, "fatal_error", True),
    ],
)
def test_only_what_slack_may_answer_later_is_tried_again(response: Any, why: str, passes: bool) -> None:
    refused = SlackApiError("x", response)  # type: ignore[no-untyped-call]
    assert code(refused) == why and is_passing(refused) is passes


def test_that_slack_is_away_is_as_a_broken_line() -> None:
    assert isinstance(SlackAway("internal_error"), UNREACHABLE)
    assert not is_passing(ValueError("internal_error"))
