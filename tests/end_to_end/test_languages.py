"""Dialogs in other languages than English, as people would have them: said, and what they read then."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ModelFailed
from bot.question import Question
from bot.reply import NOTHING_NEAR, Citation, NoAnswer, Reply
from handlers.simulator.state.records import Person
from tests.end_to_end.scripted import ScriptedBackend, answer, passage
from tests.end_to_end.talking import BOT, Talk, talking

OLD = datetime(2023, 3, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Script:
    """What is asked in one language, and what is read then. `tag` is its name in Slack."""

    tag: str
    answered: str
    refused: str
    failed: str
    below_answer: tuple[str, ...]
    below_refusal: tuple[str, ...]
    below_failure: tuple[str, ...]
    status: str
    buttons: tuple[str, ...]
    thanked: str
    searching: str
    summary: str
    usage: str


SCRIPTS = {
    "German": Script(
        "de-DE",
        "Wie viele Urlaubstage habe ich?",
        "Was kostet ein Parkplatz in der Tiefgarage?",
        "Wann ist das Büro geöffnet?",
        ("*Quellen*",),
        (
            "*In den Dokumenten habe ich darauf keine Antwort gefunden.*",
            "Ich habe die 1.246 Dokumente durchsucht, die hier alle lesen dürfen: Keines beantwortet",
            "*Was am nächsten kommt*",
            "· _zuletzt geändert am 12. März 2023_",
            "*Was du tun kannst*",
            "• Frag noch einmal mit den Worten",
        ),
        ("Bei mir ist etwas schiefgegangen", "Noch einmal versuchen"),
        "sucht …",
        ("Gute Antwort", "Schlechte Antwort"),
        "Gern geschehen.",
        "Ich suche …",
        "*Zusammenfassung (letzte 3 Tage)* · 2 Nachrichten",
        "Schreib `/summarize`",
    ),
    "French": Script(
        "fr-FR",
        "Combien de jours de congés avons-nous ?",
        "Combien coûte une place de parking ?",
        "Quels sont les horaires du bureau ?",
        ("*Sources*",),
        (
            "*Je n’ai rien trouvé dans les documents qui réponde à cette question.*",
            "J’ai cherché dans les 1\u202f246 documents que tout le monde ici peut lire\u00a0: aucun",
            "*Passages les plus proches*",
            "· _dernière modification le 12 mars 2023_",
            "*Ce que vous pouvez faire*",
        ),
        ("Un problème est survenu de mon côté", "Réessayer"),
        "cherche…",
        ("Bonne réponse", "Mauvaise réponse"),
        "Je vous en prie.",
        "Recherche en cours…",
        "*Résumé (3 derniers jours)* · 2 messages",
        "Écrivez `/summarize`",
    ),
    "Spanish": Script(
        "es-ES",
        "¿Cuántos días de vacaciones tenemos?",
        "¿Cuánto cuesta una plaza de garaje?",
        "¿Qué horario tiene la oficina?",
        ("*Fuentes*",),
        (
            "*No he encontrado en los documentos nada que responda a esto.*",
            "He buscado en los 1.246 documentos que todos los presentes pueden leer: ninguno responde",
            "*Lo más parecido*",
            "· _última modificación: 12 de marzo de 2023_",
            "*Qué puedes hacer*",
        ),
        ("Algo ha fallado por mi parte", "Volver a intentarlo"),
        "está buscando…",
        ("Buena respuesta", "Mala respuesta"),
        "De nada.",
        "Buscando…",
        "*Resumen (últimos 3 días)* · 2 mensajes",
        "Escribe `/summarize`",
    ),
    "Japanese": Script(
        "ja-JP",
        "有給は何日ですか？",
        "駐車場はいくらですか？",
        "オフィスは何時に開きますか？",
        ("*出典*",),
        (
            "*文書の中に、この質問の答えは見つかりませんでした。*",
            "ここにいる全員が読める文書 1,246 件を調べましたが、この質問の答えになるものはありませんでした。",
            "*近い内容*",
            "· _最終更新 2023年3月12日_",
            "*できること*",
        ),
        ("こちらで問題が起きたため", "もう一度試す"),
        "が検索しています…",
        ("よい回答", "よくない回答"),
        "どういたしまして。",
        "検索しています…",
        "*直近 3 日間の要約* · メッセージ 2 件",
        "このチャンネルの直近 1 日分なら `/summarize`",
    ),
}
EVERY = pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)


def backend_of(script: Script, hold: threading.Event | None = None) -> ScriptedBackend:
    def reply(question: Question) -> Reply:
        if question.text == script.failed:
            raise ModelFailed("secret detail")
        if question.text == script.refused:
            near = passage("The office is closed on Sundays.")
            old = replace(near, source=replace(near.source, modified=OLD))
            return NoAnswer(NOTHING_NEAR, closest=(Citation(1, old, old.text),), searched=1_246)
        return answer("Staff get 28 days.")

    return ScriptedBackend(reply, hold=hold)


def uses(talk: Talk, who: Person, tag: str) -> Person:
    """`who`, using Slack in another language."""
    talk.workspace.people[who.id] = replace(who, locale=tag)
    return talk.workspace.people[who.id]


@EVERY
async def test_answer_refusal_failure_and_thanks_are_in_the_language_of_the_question(
    script: Script, tmp_path: Path
) -> None:
    async with talking(backend_of(script), tmp_path) as talk:
        told = await talk.reply(await talk.ask(talk.ann, f"{BOT} {script.answered}"))
        assert told.text == "Staff get 28 days. [1]"
        for words in (*script.below_answer, "Leave › Annual leave", "> Staff get 28 days."):
            assert words in told.visible
        (rated,) = (it for it in told.blocks if it["type"] == "context_actions")
        buttons = rated["elements"][0]
        shown = (buttons["positive_button"]["text"]["text"], buttons["negative_button"]["text"]["text"])
        assert shown == script.buttons

        refused = await talk.said(talk.ann, f"{BOT} {script.refused}")
        for words in (*script.below_refusal, "> The office is closed on Sundays."):
            assert words in refused

        failed = await talk.reply(await talk.ask(talk.ann, f"{BOT} {script.failed}"))
        assert script.below_failure[0] in failed.visible
        assert failed.blocks[-1]["elements"][0]["text"]["text"] == script.below_failure[1]


@EVERY
async def test_the_status_line_is_too(script: Script, tmp_path: Path) -> None:
    hold = threading.Event()
    async with talking(backend_of(script, hold), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} {script.answered}")
        await talk.slack.until(lambda w: w.status(talk.general.id, ts) == script.status)
        hold.set()
        await talk.reply(ts)


@EVERY
async def test_what_tells_no_language_is_answered_in_the_one_that_its_asker_uses_slack_in(
    script: Script, tmp_path: Path
) -> None:
    async with talking(backend_of(script), tmp_path) as talk:
        ann = uses(talk, talk.ann, script.tag)
        assert (await talk.said(ann, f"{BOT} :+1:")).startswith(script.thanked)
        assert script.below_answer[0] in await talk.said(ann, f"{BOT} VPN?")
        # Whoever writes English is answered in English.
        assert "*Sources*" in await talk.said(ann, f"{BOT} how much leave do we get?")
        assert "*Sources*" in await talk.said(talk.bob, f"{BOT} VPN?")


@EVERY
async def test_commands_speak_it_as_well(script: Script, tmp_path: Path) -> None:
    hold = threading.Event()
    async with talking(backend_of(script, hold), tmp_path) as talk:
        ann = uses(talk, talk.ann, script.tag)
        await talk.slack.command(talk.bob.id, talk.general.id, "/ask", script.answered)
        await talk.whispered(talk.bob, script.searching)
        hold.set()
        await talk.whispered(talk.bob, script.below_answer[0])
        await talk.ask(talk.bob, "The release slips.")
        await talk.ask(talk.bob, "To Friday.")
        await talk.slack.command(ann.id, talk.general.id, "/summarize", "3d")
        await talk.whispered(ann, script.summary)
        await talk.slack.command(ann.id, talk.general.id, "/summarize", "next decade")
        await talk.whispered(ann, script.usage)


async def test_a_short_follow_up_is_answered_in_the_language_of_its_conversation(tmp_path: Path) -> None:
    script = SCRIPTS["German"]
    async with talking(backend_of(script), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} {script.answered}")
        await talk.reply(ts)
        assert "*Quellen*" in await talk.said(talk.ann, "Freitags?", thread=ts)


async def test_courtesies_are_no_part_of_a_conversation_in_any_language(tmp_path: Path) -> None:
    script = SCRIPTS["German"]
    backend = backend_of(script)
    async with talking(backend, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        assert (await talk.said(talk.ann, "danke!", dm)).startswith(script.thanked)
        await talk.said(talk.ann, script.answered, dm)
    assert backend.questions[-1].history == ()


async def test_a_bare_mention_is_answered_in_the_language_of_what_was_said_last(tmp_path: Path) -> None:
    script = SCRIPTS["German"]
    async with talking(backend_of(script), tmp_path) as talk:
        ts = await talk.ask(talk.bob, script.refused)
        assert "*Was du tun kannst*" in await talk.said(talk.ann, BOT, thread=ts)
