"""Synergy: links between potentials of different kelurahan, those agreed and those that would pay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from kewilayahan.analysis.synergy.ground import Ground
from kewilayahan.analysis.synergy.rules import rules_of
from kewilayahan.plan import MasterPlan, records
from kewilayahan.results import Result
from kewilayahan.results.overlays import Connection, Connections
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.results import RESULTS
from kewilayahan.words import Text, number

_LABELS = {place.name: Text(place.column.id, place.column.en) for place in RESULTS["synergies"]["links"].places}


@dataclass(frozen=True, eq=False, repr=False)
class Synergies(Result):
    """Links between kelurahan.

    Attributes
    ----------
    table : DataFrame
        The links of the plan first, then the proposals, best first: ``link`` (code; missing for a
        proposal), ``kind``, ``from_potential``, ``to_potential``, ``from_area``, ``to_area`` (kelurahan),
        ``from_name``, ``to_name``, ``status`` (``terjalin``, agreed, or ``potensi``), ``score`` (0 to 1),
        ``distance_m`` (between the potentials), ``border_m`` (shared by the kelurahan), ``reasons`` and
        ``reasons_en`` (tuples of texts).
    notes : tuple of Text
        What was left out, and why: potentials without a place in a kelurahan, routes that no street joins,
        streets without geometry.
    schema : Schema
        That of the plan, for the labels.
    """

    table: pd.DataFrame
    notes: tuple[Text, ...]
    schema: Schema

    measure = "synergies"

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the links, and the notes where there are any."""
        reasons = Text("reasons", "reasons_en").of(lang)
        shown = self.table.assign(
            kind=[self.schema.label("link_kinds", kind, lang) for kind in self.table["kind"]],
            status=[self.schema.label("link_statuses", status, lang) for status in self.table["status"]],
            reasons=["; ".join(texts) for texts in self.table[reasons]],
        )[[*_LABELS]]
        shown[["distance_m", "border_m"]] = shown[["distance_m", "border_m"]].round().astype("Int64")
        notes = pd.DataFrame({"note": [note.of(lang) for note in self.notes]})
        return {"links": shown, "notes": notes} if self.notes else {"links": shown}

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return how many links the plan has, and how many are proposed."""
        proposed = int(self.table["link"].isna().sum())
        own = len(self.table) - proposed
        return (
            Text(
                f"{own} keterkaitan tercatat dalam rencana; {proposed} diusulkan.",
                f"{own} links are in the plan; {proposed} are proposed.",
            ).of(lang),
        )

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.schema

    def layer(self) -> Connections:
        """Return the links as lines for `draw`: solid when agreed, dashed when proposed.

        Of the proposals between two kelurahan only the best is drawn.
        """
        pairs = [frozenset(pair) for pair in zip(self.table["from_area"], self.table["to_area"], strict=True)]
        proposed = self.table["link"].isna()
        others = pd.Series(pairs, index=self.table.index)[proposed].duplicated()
        shown = self.table.drop(index=others.index[others])
        return Connections(tuple(self._line(row) for row in records(shown)), self.notes)

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
            yield _LABELS[name], Text(*(self.schema.label(vocabulary, code, lang) for lang in ("id", "en")))
        if pd.notna(row.score):
            yield _LABELS["score"], Text(number(row.score, 2), number(row.score, 2, "en"))
        yield _LABELS["reasons"], Text("; ".join(row.reasons), "; ".join(row.reasons_en))


def synergies(plan: MasterPlan, *, streets: gpd.GeoDataFrame | None = None) -> Synergies:
    """Propose links between potentials of different kelurahan.

    The rules are the vocabulary ``synergy_rules``; a city adds its own, or replaces one by its code, in
    the folder ``vocabulary`` of its plan. A rule says which themes go together, how near they must be,
    and how much that is worth. The score of a pair is the weight of the rule, times 1 - distance / (2
    reach), times 0.75 where the kelurahan share no border. Two potentials whose names tell different rivers
    (the vocabulary ``rivers``) do not lie on one; where both tell the same, the reasons say so, but nothing
    tells which end is upstream. Two potentials that the plan links already, agreed or not, are not proposed
    again, and neither is a kind of link between two kelurahan of which the plan does not name both potentials.

    Parameters
    ----------
    plan : MasterPlan
        The plan. A potential belongs to the kelurahan above its area; one without area, or of an area above
        the kelurahan, to the kelurahan that it lies in. One without geometry is put in the middle of its
        area, and the reasons say so. Kelurahan share a border also where it was digitised twice with lines
        up to 5 m apart; the reasons say that too.
    streets : GeoDataFrame, optional
        Lines in any CRS. With them, the distance of a *jalur* is that of the shortest walk; where an end lies
        more than 50 m from any street, that of the straight line, and the reasons say so.

    Returns
    -------
    Synergies
        The links of the plan, and the proposals.

    Raises
    ------
    KewilayahanError
        If a cell of a rule cannot be read, or the streets have no CRS or are no lines.
    UnknownName
        If a rule names a theme or a kind that the vocabularies lack.

    Examples
    --------
    >>> import kewilayahan as kw, shapely
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
    ground = Ground(plan, streets)
    found = [pair for rule in rules_of(plan.schema) for pair in ground.pairs(rule)]
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
    return Synergies(pd.DataFrame(rows, columns=columns).astype(numbers), ground.notes(), plan.schema)
