"""How many examples Hypothesis tries where each is dear."""

from hypothesis import settings

LONG = 1_000
"""Of a property whose examples are cheap, in `make test-long`; `make test` tries Hypothesis's own hundred."""


def examples(usual: int) -> int:
    """`usual` in `make test`, ten times as many in `make test-long`."""
    chosen = settings.default
    return usual * 10 if chosen and chosen.max_examples == LONG else usual
