"""What is wrong with the desks of a plan: one list of rules, which the desks and the audit both show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.actors import present_names
from kewilayahan.planning.assignment import (
    FEWEST_SECTORS,
    desks_by_focus,
    gone_before_end,
    gone_members,
    kept_years,
    members_by_desk,
)
from kewilayahan.planning.counting import counted_funding, counted_works
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.spatial.ancestry import above
from kewilayahan.words import Text

_SHOWN = 5  # works or areas that a fault names; of the others their number


class DeskFault(NamedTuple):
    """A rule, the table and the row that break it, and how."""

    rule: str
    table: str
    row: str
    said: Text


def desk_faults(plan: MasterPlan) -> list[DeskFault]:
    """Return all that is wrong with the desks of a plan, focuses first, then desk by desk.

    The rules: ``no_desk``, ``two_desks``, ``no_focus``, ``no_money``, ``no_coordinator``, ``gone_member``,
    ``few_sectors``, ``missing_sector`` (neither a member nor a role in one of its focuses), ``no_time``,
    ``no_place``, ``outside_years`` (works of its focuses that run in other years) and ``outside_areas`` (works
    in areas that are not its own, nor within them).

    Examples
    --------
    >>> import kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A", "B"], "name": ["RW 01", "RW 02"], "level": "rw"}),
    ...     actors=pd.DataFrame({"actor": ["x"], "name": ["Dinas X"], "sector": ["kota"]}),
    ...     desks=pd.DataFrame({"desk": ["d"], "name": ["Desk"], "actor": ["x"], "area": ["A"], "start": 2027,
    ...                         "end": 2028}),
    ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Banjir"], "track": ["problem"], "desk": ["d"]}),
    ...     interventions=pd.DataFrame({"intervention": ["K-1"], "focus": "f", "title": ["Talud"], "area": ["B"],
    ...                                 "start": 2028, "end": 2030, "status": "usulan"}))
    >>> [fault.said.en for fault in desk_faults(plan) if fault.rule.startswith("outside")]
    ['works outside 2027–2028: Talud (2028–2030)', 'works outside its areas: Talud (RW 02)']
    """
    return [*_of_focuses(plan), *_of_desks(plan)]


def _of_focuses(plan: MasterPlan) -> Iterator[DeskFault]:
    answering = desks_by_focus(plan)
    names = dict(zip(plan.desks["desk"], plan.desks["name"], strict=True))
    for focus in plan.focuses["focus"]:
        codes = answering.get(focus, ())
        if not codes:
            yield DeskFault("no_desk", "focuses", focus, Text("belum memiliki desk", "has no desk"))
        elif len(codes) > 1:
            two = ", ".join(names[code] for code in codes)
            yield DeskFault("two_desks", "focuses", focus, Text(f"punya desk {two}", f"has the desks {two}"))


def _of_desks(plan: MasterPlan) -> Iterator[DeskFault]:
    served: dict[str, list[str]] = {}
    for focus in records(plan.focuses.dropna(subset=["desk"])):
        served.setdefault(focus.desk, []).append(focus.focus)
    works = counted_works(plan)
    money = counted_funding(plan)
    funded = set(money.loc[(money["fund"] != UNFUNDED) & (money["amount"] > 0), "intervention"])
    for desk in records(plan.desks):
        own = works[works["focus"].isin(served.get(desk.desk, []))]
        if desk.desk not in served:
            yield _fault(desk, "no_focus", "tidak menangani fokus mana pun", "answers for no focus")
        if funded.isdisjoint(own["intervention"]):
            yield _fault(desk, "no_money", "tanpa dana", "has no money")
        yield from _of_members(plan, desk, served.get(desk.desk, []))
        yield from _of_time(plan, desk, own)
        yield from _of_place(plan, desk, own)


def _of_members(plan: MasterPlan, desk: Any, focuses: list[str]) -> Iterator[DeskFault]:
    names = dict(zip(plan.actors["actor"], plan.actors["name"], strict=True))
    now, sector = present_names(plan), dict(zip(plan.actors["actor"], plan.actors["sector"], strict=True))
    lead = None if pd.isna(desk.actor) else now[desk.actor]
    if lead is None:
        yield _fault(desk, "no_coordinator", "tanpa koordinator", "has no coordinator")
    elif desk.desk in gone_before_end(plan):
        yield _fault(desk, "no_coordinator", "koordinatornya sudah tidak ada", "has a coordinator that is no more")
    gone = ", ".join(names[code] for code in gone_members(plan).get(desk.desk, ()) if code != lead)
    if gone:
        yield _fault(
            desk, "gone_member", f"anggotanya sudah tidak ada: {gone}", f"has members that are no more: {gone}"
        )
    seated = set(members_by_desk(plan)[desk.desk].values())
    if len(seated) < FEWEST_SECTORS:
        id, en = (_labels(plan, seated, lang) for lang in ("id", "en"))
        yield _fault(
            desk, "few_sectors", f"anggota hanya dari {id or 'tidak ada'}", f"has members of {en or 'no sector'} only"
        )
    spans = zip(records(plan.roles), kept_years(plan), strict=True)
    promised = {sector[now[role.actor]] for role, span in spans if span is not None and role.focus in focuses}
    missing = [code for code in plan.schema.choices("sectors") if code not in seated | promised]
    if missing:
        id, en = (_labels(plan, missing, lang) for lang in ("id", "en"))
        yield _fault(desk, "missing_sector", f"tanpa unsur {id}", f"without the sector {en}")


def _of_time(plan: MasterPlan, desk: Any, own: pd.DataFrame) -> Iterator[DeskFault]:
    if pd.isna(desk.start) or pd.isna(desk.end):
        yield _fault(desk, "no_time", "tanpa tata kala", "has no calendar")
    begins = 0 if pd.isna(desk.start) else int(desk.start)
    ends = 9999 if pd.isna(desk.end) else int(desk.end)
    late = own[(own["start"] < begins) | (own["end"] > ends)]
    if len(late):
        span = f"{begins or '…'}–{'…' if ends == 9999 else ends}"
        told = _told([f"{work.title} ({_span(work)})" for work in records(late)])
        yield _fault(
            desk, "outside_years", f"kegiatan di luar tata kala {span}: {told.id}", f"works outside {span}: {told.en}"
        )


def _of_place(plan: MasterPlan, desk: Any, own: pd.DataFrame) -> Iterator[DeskFault]:
    if not desk.area:
        yield _fault(desk, "no_place", "tanpa tata wilayah", "has no areas")
        return
    parents = dict(zip(plan.areas["area"], plan.areas["parent"], strict=True))
    places = dict(zip(plan.areas["area"], plan.areas["name"], strict=True))
    held = set(desk.area)
    said = []
    for work in records(own):
        # A work for all of the kelurahan reaches the desk's areas too; one for other areas alone does not.
        strange = [code for code in work.area if held.isdisjoint((code, *above(code, parents)))]
        strange = [code for code in strange if not any(code in above(one, parents) for one in held)]
        if strange:
            said.append(f"{work.title} ({', '.join(places.get(code, code) for code in strange)})")
    if said:
        told = _told(said)
        yield _fault(
            desk, "outside_areas", f"kegiatan di luar tata wilayah: {told.id}", f"works outside its areas: {told.en}"
        )


def _span(work: Any) -> str:
    return str(work.start) if work.start == work.end else f"{work.start}–{work.end}"


def _told(names: list[str]) -> Text:
    first, more = "; ".join(names[:_SHOWN]), len(names) - _SHOWN
    return Text(f"{first}; dan {more} lagi", f"{first}; and {more} more") if more > 0 else Text(first, first)


def _labels(plan: MasterPlan, codes: Any, lang: str) -> str:
    order = [code for code in plan.schema.choices("sectors") if code in set(codes)]
    return ", ".join(plan.schema.label("sectors", code, lang) for code in order)


def _fault(desk: Any, rule: str, id: str, en: str) -> DeskFault:
    return DeskFault(rule, "desks", desk.desk, Text(id, en))
