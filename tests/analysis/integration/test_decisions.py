"""Decisions: applied, remembered, never asked again; by hand and by workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from analysis.integration.conftest import Town, areas
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kewilayahan as kw
from kewilayahan.documents.decisions import read_decisions, write_decisions

SAME = [
    {"proposal": "U1", "title": "Pembangunan SAH RW 01", "origin": "[a.xlsx]A!3"},
    {"proposal": "U2", "title": "Pemb. SAH RW 01", "source": "renja", "origin": "[b.xlsx]B!7"},
    {"proposal": "U3", "title": "Saluran air hujan RW 01", "source": "lama", "origin": "[c.xlsx]C!9"},
]


def decision(*codes: str, verdict: str, kind: str = "duplicate", **more: Any) -> dict[str, Any]:
    """A row of the table of decisions."""
    return {"decision": f"{kind}:{'+'.join(codes)}", "kind": kind, "subject": codes, "verdict": verdict, **more}


def decide(plan: kw.MasterPlan, *rows: dict[str, Any]) -> kw.MasterPlan:
    """Apply decisions."""
    return kw.decide(plan, pd.DataFrame(list(rows)))


def asked(plan: kw.MasterPlan) -> set[tuple[str, str]]:
    """The pairs of proposals that are still asked about."""
    pairs = kw.integrate(plan).pairs
    double = pairs[pairs["kind"] == "duplicate"]
    return set(zip(double["subject"], double["other"], strict=True))


def test_different_is_never_asked_again_and_the_rest_is(town: Town) -> None:
    plan = town(proposals=SAME)
    assert asked(plan) == {("U1", "U2"), ("U1", "U3"), ("U2", "U3")}
    done = decide(plan, decision("U1", "U2", verdict="different"))
    assert asked(done) == {("U1", "U3"), ("U2", "U3")}
    assert set(kw.integrate(done).decided["match"]) == {"duplicate:U1+U2"}
    assert done.proposals.equals(plan.proposals)  # different changes no line


def test_the_same_as_the_same_is_the_same(town: Town) -> None:
    plan = town(proposals=SAME)
    same = decision("U1", "U2", verdict="same")
    assert asked(decide(plan, same, decision("U2", "U3", verdict="same"))) == set()
    assert asked(decide(plan, same, decision("U2", "U3", verdict="different"))) == set()


def test_merged_keeps_every_origin_and_shares_what_is_pointed_to(town: Town) -> None:
    work = {"intervention": "W1", "title": "Kegiatan"}
    lines = [SAME[0], {**SAME[1], "decision": "adopted", "reason": "Renja", "intervention": "W1"}, SAME[2]]
    done = decide(
        town(proposals=lines, interventions=[work]),
        decision("U1", "U2", verdict="merged", target="U1", reason="satu saluran"),
        decision("U1", "U3", verdict="merged", target="U1", reason="sama"),
    )
    found = done.proposals.set_index("proposal")
    assert found["origin"].tolist() == [line["origin"] for line in SAME]
    assert found["intervention"].tolist() == ["W1", "W1", "W1"]
    assert found["decision"].tolist() == ["adopted", "merged", "merged"]
    assert found.loc["U2", "reason"] == "Digabung ke U1: satu saluran"
    assert asked(done) == set()
    trace = kw.traceability(done)
    assert trace.interventions.loc[0, "origins"] == tuple(line["origin"] for line in SAME)
    assert trace.proposals.set_index("proposal")["into"].tolist()[1:] == ["U1", "U1"]


def test_deferred_and_rejected_give_the_line_its_decision(town: Town) -> None:
    plan = town(proposals=SAME)
    done = decide(
        plan,
        decision("U1", "U2", verdict="rejected", target="U2", reason="bukan kewenangan"),
        decision("U3", verdict="deferred", reason="tunggu dana", kind="unanswered"),
    )
    found = done.proposals.set_index("proposal")
    assert found["decision"].to_dict() == {"U1": "open", "U2": "rejected", "U3": "deferred"}
    assert found.loc["U3", "reason"] == "tunggu dana"


def test_works_in_conflict_can_wait_but_not_be_merged(town: Town) -> None:
    works = [
        {"intervention": "W1", "title": "Pavingisasi gang"},
        {"intervention": "W2", "title": "SAH gang", "start": 2028, "end": 2028},
    ]
    plan = town(interventions=works)
    row = {"kind": "conflict", "target": "W1", "reason": "setelah galian"}
    done = decide(plan, decision("W1", "W2", verdict="deferred", **row))
    assert done.interventions["status"].tolist() == ["tertunda", "usulan"]
    assert "conflict" not in set(kw.integrate(done).pairs["kind"])
    with pytest.raises(kw.InvalidPlan, match="yang berbenturan tidak dapat digabung"):
        decide(plan, decision("W1", "W2", verdict="merged", **row))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"verdict": "merged", "target": "U1"}, "memerlukan alasan"),
        ({"verdict": "merged", "reason": "x"}, "Tujuan penggabungan belum disebut"),
        ({"verdict": "merged", "reason": "x", "target": "U9"}, "Tujuan penggabungan belum disebut"),
        ({"verdict": "rejected"}, "memerlukan alasan"),
        ({"verdict": "rejected", "reason": "x", "target": "U3"}, "“U3” bukan kode pada baris ini"),
        ({"verdict": "mungkin"}, "“mungkin” bukan pilihan"),
    ],
)
def test_an_incomplete_decision_is_refused_whole(town: Town, row: dict[str, str], message: str) -> None:
    with pytest.raises(kw.InvalidPlan, match=message):
        decide(town(proposals=SAME), decision("U1", "U2", **row))


def test_a_decision_survives_that_its_lines_are_gone_and_meets_them_again(town: Town) -> None:
    done = decide(town(proposals=SAME), decision("U1", "U2", verdict="merged", target="U1", reason="satu"))
    without = done.replace(proposals=done.proposals[done.proposals["proposal"] == "U3"])
    assert kw.check(without).errors == kw.check(done).errors and len(without.decisions) == 1
    again = without.replace(proposals=town(proposals=SAME).proposals)  # imported anew, all open
    assert asked(again) == {("U1", "U3"), ("U2", "U3")}
    applied = kw.decide(again, again.decisions)
    assert applied.proposals.set_index("proposal").loc["U2", "decision"] == "merged"
    assert kw.decide(applied, applied.decisions) == applied


VERDICTS = st.sampled_from(["same", "different", "merged", "deferred", "rejected"])


@settings(max_examples=6)
@given(st.dictionaries(st.sampled_from([("U1", "U2"), ("U1", "U3"), ("U2", "U3")]), VERDICTS))
def test_what_is_decided_is_not_asked_and_nothing_is_lost(chosen: dict[tuple[str, str], str]) -> None:
    sources = pd.DataFrame({"source": ["s"], "title": ["S"], "kind": ["fgd"]})
    usual = {"kind": "usulan", "area": "K", "decision": "open"}
    proposals = pd.DataFrame([usual | line | {"source": "s"} for line in SAME])
    plan = kw.MasterPlan(areas=areas(), sources=sources, proposals=proposals)
    rows = [decision(*pair, verdict=verdict, target=pair[0], reason="x") for pair, verdict in chosen.items()]
    assume(not kw.decision_faults(plan, pd.DataFrame(rows)).errors if rows else True)  # not against each other
    done = decide(plan, *rows) if rows else plan
    assert not asked(done) & set(chosen)
    assert done.proposals["origin"].tolist() == plan.proposals["origin"].tolist()
    assert len(kw.traceability(done).proposals) == 3
    assert kw.decide(done, done.decisions) == done


def fill(path: Path, rows: dict[int, tuple[str | None, str | None, str | None]]) -> None:
    """Fill in verdict, target and reason of rows of the workbook, as a person would."""
    book = openpyxl.load_workbook(path)
    sheet = book["Keputusan"]
    head = {cell.value: cell.column for cell in sheet[1]}
    for row, texts in rows.items():
        labels = ("KEPUTUSAN", "Kode tujuan", "ALASAN")
        for label, text in zip(labels, texts, strict=True):
            sheet.cell(row, head[label]).value = text
    book.save(path)


def test_the_workbook_there_and_back(town: Town, tmp_path: Path) -> None:
    plan = town(proposals=[*SAME, {"proposal": "U4", "title": "=1+1", "area": "K.2"}])
    file = tmp_path / "keputusan.xlsx"
    write_decisions(kw.integrate(plan), file)
    sheet = openpyxl.load_workbook(file)["Keputusan"]
    codes = [(row[3], row[4]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    # The group is asked by its first line; the open proposal that is like no other stands alone.
    assert codes[2] == ("U4", None) and len(codes) == 3
    first = {codes[0][0], codes[0][1]} & {codes[1][0], codes[1][1]}
    assert len(first) == 1
    assert sheet.cell(4, 6).value.startswith("=1+1") and sheet.cell(4, 6).data_type == "s"
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["J2:J4"] == "$D2:$E2" and "Sama" in lists["I2:I4"]
    anchor = first.pop()
    fill(
        file,
        {
            2: ("Digabung ke …", anchor, "satu saluran"),
            3: ("same", None, None),
            4: ("Ditunda", None, "tunggu dana"),
        },
    )
    rows, findings = read_decisions(file, plan)
    assert not findings and rows["verdict"].tolist() == ["merged", "same", "deferred"]
    assert rows.loc[0, "origin"] == "[keputusan.xlsx]Keputusan!2"
    done = kw.decide(plan, rows)
    left = kw.integrate(done).pairs
    assert not left["kind"].eq("duplicate").any()
    assert done.proposals.set_index("proposal").loc["U4", "decision"] == "deferred"


def test_the_workbook_names_the_cell_that_is_wrong(town: Town, tmp_path: Path) -> None:
    plan = town(proposals=SAME)
    file = tmp_path / "keputusan.xlsx"
    write_decisions(kw.integrate(plan), file)
    fill(file, {2: ("mungkin", None, None), 3: (None, None, "sudah selesai")})
    rows, findings = read_decisions(file, plan)
    assert len(rows) == 0
    assert [(finding.cell, finding.value) for finding in findings] == [("I2", "mungkin"), ("I3", "")]
    (tmp_path / "bukan.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(kw.UnreadableFile, match="bukan buku kerja keputusan"):
        read_decisions(tmp_path / "bukan.xlsx", plan)
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Keputusan"
    book.save(tmp_path / "lain.xlsx")
    with pytest.raises(kw.UnreadableFile, match="kolom"):
        read_decisions(tmp_path / "lain.xlsx", plan)


def test_the_workbook_has_the_same_bytes_each_time(town: Town, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_decisions(kw.integrate(town(proposals=SAME)), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_decisions_are_kept_in_files(town: Town, tmp_path: Path) -> None:
    done = decide(town(proposals=SAME), decision("U1", "U2", verdict="different"))
    for name in ("rencana", "rencana.gpkg"):
        kw.write_plan(done, tmp_path / name)
        assert kw.read_plan(tmp_path / name) == done
