"""Need and amounts by area: every row once, whole rupiah, sums from below, nothing guessed."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from conftest import CORNERS, ORIGIN
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

import kewilayahan as kw
from kewilayahan.planning.shares import (
    UMUM,
    Composite,
    Indicator,
    amounts_of,
    areas_of,
    need_of,
    work_shares,
)
from kewilayahan.statistics.inequality import gini

STUNTING = Indicator("stunting", method="eppgbm", year=2025)
DRAINS = Indicator("saluran_baik", method="survei", year=2025)


def indicators(*rows: tuple[str, Indicator, float | None, float | None]) -> pd.DataFrame:
    """A table of indicators of areas: numerator and denominator."""
    return pd.DataFrame(
        [
            {
                "area": area,
                "indicator": of.indicator,
                "year": of.year,
                "method": of.method,
                "numerator": n,
                "denominator": d,
            }
            for area, of, n, d in rows
        ]
    )


@pytest.fixture
def town(toy_town: gpd.GeoDataFrame) -> kw.MasterPlan:
    """The toy town with its kelurahan K, four works and three kinds of money.

    W1 is for RW A, 100; W2 for the whole kelurahan, 1,001; W3 is a drawn street for K, half of it in A and
    half in B, 50; W4 is for C and the whole kelurahan, 7.
    """
    whole = toy_town.dissolve().assign(area="K", name="Kelurahan", level="kelurahan", parent=None, population=None)
    areas = pd.concat([whole[toy_town.columns], toy_town], ignore_index=True).astype({"population": "Int64"})
    x, y = ORIGIN
    street = LineString([(x + 500, y + 500), (x + 1500, y + 500)])
    works = gpd.GeoDataFrame(
        {
            "intervention": ["W1", "W2", "W3", "W4"],
            "focus": "f",
            "title": ["Posyandu", "Pendataan", "Gang", "Taman"],
            "area": [("A",), ("K",), ("K",), ("C", "K")],
            "start": 2026,
            "end": 2027,
            "status": "usulan",
        },
        geometry=[None, None, street, None],
        crs=toy_town.crs,
    )
    funding = pd.DataFrame(
        [
            ("W1", 2026, "dak", 60, "komitmen"),
            ("W1", 2027, "dak", 40, "usulan"),
            ("W2", 2026, "danais", 1001, "usulan"),
            ("W3", 2027, "apbd_kota", 50, "usulan"),
            ("W4", 2027, "apbd_kota", 7, "usulan"),
        ],
        columns=["intervention", "year", "fund", "amount", "status"],
    )
    focuses = pd.DataFrame({"focus": ["f"], "name": ["Gizi"], "track": ["problem"]})
    return kw.MasterPlan(areas=areas, interventions=works, funding=funding, focuses=focuses)


def test_the_whole_kelurahan_is_shared_by_people(town: kw.MasterPlan) -> None:
    # W2: 1,001 over 100:200:300:400 people is 100.1, 200.2, 300.3, 400.4, the odd rupiah to D.
    # W3 by people in A and B: 16.7 and 33.3. W4 reaches all four, 0.7, 1.4, 2.1, 2.8: 1, 1, 2, 3.
    amounts = amounts_of(town, areas_of(town, "rw"))
    assert amounts.to_dict() == {"A": 100 + 100 + 17 + 1, "B": 200 + 33 + 1, "C": 300 + 2, "D": 401 + 3}
    assert amounts.sum() == town.funding["amount"].sum() and amounts.dtype == "int64"
    assert (amounts.attrs["outside"], amounts.attrs["umum"]) == (0, 0)


def test_what_is_for_all_may_be_kept_apart(town: kw.MasterPlan) -> None:
    # W2 and the half of W4 that is for the kelurahan (3 or 4 of 7) are umum; the street counts where it lies.
    amounts = amounts_of(town, areas_of(town, "rw"), whole="umum")
    assert amounts.to_dict() == {"A": 100 + 25, "B": 25, "C": 3, "D": 0}
    assert amounts.attrs["umum"] == 1001 + 4
    shares = work_shares(town, areas_of(town, "rw"), whole="umum")
    assert list(zip(shares["intervention"], shares["area"], shares["share"].round(6), strict=True)) == [
        ("W1", "A", 1.0),
        ("W2", UMUM, 1.0),
        ("W3", "A", 0.5),
        ("W3", "B", 0.5),
        ("W4", UMUM, 0.5),
        ("W4", "C", 0.5),
    ]


def test_equal_parts(town: kw.MasterPlan) -> None:
    amounts = amounts_of(town, areas_of(town, "rw"), year=2026, whole="equal")
    assert sorted(amounts - [60, 0, 0, 0]) == [250, 250, 250, 251]


def test_two_areas_above_and_one_named_area_are_three_parts(town: kw.MasterPlan) -> None:
    areas = pd.concat([town.areas, town.areas[:1].assign(area="L", name="Lain", geometry=None)], ignore_index=True)
    works = town.interventions[:1].assign(area=[("K", "L", "A")])
    plan = kw.MasterPlan(areas=areas, interventions=works, focuses=town.focuses)
    shares = work_shares(plan, areas_of(plan, "rw"), whole="umum").fillna("outside").set_index("area")["share"]
    # L has no RW of its own: what is for it lies outside them.
    assert shares.round(12).to_dict() == pytest.approx({"A": 1 / 3, UMUM: 1 / 3, "outside": 1 / 3})


def test_years_funds_and_states_add_up_in_each_area(town: kw.MasterPlan) -> None:
    rw = areas_of(town, "rw")
    whole = amounts_of(town, rw)
    assert (sum(amounts_of(town, rw, year=year) for year in (2026, 2027)) == whole).all()
    funds = [amounts_of(town, rw, fund="dak"), amounts_of(town, rw, fund=("danais", "apbd_kota"))]
    assert (sum(funds) == whole).all()
    assert (amounts_of(town, rw, status="komitmen") + amounts_of(town, rw, status="usulan") == whole).all()


def test_part_of_the_areas_gets_no_more_than_its_part(town: kw.MasterPlan) -> None:
    every = areas_of(town, "rw")
    part = every[every["area"].isin(["D", "A"])]
    amounts = amounts_of(town, part)
    assert list(amounts.index) == ["A", "D"]
    assert (amounts == amounts_of(town, every)[["A", "D"]]).all()
    assert amounts.sum() + amounts.attrs["outside"] == town.funding["amount"].sum()


def test_tables_are_counted_and_columns_summed(town: kw.MasterPlan) -> None:
    sources = pd.DataFrame({"source": ["s"], "title": ["FGD"], "kind": ["fgd"]})
    proposals = pd.DataFrame(
        {
            "proposal": ["U1", "U2"],
            "source": "s",
            "kind": "usulan",
            "title": ["Lampu", "Taman"],
            "area": [("A",), ("A", "B")],
            "cost": [10, 5],
            "year": [2026, 2027],
            "decision": "open",
        }
    )
    plan = town.replace(sources=sources, proposals=proposals)
    rw = areas_of(plan, "rw")
    assert amounts_of(plan, rw, "proposals", whole="equal").to_dict() == {"A": 1.5, "B": 0.5, "C": 0, "D": 0}
    assert amounts_of(plan, rw, "proposals.cost", whole="equal", year=2027).to_dict() == {
        "A": 3,
        "B": 2,
        "C": 0,
        "D": 0,
    }
    assert amounts_of(plan, rw, "areas.population").to_dict() == {"A": 100, "B": 200, "C": 300, "D": 400}


def test_what_cannot_be_asked_is_refused(town: kw.MasterPlan) -> None:
    rw = areas_of(town, "rw")
    with pytest.raises(kw.UnknownName, match="danais"):
        amounts_of(town, rw, fund="danai")
    with pytest.raises(kw.UnknownName, match="funding"):
        amounts_of(town, rw, "fundin")
    with pytest.raises(kw.UnknownName, match="umum"):
        amounts_of(town, rw, whole="umun")
    with pytest.raises(kw.KewilayahanError, match="tabel actors tidak memuat lokasi"):
        amounts_of(town, rw, "actors")
    with pytest.raises(kw.KewilayahanError, match=r"kolom proposals\.title bukan angka"):
        amounts_of(town, rw, "proposals.title")
    with pytest.raises(kw.UnknownName, match="year"):
        amounts_of(town, rw, "problems", year=2026)
    with pytest.raises(kw.UnknownName, match="rw"):
        areas_of(town, "rt")


def test_need_is_summed_upward(town: kw.MasterPlan) -> None:
    assert need_of(town, areas_of(town, "kelurahan"), "population").to_dict() == {"K": 1000}
    plan = town.replace(indicators=indicators(("A", STUNTING, 3, 10), ("B", STUNTING, 1, 30), ("C", STUNTING, 0, 5)))
    with pytest.raises(kw.KewilayahanError, match="belum diketahui untuk D"):
        need_of(plan, areas_of(plan, "rw"), STUNTING)
    kept = need_of(plan, areas_of(plan, "rw"), STUNTING, missing="keep")
    assert kept.attrs["missing"] == ("D",) and kept.dropna().to_dict() == {"A": 3, "B": 1, "C": 0}
    with pytest.raises(kw.KewilayahanError, match="belum diketahui untuk K"):  # never a sum of some
        need_of(plan, areas_of(plan, "kelurahan"), STUNTING)
    full = plan.replace(indicators=pd.concat([plan.indicators, indicators(("D", STUNTING, 6, 5 + 50))]))
    share = Indicator("stunting", method="eppgbm", year=2025, of="share")
    # 10 of 100, where the mean of the four percentages would be 11.1 %.
    assert need_of(full, areas_of(full, "kelurahan"), share).to_dict() == {"K": 10.0}
    assert need_of(full, areas_of(full, "kelurahan"), STUNTING).attrs["summed"] == ("K",)


def test_methods_and_years_are_never_mixed(town: kw.MasterPlan) -> None:
    plan = town.replace(indicators=indicators(*((area, STUNTING, 1, 10) for area in CORNERS)))
    with pytest.raises(kw.UnknownName, match=r"SSGI.*2025.*tahun"):
        need_of(plan, areas_of(plan, "rw"), Indicator("stunting", method="ssgi", year=2025))
    with pytest.raises(kw.UnknownName, match="2025"):
        need_of(plan, areas_of(plan, "rw"), Indicator("stunting", method="eppgbm", year=2024))
    with pytest.raises(kw.UnknownName, match="eppgbm"):
        need_of(plan, areas_of(plan, "rw"), Indicator("stunting", method="epgbm", year=2025))


def test_where_more_is_better_the_need_is_what_lacks(town: kw.MasterPlan) -> None:
    lengths = zip(CORNERS, [10, 20, 30, 40], [100, 20, 60, 50], strict=True)
    plan = town.replace(indicators=indicators(*((area, DRAINS, good, whole) for area, good, whole in lengths)))
    assert need_of(plan, areas_of(plan, "rw"), DRAINS).to_dict() == {"A": 90, "B": 0, "C": 30, "D": 10}
    amounts = amounts_of(plan, areas_of(plan, "rw"), DRAINS)
    assert amounts.to_dict() == {"A": 10, "B": 20, "C": 30, "D": 40}


def test_an_index_with_both_directions(town: kw.MasterPlan) -> None:
    children = zip(CORNERS, [0, 5, 10, 10], [10, 10, 10, 10], strict=True)
    drains = zip(CORNERS, [100, 100, 50, 0], [100, 100, 100, 100], strict=True)
    rows = [(area, of, n, d) for of, both in ((STUNTING, children), (DRAINS, drains)) for area, n, d in both]
    plan = town.replace(indicators=indicators(*rows))
    rw = areas_of(plan, "rw")
    # stunting 0, 1/2, 1, 1; drains lacking 0, 0, 1/2, 1; weights 3:1.
    index = need_of(plan, rw, Composite({STUNTING: 3, DRAINS: 1}, people=None))
    assert index.to_dict() == pytest.approx({"A": 0, "B": 0.375, "C": 0.875, "D": 1})
    people = need_of(plan, rw, Composite({STUNTING: 3, DRAINS: 1}))
    assert people.to_dict() == pytest.approx({"A": 0, "B": 75, "C": 262.5, "D": 400})
    # Ranks 1, 2, 3.5, 3.5 and 1.5, 1.5, 3, 4 of four.
    ranks = need_of(plan, rw, Composite({STUNTING: 1, DRAINS: 1}, scale="rank", people=None))
    assert ranks.to_dict() == pytest.approx({"A": 0.5 / 6, "B": 1.5 / 6, "C": 4.5 / 6, "D": 5.5 / 6})


def test_an_index_that_means_nothing_is_refused() -> None:
    for weights in ({}, {STUNTING: 0.0}, {STUNTING: -1.0}, {STUNTING: float("nan")}):
        with pytest.raises(kw.KewilayahanError, match="bobot harus positif"):
            Composite(weights)


def test_a_percentage_alone_is_no_count(town: kw.MasterPlan) -> None:
    alone = indicators(*((area, STUNTING, None, None) for area in CORNERS)).assign(value=[1.0, 2.0, 3.0, 4.0])
    plan = town.replace(indicators=alone)
    with pytest.raises(kw.KewilayahanError, match="pembilang dan penyebutnya belum diisi"):
        need_of(plan, areas_of(plan, "rw"), STUNTING)
    written = Indicator("stunting", method="eppgbm", year=2025, of="value")
    assert need_of(plan, areas_of(plan, "rw"), written).to_dict() == {"A": 1, "B": 2, "C": 3, "D": 4}
    with pytest.raises(kw.KewilayahanError, match="belum diketahui untuk K"):
        need_of(plan, areas_of(plan, "kelurahan"), written)


@settings(max_examples=25)
@given(
    codes=st.lists(st.lists(st.sampled_from(["A", "B", "K", "Q"]), max_size=3).map(tuple), min_size=1, max_size=5),
    cost=st.integers(0, 10**13),
    whole=st.sampled_from(["population", "equal", "umum"]),
)
def test_nothing_is_lost(codes: list[tuple[str, ...]], cost: int, whole: str) -> None:
    areas = pd.DataFrame(
        {
            "area": ["K", "A", "B", "Q"],
            "name": ["Kelurahan", "RW 1", "RW 2", "Lain"],
            "level": ["kelurahan", "rw", "rw", "kelurahan"],
            "parent": [None, "K", "K", None],
            "population": [3, 1, 2, 9],
        }
    )
    sources = pd.DataFrame({"source": ["s"], "title": ["FGD"], "kind": ["fgd"]})
    proposals = pd.DataFrame({"proposal": [f"U{number}" for number in range(len(codes))], "source": "s"})
    proposals = proposals.assign(kind="usulan", title="Lampu", decision="open", area=codes, cost=cost)
    plan = kw.MasterPlan(areas=areas, sources=sources, proposals=proposals)
    rupiah = amounts_of(plan, areas_of(plan, "rw"), "proposals.cost", whole=whole)
    assert sum([rupiah.sum(), *(rupiah.attrs[name] for name in ("outside", "nowhere", "umum"))]) == cost * len(codes)
    counts = amounts_of(plan, areas_of(plan, "rw"), "proposals", whole=whole)
    assert sum([counts.sum(), *(counts.attrs[name] for name in ("outside", "nowhere", "umum"))]) == pytest.approx(
        len(codes)
    )


def test_hidden_is_not_the_same_as_no_data(town: kw.MasterPlan) -> None:
    counts = indicators(("A", STUNTING, 3, 40), ("B", STUNTING, 9, 60), ("C", STUNTING, 8, 50))
    shown = kw.public(town.replace(indicators=counts))
    kept = need_of(shown, areas_of(shown, "rw"), STUNTING, missing="keep")
    assert "A" in kept.attrs["hidden"] and kept.attrs["missing"] == ("D",)
    with pytest.raises(kw.KewilayahanError, match="belum diketahui untuk D"):
        need_of(shown, areas_of(shown, "rw"), STUNTING)


def test_percentages_are_not_shared_out(town: kw.MasterPlan) -> None:
    alone = indicators(*((area, STUNTING, None, None) for area in CORNERS)).assign(value=[40.0, 10.0, 10.0, 1.0])
    plan = town.replace(indicators=alone)
    for of in ("need", "numerator", "value", "share"):
        with pytest.raises(kw.KewilayahanError, match="tidak dapat dibagi antarwilayah"):
            amounts_of(plan, areas_of(plan, "rw"), Indicator("stunting", method="eppgbm", year=2025, of=of))
    with pytest.raises(kw.KewilayahanError, match="pembilang dan penyebutnya belum diisi"):
        need_of(plan, areas_of(plan, "rw"), Indicator("stunting", method="eppgbm", year=2025, of="numerator"))


def test_a_share_of_which_more_is_better_is_turned_round(town: kw.MasterPlan) -> None:
    good = zip(CORNERS, [50, 290, 30, 0], [100, 300, 60, 50], strict=True)
    rows = indicators(*((area, DRAINS, part, whole) for area, part, whole in good))
    plan = town.replace(indicators=rows.assign(value=[50.0, 96.7, 50.0, 0.0]))
    rw = areas_of(plan, "rw")
    share, value = (Indicator("saluran_baik", method="survei", year=2025, of=of) for of in ("share", "value"))
    assert need_of(plan, rw, share).to_dict() == pytest.approx({"A": 50, "B": 100 / 30, "C": 50, "D": 100})
    assert need_of(plan, rw, value).to_dict() == pytest.approx({"A": 50, "B": 3.3, "C": 50, "D": 100})
    banks = Indicator("bank_sampah", method="survei", year=2025, of="value")
    counts = town.replace(indicators=indicators(*((area, banks, None, None) for area in CORNERS)).assign(value=2))
    with pytest.raises(kw.KewilayahanError, match="makin tinggi makin baik"):
        need_of(counts, rw, banks)
    assert amounts_of(counts, rw, banks).to_dict() == dict.fromkeys(CORNERS, 2)
    for named, of_town in ((DRAINS, plan), (banks, counts)):  # what is served, or there, is no need
        with pytest.raises(kw.KewilayahanError, match="makin tinggi makin baik, jadi bukan kebutuhan"):
            need_of(of_town, rw, replace(named, of="numerator"))


@pytest.mark.parametrize(
    ("of", "words"),
    [
        ("indicators.numerator", "tidak dijumlahkan antarmetode dan antartahun; pakai kw.Indicator"),
        ("indicators", "tidak dijumlahkan antarmetode dan antartahun; pakai kw.Indicator"),
        ("interventions.volume", "volume memakai berbagai satuan"),
        ("areas", "wilayah terdiri atas beberapa tingkat"),
    ],
)
def test_what_cannot_be_summed_is_refused(town: kw.MasterPlan, of: str, words: str) -> None:
    with pytest.raises(kw.KewilayahanError, match=words):
        amounts_of(town, areas_of(town, "rw"), of)


def test_a_slip_of_the_hand_is_not_answered_with_nothing(town: kw.MasterPlan) -> None:
    rw = areas_of(town, "rw")
    with pytest.raises(kw.KewilayahanError, match="tahun harus bilangan bulat, bukan '2026'"):
        amounts_of(town, rw, year="2026")  # type: ignore[arg-type]
    with pytest.raises(kw.UnknownName, match=r"missing 'kep' .* keep"):
        need_of(town, rw, "population", missing="kep")  # type: ignore[arg-type]
    with pytest.raises(kw.UnknownName, match=r"'numerater' .* numerator"):
        replace(STUNTING, of="numerater")  # type: ignore[arg-type]
    with pytest.raises(kw.KewilayahanError, match=r"indeks \(Composite\) tidak dapat dibagi"):
        amounts_of(town, rw, Composite({STUNTING: 1}))  # type: ignore[arg-type]
    with pytest.raises(kw.KewilayahanError, match="x: bukan angka"):
        gini(["satu"])  # type: ignore[arg-type]


def test_a_column_without_a_figure_is_not_nothing(town: kw.MasterPlan) -> None:
    proposals = pd.DataFrame({"proposal": ["U"], "source": "s", "kind": "usulan", "title": "Taman", "area": "A"})
    sources = pd.DataFrame({"source": ["s"], "title": ["FGD"], "kind": ["fgd"]})
    plan = town.replace(proposals=proposals.assign(decision="open", votes=7), sources=sources)
    rw = areas_of(plan, "rw")
    assert amounts_of(plan, rw, "proposals.votes").to_dict() == {"A": 7, "B": 0, "C": 0, "D": 0}
    with pytest.raises(kw.KewilayahanError, match="hanya untuk kantor dan disembunyikan"):
        amounts_of(kw.public(plan), rw, "proposals.votes")
    with pytest.raises(kw.KewilayahanError, match="belum ada angka yang diisi"):
        amounts_of(plan, rw, "proposals.cost")


def test_hidden_below_is_hidden_above(town: kw.MasterPlan) -> None:
    # No row for the kelurahan K; those of its RW are hidden.
    shown = kw.public(town.replace(indicators=indicators(*((area, STUNTING, 3, 40) for area in CORNERS))))
    kept = need_of(shown, areas_of(shown, "kelurahan"), STUNTING, missing="keep")
    assert kept.attrs["hidden"] == ("K",) and kept.attrs["missing"] == ()
    with pytest.raises(kw.KewilayahanError, match="kebutuhan disembunyikan di semua wilayah"):
        kw.equity(shown, need=STUNTING, missing="keep")
    with pytest.raises(kw.KewilayahanError, match="jumlahnya disembunyikan di semua wilayah"):
        kw.equity(shown, of=STUNTING, missing="keep")


def test_umum_is_what_is_for_all_of_the_areas_asked_for() -> None:
    areas = pd.DataFrame(
        {
            "area": ["K", "K.1", "K.2", "K.1.1", "K.2.1"],
            "name": ["K", "Satu", "Dua", "RW 1", "RW 2"],
            "level": ["kelurahan", "kampung", "kampung", "rw", "rw"],
            "population": [2, 1, 1, 1, 1],
        }
    )
    sources = pd.DataFrame({"source": ["s"], "title": ["FGD"], "kind": ["fgd"]})
    proposals = pd.DataFrame({"proposal": ["U1", "U2", "U3", "U4"], "source": "s", "area": ["K", "K.1", None, "K.2.1"]})
    proposals = proposals.assign(kind="usulan", title="Lampu", decision="open", cost=[1000, 1000, 7, None])
    plan = kw.MasterPlan(areas=areas, sources=sources, proposals=proposals)
    found = amounts_of(plan, areas_of(plan, "rw", within="K.2"), "proposals.cost", whole="umum")
    assert found.to_dict() == {"K.2.1": 0}
    assert [found.attrs[name] for name in ("umum", "outside", "nowhere", "blank")] == [1000, 1000, 7, 1]


def test_the_scale_of_an_index_is_printed() -> None:
    ranked = Composite({STUNTING: 1, "population": 1}, scale="rank").label(kw.SCHEMA)
    assert "; menurut peringkat (terkecil 0, terbesar 1); kali Penduduk" in ranked
    assert Composite({"population": 995, "households": 5}).label(kw.SCHEMA, "en").startswith("Index: 99.5 % ")
    with pytest.raises(kw.UnknownName, match=r"minmax"):
        Composite({STUNTING: 1}, scale="minmx")  # type: ignore[arg-type]
