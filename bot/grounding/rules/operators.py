"""Operators: the small words that deny, oblige, bound or condition what a sentence says. Pure."""

import re
from enum import StrEnum


class Operator(StrEnum):
    """What a small word does to a claim; words of one operator mean the same."""

    NOT = "not"
    WITHOUT = "without"
    OFF = "off"
    OTHER = "others"
    EVEN = "even if"
    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    LEAST = "at least"
    MOST = "at most"
    OVER = "over"
    UNDER = "under"
    BEFORE = "before"
    AFTER = "after"
    UNTIL = "until"
    WITHIN = "within"
    ONLY = "only"
    EXCEPT = "except"
    IF = "if"
    WHO = "who"
    ALL = "all"
    SOME = "some"
    FEW = "few"
    MANY = "many"
    SAME = "same"
    MORE = "more"
    LESS = "less"
    PAST = "past"
    WILL = "will"
    PASSIVE = "be"
    PLAN = "plan"
    FROM = "from"
    TO = "to"
    BY = "by"
    AND = "and"
    CUT = ","
    END = "."


_DONE = "(?:ed|en|ept|ent|aid|eld|old|ought)"
# The first that fits counts, so longer phrases stand before the words in them.
PHRASES: tuple[tuple[Operator, tuple[str, ...]], ...] = (
    (
        Operator.MOST,
        ("at most", "up to", r"(?:a )?(?<!that )(?<!this )maximum(?: of)?", "(?:no|not) more than"),
    ),
    (
        Operator.MOST,
        ("not (?:to )?exceed", "limited to", "or less", "or fewer", "no longer than", "not over"),
    ),
    (Operator.LEAST, ("at least", "(?:a )?minimum(?: of)?", "(?:no|not) less than", "no fewer than")),
    (Operator.LEAST, ("or more", "or longer")),
    (Operator.NOT, ("(?:must|may|can|could|should|might|shall) (?:not|never)", "no longer(?! than)")),
    (Operator.NOT, ("(?:not|n't) (?:allowed|permitted|able) to",)),
    (Operator.WITHIN, ("within", "(?:no|not) later than", "in no more than", "by the end of")),
    (Operator.UNDER, ("(?:less|fewer|shorter|lower|smaller|younger|lighter|cheaper|earlier) than", "below")),
    (Operator.UNDER, (r"under(?= [$€£]?\d)",)),
    (Operator.OVER, ("(?:more|(?!rather|other)[a-z]+er) than", "above", r"exceed\w*")),
    (Operator.OVER, (r"(?<!carry )(?<!carried )(?<!roll )(?<!rolled )over(?= [$€£]?\d)",)),
    (Operator.EVEN, ("even (?:if|when)",)),
    (Operator.WITHOUT, ("without", "lacking")),
    (Operator.OFF, ("off",)),
    (Operator.OTHER, ("others?", "the rest", "ones", "else")),
    (Operator.IF, ("if", "provided(?: that)?", "as long as", "assuming", "in case", "in the event")),
    (Operator.IF, ("whenever", "when", "while")),
    (
        Operator.EXCEPT,
        ("except(?: for| when| if)?", "unless", "other than", "excluding", "(?:apart|aside) from"),
    ),
    (Operator.MUST, ("must", "needs? to", "needed", "required(?: to)?", "requires?", "requirements?")),
    (Operator.MUST, ("mandatory", "(?:has|have|had) to", "shall", "obliged to", r"obligat\w+", "necessary")),
    (Operator.MUST, ("(?<!your )(?<!their )(?<!the )(?<!our )(?<!of )needs?",)),
    (
        Operator.SHOULD,
        ("should", "ought to", r"recommend\w*", "encouraged?(?: to)?", "expected to", "advised"),
    ),
    (Operator.MAY, ("may", "might", "can", "could", "(?:is|are|be) (?:allowed|permitted|able|free) to")),
    (Operator.MAY, ("allowed", "permitted", "allows?", "optional(?:ly)?", "possible")),
    (
        Operator.BEFORE,
        ("before", "prior to", "prior", "in advance(?: of)?", "ahead of", "beforehand", "earlier"),
    ),
    (Operator.AFTER, ("after", "following(?= [a-z]+ing| the| a| your)", "since", "afterwards?", "later")),
    (Operator.AFTER, ("once(?= [a-z])",)),
    (Operator.UNTIL, ("until", "till")),
    (Operator.PLAN, ("plan(?:s|ned|ning)? to", r"intend\w*(?: to)?", "aims? to", "hopes? to", "going to")),
    (Operator.PLAN, ("working on",)),
    (Operator.PAST, ("was", "were", "did", "had", "(?:has|have) been", r"\w+'ve been", "already", "now")),
    (Operator.PAST, ("previously", "formerly", "used to")),
    (Operator.WILL, ("will",)),
    (Operator.PASSIVE, (rf"(?:is|are|be|been|being)(?= (?:[a-z]+ly |not |also )?[a-z]+{_DONE}\b)",)),
    (Operator.ONLY, ("only", "solely", "exclusively")),
    (Operator.ALL, ("all", "every", "each", "any", "always", "at all times", "entire(?:ly)?", "both")),
    (Operator.ALL, ("everyone", "anyone")),
    (Operator.SOME, ("some", "several", "certain")),
    (Operator.FEW, ("few", "a few", "hardly", "rarely", "seldom", "sometimes", "occasionally")),
    (Operator.MANY, ("many", "most", "majority", "often", "usually", "typically")),
    (Operator.SAME, ("same", "identical")),
    (Operator.MORE, ("more",)),
    (Operator.LESS, ("less", "least", "fewer")),
    (
        Operator.NOT,
        ("cannot", "not", "never", "no", "none", "neither", "nor", "nobody", "nothing", r"\w+n't"),
    ),
    (Operator.WHO, ("who", "whoever", "whose", "that", "which", "where")),
    (Operator.FROM, ("from",)),
    (Operator.BY, ("by",)),
    (Operator.TO, ("to",)),
    (Operator.CUT, ("but", "because", "whereas")),
    (Operator.AND, ("and", "or", "so", "then")),
)

_GROUPS = "|".join(f"(?P<o{i}>{'|'.join(phrases)})" for i, (_, phrases) in enumerate(PHRASES))
PHRASE = rf"(?<![\w'-])(?:{_GROUPS})(?![\w'-])"
"""A pattern for any of the phrases, in folded text."""


def operator(found: re.Match[str]) -> Operator | None:
    """Which operator a match of a pattern that holds PHRASE is, if it is one."""
    if found.lastgroup is None:
        return None
    return next((it for i, (it, _) in enumerate(PHRASES) if found.group(f"o{i}")), None)
