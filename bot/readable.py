"""Markdown as a person reads it: links as their words, no shortcodes, no markers."""

import re

# Each takes time in proportion to the text, whatever the text: where an opening has no closing, the second
# half of a pattern takes what was looked through and puts it back, so that it is not looked through again.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"<!--.*?-->|(<!--.*)", r"\1"),
        (r"(?m)^[ \t]*\[\^\w+\]:[ \t]*|\[\^\w+\]", ""),
        # Site generators write channels and pages as shortcodes; their first argument is what a reader sees.
        (r"""\{%-?\s*slack_channel\s+["']#?([^"']*)["'][^%]*%\}""", r"#\1"),
        (r"!\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)|(!\[[^\]]*\]?)", r"\1\2"),
        (r"\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)", r"\1"),
        (r"\[([^\[\]]*)\]\[[^\[\]]*\]", r"\1"),
        (r"\{[%{].*?[%}]\}|(\{[%{].*)", r"\1"),
        (r"<br\s*/?>", " "),
        (r"</?[a-zA-Z][^<>]*>", ""),
        (r"<(https?://[^<>\s]+|[^<>\s@]+@[^<>\s]+)>", r"\1"),
        (r"(?m)^[ \t]*(?:>[ \t]?)+", ""),
        (r"(?m)^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?", ""),
        (r"(?m)^[ \t]*#{1,6}[ \t]+", ""),
        (r"(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\1", r"\2"),
        (r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])", r"\1"),
        (r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)", r"\1"),
        (r"\*\*|(?<!\w)__|__(?!\w)", ""),
        (r"\\([\\`*_{}\[\]()#+.!|~=<>-])", r"\1"),
        (r"(?:(?<![ \t])[ \t]+)?\|[ \t]*", " · "),
        (r"^(?: · )+|(?<! · )(?: · )+$", ""),
        (r"\s+", " "),
        (r" ([,.;:!?])(?=\s|$)", r"\1"),
    )
)


def readable(text: str) -> str:
    """`text` in one line without Markdown, HTML or shortcodes; its words and their order stay."""
    for pattern, new in _RULES:
        text = pattern.sub(new, text)
    return text.strip()
