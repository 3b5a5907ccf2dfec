"""Whatever comes together, each request gets what it would have got alone, and the accounts are exact."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ModelFailed
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.engine.request import Request
from bot.model.engine.throughput import Speculation, Throughput
from bot.model.llama.context import Bytes, Context, Shape
from bot.model.llama.model import Model
from bot.model.text_stream import TextStream
from bot.model.writer import Message, Prompt
from tests.bot.model.engine.reference import Reference
from tests.bot.model.tiny_gguf import write_tiny_gguf
from tests.examples import examples

# Batches of other sizes round differently; log-probabilities agree to about this much.
TOLERANCE = 0.02
RULES = "Be brief. " * 6
PATIENCE_S = 60  # with what is sure to come; a busy machine may take long


@dataclass(frozen=True)
class Wish:
    """One asker's wish: `story` chooses a beginning that others may share, `own` what follows it."""

    story: int
    own: str
    tokens: int
    cancel_after: int | None
    delay_ms: int


requests = st.builds(
    Wish,
    story=st.integers(0, 2),
    own=st.text("abc ?", min_size=1, max_size=40),
    tokens=st.integers(1, 24),
    cancel_after=st.none() | st.none() | st.integers(1, 6),
    delay_ms=st.sampled_from([0, 0, 0, 1, 4, 12]),
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="module")
def reference(tiny: Path) -> Iterator[Reference]:
    reference = Reference(tiny)
    yield reference
    reference.close()


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Iterator[Engine]:
    # Room for few states, so that they are dropped too.
    options = EngineOptions(tiny, threads=2, context=512, slots=4, states=600_000)
    with Engine(options) as engine:
        yield engine


def run(engine: Engine, wish: Wish) -> Request:
    """Ask, and keep the request to look into."""
    messages = (Message("system", RULES), Message("user", f"{'once upon a time ' * wish.story}{wish.own}"))
    cancel, heard = threading.Event(), list[str]()
    prompt = Prompt(messages, wish.tokens, asker=wish.own[:1], logprobs=True)
    job = engine._job(prompt, TextStream(cancel))
    time.sleep(wish.delay_ms / 1000)
    engine._queue.put(job)
    with job.stream as text:
        for piece in text:
            heard.append(piece)
            if wish.cancel_after is not None and len(heard) >= wish.cancel_after:
                cancel.set()
    assert "".join(heard) == text.written.text or cancel.is_set()
    return job


def check(job: Request, reference: Reference) -> None:
    """Each token has the log-probability it has alone, and none was likelier by more than rounding."""
    alone = reference.logprobs(job.goal[:-1], job.prompt_tokens - 1)
    for token, said, words in zip(job.goal[job.prompt_tokens :], job.logprobs, alone, strict=True):
        assert abs(said - words[token]) < TOLERANCE
        assert words.max() - words[token] < 2 * TOLERANCE  # greedy, but for near ties


@settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(requests, min_size=1, max_size=9))
def test_any_mix_of_arrivals_cancels_and_prefixes_computes_what_one_at_a_time_computes(
    engine: Engine, reference: Reference, wishes: list[Wish]
) -> None:
    before = engine.computed
    with ThreadPoolExecutor(len(wishes)) as pool:
        jobs = list(pool.map(lambda wish: run(engine, wish), wishes))
    for job in jobs:
        check(job, reference)
    results = [job.stream.written for job in jobs]
    read = sum(
        # The last token written is read only to find that it was the last but one.
        it.prompt_tokens - it.reused_tokens + max(it.written_tokens - (it.finish != "stop"), 0)
        for it in results
        if it.written_tokens
    )
    unread = [it for it in results if not it.written_tokens]
    assert engine.computed - before >= read
    if not unread:  # who was cancelled while it was reading leaves no exact count
        assert engine.computed - before == read


def test_64_threads_each_get_their_own_text(tiny: Path, reference: Reference) -> None:
    wishes = [Wish(i % 3, f"asker {i} asks ", 12, None, 0) for i in range(64)]
    with (
        Engine(EngineOptions(tiny, threads=2, context=512, slots=8)) as engine,
        ThreadPoolExecutor(64) as pool,
    ):
        jobs = list(pool.map(lambda wish: run(engine, wish), wishes))
    for job in jobs:
        check(job, reference)


def test_the_second_time_only_the_last_token_of_a_prompt_is_computed(engine: Engine) -> None:
    wish = Wish(2, "the same", 1, None, 0)
    run(engine, wish)
    before = engine.computed
    again = run(engine, wish)
    assert again.reused == again.prompt_tokens - 1
    assert engine.computed - before == 1


def test_the_rules_are_computed_once_for_all(tiny: Path) -> None:
    with Engine(EngineOptions(tiny, threads=2, context=512, slots=4)) as engine:
        with ThreadPoolExecutor(4) as pool:
            jobs = list(pool.map(lambda i: run(engine, Wish(0, "abcd"[i] * 30, 4, None, 0)), range(4)))
        fresh = [job for job in jobs if job.reused == 0]
        assert len(fresh) == 1
        assert all(job.reused >= job.stable for job in jobs if job not in fresh)


def test_what_had_to_make_room_is_taken_up_again(tiny: Path) -> None:
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=1)) as engine:
        first = run(engine, Wish(2, "a long conversation", 4, None, 0))
        run(engine, Wish(0, "something else", 4, None, 0))
        again = run(engine, Wish(2, "a long conversation", 4, None, 0))
    assert again.reused == first.prompt_tokens - 1
    assert again.goal == first.goal


class _Flaky(Context):
    """A context that fails when told to: real failures (a lost GPU, no memory) cannot be made here."""

    fail_at: ClassVar[set[int]] = set()
    poison: ClassVar[set[int]] = set()  # tokens that no batch may hold
    steps: ClassVar[int] = 0
    opened: ClassVar[int] = 0

    def __init__(self, model: Model, shape: Shape) -> None:
        type(self).opened += 1
        super().__init__(model, shape)

    def compute(self) -> None:
        type(self).steps += 1
        if self.steps in self.fail_at or self.poison.intersection(self._tokens[: self.filled].tolist()):
            raise ModelFailed("llama.cpp could not compute (as told)")
        super().compute()


@pytest.fixture
def flaky(monkeypatch: pytest.MonkeyPatch) -> type[_Flaky]:
    monkeypatch.setattr(_Flaky, "fail_at", set())
    monkeypatch.setattr(_Flaky, "poison", set())
    monkeypatch.setattr(_Flaky, "steps", 0)
    monkeypatch.setattr(_Flaky, "opened", 0)
    monkeypatch.setattr("bot.model.engine.engine.Context", _Flaky)
    return _Flaky


def test_after_a_failed_computation_all_go_on_where_they_were(
    tiny: Path, reference: Reference, flaky: type[_Flaky]
) -> None:
    flaky.fail_at = {9}
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=3)) as engine:
        with ThreadPoolExecutor(5) as pool:
            jobs = list(pool.map(lambda i: run(engine, Wish(0, "abcde"[i] * 9, 16, None, 0)), range(5)))
        assert flaky.steps > 9
        assert sum(job.restarts for job in jobs) <= 1, "one that was computed alone"
        for job in jobs:
            check(job, reference)
        assert run(engine, Wish(0, "later", 4, None, 0)).written


def test_a_computation_that_always_fails_ends_its_own_request_and_costs_the_others_nothing(
    tiny: Path, reference: Reference, flaky: type[_Flaky]
) -> None:
    others = [Wish(0, "abcd"[i] * 30, 24, None, 0) for i in range(4)]
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=5)) as engine:
        flaky.poison = set(engine._model.tokenize("Z")[-1:])
        with ThreadPoolExecutor(5) as pool:
            begun = [pool.submit(run, engine, wish) for wish in others]
            for _ in range(3):
                with pytest.raises(ModelFailed, match="could not compute"):
                    run(engine, Wish(0, "Z", 8, None, 0))
            jobs = [each.result(PATIENCE_S) for each in begun]
        # Alone it is the context that may be broken: it is opened anew, once for each.
        alone = flaky.opened - 1
        assert sum(job.restarts for job in jobs) <= alone * len(jobs)
    for job in jobs:
        check(job, reference)
        assert job.error is None


def test_where_nothing_can_be_computed_any_more_all_go_on_in_a_new_context(
    tiny: Path, reference: Reference, flaky: type[_Flaky], monkeypatch: pytest.MonkeyPatch
) -> None:
    class LostDevice(flaky):  # type: ignore[valid-type, misc]
        """From its ninth step on the first context computes nothing."""

        def compute(self) -> None:
            if self.opened == 1 and self.steps >= 9:
                raise ModelFailed("the device is lost")
            super().compute()

    monkeypatch.setattr("bot.model.engine.engine.Context", LostDevice)
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=3)) as engine:
        with ThreadPoolExecutor(3) as pool:
            jobs = list(pool.map(lambda i: run(engine, Wish(0, "abc"[i] * 9, 16, None, 0)), range(3)))
        assert LostDevice.opened == 2
        for job in jobs:
            check(job, reference)


def test_what_goes_wrong_beside_the_computation_ends_its_own_request_alone(
    tiny: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoMemory(Context):
        """Cannot keep what a prompt was read to: there is no memory for it."""

        def save(self, sequence: int) -> Bytes:
            raise MemoryError

    monkeypatch.setattr("bot.model.engine.engine.Context", NoMemory)
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=2)) as engine:
        with pytest.raises(ModelFailed, match="MemoryError"):
            run(engine, Wish(2, "a", 8, None, 0))  # its beginning is long enough to be kept
        check(run(engine, Wish(0, "b", 8, None, 0)), reference)


def test_who_is_hit_twice_is_told(tiny: Path, flaky: type[_Flaky]) -> None:
    flaky.fail_at = {2, 3}
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=1)) as engine:
        with pytest.raises(ModelFailed, match="could not compute"):
            run(engine, Wish(0, "hello", 16, None, 0))
        assert run(engine, Wish(0, "hello", 4, None, 0)).written


def test_an_engine_that_cannot_get_its_memory_back_tells_everybody(
    tiny: Path, flaky: type[_Flaky], monkeypatch: pytest.MonkeyPatch
) -> None:
    flaky.fail_at = {2}
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=1)) as engine:

        def no_memory(self: object, *_: object) -> None:
            raise ModelFailed("no memory for a context")

        monkeypatch.setattr(_Flaky, "__init__", no_memory)
        with pytest.raises(ModelFailed):
            run(engine, Wish(0, "hello", 16, None, 0))
        with pytest.raises(ModelFailed, match="restart the bot"):
            run(engine, Wish(0, "later", 4, None, 0))


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Requests in the order in which the queue lets them begin, on the engine's own thread."""
    found: list[Request] = []
    begin = Request.begin

    def note(job: Request, model: Model) -> None:
        found.append(job)
        begin(job, model)

    monkeypatch.setattr(Request, "begin", note)
    return found


def test_one_with_ten_questions_does_not_keep_one_with_one_waiting(
    tiny: Path, let: threading.Event, begun: list[Request]
) -> None:
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=1)) as engine:

        def ask(asker: str) -> TextStream:
            return engine.write(Prompt((Message("user", f"from {asker}"),), 2, asker=asker))

        asked = [ask("many")]
        while engine.outlook().ahead:
            time.sleep(0.001)
        asked += [ask(asker) for asker in ("many",) * 9 + ("one",)]
        assert engine.outlook().ahead == 10
        let.set()
        for text in asked:
            text.result()
    # Level with "many" when it came, it is served after the one of theirs that came before it.
    assert [job.asker for job in begun] == ["many", "many", "one", *["many"] * 8]


def test_an_outlook_grows_with_the_queue(tiny: Path, let: threading.Event) -> None:
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=1)) as engine:
        assert engine.outlook().ahead == 0
        asked = [engine.write(Prompt((Message("user", "a"),), 3))]
        while engine.outlook().ahead:
            time.sleep(0.001)
        empty = engine.outlook()
        asked += [engine.write(Prompt((Message("user", "b" * 200),), 3)) for _ in range(3)]
        assert engine.outlook().ahead == 3
        assert engine.outlook().seconds > empty.seconds
        let.set()
        assert all(text.result().written_tokens for text in asked)


def test_log_probabilities_come_on_request_only(engine: Engine) -> None:
    asked = engine.write(Prompt((Message("user", "hello"),), 8, logprobs=True)).result()
    assert len(asked.logprobs) == asked.written_tokens
    assert all(it <= 0 for it in asked.logprobs)
    assert engine.write(Prompt((Message("user", "hello"),), 8)).result().logprobs == ()


def test_proposals_from_the_prompt_change_nothing_but_the_number_of_steps(
    engine: Engine, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Forced: on a CPU with so small a model it never pays.
    monkeypatch.setattr(Speculation, "_pays", lambda *_: True)
    monkeypatch.setattr("bot.model.engine.throughput._GAIN", 0.0)
    for story in range(3):
        before = engine.computed
        job = run(engine, Wish(story, "again and again and again " * 3, 90, None, 0))
        check(job, reference)
        plainly = job.prompt_tokens - job.reused + job.written - 1
        assert engine.computed - before == plainly
    assert engine._loop.mistaken > 0


def test_speculation_stays_off_where_a_step_of_many_rows_costs_as_much_as_many_steps(engine: Engine) -> None:
    job = run(engine, Wish(2, "again and again and again " * 3, 200, None, 0))
    assert job.lookup.hits >= 0
    slow, fast = Throughput(), Throughput()
    for rows, seconds in ((1, 0.01), (4, 0.04)):
        slow.saw(rows, 0, seconds)
    for rows, seconds in ((1, 0.01), (4, 0.011)):
        fast.saw(rows, 0, seconds)
    job.lookup.hits, job.written = 2.5, 0
    job.lookup.feed([7, 8, 9, 1, 2, 3, 7, 8, 9])
    on_cpu, on_gpu = Speculation(), Speculation()
    assert on_cpu.propose(job, slow) == [1, 2, 3]  # a trial
    assert [on_cpu.propose(job, slow) for _ in range(100)] == [[]] * 100
    assert [on_gpu.propose(job, fast) for _ in range(100)] == [[1, 2, 3]] * 100


def test_closing_while_a_step_fails_leaves_nobody_waiting(tiny: Path, flaky: type[_Flaky]) -> None:
    engine = Engine(EngineOptions(tiny, threads=1, context=512, slots=1))
    texts = [engine.write(Prompt((Message("user", "hello"),), 400)) for _ in range(3)]
    next(texts[0])
    flaky.fail_at = set(range(1000))
    engine.close()
    for text in texts:
        with pytest.raises(ModelFailed):
            text.result()


def test_a_request_that_cannot_begin_fails_alone(engine: Engine) -> None:
    good = engine.write(Prompt((Message("user", "hello"),), 60))
    with pytest.raises(ModelFailed):
        engine.write(Prompt((Message("user", "a"),), 8, grammar='root ::= "\ud800"')).result()
    assert good.result().text


def test_while_a_computation_hangs_who_asks_is_told_at_once(
    tiny: Path, let: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Engine(EngineOptions(tiny, threads=1, context=512, slots=1)) as engine:
        first = engine.write(Prompt((Message("user", "hello"),), 4))
        while engine._queue.computes_since is None:
            time.sleep(0.001)
        monkeypatch.setattr("bot.model.engine.queue.HANGS_S", 0.0)
        with pytest.raises(ModelFailed, match="does not come back"):
            engine.write(Prompt((Message("user", "hello"),), 4))
        let.set()
        assert first.result().written_tokens
