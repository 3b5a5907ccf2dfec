"""`inhouse demo`: its script, the keyboard after it, and all of it with real models."""

import asyncio
import io
import os
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.model.catalogue.starter import starter_embedder, starter_writer
from bot.question import Question
from bot.reply import Reply
from handlers.app import connected
from handlers.manifest import manifest
from handlers.simulator.demo.keyboard import Keyboard
from handlers.simulator.demo.playing import Stage
from handlers.simulator.demo.scene import Scene, Step
from handlers.simulator.demo.session import play_all
from handlers.simulator.demo.terminal import WINDOW, Terminal
from handlers.simulator.demo.transcript import transcript
from handlers.simulator.server import Simulator
from handlers.simulator.state.records import BOT_USER
from handlers.simulator.state.rules import Rules
from tests.end_to_end.scripted import ScriptedBackend, answer, no_answer
from tests.end_to_end.talking import settings_for

SCENE = Scene.read()


def knowing(question: Question) -> Reply:
    """Says what the script waits for, to those who may read it."""
    for step in SCENE.steps:
        allowed = (
            step.expect == "reply" and f"channel:{step.channel or 'C0GENERAL'}" in question.readers.scopes
        )
        if step.text == question.text and (allowed or step.kind == "direct"):
            return answer(*step.contains, "So it is.")
    return no_answer()


@asynccontextmanager
async def stage(
    backend: ScriptedBackend, directory: Path, *, live: bool, width: int = 100
) -> AsyncIterator[tuple[Stage, Terminal, io.StringIO]]:
    out = io.StringIO()
    workspace = SCENE.workspace(Rules.of_manifest(manifest()))
    async with (
        Simulator(workspace) as slack,
        connected(settings_for(slack, directory), backend, drain_s=2) as bot,
    ):
        await slack.connected()
        console = Console(file=out, force_terminal=live, width=width, height=24)
        yield Stage(slack, bot.idle), Terminal(console, workspace), out


@pytest.mark.parametrize("live", [True, False])
async def test_every_step_is_shown_with_its_reply_and_sources(live: bool, tmp_path: Path) -> None:
    async with stage(ScriptedBackend(knowing, pause=0.05), tmp_path, live=live) as (there, shown, out):
        played = await play_all(there, SCENE.steps, shown)
    assert [(each.step.title, each.problems) for each in played] == [(step.title, []) for step in SCENE.steps]
    for text in (out.getvalue(), transcript(played, shown)):
        assert "How many days of annual leave do I get?" in text
        assert "26 days" in text and "Sources" in text
        assert "/summarize" in text and "only Tomás Reis sees this" in text


async def test_a_step_without_a_reply_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.simulator.demo.playing.PATIENCE_S", 0.2)
    out = io.StringIO()
    workspace = SCENE.workspace(Rules(ack_s=0.1))
    async with Simulator(workspace) as slack:
        shown = Terminal(Console(file=out, width=100), workspace)
        (played,) = await play_all(Stage(slack, nobody), SCENE.steps[:1], shown)
    assert played.problems[:2] == ["the bot was not done within 0 s", "there is no reply"]
    assert "not as expected: there is no reply" in out.getvalue()


async def nobody() -> bool:
    """A bot that was never there has nothing to do."""
    return True


async def test_whoever_types_is_answered_where_they_are(tmp_path: Path, typed: Callable[[str], None]) -> None:
    backend = ScriptedBackend()
    async with stage(backend, tmp_path, live=False) as (there, shown, out):
        typed("one\n+ two\n/ask three\n/sing\n:channel product\nfour\n:direct\nfive\n+ six\n:what\n\n:quit\n")
        await Keyboard(there, shown, SCENE.you).run()
        assert [question.text for question in backend.questions] == [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
        ]
        assert [len(question.history) for question in backend.questions] == [0, 2, 0, 0, 0, 2]
        assert "#product > " in out.getvalue() and "direct message > " in out.getvalue()
        assert "/sing is not a valid command. The bot knows /ask, /inhouse and /summarize." in out.getvalue()
        typed("")
        await Keyboard(there, shown, SCENE.you).run()


async def test_what_has_no_answer_ends_as_soon_as_the_bot_is_done(
    tmp_path: Path, typed: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.simulator.demo.playing.PATIENCE_S", 15.0)
    async with stage(ScriptedBackend(lambda _: no_answer()), tmp_path, live=False) as (there, shown, out):
        typed(
            "hi\nthanks!\n/summarize nonsense\n/summarize 3d\n/ask\nWho is the CTO?\n+ ok\n:direct\nhello\n"
        )
        await Keyboard(there, shown, SCENE.you).run()
    said = out.getvalue()
    assert "Write /summarize for the last day" in said and "began. [1]" in said
    assert said.count("I found nothing in the documents that answers this.") == 1
    assert "not as expected" not in said and "does not reply" not in said


async def test_people_and_channels_can_be_switched(tmp_path: Path, typed: Callable[[str], None]) -> None:
    backend = ScriptedBackend()
    async with stage(backend, tmp_path, live=False) as (there, shown, out):
        typed(
            ":as greta\n:channel people\none\n:as lotte\ntwo\n:channel genral\n:channel general\n:as Noo\n"
            ":as Zora\n:as tomas\n:channel #people\n:chanel x\n:channel general\n+ alone\n"
            ":who\n:as\n?\nexit\nthree\n"
        )
        await Keyboard(there, shown, SCENE.you).run()
    said = " ".join(out.getvalue().split())
    assert [(each.asker, each.text) for each in backend.questions] == [("U0GRETA", "one"), ("U0LOTTE", "two")]
    assert "Greta Lindqvist, #people > " in said
    # The guest is not in #people.
    assert "Lotte Brandt, #product > " in said
    assert "There is no channel “genral”. The nearest name is #general." in said
    assert "Lotte Brandt is not in #general. In it: Noor Haddad," in said
    assert "You are Noor Haddad now, in #product." in said
    assert "Nobody here is called “Zora”. The nearest name is " in said
    assert "You are Tomás Reis now, in #product." in said
    assert "There is no :chanel. Did you mean :channel?" in said
    assert "There is no thread to reply in yet" in said
    assert said.count("Lotte Brandt (guest)") == 2 and "#people (private)" in said
    assert said.count("ends the demo") == 2


async def test_the_bots_name_is_not_said_twice(tmp_path: Path, typed: Callable[[str], None]) -> None:
    backend = ScriptedBackend()
    async with stage(backend, tmp_path, live=False) as (there, shown, _):
        typed("@inhouse one\n+ @Inhouse, two\n@inhouses three\n")
        await Keyboard(there, shown, SCENE.you).run()
        said = [it.text for it in there.slack.workspace.messages["C0GENERAL"] if it.user == SCENE.you]
    mention = f"<@{BOT_USER}>"
    assert said == [f"{mention} one", f"{mention} two", f"{mention} @inhouses three"]


async def test_windows_channels_and_what_the_channel_is_told_are_shown(
    tmp_path: Path, typed: Callable[[str], None]
) -> None:
    async with stage(ScriptedBackend(), tmp_path, live=False) as (there, shown, out):
        typed(
            "/inhouse settings\n/inhouse forget\n/inhouse settings\n/inhouse forget\n"
            "/inhouse digest weekly #general\n/inhouse mute 1h\n"
        )
        await Keyboard(there, shown, SCENE.you).run()
        assert not there.slack.workspace.views
    said = " ".join(out.getvalue().split())
    assert said.count(f"inhouse {WINDOW}") == 4 and "does not reply" not in said
    assert "said in #general during the week" in said and "C0GENERAL" not in said
    assert "Noor Haddad muted me here until 20" in said


async def test_an_answer_for_whoever_asked_alone_is_offered_below_the_reply(
    tmp_path: Path, typed: Callable[[str], None]
) -> None:
    backend = ScriptedBackend(lambda _: no_answer())
    backend.covers = lambda question: "channel:C0PEOPLE" in question.readers.scopes
    async with stage(backend, tmp_path, live=False) as (there, shown, out):
        typed("one\n:as greta\ntwo\n")
        await Keyboard(there, shown, SCENE.you).run()
    noor, _, greta = " ".join(out.getvalue().split()).partition(":as greta")
    assert "I found nothing" in noor and "sees this" not in noor and "Ask privately" not in noor
    assert re.search(r"I found nothing .* only Greta Lindqvist sees this: .* Ask privately", greta)


class Screen:
    """What a terminal of 24 rows shows in the end, with all that has scrolled off it.

    It knows the few control codes that a live display uses, and breaks lines that are too wide.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._row = self._column = self._top = 0
        self._rows = [""]

    def feed(self, written: str) -> list[str]:
        written = re.sub(r"\x1b\]8;.*?\x1b\\", "", written)
        for code, count, verb, sign in re.findall(r"(\x1b\[[?\d;]*?(\d*)([A-Za-z]))|([^\x1b])", written):
            if not code:
                self._put(sign)
            elif verb == "A":
                # A cursor does not go above the screen.
                self._row = max(self._row - int(count or 1), self._top)
            elif verb == "K":
                self._rows[self._row] = ""
        return self._rows

    def _put(self, sign: str) -> None:
        if sign == "\r":
            self._column = 0
        elif sign == "\n" or self._column + cell_len(sign) > self._width:
            self._row, self._column = self._row + 1, 0
            if self._row == len(self._rows):
                self._rows.append("")
            self._top = max(self._top, self._row - 23)
        if sign not in "\r\n":
            line = self._rows[self._row].ljust(self._column)
            self._rows[self._row] = line[: self._column] + sign + line[self._column + 1 :]
            self._column += cell_len(sign)


@pytest.mark.parametrize("width", [40, 80, 130])
async def test_a_reply_taller_than_the_screen_stands_there_once(width: int, tmp_path: Path) -> None:
    words = [
        f"Line {number} goes on and on, past the edge of a narrow screen, {'x' * 50}." for number in range(40)
    ]
    backend = ScriptedBackend(lambda _: answer("It begins.", *words), pause=0.03)
    step = Step("A long reply", "mention", SCENE.you, "Tell me everything", "C0GENERAL", expect="anything")
    async with stage(backend, tmp_path, live=True, width=width) as (there, shown, out):
        await play_all(there, [step], shown)
    rows = Screen(width).feed(out.getvalue())
    whole = "".join("".join(rows).split())
    assert max(map(cell_len, rows)) <= width
    for line in words:
        assert whole.count("".join(line.split())) == 1
    assert "…" not in whole
    assert whole.count("inhouseItbegins.") == 1


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts text on standard input, and its end after it."""
    with ExitStack() as files:

        def put(text: str) -> None:
            there, here = os.pipe()
            os.write(here, text.encode())
            os.close(here)
            monkeypatch.setattr(sys, "stdin", files.enter_context(os.fdopen(there)))

        yield put


async def test_the_demo_plays_with_real_models_and_then_answers_what_is_piped(
    models_dir: Path, tmp_path: Path
) -> None:
    """The proof of the whole: index, models, bot and stand-in, every reply as the script expects it."""
    written = tmp_path / "transcript.md"
    own = {
        "INHOUSE_DATA_DIR": str(tmp_path),
        "INHOUSE_MODEL__PATH": str(starter_writer(models_dir)),
        "INHOUSE_EMBEDDER__PATH": str(starter_embedder(models_dir)),
        "OMP_WAIT_POLICY": "passive",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--transcript", str(written),
        env=os.environ | own, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    learning = (
        b":as bram\n:channel product\n/inhouse learn 90d\nWhen does Lotte deliver the pictures?\n"
        b"/inhouse learn status\n/inhouse unlearn\n"
    )
    said, _ = await process.communicate(b"How many days of annual leave do I get?\n" + learning)
    assert process.returncode == 0, said.decode()
    _, _, after = said.decode().partition("> How many days of annual leave do I get?\n")
    answered, _, learned = " ".join(after.replace("▌", " ").split()).partition(":as bram")
    assert "26" in answered and "Sources" in answered
    assert "I have read everything: 17 conversations" in learned
    assert "I will deliver the three pictures for the empty state on Wednesday 25 November. [1]" in learned
    assert "Bram De Wit had me unlearn this channel" in learned
    steps = written.read_text(encoding="utf-8").split("### ")[1:]
    assert len(steps) == len(SCENE.steps)
    (offered,) = (step for step in steps if "only Greta Lindqvist sees this:" in step)
    assert "in #general the bot does not give it" in offered and "`Ask privately`" in offered
    assert (tmp_path / "demo" / "store").is_dir() and not (tmp_path / "store").exists()
