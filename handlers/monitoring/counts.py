"""What is counted as it happens, for Prometheus. Labels are kinds, outcomes and methods of Slack: few,
and none tells of a person, a channel or a document.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from handlers.monitoring.outcomes import ANSWERED, outcome_of
from handlers.observation import (
    Acknowledged,
    Observation,
    Rated,
    Replied,
    RequestEnded,
    SlackCalled,
    SlackConnected,
    SlackRateLimited,
)
from handlers.observed import POST

# Seconds, up to where one looks for a fault: words may take a minute on a CPU, Slack gives up after three.
_WORDS = (0.25, 0.5, 1, 2, 4, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
_SEARCH = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10)
_SLACK = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)


class Counts:
    """Counters and histograms in `registry`, fed by observations from any thread."""

    def __init__(self, registry: CollectorRegistry) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, of when it was made
        self._requests = Counter(
            "inhouse_requests",
            "Requests that ended, by kind, outcome and, where that does not say it all, reason.",
            ["kind", "outcome", "reason"],
            registry=registry,
        )
        self._replies = Counter(
            "inhouse_replies",
            "Replies that the models made: answer, quotes, summary, or no_answer with its reason.",
            ["kind", "reason"],
            registry=registry,
        )
        self._sentences = Counter(
            "inhouse_sentences",
            "Sentences of the writer, by whether verification let them be said.",
            ["verdict"],
            registry=registry,
        )
        self._tokens = Counter(
            "inhouse_tokens",
            "Tokens of prompts that were read, or reused from before, and tokens written.",
            ["work"],
            registry=registry,
        )
        self._ratings = Counter(
            "inhouse_ratings", "Ratings given to replies: good or bad.", ["rating"], registry=registry
        )
        self._calls = Counter(
            "inhouse_slack_calls",
            "Calls of Slack's Web API, retries included, by method and outcome.",
            ["method", "outcome"],
            registry=registry,
        )
        self._limited = Counter(
            "inhouse_slack_rate_limited", "Answers of Slack with status 429.", ["method"], registry=registry
        )
        self._reconnects = Counter(
            "inhouse_slack_reconnects",
            "Times that the WebSocket to Slack was opened again.",
            registry=registry,
        )
        self._request_s = Histogram(
            "inhouse_request_seconds",
            "From accepting a request to its end, of those that were answered.",
            buckets=_WORDS,
            registry=registry,
        )
        self._first_word_s = Histogram(
            "inhouse_first_word_seconds",
            "From accepting a request to its first words in Slack, of those that were answered.",
            buckets=_WORDS,
            registry=registry,
        )
        self._first_token_s = Histogram(
            "inhouse_first_token_seconds",
            "From the beginning of search to the first sentence that may be said.",
            buckets=_WORDS,
            registry=registry,
        )
        self._reply_s = Histogram(
            "inhouse_reply_seconds",
            "From the beginning of search to the whole reply, without Slack.",
            buckets=_WORDS,
            registry=registry,
        )
        self._search_s = Histogram(
            "inhouse_search_seconds", "Search of one question.", buckets=_SEARCH, registry=registry
        )
        self._call_s = Histogram(
            "inhouse_slack_call_seconds",
            "Calls of Slack's Web API, retries included.",
            buckets=_SLACK,
            registry=registry,
        )
        self._ack_s = Histogram(
            "inhouse_slack_ack_seconds",
            "From the arrival of what Slack sent to its acknowledgement.",
            buckets=_SLACK,
            registry=registry,
        )

    def observe(self, it: Observation) -> None:
        match it:
            case SlackCalled():
                self._calls.labels(it.method, it.outcome).inc()
                self._call_s.observe(it.seconds)
            case SlackRateLimited():
                self._limited.labels(it.method).inc()
            case SlackConnected(again=True):
                self._reconnects.inc()
            case Acknowledged():
                self._ack_s.observe(it.seconds)
            case Rated():
                self._ratings.labels("good" if it.good else "bad").inc()
            case Replied():
                self._replied(it)
            case RequestEnded():
                self._ended(it)

    def _replied(self, it: Replied) -> None:
        cost = it.cost
        self._replies.labels(it.kind, it.why).inc()
        self._tokens.labels("read").inc(cost.prompt - cost.reused)
        self._tokens.labels("reused").inc(cost.reused)
        self._tokens.labels("written").inc(cost.written)
        self._sentences.labels("said").inc(cost.held)
        self._sentences.labels("held_back").inc(cost.sentences - cost.held)
        self._reply_s.observe(cost.total_s)
        if it.kind != "summary":
            self._search_s.observe(cost.search_s)
        if cost.first_token_s:
            self._first_token_s.observe(cost.first_token_s)

    def _ended(self, it: RequestEnded) -> None:
        outcome, reason = outcome_of(it.ended)
        self._requests.labels(it.kind, outcome, reason).inc()
        if outcome in ANSWERED:
            self._request_s.observe(it.seconds)
            posted = [each.began + each.seconds for each in it.stages if each.name == POST]
            if posted:
                self._first_word_s.observe(max(min(posted) - it.accepted, 0.0))
