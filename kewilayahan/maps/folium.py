"""Drawing with folium: the only module that imports it, and its page made safe and offline.

folium compiles page text as a template, so text from people in it would run. Here no such text
reaches folium: the plan goes into the page as JSON that the page's own script shows as text.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

import branca.element
import folium
import geopandas as gpd

from kewilayahan.disclosure import public as published
from kewilayahan.errors import KewilayahanError, UnreadableFile, private_of
from kewilayahan.maps.cards import cards, with_facts
from kewilayahan.maps.layers import Connected, Group, Layer, as_layer
from kewilayahan.maps.places import Places
from kewilayahan.maps.whole_plan import every_layer
from kewilayahan.plan import MasterPlan, territory
from kewilayahan.results.overlays import Choropleth, Connections
from kewilayahan.words import Text, in_english
from kewilayahan.writing.atomic import replacing

_LEAFLET = ("leaflet", "leaflet_css")
_ENDINGS = (".html", ".htm")
_CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
)
_CANVAS_ABOVE = 300  # shapes: beyond this the browser draws faster on a canvas


def draw(plan: MasterPlan, *layers: Layer | Choropleth | Connections, lang: str = "id") -> folium.Map:
    """Draw a plan as it is, with all that it holds; `kewilayahan.public` gives the plan to publish.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    *layers : Layer, Choropleth or Connections
        What to show, `Areas("rw")`, `Problems()` or `equity(plan).layer()` say; by default all that the
        plan holds.
    lang : {"id", "en"}
        Language that the page opens in; it has a button for the other.

    Returns
    -------
    folium.Map
        A map that shows itself in a notebook, without network.

    Raises
    ------
    UnknownName
        If a layer is none, or the language is another.

    Examples
    --------
    >>> import geopandas as gpd, shapely, kewilayahan as kw
    >>> areas = gpd.GeoDataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]},
    ...     geometry=[shapely.box(110.35, -7.80, 110.36, -7.79)], crs=4326)
    >>> page = kw.draw(kw.MasterPlan(areas=areas)).get_root().render()
    >>> "Satu" in page, "https://" in page.split("</head>")[1]
    (True, False)
    """
    in_english(lang)  # refuses a language that the page does not speak
    places = Places(plan)
    chosen = [as_layer(layer) for layer in layers] or every_layer(plan)
    groups = [group for layer in chosen for group in layer.groups(plan, places)]
    shapes = sum(len(group.features) for group in groups)
    page = folium.Map(tiles=None, maxZoom=20, zoomSnap=0.25, prefer_canvas=shapes > _CANVAS_ABOVE, zoom_control=False)
    page._id = "plan"
    figure = _OfflineFigure(f"Master Plan {territory(plan.areas)}", lang)
    figure.add_child(page)
    notes = [note for layer in chosen if isinstance(layer, Connected) for note in layer.connections.notes]
    page.add_child(_PlanPage(_content(plan, groups, notes, lang)))
    return page


def write_map(
    plan: MasterPlan,
    path: str | Path,
    *layers: Layer | Choropleth | Connections,
    lang: str = "id",
    public: bool = True,
    streets: gpd.GeoDataFrame | None = None,
) -> Path:
    """Write the map of a plan as one HTML file that opens from disk without network.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    path : str or Path
        The ``.html``; replaced whole or not at all. The same plan gives the same bytes.
    *layers : Layer, Choropleth or Connections
        What to show, as in `draw`; measure a plan to publish by `kewilayahan.public`.
    lang : {"id", "en"}
        Language that it opens in.
    public : bool
        Draw what may be published, by `kewilayahan.public`: without the office's own columns (origin,
        scores and votes), and with small counts of people hidden. Otherwise everything is drawn.
    streets : GeoDataFrame, optional
        Lines along which routes between kelurahan are measured, as in `synergies`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UnreadableFile
        If the name does not end in ``.html`` or ``.htm``, or the place cannot be written.
    UnknownName
        If the language is another.

    Examples
    --------
    >>> import pathlib, tempfile, kewilayahan as kw
    >>> plan, file = kw.read_plan("examples/pringgokusuman"), pathlib.Path(tempfile.mkdtemp()) / "peta.html"
    >>> kw.write_map(plan, file, kw.layers.Areas("kampung"), kw.layers.Zones()).name
    'peta.html'
    """
    target = Path(path)
    if target.suffix.lower() not in _ENDINGS:  # a slip of the hand must not cost a plan
        raise UnreadableFile(
            target,
            Text("peta ditulis ke berkas .html, misalnya peta.html", "a map is written to a .html file, peta.html say"),
        )
    shown = published(plan) if public else plan
    chosen = layers or every_layer(shown, streets=streets)
    html = draw(shown, *chosen, lang=lang).get_root().render()
    with replacing(target) as temporary:
        temporary.write_text(html, encoding="utf-8", newline="\n")
    return target


def _content(plan: MasterPlan, groups: list[Group], notes: list[Text], lang: str) -> str:
    """Return all that the page shows as JSON that cannot end its script element."""
    features = [feature for group in groups for feature in group.features]
    synthetic = plan.areas["note"].str.contains("sintetis", case=False).fillna(False).any()
    content = {
        "lang": lang,
        "title": territory(plan.areas),
        "synthetic": bool(synthetic),
        "groups": [_drawn(group) for group in groups],
        "notes": [asdict(note) for note in notes],
        "cards": with_facts(cards(plan, {feature.card for feature in features}), groups),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _drawn(group: Group) -> dict[str, Any]:
    """Return a group without what its cards say."""
    content = asdict(group)
    for feature in content["features"]:
        del feature["title"], feature["facts"]
    return content


def _children(element: branca.element.Element) -> dict[str, Any]:
    """Return what an element of a page holds, which branca has no public name for."""
    held: dict[str, Any] = private_of(element, "_children", package="branca")
    return held


class _Raw(branca.element.Element):
    """Text that goes into the page as it stands: never compiled as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """Return the text."""
        return self.text


class _PlanPage(branca.element.MacroElement):
    """The plan as JSON, and the script and style that show it on the map."""

    def __init__(self, content: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._id, self.content = "plan", content

    def render(self, **kwargs: Any) -> str:
        """Put the content, the style and the script into the page."""
        figure = self.get_root()
        assert isinstance(figure, branca.element.Figure)
        files = resources.files("kewilayahan.maps")
        style = (files / "page.css").read_text(encoding="utf-8")
        script = (files / "page.js").read_text(encoding="utf-8")
        figure.header.add_child(_Raw(f"<style>{style}</style>"), name="plan_style")
        data = f'<script type="application/json" id="plan-content">{self.content}</script>'
        figure.html.add_child(_Raw(data), name="plan_content")
        figure.script.add_child(_Raw(script), name="plan_script")
        return ""


class _OfflineFigure(branca.element.Figure):
    """A page with everything inlined, and a policy under which nothing can be fetched."""

    def __init__(self, title: str, lang: str) -> None:
        super().__init__(title=title)
        self.lang = lang

    def render(self, **kwargs: Any) -> str:
        """Return the page."""
        for child in _children(self).values():
            child.render(**kwargs)
        # What somebody adds to the map may need any of folium's libraries; the plan needs Leaflet only.
        extended = any(
            not isinstance(part, _PlanPage | folium.folium.GlobalSwitches)
            for child in _children(self).values()
            for part in _children(child).values()
        )
        head = [self._inlined(name, child, extended) for name, child in _children(self.header).items()]
        body = [child.render() for child in _children(self.html).values()]
        script = "\n".join(child.render() for child in _children(self.script).values())
        title = escape(self.title)
        # The nonce follows from the content, so that the same plan gives the same bytes.
        nonce = hashlib.sha256("\0".join([self.lang, title, *head, *body, script]).encode()).hexdigest()[:32]

        def allowed(parts: list[str]) -> str:
            return "".join(part.replace("<script>", f'<script nonce="{nonce}">') for part in parts)

        return (
            f'<!DOCTYPE html>\n<html lang="{self.lang}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_CSP.format(nonce=nonce)}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n{allowed(head)}\n</head>\n<body>\n{allowed(body)}\n"
            f'<script nonce="{nonce}">\n{script}\n</script>\n</body>\n</html>\n'
        )

    @staticmethod
    def _inlined(name: str, child: branca.element.Element, extended: bool) -> str:
        if not isinstance(child, branca.element.Link):
            return "" if name == "meta_http" else child.render()
        if name not in _LEAFLET and not extended:
            return ""
        code = asset(child.url)
        if isinstance(child, branca.element.CssLink):
            # A style sheet may name fonts beside it, which are not there.
            return "<style>" + re.sub(r"url\((?!['\"]?data:)[^)]*\)", "url(data:,)", code) + "</style>\n"
        safe = code.replace("</script", "<\\/script").replace("//# sourceMappingURL", "//")
        return f"<script>{safe}</script>\n"


def asset(url: str) -> str:
    """Return the text of a library that folium would load from a network.

    Raises
    ------
    KewilayahanError
        If it is not among those that were installed.
    """
    held = private_of("offlinefolium.elements", "_res", package="folium-offline")
    if url not in held:
        raise KewilayahanError(Text(f"{url}: tidak tersedia luring", f"{url} is not available offline"))
    return str(held[url])


def escape(text: object) -> str:
    """Return text that is the same in HTML, in an attribute, in a script and in a template.

    Examples
    --------
    >>> escape("Rp 5 & <b>")
    'Rp 5 &#38; &#60;b&#62;'
    """
    return re.sub(r"[^A-Za-z0-9 ,.;:!?()\-/\u00a0-\uffff]", lambda found: f"&#{ord(found[0])};", str(text))
