"""Words that only capitals or signs tell from others: IT and it, C, C++ and C#, .NET, R&D, §5. Pure.

Each gets a mark that is a letter to every rule for words and that folding keeps, so that they are other words
wherever words are compared. Marked text is for comparing, never for showing.
"""

import re
from collections.abc import Iterator

MARK = "\u02bc"
"""A letter without case (MODIFIER LETTER APOSTROPHE): nobody writes it beside these words."""

# Short words that hold others together, and are abbreviations too. What people write in capitals to stress it
# (NOT, ALL, MAY) is none of them.
_SHORT = frozenset(
    """am as at be by he her his if in is it its me my of off on one or our out per so than to up us we
    who""".split()  # noqa: SIM905
)
_SIGNED = re.compile(
    r"(?<![\w#+])(?P<signed>[A-Za-z][A-Za-z\d]{0,9})(?P<signs>\+{1,2}|#)(?![\w+#])"  # C++, F#
    r"|(?<![\w&/.])(?P<joined>[A-Z]{1,3} ?& ?[A-Z]{1,3}|[A-Z]/[A-Z])(?![\w&/])"  # R&D, A/B
    r"|(?<![\w./])\.(?P<dotted>[A-Z]\w+)"  # .NET
    r"|(?P<section>§+)"
    # C, R, Plan A: some letters are words, where a sentence begins with them.
    r"|(?<![\w.'’&/-])(?P<letter>[BCDFGJLMNPQRTX]|(?<=\w )[AEHKOSUVWYZ])(?!\.?\w|['’&/+#-])"
    # The language, where it is no order to go somewhere.
    r"|(?<![\w-])(?P<go>Go)(?![\w'’-]| (?:to|on|through|into|back|ahead|over|for)\b)"
    r"|(?<![\w'’-])(?P<short>[A-Z]{2,3})(?!\w|['’](?!s\b))"  # IT, IT's, IT-Support
)
# Where one of them may be, found in a fiftieth of the time: most texts have few, and `fold` asks of each.
_MAY_BE = re.compile(
    r"[A-Z§+#](?:(?<=§)|(?<=[A-Za-z\d][+#])|(?<=[A-Z])[A-Z]{0,2}(?!\w)|(?<=\.[A-Z])|(?<=G)o(?!\w))"
)
_BEFORE_SIGNS = re.compile(r"[A-Za-z\d]{1,10}\Z")
_SIGNS = {"+": "plus", "++": "plusplus", "#": "sharp"}
_HOUR = re.compile(r"\d ?$")
_SHOUTED = re.compile(r"[A-Z]{2,}(?:[^\w.!?/&]+[A-Z]{2,}){2,}")


def distinct(text: str) -> str:
    """`text` with those words marked; three words in capitals in a row are stressed, and no abbreviations."""
    signed = [] if MARK in text else list(_signed(text))
    if not signed:
        return text
    shouted = [found.span() for found in _SHOUTED.finditer(text)]

    def marked(found: re.Match[str]) -> str:
        match found.lastgroup:
            case "signs":
                return f"{found['signed']}{MARK}{_SIGNS[found['signs']]}"
            case "joined":
                return MARK.join(re.findall("[A-Z]+", found["joined"]))
            case "dotted":
                return f"{MARK}{found['dotted']}"
            case "section":
                return f" section{MARK} "
            case "short":
                word, at = found["short"], found.start()
                told = word.lower() in _SHORT and not any(start <= at < end for start, end in shouted)
                hour = word == "AM" and _HOUR.search(text[max(0, at - 2) : at])
                return f"{word}{MARK}" if told and not hour else word
        return f"{found.group()}{MARK}"

    parts, at = [], 0
    for found in signed:
        parts += [text[at : found.start()], marked(found)]
        at = found.end()
    return "".join([*parts, text[at:]])


def _signed(text: str) -> Iterator[re.Match[str]]:
    """What `_SIGNED.finditer` gives."""
    at = 0
    for may_be in _MAY_BE.finditer(text):
        place = may_be.start()
        before = _BEFORE_SIGNS.search(text[max(0, place - 10) : place]) if text[place] in "+#" else None
        starts = (place - len(before[0]) if before else place - 1, place)
        found = next((it for start in starts if start >= at and (it := _SIGNED.match(text, start))), None)
        if found:
            yield found
            at = found.end()
