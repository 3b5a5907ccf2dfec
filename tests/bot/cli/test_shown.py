"""Sentences on a terminal: no signs of Markdown, and nothing that passes for a source's number."""

import pytest

from bot.citations import quote_blocks
from bot.cli.reply_lines import laid_out, said
from bot.reply import Citation, Sentence
from store.sentences import sentences_of
from tests.end_to_end.scripted import passage


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It is **60** km/h, no longer ~~40~~.", "It is 60 km/h, no longer […]. [1]"),
        (r"Delete C:\\temp\\*.tmp at 100&nbsp;&deg;C.", r"Delete C:\temp\*.tmp at 100 °C. [1]"),
        ("Measured twice[^1] (see [4]).", "Measured twice (see (ref. 4)). [1]"),
        ("- [x] Helmet\n- [ ] Vest", "- ☑ Helmet\n- ☐ Vest [1]"),
        ("1. Press <kbd>K</kbd>.\n   - Go :truck:", "1. Press K.\n   - Go 🚚 [1]"),
        ("## How\n\nRun it:", "How\n\nRun it: [1]"),
        ("```\na  **b** :truck: &lt;\n```", "```\na  **b** :truck: &lt;\n``` [1]"),
        (
            "Run `x :truck: **y**` at 10:30:00 in std:a:b.",
            "Run `x :truck: **y**` at 10:30:00 in std:a:b. [1]",
        ),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "A · B\n1 · 2 [1]"),
    ],
)
def test_the_writers_own_words_are_shown_without_signs(written: str, shown: str) -> None:
    assert said(Sentence(written, (1,))).plain == shown


def test_a_quote_is_shown_as_it_is_read() -> None:
    told = passage(r"Deletes C:\\temp\\*.tmp [4], not ~~a.tmp~~ `b  :x:` :truck:.", "Night")
    (quote,) = sentences_of(told)
    cited = Citation.of(1, (quote,))
    sentence = Sentence(quote.text, (1,), parts=(quote,))
    shown = [it.plain for it in laid_out(quote_blocks([sentence], [cited]))]
    words = r"Deletes C:\temp\*.tmp (ref. 4), not […] `b  :x:` 🚚."
    assert shown[-1].strip() == said(sentence).plain == f"{words} [1]"
