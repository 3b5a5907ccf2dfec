"""Words that only capitals or signs tell from others: IT and it, C, C++ and C#, .NET, R&D, §5. Pure.

Each gets a mark that is a letter to every rule for words and that folding keeps, so that they are other words
wherever words are compared. Marked text is for comparing, never for showing.
"""

import re

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
_SIGNS = {"+": "plus", "++": "plusplus", "#": "sharp"}
_HOUR = re.compile(r"\d ?$")
_SHOUTED = re.compile(r"[A-Z]{2,}(?:[^\w.!?/&]+[A-Z]{2,}){2,}")


def distinct(text: str) -> str:
    """`text` with those words marked; three words in capitals in a row are stressed, and no abbreviations."""
    if MARK in text:
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

    return _SIGNED.sub(marked, text)
