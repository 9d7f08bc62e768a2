"""Where every proposal went and why, and whom every work answers: nothing of any source is missing (GG1)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import counted_plan, stand, stands
from kewilayahan.results import Result, named
from kewilayahan.schema.declaration import Schema
from kewilayahan.words import Text

_POINTERS = ("problem", "potential", "zone")
_INTO = re.compile(r"\s*(?:digabung ke|merged into)\s+([^\s:;,]+)", re.IGNORECASE)


@dataclass(frozen=True, eq=False, repr=False)
class Traceability(Result):
    """The way of every proposal into the plan, and back.

    Attributes
    ----------
    proposals : DataFrame
        A row a proposal, all of them, in their order: ``proposal``, ``source``, ``title``,
        ``decision``, ``into`` (the proposal or work it was merged into), ``problem``, ``potential``,
        ``zone``, ``works`` (codes of the works that answer it), ``how`` (``direct``, ``problem`` or
        ``zone``: over which the works answer it, empty where none does), ``reason`` and ``origin``.
    interventions : DataFrame
        A row a work: ``intervention``, ``title``, ``proposals`` (those that name it), ``indirect``
        (those it answers over their problem or zone), ``sources`` and ``origins`` (of the former).
    sources : DataFrame
        A row a source, those without proposals too: ``source``, ``title``, ``kind``, ``proposals``,
        a count for each decision, and ``unanswered`` (taken up, but without any work).
    plan : MasterPlan
        The plan.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> plan = kw.read_plan("examples/pringgokusuman")
    >>> len(kw.traceability(plan).proposals) == len(plan.proposals)
    True
    """

    proposals: pd.DataFrame
    interventions: pd.DataFrame
    sources: pd.DataFrame
    plan: MasterPlan

    measure = "traceability"

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the three frames, every code with its name."""
        plan, schema = self.plan, self.plan.schema
        names = {
            table: dict(zip(plan.tables[table][key], plan.tables[table][title].astype(object), strict=True))
            for table, key, title in _NAMES
        }
        works, asked, sources = names["interventions"], names["proposals"], names["sources"]
        proposals = self.proposals.assign(
            source=[_one(code, sources) for code in self.proposals["source"]],
            decision=[schema.label("decisions", code, lang) for code in self.proposals["decision"]],
            into=[_one(code, works | asked) for code in self.proposals["into"]],
            works=[named(codes, works) for codes in self.proposals["works"]],
            how=[_HOW[code].of(lang) for code in self.proposals["how"]],
        )
        for pointer, table in zip(_POINTERS, ("problems", "potentials", "zones"), strict=True):
            proposals[pointer] = [_one(code, names[table]) for code in self.proposals[pointer]]
        answering = self.interventions.assign(
            proposals=[named(codes, asked) for codes in self.interventions["proposals"]],
            indirect=[named(codes, asked) for codes in self.interventions["indirect"]],
            sources=[named(codes, sources) for codes in self.interventions["sources"]],
        )
        kinds = [schema.label("source_kinds", code, lang) for code in self.sources["kind"]]
        return {"proposals": proposals, "interventions": answering, "sources": self.sources.assign(kind=kinds)}

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return how many proposals work answers, and how many are still open."""
        answered = int((self.proposals["works"].map(len) > 0).sum())
        still = int(self.proposals["decision"].map(lambda code: stand(self.plan.schema, code)).eq("open").sum())
        return (
            Text(
                f"{len(self.proposals)} usulan: {answered} terjawab oleh kegiatan, {still} belum diputuskan.",
                f"{len(self.proposals)} proposals: {answered} are answered by works, {still} are still open.",
            ).of(lang),
        )

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.plan.schema


_HOW = {
    "": Text("", ""),
    "direct": Text("langsung", "directly"),
    "problem": Text("lewat masalah", "over its problem"),
    "zone": Text("lewat kawasan", "over its zone"),
}
_NAMES = (
    ("interventions", "intervention", "title"),
    ("proposals", "proposal", "title"),
    ("sources", "source", "title"),
    ("problems", "problem", "statement"),
    ("potentials", "potential", "name"),
    ("zones", "zone", "name"),
)


def _one(code: Any, names: dict[str, str]) -> str:
    """Return one code with its name, nothing where it is missing."""
    return "" if pd.isna(code) else named((str(code),), names)


def traceability(plan: MasterPlan) -> Traceability:
    """Follow every proposal into the plan, and every work back to those who asked for it.

    A proposal is answered by the work it names; else, if it was taken up, by the works on its problem;
    else by the works of its zone. One that was merged follows the proposal or the work it went into. A work
    that was refused answers no problem and no zone.

    Parameters
    ----------
    plan : MasterPlan
        The plan.

    Returns
    -------
    Traceability
        ``proposals``, ``interventions`` and ``sources``; each has a row for every row of the plan.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> found = kw.traceability(kw.read_plan("examples/pringgokusuman"))
    >>> found.proposals.set_index("proposal").loc["U-017", ["into", "works", "how"]].tolist()
    ['U-007', ('K-18',), 'direct']
    >>> found.interventions.set_index("intervention").loc["K-18", "proposals"]
    ('U-007', 'U-017')
    """
    whole, plan = plan, counted_plan(plan)
    into = merged_into(plan)
    by_problem, by_zone = defaultdict(list), defaultdict(list)
    for row in records(plan.interventions):
        for problem in row.problem:
            by_problem[problem].append(row.intervention)
        if pd.notna(row.zone):
            by_zone[row.zone].append(row.intervention)
    rows = {row.proposal: row for row in records(plan.proposals)}
    known = set(plan.interventions["intervention"]) - rows.keys()
    followed = []
    for code, row in rows.items():
        end = _end(code, into)
        works, how = _works(row, rows.get(end, row), by_problem, by_zone, taken=stand(plan.schema, row.decision))
        if end in known:  # merged into a work itself
            works, how = (end,), "direct"
        followed.append(
            {
                "proposal": code,
                "source": row.source,
                "title": row.title,
                "decision": row.decision,
                "into": into.get(code),
                **{name: getattr(row, name) for name in _POINTERS},
                "works": works,
                "how": how,
                "reason": row.reason,
                "origin": row.origin,
            }
        )
    columns = ["proposal", "source", "title", "decision", "into", *_POINTERS, "works", "how", "reason", "origin"]
    proposals = pd.DataFrame(followed, columns=columns)
    return Traceability(proposals, _back(whole, proposals), _sources(plan, proposals), whole)


def merged_into(plan: MasterPlan) -> dict[str, str]:
    """Return what each merged proposal went into: as people decided, else as its reason tells in the same words."""
    known = {*plan.proposals["proposal"], *plan.interventions["intervention"]}
    merged = plan.proposals[stands(plan) == "merged"]
    told = {
        code: found[1]
        for code, reason in zip(merged["proposal"], merged["reason"].fillna(""), strict=True)
        if (found := _INTO.match(reason)) and found[1] in known - {code}
    }
    return told | {
        code: row.target
        for row in records(plan.decisions[plan.decisions["verdict"] == "merged"])
        for code in row.subject
        if code != row.target
    }


def _end(code: str, into: dict[str, str]) -> str:
    """Return the last of the proposals that one was merged into, one after another."""
    seen = {code}
    while code in into and into[code] not in seen:
        code = into[code]
        seen.add(code)
    return code


def _works(
    row: pd.Series, last: pd.Series, by_problem: dict[str, list[str]], by_zone: dict[str, list[str]], *, taken: str
) -> tuple[tuple[str, ...], str]:
    for one in (row, last):
        if pd.notna(one.intervention):
            return (one.intervention,), "direct"
    if taken not in ("taken", "merged"):
        return (), ""
    for one in (row, last):
        for pointer, works in (("problem", by_problem), ("zone", by_zone)):
            found = works.get(getattr(one, pointer)) if pd.notna(getattr(one, pointer)) else None
            if found:
                return tuple(found), pointer
    return (), ""


def _back(plan: MasterPlan, proposals: pd.DataFrame) -> pd.DataFrame:
    direct: dict[str, list[Any]] = defaultdict(list)
    indirect: dict[str, list[Any]] = defaultdict(list)
    for row in records(proposals):
        for work in row.works:
            (direct if row.how == "direct" else indirect)[work].append(row)
    rows = [
        {
            "intervention": work.intervention,
            "title": work.title,
            "proposals": _each(row.proposal for row in direct[work.intervention]),
            "indirect": _each(row.proposal for row in indirect[work.intervention]),
            "sources": _each(row.source for row in direct[work.intervention]),
            "origins": _each(row.origin for row in direct[work.intervention]),
        }
        for work in records(plan.interventions)
    ]
    return pd.DataFrame(rows, columns=["intervention", "title", "proposals", "indirect", "sources", "origins"])


def _each(values: Iterable[Any]) -> tuple[str, ...]:
    """Return the filled values, each once, in their order."""
    return tuple(dict.fromkeys(str(value) for value in values if pd.notna(value)))


def _sources(plan: MasterPlan, proposals: pd.DataFrame) -> pd.DataFrame:
    result = plan.sources[["source", "title", "kind"]].copy()
    result["proposals"] = result["source"].map(proposals["source"].value_counts()).fillna(0).astype("int64")
    for decision in plan.schema.choices("decisions"):
        counted = proposals.loc[proposals["decision"] == decision, "source"].value_counts()
        result[decision] = result["source"].map(counted).fillna(0).astype("int64")
    asked = proposals["decision"].map(lambda code: stand(plan.schema, code)).isin(["taken", "merged"])
    taken = proposals[asked & (proposals["works"].map(len) == 0)]
    result["unanswered"] = result["source"].map(taken["source"].value_counts()).fillna(0).astype("int64")
    return result
