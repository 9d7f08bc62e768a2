"""The few shapes that the drawings of the library are made of: the same bytes each time, texts escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

_NARROW, _WIDE = set("iljtfrI.,;:'|!()[] "), set("mwMW@%")
# A pattern each for the five sectors, and for what is met, remarked on or missing, to differ without colour too.
_STROKES = {
    "kampus": '<path d="M0 6L6 0" stroke="#fff" stroke-width="1.6"/>',
    "korporat": '<circle cx="3" cy="3" r="1.5" fill="#fff"/>',
    "komunitas": '<path d="M0 3H6" stroke="#fff" stroke-width="1.8"/>',
    "kampung": '<path d="M3 0V6" stroke="#fff" stroke-width="1.8"/>',
    "remark": '<circle cx="3" cy="3" r="1.3" fill="#222"/>',
    "missing": '<path d="M0 0L6 6M0 6L6 0" stroke="#fff" stroke-width="1.2"/>',
}


def text(x: float, y: float, said: str, **attributes: object) -> str:
    """Return a text; attribute names are written with ``_`` for ``-``.

    Examples
    --------
    >>> text(1, 2.5, "<b>", font_weight="bold")
    '<text x="1" y="2.5" font-weight="bold">&lt;b&gt;</text>'
    """
    return f'<text x="{x:g}" y="{y:g}"{_attributes(attributes)}>{escape(said)}</text>'


def rect(x: float, y: float, width: float, height: float, *, title: str = "", **attributes: object) -> str:
    """Return a rectangle, with a title that shows when it is pointed at."""
    inside = f"><title>{escape(title)}</title></rect>" if title else "/>"
    size = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    return f"<rect {size}{_attributes(attributes)}{inside}"


def path(d: str, **attributes: object) -> str:
    """Return a path."""
    return f'<path d="{escape(d)}"{_attributes({"fill": "none"} | attributes)}/>'


def escape(said: str) -> str:
    """Return a text as XML: markup escaped, and without the characters that XML forbids."""
    return html.escape(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", said))


def width(said: str, *, size: float = 12) -> float:
    """Return about how wide a text is in pixels, on the wide side of the usual sans-serif fonts."""
    wide = sum(
        0.36 if letter in _NARROW else 0.95 if letter in _WIDE else 0.7 if letter.isupper() else 0.61 for letter in said
    )
    return size * wide


def fit(said: str, room: float, *, size: float = 12) -> str:
    """Return as much of a text as fits into so many pixels, with an ellipsis where it was cut.

    Examples
    --------
    >>> fit("Saluran air hujan Jlagran", 90), fit("Saluran", 90)
    ('Saluran air…', 'Saluran')
    """
    if width(said, size=size) <= room:
        return said
    used, kept = size, 0
    while kept < len(said) and used + width(said[kept], size=size) <= room:
        used += width(said[kept], size=size)
        kept += 1
    return said[:kept].rstrip() + "…"


def pattern(name: str, colour: str) -> str:
    """Return the definition of a fill, of a sector say: its colour under strokes of its own; `fill_of` names it."""
    strokes = _STROKES.get(name, "")
    body = f'<rect width="6" height="6" fill="{escape(colour or "#777777")}"/>{strokes}'
    return f'<pattern id="{_identity(name)}" width="6" height="6" patternUnits="userSpaceOnUse">{body}</pattern>'


def fill_of(name: str) -> str:
    """Return the reference to a fill."""
    return f"url(#{_identity(name)})"


def drawing(width: float, height: float, body: str, *, title: str, definitions: str = "") -> str:
    """Return the whole drawing; it grows and shrinks with the page."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        'font-family="sans-serif" font-size="12" fill="#222" role="img" style="max-width:100%;height:auto">'
    )
    return f"{head}<title>{escape(title)}</title><defs>{definitions}</defs>{body}</svg>"


def _identity(name: str) -> str:
    return "k5-" + re.sub(r"\W", "-", name)


def _attributes(attributes: Mapping[str, object]) -> str:
    pairs = (
        (name.replace("_", "-"), f"{value:g}" if isinstance(value, float) else value)
        for name, value in attributes.items()
    )
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in pairs)
