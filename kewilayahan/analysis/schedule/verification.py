"""Is a schedule a schedule? Checked on the two plans alone, knowing nothing of how it was found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import binds, offering_proposals, progress, status_after
from kewilayahan.words import Text

_Rows = dict[str, dict[tuple[int, str], tuple[int, str]]]


def verify(
    before: MasterPlan,
    after: MasterPlan,
    *,
    ceilings: Mapping[tuple[str, int], int],
    capacity: Mapping[tuple[str, int], int] | None = None,
    protect: Collection[str] = (),
    eligible: Mapping[str, Collection[str]] | None = None,
) -> tuple[Text, ...]:
    """Return the rules that a schedule breaks; none if it keeps them all.

    Parameters
    ----------
    before, after : MasterPlan
        The plan, and the plan that a schedule made of it.
    ceilings : Mapping of (fund, year) to int
        Rupiah that each source has in each year; none in a year that is missing.
    capacity : Mapping of (desk, year) to int, optional
        How many works a desk carries.
    protect : collection of str
        Works that must be done.
    eligible : Mapping of str to collection of str, optional
        For some works, the sources that may pay instead of those they name.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}))
    >>> verify(plan, plan, ceilings={})
    ()
    """
    case = _Case.of(before, after, ceilings)
    faults = [] if case.old.keys() == case.new.keys() else [Text("ada kegiatan yang hilang", "works are lost")]
    may = _sources(case, eligible or {}, {fund for fund, _ in ceilings})
    for code in sorted(case.old):
        faults += _work_faults(case, code, may[code])
    faults += [
        Text(f"{code}: dilindungi tetapi tidak terlaksana", f"{code} is protected but dropped")
        for code in sorted(case.gone & set(protect))
    ]
    faults += _order_faults(case)
    faults += _money_faults(case, ceilings)
    load = Counter[tuple[Any, int]]()
    desks = dict(zip(before.focuses["focus"], before.focuses["desk"], strict=True))
    for code in case.new.keys() - case.gone - case.dropped:
        for year in range(*case.span(case.new, code, case.paid)):
            load[desks[case.new[code].focus], year] += 1
    faults += [
        _same(f"{desk} {year}: {load[desk, year]} > {most}")
        for (desk, year), most in (capacity or {}).items()
        if load[desk, year] > most
    ]
    return tuple(faults)


@dataclass(frozen=True)
class _Case:
    before: MasterPlan
    old: dict[str, Any]
    new: dict[str, Any]
    owed: _Rows
    paid: _Rows
    gone: frozenset[str]
    locked: frozenset[str]
    dropped: frozenset[str]
    capped: frozenset[str]

    @classmethod
    def of(cls, before: MasterPlan, after: MasterPlan, ceilings: Mapping[tuple[str, int], int]) -> _Case:
        old = {work.intervention: work for work in records(before.interventions)}
        new = {work.intervention: work for work in records(after.interventions)}
        owed, paid = _rows(before), _rows(after)
        first = min((year for _, year in ceilings), default=0)
        locked = {
            code
            for code, work in old.items()
            if progress(before.schema, work.status) in ("begun", "done")
            or min([work.start, *(year for year, _ in owed[code])]) < first
            or any(binds(before.schema, status) for _, status in owed[code].values())
        }
        gone = {
            code
            for code, work in new.items()
            if work.status == status_after(before.schema, "unfunded") != old[code].status
        }
        dropped = {code for code, work in old.items() if progress(before.schema, work.status) == "dropped"}
        return cls(
            before,
            old,
            new,
            owed,
            paid,
            frozenset(gone),
            frozenset(locked - dropped),
            frozenset(dropped),
            frozenset(f for f, _ in ceilings),
        )

    def span(self, works: dict[str, Any], code: str, rows: _Rows) -> tuple[int, int]:
        """Return the first year of a work and the one after its last, those of its money included."""
        years = [int(works[code].start), int(works[code].end), *(year for year, _ in rows[code])]
        return min(years), max(years) + 1


def _rows(plan: MasterPlan) -> _Rows:
    rows: _Rows = defaultdict(dict)
    for row in records(plan.funding):
        rows[row.intervention][int(row.year), row.fund] = (int(row.amount), row.status)
    return rows


def _sources(case: _Case, eligible: Mapping[str, Collection[str]], capped: Collection[str]) -> dict[str, set[str]]:
    """Return the sources with a ceiling that may pay for each work."""
    named = {code: {fund for _, fund in case.owed[code]} for code in case.old}
    for proposal in records(offering_proposals(case.before)):
        if proposal.intervention in named:
            named[proposal.intervention].update(proposal.fund)
    return {code: set(eligible.get(code, named[code])) & set(capped) for code in named}


def _work_faults(case: _Case, code: str, may: set[str]) -> list[Text]:
    owed, paid, faults = case.owed[code], case.paid[code], []
    if code in case.gone:
        faults += [Text(f"{code}: tidak terlaksana tetapi didanai", f"{code} is dropped but funded")] if paid else []
    else:
        shift = case.new[code].start - case.old[code].start
        if case.new[code].end - case.old[code].end != shift:
            faults.append(Text(f"{code}: lama pelaksanaannya berubah", f"{code} takes another time than before"))
        for year in {year for year, _ in owed} | {year - shift for year, _ in paid}:
            due = {fund: amount for (at, fund), (amount, _) in owed.items() if at == year}
            got = {fund: amount for (at, fund), (amount, _) in paid.items() if at == year + shift}
            if sum(due.values()) != sum(got.values()):
                faults.append(_same(f"{code} {year}: {sum(due.values())} ≠ {sum(got.values())}"))
            own = {fund for fund in due | got if fund not in case.capped and (fund != "belum" or code in case.locked)}
            if any(due.get(fund, 0) != got.get(fund, 0) for fund in own):
                faults.append(
                    Text(
                        f"{code} {year}: sumber dana tanpa pagu berubah",
                        f"{code} {year}: a fund without a ceiling changed",
                    )
                )
            kept = {fund for fund in got if due.get(fund) == got[fund] and not shift}
            if strange := {fund for fund in got if fund in case.capped} - may - kept:
                funds = ", ".join(sorted(strange))
                faults.append(
                    Text(f"{code} {year}: {funds} tidak boleh membiayai", f"{code} {year}: {funds} may not pay")
                )
    if code in case.locked:
        if code in case.gone or case.old[code].start != case.new[code].start:
            faults.append(Text(f"{code}: terkunci tetapi berubah", f"{code} is locked but changed"))
        for (year, fund), (amount, status) in owed.items():
            amount_left, state = paid.get((year, fund), (0, ""))
            if binds(case.before.schema, status) and (amount_left != amount or state != status):
                faults.append(
                    Text(f"{code} {fund} {year}: komitmen berubah", f"{code} {fund} {year}: a commitment changed")
                )
    return faults


def _money_faults(case: _Case, ceilings: Mapping[tuple[str, int], int]) -> list[Text]:
    """Return what exceeds a ceiling or lies outside the years of the ceilings; a cell that has none has nothing."""
    named = {year for _, year in ceilings}
    years = range(min(named), max(named) + 1) if named else range(0)
    spent: Counter[tuple[str, int]] = Counter()
    faults: list[Text] = []
    for code in sorted(case.new.keys() - case.gone):
        free = code not in case.locked | case.dropped
        first, end = case.span(case.new, code, case.paid)
        if free and not (first in years and end - 1 in years):
            years_of = f"{code} {first}-{end - 1}"
            faults.append(Text(f"{years_of}: di luar tahun pagu", f"{years_of}: outside the years of the ceilings"))
        for (year, fund), (amount, status) in case.paid[code].items():
            counts = code not in case.dropped or binds(case.before.schema, status)
            if counts and fund in case.capped and (free or year in years):
                spent[fund, year] += amount
    faults += [
        _same(f"{fund} {year}: {amount} > {ceilings.get((fund, year), 0)}")
        for (fund, year), amount in sorted(spent.items())
        if amount > ceilings.get((fund, year), 0)
    ]
    return faults


def _same(figures: str) -> Text:
    """Return what needs no words."""
    return Text(figures, figures)


def _order_faults(case: _Case) -> list[Text]:
    schema = case.before.schema
    faults = []
    for code in sorted(case.new.keys() - case.gone):
        begun = progress(schema, case.old[code].status) != "planned"
        for other in case.old[code].after:
            dropped = progress(schema, case.old[other].status) == "dropped"
            if begun or dropped or {code, other} <= case.locked:
                continue
            if other in case.gone or case.new[other].end > case.new[code].start:
                faults.append(Text(f"{code}: sebelum {other} selesai", f"{code}: before {other} has ended"))
    return faults
