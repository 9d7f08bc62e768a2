"""The plan: all tables of one master plan, checked, together with their schema."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from pandas.testing import assert_frame_equal

from kewilayahan.checks import cast_tables, recast_tables
from kewilayahan.errors import UnknownName
from kewilayahan.findings import Findings, InvalidPlan
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.spatial.ancestry import hung
from kewilayahan.words import Text


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Go through the rows of a table as named tuples, whose cells are of the declared types."""
    return iter(frame.itertuples())


class MasterPlan:
    """A master plan: one checked frame a table, as attributes of their names.

    Parameters
    ----------
    schema : Schema, optional
        The schema; by default that of the library.
    **tables : DataFrame or GeoDataFrame
        The tables by their names, in any order and of any type; `areas` must have rows, all
        others may be missing. Geometry in any CRS; it is kept in EPSG:4326.

    Attributes
    ----------
    tables : Mapping of str to DataFrame
        All tables, in the order of the schema.
    findings : Findings
        What the checks found; no errors among it.
    published : bool
        Whether `kewilayahan.public` made it: all that it holds may be published.

    Raises
    ------
    InvalidPlan
        If the tables break a rule; it carries all findings.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["34.71.05.1002"], "name": ["Pringgokusuman"], "level": ["kelurahan"]})
    >>> plan = kw.MasterPlan(areas=areas)
    >>> plan.areas.loc[0, "name"], len(plan.funding)
    ('Pringgokusuman', 0)
    """

    schema: Schema
    findings: Findings
    published: bool = False
    tables: Mapping[str, pd.DataFrame]
    areas: gpd.GeoDataFrame
    indicators: pd.DataFrame
    sources: pd.DataFrame
    proposals: gpd.GeoDataFrame
    focuses: pd.DataFrame
    problems: gpd.GeoDataFrame
    potentials: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    interventions: gpd.GeoDataFrame
    funding: pd.DataFrame
    actors: pd.DataFrame
    roles: pd.DataFrame
    desks: pd.DataFrame
    links: pd.DataFrame
    phases: pd.DataFrame
    decisions: pd.DataFrame

    def __init__(self, *, schema: Schema = SCHEMA, **tables: pd.DataFrame) -> None:
        for name in tables:
            schema.table(name)
        self._hold(*cast_tables(tables, schema), schema)

    def _hold(self, frames: Mapping[str, pd.DataFrame], findings: Findings, schema: Schema) -> None:
        if findings.errors:
            raise InvalidPlan(findings)
        self.schema = schema
        self.findings = findings
        self.tables = frames
        for name, frame in frames.items():
            setattr(self, name, frame)

    def replace(self, **tables: pd.DataFrame) -> MasterPlan:
        """Return a plan with some tables replaced; only they, and what refers to them, are checked again.

        Raises
        ------
        InvalidPlan
            If the new tables break a rule.
        UnknownName
            If there is no table of that name.
        """
        for name in tables:
            self.schema.table(name)
        made = MasterPlan.__new__(MasterPlan)
        made._hold(*recast_tables(tables, self.tables, self.findings, self.schema), self.schema)
        return made

    def area(self, code: str) -> pd.Series:
        """Return the row of one area.

        Raises
        ------
        UnknownName
            If the plan has no area of that code.
        """
        found = self.areas[self.areas["area"] == code]
        if found.empty:
            raise UnknownName(code, self.areas["area"].dropna(), what=Text("Wilayah", "area"))
        row: pd.Series = found.iloc[0]
        return row

    def select(self, code: str) -> gpd.GeoDataFrame:
        """Return an area and everything below it, by `parent`, else by the dots of the codes.

        Raises
        ------
        UnknownName
            If the plan has no area of that code.
        """
        self.area(code)
        parents = dict(zip(self.areas["area"], self.areas["parent"], strict=True))
        upper = self.areas["area"].map(hung(self.areas["area"], parents))
        inside = {code}
        while True:
            below = set(self.areas.loc[upper.isin(inside), "area"]) | inside
            if below == inside:
                return self.areas[self.areas["area"].isin(inside)]
            inside = below

    def label(self, table: str, column: str, code: object, lang: str = "id") -> str:
        """Return what people read for a code of a column with choices."""
        return self.schema.label(self.schema.table(table).column(column).choices, code, lang)

    def __eq__(self, other: object) -> bool:
        """Tell whether all tables hold the same values, geometry to the last digit."""
        if not isinstance(other, MasterPlan) or self.tables.keys() != other.tables.keys():
            return False
        return all(_same(frame, other.tables[name]) for name, frame in self.tables.items())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return the name of the territory and the number of rows of each table."""
        return plan_text(self.tables, self.findings)

    def _repr_html_(self) -> str:
        """Return an escaped overview for a notebook."""
        return plan_html(self.tables, self.schema, self.findings)


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    try:
        if isinstance(one, gpd.GeoDataFrame) and isinstance(other, gpd.GeoDataFrame):
            if not one.geometry.to_wkb().equals(other.geometry.to_wkb()):
                return False
            one, other = (
                pd.DataFrame(one.drop(columns="geometry")),
                pd.DataFrame(other.drop(columns="geometry")),
            )
        assert_frame_equal(one, other, check_exact=True)
    except AssertionError:
        return False
    return True


def territory(areas: pd.DataFrame) -> str:
    """Return the names of the areas that the plan divides further, at the lowest such kelurahan level.

    A plan knows its neighbours as outlines; its own kelurahan is the one with kampung or RW.
    """
    kelurahan = areas[areas["level"] == "kelurahan"]
    own = kelurahan[kelurahan["area"].isin(set(areas["parent"].dropna()))]
    names = list((own if len(own) else kelurahan if len(kelurahan) else areas)["name"].dropna())
    return ", ".join(names[:3]) + (f" … ({len(names)})" if len(names) > 3 else "")


def plan_text(tables: Mapping[str, pd.DataFrame], findings: Findings) -> str:
    """Return a plan as a line of text."""
    filled = ", ".join(f"{name} {len(frame)}" for name, frame in tables.items() if len(frame))
    return f"<MasterPlan {territory(tables['areas'])}: {filled}; {findings.summary()}>"


def plan_html(tables: Mapping[str, pd.DataFrame], schema: Schema, findings: Findings) -> str:
    """Return a plan as an escaped HTML table: a row a table with its label and size."""
    rows = "".join(
        f"<tr><th>{html.escape(schema.table(name).id)}</th><td>{html.escape(name)}</td><td>{len(frame)}</td></tr>"
        for name, frame in tables.items()
    )
    title = html.escape(territory(tables["areas"]))
    return (
        f"<h4>Master Plan {title}</h4><table><tr><th>Tabel</th><th>Nama</th><th>Baris</th></tr>{rows}</table>"
        f"<p>{html.escape(findings.summary())}</p>"
    )
