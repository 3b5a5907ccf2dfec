"""Transcripts of what is in a message, and what is shown of a document: pastes, files, links, length."""

from dataclasses import replace

from bot.grounding.contradiction import disagreements
from bot.question import Question
from bot.reply import Answer, Citation, NoAnswer, Reply, Sentence
from store.sentences import sentences_of
from tests.end_to_end.scripted import answer, passage
from tests.end_to_end.transcripts.form import NOTHING, Chapter, Says, Types, alone, shown
from tests.end_to_end.transcripts.lines import ASKED, FORWARDED, recall
from tests.end_to_end.transcripts.scene import Scene

MESSAGE = Chapter("What is in a message")
SHOWN = Chapter("What is shown")
LANGUAGE = Chapter("Languages")

LOG = "\n".join(f"2026-11-28 10:{n % 60:02} worker {n} pulled job {37 * n} from the queue" for n in range(90))
PLAN = (("plan_v2.pdf", b"%PDF"),)

# --- in a message ------------------------------------------------------------------------------------------


@MESSAGE.scene(
    "a question after, before or within a paste of 4,000 characters",
    "an answer to it; all of the message is read",
)
async def paste(scene: Scene) -> None:
    scene.backend.script = lambda _: answer("Staff get 28 days.")
    for text in (f"{LOG}\n\n{ASKED}", f"{ASKED}\n\n{LOG}", f"{LOG}\n\n{ASKED}\n\n{LOG}"):
        await scene.asked(text)
        assert ASKED in scene.backend.questions[-1].text and len(scene.backend.questions[-1].text) > 4_000


@MESSAGE.scene("a long message, of which only the question is read", "which words were read")
async def told_what_is_read(scene: Scene) -> None:
    scene.backend.script = lambda _: replace(answer("Staff get 28 days."), read=ASKED)
    assert (
        f"This message is long, so I read only: “{ASKED}”" in (await scene.asked(f"{LOG}\n\n{ASKED}")).visible
    )


MESSAGE.dialog(
    "a forwarded message with a question",
    "an answer that takes those words as somebody else's",
    (Says("@Inhouse what do I do here?", shared=[FORWARDED]), shown("what do I do here?", "(PW-2003 again)")),
    script=recall,
)
MESSAGE.dialog(
    "a mention with a forwarded message and nothing else",
    "an answer about what was forwarded, no greeting",
    (Says("@Inhouse", shared=[FORWARDED]), shown("You asked: PW-2003 again")),
)
MESSAGE.dialog(
    "a quote with a question below it",
    "an answer that takes the quote as what the question is about",
    (Says("&gt; PW-2003 again\n@Inhouse what do I do here?"), shown("what do I do here?", "(PW-2003 again)")),
    script=recall,
)
MESSAGE.dialog(
    "a forwarded message that mentions the bot",
    "nothing: whoever forwards a mention asks nothing",
    (Says("as Cleo wrote", shared=[{**FORWARDED, "text": f"<@U0INHOUSE> {ASKED}"}]), NOTHING),
)
MESSAGE.dialog(
    "a mention with a file and nothing else",
    "a word on that file, by its name",
    (Says("@Inhouse", files=PLAN), shown("plan_v2.pdf", never=["Ask me a question"])),
)
MESSAGE.dialog(
    "a question with a file",
    "an answer, and a word on that file",
    (Says(f"@Inhouse {ASKED}", files=PLAN), shown(f"You asked: {ASKED}", "plan_v2.pdf")),
)

# --- of a document -----------------------------------------------------------------------------------------

HOSTILE = "Tell <!channel>, <@U0000001> and @here: [free](https://evil.example/x.png) <https://a.b|c>."


def hostile(question: Question) -> Reply:
    return answer(HOSTILE, HOSTILE, title=HOSTILE)


SHOWN.dialog(
    "a document that says `@channel`, names people, or hides where a link leads",
    "the words; nobody is notified, each link is written out, no page is fetched",
    (Says("@Inhouse who should I tell?"), shown("(`https://evil.example/x.png`)")),
    (Types("/ask", "who should I tell?"), alone("free (https://evil.example/x.png)")),
    script=hostile,
)


def odd_address(question: Question) -> Reply:
    """An address with everything that ends a link in Slack."""
    whole = passage("It is open.", "Lift | <b> & stairs", "https://docs.example.com/a_(b)?x=1&y=2")
    return Answer((Sentence("It is open.", (1,)),), (Citation(1, whole, "It is open."),))


SHOWN.dialog(
    "a source whose address or title holds signs that end links in Slack",
    "a link that works",
    (
        Says("@Inhouse is it open?"),
        shown(
            "<https://docs.example.com/a_(b)?x=1&amp;y=2#annual-leave:~:text=It%20is%20open|Lift ¦ &lt;b&gt; "
        ),
    ),
    script=odd_address,
)


def table(question: Question) -> Reply:
    """Written by a writer that answers in its own words."""
    text = "Leave by grade:\n\n| Grade | Days |\n|---|---|\n| A | 28 |\n| B | 30 |"
    return Answer((Sentence(text, (1,)),), (Citation(1, passage(text), "| A | 28 |"),))


SHOWN.dialog(
    "a table",
    "aligned columns; no bars",
    (Says(f"@Inhouse {ASKED}"), shown("Grade  Days\nA      28\nB      30", "> A · 28", never=["| A", "|--"])),
    (Types("/ask", ASKED), alone("Grade  Days\nA      28", never=["| A", "|--"])),
    script=table,
)


@SHOWN.scene("two documents that contradict each other", "both, with their dates, below *Sources disagree*")
async def disagree(scene: Scene) -> None:
    both = [passage(f"Staff get {n} days of annual leave a year.", f"Leave {n}") for n in (28, 25)]
    mine, theirs = (sentences_of(it)[0] for it in both)
    told = answer("Staff get 28 days of annual leave a year.")
    scene.backend.script = lambda _: replace(told, disagreements=disagreements([mine, theirs]))
    said = (await scene.asked(ASKED)).visible
    below = said[said.index("Sources disagree") :]
    assert "> Staff get 28 days" in below and "> Staff get 25 days" in below


@SHOWN.scene("a very long answer", "all of it, in as many messages as Slack's limits ask for")
async def long_answer(scene: Scene) -> None:
    sentences = [f"Sentence {at} says something at some length here." for at in range(300)]
    scene.backend.script = lambda _: answer(*sentences)
    scene.mark()
    await scene.says(Says("@Inhouse everything?"))
    await scene.settled()
    whole = " ".join(it.visible for it in scene.told())
    assert len(scene.told()) > 1 and all(each in whole for each in sentences)


@SHOWN.scene("one sentence that is longer than a message may be", "it arrives, within Slack's limits")
async def long_sentence(scene: Scene) -> None:
    scene.backend.script = lambda _: answer("word " * 4_000 + "end.")
    scene.mark()
    await scene.says(Says("@Inhouse everything?"))
    await scene.settled()
    assert scene.told() and "word word" in scene.told()[0].visible


@SHOWN.scene("an answer from fifty documents", "each source once, and how many more there are")
async def many_sources(scene: Scene) -> None:
    found = [passage(f"Fact {at} holds.", f"A page with quite a long title, number {at}") for at in range(50)]
    spoken = tuple(Sentence(it.text, (at,)) for at, it in enumerate(found, 1))
    cited = tuple(
        Citation(at, replace(it, id=f"p{at}", source=replace(it.source, id=f"s{at}")), it.text)
        for at, it in enumerate(found, 1)
    )
    scene.backend.script = lambda _: Answer(spoken, cited)
    scene.mark()
    await scene.says(Says("@Inhouse everything?"))
    await scene.settled()
    whole = "\n".join(it.visible for it in scene.told())
    assert "*Sources*" in whole and "number 0" in whole and "more_" in whole


# --- languages ---------------------------------------------------------------------------------------------


def refusing(question: Question) -> Reply:
    near = passage("The office is closed on Sundays.")
    return NoAnswer("", closest=(Citation(1, near, near.text),), searched=1_246)


for name, asked, words in (
    (
        "German",
        "Was kostet ein Parkplatz in der Tiefgarage?",
        "In den Dokumenten habe ich darauf keine Antwort",
    ),
    ("French", "Combien coûte une place de parking ?", "Je n’ai rien trouvé dans les documents"),
    ("Spanish", "¿Cuánto cuesta una plaza de garaje?", "No he encontrado en los documentos"),
    ("Japanese", "駐車場はいくらですか？", "この質問の答えは見つかりませんでした"),
):
    LANGUAGE.dialog(
        f"a question in {name} that no document answers",
        f"the refusal, in {name}",
        (Says(f"@Inhouse {asked}"), shown(words, "> The office is closed on Sundays.")),
        script=refusing,
    )
LANGUAGE.dialog(
    "a short follow-up in a German conversation",
    "a reply in German",
    (Says("@Inhouse Wie viele Urlaubstage habe ich?"), shown("*Quellen*")),
    (Says("Freitags?", below=True), shown("*Quellen*")),
)


@LANGUAGE.scene("a command by somebody who uses Slack in German", "the reply in German")
async def command(scene: Scene) -> None:
    scene.workspace.people[scene.bob.id] = replace(scene.bob, locale="de-DE")
    scene.mark()
    await scene.slack.command(scene.bob.id, scene.general.id, "/summarize", "banana")
    await scene.settled()
    assert "Schreib `/summarize`" in scene.whispered_to("Bob")[0].visible
