"""The roadmap: sums that agree everywhere, what waits, what lacks money, and a drawing that never changes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.analysis.roadmap import Roadmap, roadmap

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"
SVG = "{http://www.w3.org/2000/svg}"


def tables(**changes: Any) -> dict[str, pd.DataFrame]:
    """One focus of each track, four works, one of them rejected, money of five kinds."""
    made: dict[str, pd.DataFrame] = {
        "areas": pd.DataFrame({"area": ["A", "B"], "name": ["RW A", "RW B"], "level": ["rw", "rw"]}),
        "focuses": pd.DataFrame(
            {"focus": ["z", "p"], "name": ["Tepian", "Genangan"], "track": ["zone", "problem"], "priority": [1, 2]}
        ).assign(target_year=2028),
        "problems": pd.DataFrame(
            {"problem": ["M1", "M2"], "focus": ["p", "p"], "statement": ["Banjir", "Sampah"], "category": "drainase"}
        ),
        "zones": pd.DataFrame({"zone": ["Z"], "focus": ["z"], "name": ["Tepi"], "theme": ["tepian_sungai"]}).assign(
            role="pusat", stage="rintisan", target_stage="maju"
        ),
        "actors": pd.DataFrame(
            {
                "actor": ["dpu", "dpu-lama", "ugm", "lpmk"],
                "name": ["Dinas PU", "Dinas Kimpraswil", "UGM", "LPMK"],
                "sector": ["kota", "kota", "kampus", "kampung"],
                "alias": ["Dinas Kimpraswil", "", "", ""],
                "valid_to": [None, 2020, None, None],
            }
        ),
        "roles": pd.DataFrame(
            {
                "focus": "p",
                "step": "masalah",
                "actor": ["dpu-lama", "ugm", "lpmk"],
                "contribution": ["dana", "ilmu", "tenaga"],
                "start": [2026, 2026, 2030],
                "end": [2030, 2027, 2030],
            }
        ),
        "phases": pd.DataFrame(
            {"phase": ["a", "b"], "name": ["Awal", "Akhir"], "start": [2026, 2028], "end": [2027, 2028]}
        ),
        "interventions": pd.DataFrame(
            {
                "intervention": ["K1", "K2", "K3", "K4"],
                "focus": ["p", "p", "z", "p"],
                "problem": ["M1", "M1;M2", "", "M2"],
                "zone": [None, None, "Z", None],
                "title": ["Saluran", "Pintu air", "Jalur", "Batal"],
                "area": ["A", "A;B", "B", "A"],
                "start": [2026, 2026, 2028, 2026],
                "end": [2027, 2026, 2028, 2026],
                "after": ["", "K1", "K2", ""],
                "actor": ["dpu", "ugm", None, "dpu"],
                "status": ["berjalan", "usulan", "usulan", "ditolak"],
            }
        ),
        "funding": pd.DataFrame(
            [
                ("K1", 2026, "apbd_kota", 100),
                ("K1", 2027, "belum", 7),
                ("K2", 2026, "tjsp", 50),
                ("K2", 2026, "pinjaman", 3),
                ("K4", 2026, "dak", 1000),
            ],
            columns=["intervention", "year", "fund", "amount"],
        ).assign(status="usulan"),
        "sources": pd.DataFrame({"source": ["m"], "title": ["Musrenbang"], "kind": ["musrenbang"], "start": [2024]}),
        "proposals": pd.DataFrame(
            {
                "proposal": ["U1", "U2", "U3", "U4"],
                "source": "m",
                "kind": "usulan",
                "title": ["Jalur", "Lampu", "Taman", "Jalur lagi"],
                "decision": ["adopted", "open", "deferred", "merged"],
                "intervention": ["K3", None, None, "K3"],
                "year": [2027, None, 2025, 2027],
                "cost": [900, None, 5, 700],
            }
        ),
    }
    return made | changes


@pytest.fixture(scope="module")
def toy() -> Roadmap:
    """The roadmap of the small plan."""
    return roadmap(kw.MasterPlan(**tables()))


@pytest.fixture(scope="module")
def demo() -> Roadmap:
    """The roadmap of the example."""
    return roadmap(kw.read_plan(DEMO))


def test_years_actors_steps_and_phases_of_a_work(toy: Roadmap) -> None:
    works = toy.works.set_index("intervention")
    assert list(works.index) == ["K1", "K2", "K3"]  # problems before zones; what was rejected is no work
    assert toy.years == range(2026, 2029)
    # K2 waits for K1, which runs until 2027; K3 may start in 2028 as declared.
    assert works["start"].to_dict() == {"K1": 2026, "K2": 2027, "K3": 2028}
    assert works["phase"].to_dict() == {"K1": ("a",), "K2": ("a",), "K3": ("b",)}
    assert works["step"].to_dict() == {"K1": ("masalah",), "K2": ("masalah",), "K3": ("unggulan",)}
    # dpu leads K1, and its former name is no other actor; LPMK has a role in 2030 only.
    assert works["others"].to_dict() == {"K1": ("ugm",), "K2": ("dpu",), "K3": ()}
    assert toy.problems["year"].to_dict() == {"M1": 2027, "M2": 2027}
    assert toy.when.rungs["year"].to_list() == [2028, 2028]


def test_an_agency_under_its_former_name_is_shown_under_the_present_one() -> None:
    plan = tables()
    plan["interventions"] = plan["interventions"].assign(actor="dpu-lama")
    made = roadmap(kw.MasterPlan(**plan))
    assert set(made.works["actor"]) == {"dpu"} and made.works["others"].to_list() == [("ugm",), ("ugm",), ()]
    matrix = made.matrix("id").iloc[:-1]
    assert set(matrix["Pelaksana utama"]) == {"Dinas PU"}
    kota = kw.SCHEMA.label("sectors", "kota", "id")
    assert matrix[f"Peran {kota}"].to_list()[0].startswith("Dinas PU (")
    assert "Kimpraswil" not in made.html("id") and "Kimpraswil" not in made.html("en")


def test_money_five_ways(toy: Roadmap) -> None:
    money = toy.money
    assert (money.total, money.funded, money.unfunded, money.dropped) == (160, 153, 7, 1000)
    assert money.by_year["total"].to_dict() == {2026: 153, 2027: 7, 2028: 0}
    assert money.by_fund["total"].to_dict() == {"apbd_kota": 100, "tjsp": 50, "pinjaman": 3, "belum": 7}
    assert money.by_sector["total"].to_dict() == {
        "kota": 100,
        "kampus": 0,
        "korporat": 50,
        "komunitas": 0,
        "kampung": 0,
        "lainnya": 3,
        "belum": 7,
    }
    assert money.by_focus["total"].to_dict() == {"z": 0, "p": 160}
    assert money.by_work[2026].to_dict() == {
        ("K1", "apbd_kota"): 100,
        ("K1", "belum"): 0,
        ("K2", "tjsp"): 50,
        ("K2", "pinjaman"): 3,
    }


def test_what_is_not_covered(toy: Roadmap) -> None:
    gaps = toy.money.gaps
    assert list(gaps["gap"]) == ["unfunded", "no_funding"]
    assert list(gaps["intervention"]) == ["K1", "K3"] and list(gaps["amount"]) == [7, 900]
    # K2 has money in 2026 but cannot start before 2027.
    assert toy.money.early[["intervention", "amount", "start"]].to_numpy().tolist() == [
        ["K2", 50, 2027],
        ["K2", 3, 2027],
    ]


def test_the_backlog_by_age(toy: Roadmap) -> None:
    # U2 names no year, so that of its source counts: 2024; the plan begins in 2026.
    assert toy.backlog[["code", "age"]].to_numpy().tolist() == [["U2", 2], ["U3", 1]]
    assert toy.tables("en")["backlog_by_age"].to_numpy().tolist() == [[2, 1, 0], [1, 1, 5]]


def test_a_work_that_should_have_begun_before_the_plan_is_backlog_too() -> None:
    phases = pd.DataFrame({"phase": ["a"], "name": ["Awal"], "start": [2028], "end": [2029]})
    works = tables()["interventions"].assign(after="", end=2028, start=[2026, 2027, 2028, 2026])
    made = roadmap(kw.MasterPlan(**tables(phases=phases, interventions=works)))
    assert (made.years, made.begins) == (range(2026, 2030), 2028)
    # K1 is under way, K3 begins with the plan, K4 is rejected: K2 alone waits, since 2027.
    waiting = made.backlog[made.backlog["kind"] == "work"]
    assert waiting[["code", "age", "cost"]].to_numpy().tolist() == [["K2", 1, 53]]


@pytest.mark.parametrize("which", ["toy", "demo"])
def test_all_sums_are_the_same_number(which: str, request: pytest.FixtureRequest) -> None:
    made: Roadmap = request.getfixturevalue(which)
    money, shown = made.money, made.matrix()
    assert money.total + money.dropped == int(made.plan.funding["amount"].sum())
    assert money.funded + money.unfunded == money.total == int(made.works["total"].sum())
    for frame in (money.by_year, money.by_fund, money.by_sector, money.by_focus, money.by_work):
        assert int(frame["total"].sum()) == money.total
    for year in made.years:
        expected = int(money.by_year.loc[year, "total"])
        assert {int(frame[year].sum()) for frame in (money.by_fund, money.by_sector, money.by_focus)} == {expected}
        assert int(shown[str(year)].iloc[:-1].sum()) == int(shown[str(year)].iloc[-1]) == expected
    assert int(shown["Jumlah (Rp)"].iloc[-1]) == money.total
    for name, frame in made.tables("id").items():
        if name.startswith("money_by"):
            assert int(frame.iloc[-1, -1]) == money.total, name


def test_amounts_beyond_floats_stay_exact() -> None:
    large = 9_007_199_254_740_993
    funding = pd.DataFrame({"intervention": ["K1", "K1"], "year": [2026, 2027], "fund": "apbd_kota"})
    made = roadmap(kw.MasterPlan(**tables(funding=funding.assign(amount=[str(large), "2"], status="usulan"))))
    assert made.money.total == large + 2 == int(made.matrix()["Jumlah (Rp)"].iloc[-1])
    assert int(made.money.by_sector.loc["kota", "total"]) == large + 2


def test_the_matrix_has_the_familiar_columns(demo: Roadmap) -> None:
    shown = demo.matrix("id")
    assert list(shown.columns) == [
        *("No", "Fokus", "Desk", "Program (masalah, kawasan)", "Kegiatan", "Kode sub-kegiatan", "Lokasi"),
        *("Volume", "Satuan", "Indikator", "Kondisi awal", "Target akhir"),
        *("2026", "2027", "2028", "2029", "2030", "Jumlah (Rp)", "Sumber dana", "Pelaksana utama", "OPD pendukung"),
        *("Peran Kota", "Peran Kampus", "Peran Korporat", "Peran Komunitas", "Peran Kampung"),
        *("Langkah", "Tahap", "Status", "Rencana rujukan", "Keterangan"),
    ]
    assert len(shown) == 31 and len(shown.columns) == len(demo.matrix("en").columns)
    first = shown.iloc[0]
    assert first["Kondisi awal"] == "12,7 (2025)" and first["Pelaksana utama"] == "Dinas Kesehatan"
    assert "Renja Dinas Kesehatan 2026" in first["Rencana rujukan"]


def test_the_example(demo: Roadmap) -> None:
    assert demo.money.total == 14_247_519_594 and demo.money.unfunded == 860_000_000 + 185_000_000
    assert list(demo.money.gaps["intervention"]) == ["K-24", "K-27", "K-30"]
    oldest = demo.backlog.iloc[0]
    assert (oldest["code"], oldest["age"]) == ("U-024", 6)
    assert set(demo.backlog["code"]) >= {"U-022", "U-054"}


def test_the_drawing_is_the_same_each_time_and_well_formed(demo: Roadmap) -> None:
    drawn = demo.gantt("id")
    assert drawn == roadmap(kw.read_plan(DEMO)).gantt("id")
    root = ET.fromstring(drawn)
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert sum(title.startswith("K-") for title in titles) == 30
    fills = {rect.get("fill") for rect in root.iter(f"{SVG}rect")}
    patterns = {f"url(#{pattern.get('id')})" for pattern in root.iter(f"{SVG}pattern")}
    assert patterns >= {fill for fill in fills if fill and fill.startswith("url")} and len(patterns) == 5
    arrows = [one for one in root.iter(f"{SVG}path") if one.get("marker-end")]
    waits = sum(map(len, demo.works["waits_for"]))
    assert len(arrows) == waits + 2  # and the two of the legend
    assert "2033" in "".join(root.itertext())  # K-05 ends after the last year of the plan


def test_a_zone_without_a_focus_is_drawn_too() -> None:
    zones = tables()["zones"].assign(focus=None)
    said = "".join(ET.fromstring(roadmap(kw.MasterPlan(**tables(zones=zones))).gantt("en")).itertext())
    assert "Zones without a focus" in said and "Advanced" in said


def test_text_from_people_is_shown_and_never_run() -> None:
    hostile = '<script>alert("x")</script>&'
    works = tables()["interventions"].assign(title=hostile)
    focuses = tables()["focuses"].assign(name=hostile)
    made = roadmap(kw.MasterPlan(**tables(interventions=works, focuses=focuses)))
    for lang in ("id", "en"):
        page = made.html(lang)
        assert "<script" not in page and "&lt;script&gt;" in page
        shown = ET.fromstring(made.gantt(lang))
        assert any("<script>" in (title.text or "") for title in shown.iter(f"{SVG}title"))


def test_small_numbers_of_people_are_hidden_in_the_public_matrix() -> None:
    works = tables()["interventions"].assign(volume=[3, 12, None, 1], unit="orang")
    plan = kw.MasterPlan(**tables(interventions=works))
    assert list(roadmap(plan).matrix("id")["Volume"].iloc[:2]) == [3, 12]
    assert list(roadmap(kw.public(plan)).matrix("id")["Volume"].iloc[:2]) == ["disembunyikan", 12]


def test_no_interventions_at_all() -> None:
    made = roadmap(kw.MasterPlan(areas=tables()["areas"]))
    assert made.sentence() == "Rencana ini belum memiliki kegiatan. Isi tabel Fokus, Kegiatan dan Pendanaan."
    assert made.sentence("en") == "This plan has no works yet. Fill in the tables Focuses, Interventions and Funding."
    assert ET.fromstring(made.gantt()) is not None and "belum memiliki kegiatan" in made._repr_html_()
    assert len(made.matrix()) == 0 and made.money.total == 0


def test_both_languages_have_the_same_tables(demo: Roadmap) -> None:
    one, other = demo.tables("id"), demo.tables("en")
    assert [frame.shape for frame in one.values()] == [frame.shape for frame in other.values()]
    assert list(one) == list(other)


def test_who_is_gone_before_a_work_begins_is_none_of_its_actors() -> None:
    plan = kw.MasterPlan(
        areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Banjir"], "track": ["problem"]}),
        actors=pd.DataFrame({"actor": ["x", "y"], "name": ["X", "Y"], "sector": "kota", "valid_to": [2026, 2027]}),
        roles=pd.DataFrame({"focus": "f", "step": "masalah", "actor": ["x", "y"], "contribution": "dana"}),
        interventions=pd.DataFrame(
            {
                "intervention": ["K"],
                "focus": "f",
                "title": "Saluran",
                "start": [2027],
                "end": [2028],
                "status": "usulan",
            }
        ),
    )
    assert kw.roadmap(plan).works["others"].to_list() == [("y",)]
