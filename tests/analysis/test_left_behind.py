"""Whole rupiah of proposals, and the same proposals for everybody as for the office."""

from __future__ import annotations

import pandas as pd

import kewilayahan as kw

STUNTING = kw.Indicator("stunting", method="eppgbm", year=2025)


def plan_of(proposals: list[tuple[object, ...]], **tables: pd.DataFrame) -> kw.MasterPlan:
    """Three RW of 100 people each; all funding, 60, is in A."""
    areas = pd.DataFrame({"area": list("ABC"), "name": list("ABC"), "level": "rw", "population": 100})
    work = {
        "intervention": "W",
        "area": "A",
        "focus": "f",
        "title": "x",
        "start": 2026,
        "end": 2026,
        "status": "usulan",
    }
    funding = {"intervention": "W", "year": 2026, "fund": "apbd_kota", "amount": 60, "status": "usulan"}
    offers = pd.DataFrame(proposals, columns=["proposal", "area", "cost", "votes"])
    return kw.MasterPlan(
        areas=areas,
        interventions=pd.DataFrame([work]),
        funding=pd.DataFrame([funding]),
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Gizi"], "track": ["problem"]}),
        sources=pd.DataFrame({"source": ["s"], "title": ["FGD"], "kind": ["fgd"]}),
        proposals=offers.assign(source="s", kind="usulan", title="Lampu", decision="open"),
        **tables,
    )


def test_the_cost_of_a_proposal_for_two_areas_stays_whole() -> None:
    behind = kw.left_behind(plan_of([("U1", ("B", "C"), 25, None), ("U2", ("A", "B", "C"), 10, None)])).table
    assert behind["proposals"].to_dict() == {"B": ("U2", "U1"), "C": ("U2", "U1")}
    assert behind["cost"].to_dict() == {"B": 13 + 3, "C": 12 + 3}  # 10 is 4 + 3 + 3: the first takes the odd rupiah


def test_everybody_reads_of_the_proposals_that_the_office_chose() -> None:
    plan = plan_of([("U1", "B", 20, 1), ("U2", "B", 25, 9)])
    shown = kw.public(plan)
    assert kw.left_behind(plan).table.loc["B", "proposals"] == ("U2",)
    pd.testing.assert_frame_equal(kw.left_behind(shown, office=plan).table, kw.left_behind(plan).table)


def test_what_the_public_list_tells_of_need_is_what_the_public_plan_tells() -> None:
    facts = {"indicator": "stunting", "year": 2025, "method": "eppgbm", "denominator": 50.0}
    counts = pd.DataFrame(
        [facts | {"area": code, "numerator": count} for code, count in zip("ABC", (10, 20, 3), strict=True)]
    )
    plan = plan_of([("U1", "B", 20, 1), ("U2", "C", 25, 9)], indicators=counts)
    assert sorted(kw.left_behind(plan, need=STUNTING).table.index) == ["B", "C"]
    behind = kw.left_behind(kw.public(plan), need=STUNTING, missing="keep", office=plan).table
    assert behind[["fair", "short", "left"]].to_dict("index") == {"B": {"fair": 40, "short": 40, "left": 20}}
