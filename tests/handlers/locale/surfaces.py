"""Whatever the bot shows in Slack, built in a language, about things that have Japanese names: English in it
is the bot's own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import Busy, ModelFailed, ModelMissing, PromptTooLong
from bot.question import Said
from bot.reply import (
    Answer,
    AskedBefore,
    Citation,
    Disagreement,
    NoAnswer,
    Point,
    PointKind,
    Quotes,
    Reply,
    Sentence,
    Summary,
)
from bot.settings import Settings, load
from handlers.approval import TITLE, Form, Place, approval_form, wrong_in
from handlers.channels import (
    ONLY_ADMINS,
    confirm,
    editable,
    failed,
    forgetting,
    forgotten,
    introduction,
    loading,
    muted,
    read,
    refused,
    shown,
)
from handlers.command_names import USUAL
from handlers.errors import CRASHED, LATE, SLOW, NotThere, SlackAway, reason_for
from handlers.home import Facts, home_page, suggested
from handlers.home.facts import Admin, settings_shown
from handlers.learning import NOT_LEARNED, UNLEARNED, Standing, asking, learned
from handlers.learning import status as learning_status
from handlers.listeners.asking import question_form
from handlers.listeners.commands import NOTHING_ASKED
from handlers.locale import Locale
from handlers.records import Condition, OwnFile, Readable, SourceStanding
from handlers.rendering import (
    PASSAGES,
    Advice,
    Choice,
    Message,
    Rated,
    Summed,
    credit,
    described,
    failure,
    help_text,
    notice,
    offer,
    passages_view,
    person_wanted,
    private_offer,
    render,
    render_document_summary,
    render_file_summary,
    render_summary,
    saying,
    sources_page,
    status_text,
    unknown,
    unread,
    waiting,
    why_bad,
)
from handlers.rendering import Condition as State
from handlers.rendering.reasons import REASONS
from handlers.uploads import UnreadFile, WhyUnread
from store.approved import ApprovedAnswer
from store.audience import Audience
from store.channel import FOREVER, Answers, ChannelSettings, FollowUps, Language, Tone
from store.connected import Outcome
from store.digest import Digest, Rhythm
from store.errors import StoreError
from store.indexing import ReadUpload
from store.learned import LearnedChannel, Progress
from store.passage import Kind, MessageSpan, Passage, Source
from store.rating import Rating, Reason
from store.sentences import sentences_of

Shown = Mapping[str, Any]
"""A view, or what a call that posts a message takes."""

WHEN = datetime(2023, 3, 12, tzinfo=UTC)
REQUEST = "T0INHOUSE-C00000004-1700000000.000001"
ME = "U0ME"


def surfaces(locale: Locale) -> Iterator[tuple[str, Shown]]:
    """Each with a name."""
    for name, message in _messages(locale):
        yield name, message.arguments
    yield from _windows(locale)
    yield "home", home_page(_facts(), locale)
    yield "home of an admin", home_page(_facts(_ADMIN), locale)
    yield "home with nothing", home_page(Facts(ME, "社内", Readable()), locale)
    for settings in _SETTINGS:
        seen = Admin(Condition(2, 9), settings=settings_shown(settings, locale))
        yield "home of an admin", home_page(_facts(seen), locale)


def _messages(locale: Locale) -> Iterator[tuple[str, Message]]:
    for name, reply, advice in _replies():
        for message in render(reply, REQUEST, advice, locale):
            yield name, message
    for error in (
        Busy(),
        PromptTooLong(),
        ModelMissing(),
        StoreError(),
        NotThere(),
        SlackAway(),
        ModelFailed(),
    ):
        yield "failure", failure(reason_for(error), REQUEST, "#助け", locale)
    for reason in (SLOW, LATE, CRASHED):
        yield "failure", failure(reason, REQUEST, locale=locale)
    said = Said("山田", "金曜に出します。", "https://例.example/1")
    for points in ((Point("出します。", (said,)),), ()):
        yield "summary", render_summary(Summed(Summary(points), "…", 2), REQUEST, locale)[0]
        yield "summary of documents", render_document_summary(Summary(points), "休暇", REQUEST, locale)[0]
    every = tuple(Point("出します。", (said,), kind) for kind in PointKind)
    yield (
        "summary of every kind",
        render_summary(Summed(Summary(every, more=every), "…", 2), REQUEST, locale)[0],
    )
    for why in WhyUnread:
        yield "unread", notice(unread([UnreadFile("写真.png", why, "傷です")] * 5, locale))
    for count in (1, 2):
        many = (UnreadFile("写真.png", WhyUnread.TOO_LARGE, f"{at}") for at in range(6 + count))
        yield "unread for many reasons", notice(unread(many, locale))
    for names, page in (((), 0), (("休暇", "給料"), 1), (("休暇",) * 9, 2), (("休暇",) * 10, 2)):
        one = ("契約.md", ReadUpload("S1", "契約書", names, page))
        yield "read", notice(described([one], locale))
        yield "read", notice(described([one] * 2, locale))
    for points in ((Point("出します。", (said,)),), ()):
        missed = [UnreadFile("写真.png", WhyUnread.DELETED)]
        yield (
            "summary of files",
            render_file_summary(Summary(points), ["契約.md"], missed, REQUEST, locale)[0],
        )
    yield "offer", Message("…", offer(Rated(True, REQUEST), locale))
    for experts, ask_in in ((("田中",), ""), (("田中", "鈴木"), ""), ((), "#助け"), ((), "")):
        yield "a person", person_wanted("山田", experts, ask_in, locale)
    yield "a person of no name", person_wanted("", (), "", locale)
    yield "offer to the asker", private_offer(REQUEST, locale)
    for outsiders in (True, False):
        yield "welcome", notice(introduction(ME, USUAL, locale, outsiders=outsiders))
    yield "help", notice(help_text(USUAL, locale))
    yield "nothing asked", notice(locale.gettext(NOTHING_ASKED, ask=USUAL.ask))
    for typed in ("statsu", "有給は何日ですか？"):
        yield "unknown", notice(unknown(typed, USUAL, locale))
    for state in _states():
        yield "status", notice(status_text(state, WHEN + timedelta(hours=2), locale))
    for page in range(3):
        yield "sources", sources_page([_source("規則", WHEN)] * 40, page, locale)
    yield "sources", sources_page([_source("規則")], 0, locale)
    yield "sources", sources_page([], 0, locale)
    for readable in ([_source("規則", WHEN)], []):
        for prompt in suggested(readable, locale):
            yield "suggested", notice(f"{prompt['title']}\n{prompt['message'] if readable else ''}")
    for until in (WHEN, FOREVER):
        yield "muted", notice(muted(until, locale))
    yield "learn", asking("1700000000.000000", "90d", USUAL.own, locale)
    for standing in _standings():
        yield "learning", notice(learning_status(standing, "山田", USUAL.own, locale))
        yield "learned", notice(learned(standing, locale))
    for line in (NOT_LEARNED, UNLEARNED):
        yield "not learned", notice(locale.gettext(line, own=USUAL.own, name="山田"))


def _windows(locale: Locale) -> Iterator[tuple[str, Shown]]:
    place = Place("C1", "1.1", "1.1", ME)
    for admin in (True, False):
        yield "approval", approval_form(place, "誰が署名しますか？", "田中です。", locale, admin=admin)
    wrong = wrong_in(Form(place, "", ""))
    for title in (TITLE, PASSAGES):
        yield "waiting", waiting(title, locale)
        yield "saying", saying(title, "\n".join(map(locale.gettext, wrong.values())), locale)
    yield "question", question_form(locale)
    yield "why bad", why_bad(Rated(False, REQUEST), locale)
    for passages in ((), (_passage(),), (_passage("長い文。" * 2_000),) * 5):
        yield "passages", passages_view(passages, locale)
    yield "loading", loading(locale)
    yield "refused", refused(ONLY_ADMINS, locale)
    for settings in (ChannelSettings(), _SET, *_choices()):
        yield "settings", editable("C1", "総務", settings, {"S1": "経理"}, locale)
        yield "settings to read", shown("総務", settings, locale)
    for given in ("規則\n" * 1 + "\n".join(f"{at}" for at in range(30)), "長" * 300):
        errors = read(_filled(given), ChannelSettings(), locale).errors
        yield "errors", saying(TITLE, "\n".join(errors.values()), locale)
    for view in (confirm(locale), forgetting(locale), forgotten(1, 2, 3, locale), failed(locale)):
        yield "forget", view


# --- what they are about -----------------------------------------------------------------------------------


def _source(title: str, modified: datetime | None = None, name: str = "") -> Source:
    return Source(title, Kind.FILE, name or f"{title}", title, "", "d", Audience.everyone(), modified)


def _passage(text: str = "有給は年に 28 日です。", source: Source | None = None) -> Passage:
    about = source or _source("規則", WHEN)
    return Passage("P1#0", about, ("休暇",), text, 0, 0, len(text), 1, 3)


def _replies() -> Iterator[tuple[str, Reply, Advice]]:
    every = Advice(True, "#助け", (UnreadFile("写真.png", WhyUnread.OFF),), tuple(Choice))
    cited = Citation(1, _passage(), "有給は年に 28 日です。")
    by = replace(_source("規則", WHEN), kind=Kind.ANSWER)
    approved = [
        replace(by, id=f"answer:{author}", name=credit(author, "鈴木", WHEN)) for author in ("田中", "")
    ]
    citations = (
        cited,
        *(Citation(at, _passage(source=it), "有給は年に 28 日です。") for at, it in enumerate(approved, 2)),
    )
    sentence = Sentence("有給は年に 28 日です。", (1, 2, 3))
    (newer,), (older,) = (
        sentences_of(_passage(f"有給は年に {days} 日です。", _source(title, WHEN)))
        for days, title in ((28, "規則"), (20, "旧規則"))
    )
    conflict = (Disagreement(newer, older),)
    yield "answer", Answer((sentence,), citations, disagreements=conflict, read="有給は？"), every
    quoted = Sentence("有給は年に 28 日です。", (1,), parts=sentences_of(_passage()))
    yield "quotes", Quotes((quoted,), (cited,), doubtful=True, open=("有給は？",)), every
    row = Sentence("休暇: 28", (1,), parts=sentences_of(_passage("| 休暇 | 日 |\n|---|---|\n| 有給 | 28 |")))
    put_away = replace(_source("規則"), name="archive/規則.md")
    shelved = Citation(1, _passage(source=put_away), "有給は年に 28 日です。")
    yield "quotes of what is put away", Answer((replace(sentence, citations=(1,)),), (shelved,)), every
    yield "quotes of a table", Quotes((row,), (cited,)), every
    yield "quotes of a message", *_of_talk()
    for reason in REASONS:
        for searched in (None, 0, 1, 1_246):
            refused = NoAnswer(reason, closest=(cited,), searched=searched)
            yield "refusal", refused, every
            yield "refusal that one person reads", refused, replace(every, alone=True)
    yield "nothing said", Answer((), ()), Advice()
    yield "cut off", Answer((Sentence("長い文。" * 9_000, ()),), ()), Advice()
    many = tuple(
        Citation(at, _passage("長い文。" * 90, _source(f"規則{at}")), "長い文。" * 90) for at in range(1, 99)
    )
    yield "many sources", Answer((sentence,), many), Advice()


def _of_talk() -> tuple[Reply, Advice]:
    """Quoted from a channel where the same was asked before."""
    url = "https://acme.slack.com/archives/C1/p1"
    asked = MessageSpan(0, 9, "1672531200.000100", "田中", url)
    said = MessageSpan(0, 14, "1704067200.000100", "鈴木", url)
    source = replace(_source("#総務: 有給は何日ですか。"), kind=Kind.SLACK, name="#総務")
    passage = replace(_passage(source=source), headings=(), messages=(said,), page=None)
    parts = sentences_of(passage)
    quoted = Sentence(parts[0].text, (1,), said.said, parts)
    before = AskedBefore(asked, "有給は何日ですか。")
    return Quotes((quoted,), (Citation.of(1, parts),), asked=before), Advice()


def _states() -> Iterator[State]:
    full = State(1, 1, "筆記.gguf", "検索.gguf", 1, WHEN, WHEN)
    yield full
    yield replace(full, running=0, writer="", indexed=WHEN + timedelta(hours=2))
    yield replace(full, running=2, embedder="", readable=9, newest=None)
    yield replace(full, running=9, slots=3, readable=1, newest=None, indexed=None)
    yield replace(full, running=3, slots=3, readable=1_246)
    yield replace(full, readable=0)


def _standings() -> Iterator[Standing]:
    told = LearnedChannel("C1", "1700000000.000000", "U1", WHEN.isoformat())
    missing = ("files:read", "pins:read")
    yield Standing(replace(told, since="0"))
    yield Standing(replace(told, read_to="1700000001.000000"), Progress(1, 1), missing[:1])
    read = replace(told, read_to=told.since)
    yield Standing(read, Progress(1_246, 12, (("写真.png", "deleted"),) * 2), missing)


_SET = ChannelSettings(documents=("規則/",), experts=("U1", "S1"), apps=("A0123456",), muted_until=WHEN)


def _choices() -> Iterator[ChannelSettings]:
    every = ((it, FollowUps.OFF, Language.AUTO, Tone.PLAIN) for it in Answers)
    others = ((Answers.OFF, it, Language.GERMAN, Tone.BRIEF) for it in FollowUps)
    tongues = ((Answers.OFF, FollowUps.OFF, it, Tone.DETAILED) for it in Language)
    for answers, follow_ups, language, tone in (*every, *others, *tongues):
        yield ChannelSettings(answers, follow_ups, FOREVER, language=language, tone=tone)


def _filled(documents: str) -> dict[str, dict[str, dict[str, Any]]]:
    def chosen(value: str) -> dict[str, dict[str, Any]]:
        return {"value": {"selected_option": {"value": value}}}

    return {
        "answers": chosen("off"),
        "follow_ups": chosen("off"),
        "language": chosen("auto"),
        "tone": chosen("plain"),
        "documents": {"value": {"value": documents}},
        "experts": {"value": {"selected_users": [f"U{at}" for at in range(11)]}},
        "apps": {
            "value": {
                "value": "間違い" if len(documents) > 250 else " ".join(f"A{at:06}" for at in range(21))
            }
        },
    }


_SETTINGS = (
    Settings(),
    load(model={"path": "筆記"}, slack={"help": "#助け", "mode": "http"}),
    load(model={"url": "http://127.0.0.1:1"}),
)
_ADMIN = Admin(
    Condition(
        1_246,
        9_000,
        3,
        {"C1": 2, "": 1},
        {"C1": 1},
        5,
        2,
        dict.fromkeys(Reason, 1),
    ),
    2,
    8,
    (("名前", "値"),),
    [
        *(SourceStanding("社内", it, 2, 1, 1, timedelta(hours=2)) for it in Outcome),
        SourceStanding("", Outcome.NEVER, 1, waiting=2),
    ],
)


def _facts(admin: Admin | None = None) -> Facts:
    bad = Rating("r1", ME, False, WHEN, "", (), "", tuple(Reason), "違います。")
    kept = ApprovedAnswer("answer:1", "誰が？", "田中です。", "C1", ME, "U2", WHEN, WHEN, "規則")
    lost = replace(kept, author="U1", question="", answer="", because="")
    return Facts(
        ME,
        "社内",
        Readable(1 if admin else 3, (_source("規則", WHEN),)),
        [OwnFile("F1", "写真", WHEN)] * 16,
        [bad, replace(bad, good=True, question="誰が？", reasons=())],
        [kept, lost],
        admin,
        [Digest(ME, "" if it is Rhythm.JOINING else "C1", it) for it in Rhythm],
        {f"C{at}": it for at, it in enumerate(_standings())},
    )


# --- reading them ------------------------------------------------------------------------------------------

# Names, and what people type: the same in every language.
_NAMES = (
    *("Slack", "Inhouse", "Chroma", "HTTP", "Socket Mode", "UTC"),
    *(
        "Answer this",
        "Save as approved answer",
        "Summarize thread",
        "people/",
        "Leave",
        "Wf",
        "ID",
        "png",
        "md",
        "statsu",
    ),
)
_CODE = re.compile(r"`[^`\n]*`|<[^<>\n]*>|:[a-z_]+:")
_NAMED = re.compile("|".join(map(re.escape, _NAMES)))
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’]+")


def latin_in(text: str) -> list[str]:
    """The words in Latin letters in a Japanese text, but for names, commands and links."""
    return _LATIN.findall(_NAMED.sub(" ", _CODE.sub(" ", text)))
