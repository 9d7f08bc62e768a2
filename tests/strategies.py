"""Plans made of the schema itself: rows of every type, with the texts that break files."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
from hypothesis import strategies as st
from shapely import Geometry, LineString, Point, box

import kewilayahan as kw
from kewilayahan.schema.tables import Column, Table

AREAS = ("K", "K.1", "K.2")
# Everything a workbook can hold: quotes, separators, line ends, formulas, markup, other scripts.
TEXTS = st.one_of(
    st.sampled_from(
        ["=1+1", "+62 812", "@x", "-x", 'a "b", c', "baris\nbaru", "a;b", "NA", "null", "nan", "007", "1e5"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
).filter(str.strip)


def shapes(kind: str) -> st.SearchStrategy[Geometry | None]:
    """A geometry inside the areas, or none."""
    degrees = st.tuples(st.floats(110.351, 110.359), st.floats(-7.799, -7.791))
    points = degrees.map(Point)
    polygons = degrees.map(lambda at: box(at[0], at[1], at[0] + 0.0005, at[1] + 0.0005))
    lines = st.tuples(degrees, degrees).filter(lambda two: two[0] != two[1]).map(LineString)
    return st.none() | (polygons if kind == "polygon" else points | lines | polygons)


def cells(column: Column, codes: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """Values that a column may hold."""
    values: st.SearchStrategy[Any]
    if column.reference:
        known = codes.get(column.reference, [])
        if not known:
            return st.just(()) if column.many else st.none()
        values = st.sampled_from(known)
    elif column.choices:
        values = st.sampled_from(sorted(kw.SCHEMA.choices(column.choices)))
    elif column.pattern:
        values = st.just(column.example)
    elif column.kind in ("integer", "year", "money"):
        top = int(column.maximum) if column.maximum is not None else 10**15
        values = st.integers(int(column.minimum or 0), top)
    elif column.kind == "number":
        values = st.floats(column.minimum if column.minimum is not None else -1e9, 1e9)
    elif column.kind == "boolean":
        values = st.booleans()
    else:
        values = TEXTS
    if column.many:
        parts = values.filter(lambda text: ";" not in str(text))
        return st.lists(parts, unique=True, max_size=2).map(tuple)
    return values if column.required else st.none() | values


@st.composite
def plans(draw: st.DrawFn) -> kw.MasterPlan:
    """A valid plan of three areas with up to two rows in every other table."""
    tables: dict[str, pd.DataFrame] = {
        "areas": gpd.GeoDataFrame(
            {
                "area": AREAS,
                "name": [draw(TEXTS) for _ in AREAS],
                "level": ["kelurahan", "rw", "rw"],
                "parent": [None, "K", "K"],
                "origin": "[a.gpkg]b!1",
            },
            geometry=[box(110.35, -7.8, 110.36, -7.79), box(110.35, -7.8, 110.355, -7.79), None],
            crs=4326,
        )
    }
    codes = {"areas": list(AREAS)}
    numbers = {table.name: draw(st.integers(0, 2)) for table in kw.SCHEMA.tables}
    for table in kw.SCHEMA.tables:
        if len(table.key) == 1 and table.name != "areas":
            codes[table.name] = [f"{table.name}-{row}" for row in range(numbers[table.name])]
    for table in kw.SCHEMA.tables:
        if table.name != "areas":
            tables[table.name] = draw(rows(table, numbers[table.name], codes))
    # A table that breaks a rule between columns is left out, and then what points to it.
    while faults := kw.check(tables).errors:
        for name in {finding.table for finding in faults}:
            del tables[name]
    return kw.MasterPlan(**tables)


@st.composite
def rows(draw: st.DrawFn, table: Table, number: int, codes: dict[str, list[str]]) -> pd.DataFrame:
    """Rows of one table with keys that are there once."""
    made = []
    for position in range(number):
        row = {column.name: draw(cells(column, codes)) for column in table.columns if not column.made}
        if len(table.key) == 1:
            row[table.key[0]] = codes[table.name][position]
        for first, last in (("start", "end"), ("valid_from", "valid_to")):
            if row.get(first) is not None and row.get(last) is not None:
                row[first], row[last] = sorted((row[first], row[last]))
        if "after" in row:
            row["after"] = tuple(code for code in row["after"] if code < row[table.key[0]])
        made.append(row | {"origin": f"[isian.xlsx]{table.id}!{position + 3}"})
    frame = pd.DataFrame(made, columns=[column.name for column in table.columns], dtype=object)
    if table.geometry == "none":
        return frame
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([draw(shapes(table.geometry)) for _ in made], crs=4326))
