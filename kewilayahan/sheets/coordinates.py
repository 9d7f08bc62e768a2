"""Coordinates as people write them: degrees with commas, minutes and seconds, swapped, or in UTM."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import shapely

from kewilayahan.findings import Level
from kewilayahan.sheets.grids import Fault, is_blank
from kewilayahan.sheets.quantities import is_nothing
from kewilayahan.sheets.template import LATITUDE, LONGITUDE

Said = tuple[str, Level, str, tuple[str, str, str, str]]  # role, level, rule, text
_UTM = 32749
_INDONESIA = (94.0, -12.0, 142.0, 8.0)  # west, south, east, north
_DMS = re.compile(
    r"\s*([NSEWUTBL]{0,2})\s*([+-]?\d{1,3})\s*[°ºd:\s]\s*(\d{1,2})\s*['’′m:\s]\s*(\d{1,2}(?:[.,]\d+)?)?\s*(?:[\"”″s]|'')?\s*"
    r"(LS|LU|BT|BB|[NSEWUTB])?\s*",
    re.IGNORECASE,
)
_SOUTH_WEST = {"S", "W", "LS", "BB"}


def degrees(value: object) -> float | None:
    r"""Read one coordinate in degrees, or in metres where it is large; None where it is no number.

    Examples
    --------
    >>> round(degrees("7°47'33\"S"), 6), degrees("-7,7924"), degrees("110.3586"), degrees("110,3586° BT")
    (-7.7925, -7.7924, 110.3586, 110.3586)
    """
    if isinstance(value, bool) or is_blank(value) or isinstance(value, Fault):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    text = str(value).strip()
    found = _DMS.fullmatch(text)
    if found:
        whole, minutes = float(found[2]), float(found[3])
        seconds = float((found[4] or "0").replace(",", "."))
        if minutes >= 60 or seconds >= 60:
            return None
        size = abs(whole) + minutes / 60 + seconds / 3600
        side = (found[5] or found[1]).upper()
        return -size if side in _SOUTH_WEST or found[2].startswith("-") else size
    plain = re.fullmatch(r"([+-]?\d+(?:[.,]\d+)?)\s*°?\s*(LS|LU|BT|BB|[NSEWU])?", text, re.IGNORECASE)
    if plain:
        size = float(plain[1].replace(",", "."))
        return -abs(size) if (plain[2] or "").upper() in _SOUTH_WEST else size
    grouped = re.fullmatch(r"\d{1,3}([.,])\d{3}(?:\1\d{3})?([.,]\d+)?", text)  # 428.900,5 metres
    if grouped and grouped[2] != grouped[1]:
        return float(re.sub(r"[.,]", "", text.removesuffix(grouped[2] or "")) + (grouped[2] or "").replace(",", "."))
    return None


def point(lon: object, lat: object, both: object = None) -> tuple[shapely.Point | None, list[Said]]:
    """Return the point that two cells, or one with both, give.

    Returns
    -------
    tuple of Point or None and list
        The point in EPSG:4326, and what is to be said: a role, a level, a rule and the texts.

    Examples
    --------
    >>> found, said = point(-7.7924, 110.3586)
    >>> found.wkt, said[0][2]
    ('POINT (110.3586 -7.7924)', 'swapped')
    >>> [round(c, 4) for c in point(428900, 9138188)[0].coords[0]]
    [110.3551, -7.7961]
    """
    if is_blank(lon) and is_blank(lat) and not is_nothing(both) and not is_blank(both):
        parts = _pair(str(both))
        if parts is None:
            return None, [("point", "error", "range", _text_no_pair(both))]
        lat, lon = parts  # people write the latitude first
    if (is_blank(lon) or is_nothing(lon)) and (is_blank(lat) or is_nothing(lat)):
        return None, []
    if is_blank(lon) or is_blank(lat):
        text = (
            "bujur dan lintang harus diisi berdua",
            "longitude and latitude go together",
            "isi keduanya",
            "fill in both",
        )
        return None, [("lat" if is_blank(lon) else "lon", "error", "required", text)]
    x, y = degrees(lon), degrees(lat)
    said: list[Said] = []
    for name, value, read, column in (("lon", lon, x, LONGITUDE), ("lat", lat, y, LATITUDE)):
        if read is None and not isinstance(value, Fault):
            said.append((name, "error", "range", _text_no_degrees(value, column)))
    if x is None or y is None:
        return None, said
    return _placed(x, y)


def _placed(x: float, y: float) -> tuple[shapely.Point | None, list[Said]]:
    west, south, east, north = _INDONESIA
    if abs(x) <= 180 and abs(y) <= 90 and not (west <= y <= east and south <= x <= north):
        return shapely.Point(x, y), []
    if west <= y <= east and south <= x <= north:
        return shapely.Point(y, x), [("lat", "warning", "swapped", _TEXT_SWAPPED)]
    for easting, northing in ((x, y), (y, x)):
        if 100_000 <= easting <= 900_000 and 8_600_000 <= northing <= 10_000_000:
            lon, lat = _from_utm().transform(easting, northing)
            return shapely.Point(lon, lat), [("lon", "info", "utm", _TEXT_UTM)]
    said: list[Said] = []
    for name, value, column in (("lon", x, LONGITUDE), ("lat", y, LATITUDE)):
        assert column.minimum is not None and column.maximum is not None
        if not column.minimum <= value <= column.maximum:
            said.append((name, "error", "range", _text_no_degrees(value, column)))
    return None, said


@cache
def _from_utm() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(_UTM, 4326, always_xy=True)


def _pair(text: str) -> tuple[str, str] | None:
    """Part a text of two coordinates; the comma may be decimal, or stand between them."""
    text = text.strip().strip("()")
    for pattern in (r"\s*[;|]\s*", r"(?<=[NSEWUTBL°\"”″])\s*[,\s]\s*(?=[\dNSEWUTBL+-])", r",\s+", r"\s+", r","):
        parts = [part for part in re.split(pattern, text, flags=re.IGNORECASE) if part]
        if len(parts) >= 2 and all(degrees(part) is not None for part in parts[:2]) and len(parts) in (2, 3, 4):
            return parts[0], parts[1]
    return None


_TEXT_SWAPPED = (
    "bujur dan lintang tertukar; dibaca terbalik",
    "longitude and latitude were swapped; read the other way round",
    "tukar isi kedua kolom",
    "swap the two columns",
)
_TEXT_UTM = (
    "koordinat UTM; dibaca sebagai EPSG:32749",
    "UTM coordinates; read as EPSG:32749",
    "periksa zonanya bila di luar 49S",
    "look at the zone where it is not 49S",
)


def _text_no_degrees(value: object, column: Any) -> tuple[str, str, str, str]:
    return (
        f"{value} bukan {column.id.lower()}",
        f"{value} is no {column.en.lower()}",
        f"derajat desimal, misalnya {column.example}",
        f"decimal degrees, {column.example} say",
    )


def _text_no_pair(value: object) -> tuple[str, str, str, str]:
    return (
        f"{value} bukan sepasang koordinat",
        f"{value} is no pair of coordinates",
        "tulis lintang lalu bujur, misalnya -7.7944, 110.3559",
        "write latitude, then longitude: -7.7944, 110.3559 say",
    )
