"""Files in messages: read, answered from, private to their conversation, forgotten; each as a transcript."""

import json
from pathlib import Path
from typing import Any

import pytest

from handlers.home import FORGET_FILE
from handlers.manifest import OPTIONAL_SCOPES
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from tests.end_to_end.filing import FilingBackend, filing, filing_in
from tests.end_to_end.talking import BOT, Talk, workspace
from tests.end_to_end.test_home import home
from tests.files import docx, paragraph, pdf

Files = list[tuple[str, bytes]]
PLAN = (
    "plan.md",
    b"# Travel plan\n\n## Trains\n\nThe zugspitze train leaves at seven.\n\n"
    b"## Hotels\n\nBook the Xylophon Inn.\n",
)
ZUG = "The zugspitze train leaves at seven."


async def sent(
    talk: Talk, who: Person, text: str, files: Files, where: Channel | None = None, thread: str | None = None
) -> tuple[str, Posted]:
    """The ts of a message with files, and the bot's reply."""
    channel = where or talk.general
    ts = await talk.slack.say(who.id, channel.id, text, thread, files)
    return ts, await talk.reply(thread or ts, where)


def about(talk: Talk, **said: Any) -> None:
    """What Slack says of the file that was sent last."""
    list(talk.workspace.files.values())[-1].about |= said


# --- read and answered from --------------------------------------------------------------------------------


@pytest.mark.parametrize("direct", [True, False])
async def test_a_question_with_a_file_is_answered_from_it_with_its_name_and_line(
    direct: bool, tmp_path: Path
) -> None:
    async with filing(tmp_path) as (talk, _):
        where, called = (talk.dm(talk.ann), "") if direct else (talk.general, f"{BOT} ")
        ts, reply = await sent(talk, talk.ann, f"{called}when does the zugspitze train leave?", [PLAN], where)
        assert ZUG in reply.visible and "`plan.md:5`" in reply.visible
        statuses = [it.text for it in talk.workspace.statuses]
        assert "is reading `plan.md`…" in statuses
        # In the same conversation it is still there, and read no second time.
        said = await talk.said(talk.ann, f"{called}and which xylophon inn is it?", where, ts)
        assert "Book the Xylophon Inn." in said
        assert len(talk.calls("files")) == 1


async def test_it_is_searched_together_with_the_team_s_documents(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        asked = "When does the zugspitze train leave? How much annual leave do we get?"
        _, reply = await sent(talk, talk.ann, f"{BOT} {asked}", [PLAN])
        assert ZUG in reply.visible and "28 days" in reply.visible


async def test_what_a_file_that_came_with_the_question_answers_is_answered_from_it(tmp_path: Path) -> None:
    lease = ("lease.md", b"Tenants leave the house at the end of a quarter.")
    async with filing(tmp_path) as (talk, _):
        ts, reply = await sent(talk, talk.ann, f"{BOT} what about leave?", [lease])
        assert "Tenants leave" in reply.visible and "28 days" not in reply.visible
        # Later it is one of the documents.
        said = await talk.said(talk.ann, f"{BOT} what about leave?", thread=ts)
        assert "Tenants leave" in said and "28 days" in said


async def test_a_page_of_a_pdf_is_named(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        _, reply = await sent(talk, talk.ann, f"{BOT} zugspitze?", [("plan.pdf", pdf(ZUG))])
        assert "`plan.pdf, page 1`" in reply.visible


@pytest.mark.parametrize(("direct", "text"), [(True, ""), (True, "hi"), (False, BOT)])
async def test_a_file_without_a_question_is_described_and_may_be_asked_about(
    direct: bool, text: str, tmp_path: Path
) -> None:
    async with filing(tmp_path) as (talk, backend):
        where = talk.dm(talk.ann) if direct else talk.general
        ts, reply = await sent(talk, talk.ann, text, [PLAN], where)
        assert reply.visible == (
            "I have read `plan.md`, “Travel plan”. Its sections: “Trains”, “Hotels”.\n"
            "What do you want to know about it?"
        )
        assert backend.questions == []
        called = "" if direct else f"{BOT} "
        assert ZUG in await talk.said(talk.ann, f"{called}when does the zugspitze train leave?", where, ts)


async def test_several_files_are_described_one_by_one(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        _, reply = await sent(talk, talk.ann, "", [PLAN, ("b.pdf", pdf("One.", "Two."))], talk.dm(talk.ann))
        assert "• `plan.md`" in reply.visible and "• `b.pdf` (2 pages)" in reply.visible
        assert "about them?" in reply.visible


async def test_called_into_a_thread_it_reads_the_files_that_others_sent_there(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        root = await talk.slack.say(talk.bob.id, talk.general.id, "our plan", files=[PLAN])
        assert ZUG in await talk.said(talk.ann, f"{BOT} when does the zugspitze train leave?", thread=root)


async def test_a_file_sent_later_in_the_thread_is_read_when_the_bot_is_asked_again(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        ts, _ = await sent(talk, talk.ann, f"{BOT} annual leave?", [])
        await talk.slack.say(talk.bob.id, talk.general.id, "here it is", ts, [PLAN])
        assert ZUG in await talk.said(talk.ann, f"{BOT} when does the zugspitze train leave?", thread=ts)


@pytest.mark.parametrize("direct", [True, False])
async def test_words_that_ask_nothing_are_no_question_about_the_file(direct: bool, tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        where, called = (talk.dm(talk.ann), "") if direct else (talk.general, f"{BOT} ")
        _, reply = await sent(talk, talk.ann, f"{called}our new contract", [PLAN], where)
        assert reply.visible.endswith("What do you want to know about it?")


@pytest.mark.parametrize("direct", [True, False])
async def test_a_long_paste_without_a_question_is_read_and_may_be_asked_about(
    direct: bool, tmp_path: Path
) -> None:
    pasted = PLAN[1].decode() + "\n".join(f"Line {n} of what somebody pasted here." for n in range(60))
    async with filing(tmp_path) as (talk, backend):
        where, called = (talk.dm(talk.ann), "") if direct else (talk.general, f"{BOT} ")
        ts = await talk.ask(talk.ann, called + pasted, where)
        assert (await talk.reply(ts, where)).visible.startswith("I have read `pasted text`, “Travel plan”.")
        assert backend.questions == []
        said = await talk.said(talk.ann, f"{called}when does the zugspitze train leave?", where, ts)
        assert ZUG in said and "pasted text" in said
        await nobody_else_reads_it(talk, backend)
        await talk.slack.delete(where.id, ts)
        await forgotten(talk, backend)


# --- private to the conversation ---------------------------------------------------------------------------


async def nobody_else_reads_it(talk: Talk, backend: FilingBackend) -> None:
    """Whoever asks, elsewhere: nothing of the file, and one document counted."""
    asked = "zugspitze or xylophonn inn plan?"
    replies = [
        await talk.said(talk.ann, f"{BOT} {asked}"),
        await talk.said(talk.bob, f"{BOT} {asked}"),
        await talk.said(talk.ann, f"{BOT} {asked}", talk.product),
        await talk.said(talk.bob, asked, talk.dm(talk.bob)),
        await talk.said(talk.guest, asked, talk.dm(talk.guest)),
    ]
    for who in (talk.ann, talk.bob):
        await talk.slack.command(who.id, talk.general.id, "/ask", asked)
        replies.append((await talk.whispered(who, "I found nothing")).visible)
    for said in replies:
        assert "I found nothing" in said
        assert not any(word in said for word in ("seven", "Xylophon", "plan.md", "Travel"))
        assert "I searched the one document" in said or "There are no documents yet" in said
    assert [it.name for it in backend.library.sources()] == ["leave.md"]
    assert backend.library.stats().sources == 1


async def test_nobody_elsewhere_reads_or_counts_a_file_of_a_channel_s_thread(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        ts, reply = await sent(talk, talk.ann, f"{BOT} when does the zugspitze train leave?", [PLAN])
        assert ZUG in reply.visible
        await nobody_else_reads_it(talk, backend)
        # Whoever reads the thread reads it there.
        assert ZUG in await talk.said(talk.bob, f"{BOT} when does the zugspitze train leave?", thread=ts)


async def test_nobody_reads_or_counts_a_file_of_a_direct_message(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        _, reply = await sent(
            talk, talk.ann, "when does the zugspitze train leave?", [PLAN], talk.dm(talk.ann)
        )
        assert ZUG in reply.visible
        await nobody_else_reads_it(talk, backend)


async def test_in_a_channel_with_guests_who_reads_the_thread_reads_its_file(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        _, reply = await sent(talk, talk.ann, f"{BOT} zugspitze, annual leave?", [PLAN], talk.product)
        assert ZUG in reply.visible and "28 days" not in reply.visible


async def test_the_same_file_in_two_conversations_is_read_in_each(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        await sent(talk, talk.ann, f"{BOT} zugspitze?", [PLAN])
        before = backend.embedder.embedded
        _, reply = await sent(talk, talk.bob, "zugspitze?", [PLAN], talk.dm(talk.bob))
        assert ZUG in reply.visible and backend.embedder.embedded == before
        assert len(backend.library.sources("upload:")) == 2


# --- what cannot be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "said", "why"),
    [
        (("film.mov", b"x"), {}, "`film.mov`: it is a type of file that is not read (.mov)."),
        (("empty.md", b" \n"), {}, "`empty.md`: it holds no text."),
        (("broken.pdf", b"%PDF nonsense"), {}, "`broken.pdf`: it is"),
        (("plan.md", b"x"), {"size": 99 * 2**20}, "`plan.md`: it is over 1 MB; send a part of it."),
        (("big.md", b"word " * 300_000), {}, "`big.md`: it is over 1 MB; send a part of it."),
        (("plan.md", b"x"), {"mode": "tombstone"}, "it was deleted."),
        (("plan.md", b"x"), {"mode": "hidden_by_limit"}, "your Slack plan no longer shows it."),
        (
            ("plan", b"x"),
            {"is_external": True, "mode": "external", "url_private": "https://drive.example/x"},
            "`plan`: it is kept outside Slack, and I open no links; send the file itself.",
        ),
        (("plan.md", b"x"), {"file_access": "access_denied"}, "Slack does not give me access to it"),
        (("plan.md", b"x"), {"url_private_download": "http://127.0.0.1:9/x"}, "it is kept outside Slack"),
    ],
)
async def test_a_file_that_is_not_read_is_named_with_the_reason_and_the_rest_is_answered(
    file: tuple[str, bytes], said: dict[str, Any], why: str, tmp_path: Path
) -> None:
    async with filing(tmp_path, max_file_mb=1) as (talk, backend):
        add, talk.workspace.add_file = talk.workspace.add_file, lambda *args: noted(add(*args), said)  # type: ignore[method-assign]
        _, reply = await sent(talk, talk.ann, f"{BOT} how much annual leave?", [file])
        assert "28 days" in reply.visible and "I have not read" in reply.visible and why in reply.visible
        assert backend.library.sources("upload:") == []


def noted(file: Any, said: dict[str, Any]) -> Any:
    file.about |= said
    return file


async def test_without_the_scope_it_says_so_and_who_can_mend_it(tmp_path: Path) -> None:
    async with filing(tmp_path, {"declined": OPTIONAL_SCOPES}) as (talk, _):
        _, reply = await sent(talk, talk.ann, f"{BOT} how much annual leave?", [PLAN])
        assert "28 days" in reply.visible
        assert "Slack does not let me read files, so I have not read `plan.md`." in reply.visible
        assert "`inhouse doctor`" in reply.visible


async def test_a_file_that_slack_tells_of_only_when_asked_is_asked_for(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        add = talk.workspace.add_file
        talk.workspace.add_file = lambda *args: noted(add(*args), {"file_access": "check_file_info"})  # type: ignore[method-assign]
        _, reply = await sent(talk, talk.ann, f"{BOT} zugspitze?", [PLAN])
        assert ZUG in reply.visible and "plan.md" in reply.visible


async def test_a_forwarded_file_is_named_and_not_read(tmp_path: Path) -> None:
    shared = {
        "is_share": True,
        "fallback": "[November 20th, 2026] bob: ",
        "files": [{"id": "F9", "name": "a.pdf"}],
    }
    async with filing(tmp_path) as (talk, backend):
        dm = talk.dm(talk.ann)
        said = (await talk.reply(await talk.slack.say(talk.ann.id, dm.id, "", shared=[shared]), dm)).visible
        assert "I have not read `a.pdf`: it came with a forwarded message" in said
        assert backend.questions == [] and talk.calls("files") == []


async def test_files_are_not_read_where_that_is_turned_off(tmp_path: Path) -> None:
    async with filing(tmp_path, keep_files_days=0) as (talk, _):
        _, reply = await sent(talk, talk.ann, f"{BOT} how much annual leave?", [PLAN])
        assert "28 days" in reply.visible and "I do not read files that are sent here" in reply.visible
        assert talk.calls("files") == []


async def test_of_many_files_the_last_ten_are_read(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        files = [(f"n{at}.md", b"Words.") for at in range(11)] + [PLAN]
        _, reply = await sent(talk, talk.ann, f"{BOT} zugspitze?", files)
        assert ZUG in reply.visible and "`n0.md`, `n1.md`: I read 10 files at a time" in reply.visible
        assert len(backend.uploads) == 10


async def test_where_slack_does_not_hand_it_over_the_rest_is_answered(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        talk.slack.lose("files")
        _, reply = await sent(talk, talk.ann, f"{BOT} zugspitze?", [PLAN])
        assert ZUG in reply.visible, "once is tried again"
        talk.slack.lose("files", times=6)
        _, reply = await sent(talk, talk.ann, f"{BOT} how much annual leave?", [("other.md", b"Words.")])
        assert "28 days" in reply.visible and "Slack did not hand it over" in reply.visible


# --- summaries ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("direct", [True, False])
@pytest.mark.parametrize(
    "words",
    [
        "summarize this",
        "tl;dr of the attached document, please",
        "fasse die Datei zusammen",
        "what is this about?",
    ],
)
async def test_a_summary_that_is_asked_for_with_a_file_is_of_the_file(
    words: str, direct: bool, tmp_path: Path
) -> None:
    async with filing(tmp_path) as (talk, backend):
        where, called = (talk.dm(talk.ann), "") if direct else (talk.general, f"{BOT} ")
        _, reply = await sent(talk, talk.ann, f"{called}{words}", [PLAN], where)
        head = "*Zusammenfassung von*" if words.startswith("fasse") else "*Summary of*"
        assert reply.visible.startswith(f"{head} `plan.md`")
        assert f"• {ZUG} (`plan.md:5`)" in reply.visible
        assert backend.questions == []


async def test_a_file_that_was_described_can_be_summed_up(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        dm = talk.dm(talk.ann)
        ts, _ = await sent(talk, talk.ann, "", [PLAN], dm)
        assert (await talk.said(talk.ann, "summarize it", dm, ts)).startswith("*Summary of* `plan.md`")
        ts, _ = await sent(talk, talk.ann, BOT, [PLAN])
        assert (await talk.said(talk.ann, f"{BOT} sum it up", thread=ts)).startswith("*Summary of* `plan.md`")
        assert len(backend.summarized) == 2


async def test_a_thread_in_which_people_talk_is_summed_up_as_a_thread(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        root = await talk.slack.say(talk.bob.id, talk.general.id, "our plan", files=[PLAN])
        await talk.ask(talk.bob, "I would rather fly.", thread=root)
        assert "*Summary of this thread*" in await talk.said(
            talk.ann, f"{BOT} summarize this thread", thread=root
        )
        said = await talk.said(talk.ann, f"{BOT} summarize the file", thread=root)
        assert said.startswith("*Summary of* `plan.md`")


async def test_a_summary_of_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        _, reply = await sent(talk, talk.ann, f"{BOT} summarize this", [("film.mov", b"x")])
        assert reply.visible == "I have not read `film.mov`: it is a type of file that is not read (.mov)."
        assert backend.summarized == []


# --- direct messages ---------------------------------------------------------------------------------------


async def test_a_direct_message_that_goes_on_with_one_before_it_has_its_file(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        dm = talk.dm(talk.ann)
        await sent(talk, talk.ann, "", [PLAN], dm)
        assert ZUG in await talk.said(talk.ann, "when does the zugspitze train leave?", dm)
        assert len(talk.calls("files")) == 1


async def test_a_direct_message_after_a_question_about_a_file_is_not_about_that_file(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        dm = talk.dm(talk.ann)
        await sent(talk, talk.ann, "when does the zugspitze train leave?", [PLAN], dm)
        said = await talk.said(talk.ann, "how many days of annual leave do we get?", dm)
        assert "28 days" in said and ZUG not in said


# --- snippets, canvases, posts -----------------------------------------------------------------------------


async def test_a_snippet_without_a_suffix_is_read_as_what_it_is(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        add, more = talk.workspace.add_file, {"mode": "snippet", "filetype": "text"}
        talk.workspace.add_file = lambda *args: noted(add(*args), more)  # type: ignore[method-assign]
        _, reply = await sent(talk, talk.ann, f"{BOT} zugspitze?", [("Untitled", ZUG.encode())])
        assert ZUG in reply.visible and "Untitled" in reply.visible


async def test_a_canvas_is_read_by_its_own_method(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, _):
        add, more = talk.workspace.add_file, {"mode": "quip", "filetype": "quip"}
        talk.workspace.add_file = lambda *args: noted(add(*args), more)  # type: ignore[method-assign]
        _, reply = await sent(talk, talk.ann, f"{BOT} zugspitze?", [("Travel", PLAN[1])])
        assert ZUG in reply.visible and "Travel" in reply.visible
        assert talk.calls("files") == [] and len(talk.calls("canvases.getContent")) == 1


async def test_without_the_scope_for_canvases_it_says_so(tmp_path: Path) -> None:
    async with filing(tmp_path, {"declined": {"canvases:read"}}) as (talk, _):
        add, more = talk.workspace.add_file, {"mode": "quip", "filetype": "quip"}
        talk.workspace.add_file = lambda *args: noted(add(*args), more)  # type: ignore[method-assign]
        _, reply = await sent(talk, talk.ann, f"{BOT} annual leave?", [("Travel", PLAN[1])])
        assert "28 days" in reply.visible and "Slack does not let me read canvases" in reply.visible


# --- forgotten ---------------------------------------------------------------------------------------------


async def forgotten(talk: Talk, backend: FilingBackend) -> None:
    await talk.slack.until(lambda _: not backend.library.sources("upload:"), timeout=10)


async def test_with_its_message_a_file_is_forgotten(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        root = await talk.slack.say(talk.bob.id, talk.general.id, "our plan", files=[PLAN])
        assert ZUG in await talk.said(talk.ann, f"{BOT} zugspitze?", thread=root)
        await talk.slack.delete(talk.general.id, root)
        await forgotten(talk, backend)
        assert "I found nothing" in await talk.said(talk.ann, f"{BOT} zugspitze?", thread=root)


async def test_a_question_that_is_deleted_loses_its_reply_and_its_file(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        ts, reply = await sent(talk, talk.ann, f"{BOT} zugspitze?", [PLAN])
        assert ZUG in reply.visible
        await talk.slack.delete(talk.general.id, ts)
        await forgotten(talk, backend)
        await talk.slack.until(lambda _: not talk.replies(ts), timeout=10)


async def test_a_file_that_is_deleted_is_forgotten(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        ts, _ = await sent(talk, talk.ann, f"{BOT} zugspitze?", [PLAN])
        await talk.slack.delete_file(list(talk.workspace.files)[-1])
        await forgotten(talk, backend)
        assert "I found nothing" in await talk.said(talk.ann, f"{BOT} zugspitze?", thread=ts)


async def test_what_was_deleted_while_nobody_could_tell_is_forgotten_at_the_next_question(
    tmp_path: Path,
) -> None:
    async with filing(tmp_path) as (talk, backend):
        ts, _ = await sent(talk, talk.ann, f"{BOT} zugspitze?", [PLAN])
        list(talk.workspace.files.values())[-1].deleted = True
        assert "I found nothing" in await talk.said(talk.ann, f"{BOT} zugspitze?", thread=ts)
        assert backend.library.sources("upload:") == []


async def test_what_its_sender_had_forgotten_is_not_read_again_in_its_thread(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        ts, _ = await sent(talk, talk.ann, f"{BOT} zugspitze?", [PLAN])
        assert backend.library.uploads.forget_of(talk.ann.id) == 1
        assert "I found nothing" in await talk.said(talk.bob, f"{BOT} zugspitze?", thread=ts)
        assert backend.library.sources("upload:") == []


async def test_a_message_that_is_deleted_while_its_file_is_read_leaves_nothing(tmp_path: Path) -> None:
    async with filing(tmp_path) as (talk, backend):
        backend.may_read.clear()
        ts = await talk.slack.say(talk.ann.id, talk.general.id, f"{BOT} zugspitze?", files=[PLAN])
        await talk.slack.until(lambda _: backend.reading.is_set(), timeout=10)
        await talk.slack.delete(talk.general.id, ts)
        await talk.slack.until(lambda _: talk.slack.deliveries[-1].acknowledged, timeout=10)
        backend.may_read.set()
        await forgotten(talk, backend)
        assert talk.replies(ts) == [] and backend.questions == []


# --- the home tab ------------------------------------------------------------------------------------------


async def test_the_home_tab_lists_a_person_s_own_files_each_to_be_forgotten_by_them_alone(
    tmp_path: Path,
) -> None:
    notes = ("notes.md", b"The xylophon plays at nine.")
    async with filing(tmp_path) as (talk, backend):
        root, _ = await sent(talk, talk.ann, f"{BOT} zugspitze train?", [PLAN])
        await sent(talk, talk.ann, "the xylophon?", [notes], talk.dm(talk.ann))
        page = await home(talk, talk.ann, "plan.md")
        assert "notes.md" in page
        assert "plan.md" not in await home(talk, talk.bob, "What I know")
        file = next(it for it in backend.records.files_of(talk.ann.id) if it.name == "plan.md")
        # A button that Bob was never shown does nothing.
        await sent(talk, talk.bob, "the xylophon?", [notes], talk.dm(talk.bob))
        page = await home(talk, talk.bob, "notes.md")
        (own,) = backend.records.files_of(talk.bob.id)
        shown = json.dumps(talk.workspace.homes[talk.bob.id]).replace(own.id, file.id)
        talk.workspace.homes[talk.bob.id] = json.loads(shown)
        assert (await talk.slack.press_home(talk.bob.id, FORGET_FILE, file.id)).ok
        await home(talk, talk.bob, own.name)
        assert ZUG in await talk.said(talk.bob, f"{BOT} when does the zugspitze train leave?", thread=root)
        assert (await talk.slack.press_home(talk.ann.id, FORGET_FILE, file.id)).ok
        assert "notes.md" in await home(talk, talk.ann, "notes.md", lacking="plan.md")
        assert ZUG not in await talk.said(talk.bob, f"{BOT} and the zugspitze train?", thread=root)


async def test_files_of_a_direct_message_stay_there_over_a_restart(tmp_path: Path) -> None:
    word = docx(paragraph("The zugspitze train leaves at seven."))
    table = b"name,seat\nAda,vermilion coach\n"
    broken = ("broken.docx", b"PK\x03\x04 no archive")
    async with workspace() as talk:
        async with filing_in(talk, tmp_path):
            private = talk.dm(talk.ann)
            files = [("trip.docx", word), ("seats.csv", table), broken]
            ts, reply = await sent(talk, talk.ann, "when does the zugspitze train leave?", files, private)
            assert ZUG in reply.visible and "trip.docx" in reply.visible
            assert "`broken.docx`" in reply.visible and "is not a complete docx" in reply.visible
        async with filing_in(talk, tmp_path) as backend:
            said = await talk.said(talk.ann, "who has the vermilion coach seat?", private, ts)
            assert "Ada" in said and "seats.csv" in said
            for asked in ("when does the zugspitze train leave?", "who has the vermilion coach seat?"):
                others = await talk.said(talk.bob, f"{BOT} {asked}")
                assert "zugspitze train leaves" not in others and "Ada" not in others
                assert "trip.docx" not in others and "seats.csv" not in others
            names = {it.name for it in backend.records.files_of(talk.ann.id)}
            assert names == {"trip.docx", "seats.csv"}
