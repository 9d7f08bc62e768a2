"""The search against trying everything, on all small instances that Hypothesis finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kewilayahan.optimisation.allocation import Bill, Overdrawn, pay
from kewilayahan.optimisation.clash import clash
from kewilayahan.optimisation.greedy import fill
from kewilayahan.optimisation.instance import Infeasible, Instance, Rule, TimeOut, Work
from kewilayahan.optimisation.programme import Programme
from kewilayahan.optimisation.search import solve

YEARS, SOURCES, AREAS, DESKS = 3, 2, 2, 1


@st.composite
def instances(draw: st.DrawFn, *, required: bool = False) -> Instance:
    works = []
    for row in range(draw(st.integers(1, 4))):
        costs = tuple(draw(st.lists(st.integers(0, 4), min_size=1, max_size=2)))
        latest = YEARS - len(costs)
        source, year = draw(st.integers(0, SOURCES - 1)), draw(st.integers(0, latest))
        fixed = draw(st.booleans()) and draw(st.booleans())
        works.append(
            Work(
                costs=tuple(1_000_000 * cost for cost in costs),
                sources=frozenset(draw(st.sets(st.integers(0, SOURCES - 1), min_size=1))),
                starts=(year,) if fixed else tuple(range(latest + 1)),
                value=float(draw(st.integers(1, 5))),
                required=draw(st.booleans()) if required or fixed else False,
                draws=((source, year, draw(st.integers(0, 2)) * 1_000_000),) if fixed else (),
                after=tuple(draw(st.sets(st.integers(0, row - 1), max_size=1))) if row else (),
                desk=draw(st.integers(-1, DESKS - 1)),
            )
        )
    cells = st.integers(0, 6).map(lambda million: million * 1_000_000)
    ceilings = np.array(draw(st.lists(cells, min_size=6, max_size=6))).reshape(SOURCES, YEARS)
    shares = st.sampled_from([0.0, 0.125, 0.25, 0.5, 0.75])
    gains = np.array(draw(st.lists(shares, min_size=AREAS * len(works), max_size=AREAS * len(works))))
    capacity = np.array([[draw(st.integers(-1, 2)) for _ in range(YEARS)] for _ in range(DESKS)])
    return Instance(tuple(works), ceilings, gains.reshape(len(works), AREAS), capacity)


def subsets(items: range) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(items, size) for size in range(1, len(items) + 1))


def payable(instance: Instance, starts: dict[int, int], dropped: frozenset[Rule] = frozenset()) -> bool:
    """Hall's condition: what only these sources may pay is within what they have together."""
    for year in range(YEARS):
        room = []
        for source in range(SOURCES):
            drawn = sum(
                rupiah
                for row in starts
                for at, when, rupiah in instance.works[row].draws
                if (at, when) == (source, year)
            )
            free = ("ceiling", source, year) in dropped
            room.append(np.inf if free else instance.ceilings[source, year] - drawn)
        for some in subsets(range(SOURCES)):
            needed = 0
            for row, start in starts.items():
                work = instance.works[row]
                if 0 <= year - start < len(work.costs) and work.sources <= set(some):
                    needed += work.costs[year - start]
            if needed > sum(max(room[source], 0) for source in some):
                return False
        if min(room) < 0:
            return False
    return True


def kept(instance: Instance, starts: dict[int, int], dropped: frozenset[Rule] = frozenset()) -> bool:
    for row, work in enumerate(instance.works):
        if row not in starts:
            if work.required and ("required", row, 0) not in dropped:
                return False
            continue
        for before in work.after:
            if ("order", before, row) in dropped:
                continue
            if before not in starts or starts[before] + len(instance.works[before].costs) - 1 > starts[row]:
                return False
    for desk, year in product(range(DESKS), range(YEARS)):
        busy = sum(
            instance.works[row].desk == desk and start <= year < start + len(instance.works[row].costs)
            for row, start in starts.items()
        )
        if 0 <= instance.capacity[desk, year] < busy and ("desk", desk, year) not in dropped:
            return False
    return payable(instance, starts, dropped)


def every(instance: Instance, dropped: frozenset[Rule] = frozenset()) -> list[dict[int, int]]:
    choices = [(None, *work.starts) for work in instance.works]
    tried = ({row: start for row, start in enumerate(some) if start is not None} for some in product(*choices))
    return [starts for starts in tried if kept(instance, starts, dropped)]


def best(instance: Instance, found: list[dict[int, int]]) -> tuple[np.ndarray, float]:
    """The limits of the areas one after the other, then the highest worth within them."""
    floor = instance.shortfalls(range(len(instance.works)))
    limits = np.ones(AREAS)
    waiting = [area for area in range(AREAS) if floor[area] < 1 - 1e-6]
    while waiting:
        worst = min(max(instance.shortfalls(starts)[waiting]) for starts in found)
        for area in waiting:
            limits[area] = worst
        found = [starts for starts in found if (instance.shortfalls(starts) <= limits + 1e-6).all()]
        left = [area for area in waiting if floor[area] < worst - 1e-6]
        if left == waiting:
            break
        waiting = left
    return limits, max(instance.worth(starts) for starts in found)


@settings(max_examples=50)
@given(instances(required=True))
def test_no_schedule_is_better(instance: Instance) -> None:
    found = every(instance)
    if not found:
        with pytest.raises(Infeasible):
            solve(instance, gap=0)
        return
    solution = solve(instance, gap=0)
    limits, worth = best(instance, found)
    assert dict(solution.starts) in found
    assert (instance.shortfalls(solution.starts) <= limits + 1e-5).all()
    assert solution.worth == pytest.approx(worth, abs=1e-6)
    assert solution.shortfall_gap == pytest.approx(0, abs=1e-6) and solution.worth_gap == pytest.approx(0, abs=1e-6)


@settings(max_examples=50)
@given(instances(required=True))
def test_payments_are_the_costs_within_the_ceilings_from_sources_that_may_pay(instance: Instance) -> None:
    if not every(instance):
        return
    solution = solve(instance, gap=0)
    for row, start in solution.starts.items():
        for at, cost in enumerate(instance.works[row].costs):
            paid = {key: rupiah for key, rupiah in solution.payments.items() if key[0] == row and key[2] == start + at}
            assert sum(paid.values()) == cost
            assert all(source in instance.works[row].sources for _, source, _ in paid)
    assert all(type(rupiah) is int and rupiah > 0 for rupiah in solution.payments.values())
    for source, year in product(range(SOURCES), range(YEARS)):
        drawn = sum(
            rupiah
            for row in solution.starts
            for at, when, rupiah in instance.works[row].draws
            if (at, when) == (source, year)
        )
        spent = sum(rupiah for (_, at, when), rupiah in solution.payments.items() if (at, when) == (source, year))
        assert spent + drawn <= instance.ceilings[source, year]


@settings(max_examples=30)
@given(instances(required=True).filter(lambda instance: not every(instance)))
def test_a_clash_has_no_schedule_and_has_one_without_any_of_its_rules(instance: Instance) -> None:
    named = frozenset(clash(instance))
    rules = frozenset(
        [("required", row, 0) for row in range(len(instance.works))]
        + [("order", before, row) for row, work in enumerate(instance.works) for before in work.after]
        + [("ceiling", source, year) for source in range(SOURCES) for year in range(YEARS)]
        + [("desk", desk, year) for desk in range(DESKS) for year in range(YEARS)]
    )
    assert named <= rules
    assert not every(instance, rules - named)
    for rule in named:
        assert every(instance, (rules - named) | {rule})


@settings(max_examples=60)
@given(instances())
def test_the_planners_own_way_keeps_the_rules_and_leaves_no_room(instance: Instance) -> None:
    starts = dict(fill(instance))
    wanted = frozenset(("required", row, 0) for row in range(len(instance.works)))
    assert kept(instance, starts, wanted)
    for row in set(range(len(instance.works))) - starts.keys():
        assert not any(kept(instance, {**starts, row: start}, wanted) for start in instance.works[row].starts)


def test_the_best_found_is_returned_when_the_time_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object, **__: object) -> None:
        raise TimeOut

    works = tuple(Work(costs=(10,), sources=frozenset({0}), starts=(0, 1), value=float(row)) for row in range(3))
    instance = Instance(works, np.array([[10, 10]]), np.eye(3, 1))
    monkeypatch.setattr(Programme, "solve", late)
    monkeypatch.setattr(Programme, "relax", late)
    found = solve(instance)
    assert found.starts == {2: 0, 1: 1} and found.worth == 2 + 1 / 2
    # At best all three began at once: worth 3. Area 0 has nothing, and could have all.
    assert found.worth_gap == pytest.approx(3 / 2.5 - 1) and found.shortfall == found.shortfall_gap == 1
    must = replace(instance, works=(replace(works[0], required=True), *works[1:]), ceilings=np.array([[9, 9]]))
    with pytest.raises(TimeOut):
        solve(must)


def test_one_rupiah_short_is_short() -> None:
    work = Work(costs=(1_000_000_001,), sources=frozenset({0}), starts=(0,), value=1.0)
    instance = Instance((work,), np.array([[1_000_000_000]]), np.ones((1, 1)))
    assert solve(instance).starts == {}
    assert solve(replace(instance, ceilings=np.array([[1_000_000_001]]))).starts == {0: 0}


def test_an_area_where_little_is_proposed_does_not_hide_the_others() -> None:
    """Area 0 can be served to a tenth only; area 1 must still get all it can before the worth counts."""
    works = tuple(Work(costs=(10,), sources=frozenset({0}), starts=(0,), value=value) for value in (1.0, 1.0, 9.0))
    gains = np.array([[0.1, 0.0], [0.0, 0.8], [0.0, 0.1]])
    solution = solve(Instance(works, np.array([[20]]), gains), gap=0)
    assert solution.starts == {0: 0, 1: 0}
    assert solution.shortfall == pytest.approx(0.9)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 2), min_size=1)), min_size=1, max_size=5),
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
)
def test_bills_are_paid_if_and_only_if_halls_condition_holds(
    needs: list[tuple[int, set[int]]], ceilings: list[int]
) -> None:
    bills = [
        Bill(row, rupiah, frozenset(sources), {min(sources): rupiah}) for row, (rupiah, sources) in enumerate(needs)
    ]
    holds = all(
        sum(bill.rupiah for bill in bills if bill.sources <= set(some)) <= sum(ceilings[source] for source in some)
        for some in subsets(range(3))
    )
    try:
        paid = pay(bills, ceilings)
    except Overdrawn as short:
        assert not holds
        guilty = [bill for bill in bills if bill.work in short.works]
        sources = frozenset().union(*(bill.sources for bill in guilty))
        assert sum(bill.rupiah for bill in guilty) > sum(ceilings[source] for source in sources)
        return
    assert holds
    for bill in bills:
        assert sum(rupiah for (work, _), rupiah in paid.items() if work == bill.work) == bill.rupiah
        assert all(source in bill.sources for work, source in paid if work == bill.work)
    for source, most in enumerate(ceilings):
        assert sum(rupiah for (_, at), rupiah in paid.items() if at == source) <= most
