"""Confluence's storage format as HTML: what people read of a page, its macros turned into plain elements.

https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html
"""

import re
from collections.abc import Iterator
from html import escape
from html.entities import html5
from xml.etree import ElementTree as ET

_NAMESPACES = {"ac": "urn:ac", "ri": "urn:ri", "at": "urn:at"}
_XML_OWN = ("amp", "lt", "gt", "quot", "apos")
_VOID = frozenset(("br", "hr", "col", "wbr"))
_KEPT = ("href", "colspan", "rowspan", "start")
_BOXES = frozenset(("info", "note", "warning", "tip", "panel"))
_CODE = frozenset(("code", "noformat"))
_DROPPED = frozenset(
    (
        "ac:parameter",
        "ac:placeholder",
        "ac:image",
        "ac:task-id",
        "ac:task-uuid",
        "ac:adf-attribute",
        "script",
        "style",
    )
)
_SHOWN_BY_CONFLUENCE = frozenset(
    ("toc", "toc-zone", "anchor", "children", "pagetree", "livesearch", "attachments")
)
"""Macros without a text of their own, of which nobody misses one."""


def html_of(title: str, storage: str) -> tuple[str, tuple[str, ...]]:
    """A page as HTML, and what of it could not be had. A body that is not well-formed is given as it is.

    The title is in it, as for many a page there is nothing but what lies below it.
    """
    heading = f"<h1>{escape(title)}</h1>"
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    known = re.sub(r"&(\w+);", _entity, storage)
    try:
        root = ET.fromstring(f"<body {spaces}>{known}</body>")  # noqa: S314 (expat takes no DTD inside of an element)
        lost: list[str] = []
        return f"<html><body>{heading}{''.join(_inside(root, lost))}</body></html>", tuple(
            dict.fromkeys(lost)
        )
    except (ET.ParseError, RecursionError):
        return f"<html><body>{heading}{storage}</body></html>", ()


def _entity(match: re.Match[str]) -> str:
    """HTML's entities as characters: XML knows five alone."""
    name = match[1]
    return match[0] if name in _XML_OWN else escape(html5.get(f"{name};", match[0]))


def _name(node: ET.Element) -> str:
    for prefix, uri in _NAMESPACES.items():
        if node.tag.startswith(f"{{{uri}}}"):
            return f"{prefix}:{node.tag.rpartition('}')[2]}"
    return str(node.tag)


def _of(node: ET.Element, attribute: str) -> str:
    prefix, _, name = attribute.partition(":")
    return node.get(f"{{{_NAMESPACES[prefix]}}}{name}", "")


def _inside(node: ET.Element, lost: list[str]) -> Iterator[str]:
    yield escape(node.text or "", quote=False)
    for child in node:
        yield from _element(child, lost)
        yield escape(child.tail or "", quote=False)


def _element(node: ET.Element, lost: list[str]) -> Iterator[str]:
    name = _name(node)
    if name in _DROPPED or name.startswith("ri:"):
        return
    if name in ("ac:structured-macro", "ac:macro"):
        yield from _macro(node, lost)
    elif name == "ac:link":
        yield from _link(node, lost)
    elif name == "ac:emoticon":
        yield escape(_of(node, "ac:emoji-fallback"))
    elif name == "ac:task-list":
        yield from _wrapped("ul", node, lost)
    elif name == "ac:task":
        done = node.findtext("ac:task-status", "", _NAMESPACES).strip() == "complete"
        body = node.find("ac:task-body", _NAMESPACES)
        yield f"<li>{'☑' if done else '☐'} {''.join(_inside(body, lost)) if body is not None else ''}</li>"
    elif name == "time":
        yield escape("".join(node.itertext()).strip() or node.get("datetime", ""))
    elif name.startswith(("ac:", "at:")):
        yield from _inside(node, lost)
    else:
        yield from _wrapped(name, node, lost)


def _wrapped(name: str, node: ET.Element, lost: list[str]) -> Iterator[str]:
    attributes = "".join(f' {it}="{escape(node.get(it, ""))}"' for it in _KEPT if node.get(it))
    yield f"<{name}{attributes}>"
    if name not in _VOID:
        yield from _inside(node, lost)
        yield f"</{name}>"


def _link(node: ET.Element, lost: list[str]) -> Iterator[str]:
    """The words of a link inside Confluence: its own, else the title of what it leads to."""
    for kind in ("ac:link-body", "ac:plain-text-link-body"):
        body = node.find(kind, _NAMESPACES)
        if body is not None:
            yield from _inside(body, lost)
            return
    for child in node:
        yield escape(_of(child, "ri:content-title") or _of(child, "ri:filename"))


def _macro(node: ET.Element, lost: list[str]) -> Iterator[str]:
    name = _of(node, "ac:name")
    said = {_of(it, "ac:name"): "".join(it.itertext()) for it in node.findall("ac:parameter", _NAMESPACES)}
    plain = node.find("ac:plain-text-body", _NAMESPACES)
    rich = node.find("ac:rich-text-body", _NAMESPACES)
    if name in ("status", "jira"):
        yield f"<strong>{escape(said.get('title') or said.get('key', ''))}</strong>"
    elif plain is not None:
        language = escape(said.get("language", ""))
        text = escape(plain.text or "", quote=False)
        yield f'<pre><code class="{language}">{text}</code></pre>' if name in _CODE or text else ""
    elif rich is not None:
        title = f"<p><strong>{escape(said['title'])}</strong></p>" if said.get("title") else ""
        body = title + "".join(_inside(rich, lost))
        yield f"<blockquote>{body}</blockquote>" if name in _BOXES else body
    elif name and name not in _SHOWN_BY_CONFLUENCE:
        lost.append(f"what the macro {name!r} shows")
