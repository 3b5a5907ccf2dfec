"""How long a text may be in tokens, for a model whose tokenizer is out of reach."""

import re

_PIECE = re.compile(r"[A-Za-z]+|[^\S\n]+|[^\x00-\x7f]+|.", re.DOTALL)


def at_most(text: str) -> int:
    """More tokens than any usual tokenizer makes of text that people write; about twice the true number.

    A token is taken for two letters, one digit or mark, or one byte of any other script. The space before a
    word belongs to it.
    """
    return 1 + sum(map(_tokens, _PIECE.findall(text)))


def _tokens(piece: str) -> int:
    if not piece.isascii():
        return len(piece.encode(errors="replace"))
    if piece.isalpha():
        return (len(piece) + 1) // 2
    return 0 if piece == " " else len(piece)
