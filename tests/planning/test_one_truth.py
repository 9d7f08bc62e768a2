"""Every measure, page and file is of one opinion about what counts, for every choice of the vocabularies."""

import ast
from pathlib import Path

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan import SCHEMA, MasterPlan
from kewilayahan.analysis.profile import profile
from kewilayahan.maps.area_contents import Holdings
from kewilayahan.planning.proposals import refused, standing, taken_up, undecided, waiting
from kewilayahan.planning.works import counted_works, progress, work_money

STATUSES = list(SCHEMA.choices("intervention_statuses"))
DECISIONS = list(SCHEMA.choices("decisions"))
FUNDING = list(SCHEMA.choices("funding_statuses"))
PLACES = {"all": "K", "several": "K.1;K.2", "code": "K.1", "below": "K.1.1"}


def plan_with(
    status: str = "usulan", *, decision: str = "adopted", money: str = "indikatif", area: str = "K.1", year: int = 2027
) -> MasterPlan:
    """Return a plan with a work of 100 that counts and one of 200 of a status, asked for by U-2."""
    return MasterPlan(
        areas=pd.DataFrame(
            {
                "area": ["K", "K.1", "K.2", "K.1.1"],
                "name": ["Kelurahan", "Satu", "Dua", "RT Satu"],
                "level": ["kelurahan", "rw", "rw", "rt"],
                "parent": [None, "K", "K", "K.1"],
                "population": [100, 40, 60, 40],
            }
        ),
        sources=pd.DataFrame({"source": ["s"], "title": ["FGD"], "kind": ["fgd"], "start": [2026]}),
        actors=pd.DataFrame({"actor": ["x"], "name": ["Dinas X"], "sector": ["kota"]}),
        desks=pd.DataFrame({"desk": ["d"], "name": ["Desk"], "actor": ["x"]}),
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Genangan"], "track": ["problem"], "desk": ["d"]}),
        problems=pd.DataFrame(
            {"problem": ["M-1", "M-2"], "focus": "f", "statement": ["Genangan", "Sampah"], "category": "drainase"}
        ),
        interventions=pd.DataFrame(
            {
                "intervention": ["K-1", "K-2"],
                "focus": "f",
                "problem": ["M-1", "M-2"],
                "title": ["Talut Kali Code", "Pengadaan gerobak sampah"],
                "area": ["K.2", area],
                "start": year,
                "end": year,
                "actor": "x",
                "status": ["usulan", status],
            }
        ),
        funding=pd.DataFrame(
            {
                "intervention": ["K-1", "K-2"],
                "year": year,
                "fund": "apbd_kota",
                "amount": [100, 200],
                "status": ["indikatif", money],
            }
        ),
        proposals=pd.DataFrame(
            {
                "proposal": ["U-1", "U-2"],
                "source": "s",
                "kind": "usulan",
                "title": ["Talut Kali Code", "Pengadaan gerobak sampah"],
                "intervention": ["K-1", "K-2"],
                "decision": ["adopted", decision],
                "reason": "alasan",
            }
        ),
    )


def opinions(plan: MasterPlan) -> dict[str, int]:
    """Return the rupiah of the plan by each measure, page and file that tells it."""
    held = Holdings(plan)
    return {
        "roadmap": kw.roadmap(plan).money.total,
        "rw": int(kw.equity(plan, level="rw").table["amount"].sum()),
        "profile": int(profile(plan, level="rw")["funding"].sum()),
        "cards": held.funding("K.1") + held.funding("K.2"),
        "kelurahan": held.funding("K"),
        "desks": int(kw.desks(plan).desks["total"].sum()),
        "works": sum(work_money(plan).values()),
        "roles": int(kw.roles(plan).sheet("x")["amount"].sum()),
    }


@pytest.mark.parametrize(
    ("status", "place"),
    [
        *((status, "code") for status in STATUSES),
        *((status, place) for status in ("selesai", "ditolak") for place in PLACES),
    ],
)
def test_all_sums_are_of_one_opinion_for_every_status_and_place(status: str, place: str):
    total = 100 if progress(SCHEMA, status) == "dropped" else 300
    assert set(opinions(plan_with(status, area=PLACES[place])).values()) == {total}


@pytest.mark.parametrize("money", FUNDING)
@pytest.mark.parametrize("status", ["usulan", "gugur"])
def test_money_of_every_status_counts_with_its_work(money: str, status: str):
    total = 100 if progress(SCHEMA, status) == "dropped" else 300
    assert set(opinions(plan_with(status, money=money)).values()) == {total}


@pytest.mark.parametrize("status", STATUSES)
def test_a_work_that_does_not_count_answers_nothing_and_hides_no_gap(status: str):
    plan = plan_with(status)
    counts = progress(SCHEMA, status) != "dropped"
    answered = kw.traceability(plan).proposals.set_index("proposal")["works"]
    assert answered["U-2"] == (("K-2",) if counts else ())
    gaps = kw.integrate(plan).pairs
    gaps = gaps[gaps["detail"].isin(["no_work", "nowhere"])]
    assert set(gaps["subject"]) == (set() if counts else {"M-2", "U-2"})
    renja = pd.DataFrame({"title": ["Pengadaan gerobak sampah"], "area": ["K.1"], "year": [2027]})
    assert kw.compliance(plan, renja).lines["status"].tolist() == ["carries_out" if counts else "outside"]
    faulty = {(fault.rule, fault.row) for fault in kw.audit(plan).findings}
    assert (("gg2_works", "M-2") in faulty) != counts
    assert (("gg1_answered", "U-2") in faulty) != counts
    assert len(Holdings(plan).rows("interventions", "K.1")) == counts
    assert len(kw.desks(plan).desks.loc["d", "works"]) == 1 + counts


@pytest.mark.parametrize("decision", DECISIONS)
def test_every_decision_has_one_answer(decision: str):
    answers = [decision in of(SCHEMA) for of in (undecided, taken_up, refused)]
    assert sum(answers) == 1
    assert decision not in standing(SCHEMA) or decision not in refused(SCHEMA)
    assert decision not in undecided(SCHEMA) or decision in waiting(SCHEMA)


def test_two_equal_works_are_merged_and_their_proposals_go_along():
    plan = plan_with()
    row = {"decision": "overlap:K-1+K-2", "kind": "overlap", "subject": ("K-1", "K-2"), "verdict": "merged"}
    done = kw.decide(plan, pd.DataFrame([row | {"target": "K-1", "reason": "satu pekerjaan"}]))
    assert counted_works(done)["intervention"].tolist() == ["K-1"]
    assert done.proposals["intervention"].tolist() == ["K-1", "K-1"]
    assert kw.traceability(done).proposals["works"].tolist() == [("K-1",), ("K-1",)]
    assert set(opinions(done).values()) == {100}
    again = kw.decide(done, pd.DataFrame([row | {"verdict": "different", "target": None, "reason": "lain"}]))
    assert counted_works(again)["intervention"].tolist() == ["K-1", "K-2"]


STATES = {
    *(code for code, choice in SCHEMA.choices("intervention_statuses").items() if choice.facts["given"]),
    *(code for code, choice in SCHEMA.choices("funding_statuses").items() if choice.facts["bound"] == "yes"),
}
# What a workbook says is read as it is written; cuts and schedules name the status that they give.
ELSEWHERE = ("sheets/recognition.py", "analysis/scenario/", "analysis/schedule/")


def test_no_status_is_a_literal():
    found = []
    for path in sorted(Path(kw.__file__).parent.rglob("*.py")):
        name = path.relative_to(Path(kw.__file__).parent).as_posix()
        if not name.startswith(ELSEWHERE):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            found += [name for node in nodes if isinstance(node, ast.Constant) and node.value in STATES]
    assert not found
