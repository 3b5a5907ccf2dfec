"""Words for what makes a sentence false: opposites, other units, other people, details nobody told."""

from bench.evaluation.site import both_ways

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
DATES = {
    **{it.lower(): tuple(sorted(set(_MONTHS) - {it})) for it in _MONTHS if it != "May"},
    **{it.lower(): tuple(sorted(set(_DAYS) - {it})) for it in _DAYS},
    "am": "pm",
    "pm": "am",
}
UNITS = {
    **both_ways({"hours": "days", "weeks": "months", "hour": "day", "week": "month"}),
    **{"year": "month", "years": "months", "minutes": "hours", "percent": "dollars", "night": "week"},
}
DUTIES = {
    **{"must": ("may", "can"), "should": ("may", "need not"), "required to": "allowed to"},
    **{"may": "must", "can": "must", "need to": "may", "have to": "may", "is required": "is optional"},
}
LIMITS = {
    **both_ways({"at least": "at most", "more than": "less than", "maximum": "minimum"}),
    **{"up to": "at least", "no more than": "no less than", "no less than": "no more than", "above": "below"},
}
TIMES = {
    **both_ways({"before": "after", "prior to": "following"}),
    **{"until": "after", "within": "after", "during": "after", "in advance": "afterwards"},
}
QUANTITIES = {"some": "all", "most": "all", "many": "all", "all": "few", "every": "no", "several": "all"}
QUANTITIES |= {"each": "no", "always": "sometimes", "often": "always", "usually": "never", "only ": ""}
COMPARATIVES = both_ways(
    {"more": "less", "higher": "lower", "longer": "shorter", "larger": "smaller", "earlier": "later"}
    | {"better": "worse", "faster": "slower", "most": "least", "first": "last", "older": "newer"}
)
ANTONYMS = both_ways(
    {"include": "exclude", "includes": "excludes", "increase": "decrease", "eligible": "ineligible"}
    | {"paid": "unpaid", "mandatory": "optional", "allowed": "forbidden", "internal": "external"}
    | {"public": "private", "approved": "rejected", "open": "closed", "start": "end", "accept": "refuse"}
    | {"full-time": "part-time", "formal": "informal", "available": "unavailable", "new": "former"}
    | {"add": "remove", "join": "leave", "send": "receive", "encouraged": "discouraged", "easy": "hard"}
    | {"permanent": "temporary", "domestic": "international", "annual": "monthly", "same": "different"}
)
EXCEPTIONS = {"except": "including", "unless": "if", "without": "with", "only if": "even if"}
ACTORS = both_ways(
    {
        "supervisor": "recruiter",
        "supervisors": "recruiters",
        "manager": "director",
        "employees": "contractors",
    }
    | {"staff": "interns", "team": "agency", "client": "vendor", "partner": "contractor", "hr": "legal"}
)
DETAILS = (
    "at no cost",
    "within 24 hours",
    "every Friday",
    "with a signed form",
    "through the online portal",
    "for up to 90 days",
    "after a background check",
    "with the director's approval",
)
INVENTIONS = (
    "{} comes with a monthly stipend of $50.",
    "Employees can ask for {} through the self-service portal.",
    "The policy on {} is reviewed every year by an outside auditor.",
    "{} must be approved in writing by the chief of staff.",
    "A workshop on {} is held on the first Monday of each month.",
    "{} is available after six months of employment.",
)
PLANS = {
    **{"will be": ("was already", "is now"), "plans to": "already did", "plan to": "already did"},
    **{"was": "will be", "were": "will be", "will": "did already", "has been": "will be"},
}
