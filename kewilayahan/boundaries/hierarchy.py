"""Up the hierarchy: areas dissolved into those above them, and the ancestors that a file lacks."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.checks.casting import cast
from kewilayahan.errors import UnknownName
from kewilayahan.findings import Finding, Findings
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.spatial.ancestry import above
from kewilayahan.spatial.area_codes import reference
from kewilayahan.spatial.geometry import STORED, require_polygons
from kewilayahan.words import Text

_LEVEL_OF_DEPTH = {2: "kota", 3: "kemantren", 4: "kelurahan", 5: "kampung", 6: "rw"}
_CITY = "34.71"


def dissolve(areas: gpd.GeoDataFrame, level: str) -> gpd.GeoDataFrame:
    """Join areas into those of a higher level: RW into kampung, kampung into kelurahan.

    Parameters
    ----------
    areas : GeoDataFrame
        An areas table with the areas of one lower level; what else it holds supplies parents and
        names. The nearest level below `level` is taken, and what stands under none of its areas: an RW
        without a kampung.
    level : str
        Level to go up to.

    Returns
    -------
    GeoDataFrame
        An areas table of that level in EPSG:4326, in order of code: the union of the polygons, the
        sum of population and households (missing where that of a part is missing), the theme where
        all parts share it. ``attrs["findings"]`` tells what could not be summed or placed.

    Raises
    ------
    UnknownName
        If there is no such level, or no areas below it.
    KewilayahanError
        If a geometry is no valid polygon.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> rw = gpd.GeoDataFrame(
    ...     {"area": ["34.71.05.1002.07.22", "34.71.05.1002.07.23"], "name": ["RW 22", "RW 23"],
    ...      "level": "rw", "parent": "34.71.05.1002.07", "population": [500, 400]},
    ...     geometry=[shapely.box(110, -8, 110.1, -7.9), shapely.box(110.1, -8, 110.2, -7.9)], crs=4326)
    >>> kampung = dissolve(rw, "kampung")
    >>> kampung.loc[0, "area"], int(kampung.loc[0, "population"])
    ('34.71.05.1002.07', 900)
    """
    order = list(SCHEMA.choices("levels"))
    if level not in order:
        raise UnknownName(level, order, what=Text("Tingkat", "level"))
    areas = _cast(areas)
    below = [name for name in order[order.index(level) + 1 :] if (areas["level"] == name).any()]
    if not below:
        raise UnknownName(level, order[1:], what=Text("Wilayah di bawah tingkat", "areas below the level"))
    require_polygons(areas.geometry.to_numpy(), areas["area"].to_numpy(dtype=object))
    tree = _Tree(areas)
    parts = _parts(areas, tree, below)
    owners = [tree.owner(code, level) for code in parts["area"]]
    found = [_unplaced(code) for code, owner in zip(parts["area"], owners, strict=True) if owner is None]
    names = dict(zip(areas["area"], areas["name"], strict=True))
    rows, shapes = [], []
    for owner in sorted({owner for owner in owners if owner is not None}):
        members = parts[[mine == owner for mine in owners]]
        themes = set(members["theme"])
        row = {"area": owner, "name": names.get(owner) or _name(owner, members["name"]), "level": level}
        row |= {"parent": tree.above(owner)}
        row |= {"theme": themes.pop() if len(themes) == 1 else None}
        for column in ("population", "households"):
            row[column] = members[column].sum() if members[column].notna().all() else None
            if members[column].isna().any() and members[column].notna().any():
                found.append(_unsummed(owner, column, int(members[column].isna().sum())))
        if members.geometry.isna().any() and members.geometry.notna().any():
            found.append(_undrawn(owner, int(members.geometry.isna().sum())))
        rows.append(row)
        shapes.append(_union(members.geometry))
    columns = [column.name for column in SCHEMA.table("areas").columns]
    result = _cast(gpd.GeoDataFrame(rows, columns=columns, geometry=gpd.GeoSeries(shapes, crs=STORED)))
    result.attrs["findings"] = Findings(found)
    return result


def with_ancestors(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return an areas table with a row for every parent that it names and lacks.

    The new rows have no polygon. Names come from the reference table; a kampung takes the name that
    its RW bear. A parent that is no dotted code stays as it is.

    Parameters
    ----------
    areas : GeoDataFrame
        An areas table.

    Returns
    -------
    GeoDataFrame
        The new rows, highest first, and then `areas` in their order.

    Examples
    --------
    >>> import pandas as pd
    >>> ward = pd.DataFrame({"area": ["34.71.05.1002"], "name": ["P"], "level": ["kelurahan"], "parent": ["34.71.05"]})
    >>> with_ancestors(ward)["name"].tolist()
    ['Kota Yogyakarta', 'Gedongtengen', 'P']
    """
    areas = _cast(areas)
    have = set(areas["area"].dropna())
    rows: dict[str, dict[str, object]] = {}
    todo = list(dict.fromkeys(areas["parent"].dropna()))
    while todo:
        code = todo.pop()
        depth = code.count(".") + 1
        if code in have or code in rows or depth not in _LEVEL_OF_DEPTH or not code.replace(".", "").isdecimal():
            continue
        upper = code.rpartition(".")[0] if depth > 2 else None
        name = _name(code, areas.loc[areas["parent"] == code, "name"])
        rows[code] = {"area": code, "name": name, "level": _LEVEL_OF_DEPTH[depth], "parent": upper}
        todo += [upper] if upper else []
    if not rows:
        return areas
    new = _cast(gpd.GeoDataFrame([rows[code] for code in sorted(rows, key=lambda code: (code.count("."), code))]))
    return gpd.GeoDataFrame(pd.concat([new, areas], ignore_index=True), crs=STORED)


def _cast(areas: pd.DataFrame) -> gpd.GeoDataFrame:
    frame = cast(areas, SCHEMA.table("areas"), SCHEMA).frame
    assert isinstance(frame, gpd.GeoDataFrame)
    return frame


class _Tree:
    """Who stands above whom: by the column parent, else by the dotted code."""

    def __init__(self, areas: gpd.GeoDataFrame) -> None:
        self._levels = dict(zip(areas["area"], areas["level"], strict=True))
        self._parents = dict(zip(areas["area"], areas["parent"], strict=True))

    def above(self, code: str) -> str | None:
        """Return the code one step up, or None; a parent may be any, a code of dots is of a city at least."""
        parent = self._parents.get(code)
        return next((upper for upper in self.ancestors(code) if upper == parent or "." in upper), None)

    def ancestors(self, code: str) -> list[str]:
        """Return the codes above, the nearest first."""
        return [upper for upper in above(code, self._parents) if not upper.endswith(".00")]  # it means no kampung

    def owner(self, code: str, level: str) -> str | None:
        """Return the area of `level` above, by its level in the table or by the depth of its code."""
        return next((upper for upper in self.ancestors(code) if self._level(upper) == level), None)

    def _level(self, code: str) -> str | None:
        if code in self._levels:
            return str(self._levels[code])
        return _LEVEL_OF_DEPTH.get(code.count(".") + 1) if code.replace(".", "").isdecimal() else None


def _parts(areas: gpd.GeoDataFrame, tree: _Tree, below: list[str]) -> gpd.GeoDataFrame:
    """Return the nearest areas below, and those of the lower levels that stand under none of them."""
    taken = areas["level"] == below[0]
    for level in below[1:]:
        codes = set(areas.loc[taken, "area"])
        free = [codes.isdisjoint(tree.ancestors(code)) for code in areas["area"]]
        taken |= (areas["level"] == level) & pd.Series(free, index=areas.index)
    return areas[taken]


def _union(shapes: gpd.GeoSeries) -> shapely.Geometry | None:
    drawn = np.asarray(shapes[shapes.notna()].array)
    if not len(drawn):
        return None
    parts = shapely.get_parts(drawn)
    # A clean coverage keeps every vertex, so that the borders of both levels stay the same line.
    return shapely.coverage_union_all(parts) if shapely.coverage_is_valid(parts) else shapely.union_all(parts)


def _name(code: str, children: pd.Series) -> str:
    table = reference()
    if code == _CITY:
        return "Kota Yogyakarta"
    for column, name in (("area", "name"), ("kemantren_code", "kemantren")):
        found = table.loc[table[column] == code, name]
        if len(found):
            return str(found.iloc[0])
    ends = {re.sub(r"^(RT \S+ )?(RW \S+|tanpa RW)\s*", "", str(name)) for name in children.dropna()}
    return ends.pop() or code if len(ends) == 1 else code


def _unplaced(code: str) -> Finding:
    return Finding.old(
        "warning",
        "parent",
        f"{code} tidak diketahui induknya; tidak ikut digabung",
        f"the parent of {code} is unknown; it was not joined",
        "isi kolom parent",
        "fill in the column parent",
        table="areas",
        row=str(code),
        column="parent",
    )


def _undrawn(owner: str, missing: int) -> Finding:
    return Finding.old(
        "warning",
        "no_geometry",
        f"{missing} bagian tanpa poligon; gabungannya tidak utuh",
        f"{missing} parts have no polygon; the union is not whole",
        "gambar poligon semua bagian",
        "draw the polygon of every part",
        table="areas",
        row=owner,
        column="geometry",
    )


def _unsummed(owner: str, column: str, missing: int) -> Finding:
    return Finding.old(
        "warning",
        "sum",
        f"{missing} bagian tanpa {column}; jumlahnya dikosongkan",
        f"{missing} parts lack {column}; the sum is left empty",
        f"isi {column} semua bagian",
        f"fill in {column} of every part",
        table="areas",
        row=owner,
        column=column,
    )
