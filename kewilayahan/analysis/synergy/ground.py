"""The potentials of a plan on the ground: their kelurahan, and the distances and borders between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.analysis.synergy.rules import OTHER, Rule, rivers_in
from kewilayahan.errors import InvalidValue
from kewilayahan.plan import MasterPlan, records
from kewilayahan.results.html import cell_text
from kewilayahan.schema.declaration import Choice
from kewilayahan.spatial.ancestry import above
from kewilayahan.spatial.geometry import metric_crs
from kewilayahan.spatial.neighbours import neighbours
from kewilayahan.spatial.walking import Walks, walks
from kewilayahan.words import Text

_APART = 0.75  # the score of kelurahan that share no border, against the same pair side by side
_GAP = 5.0  # metres between the two lines of a border that was digitised twice
_BESIDE = 50.0  # metres from a street; what lies further is beyond the layer, which knows no way to it


class Ground:
    """Where potentials lie, and what is between each two."""

    def __init__(self, plan: MasterPlan, streets: gpd.GeoDataFrame | None) -> None:
        kelurahan = plan.areas[plan.areas["level"] == "kelurahan"]
        drawn = plan.areas[plan.areas.geometry.notna()].to_crs(metric_crs(plan.areas))
        shapes = dict(zip(drawn["area"], drawn.geometry, strict=True))
        self._parents = dict(zip(plan.areas["area"], plan.areas["parent"], strict=True))
        self._kelurahan = {code: shapes.get(code) for code in kelurahan["area"]}
        self._names = dict(zip(plan.areas["area"], plan.areas["name"], strict=True))
        potentials = plan.potentials.to_crs(drawn.crs)
        self._approximate = {
            row.potential
            for row in records(potentials)
            if row.geometry is None and shapes.get(row.area) is not None and self._above(row.area)
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
        self._rivers = [rivers_in(str(name), plan.schema) for name in potentials["name"]]
        self._place = {code: number for number, code in enumerate(self.potentials["potential"])}
        self._settled = (self.potentials["home"].notna() & self.potentials.geometry.notna()).to_numpy()
        self._border = {
            (row.area, row.neighbour): (float(row.border_m), bool(row.assumed))
            for row in records(neighbours(kelurahan[kelurahan.geometry.notna()], tolerance=_GAP))
        }
        lines = None if streets is None else _lines(streets)
        self._undrawn_streets = 0 if streets is None or lines is None else len(streets) - len(lines)
        self._walks = None if lines is None or lines.empty else self._walk(lines)
        self._parted: dict[frozenset[str], None] = {}  # routes that no street joins

    def _above(self, area: object) -> str | None:
        """Return the kelurahan that an area is, or lies in by its code."""
        codes = [area, *above(area, self._parents)] if isinstance(area, str) else []
        return next((code for code in codes if code in self._kelurahan), None)

    def _home(self, area: object, place: shapely.Geometry | None) -> str | None:
        home = self._above(area)
        if home or place is None:
            return home
        # Without a code, or with that of an area above the kelurahan, the drawing tells.
        inside = (code for code, shape in self._kelurahan.items() if shape is not None and shape.intersects(place))
        return next(inside, None)

    def _walk(self, lines: gpd.GeoSeries) -> Walks:
        """Return the walks between the potentials that have a place, as tables of all potentials."""
        placed = self.potentials.geometry.notna().to_numpy()
        found = walks(self.potentials.geometry[placed], lines.to_crs(self.potentials.crs))
        metres, access = np.full((len(placed), len(placed)), np.inf), np.full(len(placed), np.inf)
        metres[np.ix_(placed, placed)], access[placed] = found.metres, found.access
        return Walks(metres, access)

    def notes(self) -> tuple[Text, ...]:
        """Return what was left out, and why."""
        notes = []
        if not self._settled.all():
            codes = _listed(self.potentials["potential"][~self._settled])
            notes.append(
                Text(
                    f"Potensi yang tidak ikut, karena kelurahan atau letaknya tidak diketahui: {codes}",
                    f"Potentials left out, as their kelurahan or place is unknown: {codes}",
                )
            )
        if self._undrawn_streets:
            notes.append(
                Text(
                    f"Jalan tanpa geometri, tidak dipakai: {self._undrawn_streets}",
                    f"Streets without geometry, not used: {self._undrawn_streets}",
                )
            )
        if self._parted:
            pairs = _listed(" – ".join(sorted(pair)) for pair in self._parted)
            notes.append(
                Text(
                    f"Jalur yang tidak diusulkan, karena tidak terhubung lewat jalan yang diberikan: {pairs}",
                    f"Routes not proposed, as the given streets do not join their ends: {pairs}",
                )
            )
        return tuple(notes)

    def _straight(self, one: int, other: int) -> float:
        shapes = self.potentials.geometry
        return float(shapely.distance(shapes.iloc[one], shapes.iloc[other]))

    def _off(self, one: int, other: int) -> float:
        """Return metres from the streets to the end that lies further away from them."""
        return 0.0 if self._walks is None else float(self._walks.access[[one, other]].max())

    def _distance(self, one: int, other: int, *, kind: str) -> float:
        """Return metres between two potentials, for a route along the streets where they reach both."""
        if kind == "jalur" and self._walks is not None and self._off(one, other) <= _BESIDE:
            return float(self._walks.metres[one, other])
        return self._straight(one, other)

    def pairs(self, rule: Rule) -> Iterator[dict[str, Any]]:
        """Return the pairs of potentials that a rule brings together."""
        homes, themes = self.potentials["home"], self.potentials["theme"]
        for giver in np.flatnonzero(self._settled & (themes.isin(rule.givers) | ("*" in rule.givers))).tolist():
            fits = themes.isin(rule.takers) | ("*" in rule.takers)
            if "=" in rule.takers and themes[giver] != OTHER:
                fits |= themes == themes[giver]
            for taker in np.flatnonzero(self._settled & fits & (homes != homes[giver])).tolist():
                border = self._border.get((homes[giver], homes[taker]))
                if (rule.border and not border) or not self._faces(giver, homes[taker], rule.near):
                    continue
                if rule.river and self._rivers[giver] and self._rivers[taker] and not self._common(giver, taker):
                    continue
                far = self._distance(giver, taker, kind=rule.kind)
                if far <= rule.reach:
                    score = rule.weight * (1 - far / (2 * rule.reach)) * (1 if border else _APART)
                    yield self._row(rule.kind, giver, taker) | {"score": score, "distance_m": far, "rule": rule}
                elif np.isinf(far) and self._straight(giver, taker) <= rule.reach:
                    self._parted[frozenset(self.potentials["potential"].iloc[[giver, taker]])] = None

    def _common(self, one: int, other: int) -> list[Choice]:
        """Return the rivers that the names of both potentials tell."""
        return [river for code, river in self._rivers[one].items() if code in self._rivers[other]]

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
            ends |= {f"{end}_potential": code, f"{end}_area": self._above(area) or area, f"{end}_name": name}
        told = {"description": link.description if isinstance(link.description, str) else None}
        pair = {ends["from_potential"], ends["to_potential"]}
        same = [
            row for row in found if row["kind"] == link.kind and {row["from_potential"], row["to_potential"]} == pair
        ]
        one, other = (self._place.get(ends[f"{end}_potential"]) for end in ("from", "to"))
        if same:
            best = max(same, key=lambda row: row["score"])
            return ends | told | {name: best[name] for name in ("score", "distance_m", "rule")}
        far = np.nan if one is None or other is None else self._distance(one, other, kind=link.kind)
        return ends | told | {"score": np.nan, "distance_m": far}

    def told(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with its reasons in words."""
        border, assumed = self._border.get((row["from_area"], row["to_area"]), (0.0, False))
        reasons = [Text(row["description"], row["description"])] if row.get("description") else []
        reasons += [self._why(row)] if "rule" in row else []
        if not np.isnan(row["distance_m"]):
            reasons.append(self._way(row))
        if border:
            metres = cell_text(round(border)), cell_text(round(border), "en")
            lines = (" (garis kira-kira)", " (drawn as two lines)") if assumed else ("", "")
            reasons.append(
                Text(f"berbatasan{lines[0]} sepanjang {metres[0]} m", f"shared border{lines[1]} of {metres[1]} m")
            )
        if {row["from_potential"], row["to_potential"]} & self._approximate:
            reasons.append(Text("letak kira-kira", "approximate place"))
        far = row["distance_m"] if np.isfinite(row["distance_m"]) else np.nan
        texts = {"reasons": tuple(text.id for text in reasons), "reasons_en": tuple(text.en for text in reasons)}
        return row | {"distance_m": far, "border_m": border} | texts

    def _why(self, row: dict[str, Any]) -> Text:
        """Return the reason of the rule; of two potentials whose names tell one river, that it is one."""
        common = self._common(self._place[row["from_potential"]], self._place[row["to_potential"]])
        if not row["rule"].river or not common:
            return row["rule"].reason  # type: ignore[no-any-return]
        id, en = (", ".join(river.label(lang) for river in common) for lang in ("id", "en"))
        if row["rule"].near < np.inf:
            return Text(f"{row['rule'].reason.id}: {id}", f"{row['rule'].reason.en}: {en}")
        return Text(
            f"Satu sungai, hulu dan hilir: {id}; mana yang hulu, periksa",
            f"One river, upstream and downstream: {en}; which end is upstream, check",
        )

    def _way(self, row: dict[str, Any]) -> Text:
        """Return how far it is from end to end, and by which way."""
        far = row["distance_m"]
        if np.isinf(far):
            return Text("tidak terhubung lewat jalan yang diberikan", "not joined by the given streets")
        metres = cell_text(round(far)), cell_text(round(far), "en")
        if row["kind"] != "jalur" or self._walks is None:
            return Text(f"berjarak {metres[0]} m", f"{metres[1]} m apart")
        off = self._off(self._place[row["from_potential"]], self._place[row["to_potential"]])
        if off <= _BESIDE:
            return Text(f"berjarak {metres[0]} m berjalan kaki", f"{metres[1]} m apart on foot")
        beyond = cell_text(round(off)), cell_text(round(off), "en")
        return Text(
            f"berjarak {metres[0]} m garis lurus, sebab letaknya {beyond[0]} m di luar jalan yang diberikan",
            f"{metres[1]} m apart in a straight line, as it lies {beyond[1]} m off the given streets",
        )


def _lines(streets: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the streets that have a length."""
    if getattr(streets, "active_geometry_name", None) is None:
        raise InvalidValue(Text("data jalan tidak bergeometri", "the streets have no geometry"))
    drawn = streets.geometry[~(streets.geometry.isna() | streets.geometry.is_empty)]
    if len(drawn) and drawn.crs is None:
        raise InvalidValue(Text("data jalan belum memiliki sistem koordinat", "the streets have no CRS"))
    if not drawn.geom_type.isin(("LineString", "MultiLineString")).all():
        raise InvalidValue(Text("data jalan harus berupa garis", "the streets must be lines"))
    return drawn[shapely.length(drawn.to_numpy()) > 0]


def _listed(codes: Iterable[str]) -> str:
    return "; ".join(codes)
