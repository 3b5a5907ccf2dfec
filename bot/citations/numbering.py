"""The numbers of citations in the order in which people read them: the first that they meet is [1]. Pure.

A reply grows by what answers best, and is laid out by documents when it is complete.
"""

from dataclasses import replace

from bot.citations.quotes import own_words, quote_blocks
from bot.reply import Answer, Quotes, Sentence


def in_reading_order(reply: Answer | Quotes) -> Answer | Quotes:
    """`reply` with its citations numbered anew, in this order: those of the writer's own words, those of the
    quotes below, those that nobody meets."""
    blocks = quote_blocks(reply.sentences, reply.citations)
    quoted = [
        it
        for block in blocks
        for section in block.sections
        for line in section.lines
        for it in line.sentences
    ]
    met = [number for it in (*own_words(reply.sentences), *quoted) for number in sorted(it.citations)]
    told = (number for it in reply.sentences for number in it.citations)
    order = dict.fromkeys([*met, *(it.number for it in reply.citations), *told])
    anew = {old: number for number, old in enumerate(order, start=1)}
    if all(old == number for old, number in anew.items()):
        return reply
    cited = sorted((replace(it, number=anew[it.number]) for it in reply.citations), key=lambda it: it.number)
    return replace(
        reply, sentences=tuple(_numbered(it, anew) for it in reply.sentences), citations=tuple(cited)
    )


def _numbered(sentence: Sentence, anew: dict[int, int]) -> Sentence:
    return replace(sentence, citations=tuple(sorted(anew[it] for it in sentence.citations)))
