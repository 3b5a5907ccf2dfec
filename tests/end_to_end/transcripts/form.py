"""What a transcript is: a row of the table in docs/slack.md, with what is said and what is expected then."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.end_to_end.scripted import Script, ScriptedBackend
from tests.end_to_end.transcripts.scene import Scene


@dataclass(frozen=True, slots=True)
class Says:
    """`by` says `text` in the channel `at`, or to the bot alone where that is "direct".

    `below`: in the thread of the first thing that was said. `@Inhouse`, `@Bob` and `#product` in it are
    mentions; `shared` are attachments.
    """

    text: str = ""
    by: str = "Ann"
    at: str = "general"
    below: bool = False
    files: Sequence[tuple[str, bytes]] = ()
    shared: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Types:
    """`by` types a slash command in the channel `at`."""

    command: str
    text: str = ""
    by: str = "Ann"
    at: str = "general"


@dataclass(frozen=True, slots=True)
class Expected:
    """One message with these words and none that it must `never` hold; `alone`: the asker alone sees it."""

    words: tuple[str, ...]
    never: tuple[str, ...] = ()
    alone: bool = False


NOTHING = Expected(())


def shown(*words: str, never: Sequence[str] = ()) -> Expected:
    """One reply, in the thread of what was said."""
    return Expected(words, tuple(never))


def alone(*words: str, never: Sequence[str] = ()) -> Expected:
    """One message that the asker alone sees."""
    return Expected(words, tuple(never), alone=True)


Pair = tuple[Says | Types, Expected]
Play = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Transcript:
    """`surface`, `happens` and `seen` are its row; `bot` is how the bot is set up where not as usual."""

    surface: str
    happens: str
    seen: str
    play: Play
    bot: Mapping[str, Any] = field(default_factory=dict)

    @property
    def row(self) -> str:
        return f"| {self.surface} | {self.happens} | {self.seen} |"


@dataclass(frozen=True, slots=True)
class Chapter:
    """The transcripts of one surface, in the order of the table."""

    surface: str
    transcripts: list[Transcript] = field(default_factory=list)

    def dialog(self, happens: str, seen: str, *pairs: Pair, script: Script | None = None) -> None:
        """A transcript that is (said, expected) pairs and no more."""
        play = partial(_play, pairs=pairs, script=script or ScriptedBackend().script)
        self.transcripts.append(Transcript(self.surface, happens, seen, play))

    def scene(self, happens: str, seen: str, **bot: Any) -> Callable[[Play], Play]:
        """A transcript that is a function; `bot` are rules of Slack, limits, settings of the model."""

        def keep(play: Play) -> Play:
            self.transcripts.append(Transcript(self.surface, happens, seen, play, bot))
            return play

        return keep


async def _play(scene: Scene, *, pairs: Sequence[Pair], script: Script) -> None:
    scene.backend.script = script
    root = ""
    for said, expected in pairs:
        scene.mark()
        if isinstance(said, Types):
            ack = await scene.slack.command(
                scene.person(said.by).id, scene.place(said.at, said.by).id, said.command, said.text
            )
            assert ack.ok
            thread = ""
        else:
            thread = await scene.says(said, root if said.below else "")
            root = root or thread
            thread = root if said.below else thread
        await scene.settled()
        told, whispered = scene.told(), scene.whispered_to(said.by)
        assert (len(told), len(whispered)) == _counts(expected), f"{said} got {scene.transcript()}"
        for message in (*told, *whispered):
            assert message.thread_ts == thread or message.seen_by, f"{message} is not in the thread"
            for words in expected.words:
                assert words in message.visible, f"{said}: no {words!r} in {message.visible!r}"
            for words in expected.never:
                assert words not in "\n".join([*message.versions, message.visible]), f"{words!r} was shown"


def _counts(expected: Expected) -> tuple[int, int]:
    if expected == NOTHING:
        return 0, 0
    return (0, 1) if expected.alone else (1, 0)
