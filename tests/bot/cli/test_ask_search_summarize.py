"""The command line's ask, search and summarize: what they print, and where."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.answering import ask as answer
from bot.cli import ask, search, summarize
from bot.cli.sessions import ask as session
from bot.errors import BadBatch
from bot.question import Question
from bot.reply import Reply
from bot.runtime import Runtime
from store.audience import Audience, Readers
from store.connected import ConnectedSource
from store.errors import BadAudience, CannotOpen, NoSuchDocument
from store.indexing import index
from store.library import Library
from store.passage import Kind, MessageSpan
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies, library_of, passage, source
from tests.fakes import HashEmbedder

SCRIPT = "Unused annual hours beyond that maximum are lost."
CARRY = "How many hours of annual leave can I carry over to the next leave year?"

app = typer.Typer()
app.command()(ask.ask)
app.command()(search.search)
app.command()(summarize.summarize)


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A house whose models take no time; its library is a real one."""
    embedder = HashEmbedder()
    with library_of(tmp_path / "library", embedder) as library:
        monkeypatch.setattr(
            Runtime,
            "dependencies",
            property(lambda _: dependencies(library, ScriptedWriter(SCRIPT), embedder)),
        )
        monkeypatch.setattr(Runtime, "library", property(lambda _: library))
        monkeypatch.setattr(Runtime, "embedder", property(lambda _: embedder))
        yield library


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def batch(directory: Path, *rows: object) -> str:
    path = directory / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_ask_prints_the_answer_and_its_sources() -> None:
    found = run("ask", CARRY)
    assert found.exit_code == 0
    assert "240 annual leave hours" in found.stdout
    assert "https://handbook.example/leave.md#annual-leave:~:text=You%20can%20carry" in found.stdout


def test_ask_json_prints_one_object_and_nothing_else() -> None:
    found = json.loads(run("ask", CARRY, "--json").stdout)
    assert found["question"] == CARRY and found["kind"] in {"answer", "quotes"}


def test_a_refusal_names_the_nearest_passages() -> None:
    found = run("ask", "Which composer wrote the opera Fidelio?")
    assert found.exit_code == 0
    assert "Closest match" in found.stdout


def test_where_nothing_is_indexed_ask_says_so_and_programs_get_their_json(
    runtime: Library, tmp_path: Path
) -> None:
    runtime.remove([it.id for it in runtime.sources()])
    rows = batch(tmp_path, {"question": CARRY})
    for words, lines in (([CARRY], 0), ([CARRY, "--json"], 1), (["--batch", rows], 1)):
        found = run("ask", *words)
        assert isinstance(found.exception, NoSuchDocument)
        assert "nothing is indexed yet: `inhouse index PATH`" in str(found.exception)
        replies = [json.loads(line) for line in found.stdout.splitlines()]
        assert [it["kind"] for it in replies] == ["no_answer"] * lines


def test_a_file_of_questions_that_is_not_there_is_told_as_elsewhere(tmp_path: Path) -> None:
    found = run("ask", "--batch", str(tmp_path / "nowhere.jsonl"))
    assert str(found.exception) == f"{tmp_path}/nowhere.jsonl: no such file or directory"


def test_a_batch_is_answered_in_order_a_line_each(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": "a", "question": CARRY},
        {"question": "Which composer wrote Fidelio?"},
        {"id": 3, "question": CARRY},
    ]
    lines = run("ask", "--batch", batch(tmp_path, *rows), "--json").stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [it["id"] for it in found] == ["a", None, "3"]
    assert [it["question"] for it in found] == [row["question"] for row in rows]
    assert found[1]["kind"] == "no_answer"


def test_a_malformed_row_is_refused_before_any_work(tmp_path: Path) -> None:
    found = run("ask", "--batch", batch(tmp_path, {"question": CARRY}, {"questoin": CARRY}))
    assert isinstance(found.exception, BadBatch) and "line 2" in str(found.exception)
    assert found.stdout == ""


def test_ask_needs_a_question() -> None:
    assert run("ask").exit_code == run("ask", "  ").exit_code == 2


def test_a_question_is_read_from_standard_input() -> None:
    found = CliRunner().invoke(app, ["ask", "-"], input=f"{CARRY}\n")
    assert "240 annual leave hours" in found.stdout


def test_small_talk_is_not_looked_up() -> None:
    assert run("ask", "thanks!").stdout == "You're welcome.\n"
    assert "Closest match" not in run("ask", "hi").stdout


def conversation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *lines: str) -> str:
    """What a person who types these lines sees."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    session.converse(Readers.members())
    seen = capsys.readouterr()
    return f"{seen.out}{seen.err}"


def test_a_conversation_goes_on_from_what_was_said_until_a_new_one_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept: list[int] = []

    def counted(question: Question, *rest: Any) -> Reply:
        kept.append(len(question.history))
        return answer(question, *rest)

    monkeypatch.setattr(session, "answer", counted)
    seen = conversation(monkeypatch, capsys, CARRY, "And how many?", ":new", CARRY)
    assert kept == [0, 2, 0]
    assert "A new conversation." in seen


def test_a_conversation_answers_small_talk_and_helps_and_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = conversation(monkeypatch, capsys, "thanks!", "?", ":nonsense", "", ":quit", CARRY)
    assert "You're welcome." in seen
    assert seen.count("Nothing that you ask is kept") == 2
    assert seen.count("There is no command :nonsense.") == seen.count("There is no command") == 1
    assert "240" not in seen


def test_the_command_line_reads_only_what_its_reader_may_read() -> None:
    question = "When does the merger with Globex close?"
    assert "12 May" not in run("ask", question, "--json").stdout
    assert "12 May" in run("ask", question, "--as-reader", "channel:C0BOARD").stdout
    assert "merger" not in run("search", question, "--json").stdout.replace(question, "")
    assert isinstance(run("ask", question, "--as-reader", "boss").exception, BadAudience)


def test_search_prints_passages() -> None:
    assert "Leave › Annual leave" in run("search", "annual leave hours").stdout
    found = json.loads(run("search", "annual leave hours", "--json", "-k", "1").stdout)
    assert found["query"] == "annual leave hours"
    assert [it["source"] for it in found["passages"]] == ["leave.md"]


def test_search_for_nothing_is_a_usage_error_and_says_so() -> None:
    for query in ("", "  "):
        found = CliRunner().invoke(app, ["search", query])
        assert found.exit_code == 2 and "give a query" in found.stderr


def test_search_shows_the_sentence_that_bears_on_the_query_with_its_words_in_bold(
    runtime: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "kiln.md"
    before = (
        "The workshop has benches, lamps and a sink, all of which are cleaned by those who use them. " * 4
    )
    page.write_text(f"# Workshop\n\n{before}\n\nThe kiln is fired at dusk on Fridays.\n")
    index([page], runtime, HashEmbedder())
    (best, *_) = [
        it for it in run("search", "When is the kiln fired?").stdout.split("\n\n") if "kiln.md" in it
    ]
    assert "The kiln is fired at dusk on Fridays." in best
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1mkiln\x1b[0m is \x1b[1mfired\x1b[0m" in run("search", "When is the kiln fired?").stdout


def test_search_takes_a_batch(tmp_path: Path) -> None:
    lines = run(
        "search", "--batch", batch(tmp_path, {"id": "q", "question": CARRY}), "-k", "2"
    ).stdout.splitlines()
    found = json.loads(lines[0])
    assert (found["id"], found["query"], len(found["passages"])) == ("q", CARRY, 2)


def test_summarize_reads_a_thread_and_a_folder(tmp_path: Path) -> None:
    thread = tmp_path / "thread.json"
    thread.write_text(
        json.dumps([{"author": "Ana", "text": "We decided to ship on Monday.", "link": "https://x.y/1"}])
    )
    assert "ship on Monday.  https://x.y/1" in run("summarize", str(thread)).stdout
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "plan.md").write_text("# Plan\n\nThe launch is planned for 3 June in Lisbon.\n")
    found = json.loads(run("summarize", str(tmp_path / "docs"), "--json").stdout)
    assert "3 June" in found["points"][0]["text"]


def test_summarize_tells_decisions_first_and_more_where_it_is_to_be_long(tmp_path: Path) -> None:
    thread = tmp_path / "thread.json"
    said = [{"author": "Ana", "text": f"Server {i} moves to rack {i * 7} next week."} for i in range(30)]
    said[9]["text"] = "We decided to keep the old racks until 3 June."
    thread.write_text(json.dumps(said))
    short, shown = run("summarize", str(thread)).stdout, run("summarize", str(thread), "--long").stdout
    assert short.rstrip().endswith("more points with --long")
    assert shown.index("Decisions") < shown.index("keep the old racks") < shown.index("What else was said")
    long = json.loads(run("summarize", str(thread), "--long", "--json").stdout)
    (decision,) = [it for it in long["points"] if it["kind"] == "decision"]
    assert "3 June" in decision["text"] and len(long["points"]) > short.count("•")


def test_summarize_without_a_path_tells_what_the_index_says(runtime: Library) -> None:
    found = json.loads(run("summarize", "--about", "annual leave", "--json").stdout)
    assert found["path"] == "" and found["points"]
    assert all(it["said"][0]["link"] for it in found["points"])
    assert isinstance(run("summarize").exception, BadBatch)


def test_summarize_says_that_the_documents_tell_nothing_of_a_topic() -> None:
    assert run("summarize", "--about", "dialysis").stdout.strip() == "The documents say nothing of this."
    found = run("summarize", "--about", "dialysis", "--json")
    assert found.exit_code == 0 and json.loads(found.stdout)["points"] == []


def test_summarize_sums_an_indexed_channel_up_for_those_who_read_it(runtime: Library) -> None:
    said = "We decided that the phones go to the front desk."
    talk = replace(source("#general", "#general: phones", Audience.parse("channel:C0GEN")), kind=Kind.SLACK)
    span = MessageSpan(0, len(said), "1795600000.000100", "Ana", "https://x.slack.com/1")
    runtime.put([(talk, [replace(passage(said, talk), messages=(span,))])])
    shown = run("summarize", "#general", "--as-reader", "channel:C0GEN").stdout
    assert f"Ana: {said}  https://x.slack.com/1" in shown
    refused = run("summarize", "#general")
    assert isinstance(refused.exception, BadBatch) and "--as-reader" in str(refused.exception)


def test_summarize_takes_the_name_or_title_of_a_page_of_a_connected_source(runtime: Library) -> None:
    pages = (
        ("wiki", "Plans/Launch", "everyone", "The launch is planned for 3 June in Lisbon."),
        ("board", "Board/Launch", "channel:C0BOARD", "The board wants to cancel the launch."),
    )
    for place, name, for_whom, said in pages:
        audience = Audience.parse(for_whom)
        runtime.connected.add(ConnectedSource(place, "site", f"https://{place}.example", audience))
        page = replace(source(name, "Launch", audience), id=f"{place}:7", kind=Kind.REMOTE)
        runtime.put([(page, [passage(said, page)])])
    for called in ("Plans/Launch", "Launch"):
        (point,) = json.loads(run("summarize", called, "--json").stdout)["points"]
        assert "3 June" in point["text"]
    several = run("summarize", "Launch", "--as-reader", "everyone", "--as-reader", "channel:C0BOARD")
    assert isinstance(several.exception, BadBatch) and "Board/Launch, Plans/Launch" in str(several.exception)
    assert isinstance(run("summarize", "Board/Launch").exception, CannotOpen)


def test_summarize_says_that_a_file_tells_nothing_of_a_topic(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("# Plan\n\nThe launch is planned for 3 June in Lisbon.\n")
    shown = run("summarize", str(tmp_path / "plan.md"), "--about", "dialysis").stdout
    assert shown.strip() == "It says nothing of this."


def test_summarize_leaves_out_a_title_that_stands_above_each_point(tmp_path: Path) -> None:
    text = "# Move\n\nWe move on 3 June.\n\nThe vans come at eight in the morning.\n"
    (tmp_path / "move.md").write_text(text, "utf-8")
    shown = run("summarize", str(tmp_path / "move.md")).stdout
    assert "• We move on 3 June." in shown and "Move:" not in shown
    (tmp_path / "move.md").write_text(f"{text}\n## Keys\n\nKeys are handed in by 5 June.\n", "utf-8")
    shown = run("summarize", str(tmp_path / "move.md")).stdout
    assert "• Move: We move on 3 June." in shown and "• Keys: Keys are handed in" in shown


def test_summarize_takes_the_name_that_lists_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "docs" / "minutes" / "plan.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Plan\n\nThe launch is planned for 3 June in Lisbon.\n")
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    with Library.open(tmp_path / "data" / "store", HashEmbedder()) as library:
        index([tmp_path / "docs"], library, HashEmbedder())
    for name in ("minutes/plan.md", "minutes"):
        assert "3 June" in json.loads(run("summarize", name, "--json").stdout)["points"][0]["text"]
    assert isinstance(run("summarize", "minutes/plans.md").exception, CannotOpen)


def test_summarize_says_when_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("\n")
    assert isinstance(run("summarize", str(tmp_path / "empty.md")).exception, BadBatch)


def test_a_pipe_that_closes_ends_the_command_quietly(tmp_path: Path) -> None:
    code = (
        "from bot.cli.console import print_batch\n"
        "import typer\n"
        "def go() -> None:\n"
        "    print_batch(range(100_000), lambda row: {'row': row}, 'counting')\n"
        "typer.run(go)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"COLUMNS": "80"},
    ) as process:
        assert process.stdout and process.stderr
        assert json.loads(process.stdout.readline()) == {"row": 0}
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 1
