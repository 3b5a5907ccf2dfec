"""Of two versions of a page the newer one answers, whatever tells that it is newer; what only looks like a
version stays. On real folders, read by the real store."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.query.rewrite import Query
from bot.retrieval.retriever import Evidence, Retriever
from bot.retrieval.sentence_ranking import ScoredSentence
from bot.retrieval.versions import newest_first, older_versions, put_away_later
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.indexing import index
from store.library import Library
from store.match import Match
from store.passage import Source
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage, source
from tests.fakes import HashEmbedder

Ask = Callable[[dict[str, str], str], Evidence]
RULE = "Employees get {} days of paid holiday a year. The line manager approves each request for holiday."


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """What is found for a question in files, by name, all changed at one moment, as in a checkout."""

    def found(files: dict[str, str], text: str) -> Evidence:
        folder, embedder = tmp_path / "docs", HashEmbedder()
        for name, written in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written, encoding="utf-8")
            os.utime(path, (1_700_000_000, 1_700_000_000))
        with Library.open(tmp_path / "store", embedder) as library:
            index([folder], library, embedder)
            retriever = Retriever(library, embedder, AnsweringSettings.model_validate({}))
            return retriever.retrieve(Query(text, text), Readers.members())

    return found


def files_of(evidence: Evidence) -> set[str]:
    return {it.sentence.passage.source.name for it in evidence.scored}


def page(title: str, text: str) -> str:
    return f"# {title}\n\n{text}\n"


ASKED = "How many days of paid holiday do employees get?"
NEW, OLD = RULE.format(29), RULE.format(24)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (("hr/leave-2026.md", "Leave policy 2026"), ("hr/leave-2022.md", "Leave policy 2022")),
        (("hr/leave-2026.md", "Leave policy 2026"), ("hr/2022-archive/leave-2022.md", "Leave policy 2022")),
        (("hr/leave.md", "Leave policy"), ("archive/leave.md", "Leave policy")),
        (("hr/leave.md", "Leave policy"), ("hr/old/leave.md", "Leave policy")),
        (("hr/2026/leave.md", "Leave policy"), ("hr/2022/leave.md", "Leave policy")),
        (("v10/hr/leave.md", "Leave policy"), ("v9/hr/leave.md", "Leave policy")),
        (("hr/leave.md", "Leave policy"), ("hr/leave-2022.md", "Leave policy 2022")),
        (("hr/leave policy v3.md", "Leave policy"), ("hr/leave policy v2.md", "Leave policy")),
        (("hr/leave policy (v2).md", "Leave policy"), ("hr/leave policy.md", "Leave policy")),
        (("hr/leave.md", "Leave policy"), ("hr/leave-1.md", "Leave policy (deprecated)")),
        (("hr/leave.md", "Leave policy"), ("hr/leave-1.md", "[Archived] Leave policy")),
        (("hr/leave-2025.md", "Leave policy 2025"), ("hr/leave-2026.md", "Leave policy 2026 (draft)")),
        (("hr/paid-leave-2026-09.md", "Leave"), ("hr/archive/paid-leave-2026-03 OLD.md", "Days off")),
        (("personal/urlaub.md", "Urlaubsregelung"), ("personal/archiv/urlaub.md", "Urlaubsregelung")),
        (("rh/conges.md", "Congés payés"), ("rh/obsolète/conges.md", "Congés payés")),
        (("rrhh/permisos.md", "Permisos"), ("rrhh/antiguos/permisos.md", "Permisos")),
    ],
)
def test_the_newer_version_answers_alone(ask: Ask, new: tuple[str, str], old: tuple[str, str]) -> None:
    found = ask({new[0]: page(new[1], NEW), old[0]: page(old[1], OLD)}, ASKED)
    assert files_of(found) == {new[0]}
    assert {it.passage.source.name for it in found.matches} == {new[0]}


@pytest.mark.parametrize(
    "said",
    [
        "This page replaces Rules for days off.",
        "It supersedes days-off.md since May.",
        "Diese Seite ersetzt days-off.md seit Mai.",
        "Cette page remplace days-off.md.",
        "Esta página sustituye a days-off.md.",
    ],
)
def test_a_page_that_says_that_it_replaces_another_is_preferred(ask: Ask, said: str) -> None:
    new = page("Holiday", f"{NEW} {said}")
    assert files_of(ask({"a/new.md": new, "b/days-off.md": page("Rules for days off", OLD)}, ASKED)) == {
        "a/new.md"
    }


@pytest.mark.parametrize(
    "said", ["Replaced by Holiday rules.", "Ersetzt durch holiday.md.", "Remplacé par holiday.md."]
)
def test_a_page_that_says_what_it_is_replaced_by_stands_back(ask: Ask, said: str) -> None:
    old = page("Rules for days off", f"{said} {OLD}")
    assert files_of(ask({"days-off.md": old, "holiday.md": page("Holiday rules", NEW)}, ASKED)) == {
        "holiday.md"
    }


def test_an_archive_without_a_newer_version_is_used(ask: Ask) -> None:
    found = ask({"archive/leave-2022.md": page("Leave policy 2022", OLD), "x.md": page("Dogs", "No.")}, ASKED)
    assert "archive/leave-2022.md" in files_of(found)


@pytest.mark.parametrize(
    "title", ["Callouts, 2019 (superseded in April 2026, kept for reference)", "Callouts (outdated)"]
)
def test_a_page_put_away_stands_behind_one_that_says_the_same_otherwise(title: str) -> None:
    old = passage("The base set is on channel 24.", source("callouts.txt", title))
    new = passage("Base set: channel 62.", source("radio.csv"))
    cut = [sentences_of(old)[0], sentences_of(new)[0]]
    scored = [ScoredSentence(it, 1 - n / 10, 0, 0, True, (it,)) for n, it in enumerate(cut)]

    def first(asked: str) -> str:
        return put_away_later(asked, scored)[0].sentence.text

    assert first("Is the base set on channel 24?") == "Base set: channel 62."
    assert first("Which channel was it in the old procedure?") == "The base set is on channel 24."
    assert put_away_later("Is the base set on channel 24?", scored[:1]) == scored[:1]


def test_what_only_the_older_version_says_may_be_quoted(ask: Ask) -> None:
    moving = "Moving house gives one extra day off, on the day that the furniture van comes."
    old = page("Leave policy 2022", f"## Holiday\n\n{OLD}\n\n## Moving\n\n{moving * 8}")
    found = ask(
        {"leave-2022.md": old, "leave-2026.md": page("Leave policy 2026", NEW)},
        "Do I get a day off when the furniture van comes, moving house?",
    )
    assert found.scored[0].sentence.passage.source.name == "leave-2022.md"


BUDGETS = {
    "finance/budget-2025.md": page("Budget 2025", "The marketing budget is 275,000 euros for all campaigns."),
    "finance/budget-2026.md": page("Budget 2026", "The marketing budget is 310,000 euros for all campaigns."),
}
NOTES = {
    "notes/release-1.2.md": page("Release notes 1.2", "The export to a table takes 10 minutes at most."),
    "notes/release-1.3.md": page("Release notes 1.3", "The export to a table takes 3 minutes at most."),
}


@pytest.mark.parametrize(
    ("files", "text", "wanted"),
    [
        (BUDGETS, "What is the marketing budget?", "finance/budget-2026.md"),
        (BUDGETS, "What is the marketing budget for 2026?", "finance/budget-2026.md"),
        (BUDGETS, "What was the marketing budget in 2025?", "finance/budget-2025.md"),
        (NOTES, "How long does the export to a table take?", "notes/release-1.3.md"),
        (NOTES, "How long does the export to a table take in 1.2?", "notes/release-1.2.md"),
    ],
)
def test_a_version_that_the_question_names_is_the_one(
    ask: Ask, files: dict[str, str], text: str, wanted: str
) -> None:
    assert files_of(ask(files, text)) == {wanted}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("minutes/2026-03-02.md", "Minutes 2026-03-02"), ("minutes/2026-03-09.md", "Minutes 2026-03-09")),
        (("staff-minutes-2026-03.md", "Holidays"), ("archive/staff-minutes-2025-11.md", "Leave")),
        (("news/march.md", "Newsletter March 2025"), ("news/april.md", "Newsletter April 2026")),
        (("uk/leave.md", "Leave policy"), ("us/leave.md", "Leave policy")),
        (("uk/leave-2025.md", "Leave policy 2025"), ("us/leave-2026.md", "Leave policy 2026")),
        (("a/leave.md", "Leave policy"), ("a/sick.md", "Sick leave policy 2022")),
        (("office/old-street.md", "Old Street office"), ("office/street.md", "Street office")),
        (("guide/1.1-overview.md", "1.1 Overview"), ("guide/2.1-overview.md", "2.1 Overview")),
        (("q/q1.md", "Results Q1 2026"), ("q/q2.md", "Results Q2 2026")),
    ],
)
def test_what_only_looks_like_a_version_stays(ask: Ask, one: tuple[str, str], other: tuple[str, str]) -> None:
    found = ask({one[0]: page(one[1], NEW), other[0]: page(other[1], OLD)}, ASKED)
    assert files_of(found) == {one[0], other[0]}


def test_a_tool_that_replaces_a_thing_replaces_no_page(ask: Ask) -> None:
    files = {"a.md": page("Holiday", f"{NEW} The planner replaces forms."), "b.md": page("Forms", OLD)}
    assert files_of(ask(files, ASKED)) == {"a.md", "b.md"}


def test_search_puts_the_newer_version_first_and_leaves_the_rest_in_place() -> None:
    old, new = source("archive/leave.md", "Leave policy"), source("leave.md", "Leave policy")
    other = source("sick.md", "Sick leave")
    found = [Match(passage(it.name, it), 1.0, 0.5) for it in (old, other, new)]
    names = [it.passage.source.name for it in newest_first(found, "how long?")]
    assert names == ["leave.md", "sick.md", "archive/leave.md"]
    assert newest_first(found[1:], "how long?") == found[1:]


def dated(name: str, title: str, year: int | None) -> Source:
    changed = None if year is None else datetime(year, 1, 1, tzinfo=UTC)
    return replace(source(name, title), modified=changed)


def test_where_nothing_else_tells_the_one_changed_last_is_newer() -> None:
    kept, draft = dated("leave.md", "Leave policy", 2022), dated("leave-v2.md", "Leave policy", 2026)
    found = [Match(passage("A.", it), 1.0, 0.5) for it in (kept, draft)]
    assert older_versions(found, "how long?") == {kept.id: frozenset({draft.id})}
    undated = [Match(passage("A.", replace(it, modified=None)), 1.0, 0.5) for it in (kept, draft)]
    assert older_versions(undated, "how long?") == {kept.id: frozenset({draft.id})}
