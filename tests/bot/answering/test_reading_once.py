"""What the real starter writer computes of a follow-up: only what it has not read or written yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.pipeline import ask
from bot.answering.prompt import begin, go_on, prompt
from bot.model.engine.engine import Engine
from bot.question import Question, Turn
from bot.reply import NoAnswer
from bot.runtime import Runtime, open_runtime
from bot.settings import load
from store.audience import Readers
from store.indexing import IndexOptions, index
from tests.bot.answering.fakes_answering import LEAVE, TRAVEL, manner, passage, source

HANDBOOK = Path(__file__).parents[3] / "handlers/simulator/demo/handbook"
# All that speak of annual leave, and hours. The thread computes what it does with the whole handbook.
PAGES = [HANDBOOK / name for name in ("leave.md", "family-leave.md", "working-hours.md", "offices.md")]
WORDS = 24


@pytest.fixture
def runtime(tmp_path: Path, models_dir: Path) -> Iterator[Runtime]:
    """The real one, with pages of the demo's handbook."""
    (tmp_path / "models").symlink_to(models_dir)
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        index(PAGES, runtime.library, runtime.embedder, IndexOptions())
        yield runtime


def test_of_a_usual_follow_up_three_quarters_are_computed_already(runtime: Runtime) -> None:
    """Usual is a thread on one matter: at most one of the passages on a follow-up was not read before."""
    thread = (
        "How many days of annual leave do I get?",
        "and can I carry them over?",
        "What about part-time staff?",
    )
    history: tuple[Turn, ...] = ()
    for text in thread:
        reply = ask(Question(text, Readers.members(), history), runtime.dependencies)
        assert not isinstance(reply, NoAnswer)
        if history:
            assert reply.cost.reused >= 0.75 * reply.cost.prompt
        said = " ".join(it.text for it in reply.sentences)
        history += (Turn("user", text), Turn("assistant", said))


def asked(text: str) -> Question:
    return Question(text, Readers.members())


def test_what_was_read_and_written_is_computed_once(writer: Engine) -> None:
    """To the token, wherever the text that was written is cut into the tokens that it was written with."""
    agreed = 0
    for n, text in enumerate(("How many hours carry over?", "What is lost?", "When is a voucher due?")):
        page = passage(f"This is page {n}. {LEAVE.text} {TRAVEL.text}", source(f"{n}.md"))
        talk = begin(asked(text), [page], writer, manner(writer, WORDS))
        first = writer.write(prompt(talk, "", WORDS)).result()
        longer = go_on(talk.answered(first.text), asked("And then?"), [page], writer, manner(writer, WORDS))
        assert longer is not None
        second = writer.write(prompt(longer, "", WORDS)).result()
        assert second.reused_tokens >= first.prompt_tokens
        if writer.count(first.text) == first.written_tokens:
            agreed += 1
            # Of a text that was cut off, the last token was written and never read.
            unread = first.finish == "length"
            assert second.reused_tokens == first.prompt_tokens + first.written_tokens - unread
    assert agreed


def test_the_same_passages_in_any_order_are_computed_once(writer: Engine) -> None:
    one, other = (
        begin(asked("Why?"), it, writer, manner(writer, WORDS)) for it in ([LEAVE, TRAVEL], [TRAVEL, LEAVE])
    )
    first, again = (writer.write(prompt(it, "", WORDS)).result() for it in (one, other))
    assert again.reused_tokens == first.prompt_tokens - 1  # the last one's outcome is needed


def test_another_question_on_the_same_passages_computes_only_itself(writer: Engine) -> None:
    page = passage(f"This is a page of its own. {LEAVE.text}", source("own.md"))
    writer.write(
        prompt(begin(asked("How many hours carry over?"), [page], writer, manner(writer, WORDS)), "", WORDS)
    ).result()
    other = writer.write(
        prompt(begin(asked("What is lost?"), [page], writer, manner(writer, WORDS)), "", WORDS)
    ).result()
    assert other.prompt_tokens - other.reused_tokens < 24
