"""Words as Markdown in which no sign means more than it did. Pure."""

import re

# What would be read as markup, and what at the begin of a line would open a block.
_MARKUP = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|[*`]|~(?=~)|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)|\](?=[(\[])"
    r"|\[(?=\^)|\{(?=[{%])"
)
_OPENS = re.compile(r"(?m)^[ \t]*(?:(#{1,6}[ \t\n]|[-+=>|]|~~~)|(\d{1,9})([.)](?=[ \t\n]|$)))")


def link(words: str, target: str) -> str:
    """A link to somewhere else with its target; one within the page is its words."""
    if not target or target.startswith("#") or not words:
        return words
    bare = re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", words)
    if target in (bare, f"mailto:{bare}"):
        return f"<{bare}>" if re.match(r"https?://|[^\s@]+@", bare) else words
    return f"[{words}]({target})" if not re.search(r"[\s()<>]", target) else f"[{words}](<{target}>)"


def escaped(text: str) -> str:
    """Words that read as they are: none of their signs is markup."""
    return _MARKUP.sub(r"\\\g<0>", text)


def plain_start(text: str) -> str:
    """A paragraph none of whose lines opens another block."""
    return _OPENS.sub(lambda it: f"\\{it[1]}" if it[1] else f"{it[2]}\\{it[3]}", text)
