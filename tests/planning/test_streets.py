"""Real streets as need: the share of alleys under 2 m in each RW of the demo, by length."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.planning.shares import areas_of, need_of

NARROW = kw.Indicator("gang_sempit", method="survei", year=2025)


@pytest.fixture(scope="module")
def streets(shared_data: Path) -> pd.DataFrame:
    """The survey of 187 streets and alleys: RW, metres of length and of width."""
    survey = gpd.read_file(shared_data / "pringgokusuman" / "streets_pringgokusuman.geojson")
    return pd.DataFrame({"rw": survey["RW"], "width": survey["Lebar(m)"], "length": survey.to_crs(32749).length})


@pytest.fixture(scope="module")
def plan(streets: pd.DataFrame) -> kw.MasterPlan:
    """The demo with that indicator: by the RW that the survey names, for the demo's borders are synthetic."""
    plan = kw.read_plan(Path(__file__).parents[2] / "examples" / "pringgokusuman")
    rw = areas_of(plan, "rw")
    codes = {str(int(code.rpartition(".")[2])): code for code in rw["area"]}
    lines = streets.assign(area=streets["rw"].map(codes))
    metres = kw.distribute(lines, rw, value="length")["length"]
    narrow = kw.distribute(lines[lines["width"] < 2], rw, value="length")["length"]
    rows = pd.DataFrame(
        {"area": rw["area"].to_numpy(), "numerator": narrow.to_numpy(), "denominator": metres.to_numpy()}
    )
    found = rows[rows["denominator"] > 0].assign(indicator="gang_sempit", method="survei", year=2025, quality="a")
    return plan.replace(indicators=pd.concat([plan.indicators, found], ignore_index=True))


def test_every_metre_of_a_known_rw_is_counted(plan: kw.MasterPlan, streets: pd.DataFrame) -> None:
    need = need_of(plan, areas_of(plan, "rw"), NARROW, missing="keep")
    named = streets.dropna(subset=["rw"])
    assert need.sum() == pytest.approx(named.loc[named["width"] < 2, "length"].sum())
    # Three RW have no street in the survey: that is said, and not taken for no narrow alley.
    assert [code[-2:] for code in need.attrs["missing"]] == ["14", "15", "25"]
    with pytest.raises(kw.KewilayahanError, match=r"belum diketahui untuk 34\.71\.05\.1002\.05\.14"):
        kw.equity(plan, need=NARROW)


def test_shares_are_by_length_and_never_a_mean_of_percentages(plan: kw.MasterPlan, streets: pd.DataFrame) -> None:
    share = kw.Indicator("gang_sempit", method="survei", year=2025, of="share")
    jlagran = plan.areas[plan.areas["area"] == "34.71.05.1002.01"]
    there = streets[streets["rw"].isin(["1", "2", "3"])]
    expected = 100 * there.loc[there["width"] < 2, "length"].sum() / there["length"].sum()
    assert need_of(plan, jlagran, share).iloc[0] == pytest.approx(expected)
    each = need_of(plan, plan.select("34.71.05.1002.01").query("level == 'rw'"), share)
    assert abs(each.mean() - expected) > 0.1


def test_equity_against_narrow_alleys(plan: kw.MasterPlan) -> None:
    result = kw.equity(plan, need=NARROW, missing="keep", whole="umum")
    table = result.table.dropna(subset=["need"])
    assert (
        len(table) == 20 and table["need_share"].sum() == pytest.approx(1) and table["share"].sum() == pytest.approx(1)
    )
    assert table["gap"].sum() == 0
    assert "kebutuhan menurut gang di bawah 2 m" in result.sentence()
    assert 0 < result.summary["gini"] < 1 and -1 < result.summary["concentration"] < 1
    unknown = [area for area in result.layer().areas if result.layer().shades[area.shade].colour == "#bdbdbd"]
    assert [area.area[-2:] for area in unknown] == ["14", "15", "25"]
