"""Whatever people and apps put into a message is read, each thing once; quotes are told from own words."""

from typing import Any

import pytest
from slack_sdk.models.blocks import (
    AlertBlock,
    CardBlock,
    CarouselBlock,
    ContainerBlock,
    ContextBlock,
    HeaderBlock,
    MarkdownBlock,
    MarkdownTextObject,
    PlainTextObject,
    PlanBlock,
    RichTextBlock,
    SectionBlock,
    TableBlock,
    TaskCardBlock,
)
from slack_sdk.models.blocks.block_elements import (
    RichTextElementParts,
    RichTextListElement,
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
    UrlSourceElement,
)

from store.conversations.contents import Quote, contents_of, same_words, words_of
from store.conversations.markup import plain

Part = RichTextElementParts


def said(text: str, **style: bool) -> RichTextSectionElement:
    return RichTextSectionElement(elements=[Part.Text(text=text, style=style or None)])


def rich(*elements: Any) -> dict[str, Any]:
    return RichTextBlock(elements=list(elements)).to_dict()


def cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


TABLE = [[cell("Grade"), cell("Days")], [cell("P1"), {"type": "raw_number", "value": 30}]]
TASK = TaskCardBlock(
    task_id="t1",
    title="Look up leave",
    status="complete",
    details=RichTextBlock(elements=[said("in the handbook")]),
    output=RichTextBlock(elements=[said("28 days")]),
    sources=[UrlSourceElement(url="https://x.example", text="Leave page")],
)


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (HeaderBlock(text="PW-2003").to_dict(), ["PW-2003"]),
        (
            SectionBlock(
                text="alarm *on*",
                fields=[MarkdownTextObject(text="*Host:* a1"), PlainTextObject(text="1 < 2")],
            ).to_dict(),
            ["alarm *on*", "*Host:* a1", "1 &lt; 2"],
        ),
        (ContextBlock(elements=[MarkdownTextObject(text="since 10:04")]).to_dict(), ["since 10:04"]),
        (MarkdownBlock(text="## Title\n- one").to_dict(), ["## Title", "- one"]),
        (AlertBlock(text="Disk full", level="error").to_dict(), ["Disk full"]),
        (
            CardBlock(title="Leave", subtitle="HR", body="28 days").to_dict(),
            ["Leave", "HR", "28 days"],
        ),
        (CarouselBlock(elements=[CardBlock(title="One"), CardBlock(title="Two")]).to_dict(), ["One", "Two"]),
        (
            ContainerBlock(title="Found", child_blocks=[HeaderBlock(text="Leave")]).to_dict(),
            ["Found", "Leave"],
        ),
        (TASK.to_dict(), ["Look up leave", "in the handbook", "28 days", "Leave page"]),
        (PlanBlock(title="Plan", tasks=[TASK]).to_dict(), ["Plan", "Look up leave"]),
        (TableBlock(rows=TABLE).to_dict(), ["Grade | Days", "P1 | 30"]),
        (
            {"type": "data_table", "caption": "Leave by grade", "rows": TABLE},
            ["Leave by grade", "Grade | Days", "P1 | 30"],
        ),
        (
            rich(
                said("Steps"),
                RichTextListElement(style="ordered", elements=[said("open"), said("close")]),
                RichTextListElement(style="bullet", indent=1, elements=[said("gently")]),
            ),
            ["Steps", "1. open", "2. close", "    • gently"],
        ),
        (
            rich(RichTextPreformattedElement(elements=[Part.Text(text="ls -l\nrm x")])),
            ["```", "ls -l", "rm x", "```"],
        ),
        (rich(said("old", strike=True)), ["~old~"]),
        (rich(said("a < b", code=True)), ["`a &lt; b`"]),
        (
            {"type": "of_tomorrow", "title": "New", "elements": [{"type": "mrkdwn", "text": "words"}]},
            ["New", "words"],
        ),
        (
            {
                "type": "actions",
                "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}],
            },
            [],
        ),
        ({"type": "divider"}, []),
    ],
    ids=lambda it: it.get("type") if isinstance(it, dict) else "",
)
def test_every_kind_of_block_is_read(block: dict[str, Any], lines: list[str]) -> None:
    words = contents_of({"blocks": [block], "bot_id": "B1"}).words
    assert words.split("\n")[: len(lines)] == lines and bool(words) is bool(lines)


def test_mentions_channels_and_emoji_of_rich_text_are_markup() -> None:
    elements = [
        Part.User(user_id="U1"),
        Part.Text(text=" see "),
        Part.Channel(channel_id="C1"),
        Part.Emoji(name="tada"),
        Part.Link(url="https://x.example", text="here & now"),
        Part.UserGroup(usergroup_id="S1"),
        Part.Broadcast(range="here"),
    ]
    words = contents_of({"blocks": [rich(RichTextSectionElement(elements=elements))]}).words
    assert words == "<@U1> see <#C1>:tada:here &amp; now<!subteam^S1><!here>"


def test_a_quote_in_rich_text_is_no_words_of_its_writer() -> None:
    quote = RichTextQuoteElement(elements=[Part.Text(text="30 days\na year")])
    found = contents_of({"blocks": [rich(quote, said("is it so?"))]})
    assert (found.words, found.quotes) == ("is it so?", (Quote("30 days\na year"),))


def test_the_text_of_a_person_is_not_read_twice() -> None:
    message = {"text": "*Hello* there", "blocks": [rich(said("Hello"), said(" there"))]}
    assert contents_of(message).words == "*Hello* there"


def test_a_table_that_a_person_pastes_is_read_with_their_words() -> None:
    message = {"text": "which?", "blocks": [rich(said("which?")), TableBlock(rows=TABLE).to_dict()]}
    assert contents_of(message).words == "which?\nGrade | Days\nP1 | 30"


def test_short_words_are_not_taken_for_a_part_of_others() -> None:
    rows = [[cell("not"), cell("no")], [cell("o"), cell("n")]]
    assert (
        contents_of({"bot_id": "B1", "blocks": [{"type": "table", "rows": rows}]}).words == "not | no\no | n"
    )


FORWARD = {
    "is_share": True,
    "author_name": "Bob",
    "text": "use the <#C1> form",
    "files": [{"name": "form.pdf"}],
}


def test_what_is_forwarded_is_a_quote_with_its_author() -> None:
    found = contents_of({"text": "right?", "attachments": [FORWARD]})
    assert found.words == "right?"
    assert found.quotes == (Quote("use the <#C1> form", "Bob"),)
    assert found.files == ("form.pdf",)


def test_in_one_text_quotes_are_marked_with_their_author_and_files_are_named() -> None:
    message = {"text": "&gt; 30 days\nno", "attachments": [FORWARD], "files": [{"name": "a<b>.txt"}]}
    assert plain(words_of(message)).split("\n") == [
        "no",
        "> 30 days",
        "Bob:",
        "> use the #channel form",
        "File: a<b>.txt",
        "File: form.pdf",
    ]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ({"name": "a.pdf", "title": "Plan"}, "a.pdf"),
        ({"name": "Untitled", "title": "Onboarding", "filetype": "quip", "mode": "quip"}, "Onboarding"),
        ({"name": "canvas", "title": "Onboarding", "filetype": "canvas"}, "Onboarding"),
        ({"name": "x.eml", "title": "Re: offer", "mode": "email"}, "Re: offer"),
        ({"id": "F1", "file_access": "check_file_info"}, "a file"),
    ],
)
def test_files_have_names_and_canvases_titles(file: dict[str, Any], name: str) -> None:
    assert contents_of({"files": [file]}).files == (name,)


def test_a_file_that_was_deleted_is_none() -> None:
    assert contents_of({"files": [{"mode": "tombstone"}]}).files == ()


def test_what_an_app_posts_is_read_wherever_it_stands() -> None:
    alert = {
        "bot_id": "B1",
        "attachments": [
            {"pretext": "Alarm", "title": "PW-2003", "fields": [{"title": "Host", "value": "a1"}]}
        ],
    }
    assert contents_of(alert).words == "Alarm\nPW-2003\nHost: a1"
    assert (
        contents_of({"bot_id": "B1", "attachments": [{"fallback": "PW-2003 fires"}]}).words == "PW-2003 fires"
    )


def test_the_preview_of_a_link_says_nothing() -> None:
    preview = {"from_url": "https://x.example", "title": "Shop", "text": "Buy"}
    assert contents_of({"text": "https://x.example", "attachments": [preview]}).quotes == ()
    assert same_words({"text": "a"}, {"text": "a", "attachments": [preview]})
    assert not same_words({"text": "a"}, {"text": "b"})


def test_a_picture_is_something_without_words() -> None:
    picture = {"type": "image", "image_url": "https://x.example/1.gif", "alt_text": "cat"}
    found = contents_of({"blocks": [picture]})
    assert (found.words, found.quotes, found.files, found.shows) == ("", (), (), True)
