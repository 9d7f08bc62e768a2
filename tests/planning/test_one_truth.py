"""One truth: every measure, page and file has one opinion about what counts, for every choice of the vocabularies."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.analysis.profile import profile
from kewilayahan.maps.area_contents import Holdings
from kewilayahan.planning.counting import binds, counts, stand

STATUSES = list(kw.SCHEMA.choices("intervention_statuses"))
DECISIONS = list(kw.SCHEMA.choices("decisions"))
FUNDING = list(kw.SCHEMA.choices("funding_statuses"))
PACKAGE = Path(kw.__file__).parent


def plan_with(status: str, decision: str = "adopted") -> kw.MasterPlan:
    """Two RW of 60 and 40 people; K-1 has 100 rupiah in A, K-2 of the status has 200 in B and answers U-2."""
    return kw.MasterPlan(
        areas=pd.DataFrame(
            {"area": ["K", "A", "B"], "name": ["Kelurahan", "RW 01", "RW 02"], "level": ["kelurahan", "rw", "rw"],
             "parent": [None, "K", "K"], "population": [100, 60, 40]}
        ),
        actors=pd.DataFrame({"actor": ["x"], "name": ["Dinas X"], "sector": ["kota"]}),
        desks=pd.DataFrame({"desk": ["d"], "name": ["Desk"], "actor": ["x"]}),
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Banjir"], "track": ["problem"], "desk": ["d"]}),
        problems=pd.DataFrame(
            {"problem": ["M-2"], "focus": "f", "statement": ["Genangan"], "category": ["drainase"], "area": ["B"]}
        ),
        interventions=pd.DataFrame(
            {"intervention": ["K-1", "K-2"], "focus": "f", "title": ["Talud sungai", "Lampu jalan"], "actor": "x",
             "area": ["A", "B"], "start": 2027, "end": 2027, "status": ["usulan", status], "problem": [None, "M-2"]}
        ),
        funding=pd.DataFrame(
            {"intervention": ["K-1", "K-2"], "year": 2027, "fund": "apbd_kota", "amount": [100, 200],
             "status": "usulan"}
        ),
        sources=pd.DataFrame({"source": ["s"], "title": ["Musrenbang"], "kind": ["musrenbang"]}),
        proposals=pd.DataFrame(
            {"proposal": ["U-2"], "source": "s", "kind": "usulan", "title": ["Penerangan gang"], "area": ["B"],
             "year": 2027, "decision": [decision], "reason": ["Perlu"], "intervention": ["K-2"]}
        ),
    )  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_all_measures_have_one_opinion_about_a_work(status: str) -> None:
    plan = plan_with(status)
    counted = counts(plan.schema, status)
    rupiah = 300 if counted else 100
    when = kw.roadmap(plan)
    assert when.money.total == rupiah
    assert ("K-2" in set(when.works["intervention"])) is counted
    assert kw.equity(plan, level="rw").table["amount"].sum() == rupiah
    assert profile(plan, level="rw")["funding"].to_dict() == {"A": 100, "B": 200 if counted else 0}
    assert profile(plan, level="rw")["interventions"].sum() == 1 + counted
    held = Holdings(plan)
    assert held.funding("K") == rupiah
    assert held.rows("interventions", "K") == ([0, 1] if counted else [0])
    assert kw.desks(plan).desks["total"].sum() == rupiah
    traced = kw.traceability(plan)
    assert traced.proposals["works"].tolist() == [("K-2",) if counted else ()]
    assert traced.interventions["proposals"].tolist() == [(), ("U-2",) if counted else ()]
    programme = pd.DataFrame({"title": ["Lampu jalan"], "area": ["B"], "year": [2027]})
    carried = kw.compliance(plan, programme)
    assert (carried.lines["intervention"].tolist() == ["K-2"]) is counted
    found = kw.integrate(plan).pairs
    assert (("no_work", "M-2") in set(zip(found["detail"], found["subject"], strict=True))) is not counted


@pytest.mark.parametrize("status", FUNDING)
def test_all_measures_have_one_opinion_about_money(status: str) -> None:
    """Money counts whatever its state; a cut of everything leaves what is committed or spent, and nothing else."""
    plan = plan_with("usulan")
    plan = plan.replace(funding=plan.funding.assign(status=status))
    assert kw.roadmap(plan).money.total == kw.equity(plan, level="rw").table["amount"].sum() == 300
    assert kw.desks(plan).desks["total"].sum() == profile(plan, level="rw")["funding"].sum() == 300
    kept = 300 if binds(plan.schema, status) else 0
    cut = kw.scenario(plan, budget=-1)
    assert kw.roadmap(cut.plan).money.total == kept
    assert set(cut.table["fate"]) == ({"stays"} if kept else {"drops"})


@pytest.mark.parametrize("decision", DECISIONS)
def test_all_measures_have_one_opinion_about_a_proposal(decision: str) -> None:
    plan = plan_with("usulan", decision)
    standing = stand(plan.schema, decision)
    waiting = kw.roadmap(plan).backlog
    assert ("U-2" in set(waiting["code"])) is (standing in ("open", "waiting"))
    found = kw.integrate(plan).pairs
    still = found[(found["detail"] == "open") & (found["subject"] == "U-2")]
    assert (len(still) == 1) is (standing == "open")
    counted = kw.equity(plan, of="proposals", level="rw").table["amount"].sum() if standing in ("open", "taken") else 0
    assert counted == (standing in ("open", "taken"))


def test_a_proposal_follows_a_work_that_is_merged_and_comes_back_with_it() -> None:
    plan = plan_with("usulan")
    into = {"decision": "overlap:K-2+U-2", "kind": "overlap", "subject": ("U-2", "K-2"), "verdict": "merged",
            "target": "K-2", "reason": "ada"}  # fmt: skip
    works = into | {"decision": "overlap:K-1+K-2", "subject": ("K-2", "K-1"), "target": "K-1", "reason": "satu"}
    for order in ([into, works], [works, into]):
        done = kw.decide(plan, pd.DataFrame(order))
        assert done.proposals["intervention"].tolist() == ["K-1"]
        assert kw.traceability(done).proposals["works"].tolist() == [("K-1",)]
        assert kw.roadmap(done).money.total == 100
        again = kw.decide(done, pd.DataFrame([works | {"verdict": "different", "target": None}]))
        assert again.interventions["status"].tolist() == ["usulan", "usulan"]


def test_no_status_is_a_literal_outside_the_vocabulary() -> None:
    """What a work is worth is asked of `planning.counting`; readers of sheets say which word means which code."""
    dropped = {code for code in STATUSES if not counts(kw.SCHEMA, code)}
    dropped |= {code for code in FUNDING if binds(kw.SCHEMA, code)}
    found = []
    for file in set(PACKAGE.rglob("*.py")) - set((PACKAGE / "sheets").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        found += [(file.relative_to(PACKAGE).as_posix(), text) for text in texts & dropped]
    assert found == []
