from pathlib import Path, PurePath

import pytest

from store.reading import Limits, Reader
from store.sources.confluence.storage import html_of

PAGE = (Path(__file__).parent / "samples" / "page.xml").read_text()


def test_a_page_reads_as_people_see_it() -> None:
    html, lost = html_of("Deploying & more", PAGE)
    with Reader(Limits()) as reader:
        text = reader.parse(html.encode(), PurePath("page.html")).text
    assert text.startswith("# Deploying & more\n") and "\n# Deploying\n" in text
    assert "Runbook & pager" in text and "the <other> page" in text.replace("\\", "")
    assert "2026-11-30" in text and "✅" in text and "–" in text
    assert 'deploy --to <env> && echo "done"\n  second line' in text
    assert "> **Careful**" in text and "> Never on Fridays." in text
    assert "☑ Tag it" in text and "☐ Announce it" in text
    assert "Env" in text and "prod" in text and "**DONE**" in text
    assert "Type here" not in text and "a.png" not in text and "incomplete" not in text
    assert lost == ("what the macro 'include' shows",)


@pytest.mark.parametrize("storage", ["<p>not closed", "<ac:x/><b></i>", "<p>\x00</p>"])
def test_what_is_not_well_formed_is_given_as_it_is(storage: str) -> None:
    html, lost = html_of("", storage)
    assert storage in html and not lost


def test_no_document_type_gets_in() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><p>&a;</p>'
    assert html_of("", bomb)[0] == f"<html><body><h1></h1>{bomb}</body></html>"


def test_elements_within_a_thousand_others_are_given_as_they_are() -> None:
    deep = "<b>" * 5000 + "word" + "</b>" * 5000
    assert "word" in html_of("", deep)[0]
