"""Nothing of any source is missing; and a programme is told apart from what the plan wants."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from analysis.integration.conftest import Town
from hypothesis import HealthCheck, given, settings
from strategies import plans

import kewilayahan as kw

EXAMPLE = Path(__file__).parents[3] / "examples" / "pringgokusuman"


@pytest.fixture(scope="module")
def example() -> kw.MasterPlan:
    """The example plan."""
    return kw.read_plan(EXAMPLE)


def test_the_example_is_traced_whole(example: kw.MasterPlan) -> None:
    trace = kw.traceability(example)
    assert trace.proposals["proposal"].tolist() == example.proposals["proposal"].tolist()
    assert trace.interventions["intervention"].tolist() == example.interventions["intervention"].tolist()
    assert trace.sources["source"].tolist() == example.sources["source"].tolist()
    assert trace.sources["proposals"].sum() == len(example.proposals) == 55
    assert (trace.sources[["open", "adopted", "merged", "deferred", "rejected"]].sum(axis=1)).equals(
        trace.sources["proposals"]
    )
    works = trace.interventions.set_index("intervention")
    assert works.loc["K-01", "proposals"] == ("U-001", "U-010")
    assert works.loc["K-01", "indirect"] == ("U-034",)  # a sentence of the FGD, over its problem M-01
    assert works.loc["K-27", "proposals"] == ()
    lines = trace.proposals.set_index("proposal")
    assert lines.loc["U-034", ["works", "how"]].tolist() == [("K-01", "K-05"), "problem"]
    assert lines.loc["U-047", "works"] == ()  # deferred
    assert set(trace.tables("en")) == {"proposals", "interventions", "sources"}


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(plans())
def test_nothing_is_missing_from_any_plan(plan: kw.MasterPlan) -> None:
    trace = kw.traceability(plan)
    assert trace.proposals["proposal"].tolist() == plan.proposals["proposal"].tolist()
    assert trace.interventions["intervention"].tolist() == plan.interventions["intervention"].tolist()
    named = {work for works in trace.proposals["works"] for work in works}
    back = {work.intervention for work in trace.interventions.itertuples() if len(work.proposals) or len(work.indirect)}
    assert named == back
    assert trace.sources["proposals"].sum() == len(plan.proposals)
    found = kw.integrate(plan)  # any plan can be integrated, and shown
    assert ("<table>" in found._repr_html_()) == (len(found.pairs) + len(found.decided) > 0)


def test_a_merged_proposal_follows_the_one_it_went_into(town: Town) -> None:
    work = {"intervention": "W1", "title": "Talud", "problem": "M1"}
    plan = town(
        interventions=[work],
        problems=[{"problem": "M1", "statement": "Longsor"}],
        proposals=[
            {"proposal": "U1", "title": "Talud", "decision": "adopted", "problem": "M1"},
            {"proposal": "U2", "title": "Talut", "decision": "merged", "reason": "satu"},
        ],
    )
    row = {"decision": "duplicate:U1+U2", "kind": "duplicate", "subject": ("U1", "U2"), "verdict": "merged"}
    plan = plan.replace(decisions=pd.DataFrame([row | {"target": "U1", "reason": "satu"}]))
    lines = kw.traceability(plan).proposals.set_index("proposal")
    assert lines.loc["U2", ["into", "works", "how"]].tolist() == ["U1", ("W1",), "problem"]


def programme(**columns: list[object]) -> pd.DataFrame:
    """An agency's list of three lines."""
    titles = ["Perkuatan talut Kali Winongo RW 25", "Pelatihan pilah sampah RW 22", "Sewa gedung kantor dinas"]
    return pd.DataFrame({"title": titles, **columns})


def test_what_carries_the_plan_out_and_what_lies_outside(example: kw.MasterPlan) -> None:
    rw22 = "34.71.05.1002.07.22"
    found = kw.compliance(
        example,
        programme(
            year=[2029, 2027, 2027],
            actor=["bpbd", "dlh", "dpupkp"],
            category=["bencana", "sampah", None],
            area=["34.71.05.1002.07.25", rw22, None],
            cost=[2_600_000_000, 5_000_000, 1],
        ),
    )
    lines = found.lines
    assert lines["status"].tolist() == ["carries_out", "outside", "outside"]
    assert lines.loc[0, "intervention"] == "K-21"
    names = example.actors.set_index("actor")["name"]
    actors = f"{names['bpbd']}, rencana {names['dpupkp']}", f"{names['bpbd']}, planned {names['dpupkp']}"
    assert lines.loc[0, "differs"] == f"tahun: 2029, rencana 2027–2028; pelaksana: {actors[0]}"
    assert lines.loc[0, "differs_en"] == f"year: 2029, planned 2027–2028; actor: {actors[1]}"
    assert "M-11" in lines.loc[1, "booster"] and "Z-01" in lines.loc[1, "booster"]  # the heap of RW 22, its zone
    assert lines.loc[2, "booster"] == ()
    assert lines["cost"].sum() == 2_605_000_001


def test_every_work_is_either_taken_up_or_open(example: kw.MasterPlan) -> None:
    found = kw.compliance(example, programme(actor=["dpupkp"] * 3))
    assert set(found.open_works["intervention"]) | {"K-21"} == set(example.interventions["intervention"])
    assert "K-21" not in set(found.open_works["intervention"])
    funded = example.funding.loc[example.funding["intervention"] != "K-21", "amount"].sum()
    assert found.open_works["amount"].sum() == funded
    expected = found.open_works.loc[found.open_works["expected"], "intervention"]
    own = example.interventions[example.interventions["actor"] == "dpupkp"]["intervention"]
    assert set(expected) == set(own) - {"K-21"}
    assert (found.focuses["taken"] + found.focuses["open"] == found.focuses["works"]).all()
    assert found.focuses["works"].sum() == len(example.interventions)


def test_a_line_in_the_words_of_the_proposal_is_known(example: kw.MasterPlan) -> None:
    lines = pd.DataFrame({"title": ["Jalan inspeksi tepi sungai selebar 4 m"], "area": ["34.71.05.1002.07.22"]})
    assert kw.compliance(example, lines).lines.loc[0, "intervention"] == "K-24"  # U-027 became part of it


def test_a_programme_as_works_as_mapping_and_as_workbook(example: kw.MasterPlan, tmp_path: Path) -> None:
    works = example.interventions.drop(columns="geometry")
    found = kw.compliance(example, {"interventions": works, "funding": example.funding})
    assert found.lines["intervention"].tolist() == works["intervention"].tolist()
    assert len(found.open_works) == 0
    with pytest.raises(kw.UnreadableFile, match="tidak memuat kegiatan"):
        kw.compliance(example, {"funding": example.funding})
    kw.write_template(tmp_path / "kosong.xlsx")
    with pytest.raises(kw.UnreadableFile, match="tidak memuat kegiatan"):
        kw.compliance(example, tmp_path / "kosong.xlsx")


def test_an_empty_programme_leaves_all_open(example: kw.MasterPlan) -> None:
    found = kw.compliance(example, pd.DataFrame({"title": []}))
    assert len(found.lines) == 0 and len(found.open_works) == len(example.interventions)
    assert "<table>" in found._repr_html_()


def test_a_merged_proposal_is_followed_by_its_reason_where_nobody_decided_here(town: Town) -> None:
    """A list that comes from elsewhere says only in words where a proposal went; one that says nothing is asked."""
    lines = [
        {"proposal": "U1", "title": "Talud", "decision": "adopted", "intervention": "W1"},
        {"proposal": "U2", "title": "Talut", "decision": "merged", "reason": "Digabung ke U1: satu talud"},
        {"proposal": "U3", "title": "Bronjong", "decision": "merged", "reason": "Merged into W1, one wall"},
        {"proposal": "U4", "title": "Turap", "decision": "merged", "reason": "digabung ke yang lain"},
    ]
    plan = town(proposals=lines, interventions=[{"intervention": "W1", "title": "Talud"}])
    trace = kw.traceability(plan)
    assert trace.proposals["into"].fillna("").tolist() == ["", "U1", "W1", ""]
    assert trace.proposals["works"].tolist() == [("W1",), ("W1",), ("W1",), ()]
    assert trace.interventions.loc[0, "proposals"] == ("U1", "U2", "U3")
    lost = kw.integrate(plan).pairs.query("detail == 'nowhere'")
    assert lost["subject"].tolist() == ["U2", "U3", "U4"]  # what they point to is not in a column


def test_what_was_refused_is_not_asked_of_agencies_and_what_is_done_is_not_open(town: Town) -> None:
    statuses = {"W1": "usulan", "W2": "ditolak", "W3": "selesai", "W4": "berjalan"}
    titles = {"W1": "Talud kali", "W2": "Pos ronda", "W3": "Gapura", "W4": "Taman"}
    works = [{"intervention": code, "title": titles[code], "status": one} for code, one in statuses.items()]
    lines = pd.DataFrame({"title": ["Talud kali", "Pos ronda"], "area": ["K.1", "K.1"]})
    found = kw.compliance(town(interventions=works), lines)
    assert found.lines["status"].tolist() == ["carries_out", "outside"]
    assert found.open_works["intervention"].tolist() == ["W4"]
    assert found.focuses[["works", "taken", "open"]].values.tolist() == [[2, 1, 1]]
