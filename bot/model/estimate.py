"""How long a text may be in tokens, for a model whose tokenizer is out of reach."""

import re

_PIECE = re.compile(r" ?([A-Za-z]+)|([^\x00-\x7f]+)|.", re.DOTALL)


def at_most(text: str) -> int:
    """More tokens than any usual tokenizer makes of text that people write; about twice the true number.

    A token is taken for two letters, one digit, mark or space, or one byte of any other script. The space
    before a word belongs to it.
    """
    return 1 + sum(_tokens(*found.groups()) for found in _PIECE.finditer(text))


def _tokens(letters: str | None, others: str | None) -> int:
    if letters:
        return (len(letters) + 1) // 2
    return len(others.encode(errors="replace")) if others else 1
