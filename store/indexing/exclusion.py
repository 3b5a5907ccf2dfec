"""What is left out of a folder: rules as gitignore has them, of `.inhouseignore` files and of --exclude.

A file's rules hold below the folder that it lies in. Those of a deeper folder go before those around it, and
--exclude goes before all files; of one list the last rule that fits counts. A rule that begins with `!` takes
a path in again, unless a folder around it is left out.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from pathspec.patterns.gitignore.base import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from store.reading import MB, Directory

IGNORE_FILE = ".inhouseignore"
FORGOTTEN = "was forgotten: `inhouse index --again PATH` reads it again"
_NEVER = {"node_modules", "__pycache__", "venv", "site-packages"}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a path is left out: the rule, and where it stands; without a rule, what else was done to it."""

    rule: str
    where: str

    def __str__(self) -> str:
        return f"is excluded by {self.rule!r} ({self.where})" if self.rule else self.where


@dataclass(frozen=True, slots=True)
class Rule:
    """One line. It fits a path itself; what lies below a folder that is left out is never asked about."""

    text: str
    line: int
    negated: bool
    folders_only: bool
    pattern: re.Pattern[str]

    @classmethod
    def parse(cls, text: str, line: int = 0) -> Self | None:
        """None for a comment, and for what fits nothing. Raises ValueError where it is no pattern."""
        plain = text if text.endswith("\\ ") else text.rstrip()
        folders_only = plain.endswith("/")
        try:
            pattern = GitIgnoreSpecPattern(plain[:-1] if folders_only else plain)
        except re.error:  # [z-a]
            raise GitIgnorePatternError(plain) from None
        if pattern.include is None or pattern.regex is None:
            return None
        return cls(plain, line, not pattern.include, folders_only, without_backtracking(pattern.regex))

    def fits(self, name: str, *, folder: bool) -> bool:
        """Whether it fits what is called `name`, a path below the folder of its list."""
        if self.folders_only and not folder:
            return False
        found = self.pattern.search(name)
        # pathspec lets a rule fit all below what it fits: then the match ends before the name does.
        return found is not None and (found.end() == len(name) or self._sweeping)

    @property
    def _sweeping(self) -> bool:
        """Whether it ends in what fits any path, however deep."""
        *way, last = self.text.removeprefix("!").removesuffix("/").split("/")
        return last == "**" or (last == "*" and (not way or set(way) - {""} == {"**"}))


_STAR, _ANY_FOLDERS, _IN_ANY_FOLDER = "[^/]*", "(?:/.+)?", "^(?:.+/)?"
"""How pathspec writes `*`, a `**` between folders, and one at the start, in a regular expression."""
_PIECE = re.compile(r"\[\^/\]\*((?:\\.|(?!\[\^/\]\*)\[\^?\]?[^\]]*\]|[^/()|\[\\])*)(?=\[\^/\]\*)")


def without_backtracking(regex: re.Pattern[str]) -> re.Pattern[str]:
    """pathspec's expression of a rule, which fits the same names and needs no more than their length squared.

    Between two wildcards of a kind, the first place that fits is as good as any further on: tried one against
    the other, a dozen stars would take years.
    """
    parts = _PIECE.sub(lambda it: it[1] and f"(?>{_STAR}?{it[1]})", regex.pattern).split(_ANY_FOLDERS)
    *firsts, last = parts
    if not firsts:
        return re.compile(last)
    begin, *inner = firsts
    if begin.startswith(_IN_ANY_FOLDER):
        begin = f"^(?>(?:.+?/)??{begin.removeprefix(_IN_ANY_FOLDER)}(?=/))"
    between = "".join(f"(?>(?:/.+?)??{it}(?=/))" for it in inner)
    return re.compile(f"{begin}{between}{_ANY_FOLDERS}{last}")


@dataclass(frozen=True, slots=True)
class RuleList:
    """The rules of one file, or those that were given for a root."""

    folder: Path
    where: str
    rules: tuple[Rule, ...]

    @classmethod
    def of_file(cls, path: Path, text: str) -> Self:
        return cls(path.parent, str(path), tuple(_readable(text.removeprefix("\ufeff").split("\n"))))

    @classmethod
    def given(cls, root: Path, patterns: Iterable[str]) -> Self:
        rules = (replace(rule, line=0) for rule in _readable(patterns))
        return cls(root, f"--exclude of {root}", tuple(rules))

    def fitting(self, path: Path, *, folder: bool) -> Rule | None:
        """The last rule that fits a path below the folder."""
        name = str(path)[len(str(self.folder).rstrip("/")) + 1 :]
        return next((rule for rule in reversed(self.rules) if rule.fits(name, folder=folder)), None)

    def exclusion(self, rule: Rule) -> Exclusion:
        return Exclusion(rule.text, f"{self.where}, line {rule.line}" if rule.line else self.where)


@dataclass(frozen=True, slots=True)
class Exclusions:
    """All rules that a walk knows so far: more come as it enters folders."""

    given: tuple[RuleList, ...] = ()
    files: dict[Path, RuleList] = field(default_factory=dict)
    _by_folder: dict[Path, tuple[RuleList, ...]] = field(default_factory=dict)

    def enter(self, folder: Path, directory: Directory) -> None:
        """Add the rules of a folder's own file. Raises CannotOpen or TooLarge."""
        path = folder / IGNORE_FILE
        data, _ = directory.contents(path, MB)
        self.add(folder, data.decode("utf-8", "replace"))

    def add(self, folder: Path, text: str) -> None:
        """Add the rules of a folder, given the text of its file."""
        self._by_folder.clear()
        self.files[folder] = RuleList.of_file(folder / IGNORE_FILE, text)

    def of(self, path: Path, *, folder: bool = False) -> Exclusion | None:
        """What leaves a path out, where no folder around it is left out."""
        for found in self._lists(path.parent):
            rule = found.fitting(path, folder=folder)
            if rule:
                return None if rule.negated else found.exclusion(rule)
        return None

    def on_the_way(self, top: Path, path: Path, *, folder: bool = False) -> Exclusion | None:
        """What leaves a path out, or a folder around it below `top`."""
        way = [it for it in reversed(path.parents) if it != top and it.is_relative_to(top)]
        above = next((found for it in way if (found := self.of(it, folder=True))), None)
        return above or (None if path == top else self.of(path, folder=folder))

    def _lists(self, folder: Path) -> tuple[RuleList, ...]:
        """The lists that hold for what lies in a folder, those first that count most."""
        found = self._by_folder.get(folder)
        if found is None:
            above = (folder, *folder.parents)
            given = [one for one in self.given if one.folder in above]
            found = (*given, *(self.files[it] for it in above if it in self.files))
            self._by_folder[folder] = found
        return found


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was indexed, and what was excluded from it, by path: a root may lie within another one."""

    roots: Sequence[Path] = ()
    patterns: Sequence[tuple[Path, tuple[str, ...]]] = ()

    def top(self, path: Path, *, folder: bool) -> Path:
        """The outermost folder whose rules hold for a path: one that was indexed, else its own."""
        around = [root for root in self.roots if root != path and path.is_relative_to(root)]
        return min(around, key=lambda it: len(it.parts), default=path if folder else path.parent)

    def exclusions(self, path: Path, top: Path) -> Exclusions:
        """The rules of all folders from `top` down to where `path` lies, and what was excluded by option.

        Raises CannotOpen or TooLarge where a file of rules cannot be read: what it leaves out is not known.
        """
        deepest = sorted(self.patterns, key=lambda it: len(it[0].parts), reverse=True)
        found = Exclusions(tuple(RuleList.given(root, patterns) for root, patterns in deepest))
        try:
            directory = Directory(top)
        except OSError:
            return found  # it is no more, nor are its rules
        with directory:
            for folder in path.parents:
                if folder.is_relative_to(top) and os.path.lexists(folder / IGNORE_FILE):
                    found.enter(folder, directory)
        return found


def built_in(name: str, *, folder: bool) -> Exclusion | None:
    """What is left out everywhere, by its name."""
    if name.startswith("."):
        return Exclusion(".*", "hidden files and folders are not read")
    if folder and name in _NEVER:
        return Exclusion(f"{name}/", "installed packages are not read")
    return None


def fitting_nothing(patterns: Iterable[str], names: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """Those of `patterns` that fit none of the `names` below their folder, each with whether it is one."""
    left = [(rule, text) for text in patterns for rule in _readable([text])]
    for name, folder in names:
        if not left:
            break
        left = [(rule, text) for rule, text in left if not rule.fits(name, folder=folder)]
    return tuple(text for _, text in left)


def check_pattern(text: str) -> None:
    """Raises ValueError, which says what is wrong."""
    if not text.strip():
        return
    try:
        if Rule.parse(text) is None:
            raise ValueError("it matches no file")
    except GitIgnorePatternError:
        raise ValueError("it is not a valid gitignore pattern") from None


def _readable(lines: Iterable[str]) -> Iterator[Rule]:
    """Git leaves out lines that are no patterns, and so do we."""
    for number, line in enumerate(lines, start=1):
        try:
            rule = Rule.parse(line.removesuffix("\r"), number)
        except GitIgnorePatternError:
            continue
        if rule:
            yield rule
