"""Excluding: gitignore's rules, in files and by option; what becomes excluded is no longer served."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pathspec.patterns.gitignore.base import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from store.audience import Readers
from store.errors import CannotOpen
from store.indexing.exclusion import RuleList, check_pattern, without_backtracking
from store.indexing.forget import forget_documents
from store.indexing.left_out import why_left_out
from store.indexing.walk import walk_path
from tests.store.indexing.indexed_folder import IndexedFolder, close_to_us, counts, open_folder


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[IndexedFolder]:
    with open_folder(tmp_path) as indexed:
        yield indexed


def filled(indexed: IndexedFolder, *names: str) -> None:
    for name in names:
        indexed.write(name, f"Text of {name}.")


def why(indexed: IndexedFolder, name: str) -> str:
    return str(why_left_out(indexed.folder / name, indexed.library.upkeep))


# --- the rules are git's ----------------------------------------------------------------------------------

NAMES = ("a", "b", "ab", "c.md", "d.md", "a b", "[x]", "é.md", "!k", "#h")
PARTS = ("a", "b", "ab", "*", "**", "*.md", "?", "[ab]", "[!a]", "c.md", "a*", "a b", "\\[x\\]", "é*", "b\\ ")
paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)
patterns = st.builds(
    lambda negated, rooted, parts, folder, end: (
        f"{'!' if negated else ''}{'/' if rooted else ''}{'/'.join(parts)}{'/' if folder else ''}{end}"
    ),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from(["", "", "", "  ", "\r"]),
)
odd = st.sampled_from(
    ["", "#a", "\\#h", "\\!k", "/", "//", "!", "a\\", "[a", "**/", "*/", "/*", "/**", "a//", "!*/"]
)
files_of_rules = st.dictionaries(
    st.one_of(st.just(""), st.lists(st.sampled_from(NAMES[:3]), max_size=2).map("/".join)),
    st.lists(st.one_of(patterns, patterns, odd), min_size=1, max_size=5),
    max_size=3,
)


def laid_out(top: Path, names: set[str], rules: Mapping[str, list[str]]) -> None:
    for name in sorted(names):
        path = top / name
        if path.exists() or any(above.is_file() for above in path.parents):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Text.")
    for folder, lines in rules.items():
        if (top / folder).is_dir():
            for name in (".inhouseignore", ".gitignore"):
                (top / folder / name).write_bytes("\n".join(lines).encode())


def kept_by_git(top: Path, repository: Path) -> set[str]:
    found = [it.relative_to(top).as_posix() for it in top.rglob("*") if it.is_file()]
    names = [name for name in found if not name.endswith("ignore")]
    git = ("git", f"--git-dir={repository}", f"--work-tree={top}", "-c", "core.excludesFile=", "check-ignore")
    done = subprocess.run(
        [*git, "--no-index", "--stdin", "-z"], cwd=top, input="\0".join(names).encode(), capture_output=True
    )
    assert done.returncode in (0, 1), done.stderr
    return set(names) - set(done.stdout.decode().split("\0"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    git = shutil.which("git")
    if not git:
        pytest.skip("git is not there to compare with")
    made = tmp_path_factory.mktemp("git") / "repository"
    subprocess.run([git, "init", "-q", "--bare", str(made)], check=True)
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(paths, min_size=1, max_size=8), files_of_rules)
def test_what_is_left_is_what_git_would_keep(
    repository: Path, names: set[str], rules: Mapping[str, list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        top = Path(made).resolve()
        laid_out(top, names, rules)
        with walk_path(top) as found:
            assert {it.name for it in found.files} == kept_by_git(top, repository)


# --- files of rules ---------------------------------------------------------------------------------------


def test_rules_of_any_folder_hold_below_it(indexed: IndexedFolder) -> None:
    filled(indexed, "a.md", "draft.md", "sub/draft.md", "sub/keep/draft.md", "old/b.md", "sub/old/c.md")
    indexed.write(".inhouseignore", "# what is not ready\ndraft.md\n/old/\n")
    indexed.write("sub/.inhouseignore", "!keep/draft.md\n")
    report = indexed.index()
    assert indexed.names() == ["a.md", "sub/keep/draft.md", "sub/old/c.md"]
    assert (report.excluded, report.skipped) == (3, [])


def test_a_file_that_becomes_excluded_is_no_longer_served(indexed: IndexedFolder) -> None:
    filled(indexed, "a.md", "pay/b.md", "pay/c.md")
    indexed.index()
    indexed.write(".inhouseignore", "pay/\n")
    report = indexed.index()
    assert counts(report) == (0, 0, 1, 2)
    assert report.excluded == 1
    assert indexed.names() == ["a.md"]
    assert "pay/b.md" not in {
        it.passage.source.name for it in indexed.library.search("Text", Readers.members())
    }
    (indexed.folder / ".inhouseignore").unlink()
    assert counts(indexed.index()) == (2, 0, 1, 0)


def test_what_is_excluded_goes_before_any_file_is_read(indexed: IndexedFolder) -> None:
    filled(indexed, "a.md", "b.md")
    indexed.index()

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexed.index(exclude=("b.md",), watch=stop)
    assert indexed.names() == ["a.md"]


def test_a_folder_of_which_everything_is_excluded_is_not_taken_for_one_that_is_not_there(
    indexed: IndexedFolder,
) -> None:
    filled(indexed, "a.md")
    indexed.index()
    indexed.write(".inhouseignore", "*")
    assert counts(indexed.index()) == (0, 0, 0, 1)


def test_a_link_to_what_is_excluded_is_excluded(indexed: IndexedFolder) -> None:
    filled(indexed, "pay/a.md", "b.md")
    (indexed.folder / "c.md").symlink_to("pay/a.md")
    indexed.write(".inhouseignore", "pay/")
    assert indexed.index().excluded == 2
    assert indexed.names() == ["b.md"]


@pytest.mark.parametrize("name", ["sub/.inhouseignore", ".inhouseignore"])
def test_where_the_rules_cannot_be_read_nothing_is_read(
    indexed: IndexedFolder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    filled(indexed, "a.md", "sub/b.md")
    indexed.index()
    indexed.write(name, "sub/")
    filled(indexed, "sub/new.md")
    close_to_us(monkeypatch, ".inhouseignore")
    if name.startswith("sub"):
        [skipped] = indexed.index().skipped
        assert skipped.name == "sub" and ".inhouseignore could not be opened" in skipped.reason
    else:
        with pytest.raises(CannotOpen, match="permission denied"):
            indexed.index()
    assert indexed.names() == ["a.md", "sub/b.md"]


# --- --exclude --------------------------------------------------------------------------------------------


def test_patterns_are_remembered_for_the_root_until_others_are_given(indexed: IndexedFolder) -> None:
    filled(indexed, "a.md", "b.log", "sub/c.log")
    indexed.index(exclude=("*.log", "!b.log"))
    assert indexed.names() == ["a.md", "b.log"]
    assert counts(indexed.index()) == (0, 0, 2, 0)
    indexed.index(exclude=("b.*",))
    assert indexed.names() == ["a.md", "sub/c.log"]
    indexed.index(exclude=())
    assert indexed.names() == ["a.md", "b.log", "sub/c.log"]


def test_an_option_goes_before_the_files_of_rules(indexed: IndexedFolder) -> None:
    filled(indexed, "a.md", "b.md")
    indexed.write(".inhouseignore", "a.md\n")
    indexed.index(exclude=("!a.md", "b.md"))
    assert indexed.names() == ["a.md"]


def test_roots_within_roots_agree_on_what_is_excluded(indexed: IndexedFolder) -> None:
    filled(indexed, "sub/a.md", "sub/b.tmp.md", "sub/c.md", "d.md", "sub/deep/e.md")
    indexed.write(".inhouseignore", "c.md\n")
    indexed.index(exclude=("deep/",))
    indexed.index(indexed.folder / "sub", exclude=("*.tmp.md",))
    for paths in ((), (indexed.folder / "sub",), (indexed.folder / "sub", indexed.folder)):
        indexed.index(*paths)
        assert [Path(it.id).name for it in indexed.library.sources()] == ["d.md", "a.md"]


def test_a_file_or_folder_that_is_named_is_refused_where_it_is_excluded(indexed: IndexedFolder) -> None:
    filled(indexed, "a.md", "b.md", "sub/c.md")
    indexed.write(".inhouseignore", "b.md\nsub/\n")
    indexed.index()
    for name in ("b.md", "sub", "sub/c.md"):
        report = indexed.index(indexed.folder / name)
        [skipped] = report.skipped
        assert "is excluded by" in skipped.reason and report.excluded == 1
    assert indexed.names() == ["a.md"]


def test_an_option_stays_when_a_folder_around_it_is_restricted_and_goes_with_the_root(
    indexed: IndexedFolder,
) -> None:
    filled(indexed, "sub/a.md", "sub/b.md")
    indexed.index(indexed.folder / "sub", exclude=("b.md",))
    indexed.index(audience="user:U1")
    assert indexed.names() == ["sub/a.md"]
    forget_documents([indexed.folder], indexed.library)
    indexed.index()
    assert indexed.names() == ["sub/a.md", "sub/b.md"]


@pytest.mark.parametrize("wrong", ["#a", "/", "a\\", "[a", "!"])
def test_what_is_no_pattern_is_told(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"it (is not a valid gitignore pattern|matches no file)"):
        check_pattern(wrong)
    check_pattern("*.log")
    check_pattern("")


# --- why --------------------------------------------------------------------------------------------------


def test_it_is_told_which_rule_of_which_file_leaves_a_path_out(indexed: IndexedFolder) -> None:
    filled(indexed, "a.md", "old/b.md", "c.log", "node_modules/d.md", ".e.md", "f.md")
    rules = indexed.write(".inhouseignore", "# not these\n\nold/\n").resolve()
    indexed.index(exclude=("*.log",))
    forget_documents([indexed.folder / "f.md"], indexed.library)
    assert why_left_out(indexed.folder / "a.md", indexed.library.upkeep) is None
    assert why(indexed, "old/b.md") == f"is excluded by 'old/' ({rules}, line 3)"
    assert why(indexed, "old") == why(indexed, "old/b.md")
    assert why(indexed, "c.log") == f"is excluded by '*.log' (--exclude of {rules.parent})"
    assert "hidden" in why(indexed, ".e.md")
    assert "node_modules/" in why(indexed, "node_modules/d.md")
    assert "--again" in why(indexed, "f.md")


def test_rules_are_told_of_a_file_that_no_indexed_folder_holds(
    tmp_path: Path, indexed: IndexedFolder
) -> None:
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / ".inhouseignore").write_text("*.md")
    (tmp_path / "else" / "a.md").write_text("Text.")
    found = why_left_out(tmp_path / "else" / "a.md", indexed.library.upkeep)
    assert found is not None and found.rule == "*.md"
    os.unlink(tmp_path / "else" / "a.md")
    assert why_left_out(tmp_path / "else" / "a.md", indexed.library.upkeep) == found


@given(
    st.text(st.sampled_from("ab/*?!"), min_size=1, max_size=14),
    st.lists(st.text(st.sampled_from("ab"), min_size=1, max_size=3), min_size=1, max_size=6),
)
def test_a_rule_fits_what_pathspec_says_that_it_fits(rule: str, way: list[str]) -> None:
    try:
        pattern = GitIgnoreSpecPattern(rule)
    except GitIgnorePatternError:
        return
    if pattern.include is None or pattern.regex is None:
        return
    name = "/".join(way)
    theirs, ours = pattern.regex.search(name), without_backtracking(pattern.regex).search(name)
    assert (theirs is None) == (ours is None)
    if theirs and ours:
        assert (theirs.end() == len(name)) == (ours.end() == len(name))


@pytest.mark.parametrize(
    "rule", ["*a" * 30 + "*b", "**/a/" * 30 + "b", "a*" * 60 + "/**/b", "***" * 20 + "b"]
)
def test_a_rule_of_many_wildcards_is_asked_about_any_name_at_once(rule: str) -> None:
    rules = RuleList.of_file(Path("/docs/.inhouseignore"), rule)
    for name in ("a" * 250, "/".join("a" * 400), "aba/" * 200 + "c"):
        assert rules.fitting(Path("/docs", name), folder=False) is None


def test_a_rule_that_names_no_range_of_letters_is_left_out_as_git_does() -> None:
    rules = RuleList.of_file(Path("/docs/.inhouseignore"), "[z-a]\n*.log\n")
    assert [it.text for it in rules.rules] == ["*.log"]
    with pytest.raises(ValueError, match="not a valid gitignore pattern"):
        check_pattern("[z-a]")
