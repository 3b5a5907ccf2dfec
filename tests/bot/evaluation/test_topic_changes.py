"""Changes of topic are made of any question file, and what the topic before led astray is told."""

from bot.evaluation.rows import Gold, Row, Type
from bot.evaluation.topic_changes import TopicChange, changes, failures, figures, table


def row(id_: str, file: str, kind: Type = Type.ANSWERABLE) -> Row:
    return Row(id_, kind, "", f"What about {id_}?", (("x",),), (Gold(file, "words"),))


def test_each_question_is_asked_after_one_about_another_document() -> None:
    rows = [row("a", "1.md"), row("b", "1.md"), row("c", "1.md"), row("d", "2.md")]
    rows += [row("follow", "3.md", Type.FOLLOW_UP), Row("near", Type.NEAR_MISS, "", "What?")]
    assert [(it.id, before.id) for it, before in changes(rows)] == [
        ("a", "d"),
        ("b", "d"),
        ("c", "d"),
        ("d", "b"),
    ]


def test_questions_about_one_document_alone_have_no_other_topic() -> None:
    assert list(changes([row("a", "1.md"), row("b", "1.md")])) == []
    assert list(changes([])) == []


def test_a_change_is_right_where_evidence_and_best_sentence_are_as_alone() -> None:
    one, two = row("a", "1.md"), row("b", "2.md")
    done = [TopicChange(one, two, True, True), TopicChange(two, one, True, False)]
    assert table(done).rows == (("after a question about something else", "2", "1.00", "0.50", "0.50"),)
    assert figures(done) == {"topic_change_evidence_kept": 1.0, "topic_change_right": 0.5}
    assert [(it.id, it.got) for it in failures(done)] == [("b", "asked after: What about a?")]
