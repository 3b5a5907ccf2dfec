"""The stand-in at work: a real HTTP and WebSocket server on a loopback port, and what people do in it."""

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from handlers.simulator.api.faults import Fault
from handlers.simulator.api.gateway import Call, Gateway
from handlers.simulator.api.oauth import OAuthApp
from handlers.simulator.api.responses import ResponseUrl, respond
from handlers.simulator.delivery import interactions, modals
from handlers.simulator.delivery.delivering import Ack, Deliveries, Delivery, Way
from handlers.simulator.delivery.httpmode import Http
from handlers.simulator.delivery.socketmode import Socket
from handlers.simulator.state import events
from handlers.simulator.state.errors import SimulatorMisused
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Notice
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.waiting import until

T = TypeVar("T")


class Simulator:
    """`async with Simulator(workspace) as slack:` serves the workspace; the methods are what people do.

    People do these things as they would in Slack: where they could not, SimulatorMisused is raised.
    """

    bot_token = "xoxb-playground"  # noqa: S105 - opens nothing but this stand-in
    app_token = "xapp-playground"  # noqa: S105
    signing_secret = "playground"  # noqa: S105

    def __init__(
        self,
        workspace: Workspace | None = None,
        request_url: str = "",
        oauth: OAuthApp | None = None,
        beside: "Simulator | None" = None,
    ) -> None:
        """With a `request_url` everything is sent there over HTTP, signed; else by Socket Mode.

        With `oauth` the app is installed only once somebody does that. `beside` is the stand-in of another
        workspace, whose address, app and connections this one shares.
        """
        self.workspace = workspace or Workspace()
        self.request_url = request_url
        self.oauth: OAuthApp | None = beside.oauth if beside else oauth
        self.workspace.installed = self.oauth is None
        token = "" if self.oauth else self.bot_token
        self.gateway = Gateway(self.workspace, token, self.app_token, oauth=self.oauth)
        if self.oauth is not None:
            self.oauth.places[self.workspace.organisation or self.workspace.team] = self.gateway
        self.faults = self.gateway.faults
        self.socket: Socket = beside.socket if beside else Socket(self.workspace)
        http = Http(self.workspace, request_url, self.signing_secret)
        self.way: Way = beside.way if beside else http if request_url else self.socket
        self._events = Deliveries(self.workspace, self.way)
        self._runner: web.AppRunner | None = None
        self._others: list[Simulator] = []
        if beside is not None:
            beside._others.append(self)
            beside.gateway.others.append(self.gateway)

    async def __aenter__(self) -> Self:
        app = self.gateway.application(self.socket.connect)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.workspace.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"
        self._events.start()
        for other in self._others:
            other.workspace.base_url = f"{self.workspace.base_url}{other.workspace.team}/"
            other._events.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for simulator in (self, *self._others):
            await simulator._events.close()
        await self.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.workspace.base_url}api/"

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API, oldest first."""
        return self.gateway.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Every event, oldest first."""
        return self._events.sent

    def heard(self, ts: str) -> bool:
        """Whether the app has acknowledged every event that this message made."""
        waiting = any(event.get("ts") == ts for event in self.workspace.outbox)
        return not waiting and all(it.acknowledged for it in self.deliveries if it.event.get("ts") == ts)

    # What people do

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[tuple[str, bytes]] = (),
        shared: Sequence[dict[str, Any]] = (),
    ) -> str:
        """Post as a person; returns the message's ts. `files` are (name, content), `shared` attachments."""
        there = self.workspace.channels.get(channel)
        if there is None or user not in there.members:
            raise SimulatorMisused(f"{user} is not in {channel}, and cannot post there")
        parent = self.workspace.find(channel, thread_ts) if thread_ts else None
        if thread_ts and parent is None:
            raise SimulatorMisused(f"there is no message {thread_ts} in {channel} to reply to")
        self.workspace.person(user)
        message = Posted(
            channel, self.workspace.new_ts(), user, text, thread_ts=parent.root if parent else None
        )
        message.attachments += shared
        for name, content in files:
            file = self.workspace.add_file(user, name, content)
            file.channels.append(channel)
            message.files.append(file.id)
        message.subtype = "file_share" if files else None
        self.workspace.post(message)
        await asyncio.sleep(0)
        return message.ts

    async def direct(self, user: str, text: str, thread_ts: str | None = None) -> str:
        """Write to the bot in a direct message; returns the message's ts."""
        return await self.say(user, self.workspace.direct_channel(user).id, text, thread_ts)

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """Change a person's message."""
        message = self._message(channel, ts)
        was = events.message_json(self.workspace, message)
        message.text, message.edited = text, True
        self.workspace.change(message, was)

    async def delete(self, channel: str, ts: str) -> None:
        self.workspace.delete(self._message(channel, ts))

    async def delete_file(self, file: str) -> None:
        """Delete a file; the messages that brought it stay."""
        self.workspace.delete_file(file)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Ack:
        """Type a slash command. When the app does not take it in time, the person reads so."""
        known = self.workspace.rules.commands
        if known is not None and command not in known:
            self._notice(user, channel, f"{command} is not a valid command.")
            return Ack(0.0, False, "invalid_command")
        payload = interactions.command(self.workspace, user, channel, command, text)
        url = ResponseUrl.fresh(self.workspace, user, channel)
        payload |= self._openings(user, url)
        ack = await self.way.ask("slash_commands", payload)
        if not ack.ok:
            self._notice(user, channel, f'{command} failed with the error "{ack.error}"')
        elif ack.payload:
            respond(self.workspace, url, ack.payload, counted=False)
        return ack

    async def shortcut(self, user: str, callback_id: str, channel: str, ts: str) -> Ack:
        """Use a message shortcut."""
        known = self.workspace.rules.shortcuts
        if known is not None and callback_id not in known:
            raise SimulatorMisused(f"the app has no shortcut {callback_id}")
        message = self._message(channel, ts)
        payload = interactions.shortcut(self.workspace, user, callback_id, message)
        url = ResponseUrl.fresh(self.workspace, user, channel)
        ack = await self.way.ask("interactive", payload | self._openings(user, url))
        if not ack.ok:
            self._notice(user, channel, "We had some trouble connecting. Try again?")
        return ack

    async def global_shortcut(self, user: str, callback_id: str) -> Ack:
        """Use a shortcut that belongs to no message."""
        payload = interactions.global_shortcut(self.workspace, user, callback_id)
        return await self.way.ask("interactive", payload | {"trigger_id": self.workspace.new_trigger(user)})

    async def press(self, user: str, channel: str, ts: str, action_id: str, value: str | None = None) -> Ack:
        """Press a button of a message, also of an ephemeral one; of feedback buttons `value` says which."""
        message = self._message(channel, ts, user)
        found = message.action(action_id)
        if found is None:
            raise SimulatorMisused(f"the message {ts} has no button {action_id!r}")
        action = interactions.pressed(*found, value)
        payload = interactions.block_action(self.workspace, user, message, action)
        url = ResponseUrl.fresh(self.workspace, user, channel, message)
        ack = await self.way.ask("interactive", payload | self._openings(user, url))
        if not ack.ok:
            self._notice(user, channel, "This app is not responding.")
        return ack

    async def choose(self, user: str, channel: str, ts: str, action_id: str, text: str) -> Ack:
        """Choose from the menu of a message the option that reads `text`."""
        found = self._message(channel, ts, user).action(action_id)
        options = found[1].get("options", ()) if found else ()
        chosen = [each["value"] for each in options if each["text"]["text"] == text]
        if not chosen:
            raise SimulatorMisused(f"the message {ts} has no menu {action_id!r} that offers {text!r}")
        return await self.press(user, channel, ts, action_id, chosen[0])

    async def react(self, user: str, channel: str, ts: str, name: str, *, added: bool = True) -> None:
        """Add a reaction to a message, or take it back."""
        self.workspace.react(self._message(channel, ts), self.workspace.person(user).id, name, added=added)

    async def press_home(self, user: str, action_id: str, value: str | None = None) -> Ack:
        """Press a button on one's own home tab: of several with this action the one with `value`."""
        home = self.workspace.homes.get(user, {})
        blocks = [Posted("", "", "", blocks=[block]) for block in home.get("blocks", ())]
        found = [it for block in blocks if (it := block.action(action_id))]
        pressed = [it for it in found if value is None or it[1].get("value") == value]
        if not pressed:
            raise SimulatorMisused(f"the home tab of {user} has no button {action_id!r} with {value!r}")
        action = interactions.pressed(*pressed[0], None)
        payload = interactions.view_action(self.workspace, user, home, action, {})
        return await self.way.ask("interactive", payload | {"trigger_id": self.workspace.new_trigger(user)})

    async def submit(self, user: str, view_id: str, values: dict[str, Any]) -> Ack:
        """Submit a modal with these values, {block_id: {action_id: {…}}}, and else with what it shows."""
        view = self.workspace.views.get(view_id, {})
        if view.get("user") != user:
            raise SimulatorMisused(f"{user} has no open view {view_id}")
        state = modals.filled_in(view, values)
        payload = interactions.view_submission(self.workspace, user, view, state)
        ack = await self.way.ask("interactive", payload | {"trigger_id": self.workspace.new_trigger(user)})
        if ack.ok:
            modals.answered(self.workspace, view, ack.payload or {})
        return ack

    def view(self, user: str) -> dict[str, Any] | None:
        """The modal that this person sees now: the last that was opened, if any."""
        return next((it for it in reversed(self.workspace.views.values()) if it["user"] == user), None)

    async def open_home(self, user: str, tab: str = "messages") -> None:
        """Open the app's own page, at its `messages` or its `home` tab."""
        channel = self.workspace.direct_channel(user)
        self.workspace.emit(events.home_opened(channel.id, user, tab, self.workspace.new_ts()))
        self.workspace.changed()

    async def look(self, user: str, channel: str = "", ts: str = "") -> None:
        """Have a channel open beside the app, or a message in it; nothing without one."""
        self.workspace.viewed[user] = (channel, ts)
        event = {"type": "app_context_changed", "user": user, "context": events.viewing(channel, ts)}
        self.workspace.emit(event | {"event_ts": self.workspace.new_ts()})
        self.workspace.changed()

    async def stop(self, user: str, channel: str, thread_ts: str) -> None:
        """Press the stop button of an agent's session: Slack ends what streams there, then tells the app."""
        streams: list[str] = []
        event: dict[str, Any] = {
            "type": "agent_session_stopped",
            "user": user,
            "channel": channel,
            "thread_ts": thread_ts,
        }
        for message in self.workspace.replies(channel, thread_ts):
            if message.stream == "open":
                message.stream = "stopped_by_user"
                streams.append(message.ts)
        self.workspace.emit(event | {"streaming_message_ts": streams, "event_ts": self.workspace.new_ts()})
        self.workspace.changed()

    def _message(self, channel: str, ts: str, user: str = "") -> Posted:
        seen = [each for each in self.workspace.ephemerals(user) if each.ts == ts]
        message = self.workspace.find(channel, ts) or (seen[0] if seen else None)
        if message is None:
            raise SimulatorMisused(f"there is no message {ts} in {channel}")
        return message

    def _openings(self, user: str, url: ResponseUrl) -> dict[str, str]:
        """What lets the app speak afterwards: a response_url and a trigger."""
        name = self.workspace.new_id("R")
        self.gateway.response_urls[name] = url
        address = f"{self.workspace.base_url}response/{name}"
        return {"response_url": address, "trigger_id": self.workspace.new_trigger(user)}

    def _notice(self, user: str, channel: str, text: str) -> None:
        self.workspace.notices.append(Notice(user, channel, text, self.workspace.new_ts()))
        self.workspace.changed()

    # What Slack does

    async def redeliver(self, event_id: str | None = None) -> list[Ack]:
        """Send an event again, as Slack does when it saw no acknowledgement.

        Without an id: all events of the last thing that a person did.
        """
        wanted = [each for each in self.deliveries if each.event_id == event_id]
        if event_id is None:
            last = next((each for each in reversed(self.deliveries) if each.by_person), None)
            stamp = last.event["event_ts"] if last else None
            wanted = [each for each in self.deliveries if each.event["event_ts"] == stamp]
        if not wanted:
            raise SimulatorMisused("there is no such event to deliver again")
        return [await self._events.send(each) for each in wanted]

    async def uninstall(self) -> None:
        """Take the app out of the workspace, or of the whole organisation."""
        self.gateway.uninstall()
        await asyncio.sleep(0)

    async def disconnect(self) -> None:
        """Ask every connection to reconnect (`refresh_requested`), as Slack does every few hours."""
        await self.socket.refresh()

    async def freeze(self) -> None:
        """Leave every connection half open, as where a router forgets it: both sides think it stands."""
        self.socket.freeze()

    async def kill(self) -> None:
        """Cut every connection without a word."""
        self.socket.cut()

    async def connected(self, times: int = 1, timeout: float = 30.0) -> None:  # noqa: ASYNC109
        """Wait until the app has connected `times` times in all, and is connected."""
        await self.until(lambda _: self.socket.connected >= times and bool(self.socket.lines), timeout)

    def fail(self, method: str, error: str = "internal_error", times: int = 1, status: int = 200) -> None:
        """Let the next calls of `method` end in an error; `response_url`, `files` and `link`, which opens a
        WebSocket, are methods here too.
        """
        self.gateway.faults.add(method, Fault(error=error, status=status), times)

    def rate_limit(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        self.gateway.faults.add(method, Fault(retry_after=retry_after), times)

    def delay(self, method: str, seconds: float, times: int = 1) -> None:
        self.gateway.faults.add(method, Fault(delay=seconds), times)

    def lose(self, method: str, times: int = 1, *, answer: bool = False) -> None:
        """Break the line before the call arrives or, with `answer`, when it is done and not yet answered."""
        self.gateway.faults.add(method, Fault(lost="after" if answer else "before"), times)

    async def until(self, predicate: Callable[[Workspace], T], timeout: float = 30.0) -> T:  # noqa: ASYNC109
        """Wait until `predicate(workspace)` is true, and return what it gave. Raises TimeoutError."""
        return await until(
            self.workspace, predicate, timeout, lambda: [str(call) for call in self.calls[-8:]]
        )
