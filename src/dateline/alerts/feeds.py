"""Alerts as feeds: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from dateline.alerts.delivery import text_of
from dateline.store.asking import Row
from dateline.views.rows import visible

_ATOM = "http://www.w3.org/2005/Atom"


def atom(alerts: Sequence[Row], title: str, home: str) -> str:
    """An Atom feed.

    Args:
        alerts: newest first.
        home: the address of the page with them; the feed's own is ``home`` with ``.atom``.
    """
    Xml.register_namespace("", _ATOM)
    feed = Xml.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", home)
    _add(feed, "title", title)
    _add(feed, "updated", max((a["made"] for a in alerts), default="1970-01-01T00:00:00+00:00"))
    _add(_add(feed, "author"), "name", "dateline")
    _add(feed, "link", rel="self", href=f"{home}.atom")
    _add(feed, "link", rel="alternate", href=home)
    for alert in alerts:
        entry = _add(feed, "entry")
        _add(entry, "id", f"{home}#alert-{alert['id']}")
        _add(entry, "title", _title(alert))
        _add(entry, "updated", alert["made"])
        _add(entry, "link", rel="alternate", href=f"{home}#alert-{alert['id']}")
        _add(entry, "category", term=alert["kind"])
        _add(entry, "content", text_of(alert), type="text")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(feed, encoding="unicode") + "\n"


def json_feed(alerts: Sequence[Row], title: str, home: str) -> str:
    """A JSON Feed; arguments as for :func:`atom`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": home,
        "feed_url": f"{home}.feed.json",
        "items": [
            {"id": f"{home}#alert-{a['id']}", "url": f"{home}#alert-{a['id']}", "title": _title(a),
             "content_text": text_of(a), "date_published": a["made"], "tags": [a["kind"], a["rule"]]}
            for a in alerts
        ],
    }  # fmt: skip
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _title(alert: Row) -> str:
    return visible(f"{alert['rule']}: {alert['unit']} ({alert['day']})")


def _add(to: Xml.Element, name: str, text: str | None = None, **attributes: str) -> Xml.Element:
    made = Xml.SubElement(to, f"{{{_ATOM}}}{name}", attributes)
    made.text = None if text is None else "".join(c for c in visible(text) if c.isprintable() or c in "\n\t")
    return made
