"""What tests share: real models, made once for the whole checkout, and nothing of this user's settings."""

import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
import structlog
from hypothesis import settings
from pydantic import SecretStr

from bot.model.catalogue.fastest import fastest_weights
from bot.model.catalogue.starter import starter_embedder, starter_writer
from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder
from bot.model.embedding.word_encoder import WordEncoder
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.llama.context import Context
from store.location import Location
from tests import postgres as postgres_server
from tests.examples import LONG

# As the command line does it: there is hardly any garbage among thousands of tests' objects.
gc.set_threshold(50_000)

ROOT = Path(__file__).parent.parent
# Tests run on every core at once (`-n`). A model on two threads waits for the slower of them at each of its
# operations: where another test has the second core, it is ten times slower than on one thread.
THREADS = 1

# How long an example takes says nothing where another worker has the core.
settings.register_profile("every core", deadline=None)
settings.register_profile("long", deadline=None, max_examples=LONG)
settings.load_profile("every core")


def pytest_collection_finish() -> None:
    """What was imported and collected stays: else each full collection looks through millions of objects."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_settings_of_this_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests neither see the environment's tokens nor write to the user's data directory."""
    for name in [n for n in os.environ if n.startswith(("INHOUSE_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("INHOUSE_MODEL__THREADS", str(THREADS))


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Commands set logging up for their process; the next test must not log into a stream of the last."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    # As commands do it: standard output is for what they print.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where the starter models are kept between runs."""
    directory = ROOT / ".cache" / "models"
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@pytest.fixture(scope="session")
def embedder(models_dir: Path) -> Iterator[LlamaEmbedder]:
    """The real starter embedder, in the format that the bot takes on this processor."""
    path = starter_embedder(models_dir)
    options = EmbedderOptions(path, lanes=2, weights=fastest_weights(path))
    with LlamaEmbedder(options) as embedder:
        yield embedder


@pytest.fixture(scope="session")
def word_encoder(models_dir: Path) -> Iterator[WordEncoder]:
    """What reads sentences for the verifier, as the bot opens it."""
    with WordEncoder(fastest_weights(starter_embedder(models_dir), 0), 2) as encoder:
        yield encoder


@pytest.fixture(scope="session")
def writer(models_dir: Path) -> Iterator[Engine]:
    """The real starter writer."""
    options = EngineOptions(starter_writer(models_dir), threads=THREADS, context=2048)
    with Engine(options) as engine:
        yield engine


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    """A real PostgreSQL."""
    with postgres_server.running() as server:
        server.make_template()
        yield server


@pytest.fixture
def database_url(postgres: postgres_server.Server) -> Iterator[SecretStr]:
    """The address of a new database in PostgreSQL, with an empty ledger."""
    with postgres.database("ledger") as url:
        yield SecretStr(url)


@pytest.fixture
def ledger_url(postgres: postgres_server.Server) -> SecretStr:
    """Likewise, sooner: of a database that every test is given, empty again."""
    return SecretStr(postgres.emptied())


@pytest.fixture(params=["sqlite", "postgres"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    """Where a store may be kept: all in a folder, or with its ledger in PostgreSQL."""
    if request.param == "sqlite":
        return Location(tmp_path)
    return Location(tmp_path, request.getfixturevalue("ledger_url"))


class HeldContext(Context):
    """Computes only while `let` is set: a tiny model has written all before a test can look."""

    let: ClassVar[threading.Event]

    def compute(self) -> None:
        self.let.wait(20)
        super().compute()


@pytest.fixture
def let(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Engines that start in this test compute only while this is set."""
    monkeypatch.setattr(HeldContext, "let", threading.Event(), raising=False)
    monkeypatch.setattr("bot.model.engine.engine.Context", HeldContext)
    yield HeldContext.let
    HeldContext.let.set()
