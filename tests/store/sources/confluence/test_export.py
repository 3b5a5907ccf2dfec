import zipfile
from pathlib import Path

import pytest

from store.errors import ItemGone, PlaceAway, PlaceRefused
from tests.store.sources.connecting import connected, told_by

PERMISSIONS = (Path(__file__).parent / "samples" / "permissions.xml").read_text()


def page(id_: str, title: str, parent: str = "", status: str = "current", original: str = "") -> str:
    refs = "".join(
        f'<property name="{name}" class="Page"><id name="id">{ref}</id>\n</property>\n'
        for name, ref in (("parent", parent), ("originalVersion", original))
        if ref
    )
    return f"""<object class="Page" package="com.atlassian.confluence.pages">
<id name="id">{id_}</id>
<property name="title"><![CDATA[{title}]]></property>
<property name="version">3</property>
<property name="lastModificationDate">2026-05-19 10:22:05.000</property>
<property name="space" class="Space" package="com.atlassian.confluence.spaces"><id name="id">77</id>
</property>
{refs}<property name="contentStatus"><![CDATA[{status}]]></property>
</object>
"""


def body(page_id: str, storage: str) -> str:
    return f"""<object class="BodyContent" package="com.atlassian.confluence.core">
<id name="id">5{page_id}</id>
<property name="body"><![CDATA[{storage.replace("]]>", "]] >")}]]></property>
<property name="content" class="Page" package="com.atlassian.confluence.pages"><id name="id">{page_id}</id>
</property>
<property name="bodyType">2</property>
</object>
"""


ATTACHMENT = """<object class="Attachment" package="com.atlassian.confluence.pages">
<id name="id">40</id>
<property name="title"><![CDATA[bands.txt]]></property><property name="version">2</property>
<property name="containerContent" class="Page" package="com.atlassian.confluence.pages"><id name="id">4</id>
</property>
<property name="contentStatus"><![CDATA[current]]></property>
</object>
"""
SPACE = """<object class="Space" package="com.atlassian.confluence.spaces">
<id name="id">77</id><property name="name"><![CDATA[People]]></property>
<property name="key"><![CDATA[HR]]></property>
</object>
"""
TEXT = "<ac:plain-text-body><![CDATA[x > 1]]></ac:plain-text-body>"
CODE = f'<ac:structured-macro ac:name="code">{TEXT}</ac:structured-macro>'
ENTITIES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic datetime="2026-10-14 16:05:52">\n'
    + body("2", f"<p>28 days.</p>{CODE}")
    + page("1", "Handbook")
    + page("2", "Leave", "1")
    + page("3", "Salaries", "1")
    + page("4", "Band A", "3")
    + page("5", "Leave", "1", original="2")
    + page("6", "Gone", status="deleted")
    + ATTACHMENT
    + PERMISSIONS
    + SPACE
    + "</hibernate-generic>"
)


@pytest.fixture
def xml_export(tmp_path: Path) -> Path:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("entities.xml", ENTITIES)
        made.writestr("exportDescriptor.properties", "exportType=space")
        made.writestr("attachments/4/40/2", b"Band A: 50,000")
    return path


def test_an_xml_export_has_current_pages_with_their_places(xml_export: Path) -> None:
    it = connected("confluence", str(xml_export))
    told = told_by(it)
    assert told.names == [
        "HR/Handbook",
        "HR/Handbook/Leave",
        "HR/Handbook/Salaries",
        "HR/Handbook/Salaries/Band A",
        "HR/Handbook/Salaries/Band A/bands.txt",
    ]
    assert it.whole("") and it.whole("anything")
    leave = it.fetch(told.items["page:2"])
    assert b"28 days." in leave.data and b"x &gt; 1" in leave.data and leave.title == "Leave"
    assert it.fetch(told.items["attachment:40"]).data == b"Band A: 50,000"
    it.close()


def test_restrictions_of_an_xml_export_hold_for_what_is_below(xml_export: Path) -> None:
    it = connected("confluence", str(xml_export))
    told = told_by(it)
    assert [told.readers(f"page:{id_}") for id_ in "1234"] == [None, None, "nobody", "nobody"]
    assert told.readers("attachment:40") == "nobody"
    it.close()
    it = connected("confluence", str(xml_export), groups="hr-team:channel:C0HR,ann:user:U0ANN")
    assert told_by(it).readers("attachment:40") == "channel:C0HR, user:U0ANN"
    it.close()


def test_an_export_that_was_broken_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "entities.xml").write_text(ENTITIES[: len(ENTITIES) // 2])
    with pytest.raises(PlaceRefused, match=r"entities\.xml is not complete"):
        connected("confluence", str(tmp_path))


def test_an_export_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK no")
    for name in ("no.zip", "nothing.zip"):
        with pytest.raises(PlaceAway, match=rf"{name} cannot be opened"):
            connected("confluence", str(tmp_path / name))


@pytest.mark.parametrize("zipped", [False, True])
def test_an_html_export_has_its_pages_by_their_ids(tmp_path: Path, zipped: bool) -> None:
    files = {
        "HR/index.html": "<html>contents</html>",
        "HR/Leave_2.html": "<html><head><title>People : Leave &amp; holidays</title></head><body>"
        '<div id="main-content"><p>28 days.</p></div></body></html>',
        "HR/65538.html": '<html><body><span id="title-text">\n People : Travel\n</span></body></html>',
        "HR/attachments/2/40.txt": "Fill it in.",
        "HR/attachments/2/41.xyz": "?",
        "HR/images/icons/a.gif": "gif",
        "HR/styles/site.css": "css",
    }
    root = tmp_path / "export"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    if zipped:
        with zipfile.ZipFile(tmp_path / "export.zip", "w") as made:
            for name in files:
                made.write(root / name, name)
        root = tmp_path / "export.zip"
    it = connected("confluence", str(root))
    told = told_by(it)
    assert sorted(told.items) == ["file:HR/attachments/2/40.txt", "page:2", "page:65538"]
    assert list(told.refused) == ["HR/attachments/2/41.xyz"]
    assert it.fetch(told.items["page:2"]).title == "Leave & holidays"
    assert it.fetch(told.items["page:65538"]).title == "Travel"
    assert it.fetch(told.items["file:HR/attachments/2/40.txt"]).data == b"Fill it in."
    if not zipped:
        (root / "HR/Leave_2.html").unlink()
        with pytest.raises(ItemGone):
            it.fetch(told.items["page:2"])
    it.close()
