"""Budgets cut and raised, by hand and in whole rupiah."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kewilayahan as kw

EXAMPLE = kw.read_plan("examples/pringgokusuman")


def plan_of(
    works: Mapping[str, Mapping[str, Any]], money: list[tuple[Any, ...]], **tables: pd.DataFrame
) -> kw.MasterPlan:
    """A plan of two RW; each work solves the problem of its name and lasts the years of its money."""
    rows = []
    for code, facts in works.items():
        years = [row[1] for row in money if row[0] == code]
        row = {
            "intervention": code,
            "title": code,
            "focus": "f",
            "status": "usulan",
            "area": "A",
            "problem": f"M{code}",
        }
        rows.append(row | {"start": min(years), "end": max(years)} | dict(facts))
    usg = [facts.get("usg", 3) for facts in works.values()]
    problems = pd.DataFrame({"problem": [f"M{code}" for code in works], "statement": "Masalah", "category": "jalan"})
    problems = problems.assign(urgency=usg, seriousness=usg, growth=usg)
    given_tables = {
        "areas": pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": "rw", "population": [100, 300]}),
        "focuses": pd.DataFrame({"focus": ["f"], "name": ["Fokus"], "track": ["problem"]}),
        "problems": problems,
        "interventions": pd.DataFrame(rows).drop(columns="usg", errors="ignore"),
        "funding": pd.DataFrame(
            [(*row, "usulan")[:5] for row in money], columns=["intervention", "year", "fund", "amount", "status"]
        ),
    }
    return kw.MasterPlan(**(given_tables | tables))


def fates(found: Any) -> dict[str, tuple[str, Any]]:
    rows = found.table.to_dict("index").items()
    return {code: (row["fate"], None if pd.isna(row["later"]) else row["later"]) for code, row in rows}


def test_the_least_important_slips_and_pushes_out_what_is_less_important_still() -> None:
    works = {"K1": {"usg": 5}, "K2": {"usg": 4}, "K3": {"usg": 3}}
    plan = plan_of(works, [("K1", 2027, "dak", 100), ("K2", 2027, "dak", 100), ("K3", 2028, "dak", 100)])
    found = kw.scenario(plan, budget={"dak": {2027: -0.3}})
    # 200 become 140 in 2027: K1 stays, K2 takes the place of K3 in 2028, and K3 has none.
    assert fates(found) == {"K1": ("stays", 0), "K2": ("slips", 1), "K3": ("drops", None)}
    assert found.table["because"].to_dict() == {"K1": (), "K2": (("dak", 2027),), "K3": (("dak", 2028),)}
    assert found.budget.loc[("dak", 2027)].tolist()[:6] == [200, 60, 140, 100, 40, 0]
    problems = found.comparison.problems
    assert problems["later"].tolist()[:2] == [0, 1] and problems["lost"].to_dict() == {
        "MK1": False,
        "MK2": False,
        "MK3": True,
    }
    assert found.plan.funding[["intervention", "year", "amount"]].to_numpy().tolist() == [
        ["K1", 2027, 100],
        ["K2", 2028, 100],
    ]
    assert found.plan.interventions["status"].tolist() == ["usulan", "usulan", "gugur"]
    assert "K2 K2: mundur, 2027–2027 → 2028–2028 (kurang: DAK 2027)." in found.sentences()
    assert "K3 K3: drops out, IDR 100 (too little: Special allocation fund 2028)." in found.sentences("en")
    assert "Masalah MK2 Masalah: selesai 2027 → 2028." in found.sentences()


def test_protected_works_stay_and_the_rest_bears_the_cut() -> None:
    works = {"K1": {"usg": 1, "protected": True}, "K2": {"usg": 5}}
    plan = plan_of(works, [("K1", 2027, "dak", 100), ("K2", 2027, "dak", 100)])
    assert fates(kw.scenario(plan, budget=-0.5)) == {"K1": ("stays", 0), "K2": ("drops", None)}
    free = kw.scenario(plan, budget=-0.5, protect=kw.Protect(flag=False))
    assert fates(free) == {"K1": ("drops", None), "K2": ("stays", 0)}
    both = kw.scenario(plan, budget=-0.5, protect=kw.Protect(focus=("f",)))
    assert both.budget.loc[("dak", 2027), ["remaining", "after", "uncovered"]].tolist() == [100, 200, 100]
    assert "Rp100 tidak tertutup" in both.sentence() and "IDR 100 are not covered" in both.sentence("en")


def test_what_is_protected_can_be_named_in_five_ways() -> None:
    works = {"K1": {"zone": "Z"}, "K2": {"area": "B"}, "K3": {"area": "A;B", "focus": "g"}}
    plan = plan_of(
        works,
        [(code, 2027, "dak", 100) for code in works],
        focuses=pd.DataFrame({"focus": ["f", "g"], "name": ["F", "G"], "track": ["problem", "problem"]}),
        zones=pd.DataFrame({"zone": ["Z"], "name": ["Zona"], "theme": ["lorong_sayur"], "role": ["pusat"]}),
    )
    assert kw.Protect(work=("K3",)).works(plan) == {"K3"}
    assert kw.Protect(focus=("g",)).works(plan) == {"K3"}
    assert kw.Protect(theme=("lorong_sayur",)).works(plan) == {"K1"}
    assert kw.Protect(area=("B",)).works(plan) == {"K2", "K3"}  # three quarters of the people of K3 are in B
    assert kw.Protect(above=150).works(plan) == {"K2", "K3"}
    for wrong in (
        kw.Protect(work=("K9",)),
        kw.Protect(focus=("ff",)),
        kw.Protect(theme=("lorong_sayr",)),
        kw.Protect(area=("C",)),
    ):
        with pytest.raises(kw.UnknownName):
            wrong.works(plan)


def test_a_work_slips_and_drops_with_the_one_it_waits_for() -> None:
    works = {"K1": {"usg": 3}, "K2": {"usg": 3, "after": "K1"}}
    money = [("K1", 2027, "dak", 100), ("K2", 2028, "tjsp", 10), ("K2", 2029, "tjsp", 10)]
    plan = plan_of(works, money)
    assert fates(kw.scenario(plan, budget={"dak": -1.0})) == {"K1": ("drops", None), "K2": ("drops", None)}
    gone = kw.scenario(plan, budget={"dak": -1.0})
    assert gone.table.loc["K2", "waits_for"] == ("K1",) and gone.plan.funding.empty
    assert "menunggu K1" in gone.sentence()


def test_a_work_keeps_its_distance_only_as_far_as_it_must() -> None:
    works = {"K0": {"usg": 1}, "K1": {"usg": 3}, "K2": {"usg": 3, "after": "K1"}, "K3": {"usg": 3, "after": "K1"}}
    money = [
        ("K0", 2028, "dak", 100),
        ("K1", 2027, "dak", 100),
        ("K2", 2027, "tjsp", 10),
        ("K3", 2029, "tjsp", 10),
    ]
    found = kw.scenario(plan_of(works, money), budget={"dak": {2027: -0.1}})
    assert fates(found) == {"K0": ("drops", None), "K1": ("slips", 1), "K2": ("slips", 1), "K3": ("stays", 0)}


def test_spent_and_committed_money_stays_and_the_rest_of_the_work_moves_on() -> None:
    works = {"K1": {"usg": 1, "status": "berjalan"}, "K2": {"usg": 5}}
    money = [
        ("K1", 2026, "dak", 50, "realisasi"),
        ("K1", 2027, "dak", 50),
        ("K2", 2027, "dak", 50),
        ("K2", 2028, "dak", 50),
    ]
    found = kw.scenario(plan_of(works, money), budget={"dak": {2027: -0.5}}, rule="drop")
    assert fates(found)["K1"] == ("drops", None)
    assert found.plan.interventions["status"].tolist() == ["terbengkalai", "usulan"]
    assert found.plan.funding.query("intervention == 'K1'")[["year", "amount"]].to_numpy().tolist() == [[2026, 50]]
    room = kw.scenario(
        plan_of(works, [*money, ("K2", 2028, "tjsp", 50)]), budget={"dak": {2027: -0.5, 2028: 1.0}}, rule="move"
    )
    assert fates(room)["K1"] == ("slips", 1) and room.table.loc["K1", ["new_start", "new_end"]].tolist() == [2026, 2028]


def test_a_source_that_gains_pays_for_what_has_none() -> None:
    plan = plan_of({"K1": {}}, [("K1", 2027, "dak", 100), ("K1", 2027, "belum", 40)])
    short = kw.scenario(plan, budget="DAK +39%")
    assert fates(short) == {"K1": ("stays", 0)}
    assert short.sentences()[1] == (
        "Rp39 (28,1 % dari sisa pagu) tidak terserap: kurang dari satu baris K1 K1 yang belum ada sumber dananya."
    )
    found = kw.scenario(plan, budget="DAK +40%")
    assert fates(found) == {"K1": ("gains", 0)}
    assert found.plan.funding[["fund", "amount"]].to_numpy().tolist() == [["dak", 140]]


def test_nothing_changes_where_nothing_is_cut() -> None:
    found = kw.scenario(EXAMPLE, budget=0)
    assert found.plan == EXAMPLE and found.sentences()[0] == "Anggaran tetap."
    assert (found.comparison.summary["change"] == 0).all() and not found.comparison.problems["lost"].any()


@settings(max_examples=8)
@given(st.integers(-100, 100), st.sampled_from([None, "apbd_kota", "dak", "dau_kelurahan"]))
def test_no_rupiah_is_lost(percent: int, fund: str | None) -> None:
    share = Fraction(percent, 100)
    found = kw.scenario(EXAMPLE, budget=share if fund is None else {fund: share})
    budget, table = found.budget, found.table
    assert (budget["before"] == budget["cut"] + budget["remaining"]).all()
    real = EXAMPLE.funding["fund"] != "belum"
    assert budget["before"].sum() == EXAMPLE.funding.loc[real, "amount"].sum()
    assert (table["before"] == table["after"] + table["lost"]).all()
    assert table["after"].sum() == found.plan.funding["amount"].sum()
    limited = budget[budget["limited"]]
    assert (limited["remaining"] + limited["uncovered"] == limited["after"] + limited["unused"]).all()
    stays = table["protected"] & (table["fate"] == "stays")
    assert stays.sum() == table["protected"].sum()
    spent = found.plan.funding.groupby(["fund", "year"])["amount"].sum()
    for cell, row in limited.iterrows():
        assert spent.get(cell, 0) == row["after"]
        assert row["after"] <= row["remaining"] or row["uncovered"] > 0


def test_areas_before_and_after_are_rupiah_with_a_source() -> None:
    found = kw.scenario(EXAMPLE, budget="APBD kota −30 % mulai 2027")
    areas = found.comparison.areas
    assert len(areas) == 23 and (areas["change"] <= 0).all()
    assert areas["a"].sum() - areas["b"].sum() == found.table["lost"].sum()
    assert found.comparison.summary.loc["funded", "a"] == 13_202_519_594  # 14,247,519,594 less what has no source
    assert found.comparison.summary.loc["hoover", "change"] > 0 and "makin timpang" in found.sentence()


def test_a_goal_that_loses_a_work_is_not_called_early() -> None:
    problems = kw.scenario(EXAMPLE, budget="apbd_kota=-30%@2027-", rule="drop").comparison.problems
    # K-07 drops, and M-07 keeps only K-10, which ends a year sooner.
    assert problems.loc["M-07", "without"] == ("K-07",) and pd.isna(problems.loc["M-07", "later"])


def test_every_face_of_a_result() -> None:
    found = kw.scenario(EXAMPLE, budget="dak=-50%")
    for lang in ("id", "en"):
        tables = found.tables(lang)
        assert list(tables) == ["works", "budget", "summary", "problems", "zones", "areas", "money"]
        assert all(isinstance(name, str) for frame in tables.values() for name in frame.columns)
    assert f"<p>{found.sentences()[0]}</p>" in found._repr_html_() and "<table>" in found.comparison._repr_html_()
    hostile = plan_of({"K1": {"title": "<script>"}}, [("K1", 2027, "dak", 1)])
    assert "<script>" not in kw.scenario(hostile, budget=-1)._repr_html_()


def test_a_schedule_can_find_a_better_use_of_what_is_left() -> None:
    works = {"K1": {"usg": 5}, "K2": {"usg": 4}, "K3": {"usg": 4}}
    plan = plan_of(works, [("K1", 2027, "dak", 100), ("K2", 2027, "dak", 70), ("K3", 2027, "dak", 30)])
    cut = kw.scenario(plan, budget=-0.5)
    assert cut.table["fate"].tolist() == ["stays", "drops", "drops"]
    best = kw.schedule(plan, ceilings=cut.ceilings, gap=0)
    assert best.table["start"].notna().tolist() == [False, True, True]
    both = kw.compare(cut.plan, best.plan)
    assert both.summary.loc["solved"].tolist() == [1, 2, 1]


@pytest.mark.parametrize(
    ("budget", "error", "match"),
    [
        ("apbd_kta=-30%", kw.UnknownName, "Maksud Anda: apbd_kota"),
        ({"belum": -0.3}, kw.UnknownName, "belum"),
        (-1.01, kw.KewilayahanError, "lebih dari 100 %"),
        (-30, kw.KewilayahanError, "lebih dari 100 %"),
        ("apbd_kota", kw.KewilayahanError, "tidak terbaca"),
        ({"dak": {1999: -0.3}}, kw.KewilayahanError, "rencana tidak memuat dana dari dak 1999"),
        ({"pinjaman": -0.3}, kw.KewilayahanError, "rencana tidak memuat dana dari pinjaman"),
        (float("nan"), kw.KewilayahanError, "harus berupa bagian"),
        ({"dak": True}, kw.KewilayahanError, "harus berupa bagian"),
    ],
)
def test_bad_budgets_are_refused(budget: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        kw.scenario(EXAMPLE, budget=budget)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("apbd_kota=-30%@2027-", {2027: -30, 2028: -30, 2029: -30}),
        ("APBD Kota −12,5 % mulai 2028", {2028: Fraction(-25, 2), 2029: Fraction(-25, 2)}),
        ("City budget +10% in 2026", {2026: 10}),
        ("apbd_kota=-5%@2026-2027", {2026: -5, 2027: -5}),
        ("apbd_kota=-5%@-2027", {2026: -5, 2027: -5}),
        ("apbd kota -100% tahun 2029", {2029: -100}),
    ],
)
def test_budgets_are_read_as_people_write_them(text: str, cells: dict[int, Any]) -> None:
    budget = kw.scenario(EXAMPLE, budget=text).budget.loc["apbd_kota"]
    for year in (2026, 2027, 2028, 2029):
        change = budget.loc[year, "before"] * Fraction(cells.get(year, 0)) / 100
        assert budget.loc[year, "remaining"] == (budget.loc[year, "before"] + change) // 1


def test_a_plan_without_works_says_so() -> None:
    areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    with pytest.raises(kw.KewilayahanError, match="belum memuat kegiatan"):
        kw.scenario(kw.MasterPlan(areas=areas), budget=-0.3)


def test_the_unspent_money_of_rejected_works_counts_nowhere() -> None:
    works = {"K1": {"status": "ditolak", "usg": 5}, "K2": {"status": "terbengkalai", "usg": 5}, "K3": {"usg": 3}}
    money = [
        ("K1", 2027, "dak", 100),
        ("K2", 2027, "dak", 40, "realisasi"),
        ("K2", 2027, "tjsp", 70),
        ("K3", 2027, "dak", 50),
    ]
    plan = plan_of(works, money)
    found = kw.scenario(plan, budget="dak=-10%")
    # 90 are planned, 81 remain, of which 40 are spent on K2: K3 has no room, although K1 has 100 on paper.
    assert found.budget.loc[("dak", 2027), ["before", "remaining", "after", "unused"]].tolist() == [90, 81, 40, 41]
    assert found.budget["dropped"].to_dict() == {("dak", 2027): 40} and fates(found)["K3"] == ("drops", None)
    kept = found.plan.funding["intervention"].tolist()
    assert kept == ["K1", "K2", "K2"]  # what was written down about them stays
    same = kw.compare(plan, plan)
    assert same.summary["a"].to_dict() | {"funded": 50, "dropped": 40} == same.summary["a"].to_dict()
    assert same.money["a"].to_dict() == {("dak", 2027): 50} and same.areas["a"].tolist() == [50, 0]
    assert kw.roadmap(plan).money.funded == same.summary.loc["funded", "a"]
    assert "Terikat pada kegiatan yang tidak terlaksana (Rp)" in same.tables()["summary"]["Ukuran"].tolist()


def test_planned_money_never_slips_into_what_is_committed() -> None:
    money = [("K1", 2027, "dak", 100, "usulan"), ("K1", 2028, "dak", 100, "komitmen")]
    plan = plan_of({"K1": {}}, money)
    found = kw.scenario(plan, budget=["dak=-50%@2027", "dak=+100%@2028"], rule="drop")
    rows = ["intervention", "year", "fund", "amount", "status"]
    assert found.plan.funding[rows].to_numpy().tolist() == [["K1", 2028, "dak", 100, "komitmen"]]
    later = plan_of({"K1": {}, "K2": {}}, [*money, ("K2", 2029, "dak", 100), ("K2", 2030, "dak", 1)])
    found = kw.scenario(later, budget=["dak=-50%@2027", "dak=+100%@2028-2029"], rule="move")
    assert found.plan.funding.query("intervention == 'K1'")[rows].to_numpy().tolist() == [
        ["K1", 2028, "dak", 100, "komitmen"],
        ["K1", 2029, "dak", 100, "usulan"],
    ]
    gains = plan_of({"K1": {}}, [("K1", 2027, "dak", 100, "komitmen"), ("K1", 2027, "belum", 40)])
    assert kw.scenario(gains, budget="dak=+50%").plan == gains


def test_areas_of_both_plans_and_what_lies_in_none_make_the_whole() -> None:
    a = plan_of({"K1": {}}, [("K1", 2027, "dak", 100)])
    more = pd.concat([a.areas, pd.DataFrame({"area": ["D"], "name": ["Empat"], "level": "rw", "population": [9]})])
    b = plan_of(
        {"K1": {"area": "D"}, "K2": {"area": None}},
        [("K1", 2027, "dak", 70), ("K2", 2027, "dak", 30)],
        areas=more[["area", "name", "level", "population"]],
    )
    both = kw.compare(a, b)
    assert both.areas[["a", "b"]].to_numpy().tolist() == [[100, 0], [0, 0], [0, 70]]
    assert both.areas.attrs["outside"] == {"a": 0, "b": 30}
    assert any("Rp30" in text for text in both.sentences())


def test_a_text_or_a_list_protects_works_as_it_does_in_schedule() -> None:
    plan = plan_of({"K1": {"usg": 3}, "K2": {"usg": 5}}, [("K1", 2027, "dak", 100), ("K2", 2027, "dak", 100)])
    for protect in ("K1", ["K1"], kw.Protect(work="K1")):
        assert fates(kw.scenario(plan, budget=-0.5, protect=protect))["K1"] == ("stays", 0)
    with pytest.raises(kw.UnknownName, match="K9"):
        kw.scenario(plan, budget=-0.5, protect="K9")
    dropped = plan.replace(interventions=plan.interventions.assign(status=["ditolak", "usulan"]))
    for protect in ("K1", ["K1"], kw.Protect(work="K1")):
        with pytest.raises(kw.KewilayahanError, match="K1 sudah dibatalkan"):
            kw.scenario(dropped, budget=-0.5, protect=protect)
    with pytest.raises(kw.KewilayahanError, match=r"daftar kode.* kw.Protect\(focus=.*bukan \{'focus': 'f'\}"):
        kw.scenario(plan, budget=-0.5, protect={"focus": "f"})
    with pytest.raises(kw.KewilayahanError, match="harus daftar kode, bukan 5"):
        kw.scenario(plan, budget=-0.5, protect=5)
    for above in ("x", float("nan")):
        with pytest.raises(kw.KewilayahanError, match="ambang harus angka"):
            kw.Protect(above=above)
    with pytest.raises(kw.KewilayahanError, match="5 tidak terbaca"):
        kw.scenario(plan, budget=[5])
    with pytest.raises(kw.KewilayahanError, match="harus berupa bagian"):
        kw.scenario(plan, budget=float("inf"))
    with pytest.raises(kw.KewilayahanError, match="tertulis dua kali"):
        kw.scenario(plan, budget={"dak": -0.1, "DAK": -0.2})
