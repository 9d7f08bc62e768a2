"""Equity on the toy town, where every number can be checked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, box

import kewilayahan as kw
from kewilayahan.planning.shares import amounts_of, areas_of
from kewilayahan.statistics.balance import Balance
from kewilayahan.statistics.inequality import gini

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"
FOCUS = pd.DataFrame({"focus": ["f"], "name": ["Gizi"], "track": ["problem"]})
CHILDREN = kw.Indicator("stunting", method="eppgbm", year=2025)


def works(**places: Any) -> pd.DataFrame:
    """Works by code and the areas that they name."""
    frame = pd.DataFrame({"intervention": [*places], "area": [*places.values()]})
    return frame.assign(focus="f", title="Kegiatan", start=2026, end=2030, status="usulan")


def money(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """Funding: work, year, amount."""
    return pd.DataFrame(rows, columns=["intervention", "year", "amount"]).assign(fund="apbd_kota", status="usulan")


def counted(**children: float | None) -> pd.DataFrame:
    """Stunted children by area."""
    frame = pd.DataFrame({"area": [*children], "numerator": [*children.values()], "denominator": 100.0})
    return frame.assign(indicator="stunting", year=2025, method="eppgbm")


@pytest.fixture
def town(toy_town: gpd.GeoDataFrame) -> kw.MasterPlan:
    """A (100 people) has 60 rupiah in 2026, D (400 people) 40 in 2028; B (200) and C (300) have nothing."""
    areas = toy_town.assign(parent=None)
    return kw.MasterPlan(
        areas=areas,
        focuses=FOCUS,
        interventions=works(W1="A", W2="D"),
        funding=money(("W1", 2026, 60), ("W2", 2028, 40)),
    )


def test_the_table_by_hand(town: kw.MasterPlan) -> None:
    table = kw.equity(town).table
    assert list(table.index) == ["A", "B", "C", "D"]
    assert table["amount"].tolist() == [60, 0, 0, 40] and table["amount"].dtype == "int64"
    assert table["per_head"].tolist() == [0.6, 0, 0, 0.1]
    assert table["share"].tolist() == [0.6, 0, 0, 0.4] and table["need_share"].tolist() == [0.1, 0.2, 0.3, 0.4]
    assert table["gap"].tolist() == [50, -20, -30, 0]
    assert table["quotient"].to_numpy() == pytest.approx([6, 0, 0, 1])
    assert table["rank"].tolist() == [4, 1, 1, 3]


def test_the_summary_by_hand(town: kw.MasterPlan) -> None:
    summary = kw.equity(town).summary
    # Lorenz curve (0, 0), (0.5, 0), (0.9, 0.4), (1, 1): 0.08 + 0.07 lie below it.
    assert summary["gini"] == pytest.approx(0.7)
    assert summary["hoover"] == pytest.approx((0.5 + 0.2 + 0.3 + 0) / 2)
    assert summary["theil"] == pytest.approx(0.6 * np.log(6))
    assert (summary["bottom_fifth"], summary["fifths"]) == (0, np.inf)
    assert summary["top_fifth"] == pytest.approx(0.6 + 0.1)
    assert summary["concentration"] == 0  # by people, nobody needs more than another


def test_theil_between_and_within_the_areas_above(town: kw.MasterPlan) -> None:
    above = pd.DataFrame({"area": ["K", "L"], "name": ["K", "L"], "level": "kampung"})
    areas = pd.concat([town.areas.assign(parent=["K", "L", "L", "K"]), above], ignore_index=True)
    summary = kw.equity(town.replace(areas=areas)).summary
    # K has all 100 rupiah and half the people.
    assert summary["theil_between"] == pytest.approx(np.log(2))
    assert summary["theil_within"] == pytest.approx(0.6 * np.log(6) - np.log(2))


def test_concentration_against_need(town: kw.MasterPlan) -> None:
    # Ten stunted children in each: a head, D needs least, A most. Rank of D 0.2, of A 0.95.
    result = kw.equity(town.replace(indicators=counted(A=10, B=10, C=10, D=10)), need=CHILDREN)
    assert result.summary["concentration"] == pytest.approx(2 * (0.4 * 0.2 + 0.6 * 0.95) - 1)
    assert result.curves["concentration"].units == pytest.approx([0, 0.4, 0.7, 0.9, 1])
    assert result.curves["concentration"].amounts == pytest.approx([0, 0.4, 0.4, 0.4, 1])


def test_left_behind_in_the_roadmap(town: kw.MasterPlan) -> None:
    # The median of the needs is 250: C has nothing, D nothing before 2028.
    result = kw.equity(town)
    assert result.table["behind"].tolist() == [False, False, True, True] and result.summary["behind"] == 2
    # What is for all does not count as something of one's own.
    whole = pd.concat([town.areas.assign(parent="K"), town.areas[:1].assign(area="K", level="kelurahan")])
    plan = town.replace(
        areas=whole, interventions=works(W1="A", W2="D", W3="K"), funding=money(("W1", 2026, 60), ("W3", 2026, 9))
    )
    assert kw.equity(plan).table["behind"].tolist() == [False, False, True, True]


def test_the_first_two_years_are_those_of_the_plan(town: kw.MasterPlan) -> None:
    # What D got in 2023, before the plan began, is nothing in its first two years.
    early = town.replace(funding=money(("W2", 2023, 5), ("W1", 2026, 60), ("W2", 2028, 40)))
    assert kw.equity(early).table["behind"].tolist() == [False, False, True, True]
    phases = pd.DataFrame({"phase": ["1"], "name": ["Tahap 1"], "start": [2027], "end": [2030]})
    assert kw.equity(town.replace(phases=phases)).table["behind"].tolist() == [False, False, True, False]


def test_works_have_their_first_years_and_problems_have_none(town: kw.MasterPlan) -> None:
    # Works of A and D run in 2026: of B and C, only C needs more than the median.
    assert kw.equity(town, of="interventions").table["behind"].tolist() == [False, False, True, False]
    late = town.replace(interventions=works(W1="A", W2="D").assign(start=[2026, 2028]))
    result = kw.equity(late, of="interventions")
    assert result.table["behind"].tolist() == [False, False, True, True] and result.summary["behind"] == 2
    assert kw.equity(late, of="interventions", status="berjalan").summary["behind"] == 2
    problems = pd.DataFrame({"problem": ["M1"], "statement": ["Genangan"], "category": ["drainase"], "area": ["A"]})
    untold = kw.equity(town.replace(problems=problems), of="problems")
    assert untold.table["behind"].isna().all() and untold.summary["behind"] is pd.NA
    faces = untold.tables("en")
    assert "Left behind" not in faces["areas"]
    assert "Areas left behind in the roadmap" not in faces["summary"]["Measure"].tolist()


def test_hidden_is_not_missing_and_neither_is_no_need(town: kw.MasterPlan) -> None:
    # A has 3 stunted children, which a public plan hides; D has no row; C has no stunted child at all.
    counts = counted(A=3, B=20, C=0)
    plan = kw.public(town.replace(indicators=counts[counts["area"] != "C"]))
    plan = plan.replace(indicators=pd.concat([plan.indicators, counts[counts["area"] == "C"]], ignore_index=True))
    result = kw.equity(plan, need=CHILDREN, missing="keep")
    assert result.table["need"].isna().tolist() == [True, False, False, True]
    assert result.table["behind"].isna().tolist() == [True, False, False, True]
    layer = result.layer()
    shades = [layer.shades[area.shade].name.en for area in layer.areas]
    assert shades == ["hidden", "receives nothing", "need of 0", "no data"]
    assert len({shade.colour for shade in layer.shades}) == len(layer.shades)
    needs = [{label.en: value.id for label, value in area.facts}["Need"] for area in layer.areas]
    assert needs == ["disembunyikan", "20", "0", "tidak ada data"]
    table = result.tables()["areas"].set_index("Kode wilayah")
    for column in (
        "Kebutuhan",
        "Alokasi dana per kebutuhan (Rp)",
        "Selisih terhadap alokasi proporsional (Rp)",
        "Urutan dari alokasi terkecil",
    ):
        assert table.loc[["A", "D"], column].tolist() == ["disembunyikan", "tidak ada data"]
    assert table["Tertinggal"].tolist() == ["disembunyikan", True, False, "tidak ada data"]
    assert table.loc["C", ["Kebutuhan", "Alokasi dana per kebutuhan (Rp)"]].tolist() == [0, "kebutuhan 0"]
    shares = result.tables("en")["shares"]
    assert shares["Share of the need (%)"].tolist() == ["hidden", 100, 0, "no data"]
    assert shares["Location quotient"][2] == "need of 0"


def test_where_nothing_was_given_every_area_of_need_gets_nothing(town: kw.MasterPlan) -> None:
    layer = kw.equity(town, year=2027).layer()
    assert {layer.shades[area.shade].name.en for area in layer.areas} == {"receives nothing"}


def test_the_path_shows_whether_the_gap_closes(town: kw.MasterPlan) -> None:
    result = kw.equity(town, by_year=True)
    assert result.path[["amount", "cumulative"]].to_numpy().tolist() == [[60, 60], [40, 100]]
    assert result.path["hoover"].tolist() == pytest.approx([0.9, 0.5])
    assert result.path["gini"].tolist() == pytest.approx([0.9, 0.7])
    assert result.table[["to_2026", "to_2028"]].to_numpy().tolist() == [[60, 60], [0, 0], [0, 0], [0, 40]]
    assert kw.equity(town, year=2028).table["amount"].tolist() == [0, 0, 0, 40]


def test_a_part_of_the_areas(town: kw.MasterPlan) -> None:
    above = pd.DataFrame({"area": ["K", "L"], "name": ["K", "L"], "level": "kampung"})
    areas = pd.concat([town.areas.assign(parent=["K", "L", "L", "K"]), above], ignore_index=True)
    result = kw.equity(town.replace(areas=areas), within="L")
    assert list(result.table.index) == ["B", "C"] and result.table["amount"].sum() == 0
    assert "Outside these areas: 100" in [note.en for note in result.notes]
    assert (
        result.sentence("en")
        == "Nothing has been given to these areas yet. So the distribution cannot be assessed yet."
    )


def test_an_area_without_need_and_one_whose_need_is_not_known(town: kw.MasterPlan) -> None:
    plan = town.replace(indicators=counted(A=0, B=10, C=30))
    with pytest.raises(kw.KewilayahanError, match="belum diketahui untuk D"):
        kw.equity(plan, need=CHILDREN)
    result = kw.equity(plan, need=CHILDREN, missing="keep")
    # The 60 rupiah of A go where there is no need; the 40 of D stay out.
    assert result.summary["hoover"] == 1
    assert result.table["gap"].isna().tolist() == [False, False, False, True]
    assert result.table["gap"][:3].tolist() == [60, -15, -45]
    assert "Need not known: D" in [note.en for note in result.notes]
    with pytest.raises(kw.KewilayahanError, match="kebutuhan semua wilayah nol"):
        kw.equity(town.replace(indicators=counted(A=0, B=0, C=0, D=0)), need=CHILDREN)


SENTENCES = {
    "id": (
        "Dari setiap Rp100, 20 % warga dengan alokasi terkecil belum menerima apa pun, sedangkan 20 % warga dengan "
        "alokasi terbesar menerima Rp70. Agar alokasi sebanding dengan kebutuhan, Rp50 dari setiap Rp100 perlu "
        "dialihkan, terutama ke RW C dan RW B."
    ),
    "en": (
        "Of every IDR 100, the 20 % of the residents with the smallest share receive nothing, the 20 % with the "
        "largest share receive IDR 70. To be proportional to the need, IDR 50 of every IDR 100 must be moved, "
        "mainly to RW C and RW B."
    ),
}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_two_plain_sentences(town: kw.MasterPlan, lang: str) -> None:
    said = kw.equity(town).sentence(lang)
    assert said == SENTENCES[lang]
    assert said.count(". ") == 1 and not set(said) & set("()=<>/*+|;:")


def test_a_fair_plan_says_so(town: kw.MasterPlan) -> None:
    plan = town.replace(interventions=works(W1=("A", "B", "C", "D")), funding=money(("W1", 2026, 1000)))
    result = kw.equity(plan)
    assert result.summary["gini"] == pytest.approx(0, abs=1e-12) and (result.table["gap"] == 0).all()
    assert result.sentence().endswith("Setiap wilayah sudah menerima alokasi yang sebanding dengan kebutuhannya.")


def test_the_quotient_is_the_share_over_the_need_share(town: kw.MasterPlan) -> None:
    # A has 60 of 100 rupiah and no need: B and C have less than their part, and no gap says otherwise.
    plan = town.replace(
        areas=town.areas[:3],
        interventions=works(W1="A", W2="B", W3="C"),
        funding=money(("W1", 2026, 60), ("W2", 2026, 10), ("W3", 2026, 30)),
        indicators=counted(A=0, B=10, C=30),
    )
    table = kw.equity(plan, need=CHILDREN).table
    assert table["share"].tolist() == [0.6, 0.1, 0.3] and table["need_share"].tolist() == [0, 0.25, 0.75]
    assert np.isnan(table["quotient"]["A"]) and table["quotient"][1:].tolist() == pytest.approx([0.4, 0.4])


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_name_with_a_full_stop_does_not_cut_a_sentence(town: kw.MasterPlan, lang: str) -> None:
    areas = town.areas.assign(name=["Kp. Jlagran", "Kp. Badran", "Kp. Gandekan", "Kp. Sosrowijayan"])
    result = kw.equity(town.replace(areas=areas))
    cells = list(result.sentences(lang))
    assert len(cells) == 2 and " ".join(cells) == result.sentence(lang)
    assert cells[1].endswith((" Kp. Gandekan dan Kp. Badran.", " Kp. Gandekan and Kp. Badran."))


def test_money_only_where_the_need_is_not_known(town: kw.MasterPlan) -> None:
    plan = town.replace(funding=money(("W1", 2026, 60)), indicators=counted(B=10, C=30, D=5))
    result = kw.equity(plan, need=CHILDREN, missing="keep")
    assert result.sentence("en") == (
        "What has been given went only to areas whose need is not known. So the distribution cannot be assessed yet."
    )
    assert result.sentence().startswith("Alokasi hanya diterima wilayah yang kebutuhannya belum diketahui.")


def test_a_small_area_with_nothing_is_not_said_to_have_its_part(town: kw.MasterPlan) -> None:
    # C has 8 of 2008 people and nothing: Hoover's 0.4 of a hundred rounds to none.
    areas = town.areas[:3].assign(population=[1000, 1000, 8])
    funding = money(("W1", 2026, 1000), ("W2", 2026, 1000))
    result = kw.equity(town.replace(areas=areas, interventions=works(W1="A", W2="B"), funding=funding))
    assert result.sentence("en").endswith(
        "To be proportional to the need, less than IDR 1 of every IDR 100 must be moved, mainly to RW C."
    )
    assert "kurang dari Rp1 dari setiap Rp100 perlu dialihkan, terutama ke RW C." in result.sentence()


def test_faces(town: kw.MasterPlan) -> None:
    areas = town.areas.assign(name=["<b>A</b>", "B", "C", "D"])
    result = kw.equity(town.replace(areas=areas))
    face = result._repr_html_()
    assert "<b>A" not in face and "&lt;b&gt;A" in face and "Tertinggal" in face
    tables = result.tables("en")
    assert list(tables) == ["summary", "areas", "shares", "path", "basis"]
    assert tables["areas"].iloc[0].tolist() == ["A", "<b>A</b>", 60, 100, 1, 50, 4, False]
    assert list(result.tables()["shares"])[2:] == [
        "Penduduk",
        "Alokasi dana per penduduk (Rp)",
        "Porsi dana (%)",
        "Porsi kebutuhan (%)",
        "Kuosien lokasi",
    ]
    lines = result.plot("en").axes[0].get_lines()
    assert [line.get_label() for line in lines] == ["even", "served least first"]
    assert lines[1].get_xdata().tolist() == pytest.approx([0, 0.2, 0.5, 0.9, 1])


def test_the_layer_has_a_shade_for_every_area(town: kw.MasterPlan) -> None:
    layer = kw.equity(town).layer()
    shades = {area.area: layer.shades[area.shade].name.en for area in layer.areas}
    assert shades == {
        "A": "more than 200 % of its share of need",
        "B": "receives nothing",
        "C": "receives nothing",
        "D": "about its share of need",
    }
    facts = {label.en: value.en for label, value in layer.areas[0].facts}
    assert facts["Funding"] == "IDR 60" and facts["Share of the funding"] == "60.0 %"


def test_weights_of_an_index_are_printed(town: kw.MasterPlan) -> None:
    plan = town.replace(indicators=counted(A=10, B=10, C=10, D=40))
    result = kw.equity(plan, need=kw.Composite({CHILDREN: 3, "population": 1}))
    assert result.need.en.startswith("Index: 75 % Stunting prevalence")
    assert result.need.en.endswith("25 % Population; by range (smallest 0, largest 1); times Population")
    basis = result.tables("en")["basis"].to_numpy().tolist()
    assert ["Need", result.need.en] in basis


def test_what_would_make_it_even(town: kw.MasterPlan) -> None:
    sources = pd.DataFrame({"source": ["s"], "title": ["FGD"], "kind": ["fgd"]})
    rows = [
        ("U1", ("C",), 25, "open", 3, None),  # first: most votes
        ("U2", ("C",), 10, "open", 1, 5),  # then the more urgent
        ("U3", ("C",), 10, "open", 1, 2),  # 25 + 10 are 35 of 30: not needed
        ("U4", ("C",), 99, "rejected", 9, None),
        ("U5", ("B", "A"), 30, "open", None, None),  # half of it is B's
        ("U6", ("B",), None, "open", None, None),
    ]
    proposals = pd.DataFrame(rows, columns=["proposal", "area", "cost", "decision", "votes", "urgency"])
    plan = town.replace(sources=sources, proposals=proposals.assign(source="s", kind="usulan", title="Lampu"))
    behind = kw.left_behind(plan).table
    assert behind[["short", "proposals", "cost", "left", "unpriced"]].to_numpy().tolist() == [
        [30, ("U1", "U2"), 35, 0, ()],
        [20, ("U5",), 15, 5, ("U6",)],
    ]
    assert list(behind.index) == ["C", "B"]


amounts = st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**6)), min_size=1, max_size=12)


@given(amounts.filter(lambda rows: any(need for _, need in rows)))
def test_measures_agree_with_each_other(rows: list[tuple[int, int]]) -> None:
    index = pd.Index([f"RW {number}" for number in range(len(rows))])
    amount, need = (pd.Series(column, index=index) for column in zip(*rows, strict=True))
    need = need.astype(float)
    balance = Balance(need, need, need, pd.Series("K", index=index))
    found = balance.measures(amount)
    if not amount.any() or len(rows) == 1:
        assert all(np.isnan(value) for value in found.values())
        return
    assert 0 <= found["hoover"] <= 1
    if amount[need > 0].any():
        assert found["theil_between"] == pytest.approx(0, abs=1e-12) and 0 <= found["gini"] <= 1 + 1e-12
    else:
        assert np.isnan(found["gini"]) and found["hoover"] == pytest.approx(1)
    if not amount[need == 0].any() and amount.any():
        # A Lorenz curve lies on or above the triangle under its farthest point, whose height is Hoover's.
        assert found["hoover"] <= found["gini"] + 1e-9
        assert found["gini"] == pytest.approx(gini(amount[need > 0] / need[need > 0], need[need > 0]))
        assert found["bottom_fifth"] <= 0.2 + 1e-9 and found["top_fifth"] >= 0.2 - 1e-9


def test_nothing_to_share_out_is_not_shared_evenly(town: kw.MasterPlan) -> None:
    result = kw.equity(town.replace(funding=town.funding[:0]))
    assert result.summary.drop("behind").isna().all()
    told = dict(result.tables("en")["summary"].to_numpy().tolist())
    assert told["Gini (0 even, 1 one has all)"] == "cannot be told"
    assert result.sentence().startswith("Belum ada alokasi untuk wilayah ini.")


def test_the_finest_level_that_has_people_and_a_plan_that_has_none(town: kw.MasterPlan) -> None:
    result = kw.equity(town, level=None)
    assert list(result.table.index) == ["A", "B", "C", "D"] and "Level: Community unit (RW)" in [
        note.en for note in result.notes
    ]
    bare = town.replace(areas=town.areas.assign(population=pd.NA))
    with pytest.raises(kw.KewilayahanError, match="jumlah penduduk belum lengkap di tingkat mana pun"):
        kw.equity(bare, level=None)


def test_money_without_a_source_is_counted_and_said(town: kw.MasterPlan) -> None:
    # B has 100 that nobody has found yet: 60, 100, 0, 40 of 100, 200, 300, 400 people; without it Gini 0.7.
    funding = pd.concat([town.funding, money(("W3", 2026, 100)).assign(fund="belum")], ignore_index=True)
    plan = town.replace(funding=funding, interventions=works(W1="A", W2="D", W3="B"))
    result = kw.equity(plan)
    notes = [note.en for note in result.notes]
    assert "Of which no fund is found yet: 100" in notes and "Gini of what has a fund only: 0.700" in notes
    assert result.table["amount"].tolist() == [60, 100, 0, 40]
    assert kw.compare(plan, plan).summary.loc["gini", "a"] == pytest.approx(0.7)


def test_theil_groups_by_codes_several_levels_up(town: kw.MasterPlan) -> None:
    # RW K.1.1 and L.1.1 with no kampung between: the kelurahan K and L are the groups. K has all the money.
    rw = town.areas[:2].assign(area=["K.1.1", "L.1.1"], parent=None, population=[1, 1])
    above = pd.DataFrame({"area": ["K", "L"], "name": ["K", "L"], "level": "kelurahan"})
    areas = pd.concat([rw, above], ignore_index=True)
    plan = town.replace(areas=areas, interventions=works(W1="K.1.1", W2="K.1.1"))
    summary = kw.equity(plan).summary
    assert summary["theil_between"] == pytest.approx(np.log(2)) and summary["theil_within"] == pytest.approx(0)


def test_how_many_areas_are_counted_is_said_first(town: kw.MasterPlan) -> None:
    result = kw.equity(town.replace(indicators=counted(A=10, B=10, C=10)), need=CHILDREN, missing="keep")
    assert result.sentence().startswith(
        "Dihitung hanya di 3 dari 4 wilayah karena angka 1 lainnya tidak diketahui, dari setiap Rp100"
    )
    assert result.sentence("en").startswith(
        "Counted in only 3 of 4 areas, for the figures of the other one are not known, "
    )
    assert result.tables("en")["summary"].to_numpy().tolist()[-1] == ["Areas that are counted, of all", "3 / 4"]
    shown = kw.public(town.replace(indicators=counted(A=3, B=10, C=10, D=10)))
    assert "of the other one are hidden, of every" in kw.equity(shown, need=CHILDREN, missing="keep").sentence("en")


def test_what_is_even_is_even_among_those_counted_only(town: kw.MasterPlan) -> None:
    plan = town.replace(indicators=counted(A=60, D=40))
    assert (
        kw.equity(plan, need=CHILDREN, missing="keep")
        .sentence()
        .endswith("Setiap wilayah yang dihitung sudah menerima alokasi yang sebanding dengan kebutuhannya.")
    )


def test_one_area_is_no_comparison(town: kw.MasterPlan) -> None:
    one = kw.equity(town.replace(areas=town.areas[:1], interventions=works(W1="A", W2="A")))
    assert one.sentence("en") == "There is only one area, RW A. So there is nothing to compare it with."
    known = kw.equity(town.replace(indicators=counted(A=10)), need=CHILDREN, missing="keep")
    assert known.sentence() == (
        "Hanya RW A yang dapat dihitung, karena angka 3 wilayah lainnya tidak diketahui. "
        "Karena itu tidak ada yang dapat dibandingkan."
    )
    assert np.isnan(known.summary["gini"]) and np.isnan(one.summary["hoover"])


def test_neighbours_that_the_plan_only_draws_are_left_out_and_named() -> None:
    """K is divided into RW; M and N are outlines, and a work for K and M reaches M."""
    areas = pd.DataFrame(
        {
            "area": ["C", "K", "K.1", "K.2", "M", "N"],
            "name": ["Kota", "Kidul", "RW 1", "RW 2", "Madya", "Nor"],
            "level": ["kota", "kelurahan", "rw", "rw", "kelurahan", "kelurahan"],
            "parent": [None, "C", "K", "K", "C", "C"],
            "population": [None, 300, 100, 200, 300, 400],
        }
    )
    plan = kw.MasterPlan(areas=areas, focuses=FOCUS, interventions=works(W1="K.1"), funding=money(("W1", 2026, 90)))
    alone = kw.equity(plan, level="kelurahan")
    assert alone.sentence("en") == "There is only one area, Kidul. So there is nothing to compare it with."
    assert "Neighbours, left out as no work, problem or proposal of this plan reaches them: Madya; Nor" in [
        note.en for note in alone.notes
    ]
    assert kw.left_behind(plan, level="kelurahan").neighbours == ("Madya", "Nor")
    with_m = plan.replace(interventions=works(W1=("K", "M")))
    assert list(kw.equity(with_m, level="kelurahan").table.index) == ["K", "M"]
    # What it still asks for there, and a work for all of the city, reach it too; what it put off does not.
    sources = pd.DataFrame({"source": ["s"], "title": ["Musrenbang"], "kind": ["musrenbang"]})
    asked = pd.DataFrame(
        {"proposal": ["U1", "U2"], "source": "s", "kind": "usulan", "title": ["Saluran", "Jembatan"], "cost": [50, 60]}
    ).assign(area=["M", "N"], decision=["open", "deferred"], reason=[None, "Prasyarat"])
    with_proposal = plan.replace(sources=sources, proposals=asked)
    assert list(kw.equity(with_proposal, level="kelurahan").table.index) == ["K", "M"]
    assert kw.left_behind(with_proposal, level="kelurahan").table.loc["M", "proposals"] == ("U1",)
    for_all = kw.equity(plan.replace(interventions=works(W1="C")), level="kelurahan")
    assert for_all.table["amount"].to_dict() == {"K": 27, "M": 27, "N": 36}  # by people
    # An RW of the plan's own that nothing reaches is what equity is about: it stays.
    assert list(kw.left_behind(plan).table.index) == ["K.2"]
    # Of all the kelurahan of a city, none divided, nobody can tell which is a neighbour.
    city = plan.replace(areas=areas[~areas["level"].eq("rw")], interventions=works(W1="K"))
    assert list(kw.equity(city, level="kelurahan").table.index) == ["K", "M", "N"]


def test_a_work_that_names_many_areas_reaches_each() -> None:
    """Of 120 kelurahan one is divided; each has one rupiah of 120, though less than a hundredth of the work."""
    codes = [f"K{number:03}" for number in range(120)]
    areas = pd.DataFrame({"area": codes, "name": codes, "level": "kelurahan", "parent": None, "population": 10})
    ward = pd.DataFrame({"area": ["R"], "name": ["RW"], "level": ["rw"], "parent": ["K000"], "population": [10]})
    areas = pd.concat([areas, ward], ignore_index=True)
    plan = kw.MasterPlan(
        areas=areas, focuses=FOCUS, interventions=works(W1=tuple(codes)), funding=money(("W1", 2026, 120))
    )
    assert kw.equity(plan, level="kelurahan").table["amount"].to_list() == [1] * 120


def test_areas_of_which_the_plan_tells_nothing_are_named(town: kw.MasterPlan) -> None:
    problems = pd.DataFrame({"problem": ["M1"], "statement": ["Genangan"], "category": ["drainase"], "area": ["B"]})
    notes = [note.en for note in kw.equity(town.replace(problems=problems)).notes]
    assert any(note.startswith("This plan holds nothing about: C;") for note in notes)


def test_left_behind_is_defined_where_it_stands(town: kw.MasterPlan) -> None:
    assert (
        "Left behind: need above the median, and in 2026–2027 nothing meant for that area itself; what is for all "
        "areas does not count"
    ) in [note.en for note in kw.equity(town).notes]


def test_the_title_over_the_curves_fits(town: kw.MasterPlan) -> None:
    plan = town.replace(indicators=counted(A=10, B=10, C=10, D=40))
    figure = kw.equity(plan, need=kw.Composite({CHILDREN: 2, "population": 1})).plot()
    figure.draw_without_rendering()
    box = figure.axes[0].title.get_window_extent()
    assert box.x0 >= 0 and box.x1 <= figure.bbox.width
    assert "67 %" in figure.axes[0].get_title() and "33 % Penduduk" in figure.axes[0].get_title().replace("\n", " ")


def test_an_indicator_is_shared_out_with_the_areas_that_are_known(town: kw.MasterPlan) -> None:
    result = kw.equity(town.replace(indicators=counted(A=10, B=10, C=20)), of=CHILDREN, missing="keep")
    # The people of D are known, its children are not.
    assert result.tables("en")["areas"].iloc[3].tolist()[2:5] == ["no data", 400, "no data"]
    facts = {label.en: value.en for label, value in result.layer().areas[3].facts}
    assert facts == {"Amount": "no data", "Need": "400"}
    assert result.sentence("en").startswith(
        "Counted in only 3 of 4 areas, for the figures of the other one are not known"
    )
    shown = kw.public(town.replace(indicators=counted(A=10, B=10, C=20, D=3)))
    hidden = kw.equity(shown, of=CHILDREN, missing="keep")
    assert hidden.tables("en")["areas"].iloc[3].tolist()[2:5] == ["hidden", 400, "hidden"]
    layer = hidden.layer()
    assert layer.shades[layer.areas[3].shade].name.en == "hidden"
    assert result.table["amount"].tolist()[:3] == [10, 10, 20] and np.isnan(result.table["amount"]["D"])
    assert result.table["share"].tolist()[:3] == [0.25, 0.25, 0.5]


def test_a_language_that_the_house_does_not_speak_is_refused(town: kw.MasterPlan) -> None:
    result = kw.equity(town)
    for face in (result.sentence, result.tables):
        with pytest.raises(kw.UnknownName, match="Bahasa 'fr'"):
            face("fr")


def test_a_kampung_need_not_have_the_sum_of_its_rw_but_all_have_the_total_of_the_plan() -> None:
    """A street through RW a of kampung K and RW c of L costs 100.

    By people of the kampung that it passes, K (400) and L (100) have 80 and 20; by people of the RW, a (100)
    and c (100) have 50 each, b of K none. The result says so; where nothing lies below, there is nothing to say.
    """
    x, y = 430_000, 9_136_000
    cells = [box(x + 100 * n, y, x + 100 * (n + 1), y + 100) for n in range(3)]  # b, a, c from west to east
    areas = gpd.GeoDataFrame(
        {
            "area": ["K", "L", "K.b", "K.a", "L.c"],
            "name": ["Kampung K", "Kampung L", "b", "a", "c"],
            "level": ["kampung", "kampung", "rw", "rw", "rw"],
            "parent": [None, None, "K", "K", "L"],
            "population": [400, 100, 300, 100, 100],
        },
        geometry=[box(x, y, x + 200, y + 100), cells[2], *cells],
        crs=32749,
    )
    works = gpd.GeoDataFrame(
        {"intervention": ["J"], "focus": "f", "title": "Gang", "area": None, "start": 2027, "end": 2027}
        | {"status": "usulan"},
        geometry=[LineString([(x + 150, y + 50), (x + 250, y + 50)])],
        crs=32749,
    )
    funding = pd.DataFrame({"intervention": ["J"], "year": 2027, "fund": "dak", "amount": 100, "status": "usulan"})
    focuses = pd.DataFrame({"focus": ["f"], "name": ["Jalan"], "track": ["problem"]})
    plan = kw.MasterPlan(areas=areas, interventions=works, funding=funding, focuses=focuses)
    coarse, fine = (kw.equity(plan, level=level) for level in ("kampung", "rw"))
    assert coarse.table["amount"].to_dict() == {"K": 80, "L": 20}
    assert fine.table["amount"].to_dict() == {"K.b": 0, "K.a": 50, "L.c": 50}
    said = [any(note.en.startswith("Shared out at this level") for note in made.notes) for made in (coarse, fine)]
    assert said == [True, False]


@pytest.mark.parametrize("whole", ["population", "equal", "umum"])
def test_at_every_level_all_is_what_the_plan_holds(whole: str) -> None:
    plan = kw.read_plan(DEMO)
    for level in ("kampung", "rw"):
        amount = amounts_of(plan, areas_of(plan, level), whole=whole)
        apart = sum(amount.attrs[name] for name in ("umum", "outside", "nowhere"))
        assert amount.sum() + apart == plan.funding["amount"].sum() == 14_247_519_594


def test_a_plain_count_is_told_in_its_unit() -> None:
    """People in the flood zone are counted in `jiwa`: the sentence speaks of persons and not of units."""
    areas = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": "rw", "population": [100, 100]})
    flooded = pd.DataFrame({"area": ["A", "B"], "indicator": "rawan_banjir", "year": 2025, "method": "survei",
        "value": [30, 90]})  # fmt: skip
    made = kw.equity(
        kw.MasterPlan(areas=areas, indicators=flooded), of=kw.Indicator("rawan_banjir", method="survei", year=2025)
    )
    assert made.sentence().startswith("Dari setiap 100 jiwa,")
    assert made.sentence("en").startswith("Of every 100 persons,")


def test_a_percentage_is_told_by_what_its_numerator_counts(town: kw.MasterPlan) -> None:
    """Stunting is a percentage of children; an indicator of a city without the word is told in its unit, or units."""
    made = kw.equity(town.replace(indicators=counted(A=10, B=20, C=30, D=40)), of=CHILDREN)
    assert made.sentence().startswith("Dari setiap 100 balita, 20 % warga")
    assert made.sentence("en").startswith("Of every 100 children under five, the 20 % of the residents")
    for unit, word in (("kasus", "kasus"), ("%", "satuan")):
        own = kw.schema.Choice("stunting", "Stunting", "Stunting", facts={"unit": unit, "direction": "down"})
        plan = kw.MasterPlan(
            schema=kw.SCHEMA.with_choices({"indicators": [own]}),
            areas=town.areas,
            indicators=counted(A=10, B=20, C=30, D=40),
        )
        assert kw.equity(plan, of=CHILDREN).sentence().startswith(f"Dari setiap 100 {word},")
