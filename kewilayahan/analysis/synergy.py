"""Synergy: links between potentials of different kelurahan, those agreed and those that would pay."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kewilayahan.analysis.neighbours import neighbours
from kewilayahan.declaration import Choice, Schema
from kewilayahan.display import cell_text, number, table_html
from kewilayahan.errors import KewilayahanError, UnknownName
from kewilayahan.geometry import metric_crs
from kewilayahan.overlays import Connection, Connections, Text
from kewilayahan.plan import MasterPlan, records
from kewilayahan.walking import walking_m

Floats = npt.NDArray[np.float64]
_APART = 0.75  # the score of kelurahan that share no border, against the same pair side by side
_COLUMNS = {
    "link": Text("Kode", "Code"),
    "kind": Text("Jenis", "Kind"),
    "from_name": Text("Dari", "From"),
    "to_name": Text("Ke", "To"),
    "status": Text("Status", "Status"),
    "score": Text("Skor", "Score"),
    "distance_m": Text("Jarak (m)", "Distance (m)"),
    "border_m": Text("Batas bersama (m)", "Shared border (m)"),
    "reasons": Text("Alasan", "Reasons"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """When two potentials belong together: a line of the vocabulary ``synergy_rules``, which a city can edit.

    Attributes
    ----------
    code : str
        Name of the rule.
    reason : Text
        Why, in words.
    kind : str
        Kind of the link it proposes.
    givers, takers : tuple of str
        Themes of both ends; ``*`` is any, and ``=`` (of the takers) the theme of the giver.
    border : bool
        Whether the two kelurahan must share a border.
    near : float
        Metres within which the whole of the giver lies to the other kelurahan; infinite where none is asked.
    reach : float
        Greatest distance in metres between the two.
    weight : float
        Score of a pair in the same place, 0 to 1; 0 switches the rule off.
    """

    code: str
    reason: Text
    kind: str
    givers: tuple[str, ...]
    takers: tuple[str, ...]
    border: bool
    near: float
    reach: float
    weight: float


@dataclass(frozen=True, eq=False)
class Synergies:
    """Links between kelurahan.

    Attributes
    ----------
    table : DataFrame
        The links of the plan first, then the proposals, best first: ``link`` (code; missing for a
        proposal), ``kind``, ``from_potential``, ``to_potential``, ``from_area``, ``to_area`` (kelurahan),
        ``from_name``, ``to_name``, ``status`` (``terjalin``, agreed, or ``potensi``), ``score`` (0 to 1),
        ``distance_m`` (between the potentials), ``border_m`` (shared by the kelurahan), ``reasons`` and
        ``reasons_en`` (tuples of texts).
    schema : Schema
        That of the plan, for the labels.
    """

    table: pd.DataFrame
    schema: Schema

    def tables(self, lang: str = "id") -> dict[str, pd.DataFrame]:
        """Return the links as people read them, by heading."""
        reasons = "reasons_en" if lang == "en" else "reasons"
        shown = self.table.assign(
            kind=[self.schema.label("link_kinds", kind, lang) for kind in self.table["kind"]],
            status=[self.schema.label("link_statuses", status, lang) for status in self.table["status"]],
            reasons=["; ".join(texts) for texts in self.table[reasons]],
        )[[*_COLUMNS]]
        shown[["distance_m", "border_m"]] = shown[["distance_m", "border_m"]].round().astype("Int64")
        heading = "Links between kelurahan" if lang == "en" else "Keterkaitan antar kelurahan"
        return {heading: shown.rename(columns={name: text.of(lang) for name, text in _COLUMNS.items()})}

    def layer(self) -> Connections:
        """Return the links as lines for `draw`: solid when agreed, dashed when proposed.

        Of the proposals between two kelurahan only the best is drawn.
        """
        pairs = [frozenset(pair) for pair in zip(self.table["from_area"], self.table["to_area"], strict=True)]
        proposed = self.table["link"].isna()
        others = pd.Series(pairs, index=self.table.index)[proposed].duplicated()
        shown = self.table.drop(index=others.index[others])
        return Connections(tuple(self._line(row) for row in records(shown)))

    def _line(self, row: Any) -> Connection:
        own = pd.notna(row.link)
        start, end = (
            ("" if pd.isna(potential) else str(potential), str(area))
            for potential, area in ((row.from_potential, row.from_area), (row.to_potential, row.to_area))
        )
        card = f"links/{row.link}" if own else f"synergies/{row.kind}/{start[0]}/{end[0]}"
        branch = Text("Keterkaitan", "Links") if own else Text("Sinergi yang diusulkan", "Proposed synergies")
        title = f"{row.from_name} – {row.to_name}"
        return Connection(
            card, branch, row.kind, (start, end), title, tuple(self._facts(row)), row.status == "terjalin"
        )

    def _facts(self, row: Any) -> Iterator[tuple[Text, Text]]:
        for name, vocabulary in (("kind", "link_kinds"), ("status", "link_statuses")):
            code = getattr(row, name)
            yield _COLUMNS[name], Text(*(self.schema.label(vocabulary, code, lang) for lang in ("id", "en")))
        if pd.notna(row.score):
            yield _COLUMNS["score"], Text(number(row.score, 2), number(row.score, 2, "en"))
        yield _COLUMNS["reasons"], Text("; ".join(row.reasons), "; ".join(row.reasons_en))

    def _repr_html_(self) -> str:
        """Return the links as an escaped table."""
        return "".join(f"<h4>{html.escape(name)}</h4>{table_html(frame)}" for name, frame in self.tables().items())


def synergies(plan: MasterPlan, *, streets: gpd.GeoDataFrame | None = None) -> Synergies:
    """Propose links between potentials of different kelurahan.

    The rules are the vocabulary ``synergy_rules``; a city adds its own, or replaces one by its code, in
    the folder ``vocabulary`` of its plan. A rule says which themes go together, how near they must be,
    and how much that is worth. The score of a pair is the weight of the rule, times 1 - distance / (2
    reach), times 0.75 where the kelurahan share no border. Two potentials that the plan links already,
    agreed or not, are not proposed again, and neither is a kind of link between two kelurahan of which the
    plan does not name both potentials.

    Parameters
    ----------
    plan : MasterPlan
        The plan. A potential belongs to the kelurahan above its area, or else to the one that it lies in.
        One without geometry is put in the middle of its area, and the reasons say so.
    streets : GeoDataFrame, optional
        Lines in any CRS. With them, the distance of a *jalur* is that of the shortest walk.

    Returns
    -------
    Synergies
        The links of the plan, and the proposals.

    Raises
    ------
    KewilayahanError
        If a rule has no numbers where it needs them, or the streets have no CRS or are no lines.
    UnknownName
        If a rule names a theme or a kind that the vocabularies lack.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> x, y = 430_000, 9_136_000
    >>> squares = [shapely.box(x + 900 * n, y, x + 900 * n + 900, y + 900) for n in (0, 1)]
    >>> areas = gpd.GeoDataFrame({"area": ["K", "L"], "name": ["Kidul", "Lor"], "level": "kelurahan"},
    ...     geometry=squares, crs=32749)
    >>> places = gpd.points_from_xy([x + 800, x + 1000], [y + 100, y + 100])
    >>> potentials = gpd.GeoDataFrame({"potential": ["P-1", "P-2"], "name": ["Sayur", "Kuliner"],
    ...     "theme": ["kampung_sayur", "sentra_kuliner"], "area": ["K", "L"]}, geometry=places, crs=32749)
    >>> found = synergies(kw.MasterPlan(areas=areas, potentials=potentials))
    >>> found.table[["kind", "from_potential", "to_potential", "score"]].round(3).to_numpy().tolist()
    [['rantai_pasok', 'P-1', 'P-2', 0.76]]
    >>> found.table.loc[0, "reasons_en"]
    ('What is grown becomes what is cooked', '200 m apart', 'shared border of 900 m')
    """
    rules = [rule for rule in _rules(plan.schema) if rule.weight > 0]
    ground = _Ground(plan, streets)
    found = [pair for rule in rules for pair in ground.pairs(rule)]
    kept = [ground.linked(row, found) for row in records(plan.links)]
    taken = {frozenset((row["from_potential"], row["to_potential"])) for row in kept}
    closed = {
        (row["kind"], frozenset((row["from_area"], row["to_area"])))
        for row in kept
        if not (row["from_potential"] and row["to_potential"])
    }
    best: dict[Any, dict[str, Any]] = {}
    for pair in sorted(found, key=lambda pair: -pair["score"]):
        ends = frozenset((pair["from_potential"], pair["to_potential"]))
        between = pair["kind"], frozenset((pair["from_area"], pair["to_area"]))
        if ends not in taken and between not in closed:
            best.setdefault((pair["kind"], ends), pair)
    rows = [ground.told(row) for row in [*kept, *best.values()]]
    columns = [
        *("link", "kind", "from_potential", "to_potential", "from_area", "to_area", "from_name", "to_name", "status"),
        *("score", "distance_m", "border_m", "reasons", "reasons_en"),
    ]
    numbers = dict.fromkeys(("score", "distance_m", "border_m"), "float64")
    return Synergies(pd.DataFrame(rows, columns=columns).astype(numbers), plan.schema)


def _rules(schema: Schema) -> list[Rule]:
    return [_rule(choice, schema) for choice in schema.choices("synergy_rules").values()]


def _rule(choice: Choice, schema: Schema) -> Rule:
    facts = choice.facts
    givers, takers = (tuple(filter(None, facts.get(end, "").split(";"))) for end in ("from", "to"))
    for vocabulary, codes in (("themes", {*givers, *takers} - {"*", "="}), ("link_kinds", {facts.get("kind", "")})):
        for code in sorted(codes):
            if code not in schema.choices(vocabulary):
                raise UnknownName(code, schema.choices(vocabulary), what=f"synergy_rules {choice.code}: {vocabulary}")
    try:
        reach, weight = float(facts["reach_m"]), float(facts["weight"])
        near = float(facts.get("near_m") or "inf")
    except (KeyError, ValueError):
        reach = weight = near = float("nan")
    if not (reach > 0 and 0 <= weight <= 1 and near > 0 and givers and takers):
        raise KewilayahanError(
            f"synergy_rules {choice.code}: from, to, reach_m (> 0) dan/and weight (0–1) harus diisi / must be filled"
        )
    reason = Text(choice.id, choice.en)
    return Rule(choice.code, reason, facts["kind"], givers, takers, facts.get("border") == "yes", near, reach, weight)


class _Ground:
    """The potentials of a plan on the ground: their kelurahan, and the distances and borders between them."""

    def __init__(self, plan: MasterPlan, streets: gpd.GeoDataFrame | None) -> None:
        kelurahan = plan.areas[plan.areas["level"] == "kelurahan"]
        drawn = plan.areas[plan.areas.geometry.notna()].to_crs(metric_crs(plan.areas))
        shapes = dict(zip(drawn["area"], drawn.geometry, strict=True))
        self._parents = dict(zip(plan.areas["area"], plan.areas["parent"], strict=True))
        self._kelurahan = {code: shapes.get(code) for code in kelurahan["area"]}
        self._names = dict(zip(plan.areas["area"], plan.areas["name"], strict=True))
        potentials = plan.potentials.to_crs(drawn.crs)
        self._approximate = {
            row.potential for row in records(potentials) if row.geometry is None and shapes.get(row.area) is not None
        }
        places = [
            shapely.point_on_surface(shapes[row.area]) if row.potential in self._approximate else row.geometry
            for row in records(potentials)
        ]
        homes = [self._home(row.area, place) for row, place in zip(records(potentials), places, strict=True)]
        self.potentials = gpd.GeoDataFrame(
            potentials.assign(home=pd.Series(homes, index=potentials.index, dtype=object)).drop(columns="geometry"),
            geometry=gpd.GeoSeries(places, index=potentials.index, crs=drawn.crs),
        ).reset_index(drop=True)
        self._place = {code: number for number, code in enumerate(self.potentials["potential"])}
        self._border = {
            (row.area, row.neighbour): float(row.border_m)
            for row in records(neighbours(kelurahan[kelurahan.geometry.notna()]))
        }
        self._walks = self._walk(streets)

    def _home(self, area: object, place: shapely.Geometry | None) -> str | None:
        code = area
        while isinstance(code, str):
            if code in self._kelurahan:
                return code
            code = self._parents.get(code)
        if isinstance(area, str) or place is None:
            return None
        inside = (code for code, shape in self._kelurahan.items() if shape is not None and shape.intersects(place))
        return next(inside, None)

    def _walk(self, streets: gpd.GeoDataFrame | None) -> Floats | None:
        if streets is None:
            return None
        if streets.crs is None:
            raise KewilayahanError("jalan tanpa sistem koordinat / streets without a CRS")
        drawn = streets.geometry[streets.geometry.notna()]
        if not drawn.geom_type.isin(("LineString", "MultiLineString")).all():
            raise KewilayahanError("jalan harus berupa garis / streets must be lines")
        placed = self.potentials.geometry.notna().to_numpy()
        walks = np.full((len(placed), len(placed)), np.nan)
        walks[np.ix_(placed, placed)] = walking_m(self.potentials.geometry[placed], drawn.to_crs(self.potentials.crs))
        return walks

    def distance(self, one: int, other: int, *, kind: str) -> float:
        """Return metres between two potentials, along streets for a route where streets are given."""
        if kind == "jalur" and self._walks is not None:
            return float(self._walks[one, other])
        shapes = self.potentials.geometry
        return float(shapely.distance(shapes.iloc[one], shapes.iloc[other]))

    def pairs(self, rule: Rule) -> Iterator[dict[str, Any]]:
        """Return the pairs of potentials that a rule brings together."""
        homes, themes = self.potentials["home"], self.potentials["theme"]
        settled = homes.notna() & self.potentials.geometry.notna()
        for giver in np.flatnonzero(settled & (themes.isin(rule.givers) | ("*" in rule.givers))).tolist():
            fits = themes.isin(rule.takers) | ("*" in rule.takers)
            if "=" in rule.takers:
                fits |= themes == themes[giver]
            for taker in np.flatnonzero(settled & fits & (homes != homes[giver])).tolist():
                border = self._border.get((homes[giver], homes[taker]), 0.0)
                far = self.distance(giver, taker, kind=rule.kind)
                if far <= rule.reach and (border or not rule.border) and self._faces(giver, homes[taker], rule.near):
                    score = rule.weight * (1 - far / (2 * rule.reach)) * (1 if border else _APART)
                    yield self._row(rule.kind, giver, taker) | {"score": score, "distance_m": far, "rule": rule}

    def _faces(self, giver: int, kelurahan: str, near: float) -> bool:
        if near == np.inf:
            return True
        shape = self._kelurahan[kelurahan]
        return shape is not None and bool(shapely.buffer(shape, near).covers(self.potentials.geometry[giver]))

    def _row(self, kind: str, giver: int, taker: int) -> dict[str, Any]:
        codes, names, homes = (self.potentials[name] for name in ("potential", "name", "home"))
        return {
            "link": None,
            "kind": kind,
            "status": "potensi",
            **{"from_potential": codes[giver], "from_area": homes[giver], "from_name": names[giver]},
            **{"to_potential": codes[taker], "to_area": homes[taker], "to_name": names[taker]},
        }

    def linked(self, link: Any, found: list[dict[str, Any]]) -> dict[str, Any]:
        """Return a link of the plan, with what the rules say about it."""
        ends: dict[str, Any] = {"link": link.link, "kind": link.kind, "status": link.status}
        for end, potential, area in (
            ("from", link.from_potential, link.from_area),
            ("to", link.to_potential, link.to_area),
        ):
            code = potential if isinstance(potential, str) else None
            place = self._place.get(code) if code else None
            name = self.potentials["name"][place] if place is not None else self._names.get(area, area)
            # A link may name an RW or a kampung; borders and proposals are between the kelurahan above.
            ends |= {f"{end}_potential": code, f"{end}_area": self._home(area, None) or area, f"{end}_name": name}
        told = {"description": link.description if isinstance(link.description, str) else None}
        pair = {ends["from_potential"], ends["to_potential"]}
        same = [
            row for row in found if row["kind"] == link.kind and {row["from_potential"], row["to_potential"]} == pair
        ]
        one, other = (self._place.get(ends[f"{end}_potential"]) for end in ("from", "to"))
        if same:
            best = max(same, key=lambda row: row["score"])
            return ends | told | {name: best[name] for name in ("score", "distance_m", "rule")}
        far = np.nan if one is None or other is None else self.distance(one, other, kind=link.kind)
        return ends | told | {"score": np.nan, "distance_m": far if np.isfinite(far) else np.nan}

    def told(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with its reasons in words."""
        border = self._border.get((row["from_area"], row["to_area"]), 0.0)
        reasons = [Text(row["description"], row["description"])] if row.get("description") else []
        reasons += [row["rule"].reason] if "rule" in row else []
        if np.isfinite(row["distance_m"]):
            far = round(row["distance_m"])
            walk = self._walks is not None and row["kind"] == "jalur"
            by_foot = (" berjalan kaki", " on foot") if walk else ("", "")
            reasons.append(
                Text(f"berjarak {cell_text(far)} m{by_foot[0]}", f"{cell_text(far, 'en')} m apart{by_foot[1]}")
            )
        if border:
            metres = cell_text(round(border)), cell_text(round(border), "en")
            reasons.append(Text(f"berbatasan sepanjang {metres[0]} m", f"shared border of {metres[1]} m"))
        if {row["from_potential"], row["to_potential"]} & self._approximate:
            reasons.append(Text("letak kira-kira", "approximate place"))
        texts = {"reasons": tuple(text.id for text in reasons), "reasons_en": tuple(text.en for text in reasons)}
        return row | {"border_m": border} | texts
