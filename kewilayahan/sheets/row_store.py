"""The rows of one table as they are read, held by column: a city's lists have some 200,000 of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kewilayahan.schema.declaration import Table
from kewilayahan.spatial.geometry import STORED

Record = dict[str, Any]
RowId = tuple[int, int]  # the place of the sheet and the number of the row
NOWHERE = (-1, -1)  # of a row that stands in no sheet
_PACKED = 4096  # rows that are packed at once; as many stay open, for a row may still be continued by those below it
_WHOLE = ("money", "year", "integer")


@dataclass(frozen=True)
class Rows:
    """Where the rows of a table stand, in their order: sheet and number; and where a plan had them from."""

    ids: np.ndarray
    given: pd.Series | None = None

    def id(self, position: int) -> RowId:
        """Return the place of one row."""
        return int(self.ids[position, 0]), int(self.ids[position, 1])

    def of_sheets(self, places: Collection[int]) -> np.ndarray:
        """Tell which rows stand in some sheets."""
        return np.isin(self.ids[:, 0], list(places))

    def among(self, some: Collection[RowId]) -> np.ndarray:
        """Tell which rows are among some."""
        keys = self.ids[:, 0] << 32 | self.ids[:, 1]
        return np.isin(keys, [place << 32 | number for place, number in some if (place, number) != NOWHERE])


class Gathered:
    """The rows of a table: the last ones as records that may still change, those before them packed."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._open: list[Record] = []
        self._packed: list[pd.DataFrame] = []
        self._ids: list[np.ndarray] = []

    def put(self, record: Record) -> None:
        """Keep a row."""
        self._open.append(record)
        if len(self._open) >= 2 * _PACKED:
            self._pack(_PACKED)

    def taken(self) -> tuple[pd.DataFrame, Rows]:
        """Return all rows as they came, and where they stand; nothing of them is kept here."""
        self._pack(len(self._open))
        frame = pd.concat(self._packed, ignore_index=True) if len(self._packed) > 1 else self._packed[0]
        rows = Rows(np.concatenate(self._ids), frame.get("_origin"))
        self._packed, self._ids = [], []
        frame = frame[[column for column in (*self.table.by_name, "geometry") if column in frame]]
        if self.table.geometry == "none" or "geometry" not in frame:
            return frame, rows
        shapes = gpd.GeoSeries(list(frame["geometry"].where(frame["geometry"].notna(), None)), crs=STORED)
        placed: pd.DataFrame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes)
        return placed, rows

    def _pack(self, rows: int) -> None:
        records, self._open = self._open[:rows], self._open[rows:]
        names = dict.fromkeys(name for record in records for name in record if name != "_row")
        cells = {name: self._column(name, [record.get(name) for record in records]) for name in names}
        self._packed.append(pd.DataFrame(cells, index=range(len(records))))
        ids = [record.get("_row", NOWHERE) for record in records]
        self._ids.append(np.array(ids, dtype=np.int64).reshape(-1, 2))

    def _column(self, name: str, values: list[Any]) -> pd.Series:
        """Return the cells of a column, as little as they take and as they came."""
        kinds = {type(value) for value in values} - {type(None)}
        try:
            if kinds == {str}:
                return pd.Series(values, dtype="str")
            if kinds == {int} and name in self.table.by_name and self.table.column(name).kind in _WHOLE:
                return pd.Series(values, dtype="Int64")
        except (UnicodeEncodeError, OverflowError, ValueError):
            pass  # half a character, a number beyond all bounds: the checks will tell
        cells = np.empty(len(values), dtype=object)
        cells[:] = values
        return pd.Series(cells, dtype=object)
