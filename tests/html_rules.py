"""What holds for the HTML of every page."""

from collections import Counter
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.html import text_of

UNLABELLED_KINDS = {"hidden", "submit", "button", "reset", "image"}
DATA_SCRIPTS = {"application/json", "application/ld+json"}


def broken_rules(root: Element, app: Flask) -> list[str]:
    """Every rule the page breaks, as sentences."""
    return [
        *_check_head(root),
        *_check_ids(root),
        *_check_labels(root),
        *_check_scripts(root),
        *_check_forms(root),
        *_check_links(root, app),
    ]


def _check_head(root: Element) -> list[str]:
    headings = [text_of(heading) for heading in root.iter("h1")]
    title = root.find("head/title")
    checks = {
        "html has no lang": bool(root.get("lang")),
        f"not exactly one h1: {headings}": len(headings) == 1,
        "the h1 is empty": all(headings),
        "no title": title is not None and bool(text_of(title)),
        "not exactly one main": len(list(root.iter("main"))) == 1,
    }
    return [wrong for wrong, holds in checks.items() if not holds]


def _check_ids(root: Element) -> list[str]:
    ids = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    pointing = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
    pointed_at = {
        (name, target)
        for element in root.iter()
        for name in pointing
        for target in (element.get(name) or "").split()
    }
    return [f"id used {count} times: {name}" for name, count in ids.items() if count > 1] + [
        f"{name} points at no id: {target}" for name, target in pointed_at if target not in ids
    ]


def _check_labels(root: Element) -> list[str]:
    labels = [label for label in root.iter("label") if text_of(label)]
    labelled = {label.get("for") for label in labels}
    wrapped = {id(inner) for label in labels for inner in label.iter()}
    return [
        f"no label: {control.tag} {control.get('name') or control.get('id')}"
        for control in root.iter()
        if _needs_label(control)
        and control.get("id") not in labelled
        and id(control) not in wrapped
        and not (control.get("aria-label") or control.get("aria-labelledby"))
    ]


def _needs_label(element: Element) -> bool:
    if element.tag == "input":
        return element.get("type", "text") not in UNLABELLED_KINDS
    return element.tag in ("select", "textarea")


def _check_scripts(root: Element) -> list[str]:
    scripts = [script for script in root.iter("script") if script.get("src") is None]
    inline = [script for script in scripts if script.get("type") not in DATA_SCRIPTS]
    return (
        [f"inline script: {(script.text or '')[:60]}" for script in inline]
        + ["style element" for _style in root.iter("style")]
        + [
            f"inline {name} on {element.tag}"
            for element in root.iter()
            for name in element.attrib
            if name == "style" or str(name).startswith("on")
        ]
        + [
            f"javascript: link {text_of(link)}"
            for link in root.iter("a")
            if (link.get("href") or "").startswith("javascript:")
        ]
    )


def _check_forms(root: Element) -> list[str]:
    return [
        f"no CSRF token in the form to {form.get('action')!r}"
        for form in root.iter("form")
        if (form.get("method") or "get").lower() == "post"
        and not any(i.get("name") == "csrf_token" and i.get("value") for i in form.iter("input"))
    ]


def _check_links(root: Element, app: Flask) -> list[str]:
    targets = {("GET", link.get("href")) for tag in ("a", "link") for link in root.iter(tag)}
    targets |= {("GET", item.get("src")) for tag in ("img", "script") for item in root.iter(tag)}
    targets |= {
        ((form.get("method") or "get").upper(), form.get("action")) for form in root.iter("form")
    }
    ids = {element.get("id") for element in root.iter()}
    return [
        f"{method} {address} leads nowhere"
        for method, address in sorted((m, a) for m, a in targets if a)
        if not _leads_somewhere(method, address, ids, app)
    ]


def _leads_somewhere(method: str, address: str, ids: set[str | None], app: Flask) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return True
    if not parts.path:
        return not parts.fragment or parts.fragment in ids
    try:
        app.url_map.bind("localhost").match(parts.path, method=method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
