"""What a schedule says when nothing fits, and who pays."""

from __future__ import annotations

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.optimisation.instance import SolverFailed

AREAS = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": "rw", "population": 100})
FOCUSES = pd.DataFrame({"focus": ["f"], "name": ["Jalan"], "track": ["problem"], "desk": ["d"]})
DESKS = pd.DataFrame({"desk": ["d"], "name": ["Desk"]})


def plan_of(works: pd.DataFrame, money: list[tuple[object, ...]], **tables: pd.DataFrame) -> kw.MasterPlan:
    works = works.assign(focus="f", area="A", title=works["intervention"])
    funding = pd.DataFrame(money, columns=["intervention", "year", "fund", "amount"]).assign(status="usulan")
    return kw.MasterPlan(areas=AREAS, focuses=FOCUSES, desks=DESKS, interventions=works, funding=funding, **tables)


def one(year: int) -> pd.DataFrame:
    return pd.DataFrame({"intervention": ["X"], "start": year, "end": year, "status": "usulan"})


@pytest.mark.parametrize("short", [1, 5, 1_000_000])
def test_a_clash_by_one_rupiah_is_found_as_one_by_a_million(short: int) -> None:
    works = pd.DataFrame({"intervention": ["W0", "W1", "W2"], "start": 2026, "end": 2026})
    works = works.assign(status=["berjalan", "usulan", "usulan"], after=[None, "W0", "W0"])
    money = [("W0", 2026, "dak", 5_000_000), ("W1", 2026, "dak", 3_000_000), ("W2", 2026, "dak", 3_000_000)]
    with pytest.raises(kw.NoSchedule, match=r"W0 \(Rp5.000.000\) terkunci mulai 2026") as told:
        kw.schedule(plan_of(works, money), ceilings={"dak": {2026: 5_000_000 - short, 2027: 20_000_000}})
    assert len(told.value.rules) == 2  # the lock of W0 and the ceiling of 2026; no desk has a limit


def test_the_order_behind_a_locked_work_is_named() -> None:
    works = pd.DataFrame({"intervention": ["X", "Y"], "start": 2026, "end": 2027, "status": ["berjalan", "usulan"]})
    works = works.assign(after=[None, "X"], protected=[None, True])
    plan = plan_of(works, [("X", 2026, "dak", 10), ("Y", 2026, "dak", 10), ("Y", 2027, "dak", 10)])
    with pytest.raises(kw.NoSchedule, match="Y setelah X, yang terkunci sampai 2027"):
        kw.schedule(plan, ceilings={"dak": 1_000})


@pytest.mark.parametrize(("decision", "paid"), [("adopted", ["tjsp"]), ("rejected", []), ("deferred", [])])
def test_a_proposal_that_was_refused_opens_no_source(decision: str, paid: list[str]) -> None:
    row = {"proposal": "U", "source": "s", "kind": "usulan", "title": "U", "fund": ("tjsp",), "reason": "ya"}
    plan = plan_of(
        one(2026),
        [("X", 2026, "dak", 10)],
        sources=pd.DataFrame({"source": ["s"], "title": ["S"], "kind": ["fgd"]}),
        proposals=pd.DataFrame([row | {"decision": decision, "intervention": "X"}]),
    )
    assert kw.schedule(plan, ceilings={"dak": {2026: 0}, "tjsp": {2026: 10}}).funding["fund"].tolist() == paid


def test_a_solver_that_gives_up_is_not_called_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object, **__: object) -> None:
        raise SolverFailed

    monkeypatch.setattr("kewilayahan.analysis.schedule.solve", gives_up)
    with pytest.raises(kw.KewilayahanError, match="HiGHS gagal"):
        kw.schedule(plan_of(one(2026), [("X", 2026, "dak", 10)]), ceilings={"dak": 10})


def test_what_moves_on_a_source_without_ceiling_is_told() -> None:
    plan = plan_of(one(2028), [("X", 2028, "dak", 10), ("X", 2028, "tjsp", 5)])
    found = kw.schedule(plan, ceilings={"dak": {2026: 10, 2027: 0, 2028: 0}})
    assert any("tanpa pagu ikut berpindah" in said and "X 2028 → 2026" in said for said in found.sentences())
