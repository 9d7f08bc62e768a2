"""The rules of what a master plan must hold: all plans, problems, strategic zones (GG1, GG2, GG3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from kewilayahan.analysis.audit.facts import REFUSED, Facts, Fault, Outcome, each, exists
from kewilayahan.plan import records
from kewilayahan.planning.counting import stand

_RESIDENTS = {"fgd", "interview", "musrenbang", "masterplan_kampung"}
_TAKEN = {"taken", "merged"}


def _kinds(facts: Facts) -> set[str]:
    return set(facts.plan.sources["kind"])


def _rpjmd(facts: Facts) -> Outcome:
    found = bool(_kinds(facts) & {"rpjmd", "rpd"})
    return exists(found, "sources", "belum ada RPJMD di antara sumber", "there is no RPJMD among the sources")


def _agencies(facts: Facts) -> Outcome:
    found = "opd" in facts.tiers.values() or bool(_kinds(facts) & {"renstra", "renja"})
    return exists(found, "sources", "belum ada rencana OPD", "there is no plan of an agency")


def _residents(facts: Facts) -> Outcome:
    found = bool({"warga", "kampung"} & set(facts.tiers.values())) or bool(_kinds(facts) & _RESIDENTS)
    return exists(found, "sources", "belum ada rencana atau mimpi warga", "there is nothing from the residents")


def _answered(facts: Facts) -> Outcome:
    def wrong(row: Any) -> tuple[str, str] | None:
        if stand(facts.plan.schema, row.decision) in _TAKEN:
            if any(pd.notna(getattr(row, name)) for name in ("problem", "potential", "zone")):
                return None
            if pd.isna(row.intervention):
                return "diakomodasi tetapi tidak tertaut", "adopted but linked to nothing"
            gone = (f"kegiatannya {row.intervention} tidak terlaksana", f"its work {row.intervention} was dropped")
            return gone if row.intervention in facts.when.dropped else None
        if stand(facts.plan.schema, row.decision) in REFUSED:
            return None if pd.notna(row.reason) else ("tidak diakomodasi tanpa alasan", "refused without a reason")
        return "belum diputuskan", "not decided yet"

    return each(facts.plan.proposals, "proposals", wrong)


def _asked(facts: Facts) -> Outcome:
    asked = set(facts.plan.proposals["intervention"].dropna())
    works = facts.plan.interventions[facts.plan.interventions["intervention"].isin(facts.when.works.index)]
    said = ("tidak berasal dari usulan mana pun", "no proposal asked for it")
    return each(works, "interventions", lambda row: None if row.intervention in asked else said)


def _overlap(facts: Facts) -> Outcome:
    """Proposals of one category, one year and a common area, of which one at least is not decided."""
    rows = [row for row in records(facts.plan.proposals) if pd.notna(row.category) and pd.notna(row.year) and row.area]
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        for area in dict.fromkeys(row.area):
            groups.setdefault((row.category, row.year, area), []).append(row)
    said: dict[str, set[str]] = {}
    for group in groups.values():
        if len(group) > 1 and any(stand(facts.plan.schema, row.decision) not in _TAKEN | REFUSED for row in group):
            for row in group:
                said.setdefault(row.proposal, set()).update({other.proposal for other in group} - {row.proposal})
    faults = [
        Fault("proposals", code, f"sama dengan {', '.join(sorted(others))}", f"the same as {', '.join(sorted(others))}")
        for code, others in said.items()
    ]
    return Outcome(len(rows), faults)


def _used(facts: Facts) -> Outcome:
    used = set(facts.plan.proposals["source"])
    said = ("tanpa usulan", "without a proposal")
    return each(facts.plan.sources, "sources", lambda row: None if row.source in used else said)


def _any_problem(facts: Facts) -> Outcome:
    return exists(len(facts.plan.problems) > 0, "problems", "belum ada masalah", "there are no problems")


def _works(facts: Facts) -> Outcome:
    works = facts.when.problems["works"].to_dict()
    said = ("belum memiliki kegiatan", "has no work")
    return each(facts.plan.problems, "problems", lambda row: None if works[row.problem] else said)


def _stages(facts: Facts) -> Outcome:
    years = {row.Index: (row.start, row.end) for row in records(facts.when.works)}
    phases = [(row.start, row.end) for row in records(facts.plan.phases)]
    works = facts.when.problems["works"].to_dict()

    def wrong(row: Any) -> tuple[str, str] | None:
        spans = [years[work] for work in works[row.problem]]
        staged = any(start <= last and end >= first for start, end in spans for first, last in phases)
        return None if staged else ("tanpa tahapan", "without stages")

    return each(facts.plan.problems, "problems", wrong)


def _actors(facts: Facts) -> Outcome:
    leads = dict(zip(facts.plan.interventions["intervention"], facts.plan.interventions["actor"], strict=True))
    works = facts.when.problems["works"].to_dict()

    def wrong(row: Any) -> tuple[str, str] | None:
        led = any(pd.notna(leads[work]) for work in works[row.problem])
        known = led or (pd.notna(row.focus) and bool(facts.roles.get(row.focus)))
        return None if known else ("tanpa pelaku", "without actors")

    return each(facts.plan.problems, "problems", wrong)


def _focus(facts: Facts) -> Outcome:
    desks = dict(zip(facts.plan.focuses["focus"], facts.plan.focuses["desk"], strict=True))

    def wrong(row: Any) -> tuple[str, str] | None:
        if pd.isna(row.focus):
            return "tanpa fokus", "without a focus"
        return (
            None if pd.notna(desks[row.focus]) else (f"fokus {row.focus} tanpa desk", f"focus {row.focus} has no desk")
        )

    return each(facts.plan.problems, "problems", wrong)


def _filled(table: str, *columns: str, track: str = "") -> Callable[[Facts], Outcome]:
    """Return the rule that some columns of a table are filled, of the focuses of one track only."""

    def rule(facts: Facts) -> Outcome:
        frame = facts.plan.tables[table]
        frame = frame[frame["track"] == track] if track else frame
        declared = facts.plan.schema.table(table)

        def wrong(row: Any) -> tuple[str, str] | None:
            empty = [declared.column(name) for name in columns if pd.isna(getattr(row, name))]
            if not empty:
                return None
            id, en = (", ".join(column.label(lang).lower() for column in empty) for lang in ("id", "en"))
            return f"tanpa {id}", f"without {en}"

        return each(frame, table, wrong)

    return rule


def _place(facts: Facts) -> Outcome:
    said = ("tanpa wilayah dan letak", "without area and place")
    return each(facts.plan.problems, "problems", lambda row: None if row.area or row.geometry is not None else said)


def _centre(facts: Facts) -> Outcome:
    found = bool((facts.plan.zones["role"] == "pusat").any())
    return exists(found, "zones", "belum ada kawasan pusat", "no zone is the core")


RULES: dict[str, Callable[[Facts], Outcome]] = {
    "gg1_rpjmd": _rpjmd,
    "gg1_agencies": _agencies,
    "gg1_residents": _residents,
    "gg1_answered": _answered,
    "gg1_asked": _asked,
    "gg1_overlap": _overlap,
    "gg1_used": _used,
    "gg2_any": _any_problem,
    "gg2_works": _works,
    "gg2_stages": _stages,
    "gg2_actors": _actors,
    "gg2_focus": _focus,
    "gg2_indicator": _filled("focuses", "indicator", track="problem"),
    "gg2_baseline": _filled("focuses", "baseline", "baseline_year", track="problem"),
    "gg2_target": _filled("focuses", "target", "target_year", track="problem"),
    "gg2_place": _place,
    "gg2_cause": _filled("problems", "cause"),
    "gg3_centre": _centre,
    "gg3_stages": _filled("zones", "stage", "target_stage", "target_year"),
    "gg3_brand": _filled("zones", "brand", "tagline"),
    "gg3_leverage": _filled("zones", "leverage"),
}
