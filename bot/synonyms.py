"""Words that mean the same in a team's documents, and words that add nothing.

By table only: embeddings hold opposites for alike.
"""

import re
from functools import lru_cache
from types import MappingProxyType

from bot.terms import stem

_ALIKE = """
    employee staff personnel colleague teammate | supervisor manager boss | help assist support aid
    ask request | begin start commence began begun | end finish complete conclude | buy purchase bought
    show display | obtain receive acquire | create produce | provide give offer given | submit hand submission
    choose select pick chosen choice | contact reach | document file | via through
    about regarding concerning
    change modify alter | monthly month | weekly week | daily day | leave absence
    pay compensate paid payment | cost price | rule policy regulation | quick fast rapid | big large
    small little | notify tell alert | permission approval consent | meeting session | job position role
    happen occur place held hold | phone telephone | fix repair mend | error mistake | car vehicle
    immediately promptly | discuss talk | answer reply respond response | kid child | keep retain kept
    trip travel | worldwide global | find locate found | delete erase | total overall | photo picture image
    website site | build construct built | gather collect | attempt try | important crucial | verify confirm
    last final | main primary | extra additional | accrue earn | book reserve | join enroll enrol
    reimburse repay refund | salary wage | launch release | hire recruit | stop cease | extend extension
    decide decision | apply application | lose loss lost | email e-mail mail | organization organisation
    program programme | center centre | eligible qualify eligibility | expire expiration expiry
    stolen steal theft | written writing write | sent send | taken take | known know | met meet | begun begin
    spend spent | long longer length | allow permit | show shown showed display | go gone went | see seen
    drive driven drove | speak spoken spoke | lead led | forget forgotten | grow grown grew | throw thrown
    teach taught | win won | lend lent | sell sold | understand understood | say said | mean meant
    bring brought | catch caught | eat eaten ate | hear heard | hide hidden | seek sought | wear worn
    withdraw withdrawn withdrew | become became | come came | give gave | take took | know knew | choose chose
    break broken broke | freeze frozen froze | swear sworn | tear torn | write wrote | fall fallen fell
"""
# An answer may name who is meant by "you" and "we", and say that it goes by a rule.
_EMPTY = """
    employee employees staff company organization handbook document section page policy according please note
    also currently simply generally specifically person people individual team member additionally during
"""
# What stands for one of the common words that are not compared: get, help, ask, use, make sure.
_LIGHT = "obtain receive assist request utilize ensure number amount run take held accrue earn entitle"


def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for group in re.split(r"[|\n]", _ALIKE.strip()):
        stems = [stem(word) for word in group.split()]
        first = next((found[it] for it in stems if it in found), stems[0])
        found |= dict.fromkeys(stems, first)
    return found


_MEANING = MappingProxyType(_table())
EMPTY = frozenset(_MEANING.get(stem(word), stem(word)) for word in _EMPTY.split())
FREE = EMPTY | {_MEANING.get(stem(word), stem(word)) for word in _LIGHT.split()}


@lru_cache(maxsize=20_000)
def meaning(found: str) -> str:
    """One stem for all that mean the same."""
    return _MEANING.get(found, found)
