"""The card that opens when something on the map is clicked, as plain data in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from kewilayahan.declaration import Table
from kewilayahan.display import HIDDEN, number, rupiah
from kewilayahan.maps.places import Places
from kewilayahan.plan import MasterPlan, records

Both = dict[str, str]
Card = dict[str, Any]
_LEFT_OUT = {"area", "title", "name", "statement"}


def cards(plan: MasterPlan, places: Places) -> dict[str, Card]:
    """Return a card for every area and for every row that a map can show.

    A card has a ``title``, its ``kind``, ``rows`` (label and text) and, for an area, ``lists`` (a
    heading and its items). All texts are plain: the page shows them as text and never as markup.
    """
    made = {f"areas/{card['code']}": card for card in _area_cards(plan, places)}
    for name in ("problems", "potentials", "zones", "interventions", "links"):
        table = plan.schema.table(name)
        for row in records(plan.tables[name]):
            made[f"{name}/{getattr(row, table.key[0])}"] = _row_card(plan, table, row, places)
    return made


def _row_card(plan: MasterPlan, table: Table, row: Any, places: Places) -> Card:
    title = next(
        (str(getattr(row, name)) for name in ("title", "name", "statement", "description") if _has(row, name)), ""
    )
    rows = []
    for column in table.columns:
        if column.name in getattr(row, "hidden", ()):
            rows.append([_both(column.id, column.en), dict(HIDDEN)])
        elif not column.made and column.name not in _LEFT_OUT and _has(row, column.name):
            value = getattr(row, column.name)
            rows.append([_both(column.id, column.en), _value(plan, table, column.name, value)])
    if "area" in table.by_name:
        codes = row.area if isinstance(row.area, tuple) else (row.area,) if _has(row, "area") else ()
        if codes:
            named = "; ".join(places.name(code) for code in codes)
            rows.insert(0, [_both("Wilayah", "Areas"), _both(named, named)])
    if table.name == "interventions":
        rows.append([_both("Dana", "Funding"), _money(_funded(plan).get(row.intervention, 0))])
    title = title or str(getattr(row, table.key[0]))
    return {"title": title, "kind": _both(table.id, table.en), "rows": rows, "lists": []}


def _has(row: Any, name: str) -> bool:
    value = getattr(row, name, None)
    return len(value) > 0 if isinstance(value, tuple) else bool(pd.notna(value))


def _value(plan: MasterPlan, table: Table, name: str, value: Any) -> Both:
    """Return a cell as people read it: labels for codes, names for references, separators for numbers."""
    column = table.column(name)
    values: Iterable[Any] = value if isinstance(value, tuple) else (value,)
    if column.choices:
        return _join(
            _both(*(plan.schema.label(column.choices, code, lang) for lang in ("id", "en"))) for code in values
        )
    if column.reference:
        return _join(_referred(plan, column.reference, code) for code in values)
    if column.kind == "money":
        return _money(value)
    if column.kind == "boolean":
        return _both("ya", "yes") if value else _both("tidak", "no")
    if column.kind == "number":
        return _both(_plain(value, "id"), _plain(value, "en"))
    return _join(_both(str(part), str(part)) for part in values)


def _plain(value: float, lang: str) -> str:
    decimals = 0 if float(value).is_integer() else 1
    return number(float(value), decimals, lang)


def _referred(plan: MasterPlan, table: str, code: str) -> Both:
    frame = plan.tables[table]
    key = plan.schema.table(table).key[0]
    found = frame[frame[key] == code]
    for name in ("name", "title", "statement"):
        if len(found) and name in found and pd.notna(found[name].iloc[0]):
            return _both(str(found[name].iloc[0]), str(found[name].iloc[0]))
    return _both(code, code)


def _area_cards(plan: MasterPlan, places: Places) -> list[Card]:
    """Return the cards of all areas, with everything that touches each of them or an area below it."""
    held = _holdings(plan, places)
    made = []
    table = plan.schema.table("areas")
    funded = _funded(plan)
    for row in records(plan.areas):
        rows = []
        for name in ("level", "parent", "population", "households", "theme", "note"):
            if _has(row, name):
                value = getattr(row, name)
                shown = _both(number(value), number(value, lang="en")) if name in ("population", "households") else None
                rows.append(
                    [_both(table.column(name).id, table.column(name).en), shown or _value(plan, table, name, value)]
                )
        held_here = {name: positions.get(row.area, []) for name, positions in held.items()}
        works = plan.interventions.iloc[held_here["interventions"]]
        total = sum(funded.get(code, 0) for code in works["intervention"])
        if len(works):
            rows.append([_both("Dana kegiatan di sini", "Funding of works here"), _money(total)])
        made.append(
            {
                "code": row.area,
                "title": str(row.name),
                "kind": _both(table.id, table.en),
                "rows": rows,
                "lists": _lists(plan, held_here, works, funded),
            }
        )
    return made


def _holdings(plan: MasterPlan, places: Places) -> dict[str, dict[str, list[int]]]:
    """Return, by table and area, the positions of the rows that touch the area or one below it."""
    held: dict[str, dict[str, list[int]]] = {}
    for name in ("problems", "potentials", "zones", "interventions", "links"):
        frame = plan.tables[name]
        found: dict[str, list[int]] = {}
        for position, row in enumerate(records(frame)):
            if name == "links":
                codes: tuple[Any, ...] = (row.from_area, row.to_area)
            else:
                area = getattr(row, "area", ())
                codes = area if isinstance(area, tuple) else (area,)
            codes = tuple(code for code in codes if isinstance(code, str))
            for code in places.within(codes, getattr(row, "geometry", None)):
                found.setdefault(code, []).append(position)
        held[name] = found
    return held


def _lists(plan: MasterPlan, held: dict[str, list[int]], works: pd.DataFrame, funded: dict[str, int]) -> list[Card]:
    problems, potentials, zones, links = (
        plan.tables[name].iloc[held[name]] for name in ("problems", "potentials", "zones", "links")
    )
    focuses = set(problems["focus"].dropna()) | set(zones["focus"].dropna()) | set(works["focus"].dropna())
    desks = plan.focuses.loc[plan.focuses["focus"].isin(focuses), "desk"].dropna()
    lists = [
        (
            _both("Masalah", "Problems"),
            [_item(row.statement, _code(plan, "categories", row.category)) for row in records(problems)],
        ),
        (
            _both("Potensi", "Potentials"),
            [_item(row.name, _code(plan, "themes", row.theme)) for row in records(potentials)],
        ),
        (
            _both("Kawasan strategis", "Strategic zones"),
            [_item(row.name, _code(plan, "zone_roles", row.role)) for row in records(zones)],
        ),
        (_both("Kegiatan", "Works"), [_work(plan, row, funded) for row in records(works)]),
        (
            _both("Desk penanggung jawab", "Desks in charge"),
            [_item(_referred(plan, "desks", code)["id"], _both("", "")) for code in dict.fromkeys(desks)],
        ),
        (_both("Unsur 5K yang terlibat", "Sectors involved"), _sectors(plan, focuses, works)),
        (
            _both("Keterkaitan", "Links"),
            [
                _item(row.description if pd.notna(row.description) else row.link, _code(plan, "link_kinds", row.kind))
                for row in records(links)
            ],
        ),
    ]
    return [{"head": head, "items": items} for head, items in lists if items]


def _work(plan: MasterPlan, row: Any, funded: dict[str, int]) -> Card:
    years = f"{row.start}" if row.start == row.end else f"{row.start}–{row.end}"
    status = _code(plan, "intervention_statuses", row.status)
    lead = _referred(plan, "actors", row.actor)["id"] if pd.notna(row.actor) else ""
    money = _money(funded.get(row.intervention, 0))
    parts = {lang: [years, status[lang], lead, money[lang]] for lang in ("id", "en")}
    return _item(row.title, {lang: " · ".join(part for part in said if part) for lang, said in parts.items()})


def _sectors(plan: MasterPlan, focuses: set[str], works: pd.DataFrame) -> list[Card]:
    """Return the 5K sectors with a role in the focuses concerned or leading one of the works."""
    actors = set(plan.roles.loc[plan.roles["focus"].isin(focuses), "actor"].dropna()) | set(works["actor"].dropna())
    involved = plan.actors[plan.actors["actor"].isin(actors)]
    items = []
    for code, sector in plan.schema.choices("sectors").items():
        names = "; ".join(involved.loc[involved["sector"] == code, "name"])
        if names:
            items.append({"text": _both(sector.id, sector.en), "detail": _both(names, names)})
    return items


def _funded(plan: MasterPlan) -> dict[str, int]:
    totals = plan.funding.groupby("intervention")["amount"].sum()
    return {str(code): int(amount) for code, amount in totals.items()}


def _money(amount: int) -> Both:
    return _both(rupiah(int(amount)), rupiah(int(amount), "en"))


def _code(plan: MasterPlan, vocabulary: str, code: str) -> Both:
    return _both(plan.schema.label(vocabulary, code), plan.schema.label(vocabulary, code, "en"))


def _item(text: str, detail: Both) -> Card:
    return {"text": _both(str(text), str(text)), "detail": detail}


def _both(id: str, en: str) -> Both:
    return {"id": id, "en": en}


def _join(texts: Iterable[Both]) -> Both:
    parts = list(texts)
    return {lang: "; ".join(part[lang] for part in parts) for lang in ("id", "en")}
