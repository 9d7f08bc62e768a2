"""Decisions that contradict each other are refused, and every matter that is shown can be decided."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from analysis.integration.conftest import Town
from analysis.integration.test_decisions import SAME, asked, decide, decision, fill

import kewilayahan as kw
from kewilayahan.documents.decisions import read_decisions, to_decide, write_decisions

EXAMPLE = Path(__file__).parents[3] / "examples" / "pringgokusuman"
R = {"reason": "x"}


def into(one: str, other: str, target: str) -> dict[str, object]:
    """One of two lines merged into the other."""
    return decision(*sorted((one, other)), verdict="merged", target=target, **R)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([into("U1", "U2", "U1"), into("U1", "U2", "U1") | {"decision": "x", "target": "U2"}], "U2 sendiri digabung"),
        ([into("U1", "U2", "U2"), into("U2", "U3", "U3"), into("U1", "U3", "U1")], "U1 sendiri digabung ke U3"),
        ([into("U1", "U2", "U2"), into("U1", "U3", "U3")], "U1 sudah digabung ke U2"),
        (
            [decision("U1", "U2", verdict="same"), decision("U1", "U3", verdict="different"),
             decision("U2", "U3", verdict="same")],
            "U2 dan U3 sudah diputuskan berbeda",
        ),
        (
            [decision("U1", "U2", verdict="same"), decision("U2", "U3", verdict="same"),
             decision("U1", "U3", verdict="different")],
            "U1 dan U3 sudah diputuskan sama",
        ),
        (
            [into("U1", "U2", "U1"), decision("U2", "U3", verdict="rejected", target="U2", **R)],
            "U2 sudah diputuskan lain dalam daftar ini",
        ),
    ],
)  # fmt: skip
def test_the_later_of_two_that_contradict_is_refused(town: Town, rows: list[dict[str, object]], message: str) -> None:
    plan = town(proposals=SAME)
    (wrong,) = kw.decision_faults(plan, pd.DataFrame(rows)).errors
    assert wrong.message("id").startswith(message) and wrong.row == rows[-1]["decision"]
    with pytest.raises(kw.InvalidPlan, match=message):
        decide(plan, *rows)
    if message != "U2 sudah diputuskan lain dalam daftar ini":  # one after the other they contradict each other too
        before = decide(plan, *rows[:-1])
        assert len(kw.decision_faults(before, pd.DataFrame(rows[-1:])).errors) == 1


def test_a_mind_may_change_later(town: Town) -> None:
    """Refused first, merged next year: the later decision holds, and both are remembered."""
    refused = decide(town(proposals=SAME), decision("U2", verdict="rejected", kind="unanswered", **R))
    merged = decide(refused, into("U1", "U2", "U1"))
    assert merged.proposals.set_index("proposal").loc["U2", "decision"] == "merged"
    assert kw.decide(merged, merged.decisions) == merged
    turned = decide(merged, into("U1", "U2", "U2"))  # the same matter, decided the other way round
    assert turned.decisions["target"].dropna().tolist() == ["U2"]
    assert turned.proposals.set_index("proposal").loc[["U1", "U2"], "decision"].tolist() == ["merged", "rejected"]
    apart = decide(merged, decision("U1", "U2", verdict="different"))
    assert apart.proposals.set_index("proposal").loc[["U1", "U2"], "decision"].tolist() == ["open", "rejected"]


def test_a_chain_of_merges_is_no_circle(town: Town) -> None:
    done = decide(town(proposals=SAME), into("U1", "U2", "U1"), into("U2", "U3", "U2"), into("U1", "U3", "U1"))
    assert done.proposals["decision"].tolist() == ["open", "merged", "merged"]


def test_an_old_decision_whose_target_is_gone_stops_no_new_one(town: Town) -> None:
    done = decide(town(proposals=SAME), into("U1", "U2", "U1"))
    without = done.replace(proposals=done.proposals[done.proposals["proposal"] != "U1"])
    both = decide(without, decision("U3", verdict="deferred", kind="unanswered", **R))
    assert len(both.decisions) == 2
    assert both.proposals.set_index("proposal").loc["U3", "decision"] == "deferred"


def test_every_matter_of_the_example_can_be_decided_once(tmp_path: Path) -> None:
    """All are left as they are, but open proposals, which are deferred when nothing else is asked about them."""
    plan = done = kw.read_plan(EXAMPLE)
    first = kw.integrate(plan)
    for _ in range(2):
        rows = to_decide(kw.integrate(done))
        write_decisions(kw.integrate(done), tmp_path / "keputusan.xlsx")
        verdicts = ["deferred" if detail in ("open", "returned") else "kept" for detail in rows["detail"]]
        fill(tmp_path / "keputusan.xlsx", {n: (one, None, "sudah dibahas") for n, one in enumerate(verdicts, start=2)})
        read, findings = read_decisions(tmp_path / "keputusan.xlsx", done)
        assert not findings and len(read) == len(rows)
        done = kw.decide(done, read)
    left = kw.integrate(done)
    assert left.pairs["detail"].tolist() == []
    settled = first.pairs[~first.pairs["detail"].isin(["open", "returned"])]
    assert set(left.decided["match"]) >= set(settled["match"])
    assert len(kw.traceability(done).proposals) == len(plan.proposals)


def test_two_matters_of_one_work_are_decided_apart(town: Town) -> None:
    """Nobody asked for the work, and it points to no problem: one answer does not settle the other."""
    plan = town(interventions=[{"intervention": "W1", "title": "Gapura"}])
    rows = to_decide(kw.integrate(plan))
    assert rows["match"].tolist() == ["unanswered.unasked:W1", "unanswered.no_problem:W1"]
    row = {"decision": "unanswered.unasked:W1", "kind": "unanswered", "subject": ("W1",), "verdict": "kept", **R}
    assert kw.integrate(decide(plan, row)).pairs["detail"].tolist() == ["no_problem"]


def test_an_open_proposal_cannot_be_left_and_a_single_line_is_not_the_same(town: Town) -> None:
    plan = town(proposals=SAME[:1], interventions=[{"intervention": "W1", "title": "Gapura"}])
    for row in (
        decision("U1", verdict="kept", kind="unanswered", **R),
        decision("U1", verdict="same", kind="unanswered"),
        {"decision": "unanswered.unasked:W1", "kind": "unanswered", "subject": ("W1",), "verdict": "different"},
    ):
        with pytest.raises(kw.InvalidPlan, match="Keputusan ini berlaku untuk dua baris"):
            decide(plan, row)


def test_a_decision_without_a_reason_gets_the_one_that_is_given(town: Town) -> None:
    plan = town(proposals=[{**SAME[0], "decision": "rejected"}])
    row = {"decision": "unanswered.no_reason:U1", "kind": "unanswered", "subject": ("U1",), "verdict": "kept"}
    done = decide(plan, {**row, "reason": "bukan kewenangan"})
    assert done.proposals.loc[0, ["decision", "reason"]].tolist() == ["rejected", "bukan kewenangan"]
    assert kw.integrate(done).pairs.empty


def test_money_for_one_work_said_twice_is_too_much(town: Town) -> None:
    """Two proposals of 100 million are one work by decision; 200 million pay it twice. Two parts would need both."""
    lines = [{**line, "cost": 100_000_000, "decision": "adopted", "intervention": "W1"} for line in SAME[:2]]
    plan = town(
        proposals=lines,
        interventions=[{"intervention": "W1", "title": "SAH RW 01"}],
        funding=[{"intervention": "W1", "year": 2027, "amount": 200_000_000}],
    )
    assert "surplus" not in set(kw.integrate(plan).pairs["detail"])
    found = kw.integrate(decide(plan, into("U1", "U2", "U1"))).pairs
    (row,) = found[found["detail"] == "surplus"].itertuples()
    assert (row.subject, row.amount) == ("W1", 100_000_000)


def test_the_workbook_has_no_row_twice(town: Town) -> None:
    """An old proposal that came back is one row with its newer one; decided the same, its age is asked alone."""
    old = {"proposal": "U0", "title": "Pembangunan SAH RW 01", "source": "lama"}
    plan = town(proposals=[old, SAME[0]])
    details = set(kw.integrate(plan).pairs["detail"])
    assert details == {"same_work", "returned", "open"}
    assert to_decide(kw.integrate(plan))["detail"].tolist() == ["same_work"]
    done = decide(plan, decision("U0", "U1", verdict="same"))
    assert asked(done) == set()
    (row,) = to_decide(kw.integrate(done)).itertuples()
    assert (row.detail, row.age) == ("returned", 7)
