"""Whether a message asks, in words, for a summary: of its thread, of a channel, or of a file. Pure.

A summary of anything else is a question like any other. For English, German, French,
Spanish and Japanese.
"""

import re
from enum import StrEnum

from bot.tokens import fold, words


class SummaryOf(StrEnum):
    THREAD = "thread"
    CHANNEL = "channel"
    FILE = "file"


_ASKS = frozenset(
    """summarize summarise summary summarizing summarising tldr recap gist recapitulate zusammenfassen
    zusammenfassung résume résumes résumer résumé résumez resumir resumen resúmeme resumirme""".split()  # noqa: SIM905
)
# Words that ask together only: "sum this up", "fasse das zusammen", "resume este hilo".
_TOGETHER = (
    ({"sum"}, {"up"}),
    ({"tl"}, {"dr"}),
    ({"catch"}, {"up"}),
    ({"speed"}, {"up"}),
    ({"thread", "conversation", "discussion"}, {"about"}),
    ({"miss", "missed"}, {"i", "we"}),
    ({"fass", "fasse", "fasst"}, {"zusammen"}),
    ({"resume"}, {"hilo", "conversación", "esto"}),
)
_CONVERSATION = frozenset(
    """thread conversation discussion chat faden unterhaltung gespräch diskussion verlauf fil hilo
    conversación discusión""".split()  # noqa: SIM905
)
_CHANNEL = frozenset(
    """channel kanal canal day days week weeks hour hours today yesterday last past heute gestern woche
    wochen tag tage letzten letzte jour jours semaine día días semana""".split()  # noqa: SIM905
)
_FILE = frozenset(
    """file files document documents doc pdf attachment attached attachments paper report canvas snippet post
    datei dateien dokument dokumente anhang angehängte angehängten unterlage fichier fichiers document pièce
    jointe archivo archivos documento documentos adjunto adjunta""".split()  # noqa: SIM905
)
_JAPANESE_FILE = re.compile(
    r"(?:この|その|添付の?)*(?:ファイル|資料|文書|添付|PDF)[をの]?(?:要約|まとめ).{0,20}", re.IGNORECASE
)
_AROUND = frozenset(
    """what's did do we bring english german french spanish japanese deutsch englisch français anglais
    español inglés tell a an the this that these it all everything of for in on to me us please
    pls can could would will you kindly quickly quick short brief briefly concise again now just
    messages message posts above here so far what was is said been hey hi hello thanks thank
    give get make do want need i i'd like may have bullet bullets points point lines sentences
    few one two three four five main key up and with whole entire through as with bitte kannst
    könntest kann du ihr mir uns mal kurz kurze den diesen das dies dieses die diese der diesem
    oben alles eine einen ein im von was bisher gesagt wurde stichpunkten stichpunkte sätzen
    wenigen s'il te vous plaît plait stp svp peux pouvez tu le ce cet cette la un une bref
    quelques moi nous ici tout de du hier focusing focussing about regarding über sur sobre por
    favor puedes puede este esta esto el los un una breve nos aquí todo""".split()  # noqa: SIM905
)
_JAPANESE = re.compile(
    r"(?:この|今までの|これまでの)?(?:スレッド|会話|やりとり|話)?[をの]?(?:要約|まとめ)(?:て|を?して|を?お願い)?"
    r"(?:ください|下さい|お願いします|します|もらえますか)?[。!?\s]*"
)


_SAYS = frozenset(
    """about say says does read describe explain contain contains inside inhalt worum geht es steht drin lies
    dice trata contiene dit contient parle""".split()  # noqa: SIM905
)


_KNOWN = re.compile(
    r"(?:please |so |and )?(?:what (?:else )?do we know (?:about|of)|was wissen wir über|"
    r"que savons-nous (?:de|sur)|qué sabemos (?:de|sobre)) (\S.*?)\W*|"
    r"(\S.*?)について(?:何が|何を)?(?:わかって|分かって|知って)(?:いる|い)ま?す?か?\W*",
    re.IGNORECASE,
)


def topic_asked(text: str) -> str:
    """What a message asks for all that is known of: "What do we know about X?"; "" for none."""
    found = _KNOWN.fullmatch(text.strip(" ¿¡"))
    return (found[1] or found[2]) if found else ""


def asks_what_it_says(text: str) -> bool:
    """Whether `text` asks no more of a file that came with it than what it says: "What is this about?" """
    told = set(words(fold(text)))
    return bool(told & _SAYS) and not told - _SAYS - _AROUND - _FILE


def summary_asked(text: str) -> SummaryOf | None:
    """What `text`, without the mention, asks to have summed up; None where it asks for something else."""
    asked = fold(text).strip()
    if _JAPANESE.fullmatch(asked):
        return SummaryOf.THREAD
    if _JAPANESE_FILE.fullmatch(asked):
        return SummaryOf.FILE
    said = words(asked)
    told = set(said)
    asks = told & _ASKS
    for one, other in _TOGETHER:
        if told & one and told & other:
            asks |= told & (one | other)
    if not asks:
        return None
    rest = told - asks - _AROUND
    if rest and not rest - _FILE:
        return SummaryOf.FILE
    if rest & _CHANNEL and not rest - _CHANNEL - _CONVERSATION:
        return SummaryOf.CHANNEL
    if not rest - _CONVERSATION:
        return SummaryOf.THREAD
    # "Summarize the conversation above with the decisions": what it is of comes first, then how it is wanted.
    at = next((at for at, word in enumerate(said) if word in _CONVERSATION), len(said))
    named = not {*said[:at]} - asks - _AROUND and not {*said[at + 1 : at + 2]} - asks - _AROUND
    return SummaryOf.THREAD if named and at < len(said) and not rest & _CHANNEL else None
