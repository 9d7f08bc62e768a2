"""One table on one side of a merge: its rows by key, as plain values that can be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.schema.declaration import Table, normal
from kewilayahan.spatial.geometry import STORED

_ORIGIN = re.compile(r"(\[.*\].*)!([^!]+)")
_SAYING = ("title", "statement", "name")
Key = tuple[str, ...]
Frames = Mapping[str, pd.DataFrame]
Change = tuple[str, str, str, str, str]  # table, row, change, columns, origin


@dataclass
class Side:
    """One table on one side: its rows by key, as plain comparable values."""

    table: Table
    frame: pd.DataFrame
    rows: dict[Key, tuple[object, ...]] = field(default_factory=dict)
    place: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the rows apart."""
        columns = [_plain(self.frame[name]) for name in self.names]
        keys = [self.names.index(name) for name in self.table.key]
        for position, row in enumerate(zip(*columns, strict=True)):
            key = tuple(str(row[at]) for at in keys)
            self.rows[key] = row
            self.place[key] = position

    @property
    def names(self) -> list[str]:
        """The columns, in the order of the values of a row."""
        return [*self.table.by_name, *(["geometry"] if self.table.geometry != "none" else [])]

    def origin(self, key: Key) -> str:
        """Return where a row came from, empty where nobody noted it."""
        value = self.rows[key][self.names.index("origin")]
        return value if isinstance(value, str) else ""


def _plain(cells: pd.Series) -> list[object]:
    if isinstance(cells, gpd.GeoSeries):
        return list(shapely.to_wkb(cells.array))
    values = cells.astype(object).to_numpy()
    return [None if not isinstance(value, tuple) and pd.isna(value) else value for value in values]


def sheet_of(origin: str) -> str:
    """Return the file and sheet of an origin.

    Examples
    --------
    >>> sheet_of("[matriks.xlsx]Roadmap!A7:L7")
    '[matriks.xlsx]Roadmap'
    """
    found = _ORIGIN.fullmatch(origin)
    return found[1] if found else origin


def saying(table: Table) -> str:
    """Return the column that says what a row is about, empty where there is none."""
    return next((name for name in _SAYING if name in table.by_name), "")


def said(frame: pd.DataFrame, table: Table) -> list[tuple[str, str, str]]:
    """Return of each row its sheet, what it is about as `normal` spells it, and its origin."""
    column = saying(table)
    if column not in frame or "origin" not in frame:
        return []
    pairs = zip(frame[column], frame["origin"], strict=True)
    return [(sheet_of(str(origin)), normal(text), str(origin)) for text, origin in pairs if isinstance(text, str)]


def same(one: object, other: object) -> bool:
    """Tell whether two values of a cell are equal."""
    return one is other or bool(one == other)


def joined(frames: list[pd.DataFrame], table: Table) -> pd.DataFrame:
    """Return the rows of several frames of one table."""
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    whole = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0].reset_index(drop=True)
    if table.geometry != "none" and not isinstance(whole, gpd.GeoDataFrame):
        whole = gpd.GeoDataFrame(whole, geometry="geometry", crs=STORED)
    result: pd.DataFrame = whole
    return result


def where(frame: pd.DataFrame, mask: list[bool]) -> pd.DataFrame:
    """Return the rows of a mask."""
    picked: pd.DataFrame = frame.loc[np.array(mask, dtype=bool)]
    return picked


def place_of(table: Table, key: Key, origin: str) -> dict[str, str]:
    """Return the place of a row as a finding tells it."""
    found = re.fullmatch(r"\[(.*)\](.*)!([^!]+)", origin)
    place = {"file": found[1], "sheet": found[2], "cell": found[3]} if found else {}
    return {"table": table.name, "row": "/".join(key), **place}
