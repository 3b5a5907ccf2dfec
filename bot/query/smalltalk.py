"""Greetings and thanks: what is said to be kind and asks for nothing. Pure, and for English first: of other
languages the words that are heard most.
"""

import re
from enum import StrEnum

from bot.tokens import fold, words

_LONGEST = 300
"""Characters. Nobody is so polite, and of long pastes each paragraph is asked about."""
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")
_PLEASED = re.compile(
    r":(?:\+1|thumbsup|tada|pray|clap|raised_hands|ok_hand|heart\w*|100|white_check_mark|heavy_check_mark|muscle|"
    r"hugging_face|blush|smile|smiley|grinning|slightly_smiling_face|star-struck|bow|fire|rocket|partying_face)"
    r"(?:::?skin-tone-\d)?:|[👍🎉🙏👏🙌👌❤💙💚💛🧡💜🖤💯✅✔💪🤗😊🙂😀😃😄🤩🙇🔥🚀🥳]"
)
_ABOUT_THE_BOT = re.compile(r"(?:what can you do|how do you work|start|help)\W*")
_GREETS = frozenset("hi hello hey hiya howdy morning afternoon evening hallo hola bonjour salut ciao".split())  # noqa: SIM905
_THANKS = frozenset(
    """thank thanks thankyou thx ty tysm cheers appreciated appreciate merci danke gracias obrigado obrigada
    grazie tack bedankt bye goodbye ok okay great perfect awesome cool gotcha understood lovely brilliant
    excellent perfekt prima klasse verstanden alles dankeschön parfait compris génial perfecto vale genial
    entendido perfetto capito perfeito entendi dank takk tak kiitos dzięki dziękuję děkuji díky спасибо дякую
    понятно teşekkürler teşekkür sağol شكرا תודה धन्यवाद""".split()  # noqa: SIM905 - one list of words
)
_AROUND = frozenset(
    """a again all and around bot buddy day everyone fine folks for friend good got guys help helped helpful
    helps i inhouse is it lot lots make makes me million much nice night no now of one really right see sense
    so super sure team that that's the then there this to very was well works yes you your vielen herzlichen
    sehr dir euch ihnen klar gut für die hilfe antwort schnelle das ist ja beaucoup très bien pour l'aide
    muchas mil por la ayuda tanto mille molto muito большое ederim""".split()  # noqa: SIM905
)
# Japanese, Chinese and Korean, which are written without spaces between words, or with endings to them.
_THANKS_UNSPACED = re.compile(
    r"(?:どうも|本当に|大変|早速|(?:ありがと|有難|有り難)う?|ございま(?:す|した)|サンキュー|了解|承知|しました|いたしました|"
    r"です|(?:わか|分か|助か)りました|なるほど|すごい|"
    r"非常|十分|太|谢谢|謝謝|感谢|感謝|多谢|多謝|你|您|大家|好的|明白|知道|收到|了解?|"
    r"정말|감사합니다|고마워요?|고맙습니다|알겠습니다|네|[。．.、,！!〜~ー♪\s])+"
)


class Smalltalk(StrEnum):
    GREETING = "greeting"
    THANKS = "thanks"


def smalltalk_in(text: str) -> Smalltalk | None:
    """What kind of one `text` is, when it is nothing else; None for what may be a question.

    Nothing but a mention, or a question about the bot itself, counts as a greeting; so do emoji, unless they
    thank.
    """
    if len(text) > _LONGEST and text.strip():
        return None
    folded = _EMOJI.sub(" ", fold(text))
    said = words(folded)
    if not text.strip() or _ABOUT_THE_BOT.fullmatch(fold(text).strip()):
        return Smalltalk.GREETING
    if "?" in text:
        return None
    if not said:
        if any(sign.isalnum() for sign in _EMOJI.sub("", text)):
            return None
        return Smalltalk.THANKS if _PLEASED.search(text) else Smalltalk.GREETING
    if _THANKS_UNSPACED.fullmatch(folded.strip()):
        return Smalltalk.THANKS
    telling = set(said) - _AROUND
    if telling and telling <= _GREETS:
        return Smalltalk.GREETING
    return Smalltalk.THANKS if telling and telling <= _THANKS | _GREETS else None
