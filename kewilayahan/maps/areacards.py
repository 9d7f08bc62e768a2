"""The card of an area: who lives there, what lies there, who is in charge, and how much money goes there."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kewilayahan.maps.area_contents import SPREAD, Holdings
from kewilayahan.maps.area_indicators import indicator_items
from kewilayahan.plan import MasterPlan, records
from kewilayahan.results.cells import Both, Item, Texts, both, figure, has, item, joined, money


def area_cards(plan: MasterPlan, texts: Texts) -> dict[str, dict[str, Any]]:
    """Return the cards of all areas by their code.

    The lists hold what really lies in an area, and the funding is the figure of `profile`: over the
    areas of one level, and what lies outside them, it sums to the funding of the plan.
    """
    held = Holdings(plan)
    lists = _Lists(plan, texts, held)
    table = plan.schema.table("areas")
    where = _where(plan, texts)
    made = {}
    for row in records(plan.areas):
        rows = []
        for name in ("level", "parent", "population", "households", "theme", "note"):
            if has(row, name):
                value = getattr(row, name)
                counted = name in ("population", "households")
                column = table.column(name)
                rows.append([both(column.id, column.en), figure(value) if counted else texts.cell(table, name, value)])
        if held.rows("interventions", row.area) or held.funding(row.area):
            rows.append([both("Pagu kegiatan di wilayah ini", "Funding of works here"), money(held.funding(row.area))])
        made[row.area] = {
            "title": str(row.name),
            "kind": both(table.id, table.en),
            "where": where[row.area],
            "rows": rows,
            "lists": lists.of(row.area),
        }
    return made


def funded(plan: MasterPlan) -> dict[str, int]:
    """Return the rupiah of each work over all years and sources."""
    totals = plan.funding.groupby("intervention")["amount"].sum()
    return {str(code): int(amount) for code, amount in totals.items()}


def _where(plan: MasterPlan, texts: Texts) -> dict[str, Both]:
    """Return the level of each area and what lies above it; the code too where that tells no two apart."""
    said = {}
    for row in records(plan.areas):
        above = both(texts.name("areas", row.parent) if has(row, "parent") else "")
        said[row.area] = (str(row.name), joined([texts.label("levels", row.level), above], " · "))
    often = Counter((name, place["id"]) for name, place in said.values())
    return {
        code: joined([place, both(code)], " · ") if often[name, place["id"]] > 1 else place
        for code, (name, place) in said.items()
    }


class _Lists:
    """The lists of a card."""

    def __init__(self, plan: MasterPlan, texts: Texts, held: Holdings) -> None:
        self._texts, self._held = texts, held
        self._funded, self._indicators = funded(plan), indicator_items(plan, texts)
        self._rows = {name: list(records(plan.tables[name])) for name in (*SPREAD, "links")}
        self._desk_of: dict[str, str] = dict(plan.focuses[["focus", "desk"]].dropna().itertuples(index=False))
        self._actors_of: dict[str, set[str]] = {}
        for focus, actor in plan.roles[["focus", "actor"]].dropna().itertuples(index=False):
            self._actors_of.setdefault(focus, set()).add(actor)
        self._sectors = {
            code: (
                both(sector.id, sector.en),
                [(row.actor, row.name) for row in records(plan.actors[plan.actors["sector"] == code])],
            )
            for code, sector in plan.schema.choices("sectors").items()
        }

    def of(self, area: str) -> list[dict[str, Any]]:
        """Return the lists of an area that are not empty."""
        label = self._texts.label
        problems, potentials, zones, works, links = (
            [rows[position] for position in self._held.rows(name, area)] for name, rows in self._rows.items()
        )
        focuses = {row.focus for row in (*problems, *zones, *works) if has(row, "focus")}
        lists: list[tuple[Both, list[Item]]] = [
            (both("Indikator", "Indicators"), self._indicators.get(area, [])),
            (both("Masalah", "Problems"), [item(row.statement, label("categories", row.category)) for row in problems]),
            (both("Potensi", "Potentials"), [item(row.name, label("themes", row.theme)) for row in potentials]),
            (
                both("Kawasan strategis", "Strategic zones"),
                [item(row.name, label("zone_roles", row.role)) for row in zones],
            ),
            (both("Kegiatan", "Works"), [self._work(row, area) for row in works]),
            (both("Desk penanggung jawab", "Desks in charge"), self._desks(focuses)),
            (both("Unsur 5K yang terlibat", "Sectors involved"), self._involved(focuses, works)),
            (
                both("Keterkaitan", "Links"),
                [
                    item(row.description if has(row, "description") else row.link, label("link_kinds", row.kind))
                    for row in links
                ],
            ),
        ]
        return [{"head": head, "items": items} for head, items in lists if items]

    def _work(self, row: Any, area: str) -> Item:
        years = f"{row.start}" if row.start == row.end else f"{row.start}–{row.end}"
        status = self._texts.label("intervention_statuses", row.status)
        lead = both(self._texts.name("actors", row.actor) if has(row, "actor") else "")
        amount = money(self._funded.get(row.intervention, 0))
        here = self._here(self._held.part(row.intervention, area))
        return item(row.title, joined([both(years), status, lead, amount, here], " · "))

    @staticmethod
    def _here(part: float | None) -> Both:
        """Return which part of a work's funding goes to the area, where it is not all of it."""
        if part is None or part > 1 - 1e-9:
            return both("")
        percent = figure(100 * part, 1)
        return both(f"{percent['id']} % di sini", f"{percent['en']} % here")

    def _desks(self, focuses: set[str]) -> list[Item]:
        desks = dict.fromkeys(desk for focus, desk in self._desk_of.items() if focus in focuses)
        return [item(self._texts.name("desks", code), both("")) for code in desks]

    def _involved(self, focuses: set[str], works: list[Any]) -> list[Item]:
        """Return the 5K sectors with a role in the focuses concerned or leading one of the works."""
        actors = {row.actor for row in works if has(row, "actor")}
        actors = actors.union(*(self._actors_of.get(focus, ()) for focus in focuses))
        items = []
        for sector, members in self._sectors.values():
            names = "; ".join(name for code, name in members if code in actors)
            if names:
                items.append({"text": sector, "detail": both(names)})
        return items
