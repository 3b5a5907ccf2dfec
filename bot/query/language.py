"""Which language a question is in, however short. Pure.

Words that one language alone uses tell more than those that several share; letters tell too. Where two
languages are as likely, or nothing tells, none is named: a name or a product says nothing of its asker.
"""

import re
from types import MappingProxyType

from bot.query.material import asked_in
from bot.tokens import fold

_WORDS = MappingProxyType(
    {
        "en": """a an the of and to is are was were that for you your our my we us i me it its with must
        may can could will would should shall not be been on in at by from this these those there
        what which who whom whose how when where why do does did have has had get gets many much
        long any anyone anybody someone if or about need needs please tell show find give work
        works use allowed happens thanks hello summarize summarise summary know as per until after
        before""",
        "de": """der die das dem den des ein eine einen einem einer und oder ist sind war waren nicht kein
        keine mit für von vom zu zum zur im am auf bei beim nach aus über unter wenn ob dass man
        ich du wir ihr sie es mir mich uns mein meine meinen meinem unser unsere unserem wie was
        wer wen wem wann wo wohin woher warum wieso weshalb welche welcher welches welchen wieviel
        wieviele viel viele lange oft darf dürfen kann kannst können könnte muss müssen soll
        sollte will wird werden wurde gibt gilt gelten hat habe haben hatte bekomme bekommen
        beantrage beantragen bitte danke hallo hilfe fasse fass zusammen zusammenfassen hier mal
        noch auch nur schon steht finde finden geht mache machen nun jetzt
        vergessen ab bis pro ohne vielen dank guten morgen""",
        "fr": """le la les un une des du de au aux et ou est sont était pas ne n'est avec dans sur sous
        pour par en qui que quoi quel quelle quels quelles quand où comment combien pourquoi
        est-ce qu'est-ce je tu il elle nous vous ils elles mon ma mes notre nos votre vos ce cet
        cette ces on puis-je peut peux dois doit faut-il faut faire avoir avons avez ai as a-t-on
        y-a-t-il y être merci bonjour salut jours congés si résume résumer résumez se sa son ses
        leur chez beaucoup""",
        "es": """el la los las un una unos unas del de al y o es son era está están no con en para por sin
        sobre que qué quién quiénes cuál cuáles cuándo cuánto cuánta cuántos cuántas dónde cómo
        porqué yo tú usted nosotros mi mis tu tus su sus nuestro nuestra este esta esto estos se
        puedo puede pueden puedes debo debe hay tengo tiene tenemos tienen hacer pedir gracias
        hola me te nos lo le si días cuanto cuantos cuantas cuando donde como quien resume resumir
        muchas buenos buenas""",
        "it": """il lo gli e è sono non una di del della dello nel alla con per che chi cosa come quando
        quanto quanti quante dove perché quale quali posso può devo si un in ho abbiamo mio mia
        nostro ci""",
        "pt": """o os as e é são não uma um do da dos das em no na nos com por para que quem como quando
        quanto quantos quantas onde qual quais posso pode devo tenho temos meu minha nosso há""",
        "nl": """de het een en is zijn niet met voor van op te in ik je jij we wij mijn ons onze hoe wat
        wie wanneer waar waarom welke hoeveel kan mag moet heb hebben heeft wordt er dit dat bij
        naar krijg krijgen""",
    }
)
# Letters that few other languages write.
_LETTERS = MappingProxyType(
    {"de": "äöüß", "fr": "çêëèàùâîïœæ", "es": "ñ¿¡", "pt": "ãõ", "it": "ìò", "nl": ""}
)
_KANA, _HANGUL = re.compile(r"[\u3041-\u30fa\uff66-\uff9d]"), re.compile(r"[\uac00-\ud7a3]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = 0.7
# By so much the likeliest must lead.
_LEAD = 0.2
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu)'")


def language_asked(text: str) -> str:
    """An ISO 639-1 code; "" where nothing tells."""
    asked = fold(asked_in(text).text or text)
    if _KANA.search(asked):
        return "ja"
    if _HANGUL.search(asked):
        return "ko"
    if _HAN.search(asked):
        # Japanese of Han alone looks the same.
        return ""
    likely = _likely(asked)
    best, second = sorted(likely.values(), reverse=True)[:2]
    return max(likely, key=likely.__getitem__) if best - second > _LEAD else ""


def _likely(asked: str) -> dict[str, float]:
    likely = dict.fromkeys(_WORDS, 0.0)
    for word in _WORD.findall(asked):
        if _ELIDED.match(word):
            likely["fr"] += 1
        users = _USERS.get(word, ())
        for language in users:
            likely[language] += 1 / len(users)
    for language, letters in _LETTERS.items():
        likely[language] += _LETTER * sum(letter in asked for letter in letters)
    return likely


_SETS = {language: frozenset(listed.split()) for language, listed in _WORDS.items()}
_USERS = MappingProxyType(
    {
        word: tuple(language for language, words in _SETS.items() if word in words)
        for word in frozenset[str]().union(*_SETS.values())
    }
)
