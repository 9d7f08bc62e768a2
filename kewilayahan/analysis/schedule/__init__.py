"""The best schedule of a plan under ceilings: when each work begins, who pays, and what each area gets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import inf
from numbers import Real
from typing import TYPE_CHECKING, Any

from kewilayahan.analysis.schedule.frontier import Frontier
from kewilayahan.analysis.schedule.model import Capacity, Limits, keeps_years, model_of, read_capacity, read_eligible
from kewilayahan.analysis.schedule.result import Schedule, result_of
from kewilayahan.analysis.schedule.verification import verify
from kewilayahan.analysis.schedule.words import clash_in_words, overdrawn_in_words
from kewilayahan.errors import InvalidValue, KewilayahanError, UnknownName
from kewilayahan.optimisation.clash import clash
from kewilayahan.optimisation.instance import Infeasible, SolverFailed, TimeOut
from kewilayahan.optimisation.search import solve
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.budgets import Ceilings, read_ceilings, unnamed
from kewilayahan.planning.shares import areas_of, need_of, work_shares
from kewilayahan.planning.works import PlannedWork, listed, plan_years, planned_money, works_of
from kewilayahan.words import Text

if TYPE_CHECKING:
    from kewilayahan.planning.shares import Need

__all__ = ["Frontier", "Schedule", "schedule", "verify"]


def schedule(
    plan: MasterPlan,
    *,
    ceilings: Ceilings,
    need: Need = "population",
    level: str = "rw",
    capacity: Capacity = None,
    protect: str | Collection[str] = (),
    eligible: Mapping[str, str | Collection[str]] | None = None,
    priority: Mapping[str, float] | None = None,
    slack: float = 0.0,
    gap: float = 0.001,
    seconds: float = 60.0,
) -> Schedule:
    """Find the best first year, or none, and the funding of every work under ceilings.

    First the largest shortfall of any area against its need's share is made as small as possible, then
    the priority-weighted work done early as large as possible. What is due to an area is its share
    of the need times the money there is (or all that is proposed, if that is less); its shortfall is
    the share of this that it does not receive. Where all that is proposed for an area is done already,
    it is set aside and the largest shortfall of the others is made small in turn. A work counts for
    its priority times the share of the years that are left when it ends.

    - A work is done whole and in one go: its costs keep their distance from its first year.
    - Sources without a ceiling pay what the plan has from them, in whichever year; those with one pay
      for the works that name them in their funding, or in a proposal taken up. What has no source yet
      (*belum*) is paid by these too.
    - A work without any amount, of which nobody knows what it costs, keeps its years or is not done.
    - A work begins in or after the year in which those in its `after` end.
    - Works that have begun, or to which money is committed or spent, keep their years; the committed
      rows keep their source too.
    - Of works that were rejected or lapsed nothing unspent counts; what is committed to them or spent on
      them lessens the ceiling.
    - Works that the plan protects, and those in `protect`, are done.

    A mixed-integer programme, solved by HiGHS (Huangfu and Hall 2018, Mathematical Programming
    Computation 10, 119-142).

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    ceilings : Mapping
        By source, whole rupiah for each year, or a mapping of years to whole rupiah; a year that it does not
        name has none, but what works that keep their years have there. The schedule covers all years of the
        plan, and those that the ceilings name before and after them (which the sentence tells).
    need : str, Indicator or Composite
        What areas need, as for `equity`.
    level : str
        Level of the areas.
    capacity : int or Mapping, optional
        How many works a desk carries at once: for all, by desk, or by desk and year.
    protect : str or collection of str
        Works that must be done, beside those the plan protects.
    eligible : Mapping of str to str or collection of str, optional
        For some works, the sources that may pay instead of those they name.
    priority : Mapping of str to float, optional
        For some works, the priority instead of the USG total of their problems (3 to 15).
    slack : float
        How much a shortfall may exceed the smallest possible, as a share of what is due: 0 puts
        fairness first, 1 puts early work first.
    gap : float
        The search stops when nothing can be better by more than this share; 0 asks for a proof. For more
        early work the largest shortfall may be up to this share above the least that could not be ruled out.
    seconds : float
        Time for the search; when it runs out the best found is returned, with its gap.

    Returns
    -------
    Schedule
        With ``.table``, ``.funding``, ``.ceilings``, ``.areas``, ``.gap``, ``.plan`` and ``frontier()``.

    Raises
    ------
    NoSchedule
        If nothing fits; it names a set of clashing rules none of which can be left out.
    UnknownName
        If there is no such source, work, desk or level.
    KewilayahanError
        If a ceiling is negative or not whole rupiah, there are no works, the slack, gap or time make
        no sense, or nothing was found in time.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": "rw", "population": 100}),
    ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Jalan"], "track": ["problem"]}),
    ...     interventions=pd.DataFrame(
    ...         {"intervention": ["K1", "K2"], "focus": "f", "title": ["Jalan A", "Jalan B"], "area": ["A", "B"],
    ...          "start": 2027, "end": 2027, "status": "usulan"}
    ...     ),
    ...     funding=pd.DataFrame(
    ...         {"intervention": ["K1", "K2"], "year": 2027, "fund": "dak", "amount": 70, "status": "usulan"}
    ...     ),
    ... )
    >>> found = schedule(plan, ceilings={"dak": {2027: 70, 2028: 100}})
    >>> sorted(found.table["start"].tolist()), found.gap
    ([2027, 2028], 0.0)
    >>> schedule(plan, ceilings={"dak": {2027: 50}}, protect=["K1"])
    Traceback (most recent call last):
    kewilayahan.errors.NoSchedule: DAK 2027 Rp50 tidak cukup untuk K1 (Rp70): ...
    """
    numbers = all(isinstance(number, Real) for number in (slack, gap, seconds))
    if not (numbers and 0 <= slack <= 1 and 0 <= gap < 1 and 0 < seconds < inf):
        given = f"slack={slack!r}, gap={gap!r}, seconds={seconds!r}"
        raise InvalidValue(
            Text(
                f"slack dan gap harus 0 sampai 1, seconds di atas 0; yang diberikan: {given}",
                f"slack and gap must be 0 to 1, seconds above 0; given: {given}",
            )
        )
    works = works_of(plan, priority=priority)
    limits = _limits(plan, works, (ceilings, capacity, protect, eligible))
    areas = areas_of(plan, level)
    model = model_of(works, limits, need_of(plan, areas, need), work_shares(plan, areas))
    if short := overdrawn_in_words(model, plan.schema):
        raise short
    try:
        solution = solve(model.instance, slack=slack, gap=gap, seconds=seconds)
    except Infeasible:
        # An order behind a work that keeps its years narrows the years of the next: as a rule it can be named.
        open_years = model_of(works, limits, need_of(plan, areas, need), work_shares(plan, areas), loose=True)
        raise clash_in_words(open_years, clash(open_years.instance), plan) from None
    except SolverFailed:
        raise KewilayahanError(
            Text(
                "pemecah HiGHS gagal menghitung rencana ini, juga tanpa penyederhanaan awal; bukan soal waktu",
                "the solver HiGHS failed on this plan, without its presolve too; more time would not help",
            )
        ) from None
    except TimeOut:
        raise KewilayahanError(
            Text(f"belum ditemukan jadwal dalam {seconds:g} detik", f"no schedule was found within {seconds:g} s")
        ) from None
    found = result_of(plan, model, solution, protected=limits.protected, seconds=seconds)
    faults = verify(
        plan,
        found.plan,
        ceilings=limits.ceilings,
        capacity={
            (desk, year): int(most)
            for desk, row in zip(model.desks, model.instance.capacity, strict=True)
            for year, most in zip(model.years, row, strict=True)
            if most >= 0
        },
        protect=limits.protected,
        eligible=limits.eligible,
    )
    if faults:
        raise KewilayahanError(
            Text(
                f"jadwal ini melanggar aturannya: {'; '.join(fault.id for fault in faults[:3])}",
                f"the schedule breaks its rules: {'; '.join(fault.en for fault in faults[:3])}",
            )
        )
    return found


def _limits(plan: MasterPlan, works: Mapping[str, PlannedWork], given: tuple[Any, ...]) -> Limits:
    """Read what the caller gave, with errors for what is unknown or makes no sense."""
    ceilings, capacity, protect, eligible = given
    if not works:
        raise KewilayahanError(Text("rencana belum memuat kegiatan", "the plan has no interventions yet"))
    wanted = listed(protect)
    for code in wanted:
        if code not in works:
            raise UnknownName(code, works, what=Text("Kegiatan", "intervention"))
        if works[code].progress == "dropped":
            raise InvalidValue(
                Text(
                    f"kegiatan {code} sudah dibatalkan sehingga tidak dapat dilindungi",
                    f"the intervention {code} was dropped and cannot be protected",
                )
            )
    flagged = {code for code, work in works.items() if work.protected and work.progress != "dropped"}
    held = planned_money(work for work in works.values() if work.progress == "dropped" or keeps_years(work))
    return Limits(
        ceilings=read_ceilings(plan.schema, ceilings, plan_years(works.values()), held=held),
        held=unnamed(plan.schema, ceilings, held),
        capacity=read_capacity(plan, capacity),
        protected=frozenset(flagged | set(wanted)),
        eligible=read_eligible(plan.schema, eligible, works),
    )
