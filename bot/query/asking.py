"""Whether a message is worded as a question or a request, in any script. Pure.

Every script has its mark, which Unicode calls a question mark. Where people leave it out, a question begins
with a word that asks, or ends with a particle that does. Words that ask are a closed class in each language;
no library lists them. Where none of this tells, who spoke before decides (handlers/workspace/threads.py).
"""

import re
import unicodedata

from bot.query.leaning import asks_first
from bot.query.smalltalk import Smalltalk, smalltalk_in
from bot.tokens import fold

_ADDRESSES = re.compile(r"<[^<>\n]*>|\bhttps?://\S+")
_MARKS = ("QUESTION MARK", "INTERROBANG")
# In Greek a semicolon asks; a keyboard has no other.
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff][^;]*;\s*$")
_JOINING = re.compile(
    r"(?:\W*\b(?:and|so|ok|okay|but|also|then|or|hi|hey|hello|please|well|thanks|great|"
    r"und|aber|oder|dann|hallo|bitte|danke|et|mais|ou|alors|donc|bonjour|merci|y|o|pero|entonces|hola|gracias|"
    r"e|ed|ma|allora|ciao|mas|então|olá|en|maar|of|dus|hoi|och|men|eller|så|og|hej|ale|czyli|"
    r"и|а|но|или|привет|та|але|ve|peki|ama|merhaba)\b[\s,:!.–-]*)+"
)
_REQUESTS = re.compile(
    r"\W*(?:tell|show|explain|list|give|find|summari[sz]e|describe|compare|remind|shall|whether|"
    r"sag|sagt|zeig|zeige|erkläre?|nenne?|beschreibe?|dis|dites|montre|montrez|explique|expliquez|"
    r"di|dime|muestra|muéstrame|explica|explícame|spiegami|dimmi|mostra|me diga|explique|leg|vertel)\b"
)
# First words of questions in further languages, in this order: Italian, Portuguese, Dutch, Swedish and Danish
# and Norwegian, Polish, Czech, Russian, Ukrainian, Turkish, Indonesian, Arabic, Hebrew, Hindi.
_ASKERS = frozenset(
    """chi cosa quando dove perché come quanto quanti quanta quante quale quali posso possiamo devo
    quem quê qual quais onde porque quantos quantas quanta podemos posso devo
    wie wat wanneer waar waarom hoe hoeveel welk welke kan mag moet
    vem vad när var varför hur vilken vilket hvem hvad hvornår hvor hvorfor hvordan hva når kan får må
    kto co kiedy gdzie dlaczego jak ile jaki jaka jakie który która które czy
    kdo kdy kde proč kolik jaký který
    кто что когда где почему зачем как сколько какой какая какие который можно ли хто що коли де чому скільки
    який чи
    kim ne zaman nerede neden niçin nasıl kaç hangi
    siapa apa kapan dimana mengapa bagaimana berapa apakah bisakah
    من ما ماذا متى أين لماذا كيف كم هل أي
    מי מה מתי איפה למה איך כמה האם
    कौन क्या कब कहाँ क्यों कैसे कितना कितने कितनी""".split()  # noqa: SIM905 - one list of words
)
# Scripts that are written without spaces: a word that asks stands anywhere, a particle at the end.
_UNSPACED = re.compile(
    r"何|なに|なぜ|どうして|いつ|どこ|だれ|誰|どの|どれ|どんな|どちら|どう(?!も|ぞ)|いくら|いくつ|教えて|"
    r"(?:か|かな|かしら|でしょう|だろう)[。．.!！\s]*$|"
    r"什么|什麼|甚麼|怎么|怎麼|怎样|怎樣|如何|为什么|為什麼|为何|為何|多少|几[个天次年月点]|幾[個天次年月點]|哪|谁|"
    r"是否|请问|請問|能不能|可不可以|有没有|有沒有|告诉我|告訴我|[吗嗎呢][。．.!！\s]*$|"
    r"무엇|뭐|언제|어디|누구|어떻게|왜|얼마|몇|어느|알려|(?:까|나요|가요|는지)[.!\s]*$|"
    r"ไหม|มั้ย|อะไร|เมื่อไ|เท่าไ|อย่างไร|ยังไง|ที่ไหน|ทำไม|ใคร|กี่|หรือเปล่า"
)
# What somebody says that they will do: for people to know.
_ANNOUNCES = re.compile(
    r"\W*(?:i'll|i’ll|we'll|we’ll|i will|we will|let me|ich (?:werde|frage?|schaue?|mache?|probiere?)\b|"
    r"wir (?:werden|fragen|schauen)|je vais|on va|nous allons|voy a|vamos a)\b"
)


def is_question(text: str) -> bool:
    """Whether a message is worded as a question or a request, not as thanks or talk."""
    words = _ADDRESSES.sub(" ", text).strip()
    if is_marked(text) or _UNSPACED.search(words):
        return True
    asked = fold(words)
    join = _JOINING.match(asked)
    return any(map(_begins, (asked, asked[join.end() :] if join else "")))


def is_marked(text: str) -> bool:
    """Whether a question mark of some script stands in it, not in an address."""
    words = _ADDRESSES.sub(" ", text)
    signs = {sign for sign in words if not sign.isalnum() and not sign.isspace()}
    marks = any(mark in unicodedata.name(sign, "") for sign in signs for mark in _MARKS)
    return marks or bool(_GREEK.search(words.strip()))


def _begins(asked: str) -> bool:
    first = re.search(r"[^\W\d_]+", asked)
    return asks_first(asked) or bool(_REQUESTS.match(asked)) or (first is not None and first[0] in _ASKERS)


def is_remark(text: str) -> bool:
    """Whether a message asks for nothing by its words: it is kind, or says what its writer will do."""
    if is_question(text):
        return False
    return smalltalk_in(text) is Smalltalk.THANKS or bool(_ANNOUNCES.match(fold(text)))
