"""The example plan holds what later measures need, its gaps included."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kewilayahan as kw

KELURAHAN = "34.71.05.1002"
SECTORS = {"kota", "kampus", "korporat", "komunitas", "kampung"}


@pytest.fixture(scope="module")
def plan() -> kw.MasterPlan:
    """The example plan."""
    return kw.read_plan(Path(__file__).parents[2] / "examples" / "pringgokusuman")


def test_it_is_clean_and_every_table_is_filled(plan: kw.MasterPlan) -> None:
    assert len(kw.check(plan)) == 0
    assert all(len(frame) for frame in plan.tables.values())


def test_its_size(plan: kw.MasterPlan) -> None:
    assert len(plan.proposals) >= 40 and plan.proposals["source"].nunique() >= 8
    assert {"rpjmd", "renja", "musrenbang", "rplp", "danais", "fgd", "interview"} <= set(plan.sources["kind"])
    sizes = {name: len(plan.tables[name]) for name in ("focuses", "problems", "zones", "interventions", "actors")}
    assert sizes == {"focuses": 6, "problems": 25, "zones": 3, "interventions": 30, "actors": 25}
    assert set(plan.focuses["track"]) == {"problem", "zone"}
    assert (plan.zones["role"] == "pusat").sum() == 1
    assert set(plan.actors["sector"]) == SECTORS
    assert plan.funding["fund"].nunique() >= 6
    assert sorted(plan.funding["year"].unique()) == [2026, 2027, 2028, 2029, 2030]
    assert (plan.interventions["after"].map(len) > 0).any()


def test_potentials_and_links_reach_the_neighbours(plan: kw.MasterPlan) -> None:
    outside = ~plan.potentials["area"].str.startswith(KELURAHAN)
    assert (len(plan.potentials), outside.sum()) == (15, 6)
    assert len(plan.links) == 6 and plan.links["kind"].nunique() >= 3
    assert set(plan.links["to_area"]) == set(plan.potentials.loc[outside, "area"])


def test_indicators_add_up_over_the_levels_and_some_are_small(plan: kw.MasterPlan) -> None:
    counted = plan.indicators.dropna(subset=["numerator"]).merge(plan.areas[["area", "level"]], on="area")
    sums = counted.groupby(["indicator", "year", "level"])[["numerator", "denominator"]].sum().unstack("level")
    for part in ("numerator", "denominator"):
        assert (sums[part]["rw"] == sums[part]["kampung"]).all()
        assert (sums[part]["rw"] == sums[part]["kelurahan"]).all()
    assert set(counted["year"]) == {2024, 2025}
    assert {"miskin_ksjps", "stunting", "sampah_kurang", "saluran_baik"} == set(counted["indicator"])
    share = 100 * counted["numerator"] / counted["denominator"]
    assert (counted["value"] - share).abs().max() <= 0.05 + 1e-9
    assert counted.loc[counted["indicator"] == "stunting", "numerator"].lt(5).any()


def test_the_gaps_are_there(plan: kw.MasterPlan) -> None:
    assert list(plan.focuses.loc[plan.focuses["desk"].isna(), "focus"]) == ["seni-kuliner"]
    sector = plan.actors.set_index("actor")["sector"]
    cells = plan.roles.assign(sector=plan.roles["actor"].map(sector)).groupby("focus")[["step", "sector"]]
    filled = cells.apply(lambda rows: len(rows.drop_duplicates()))
    assert filled.between(6, 14).all()
    worked = {code for codes in plan.interventions["problem"] for code in codes}
    assert set(plan.problems["problem"]) - worked == {"M-10", "M-24", "M-25"}
    assert set(plan.interventions["intervention"]) - set(plan.funding["intervention"]) == {"K-30"}
    assert "K-27" not in set(plan.proposals["intervention"].dropna())
    assert (plan.proposals["decision"] == "open").any()


def test_what_is_invented_or_found_is_said(plan: kw.MasterPlan) -> None:
    for name in ("problems", "potentials", "zones", "interventions", "funding", "proposals", "indicators", "roles"):
        assert plan.tables[name]["note"].notna().all(), name
    assert all(frame["origin"].notna().all() for frame in plan.tables.values())


def test_streets_are_distributed_with_their_length(shared_data: Path) -> None:
    file = shared_data / "boundaries" / "id3471_kota_yogyakarta.geojson"
    areas = kw.read_areas(file, level="kelurahan")
    streets = gpd.read_file(shared_data / "pringgokusuman" / "streets_pringgokusuman.geojson")
    streets["length"] = streets.to_crs(32749).length
    shares = kw.distribute(streets, areas, value="length")
    whole = shares[["count", "length"]].sum() + pd.Series(shares.attrs["outside"])
    assert len(streets) == 187 and whole["count"] == pytest.approx(187)
    assert whole["length"] == pytest.approx(streets["length"].sum(), rel=1e-9)
    assert shares["length"].idxmax() == KELURAHAN
