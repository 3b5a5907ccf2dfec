"""What each feature is worth by which quotes are chosen, and how many quotes are worth showing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.quote_selection import select_quotes
from bot.evaluation.job import Job
from bot.evaluation.measures import carries, mean, share
from bot.evaluation.report import Table
from bot.evaluation.rows import Row, Type
from bot.query.rewrite import queries
from bot.question import Question
from bot.retrieval.excerpts import excerpt
from bot.retrieval.retriever import Evidence
from bot.retrieval.sentence_ranking import WEIGHTS, SentenceWeights, rank_sentences
from store.sentences import PassageSentence

_MOST = 5
# The gate is left out: what it lets pass was learned with all features.


@dataclass(frozen=True, slots=True)
class Quoted:
    """Quotes chosen without one feature."""

    name: str
    without: str
    weights: SentenceWeights


QUOTED_AS_IT_IS = Quoted("all", "nothing: as it is", WEIGHTS)
QUOTES = (
    QUOTED_AS_IT_IS,
    Quoted("kind", "the kind of answer wanted", replace(WEIGHTS, kind=0.0, no_kind=0.0)),
    Quoted("cover", "words of the question in it", replace(WEIGHTS, cover=0.0)),
    Quoted("passage_cover", "words of the question in its passage", replace(WEIGHTS, passage_cover=0.0)),
    Quoted("covers", "both of these", replace(WEIGHTS, cover=0.0, passage_cover=0.0)),
    Quoted("passage", "its passage's cosine", replace(WEIGHTS, passage=0.0)),
    Quoted("cosine", "its own cosine", replace(WEIGHTS, cosine=0.0)),
    Quoted("introduces", "putting introductions of lists behind", replace(WEIGHTS, introduces=0.0)),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """Whether an answer of every part of a row stands in the quotes, by each of QUOTES with one quote and
    with as many as are set; and as it is with 1 to 5."""

    row: Row
    first: tuple[bool, ...]
    all: tuple[bool, ...]
    by_number: tuple[bool, ...]


def carry(row: Row, job: Job) -> Carried:
    """Choose quotes for a row in each way; searched once."""
    question = Question(row.question, job.readers, row.history)
    retriever = job.runtime.retriever
    most = retriever.settings.quotes
    asked = queries(question)
    found = [(it, retriever.read(it, job.readers, retriever.library.background(job.readers))) for it in asked]

    def evidence(way: Quoted) -> list[Evidence]:
        return [
            Evidence(
                query,
                tuple(it.match for it in read),
                tuple(rank_sentences(query.text, read, query.focus, way.weights)),
                tuple(it.text for it in read),
            )
            for query, read in found
        ]

    scored = [evidence(way) for way in QUOTES]
    as_it_is = scored[QUOTES.index(QUOTED_AS_IT_IS)]
    return Carried(
        row,
        tuple(carries(quoted(it, 1), row.parts) for it in scored),
        tuple(carries(quoted(it, most), row.parts) for it in scored),
        tuple(carries(quoted(as_it_is, number), row.parts) for number in range(1, _MOST + 1)),
    )


def quoted(evidence: Sequence[Evidence], most: int) -> str:
    """The quotes as a reply without a writer gives them; one for each part of a question at least."""
    chosen = select_quotes(evidence, most)
    said: list[PassageSentence] = []
    texts = []
    for it in (*chosen.first, *chosen.further):
        found = excerpt(it.sentence, it.around, said)
        said += found.parts
        texts.append(found.text)
    return "\n".join(texts)


def tables(carried: Sequence[Carried]) -> tuple[Table, ...]:
    """By what is left out, and by the number of quotes."""
    return _by_feature(carried), _by_number(carried)


def _by_feature(carried: Sequence[Carried]) -> Table:
    single = [it for it in carried if it.row.type is not Type.MULTI]
    rows = [
        (way.without, share(it.first[place] for it in single), share(it.all[place] for it in carried))
        for place, way in enumerate(QUOTES)
    ]
    title = "Ablations: the expected answer stands in the quotes that are chosen"
    return Table("ablations_quotes", title, ("left out", "first quote", "all quotes"), tuple(rows))


def _by_number(carried: Sequence[Carried]) -> Table:
    kinds = [kind for kind in Type if any(it.row.type is kind for it in carried)]
    rows = [
        (
            str(number + 1),
            *(share(it.by_number[number] for it in carried if it.row.type is kind) for kind in kinds),
            share(it.by_number[number] for it in carried),
        )
        for number in range(_MOST)
    ]
    title = "Ablations: the same by the most quotes shown"
    return Table("ablations_quote_number", title, ("quotes", *kinds, "all"), tuple(rows))


def figures(carried: Sequence[Carried]) -> dict[str, float]:
    """The same for scripts."""
    return {
        f"quotes_{way.name}_carried": mean(it.all[place] for it in carried)
        for place, way in enumerate(QUOTES)
    } | {
        f"carried_by_{number + 1}_quotes": mean(it.by_number[number] for it in carried)
        for number in range(_MOST)
    }
