"""Markdown as a person reads it: links as their words, no shortcodes, no markers."""

import re

# What no person sees: control characters, marks of direction, letters without width, tag characters, and
# variation selectors in a row, of which only the first means anything. Joiners stay: emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]|"
    "(?<=[\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
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
        (r"<br\s*/?>|</?(?:p|div|li|[uo]l|h[1-6]|t[rdh]|table|section|details|summary)\b[^<>]*>", " "),
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


def visible(text: str) -> str:
    """`text` without the characters that people do not see: nothing can hide in them, or be split by them."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def readable(text: str) -> str:
    """`text` in one line without Markdown, HTML or shortcodes; its words and their order stay."""
    text = visible(text)
    for pattern, new in _RULES:
        text = pattern.sub(new, text)
    return text.strip()
