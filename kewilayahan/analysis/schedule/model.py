"""A plan and its ceilings turned into an instance of numbers, and the names of its rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral

import numpy as np
import pandas as pd

from kewilayahan.errors import InvalidValue, KewilayahanError, UnknownName
from kewilayahan.optimisation.instance import Floats, Instance, Ints, Work
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.budgets import fund_code
from kewilayahan.planning.works import UNFUNDED, PlannedWork, listed
from kewilayahan.schema.declaration import Schema
from kewilayahan.words import Text

Capacity = int | Mapping[str, int | Mapping[int, int]] | None


@dataclass(frozen=True)
class Model:
    """An instance with the names of its works, sources, years, areas and desks, and what is due to the areas.

    Attributes
    ----------
    works : tuple of PlannedWork
        All works that may be done, in the order of the instance.
    funds, desks : tuple of str
        The sources with a ceiling, and the desks.
    years : range
        The years of the schedule: those of the plan and of the ceilings.
    locked : frozenset of str
        Works that keep their years, for money is committed to them or they have begun.
    areas : DataFrame
        By area: ``need`` and ``due`` (rupiah).
    bound : array of int, source x year
        Rupiah committed to dropped works or spent on them; the ceilings of the instance are what is left.
    instance : Instance
        The numbers.
    """

    works: tuple[PlannedWork, ...]
    funds: tuple[str, ...]
    desks: tuple[str, ...]
    years: range
    locked: frozenset[str]
    areas: pd.DataFrame
    bound: Ints
    instance: Instance

    def start(self, row: int, place: int) -> int:
        """Return the year of the plan that the place in the instance stands for."""
        return self.years[place]


@dataclass(frozen=True)
class Limits:
    """What a caller sets: ceilings, capacity of desks, works that must be done, sources that may pay.

    `held` are the sources and years without a ceiling of their own: works that keep their years keep their money there.
    """

    ceilings: Mapping[tuple[str, int], int]
    held: frozenset[tuple[str, int]]
    capacity: Capacity
    protected: frozenset[str]
    eligible: Mapping[str, frozenset[str]]


def model_of(
    works: Mapping[str, PlannedWork], limits: Limits, need: pd.Series, shares: pd.DataFrame, *, loose: bool = False
) -> Model:
    """Build the model; `shares` says which part of each work goes to which area, `need` what each needs.

    With `loose` the first years of a work do not yet mind the works before it that keep theirs; their order does.
    """
    funds = tuple(dict.fromkeys(fund for fund, _ in limits.ceilings))
    named = sorted({year for _, year in limits.ceilings})
    years = range(named[0], named[-1] + 1)
    live = tuple(work for work in works.values() if work.progress != "dropped")
    locked = frozenset(work.code for work in live if keeps_years(work))
    desks = tuple(sorted({work.desk for work in live if work.desk is not None}))
    rows = {work.code: row for row, work in enumerate(live)}
    numbers = tuple(
        _numbers(work, limits, (funds, desks, years, rows), locked, {} if loose else works) for work in live
    )
    bound = _bound(works.values(), funds, years)
    ceilings = np.array([[limits.ceilings[fund, year] for year in years] for fund in funds], dtype=np.int64) - bound
    money = int(ceilings.sum()) + sum(_uncapped(work, funds) for work in live)
    areas, gains = _areas(live, need, shares, money, locked)
    capacity = _capacity(limits.capacity, desks, years)
    return Model(live, funds, desks, years, locked, areas, bound, Instance(numbers, ceilings, gains, capacity))


def _bound(works: Iterable[PlannedWork], funds: tuple[str, ...], years: range) -> Ints:
    """Return what dropped works hold of each source in each year, as a plan that lapses leaves it."""
    bound = np.zeros((len(funds), len(years)), dtype=np.int64)
    for work in works:
        for (year, fund), (rupiah, _) in work.rows.items() if work.progress == "dropped" else ():
            if fund in funds and year in years:
                bound[funds.index(fund), year - years[0]] += rupiah
    return bound


def keeps_years(work: PlannedWork) -> bool:
    """Tell whether a work keeps its years: it has begun, or money is committed to it or spent on it."""
    return work.progress in ("begun", "done") or bool(work.bound)


def counts(work: PlannedWork, fund: str, locked: frozenset[str]) -> bool:
    """Tell whether a row of its funding is money the areas may get: all but what a locked work has no source for."""
    return work.code not in locked or fund != UNFUNDED


def _numbers(
    work: PlannedWork,
    limits: Limits,
    names: tuple[tuple[str, ...], tuple[str, ...], range, Mapping[str, int]],
    locked: frozenset[str],
    works: Mapping[str, PlannedWork],
) -> Work:
    funds, desks, years, rows = names
    fixed, first = work.code in locked, work.start
    costs = [0] * (work.end - first + 1)
    planned: list[dict[int, int]] = [{} for _ in costs]
    draws, barred = [], dict[int, frozenset[int]]()
    for (year, fund), (rupiah, _) in work.rows.items():
        if fund not in funds and (fixed or fund != UNFUNDED):
            continue
        if fixed and ((year, fund) in work.bound or (fund, year) in limits.held):
            draws.append((funds.index(fund), year - years[0], rupiah))
            barred[year - first] = barred.get(year - first, frozenset()) | {funds.index(fund)}
            continue
        costs[year - first] += rupiah
        if fund in funds:
            planned[year - first][funds.index(fund)] = rupiah
    may = limits.eligible.get(work.code, work.sources)
    after = [code for code in work.after if code in rows and not _settled(work, code, locked)]
    soonest = max([years[0], *(works[code].end for code in after if code in locked and code in works)])
    starts = (first - years[0],) if fixed else _starts(len(costs), years, soonest)
    if not work.rows:  # nobody knows what it costs
        starts = tuple(start for start in starts if start == first - years[0])
    sources = frozenset(funds.index(fund) for fund in may if fund in funds)
    return Work(
        costs=tuple(costs),
        sources=sources,
        starts=starts if sources or not any(costs) else (),
        planned=tuple(planned),
        value=work.priority,
        required=fixed or work.code in limits.protected,
        draws=tuple(draws),
        barred=barred,
        after=tuple(rows[code] for code in after),
        desk=-1 if work.desk is None else desks.index(work.desk),
    )


def _settled(work: PlannedWork, before: str, locked: frozenset[str]) -> bool:
    """Tell whether an order binds no more: both keep their years, or the later one has begun."""
    return work.code in locked and (before in locked or work.progress in ("begun", "done"))


def _starts(lasts: int, years: range, soonest: int) -> tuple[int, ...]:
    return tuple(range(max(0, soonest - years[0]), len(years) - lasts + 1))


def _uncapped(work: PlannedWork, funds: tuple[str, ...]) -> int:
    """Return what a work brings from sources without a ceiling."""
    return sum(rupiah for (_, fund), (rupiah, _) in work.rows.items() if fund not in (*funds, UNFUNDED))


def _areas(
    live: tuple[PlannedWork, ...],
    need: pd.Series,
    shares: pd.DataFrame,
    money: int,
    locked: frozenset[str],
) -> tuple[pd.DataFrame, Floats]:
    """Return what is due to each area, and what each work adds to each as a share of that."""
    places = {code: place for place, code in enumerate(need.index)}
    rows = {work.code: row for row, work in enumerate(live)}
    costs = [sum(rupiah for (_, fund), (rupiah, _) in work.rows.items() if counts(work, fund, locked)) for work in live]
    given = np.zeros((len(live), len(need)))
    for code, area, share in zip(shares["intervention"], shares["area"], shares["share"], strict=True):
        if code in rows and area in places:
            given[rows[code], places[area]] += share * costs[rows[code]]
    proposed = given.sum(axis=0)
    total = float(need.sum())
    if len(need) and total <= 0:
        raise KewilayahanError(Text("kebutuhan semua wilayah nol", "the need of all areas is zero"))
    due = need.to_numpy() / total * min(money, proposed.sum())
    areas = pd.DataFrame({"need": need, "due": due}, index=need.index)
    counted = due > 0  # an area without need is due nothing, so it lacks nothing
    return areas, given[:, counted] / due[counted]


def read_capacity(plan: MasterPlan, capacity: Capacity) -> Capacity:
    """Check what desks can carry.

    Raises
    ------
    UnknownName
        If the plan has no such desk.
    KewilayahanError
        If a number of works is negative or not whole.
    """
    given = capacity if isinstance(capacity, Mapping) else {} if capacity is None else {"": capacity}
    for desk, most in given.items():
        if isinstance(capacity, Mapping) and desk not in set(plan.desks["desk"]):
            raise UnknownName(desk, plan.desks["desk"], what=Text("Desk", "desk"))
        for works in most.values() if isinstance(most, Mapping) else (most,):
            if isinstance(works, bool) or not isinstance(works, Integral) or works < 0:
                raise InvalidValue(
                    Text(
                        f"kapasitas desk harus bilangan bulat nol atau lebih, bukan {works!r}",
                        f"the capacity of a desk is a whole number, zero or more, not {works!r}",
                    )
                )
    return capacity


def _capacity(capacity: Capacity, desks: tuple[str, ...], years: range) -> np.ndarray:
    limits = np.full((len(desks), len(years)), -1, dtype=np.int64)
    for row, desk in enumerate(desks):
        most = capacity.get(desk) if isinstance(capacity, Mapping) else capacity
        if most is not None:
            limits[row] = [most.get(year, -1) if isinstance(most, Mapping) else most for year in years]
    return limits


def read_eligible(
    schema: Schema, eligible: Mapping[str, str | Collection[str]] | None, works: Mapping[str, PlannedWork]
) -> dict[str, frozenset[str]]:
    """Return the sources that may pay for the works named."""
    if not isinstance(eligible, Mapping | None):
        raise InvalidValue(
            Text(
                f"tulis sumber dana per kegiatan, misalnya {{'K-01': ['dak']}}, bukan {eligible!r}",
                f"name the funds by intervention, {{'K-01': ['dak']}} for example, not {eligible!r}",
            )
        )
    for code in eligible or ():
        if code not in works:
            raise UnknownName(code, works, what=Text("Kegiatan", "intervention"))
    return {
        code: frozenset(fund_code(schema, fund) for fund in listed(funds)) for code, funds in (eligible or {}).items()
    }
