"""Who wants to be forgotten is: nothing of theirs is left in any file on the disk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from handlers.rendering import THANKS
from store.audit import Audit
from store.deed import COMMAND_LINE, Deed
from store.indexing import index
from tests.end_to_end.filing import FilingBackend, filing
from tests.end_to_end.talking import BOT, Talk
from tests.store.conversations.exports import ANSWER, EXPORT, archive
from tests.store.conversations.exports import QUESTION as QUESTION_SENT

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
QUESTION, FILE, OTHERS = "zebracrossing", "quaggatrain", "okapicalendar"
EXPORTED, REPLIED = "axolotlpond", "capybaralake"


async def talked(talk: Talk, backend: FilingBackend) -> None:
    """Ann asked in a channel and in private, sent a file, and rated; Bob asked and rated, too."""
    ratings = backend.library.ratings
    backend.rate, backend.forget = ratings.keep, ratings.forget_person  # type: ignore[method-assign]
    reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} how much leave at the {QUESTION}?"))
    await talk.slack.press(talk.ann.id, talk.general.id, reply.ts, "feedback")
    await talk.whispered(talk.ann, THANKS)
    dm, plan = talk.dm(talk.ann), [(f"{FILE}.md", f"The {FILE} leaves at seven.".encode())]
    await talk.reply(await talk.slack.say(talk.ann.id, dm.id, f"when does the {FILE} leave?", files=plan), dm)
    reply = await talk.reply(await talk.ask(talk.bob, f"{BOT} how much leave by the {OTHERS}?"))
    await talk.slack.press(talk.bob.id, talk.general.id, reply.ts, "feedback")
    await talk.whispered(talk.bob, THANKS)


def holding(directory: Path, word: str) -> list[str]:
    """The files that have a word, in whatever encoding is likely."""
    forms = [word.encode(), word.encode("utf-16-le")]
    files = [it for it in directory.rglob("*") if it.is_file()]
    return [it.name for it in files if any(form in it.read_bytes() for form in forms)]


def exported(place: Path, talk: Talk) -> Path:
    """An export of Slack in which Ann asks and Bob replies."""
    root = QUESTION_SENT["ts"]
    asked = {**QUESTION_SENT, "user": talk.ann.id, "text": f"Is there an {EXPORTED}?"}
    reply = {**ANSWER, "user": talk.bob.id, "thread_ts": root, "text": f"No, only a {REPLIED}."}
    return archive(place / "export.zip", {**EXPORT, "general/2026-03-03.json": [asked, reply]})


async def test_nothing_of_theirs_is_left_in_the_files_and_others_keep_what_is_theirs(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with filing(tmp_path) as (talk, backend):
        await talked(talk, backend)
        index([exported(tmp_path_factory.mktemp("away"), talk)], backend.shelf, backend.embedder)
        assert all(holding(tmp_path, word) for word in (QUESTION, FILE, OTHERS, EXPORTED, REPLIED))
        await talk.slack.command(talk.ann.id, talk.general.id, "/inhouse", "forget me")
        await talk.slack.until(lambda _: "I delete, for good" in str(talk.slack.view(talk.ann.id)))
        modal = talk.slack.view(talk.ann.id)
        assert modal is not None
        await talk.slack.submit(talk.ann.id, modal["id"], {})
        await talk.slack.until(lambda _: "Done." in str(talk.slack.view(talk.ann.id)))
        assert "2 questions" in str(talk.slack.view(talk.ann.id))
        assert not any(holding(tmp_path, it) for it in (QUESTION, FILE, EXPORTED)), "also while the bot runs"
        assert holding(tmp_path, OTHERS) and holding(tmp_path, REPLIED)
        (noted,) = backend.library.audit.since(LONG_AGO)
        assert (noted.deed, noted.by, noted.about) == (Deed.FORGET_PERSON, talk.ann.id, talk.ann.id)
    assert not any(holding(tmp_path, it) for it in (QUESTION, FILE, EXPORTED))
    assert holding(tmp_path, OTHERS) and holding(tmp_path, REPLIED)


async def test_so_they_are_from_the_command_line(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        await talked(talk, backend)
        ann = talk.ann.id
    done = CliRunner().invoke(app, ["forget", "--person", ann], env={"INHOUSE_DATA_DIR": str(tmp_path)})
    assert done.exit_code == 0, done.output
    assert "Removed: 2 questions" in done.stdout and "1 files" in done.stdout
    assert not holding(tmp_path, QUESTION) and not holding(tmp_path, FILE) and holding(tmp_path, OTHERS)
    with Audit.open(tmp_path / "store") as log:
        (noted,) = log.since(LONG_AGO)
    assert (noted.by, noted.about) == (COMMAND_LINE, ann)
    again = CliRunner().invoke(
        app, ["forget", "--person", ann, "--json"], env={"INHOUSE_DATA_DIR": str(tmp_path)}
    )
    assert again.stdout == '{"questions": 0, "ratings": 0, "files": 0, "talks": 0}\n'
