"""A cut as a planner makes it: smaller, over more years, later, and only then out."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kewilayahan as kw
from kewilayahan.analysis.scenario.comparison import Comparison
from tests.analysis.scenario.test_scenario import fates, plan_of


def test_what_can_be_divided_becomes_smaller_instead_of_dropping_out() -> None:
    works = {
        "HOUSES": {"volume": 12, "unit": "rumah", "area": "A"},
        "ROAD": {"volume": 350, "unit": "m", "area": "B"},
        "FEAST": {"volume": 1, "unit": "acara"},
        "HALL": {"volume": 1, "unit": "gedung"},
    }
    money = [
        ("HOUSES", 2027, "apbn", 240),
        ("ROAD", 2027, "apbd_kota", 3_500),
        *(("FEAST", year, "danais", 100) for year in (2027, 2028)),
        ("HALL", 2027, "dak", 500),
    ]
    found = kw.scenario(plan_of(works, money), budget=-0.3)
    # 168 pay 8 houses at 20 (160) and leave 8; 2,450 pay 245 m at 10; each feast is smaller; no one builds 0.7 hall.
    table = found.table[["fate", "new_volume", "after"]].to_dict("index")
    assert table["HOUSES"] == {"fate": "shrinks", "new_volume": 8.0, "after": 160}
    assert table["ROAD"] == {"fate": "shrinks", "new_volume": 245.0, "after": 2_450}
    assert table["FEAST"] == {"fate": "shrinks", "new_volume": 1.0, "after": 140}
    assert table["HALL"]["fate"] == "drops" and table["HALL"]["after"] == 0
    assert found.plan.interventions["volume"].tolist() == [8, 245, 1, 1]
    assert found.budget["unused"].sum() == 8 + 350
    assert "HOUSES HOUSES: diperkecil, 12 → 8 rumah, Rp240 → Rp160 (kurang: APBN 2027)." in found.sentences()
    assert (
        "IDR 358 (11.5 % of what remains) stay unused: "
        "too little for what drops out: HALL HALL; less than one unit of HOUSES HOUSES." in found.sentences("en")
    )
    assert "Masalah MHOUSES Masalah: dengan volume atau dana lebih kecil untuk HOUSES HOUSES." in found.sentences()


def test_the_column_of_the_plan_has_the_last_word() -> None:
    works = {"WHOLE": {"volume": 12, "divisible": False}, "PARTS": {"volume": 1, "divisible": True}}
    plan = plan_of(works, [("WHOLE", 2027, "apbn", 240), ("PARTS", 2027, "dak", 100)])
    assert kw.scenario(plan, budget=-0.3).table["fate"].to_dict() == {"WHOLE": "drops", "PARTS": "shrinks"}


def test_the_caller_chooses_the_rule_and_the_result_names_it() -> None:
    works = {"FIRST": {"usg": 5}, "ROAD": {"volume": 10, "unit": "m"}, "LAST": {"usg": 1}}
    money = [("FIRST", 2027, "dak", 100), ("ROAD", 2027, "dak", 100), ("LAST", 2028, "dak", 100)]
    made = {rule: kw.scenario(plan_of(works, money), budget={"dak": {2027: -0.2}}, rule=rule) for rule in RULES}
    # 160 remain in 2027: FIRST has 100. In 2028 there are 100, which come to the ROAD before LAST.
    assert {rule: found.table["fate"].tolist() for rule, found in made.items()} == {
        "shrink": ["stays", "stretches", "drops"],
        "move": ["stays", "slips", "drops"],
        "drop": ["stays", "drops", "stays"],
    }
    assert {rule: found.rule for rule, found in made.items()} == {rule: rule for rule in RULES}
    assert len({next(said for said in found.sentences() if said.startswith("Aturan")) for found in made.values()}) == 3
    assert made["shrink"].plan.funding.query("intervention == 'ROAD'")[["year", "amount"]].to_numpy().tolist() == [
        [2027, 60],
        [2028, 40],
    ]
    with pytest.raises(kw.UnknownName, match="Maksud Anda: shrink"):
        kw.scenario(plan_of(works, money), budget=-0.1, rule="shrinks")


RULES = ("shrink", "move", "drop")


def test_a_zone_that_is_left_with_works_for_no_rupiah_does_not_stand() -> None:
    zones = pd.DataFrame({"zone": ["Z"], "name": ["Kuliner"], "theme": ["sentra_kuliner"], "role": ["pusat"]})
    works = {"PAID": {"zone": "Z", "end": 2027}, "FREE": {"zone": "Z", "start": 2027, "end": 2027}}
    plan = plan_of(works, [("PAID", 2027, "dak", 100), ("FREE", 2027, "dak", 0)], zones=zones)
    found = kw.scenario(plan, budget=-0.3)
    assert found.table["fate"].to_dict() == {"PAID": "drops", "FREE": "stays"}
    assert found.comparison.summary.loc["standing"].tolist() == [1, 0, -1]
    assert "Kawasan Z Kuliner: tidak terwujud." in found.sentences()


def test_the_money_of_finished_works_is_taken_from_what_is_left_first() -> None:
    works = {"NEW": {"usg": 5}, "DONE": {"usg": 1, "status": "selesai"}}
    plan = plan_of(works, [("NEW", 2026, "dak", 80), ("DONE", 2026, "dak", 60)])
    found = kw.scenario(plan, budget=-0.3)
    # 98 remain, of which 60 are done: 38 are too little for NEW.
    assert fates(found) == {"NEW": ("drops", None), "DONE": ("stays", 0)}
    assert found.budget.loc[("dak", 2026), ["remaining", "after", "unused", "uncovered"]].tolist() == [98, 60, 38, 0]


def test_what_two_measures_disagree_about_is_not_called_more_even() -> None:
    works = {code: {"area": code, "usg": usg} for code, usg in (("A", 1), ("B", 5))}
    plan = plan_of(works, [("A", 2027, "dak", 100), ("B", 2027, "dak", 100)])
    for change in (-0.5, -0.1, -1):
        said = [text for text in kw.scenario(plan, budget=change).sentences() if "Gini" in text or "Hoover" in text]
        assert len(said) <= 1
    both = kw.compare(plan, plan)
    summary = both.summary.copy()
    summary.loc["gini"], summary.loc["hoover"] = [0.717, 0.715, -0.002], [0.571, 0.688, 0.117]
    mixed = Comparison(summary, both.money, both.problems, both.zones, both.areas, both.need, both.titles, both.schema)
    assert mixed.sentences()[-2:] == (
        "Belum dapat dikatakan dana makin merata atau makin timpang: kedua ukurannya tidak searah "
        "(Gini 0,717 → 0,715, Hoover 0,571 → 0,688).",
        "Kebutuhan: Penduduk.",
    )


CELL = st.tuples(st.integers(2026, 2028), st.sampled_from(["dak", "apbn"]))
WORK = st.fixed_dictionaries(
    {
        "usg": st.integers(1, 5),
        "status": st.sampled_from(["usulan", "berjalan", "selesai"]),
        "volume": st.sampled_from([None, 1, 2, 12, 1.5]),
        "divisible": st.sampled_from([None, True, False]),
        "protected": st.booleans(),
    }
)
MONEY = st.dictionaries(CELL, st.tuples(st.integers(0, 1000), st.sampled_from(["usulan", "komitmen"])), min_size=1)


@settings(max_examples=25)
@given(st.lists(st.tuples(WORK, MONEY), min_size=1, max_size=5), st.integers(-100, 0), st.sampled_from(RULES))
def test_no_cell_exceeds_what_remains_but_for_what_nobody_may_touch(
    drawn: list[tuple[dict[str, Any], dict[Any, Any]]], percent: int, rule: str
) -> None:
    works = {f"K{at}": facts for at, (facts, _) in enumerate(drawn)}
    money = [(f"K{at}", *cell, *paid) for at, (_, rows) in enumerate(drawn) for cell, paid in rows.items()]
    found = kw.scenario(plan_of(works, money), budget=Fraction(percent, 100), rule=rule)
    before, fixed, after = Counter[Any](), Counter[Any](), Counter[Any]()
    for code, year, fund, amount, status in money:
        before[fund, year] += amount
        untouched = works[code]["protected"] or works[code]["status"] == "selesai" or status == "komitmen"
        fixed[fund, year] += amount if untouched else 0
    for row in found.plan.funding.itertuples():
        after[row.fund, row.year] += row.amount
    for cell in before | after:
        left = before[cell] * (100 + percent) // 100
        assert fixed[cell] <= after[cell] <= max(left, fixed[cell])
    for row in found.table.itertuples():
        assert row.after + row.lost == row.before and row.lost >= 0
        if row.fate == "shrinks" and pd.notna(row.volume) and row.volume > 1:  # the price of a unit never falls
            assert row.after * Fraction(str(row.volume)) >= row.before * Fraction(str(row.new_volume))
        assert row.divisible or row.fate not in ("shrinks", "stretches")
