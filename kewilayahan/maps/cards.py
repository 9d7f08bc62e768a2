"""The card that opens when something on the map is clicked, as plain data in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from kewilayahan.maps.areacards import area_cards, funded
from kewilayahan.maps.layers import Group
from kewilayahan.plan import MasterPlan, records
from kewilayahan.results.cells import Texts, both, has, joined, money
from kewilayahan.schema.declaration import Table
from kewilayahan.words import HIDDEN

Card = dict[str, Any]
_LEFT_OUT = {"area", "title", "name", "statement"}


def cards(plan: MasterPlan, shown: Iterable[str]) -> dict[str, Card]:
    """Return the cards that a map opens.

    A card has a ``title``, its ``kind``, ``rows`` (label and text) and, for an area, ``lists`` (a
    heading and its items) and ``where`` (its level and the area above it, which tell two of one name
    apart). All texts are plain: the page shows them as text and never as markup.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    shown : iterable of str
        The cards wanted: table and code, ``"zones/Z-01"`` say.
    """
    wanted = set(shown)
    texts = Texts(plan)
    made: dict[str, Card] = {}
    for name in sorted({card.partition("/")[0] for card in wanted}):
        if name == "areas":
            made |= {f"areas/{code}": card for code, card in area_cards(plan, texts).items()}
        elif name in plan.tables:
            table, money_of = plan.schema.table(name), funded(plan) if name == "interventions" else None
            for row in records(plan.tables[name]):
                made[f"{name}/{getattr(row, table.key[0])}"] = _row_card(texts, table, row, money_of)
    return {key: card for key, card in made.items() if key in wanted}


def _row_card(texts: Texts, table: Table, row: Any, money_of: dict[str, int] | None) -> Card:
    title = next(
        (str(getattr(row, name)) for name in ("title", "name", "statement", "description") if has(row, name)), ""
    )
    rows = []
    if "area" in table.by_name and has(row, "area"):
        codes = row.area if isinstance(row.area, tuple) else (row.area,)
        rows.append([both("Wilayah", "Areas"), joined(both(texts.name("areas", code)) for code in codes)])
    for column in table.columns:
        if column.name in getattr(row, "hidden", ()):
            rows.append([both(column.id, column.en), dict(HIDDEN)])
        elif not column.made and column.name not in _LEFT_OUT and has(row, column.name):
            value = texts.cell(table, column.name, getattr(row, column.name))
            rows.append([both(column.id, column.en), value])
    if money_of is not None:
        rows.append([both("Dana", "Funding"), money(money_of.get(row.intervention, 0))])
    title = title or str(getattr(row, table.key[0]))
    return {"title": title, "kind": both(table.id, table.en), "rows": rows, "lists": []}


def with_facts(cards: dict[str, Card], groups: Iterable[Group]) -> dict[str, Card]:
    """Return the cards together with what measures say: a list on a card that is there, or a card of its own."""
    made = dict(cards)
    for group in groups:
        for feature in group.features:
            if not feature.facts:
                continue
            rows = [[asdict(label), asdict(value)] for label, value in feature.facts]
            card = made.get(feature.card)
            if card is None:
                made[feature.card] = {"title": feature.title, "kind": asdict(group.branch), "rows": rows, "lists": []}
                continue
            known = [label["id"] for label, _ in card["rows"]]
            items = [{"text": label, "detail": value} for label, value in rows if label["id"] not in known]
            made[feature.card] = {**card, "lists": [{"head": asdict(group.branch), "items": items}, *card["lists"]]}
    return made
