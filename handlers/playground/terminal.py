"""The demo on a terminal: who says what, the reply as it streams in, its sources."""

from rich.console import Console, ConsoleRenderable, Group
from rich.live import Live
from rich.markdown import Markdown
from rich.padding import Padding
from rich.spinner import Spinner
from rich.text import Text

from handlers.playground.ids import BOT_USER
from handlers.playground.playing import Asked, Played, is_whole, play, replies_to
from handlers.playground.server import Playground
from handlers.playground.wording import from_mrkdwn, markdown_of
from handlers.playground.workspace import Workspace


class Terminal:
    """Shows a workspace on `console`; where that is no terminal, each reply once, when it is whole."""

    def __init__(self, console: Console, workspace: Workspace) -> None:
        self.console = console
        self._workspace = workspace

    def title(self, text: str) -> None:
        self.console.print()
        self.console.print(Text.assemble(("── ", "dim"), (text, "bold")))

    def said(self, asked: Asked) -> None:
        """What a person said, and where."""
        who = Text.assemble((self.name(asked.user), "bold cyan"), "  ", (self.place(asked.channel), "dim"))
        self.console.print(who)
        self.console.print(Padding(Text(from_mrkdwn(asked.text, self.name)), (0, 0, 0, 2)))

    async def reply(self, slack: Playground, played: Played) -> None:
        """Show the reply while it is made, then as it stands."""
        if self.console.is_terminal:
            with Live(
                console=self.console,
                get_renderable=lambda: self._so_far(played.asked),
                refresh_per_second=12,
                transient=True,
                vertical_overflow="ellipsis",
            ):
                await play(slack, played)
        else:
            await play(slack, played)
        self.console.print(self._whole(played))
        for problem in played.problems:
            self.console.print(Text(f"  not as it should be: {problem}", "bold red"))

    def name(self, user: str) -> str:
        person = self._workspace.people.get(user)
        return person.name if person else user

    def place(self, channel: str) -> str:
        there = self._workspace.channels[channel]
        return "direct message" if there.direct else f"#{there.name}"

    def _so_far(self, asked: Asked) -> ConsoleRenderable:
        text = self._markdown(asked)
        status = self._workspace.status(asked.channel, asked.root) if asked.root else ""
        if not text:
            return Spinner("dots", Text(f"{self.name(BOT_USER)} {status or 'is listening…'}", "dim"))
        shown: list[ConsoleRenderable] = [self._bot(), Padding(Markdown(text), (0, 0, 0, 2))]
        if not is_whole(replies_to(self._workspace, asked)):
            shown.append(Padding(Spinner("dots", Text("more comes…", "dim")), (0, 0, 0, 2)))
        return Group(*shown)

    def _whole(self, played: Played) -> ConsoleRenderable:
        body = Padding(Markdown(self._markdown(played.asked) or "(nothing)"), (0, 0, 0, 2))
        return Group(self._bot(), body, Padding(Text(self.footing(played), "dim italic"), (0, 0, 0, 2)))

    def footing(self, played: Played) -> str:
        """Who sees the reply, and how long it took."""
        if not played.asked.ts:
            return f"only {self.name(played.asked.user)} sees this; it took {played.total_s:.1f} s"
        return f"first words after {played.first_s:.1f} s, whole after {played.total_s:.1f} s"

    def _markdown(self, asked: Asked) -> str:
        return "\n\n".join(markdown_of(each, self.name) for each in replies_to(self._workspace, asked))

    def _bot(self) -> Text:
        return Text(self.name(BOT_USER), "bold green")
