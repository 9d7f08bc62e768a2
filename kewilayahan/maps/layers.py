"""What a map shows: layers as frozen values, and the groups of features that they make of a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

import pandas as pd
import shapely

from kewilayahan.errors import UnknownName
from kewilayahan.maps.places import Places, mapping
from kewilayahan.plan import MasterPlan, records
from kewilayahan.results.overlays import Choropleth, Connections, Facts
from kewilayahan.schema.declaration import Choice
from kewilayahan.words import Text

Form = Literal["area", "shade", "circle", "diamond", "square", "polygon", "line"]
GREY = "#757575"
LAYERS = ("Areas", "Interventions", "Links", "Potentials", "Problems", "Zones")  # what a caller may name
_ABOVE_KAMPUNG = ("kota", "kemantren", "kelurahan")
# Fills of neighbouring areas: light, colour-blind safe, in an order that sets neighbours apart.
_FILLS = ("#88ccee", "#ddcc77", "#aadd99", "#ee99aa", "#bbbbee", "#ffccaa", "#99ddcc", "#ddaadd")


@dataclass(frozen=True)
class Feature:
    """One thing on the map: its GeoJSON geometry, how it is drawn, and the card that it opens.

    ``facts`` is what a measure adds to that card; where there is none yet, ``title`` heads a new one.
    """

    card: str
    geometry: dict[str, object]
    colour: str
    label: str = ""
    approximate: bool = False
    dashed: bool = False
    title: str = ""
    facts: Facts = ()


@dataclass(frozen=True)
class Group:
    """A leaf of the layer tree: features that are switched on and off together."""

    branch: Text
    name: Text
    form: Form
    colour: str
    shown: bool
    features: tuple[Feature, ...]


@runtime_checkable
class Layer(Protocol):
    """Anything that makes groups of a plan."""

    def groups(self, plan: MasterPlan, places: Places) -> list[Group]:
        """Return the groups of the layer, none where the plan has nothing to show."""


@dataclass(frozen=True)
class Areas:
    """The areas of one level.

    Parameters
    ----------
    level : str
        A level of the plan, ``"rw"`` say.
    shown : bool
        Whether the map opens with it.
    """

    level: str
    shown: bool = True

    def groups(self, plan: MasterPlan, places: Places) -> list[Group]:
        """Return one group with the polygons of the level."""
        level = plan.schema.choices("levels").get(self.level)
        areas = plan.areas[(plan.areas["level"] == self.level) & plan.areas.geometry.notna()]
        if level is None or areas.empty:
            return []
        divided = set(plan.areas["parent"].dropna())
        # Where some kelurahan are divided further in the plan, the others are neighbours.
        neighbours = self.level == "kelurahan" and bool(set(areas["area"]) & divided)
        outlined = self.level in ("kota", "kemantren")
        features = []
        for number, row in enumerate(records(areas)):
            own = row.area in divided or not neighbours
            fill = "" if outlined else _FILLS[number % len(_FILLS)] if own else "#e0e0e0"
            # Kampung and RW are named; the kelurahan above them would write its name across theirs.
            label = "" if row.area in divided and self.level in _ABOVE_KAMPUNG else _label(row)
            features.append(Feature(f"areas/{row.area}", mapping(row.geometry), fill, label=label))
        return [
            Group(Text("Batas wilayah", "Boundaries"), _text(level), "area", level.colour, self.shown, tuple(features))
        ]


def _label(row: Any) -> str:
    """Return the name, of "RW 22 Notoyudan" only "RW 22": there is little room on an RW."""
    short = re.match(r"R[WT] \d+\b", str(row.name))
    return short[0] if short else str(row.name)


@dataclass(frozen=True)
class _Rows:
    """Rows of one table as pins, lines and polygons, a group for each choice of one column."""

    shown: bool = True

    table: str = field(default="", init=False)
    by: str = field(default="", init=False)
    form: Form = field(default="circle", init=False)

    def groups(self, plan: MasterPlan, places: Places) -> list[Group]:
        """Return a group for each choice that occurs, in the order of the vocabulary."""
        declared = plan.schema.table(self.table)
        choices = plan.schema.choices(declared.column(self.by).choices)
        found: dict[str, list[Feature]] = {}
        for row in records(plan.tables[self.table]):
            choice = choices.get(str(getattr(row, self.by)))
            shape, approximate = _place(row, places)
            if choice is not None and shape is not None:
                card = f"{self.table}/{getattr(row, declared.key[0])}"
                colour = choice.colour or GREY
                found.setdefault(choice.code, []).append(Feature(card, mapping(shape), colour, approximate=approximate))
        branch = Text(declared.id, declared.en)
        return [
            Group(branch, _text(choice), self.form, choice.colour or GREY, self.shown, tuple(found[code]))
            for code, choice in choices.items()
            if code in found
        ]


@dataclass(frozen=True)
class Problems(_Rows):
    """Problems, by category."""

    table: str = field(default="problems", init=False)
    by: str = field(default="category", init=False)
    form: Form = field(default="circle", init=False)


@dataclass(frozen=True)
class Potentials(_Rows):
    """Potentials, by theme."""

    table: str = field(default="potentials", init=False)
    by: str = field(default="theme", init=False)
    form: Form = field(default="diamond", init=False)


@dataclass(frozen=True)
class Zones(_Rows):
    """Strategic zones, by their role."""

    table: str = field(default="zones", init=False)
    by: str = field(default="role", init=False)
    form: Form = field(default="polygon", init=False)


@dataclass(frozen=True)
class Interventions(_Rows):
    """Works, by status."""

    shown: bool = False

    table: str = field(default="interventions", init=False)
    by: str = field(default="status", init=False)
    form: Form = field(default="square", init=False)


@dataclass(frozen=True)
class Shaded:
    """Areas shaded by a measure, a group for each shade."""

    choropleth: Choropleth
    shown: bool = True

    def groups(self, plan: MasterPlan, places: Places) -> list[Group]:
        """Return a group for each shade that occurs, in the order of the legend."""
        shapes = dict(zip(plan.areas["area"], plan.areas.geometry, strict=True))
        found: dict[int, list[Feature]] = {}
        for area in self.choropleth.areas:
            if shapes.get(area.area) is not None:
                colour = self.choropleth.shades[area.shade].colour
                shape = mapping(shapes[area.area])
                found.setdefault(area.shade, []).append(Feature(f"areas/{area.area}", shape, colour, facts=area.facts))
        return [
            Group(self.choropleth.name, shade.name, "shade", shade.colour, self.shown, tuple(found[number]))
            for number, shade in enumerate(self.choropleth.shades)
            if number in found
        ]


@dataclass(frozen=True)
class Connected:
    """Lines that a measure draws between areas, by kind: solid when agreed, dashed when proposed."""

    connections: Connections
    shown: bool = True

    def groups(self, plan: MasterPlan, places: Places) -> list[Group]:
        """Return a group for each branch and kind that occurs, in the order of the vocabulary."""
        kinds = plan.schema.choices("link_kinds")
        found: dict[tuple[Text, str], list[Feature]] = {}
        for line in self.connections.lines:
            start, end = (places.end(potential or None, area) for potential, area in line.ends)
            if start is None or end is None or line.kind not in kinds:
                continue
            shape, colour = mapping(shapely.LineString([start, end])), kinds[line.kind].colour or GREY
            feature = Feature(line.card, shape, colour, dashed=not line.agreed, title=line.title, facts=line.facts)
            found.setdefault((line.branch, line.kind), []).append(feature)
        return [
            Group(branch, _text(kind), "line", kind.colour or GREY, self.shown, tuple(found[branch, code]))
            for branch in dict.fromkeys(branch for branch, _ in found)
            for code, kind in kinds.items()
            if (branch, code) in found
        ]


def as_layer(layer: object) -> Layer:
    """Return what `draw` was given as a layer; what a measure lays over a map becomes one.

    Raises
    ------
    UnknownName
        If it is none.
    """
    if isinstance(layer, Choropleth):
        return Shaded(layer)
    if isinstance(layer, Connections):
        return Connected(layer)
    if not isinstance(layer, Layer):
        raise UnknownName(str(layer), LAYERS, what=Text("Lapisan", "layer"))
    return layer


def _text(choice: Choice) -> Text:
    return Text(choice.id, choice.en)


def _place(row: Any, places: Places) -> tuple[shapely.Geometry | None, bool]:
    """Return where a row is drawn, and whether that is only somewhere in its area."""
    if row.geometry is not None:
        return row.geometry, False
    codes: Iterable[str] = ()
    area = getattr(row, "area", ())
    if isinstance(area, tuple):
        codes = area
    elif isinstance(area, str) and pd.notna(area):
        codes = (area,)
    for code in codes:
        return places.beside(code), True
    return None, False
