"""The runtime: settings turned into the parts that live as long as the process, each imported and built on
first use: who only searches waits for nothing that writes."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.settings import Settings, make_data_dir, model_file

if TYPE_CHECKING:
    from bot.answerability import Calibration
    from bot.answering import BelievedJudge, Conversations, Dependencies, Judge, JudgeCalibration
    from bot.grounding import Verifier
    from bot.model.embedding import LlamaEmbedder, LlamaReranker
    from bot.model.writer import Writer
    from bot.retrieval import Retriever
    from store.library import Library
    from store.location import Location


class Runtime:
    """Library, writer and embedder of one data directory.

    As a context it makes that directory where it is missing, and closes what was opened.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opening = threading.RLock()
        self._close: list[Callable[[], None]] = []

    @property
    def models_dir(self) -> Path:
        return self.settings.data_dir / "models"

    @property
    def location(self) -> "Location":
        """Where the library is kept."""
        return self.settings.location

    @property
    def embedder(self) -> "LlamaEmbedder":
        """Raises ModelMissing or ModelFailed."""
        with self._opening:
            return self._embedder

    @property
    def reranker(self) -> "LlamaReranker | None":
        """None where none is set. Raises ModelMissing or ModelFailed."""
        with self._opening:
            return self._reranker

    @property
    def library(self) -> "Library":
        """Raises StoreError, ModelMissing or ModelFailed."""
        with self._opening:
            return self._library

    @property
    def writer(self) -> "Writer":
        """A model server's, where one is set. Raises ModelMissing or ModelFailed."""
        with self._opening:
            return self._writer

    def warm_up(self) -> None:
        """Open all that answers need, so that no question waits for it.

        Raises StoreError, ModelMissing or ModelFailed.
        """
        import structlog

        from bot.model.engine import Engine

        writer = self.dependencies.writer
        if isinstance(writer, Engine):
            structlog.get_logger().info("engine", **writer.facts)

    @property
    def retriever(self) -> "Retriever":
        """Where evidence is looked for. Raises StoreError, ModelMissing or ModelFailed."""
        from bot.retrieval import Retriever

        return Retriever(self.library, self.embedder, self.settings.answering, self.reranker)

    @property
    def dependencies(self) -> "Dependencies":
        """What an answer is made with."""
        from bot.answering import Dependencies, manner_of

        most = self.settings.model.max_tokens
        fluent = manner_of(self.writer, self.settings.answering, most).fluent
        found = Dependencies(self.retriever, self.writer, most, self._conversations, self.calibration)
        return replace(found, verifier=self.verifier, judge=self.believed_judge) if fluent else found

    @property
    def verifier(self) -> "Verifier":
        """Raises ModelMissing or ModelFailed."""
        with self._opening:
            return self._verifier

    @property
    def judge(self) -> "Judge":
        """Who would be asked what verification leaves unsure. Raises ModelMissing or ModelFailed."""
        with self._opening:
            return self._judge

    @property
    def judge_name(self) -> str:
        path = self.settings.answering.judge
        return path.stem if path else self.writer.name

    @property
    def judge_calibration(self) -> "JudgeCalibration | None":
        """What was learned of the judge; None where nothing was. Raises BadSettings, ModelMissing or
        ModelFailed."""
        from bot.answering import load_judge_calibration

        return load_judge_calibration(self.judge_name, self.calibrations)

    @cached_property
    def believed_judge(self) -> "BelievedJudge | None":
        """The judge, where it was calibrated beside the verification that is set, and found worth it."""
        from bot.answering import BelievedJudge

        found = self.judge_calibration
        if found is None or not found.counts_beside(self.settings.answering.verification):
            return None
        return BelievedJudge(self.judge, found.threshold)

    @property
    def calibrations(self) -> Path:
        """Where what was learned of other embedders and of judges lies."""
        return self.settings.data_dir / "calibrations"

    @cached_property
    def _conversations(self) -> "Conversations":
        from bot.answering import Conversations

        return Conversations()

    @cached_property
    def calibration(self) -> "Calibration":
        """What the gate goes by. Raises BadSettings where the file is damaged."""
        from bot.answerability import load_calibration

        found = load_calibration(self.embedder.key, self.calibrations)
        least = self.settings.answering.min_confidence
        return found if least is None else replace(found, answering=replace(found.answering, threshold=least))

    @property
    def writer_path(self) -> Path:
        """The writer's file; the starter's is made when no path is set."""
        from bot.load_writer import writer_path

        return writer_path(self.settings.model, self.models_dir)

    @property
    def embedder_path(self) -> Path:
        """The embedder's file; the starter's is made when no path is set."""
        from bot.model.catalogue import starter_embedder

        path = self.settings.embedder.path
        return model_file(path, "embedder.path") if path else starter_embedder(self.models_dir)

    @cached_property
    def _embedder(self) -> "LlamaEmbedder":
        from bot.model.catalogue import cores, fastest_weights
        from bot.model.embedding import EmbedderOptions, LlamaEmbedder

        chosen, gpu_layers = self.settings.embedder, self.settings.model.gpu_layers
        path = self.embedder_path
        embedder = LlamaEmbedder(
            EmbedderOptions(
                path=path,
                lanes=self.settings.model.threads or cores(),
                query_prefix=chosen.query_prefix,
                passage_prefix=chosen.passage_prefix,
                gpu_layers=gpu_layers,
                weights=fastest_weights(path, gpu_layers),
            )
        )
        self._close.append(embedder.close)
        return embedder

    @cached_property
    def _verifier(self) -> "Verifier":
        from bot.grounding import Verifier
        from bot.model.catalogue import cores, fastest_weights, starter_embedder
        from bot.model.embedding import WordEncoder

        # Its weights know the starter embedder's vectors, whichever embedder searches.
        path = fastest_weights(starter_embedder(self.models_dir), 0)
        encoder = WordEncoder(path, self.settings.model.threads or cores())
        self._close.append(encoder.close)
        return Verifier.of(encoder, self.settings.answering.verification)

    @cached_property
    def _reranker(self) -> "LlamaReranker | None":
        path, model = self.settings.reranker.path, self.settings.model
        if path is None:
            return None
        from bot.model.catalogue import cores
        from bot.model.embedding import LlamaReranker, RerankerOptions

        found = model_file(path, "reranker.path")
        reranker = LlamaReranker(RerankerOptions(found, model.threads or cores(), model.gpu_layers))
        self._close.append(reranker.close)
        return reranker

    @cached_property
    def _judge(self) -> "Judge":
        from bot.answering import PairJudge, WriterJudge

        path, model = self.settings.answering.judge, self.settings.model
        if path is None:
            return WriterJudge(self.writer)
        from bot.model.catalogue import cores
        from bot.model.embedding import LlamaReranker, RerankerOptions

        found = model_file(path, "answering.judge")
        scorer = LlamaReranker(RerankerOptions(found, model.threads or cores(), model.gpu_layers))
        self._close.append(scorer.close)
        return PairJudge(self.judge_name, scorer)

    @cached_property
    def _library(self) -> "Library":
        from store.library import Library

        library = Library.open(self.location, self.embedder)
        self._close.append(library.close)
        return library

    @cached_property
    def _writer(self) -> "Writer":
        from bot.load_writer import open_writer

        writer = open_writer(self.settings.model, self.models_dir)
        self._close.append(writer.close)
        return writer

    def forget_states(self) -> None:
        """Remove what earlier versions computed from documents and kept on disk; it tells their words."""
        for folder in (self.settings.data_dir / "states", *self.settings.data_dir.glob("eval/*/states")):
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Close what was opened, the last first."""
        while self._close:
            self._close.pop()()

    def __enter__(self) -> Self:
        """Raises BadSettings where the data directory cannot be made or written."""
        make_data_dir(self.settings.data_dir)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_runtime(settings: Settings) -> Runtime:
    """A runtime whose parts open when they are first used."""
    return Runtime(settings)
