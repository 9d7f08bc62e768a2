"""Casting: untyped cells in, the declared types out, and a finding for each cell that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.findings import Finding, Findings
from kewilayahan.schema.declaration import Column, Schema, Table, normal
from kewilayahan.spatial.geometry import STORED
from kewilayahan.words import Text

YES = {"true", "ya", "y", "yes", "1", "benar"}
NO = {"false", "tidak", "t", "no", "n", "0", "salah"}
_NAMES = ("name", "title", "statement")  # columns that say what people call a row
_LONGEST = 80  # characters of a name
_ORIGIN = re.compile(r"\[(?P<file>.*)\](?P<sheet>.*)!(?P<cell>[^!]+)")


@dataclass(frozen=True)
class Cast:
    """The outcome of casting one table.

    Attributes
    ----------
    frame : DataFrame or GeoDataFrame
        The rows in the declared types; a cell that could not be read is missing.
    aside : DataFrame
        The rows with such a cell, as they came.
    findings : Findings
        A finding for each such cell.
    unread : Mapping of str to ndarray of bool
        Which cells those are, by column.
    """

    frame: pd.DataFrame
    aside: pd.DataFrame
    findings: Findings
    unread: Mapping[str, np.ndarray]


@dataclass
class Rows:
    """The rows of one table, and a notebook for what is wrong with them.

    Of a cell that could not be read, `unread`, enough is said already.
    """

    table: Table
    frame: pd.DataFrame
    unread: Mapping[str, np.ndarray] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    _cells: dict[str, np.ndarray] = field(default_factory=dict)

    def cells(self, column: str) -> np.ndarray:
        """Return the cells of a column as objects; read one by one, a frame is a hundred times slower."""
        if column not in self._cells:
            present = column in self.frame
            self._cells[column] = np.asarray(
                self.frame[column].astype(object) if present else [None] * len(self.frame), dtype=object
            )
        return self._cells[column]

    def key(self, position: int) -> str:
        """Return the key of a row as text, or its number where it has none."""
        parts = [self.cells(name)[position] for name in self.table.key]
        return f"#{position + 1}" if any(map(_is_missing, parts)) else "/".join(map(_shown, parts))

    def place(self, position: int) -> tuple[str, str, str]:
        """Return where a row came from: file, sheet and the number of its row there."""
        match = _ORIGIN.fullmatch(str(self.cells("origin")[position]))
        return (match["file"], match["sheet"], match["cell"]) if match else ("", "", "")

    def name(self, position: int) -> str:
        """Return what people call a row, empty where it has no name but its key."""
        column = next((name for name in _NAMES if name in self.table.by_name), None)
        value = self.cells(column)[position] if column else None
        return "" if _is_missing(value) else _shown(value)[:_LONGEST]

    def add(
        self,
        code: str,
        fields: Mapping[str, object] | None = None,
        *,
        rows: np.ndarray | list[int] | None = None,
        column: str = "",
        values: Mapping[int, str] | None = None,
    ) -> None:
        """Note a fault for each of `rows` (positions), or once for the table if there are none."""
        told = Finding(code, fields or {}, table=self.table.name, column=column)
        if rows is None:
            self.found.append(told)
            return
        for position in (int(row) for row in rows):
            if column in self.unread and self.unread[column][position]:
                continue
            text = values[position] if values is not None else self._text(position, column)
            file, sheet, cell = self.place(position)
            row, name = self.key(position), self.name(position)
            self.found.append(replace(told, file=file, sheet=sheet, cell=cell, row=row, name=name, value=text))

    def _text(self, position: int, column: str) -> str:
        value = self.cells(column)[position]
        if isinstance(value, (tuple, list)):
            return "; ".join(map(_shown, value))
        return "" if _is_missing(value) else _shown(value)


def cast(frame: pd.DataFrame, table: Table, schema: Schema) -> Cast:
    """Cast the cells of one table to the declared types.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        One row a record, columns by their names; in any order, of any type. It is not changed.
    table : Table
        The declaration.
    schema : Schema
        Supplies the choices, whose labels are accepted in place of their codes.

    Returns
    -------
    Cast
        Typed frame with all declared columns, the rows set aside, and the findings.

    Examples
    --------
    >>> import pandas as pd
    >>> from kewilayahan.schema.tables import SCHEMA
    >>> raw = pd.DataFrame({"phase": ["a"], "name": [" Rintisan "], "start": ["2027"], "end": ["akhir"]})
    >>> done = cast(raw, SCHEMA.table("phases"), SCHEMA)
    >>> done.frame.loc[0, "name"], done.findings[0].value, len(done.aside)
    ('Rintisan', 'akhir', 1)
    """
    raw = frame.reset_index(drop=True)
    rows = Rows(table, raw)
    _report_columns(rows, schema)
    bad = np.zeros(len(raw), dtype=bool)
    columns: dict[str, object] = {}
    unread_cells: dict[str, np.ndarray] = {}
    for column in table.columns:
        cells = raw[column.name] if column.name in raw else pd.Series([None] * len(raw), dtype=object)
        typed, unread = _cast_column(cells, column, schema)
        columns[column.name] = typed
        if unread.any():
            bad |= unread
            unread_cells[column.name] = unread
            rows.add(
                f"type.{'many' if column.many else column.kind}",
                rows=np.flatnonzero(unread),
                column=column.name,
            )
    result = pd.DataFrame(columns)
    if table.geometry != "none":
        result = _with_geometry(result, rows)
    return Cast(result, raw[bad], Findings(rows.found), unread_cells)


_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f" + "\ufffe\uffff]"  # what no XML, and so no workbook, can hold
_HALF = re.compile("[\ud800-\udfff]")  # half a character: JSON can spell it, no file can hold it
_CHOICES = 12  # that a finding lists
_WHOLE = 10**18  # whole numbers are smaller than this, in every file
_DTYPES = {
    "text": "str",
    "integer": "Int64",
    "year": "Int64",
    "money": "Int64",
    "number": "float64",
    "boolean": "boolean",
}


def wanting(rule: str, column: Column, schema: Schema) -> tuple[str, dict[str, object]]:
    """Return the code and the fields of a finding about a column that is not filled, with its choices if it has any."""
    return (f"{rule}.choice", {"choices": choices(column, schema)}) if column.choices else (rule, {})


def choices(column: Column, schema: Schema) -> list[Text]:
    """Return the labels of the first choices of a column."""
    labels = [Text(choice.id, choice.en) for choice in schema.choices(column.choices).values()]
    return [*labels[:_CHOICES], *([Text("…", "…")] if len(labels) > _CHOICES else [])]


def _report_columns(rows: Rows, schema: Schema) -> None:
    for column in rows.table.columns:
        if column.required and column.name not in rows.frame and len(rows.frame):
            rows.add(*wanting("column", column, schema), column=column.name)
    known = {*rows.table.by_name, *(["geometry"] if rows.table.geometry != "none" else [])}
    for name in rows.frame.columns:
        if str(name) not in known:
            rows.add("unknown_column", column=_shown(name))


def _cast_column(cells: pd.Series, column: Column, schema: Schema) -> tuple[pd.Series, np.ndarray]:
    if column.many:
        return _cast_many(cells, column, schema)
    if cells.dtype == object:
        cells = cells.map(_plain)
    if cells.isna().all():
        return pd.Series(None, cells.index, dtype=_DTYPES[column.kind]), np.zeros(len(cells), dtype=bool)
    if column.kind == "text":
        texts = _as_text(cells)
        if column.choices:
            texts = _as_codes(texts, column, schema)
        return texts, texts.str.contains(_CONTROL).fillna(False).to_numpy(dtype=bool)
    if column.kind == "boolean":
        return _cast_boolean(cells)
    return _cast_number(cells, to_whole=column.kind != "number")


def _as_text(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(cells.dtype):
        whole = cells.notna() & (cells == np.floor(cells)) & (cells.abs() < 1e15)
        texts = cells.astype(object)
        texts[whole] = cells[whole].astype("int64").astype(object)
        cells = texts
    texts = cells.astype("str").str.strip()
    missing = cells.isna().to_numpy() | (texts == "").to_numpy()
    return texts.mask(missing).astype("str")


def _plain(value: object) -> object:
    """Return a float that is a whole number as one, for codes come as 3471051002.0; and halves as controls."""
    if isinstance(value, str):
        return _HALF.sub("\x00", value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _as_codes(texts: pd.Series, column: Column, schema: Schema) -> pd.Series:
    to_code = _spellings(column, schema)
    replaced = {text: to_code(text) for text in texts.dropna().unique()}
    return texts.map(replaced, na_action="ignore").astype("str")


def _spellings(column: Column, schema: Schema) -> Callable[[str], str]:
    """Return a function from a code or label in any spelling to the code; unknown text stays."""
    choices, known = schema.choices(column.choices), schema.spellings(column.choices)
    return lambda text: text if text in choices else known.get(normal(text), text)


def _cast_many(cells: pd.Series, column: Column, schema: Schema) -> tuple[pd.Series, np.ndarray]:
    to_code = _spellings(column, schema) if column.choices else str
    cache: dict[str, tuple[str, ...]] = {}

    def codes(value: object) -> tuple[str, ...]:
        if isinstance(value, (tuple, list, np.ndarray)):
            parts = (str(_plain(part)).strip() for part in value if not _is_missing(part))
            return tuple(to_code(part) for part in parts)
        if _is_missing(value):
            return ()
        text = str(_plain(value))
        if text not in cache:
            cache[text] = tuple(to_code(part.strip()) for part in text.split(";") if part.strip())
        return cache[text]

    values = np.empty(len(cells), dtype=object)
    for position, value in enumerate(cells):
        values[position] = codes(value)
    # A semicolon would part the code in a sheet.
    unread = np.array([any(";" in part or re.search(_CONTROL, part) for part in parts) for parts in values], dtype=bool)
    return pd.Series(values, index=cells.index, dtype=object), unread


def _cast_boolean(cells: pd.Series) -> tuple[pd.Series, np.ndarray]:
    texts = _as_text(cells).str.casefold()
    typed = pd.Series(pd.NA, index=cells.index, dtype="boolean")
    typed[texts.isin(YES)] = True
    typed[texts.isin(NO)] = False
    return typed, (texts.notna() & typed.isna()).to_numpy()


def _cast_number(cells: pd.Series, *, to_whole: bool) -> tuple[pd.Series, np.ndarray]:
    if not to_whole:
        blank = cells.isna() | (cells.astype("str").str.strip() == "")
        typed = pd.to_numeric(cells.mask(blank), errors="coerce").astype("float64")
        typed = typed.where(np.isfinite(typed))
        return typed, (~blank & typed.isna()).to_numpy()
    if pd.api.types.is_integer_dtype(cells.dtype):
        far = ~cells.between(-_WHOLE, _WHOLE, inclusive="neither").fillna(True).to_numpy(dtype=bool)
        return cells.mask(far).astype("Int64"), far
    # Text is read digit by digit: a float would lose rupiah beyond 2**53.
    texts = _as_text(cells)
    # Not 1.000: it may be a thousand.
    digits = texts.str.fullmatch(r"[+-]?\d{1,18}(\.00?)?").fillna(False).astype(bool)
    read = texts.where(digits).str.replace(r"\.0+$", "", regex=True)
    whole = pd.array([int(text) if isinstance(text, str) else None for text in read], dtype="Int64")
    return pd.Series(whole, index=cells.index), (texts.notna() & ~digits).to_numpy()


def _shown(value: object) -> str:
    """Return a value as text in which control characters are spelled out: no terminal may obey them."""
    return re.sub(f"{_CONTROL}|{_HALF.pattern}", lambda found: repr(found[0])[1:-1], str(value))


def _is_missing(value: object) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return (isinstance(value, float) and value != value) or (isinstance(value, str) and not value.strip())


def _with_geometry(result: pd.DataFrame, rows: Rows) -> gpd.GeoDataFrame:
    raw = rows.frame
    if "geometry" not in raw:
        return gpd.GeoDataFrame(result, geometry=gpd.GeoSeries([None] * len(result), crs=STORED))
    cells = raw["geometry"].to_numpy()
    strange = ~(shapely.is_geometry(cells) | raw["geometry"].isna().to_numpy())
    rows.add(
        "type.geometry",
        rows=np.flatnonzero(strange),
        column="geometry",
    )
    shapes = gpd.GeoSeries(raw["geometry"].mask(strange, None).to_numpy(), crs=getattr(raw, "crs", None))
    _report_unstorable(rows, shapes)
    shapes = shapes.where(~(shapes.is_empty | shapes.isna()), None)
    if shapes.crs is None:
        if shapes.notna().any():
            rows.add("crs", {"crs": STORED}, column="geometry")
        shapes = shapes.set_crs(STORED)
    return gpd.GeoDataFrame(result, geometry=shapes.to_crs(STORED))


def _report_unstorable(rows: Rows, shapes: gpd.GeoSeries) -> None:
    """Report what GeoJSON and GeoPackage cannot hold as it is: M values, and parts without coordinates."""
    parts, owner = shapely.get_parts(shapes.array, return_index=True)
    hollow = np.isin(np.arange(len(shapes)), owner[shapely.is_empty(parts)]) & ~shapes.is_empty.to_numpy()
    mixed = np.zeros(len(shapes), dtype=bool)
    mixed[owner[shapely.has_z(parts) != shapely.has_z(shapes.array)[owner]]] = True
    rows.add(
        "geometry_kind.mixed",
        rows=np.flatnonzero(shapely.has_m(shapes.array) | hollow | mixed),
        column="geometry",
    )
