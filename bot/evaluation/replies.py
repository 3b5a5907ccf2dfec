"""What replies are worth: the answer carried, its citation right, all of it supported, and in what time."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.evaluation.measures import carries, holds, mean, misquoted, percentile, share, unsupported
from bot.evaluation.report import Failure, Shown, Table
from bot.evaluation.retrieval import shown
from bot.evaluation.rows import Row, Type
from bot.reply import NoAnswer, Reply, kind_of, text_of

_RIGHT = "reply contains the expected answer"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row's reply and what was found of it.

    `right`: it carries an answer of every part; for a near miss: it refuses. `cites`: a passage it cites
    holds the gold evidence. `shown` are the passages cited, or the nearest where it refuses.
    """

    row: Row
    kind: str
    text: str
    right: bool
    cites: bool
    misquoted: tuple[str, ...]
    unsupported: tuple[str, ...]
    sentences: int
    first_s: float
    total_s: float
    prompt: int
    reused: int
    confidence: float
    shown: tuple[Shown, ...]

    @property
    def refused(self) -> bool:
        return self.kind == "no_answer"

    @property
    def near_miss(self) -> bool:
        return self.row.type is Type.NEAR_MISS

    @property
    def parts(self) -> list[bool]:
        """For each part of the question whether the reply carries an answer of it."""
        return [not self.refused and carries(self.text, [part]) for part in self.row.parts]


def judge(row: Row, reply: Reply) -> Judged:
    """Compare a reply with what is known of its question."""
    refused, text = isinstance(reply, NoAnswer), text_of(reply)
    if isinstance(reply, NoAnswer):
        passages = [match.passage for match in reply.nearest]
    else:
        passages = list({it.passage.id: it.passage for it in reply.citations}.values())
    return Judged(
        row=row,
        kind=kind_of(reply),
        text=text,
        right=refused if row.type is Type.NEAR_MISS else not refused and carries(text, row.parts),
        cites=not refused and any(holds(it, gold) for it in passages for gold in row.evidence),
        misquoted=() if isinstance(reply, NoAnswer) else tuple(misquoted(reply)),
        unsupported=() if isinstance(reply, NoAnswer) else tuple(unsupported(reply, row.alone)),
        sentences=0 if isinstance(reply, NoAnswer) else len(reply.sentences),
        first_s=reply.cost.first_token_s,
        total_s=reply.cost.total_s,
        prompt=reply.cost.prompt,
        reused=reply.cost.reused,
        confidence=reply.confidence,
        shown=tuple(shown(it, row) for it in passages),
    )


def tables(judged: Sequence[Judged]) -> tuple[Table, ...]:
    """What replies carry and rest on, and what they take."""
    styles = _styles(judged)
    return (_replies(judged), *([styles] if styles.rows else []), _timings(judged))


def _replies(judged: Sequence[Judged]) -> Table:
    answered = [it for it in judged if not it.refused and it.row.evidence]
    kinds = ("answer", "quotes", "no_answer")
    there = [kind for kind in Type if any(it.row.type is kind for it in judged)]
    rows = [(_measure(kind), share(it.right for it in judged if it.row.type is kind)) for kind in there]
    both = [it for it in judged if it.row.type in {Type.ANSWERABLE, Type.MULTI}]
    multi = [it for it in both if it.row.type is Type.MULTI]
    sentences = sum(it.sentences for it in judged)
    if 0 < len(multi) < len(both):
        rows.append((f"answerable and multi: {_RIGHT}", share(it.right for it in both)))
    if multi:
        rows.append(("multi: expected parts in the reply", share(part for it in multi for part in it.parts)))
    rows += [
        ("in own words, in quotes, refused", ", ".join(str(_count(judged, kind)) for kind in kinds)),
        ("a cited passage holds the expected evidence, when answered", share(it.cites for it in answered)),
        ("replies whose quotes all stand verbatim", share(not it.misquoted for it in judged)),
        (
            "sentences not supported by the passage they cite",
            f"{sum(len(it.unsupported) for it in judged)} of {sentences}",
        ),
    ]
    return Table("replies", "Replies", ("measure", "figure"), tuple(rows))


def _styles(judged: Sequence[Judged]) -> Table:
    """How people write decides much: whether replies contain the answer, by style."""
    with_answer = [it for it in judged if not it.near_miss]
    styles = sorted({it.row.style for it in with_answer if it.row.style})
    rows = [
        (
            style,
            share(it.right for it in with_answer if it.row.style == style),
            share(not it.refused for it in with_answer if it.row.style == style),
        )
        for style in styles
    ]
    title = "Replies by how the question is written, near misses left out"
    return Table("replies_by_style", title, ("style", _RIGHT, "answered"), tuple(rows))


def _timings(judged: Sequence[Judged]) -> Table:
    first = [it.first_s for it in judged if it.first_s]
    whole = [it.total_s for it in judged if not it.refused]
    refusals = [it.total_s for it in judged if it.refused]
    rows = [
        (name, *(f"{percentile(times, of):.2f} s" for of in (50, 95)))
        for name, times in (("first words", first), ("whole reply", whole), ("refusal", refusals))
        if times
    ]
    prompt = sum(it.prompt for it in judged)
    reused = f"{sum(it.reused for it in judged) / prompt:.0%}" if prompt else "-"
    rows.append(("prompt tokens already computed", reused, ""))
    return Table("timings", "Time per reply", ("", "p50", "p95"), tuple(rows))


def _measure(kind: Type) -> str:
    if kind is Type.NEAR_MISS:
        return "near_miss: refused"
    return f"{kind}: {_RIGHT}" + (", in every part" if kind is Type.MULTI else "")


def _count(judged: Sequence[Judged], kind: str) -> int:
    return sum(it.kind == kind for it in judged)


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """The same for scripts."""
    answered = [it for it in judged if not it.refused and it.row.evidence]
    both = {Type.ANSWERABLE, Type.MULTI}
    first = [it.first_s for it in judged if it.first_s]
    return {
        **{f"{kind}_right": mean(it.right for it in judged if it.row.type is kind) for kind in Type},
        "answerable_and_multi_right": mean(it.right for it in judged if it.row.type in both),
        "cites_evidence": mean(it.cites for it in answered),
        "unsupported_sentences": sum(len(it.unsupported) for it in judged),
        "misquoted": sum(len(it.misquoted) for it in judged),
        "first_words_p50_s": percentile(first, 50),
        "first_words_p95_s": percentile(first, 95),
        "reply_p50_s": percentile([it.total_s for it in judged], 50),
        "reply_p95_s": percentile([it.total_s for it in judged], 95),
        "prompt_tokens_mean": fmean([it.prompt for it in judged]) if judged else 0.0,
    }


def failures(judged: Sequence[Judged]) -> list[Failure]:
    """Everything that went wrong, a failure for each way it did."""
    return [
        Failure(it.row.id, kind, it.row.question, wanted, got, it.shown)
        for it in judged
        for kind, wanted, got in _wrongs(it)
    ]


def _wrongs(it: Judged) -> list[tuple[str, str, str]]:
    wrongs = []
    if not it.right and it.near_miss:
        wrongs.append(("near miss answered", it.row.wanted, it.text))
    elif not it.right:
        kind = "refused" if it.refused else "part not carried" if any(it.parts) else "answer not carried"
        lacking = [part for part, carried in zip(it.row.parts, it.parts, strict=True) if not carried]
        wrongs.append((kind, "\n".join(answer for part in lacking for answer in part), it.text))
    if not it.refused and it.row.evidence and not it.cites:
        wrongs.append(("evidence not cited", it.row.quotes, it.text))
    wrongs += [("sentence not supported", "words of the passage cited", each) for each in it.unsupported]
    wrongs += [("quote not verbatim", "words of the passage cited", each) for each in it.misquoted]
    return wrongs
