import io
import zipfile
from pathlib import Path

import pytest

from tests.store.sources.connecting import connected, told_by

A, B, C = ("0123456789abcdef0123456789abcde" + it for it in "abc")
FILES = {
    f"Handbook {A}.md": f"# Handbook\n\nSee [Leave](Handbook%20{A}/Leave%20{B}.md), [us](https://a.example/x.md)"
    f" and [the form](Handbook%20{A}/form.txt).\n",
    f"Handbook {A}/Leave {B}.md": "# Leave\n\n28 days.\n",
    f"Handbook {A}/Tasks {C}.csv": "Name\nA view\n",
    f"Handbook {A}/Tasks {C}_all.csv": "Name,Status\nA,done\n",
    f"Handbook {A}/form.txt": "Fill it in.",
    f"Handbook {A}/photo.png": "png",
    f"Handbook {A}/old.xyz": "?",
}


@pytest.fixture(params=["folder", "zip", "zip of zips"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "folder":
        for name, text in FILES.items():
            (tmp_path / "export" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "export" / name).write_text(text)
        return tmp_path / "export"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        for name, text in FILES.items():
            made.writestr(name, text)
    path = tmp_path / "Export-1f.zip"
    if request.param == "zip":
        path.write_bytes(inner.getvalue())
    else:
        with zipfile.ZipFile(path, "w") as made:
            made.writestr("ExportBlock-1f-Part-1.zip", inner.getvalue())
    return path


def test_names_and_titles_are_without_ids_and_links_lead_to_notion(export: Path) -> None:
    it = connected("notion", str(export))
    told = told_by(it)
    assert told.names == ["Handbook.md", "Handbook/Leave.md", "Handbook/Tasks.csv", "Handbook/form.txt"]
    assert list(told.refused) == ["Handbook/old.xyz"]
    handbook = told.items[f"page:{A}"]
    assert handbook.url == f"https://www.notion.so/{A}"
    page = it.fetch(handbook)
    assert page.title == "Handbook"
    assert page.data.decode() == (
        f"# Handbook\n\nSee [Leave](https://www.notion.so/{B}), [us](https://a.example/x.md)"
        f" and [the form](Handbook%20{A}/form.txt).\n"
    )
    table = it.fetch(told.items[f"page:{C}"])
    assert (table.data, table.file.name, table.title) == (b"Name,Status\nA,done\n", "Tasks.csv", "Tasks")
    assert it.whole("")
    it.close()


def test_a_page_that_was_moved_or_renamed_keeps_its_id(export: Path) -> None:
    it = connected("notion", str(export))
    before = told_by(it).items[f"page:{B}"]
    it.close()
    if not export.is_dir():
        return
    (export / f"Handbook {A}/Leave {B}.md").rename(export / f"Holidays {B}.md")
    it = connected("notion", str(export))
    after = told_by(it).items[f"page:{B}"]
    assert (after.name, after.id) == ("Holidays.md", before.id) and after.version != before.version
    it.close()
