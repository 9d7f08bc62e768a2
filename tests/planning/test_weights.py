"""What reaches several areas is split by the same figures as their need is told in."""

from __future__ import annotations

import pandas as pd

import kewilayahan as kw
from kewilayahan.planning.shares import amounts_of, areas_of, need_of, work_shares


def plan_of(**columns: object) -> kw.MasterPlan:
    """800 for a kelurahan of two kampung: the RW of the first have 600 people, that of the second 200."""
    areas = pd.DataFrame(
        {"area": ["K", "K.1", "K.2", "K.1.1", "K.1.2", "K.2.1"], "population": [None] * 3 + [300, 300, 200]}
    )
    areas = areas.assign(name=areas["area"], level=["kelurahan", "kampung", "kampung", "rw", "rw", "rw"], **columns)
    work = {
        "intervention": "W",
        "area": "K",
        "focus": "f",
        "title": "x",
        "start": 2026,
        "end": 2026,
        "status": "usulan",
    }
    funding = {"intervention": "W", "year": 2026, "fund": "apbd_kota", "amount": 800, "status": "usulan"}
    focuses = pd.DataFrame({"focus": ["f"], "name": ["Gizi"], "track": ["problem"]})
    tables = {"interventions": pd.DataFrame([work]), "funding": pd.DataFrame([funding]), "focuses": focuses}
    return kw.MasterPlan(areas=areas, **tables)


def test_the_weight_is_summed_from_below_as_the_need_is() -> None:
    plan = plan_of()
    kampung = areas_of(plan, "kampung")
    assert need_of(plan, kampung, "population").tolist() == [600, 200]
    amounts = amounts_of(plan, kampung)
    assert amounts.tolist() == [600, 200] and amounts.attrs["unweighted"] == 0
    assert work_shares(plan, kampung)["share"].tolist() == [0.75, 0.25]
    assert kw.equity(plan, level="kampung").table["gap"].tolist() == [0, 0]


def test_a_split_without_the_weight_is_named() -> None:
    plan = plan_of(population=[None] * 3 + [300, 300, None], households=[None] * 3 + [30, 30, 40])
    kampung = areas_of(plan, "kampung")
    amounts = amounts_of(plan, kampung)
    assert amounts.tolist() == [400, 400] and amounts.attrs["unweighted"] == 1
    assert [finding.rule for finding in work_shares(plan, kampung).attrs["findings"]] == ["weight"]
    notes = [note.en for note in kw.equity(plan, need="households", level="kampung").notes]
    assert "Rows split in equal parts, for the rule's figure is not known of an area: 1" in notes
    assert not any("looked at" in note for note in notes)
