"""The real AsyncWebClient against the stand-in: what it takes, and what it refuses as Slack does."""

import asyncio
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from handlers.simulator.state.rules import Rules
from tests.handlers.simulator_room import QUICK, Clock, room


async def test_who_may_call() -> None:
    async with room() as here:
        url = here.slack.api_url
        assert (await here.client.auth_test())["user_id"] == "U0INHOUSE"
        assert (await here.refused(AsyncWebClient(base_url=url).auth_test()))["error"] == "not_authed"
        assert (await here.refused(AsyncWebClient("xoxb-no", url).auth_test()))["error"] == "invalid_auth"
        app = AsyncWebClient(here.slack.app_token, url)
        assert (await here.refused(app.auth_test()))["error"] == "not_allowed_token_type"
        assert (await here.refused(here.client.api_call("chat.sing")))["error"] == "unknown_method"


async def test_a_missing_scope_is_named() -> None:
    async with room(Rules(scopes=frozenset({"channels:read", "groups:read"}))) as here:
        no = await here.refused(here.client.chat_postMessage(channel=here.general.id, text="a"))
        assert (no["error"], no["needed"]) == ("missing_scope", "chat:write")
        assert no["provided"] == "channels:read,groups:read"
        no = await here.refused(here.client.conversations_history(channel=here.general.id))
        assert no["needed"] == "channels:history"
        assert (await here.client.conversations_info(channel=here.general.id))["channel"]["name"] == "general"


async def test_a_message_is_posted_changed_and_deleted() -> None:
    async with room() as here:
        there = here.general.id
        posted = await here.client.chat_postMessage(channel=there, text="one", unfurl_links=False)
        ts = str(posted["ts"])
        assert posted["message"]["bot_id"] == "B0INHOUSE"
        await here.client.chat_update(channel=there, ts=ts, text="two")
        link = await here.client.chat_getPermalink(channel=there, message_ts=ts)
        assert link["permalink"].endswith(f"/archives/{there}/p{ts.replace('.', '')}")
        message = here.workspace.find(there, ts)
        assert message is not None and message.versions == ["one", "two"]
        await here.client.reactions_add(channel=there, timestamp=ts, name="eyes")
        assert message.reactions == {"eyes": ["U0INHOUSE"]}
        await here.client.chat_delete(channel=there, ts=ts)
        assert here.workspace.find(there, ts) is None
        assert [call.method for call in here.slack.calls][:2] == ["chat.postMessage", "chat.update"]


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"text": " "}, "no_text"),
        ({"text": "x" * 4001}, "msg_too_long"),
        (
            {"text": "a", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}]},
            "invalid_blocks",
        ),
        ({"text": "a", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "a", "thread_ts": "1.1"}, "thread_not_found"),
        ({"text": "a", "channel": "C0NOWHERE"}, "channel_not_found"),
        ({"text": "a", "channel": "secret"}, "channel_not_found"),
        ({"text": "a", "channel": "unjoined"}, "not_in_channel"),
        ({"markdown_text": "a", "text": "b"}, "markdown_text_conflict"),
    ],
)
async def test_what_a_message_is_refused_for(payload: dict[str, Any], error: str) -> None:
    async with room() as here:
        names = {"secret": here.secret.id, "unjoined": here.workspace.add_channel("other", bot=False).id}
        channel = payload.get("channel", here.general.id)
        payload = payload | {"channel": names.get(channel, channel)}
        no = await here.refused(here.client.api_call("chat.postMessage", json=payload))
        assert no["error"] == error
        assert here.workspace.messages[here.general.id] == []


async def test_a_refused_block_is_named() -> None:
    async with room() as here:
        blocks: list[dict[str, Any]] = [
            {"type": "divider"},
            {"type": "header", "text": {"type": "plain_text", "text": "a" * 151}},
        ]
        no = await here.refused(
            here.client.chat_postMessage(channel=here.general.id, text="a", blocks=blocks)
        )
        line = "must be less than 151 characters [json-pointer:/blocks/1/text/text]"
        assert no["response_metadata"]["messages"] == [f"[ERROR] {line}"]
        assert no["errors"] == [line]


async def test_only_its_own_messages_can_be_changed() -> None:
    async with room() as here:
        there = here.general.id
        ts = await here.slack.say(here.ada.id, there, "mine")
        for call, error in (
            (here.client.chat_update(channel=there, ts=ts, text="a"), "cant_update_message"),
            (here.client.chat_delete(channel=there, ts=ts), "cant_delete_message"),
            (here.client.chat_update(channel=there, ts="1.1", text="a"), "message_not_found"),
            (here.client.chat_getPermalink(channel=there, message_ts="1.1"), "message_not_found"),
        ):
            assert (await here.refused(call))["error"] == error


async def test_an_ephemeral_message_has_one_reader() -> None:
    async with room() as here:
        await here.client.chat_postEphemeral(channel=here.general.id, user=here.ada.id, text="psst")
        assert [each.text for each in here.workspace.ephemerals(here.ada.id)] == ["psst"]
        assert here.workspace.ephemerals(here.guy.id) == []
        assert here.workspace.messages[here.general.id] == []
        call = here.client.chat_postEphemeral(channel=here.general.id, user="U0NOBODY", text="a")
        assert (await here.refused(call))["error"] == "user_not_in_channel"


async def _texts(call: Any) -> list[list[str]]:
    """The texts of the messages of every page, as the SDK's own paging gives them."""
    return [[each["text"] for each in page["messages"]] async for page in await call]


async def test_history_is_newest_first_and_comes_in_pages() -> None:
    async with room() as here:
        stamps = [await here.slack.say(here.ada.id, here.general.id, str(i)) for i in range(7)]
        await here.slack.say(here.ada.id, here.general.id, "a reply", stamps[0])
        pages = await _texts(here.client.conversations_history(channel=here.general.id, limit=3))
        assert pages == [
            ["6", "5", "4"],
            ["3", "2", "1"],
            ["0"],
        ]
        first = await here.client.conversations_history(channel=here.general.id, latest=stamps[1])
        assert first["messages"][0]["reply_count"] == 1
        some = await here.client.conversations_history(
            channel=here.general.id, oldest=stamps[1], latest=stamps[3]
        )
        assert [each["text"] for each in some["messages"]] == ["2"]
        some = await here.client.conversations_history(
            channel=here.general.id, oldest=stamps[1], latest=stamps[3], inclusive=True
        )
        assert [each["text"] for each in some["messages"]] == ["3", "2", "1"]
        bad = here.client.conversations_history(channel=here.general.id, cursor="nonsense")
        assert (await here.refused(bad))["error"] == "invalid_cursor"


async def test_every_page_of_replies_begins_with_the_first_message() -> None:
    async with room() as here:
        root = await here.slack.say(here.ada.id, here.general.id, "root")
        for i in range(3):
            last = await here.slack.say(here.ada.id, here.general.id, str(i), root)
        pages = await _texts(here.client.conversations_replies(channel=here.general.id, ts=root, limit=2))
        assert pages == [
            ["root", "0", "1"],
            ["root", "2"],
        ]
        alone = await here.client.conversations_replies(channel=here.general.id, ts=last)
        assert [each["text"] for each in alone["messages"]] == ["2"]
        none = here.client.conversations_replies(channel=here.general.id, ts="1.1")
        assert (await here.refused(none))["error"] == "thread_not_found"


async def test_channels_and_people_are_described() -> None:
    async with room() as here:
        stranger = here.workspace.add_person("stranger", outside=True)
        shared = here.workspace.add_channel("partners", here.ada, stranger, shared=True)
        assert (await here.client.conversations_info(channel=shared.id))["channel"]["is_ext_shared"] is True
        assert (await here.client.users_info(user=here.guy.id))["user"]["is_restricted"] is True
        assert (await here.client.users_info(user=stranger.id))["user"]["team_id"] != "T0INHOUSE"
        assert (await here.refused(here.client.users_info(user="U0NOBODY")))["error"] == "user_not_found"
        members = await here.client.conversations_members(channel=shared.id, limit=2)
        assert members["members"] == [here.ada.id, stranger.id]
        assert members["response_metadata"]["next_cursor"]
        names = [each["name"] for each in (await here.client.conversations_list())["channels"]]
        assert names == ["general", "partners"]
        mine = await here.client.users_conversations(user=here.guy.id, types="public_channel,private_channel")
        assert [each["name"] for each in mine["channels"]] == ["general"]
        direct = await here.client.conversations_open(users=here.ada.id)
        assert direct["channel"]["id"] == here.workspace.direct_channel(here.ada.id).id
        assert len((await here.client.users_list())["members"]) == 4
        assert (await here.client.bots_info(bot="B0INHOUSE"))["bot"]["user_id"] == "U0INHOUSE"
        assert (await here.client.team_info())["team"]["id"] == "T0INHOUSE"


async def test_the_bot_joins_a_public_channel_and_no_private_one() -> None:
    async with room() as here:
        other = here.workspace.add_channel("other", bot=False)
        await here.client.conversations_join(channel=other.id)
        assert "U0INHOUSE" in other.members
        no = await here.refused(here.client.conversations_join(channel=here.secret.id))
        assert no["error"] == "channel_not_found"


async def test_a_status_goes_when_the_bot_answers_or_after_two_minutes() -> None:
    clock = Clock()
    async with room(clock=clock) as here:
        there = here.general.id
        ts = await here.slack.say(here.ada.id, there, "q")
        set_status = here.client.assistant_threads_setStatus
        await set_status(channel_id=there, thread_ts=ts, status="is searching…", loading_messages=["a"])
        assert here.workspace.status(there, ts) == "is searching…"
        await here.client.chat_postMessage(channel=there, thread_ts=ts, text="found")
        assert here.workspace.status(there, ts) == ""
        await set_status(channel_id=there, thread_ts=ts, status="is writing…")
        clock.now += 121
        assert here.workspace.status(there, ts) == ""
        call = set_status(channel_id=there, thread_ts=ts, status="a", loading_messages=["a"] * 11)
        assert (await here.refused(call))["error"] == "invalid_arguments"


async def test_prompts_titles_and_sessions() -> None:
    async with room() as here:
        direct = here.workspace.direct_channel(here.ada.id).id
        ts = await here.slack.direct(here.ada.id, "hello")
        prompt = {"title": "Leave", "message": "How many days?"}
        await here.client.assistant_threads_setSuggestedPrompts(channel_id=direct, prompts=[prompt])
        assert here.workspace.prompts[direct] == [prompt]
        call = here.client.assistant_threads_setSuggestedPrompts(channel_id=direct, prompts=[prompt] * 5)
        assert (await here.refused(call))["error"] == "invalid_arguments"
        await here.client.assistant_threads_setTitle(channel_id=direct, thread_ts=ts, title="Leave")
        await here.client.agents_sessions_setStatus(
            channel_id=direct, thread_ts=ts, status="processing", title="T"
        )
        assert here.workspace.sessions[-1]["status"] == "processing"
        no = await here.refused(here.client.agents_sessions_setStatus(channel_id=direct, status="dozing"))
        assert no["error"] == "invalid_arguments"


async def test_a_file_takes_three_steps_and_needs_a_token_to_be_read() -> None:
    async with room() as here:
        done = await here.client.files_upload_v2(
            channel=here.general.id, filename="a.txt", content="hello", initial_comment="see"
        )
        url = done["file"]["url_private"]
        (message,) = here.workspace.messages[here.general.id]
        assert (message.text, message.subtype) == ("see", "file_share")
        assert await _fetch(url, here.slack.bot_token) == "hello"
        assert "Sign in" in await _fetch(url, "")
        here.workspace.rules = replace(QUICK, scopes=QUICK.scopes - {"files:read"})
        assert "Sign in" in await _fetch(url, here.slack.bot_token)


async def _fetch(url: str, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_posts_come_one_a_second_when_rates_are_on() -> None:
    clock = Clock()
    async with room(replace(QUICK, rates=True), clock) as here:
        post = here.client.chat_postMessage
        other = here.workspace.add_channel("other")
        await post(channel=here.general.id, text="a")
        no = await here.refused(post(channel=here.general.id, text="b"))
        assert (no.status_code, no["error"], no.headers["Retry-After"]) == (429, "ratelimited", "1")
        await post(channel=other.id, text="a")
        clock.now += 1
        await post(channel=here.general.id, text="b")


async def test_a_method_has_so_many_calls_a_minute() -> None:
    clock = Clock()
    async with room(replace(QUICK, rates=True), clock) as here:
        for _ in range(20):
            await here.client.users_list()
        no = await here.refused(here.client.users_list())
        assert (no.status_code, no.headers["Retry-After"]) == (429, "3")


async def test_the_sdk_waits_out_a_rate_limit() -> None:
    async with room() as here:
        here.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
        here.slack.rate_limit("chat.postMessage", retry_after=0)
        await here.client.chat_postMessage(channel=here.general.id, text="a")
        assert [call.error for call in here.slack.calls] == ["ratelimited", ""]


async def test_faults_happen_as_often_as_asked_for() -> None:
    async with room() as here:
        here.slack.fail("chat.postMessage", "fatal_error", times=2)
        post = here.client.chat_postMessage
        for _ in range(2):
            assert (await here.refused(post(channel=here.general.id, text="a")))["error"] == "fatal_error"
        await post(channel=here.general.id, text="a")
        assert len(here.workspace.messages[here.general.id]) == 1


async def test_a_token_is_refused_until_it_is_restored() -> None:
    async with room() as here:
        here.slack.faults.revoke("account_inactive")
        for call in (
            here.client.auth_test(),
            here.client.chat_postMessage(channel=here.general.id, text="a"),
        ):
            assert (await here.refused(call))["error"] == "account_inactive"
        # The connection has a token of its own.
        assert (await here.client.apps_connections_open(app_token=here.slack.app_token))["ok"]
        here.slack.faults.restore()
        assert (await here.client.auth_test())["ok"]


async def test_a_lost_answer_leaves_the_message_posted() -> None:
    async with room() as here:
        here.client.retry_handlers.clear()
        here.slack.lose("chat.postMessage", answer=True)
        with pytest.raises(aiohttp.ClientConnectionError):
            await here.client.chat_postMessage(channel=here.general.id, text="a")
        assert len(here.workspace.messages[here.general.id]) == 1
        here.slack.lose("chat.postMessage")
        with pytest.raises(aiohttp.ClientConnectionError):
            await here.client.chat_postMessage(channel=here.general.id, text="b")
        assert len(here.workspace.messages[here.general.id]) == 1


async def test_a_slow_call_is_slow() -> None:
    async with room() as here:
        here.slack.delay("auth.test", 0.05)
        start = asyncio.get_running_loop().time()
        await here.client.auth_test()
        assert asyncio.get_running_loop().time() - start >= 0.05


async def test_metadata_is_told_only_to_those_who_ask() -> None:
    async with room() as here:
        mark = {"event_type": "mark", "event_payload": {"id": "7"}}
        await here.client.chat_postMessage(channel=here.general.id, text="a", metadata=mark)
        plain = await here.client.conversations_history(channel=here.general.id)
        assert "metadata" not in plain["messages"][0]
        full = await here.client.conversations_history(channel=here.general.id, include_all_metadata=True)
        assert full["messages"][0]["metadata"] == mark


async def test_what_a_message_would_ping_is_kept() -> None:
    async with room() as here:
        text = f"<!channel> <@{here.ada.id}> https://a.example/cat.png"
        await here.client.chat_postMessage(channel=here.general.id, text=text)
        (message,) = here.workspace.messages[here.general.id]
        assert message.text == text
        assert message.pings == ("channel", here.ada.id)
        assert message.unfurls == ("https://a.example/cat.png",)


async def test_pins_bookmarks_and_canvases_of_a_channel() -> None:
    async with room() as here:
        there, client = here.general, here.client
        posted = await client.chat_postMessage(channel=there.id, text="one")
        message = here.workspace.find(there.id, str(posted["ts"]))
        assert message is not None
        here.workspace.pin(message, there.members[0])
        there.bookmarks.append(("Roadmap", "https://example.com/roadmap"))
        canvas = here.workspace.add_canvas(there.id, there.members[0], "# Team")
        (pin,) = (await client.pins_list(channel=there.id))["items"]
        assert (pin["type"], pin["message"]["ts"]) == ("message", message.ts)
        (bookmark,) = (await client.bookmarks_list(channel_id=there.id))["bookmarks"]
        assert (bookmark["title"], bookmark["link"]) == there.bookmarks[0]
        about = (await client.conversations_info(channel=there.id))["channel"]
        assert about["properties"]["canvas"]["file_id"] == canvas.id
        told = await client.api_call("canvases.getContent", params={"canvas_id": canvas.id})
        assert told["content"] == "# Team"
        # A message that was deleted is pinned no more.
        await client.chat_delete(channel=there.id, ts=message.ts)
        assert (await client.pins_list(channel=there.id))["items"] == []


async def test_an_app_sold_outside_the_marketplace_reads_history_once_a_minute_by_fifteen() -> None:
    async with room(Rules(capped=True)) as here:
        for number in range(20):
            await here.client.chat_postMessage(channel=here.general.id, text=f"{number}")
        page = await here.client.conversations_history(channel=here.general.id, limit=200)
        assert len(page["messages"]) == 15 and page["has_more"]
        no = await here.refused(here.client.conversations_history(channel=here.general.id))
        assert no["error"] == "ratelimited"
