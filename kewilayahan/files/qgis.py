"""Styles of QGIS (QML): one colour a choice of one column."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from kewilayahan.schema.declaration import Choice

_OTHER = "#9e9e9e"


def style(column: str, choices: Sequence[Choice], *, polygon: bool) -> str:
    """Return a categorised QML style.

    Parameters
    ----------
    column : str
        Column whose choices are coloured.
    choices : sequence of Choice
        The choices; one without a colour is grey.
    polygon : bool
        Style polygons with a translucent fill; otherwise points.

    Returns
    -------
    str
        The document as QGIS keeps it in ``layer_styles``.
    """
    root = ET.Element("qgis", version="3.28", styleCategories="Symbology")
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr=column, enableorderby="0")
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, choice in enumerate(choices):
        ET.SubElement(categories, "category", value=choice.code, label=choice.id, symbol=str(number), render="true")
        _symbol(symbols, str(number), choice.colour or _OTHER, polygon=polygon)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>" + ET.tostring(root, encoding="unicode")


def _symbol(symbols: ET.Element, name: str, colour: str, *, polygon: bool) -> None:
    kind = "fill" if polygon else "marker"
    symbol = ET.SubElement(symbols, "symbol", name=name, type=kind, alpha="0.5" if polygon else "1")
    kind_of_layer = {"class": "SimpleFill" if polygon else "SimpleMarker", "enabled": "1"}
    layer = ET.SubElement(symbol, "layer", kind_of_layer)
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    options = ET.SubElement(layer, "Option", type="Map")
    values = {"color": f"{red},{green},{blue},255", "outline_color": "60,60,60,255", "outline_width": "0.4"}
    for key, value in values.items():
        ET.SubElement(options, "Option", name=key, value=value, type="QString")
