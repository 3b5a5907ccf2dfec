"""Runs git, which trusts nothing: no hooks, no configuration but ours, no prompts."""

import os
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path

from store.errors import BadSource, PlaceAway, PlaceRefused
from store.sources.patience import Passing, patiently

_CONFIGURATION = """\
[safe]
    directory = *
[core]
    hooksPath = /dev/null
    fsmonitor = false
[credential]
    helper =
[protocol]
    allow = never
[protocol "https"]
    allow = always
[protocol "http"]
    allow = always
[protocol "ssh"]
    allow = always
[protocol "file"]
    allow = always
[http]
    followRedirects = false
    lowSpeedLimit = 1000
    lowSpeedTime = 60
[fetch]
    recurseSubmodules = false
[gc]
    auto = 0
[maintenance]
    auto = false
"""
_KEPT = ("PATH", "HOME", "SSH_AUTH_SOCK", "http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY")
"""Of our environment; and where certificates lie. Tokens of others are in the rest."""
_FETCH_S, _READ_S = 1800.0, 300.0
_REFUSED = re.compile(
    r"Authentication failed|could not read (?:Username|Password)|Permission denied|returned error: 40[13]|"
    r"Host key verification failed|terminal prompts disabled"
)
_NOTHING_THERE = re.compile(r"not found|does not exist|not (?:appear to be )?a git repository|error: 404")
_MOVED = re.compile(r"returned error: 30\d")
_NO_BRANCH = re.compile(r"couldn't find remote ref|Remote branch .* not found")


class Git:
    """git within a bare repository of ours in `directory`; the secret is sent to `origin` alone."""

    def __init__(self, directory: Path, origin: str = "", secret: str = "") -> None:
        """Raises BadSource where there is no git."""
        found = shutil.which("git")
        if not found:
            raise BadSource("git is not installed: install it on the machine that runs Inhouse")
        self._git, self._directory = found, directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration = directory / "inhouse.config"
        configuration.write_text(_CONFIGURATION)
        self._environment = {
            **{name: value for name in (*_KEPT, "SSL_CERT_FILE") if (value := os.environ.get(name))},
            **_authorization(origin, secret),
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(configuration),
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "false",
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oConnectTimeout=20",
        }
        self.repository = directory / "repository.git"
        if not (self.repository / "HEAD").exists():
            self.output("init", "--quiet", "--bare", "--template=", str(self.repository))

    def output(self, *arguments: str, within: Path | None = None) -> str:
        """What a command prints. Raises PlaceAway."""
        done = self._run(arguments, _READ_S, within)
        if done.returncode:
            raise self._damaged(arguments[0])
        return done.stdout.decode("utf-8", "surrogateescape")

    def from_remote(self, *arguments: str) -> str:
        """Likewise of a command that asks the remote, with patience.

        Raises BadSource, PlaceAway or PlaceRefused.
        """

        def once() -> str:
            done = self._run(arguments, _FETCH_S, None)
            if done.returncode:
                raise _understood(done.stderr.decode("utf-8", "replace"))
            return done.stdout.decode("utf-8", "surrogateescape")

        return patiently(once)

    def has(self, commit: str) -> bool:
        """Whether a commit is in our copy."""
        return self._run(("cat-file", "-e", f"{commit}^{{commit}}"), _READ_S, None).returncode == 0

    def contents(self, commit: str, path: str, most: int) -> bytes | None:
        """At most so many bytes of a file, None where there is no such file."""
        started = subprocess.Popen(
            [*self._command(None), "cat-file", "blob", f"{commit}:{path}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=self._environment,
        )
        with started:
            assert started.stdout
            data = started.stdout.read(most)
            if len(data) == most:
                started.kill()
        return data if started.returncode == 0 or len(data) == most else None

    def pieces(self, *arguments: str) -> Iterator[str]:
        """What a command prints, from one NUL to the next, as it comes; it ends when nobody wants more.

        Raises PlaceAway where that is not all: half a list of files is no list.
        """
        with subprocess.Popen(
            [*self._command(None), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=self._environment,
        ) as started:
            assert started.stdout
            left = b""
            try:
                while chunk := os.read(started.stdout.fileno(), 65536):
                    *whole, left = (left + chunk).split(b"\0")
                    for each in whole:
                        yield each.decode("utf-8", "surrogateescape")
                if started.wait():
                    raise self._damaged(arguments[0])
            finally:
                started.kill()

    def _damaged(self, command: str) -> PlaceAway:
        return PlaceAway(f"git {command} failed: remove {self._directory}, and it is fetched again")

    def _run(
        self, arguments: tuple[str, ...], seconds: float, within: Path | None
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [*self._command(within, bare=arguments[0] != "init"), *arguments],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=seconds,
                env=self._environment,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise PlaceAway(f"git {arguments[0]} took over {seconds / 60:.0f} minutes") from None

    def _command(self, within: Path | None, *, bare: bool = True) -> list[str]:
        if within:
            return [self._git, "-C", str(within)]
        return [self._git, f"--git-dir={self.repository}"] if bare else [self._git]


def _authorization(origin: str, secret: str) -> Mapping[str, str]:
    """A token as git sends it, in the environment: a command line is seen by everybody on the machine."""
    if not secret:
        return {}
    login = secret if ":" in secret else f"inhouse:{secret}"  # hosts take any name with a token
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{origin}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {b64encode(login.encode()).decode()}",
    }


def _understood(said: str) -> Exception:
    """What git says may hold the address with what is secret in it, so only its kind is told."""
    if _NO_BRANCH.search(said):
        return BadSource("the repository has no such branch: set the option branch")
    if _REFUSED.search(said):
        return PlaceRefused(
            "git is not let in: check the token, or the keys of this machine and of the server"
        )
    if _MOVED.search(said):
        return PlaceRefused("the address leads to another one, which is not followed: connect that address")
    if _NOTHING_THERE.search(said):
        return PlaceRefused("there is no repository at this address, or it is not shown to this token")
    return Passing("git cannot reach the repository")
