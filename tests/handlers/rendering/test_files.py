"""What is said of files: inert, short, and each reason in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Said
from bot.reply import Point, Summary
from handlers.rendering import described, render_file_summary, unread
from handlers.rendering.files import _WHY
from handlers.simulator.state.posted import pings_of
from handlers.uploads import UnreadFile, WhyUnread
from store.indexing import ReadUpload

HOSTILE = "<!channel> <@U0000001> `x` *b* <https://evil.example/x.png|y>\n@here.md"


@pytest.mark.parametrize("why", [it for it in WhyUnread if it is not WhyUnread.FORGOTTEN])
def test_every_reason_is_told_with_the_file_s_name(why: WhyUnread) -> None:
    assert set(_WHY) == set(WhyUnread)
    said = unread([UnreadFile("plan.pdf", why, "is damaged")])
    assert "`plan.pdf`" in said and "{" not in said


def test_what_was_forgotten_is_not_named_again() -> None:
    told = unread([UnreadFile("salaries-2026.xlsx", WhyUnread.FORGOTTEN)])
    assert "salaries" not in told and "forgotten" in told


def test_files_with_the_same_reason_are_told_together() -> None:
    said = unread([UnreadFile(f"{n}.pdf", WhyUnread.NO_SCOPE) for n in range(5)])
    assert said.count("\n") == 0 and "`0.pdf`, `1.pdf`, `2.pdf` and 2 more" in said


def test_nothing_in_a_name_a_title_or_a_heading_pings_or_links() -> None:
    read = ReadUpload("upload:x", HOSTILE, (HOSTILE, HOSTILE + "!"), 3)
    texts = [
        unread([UnreadFile(HOSTILE, WhyUnread.UNREADABLE, HOSTILE)]),
        described([(HOSTILE, read), (HOSTILE, read)]),
        *(
            it.text
            for it in render_file_summary(
                Summary((Point(HOSTILE, (Said("", HOSTILE, HOSTILE),)),)), [HOSTILE], [], "r"
            )
        ),
    ]
    for text in texts:
        assert pings_of({"text": text}) == ()
        assert "<!" not in text and "<@" not in text and "<http" not in text


@given(
    st.lists(st.tuples(st.text(max_size=300), st.sampled_from(WhyUnread), st.text(max_size=300)), max_size=30)
)
def test_however_many_files_there_are_little_is_said_of_them(files: list[tuple[str, WhyUnread, str]]) -> None:
    assert len(unread(UnreadFile(*it) for it in files)) < 3_000


def test_many_sections_are_cut() -> None:
    read = ReadUpload("upload:x", "Plan", tuple(f"Part {n}" for n in range(20)))
    assert described([("a.md", read)]).startswith("I have read `a.md`, “Plan”. Its sections: “Part 0”, ")
    assert "“Part 7” and 12 more." in described([("a.md", read)])
