"""Streamed messages: they grow, they end, and they die after five minutes."""

from tests.handlers.simulator_room import Clock, room


async def test_a_stream_grows_and_ends_with_blocks() -> None:
    async with room() as here:
        there = here.general.id
        ts = await here.slack.say(here.ada.id, there, "q")
        stream = await here.client.chat_stream(
            channel=there,
            thread_ts=ts,
            recipient_team_id="T0INHOUSE",
            recipient_user_id=here.ada.id,
            buffer_size=1,
        )
        await stream.append(markdown_text="**Hello** ")
        await stream.append(
            chunks=[
                {"type": "task_update", "id": "1", "title": "Searching", "status": "complete", "sources": []}
            ]
        )
        await stream.append(markdown_text="world")
        await stream.stop(blocks=[{"type": "context", "elements": [{"type": "mrkdwn", "text": "1. Leave"}]}])
        (message,) = here.workspace.replies(there, ts)
        assert message.text == "**Hello** world"
        assert message.visible == "**Hello** world\n1. Leave"
        assert message.versions == ["**Hello** ", "**Hello** world", "**Hello** world\n1. Leave"]
        assert message.tasks["1"]["title"] == "Searching"
        assert message.stream == "stopped"


async def test_a_stream_in_a_channel_names_its_recipient() -> None:
    async with room() as here:
        ts = await here.slack.say(here.ada.id, here.general.id, "q")
        start = here.client.chat_startStream
        no = await here.refused(start(channel=here.general.id, thread_ts=ts, markdown_text="a"))
        assert no["error"] == "missing_recipient_user_id"
        no = await here.refused(start(channel=here.general.id, thread_ts=ts, recipient_user_id=here.ada.id))
        assert no["error"] == "missing_recipient_team_id"
        direct = await here.slack.direct(here.ada.id, "q")
        channel = here.workspace.direct_channel(here.ada.id).id
        assert (await start(channel=channel, thread_ts=direct, markdown_text="a"))["ok"]


async def test_what_an_append_is_refused_for() -> None:
    async with room() as here:
        ts = await here.slack.direct(here.ada.id, "q")
        channel = here.workspace.direct_channel(here.ada.id).id
        stream = str((await here.client.chat_startStream(channel=channel, thread_ts=ts))["ts"])
        append = here.client.chat_appendStream
        for arguments, error in (
            ({}, "no_text"),
            ({"markdown_text": "x" * 12_001}, "msg_too_long"),
            ({"chunks": [{"type": "song"}]}, "invalid_chunks"),
            ({"chunks": [{"type": "markdown_text"}]}, "invalid_chunks"),
            ({"chunks": [{"type": "blocks", "blocks": [{"type": "header"}]}]}, "invalid_blocks"),
            (
                {"markdown_text": "a", "chunks": [{"type": "markdown_text", "text": "b"}]},
                "cannot_provide_both_markdown_text_and_chunks",
            ),
        ):
            no = await here.refused(append(channel=channel, ts=stream, **arguments))
            assert no["error"] == error
        no = await here.refused(here.client.chat_update(channel=channel, ts=stream, text="a"))
        assert no["error"] == "streaming_state_conflict"
        no = await here.refused(here.client.chat_stopStream(channel=channel, ts=stream))
        assert no["error"] == "no_text"
        (message,) = here.workspace.replies(channel, ts)
        assert message.text == ""


async def test_a_stream_dies_after_five_minutes_and_an_update_saves_its_text() -> None:
    clock = Clock()
    async with room(clock=clock) as here:
        ts = await here.slack.direct(here.ada.id, "q")
        channel = here.workspace.direct_channel(here.ada.id).id
        answer = await here.client.chat_startStream(channel=channel, thread_ts=ts, markdown_text="one ")
        stream = str(answer["ts"])
        clock.now += 299
        await here.client.chat_appendStream(channel=channel, ts=stream, markdown_text="two ")
        clock.now += 2
        for call in (here.client.chat_appendStream, here.client.chat_stopStream):
            no = await here.refused(call(channel=channel, ts=stream, markdown_text="three"))
            assert no["error"] == "message_not_in_streaming_state"
        (message,) = here.workspace.replies(channel, ts)
        assert message.stream == "dead"
        await here.client.chat_update(channel=channel, ts=stream, text="one two three")
        assert message.versions == ["one ", "one two ", "one two three"]


async def test_a_message_that_never_streamed_takes_no_appends() -> None:
    async with room() as here:
        posted = await here.client.chat_postMessage(channel=here.general.id, text="a")
        no = await here.refused(
            here.client.chat_appendStream(channel=here.general.id, ts=posted["ts"], markdown_text="b")
        )
        assert no["error"] == "message_not_in_streaming_state"
