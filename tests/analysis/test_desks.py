"""Desks: their focuses, members, areas as geometry, load by year, and what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.analysis.desks import Desks, desks

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"


@pytest.fixture
def tables(toy_town: gpd.GeoDataFrame) -> dict[str, Any]:
    """A desk for two focuses over the RW A and B of the toy town, and three works."""
    return {
        "areas": toy_town.assign(parent=None),
        "focuses": pd.DataFrame({"focus": ["f", "g"], "name": ["Banjir", "Sampah"], "track": "problem", "desk": "d"}),
        "actors": pd.DataFrame(
            {
                "actor": ["dpu", "ugm", "hotel", "pkk", "warga"],
                "name": ["DPU", "UGM", "Hotel", "PKK", "Warga"],
                "sector": ["kota", "kampus", "korporat", "komunitas", "kampung"],
            }
        ),
        "roles": pd.DataFrame(
            {"focus": ["f", "g"], "step": "masalah", "actor": ["pkk", "warga"], "contribution": "tenaga"}
        ),
        "desks": pd.DataFrame(
            {"desk": ["d"], "name": ["Desk <b>"], "actor": ["dpu"], "member": ["dpu;ugm;hotel"], "area": ["A;B"]}
        ).assign(start=2026, end=2028),
        "interventions": pd.DataFrame(
            {
                "intervention": ["K1", "K2", "K3"],
                "focus": ["f", "g", "g"],
                "title": "Kerja",
                "area": ["A;B", "B", "C"],
                "start": [2026, 2027, 2027],
                "end": [2027, 2027, 2028],
                "status": ["usulan", "usulan", "ditolak"],
            }
        ),
        "funding": pd.DataFrame(
            {
                "intervention": ["K1", "K2", "K3"],
                "year": [2026, 2027, 2027],
                "fund": ["dak", "belum", "dak"],
                "amount": [10, 4, 99],
                "status": "usulan",
            }
        ),
    }


def rules(found: Desks) -> list[tuple[str, str]]:
    return [(fault.rule, fault.row) for fault in found.findings]


def test_a_desk_with_its_focuses_members_and_load(tables: dict[str, Any]) -> None:
    found = desks(kw.MasterPlan(**tables))
    desk = found.desks.loc["d"]
    assert (desk["focuses"], desk["works"], desk["area"]) == (("f", "g"), ("K1", "K2"), ("A", "B"))
    assert (desk["funded"], desk["unfunded"], desk["total"]) == (10, 4, 14)  # K3 was rejected
    assert desk["sectors"] == ("kota", "kampus", "korporat")
    assert found.load.to_dict("index") == {
        ("d", 2026): {"works": 1, "amount": 10, "areas": 2},
        ("d", 2027): {"works": 2, "amount": 4, "areas": 2},
        ("d", 2028): {"works": 0, "amount": 0, "areas": 0},
    }
    assert found.load["amount"].sum() == desk["total"]
    assert found.members[["actor", "coordinator"]].to_numpy().tolist() == [
        ["dpu", True],
        ["ugm", False],
        ["hotel", False],
    ]
    assert rules(found) == []


def test_the_areas_of_a_desk_as_geometry(tables: dict[str, Any]) -> None:
    shape = desks(kw.MasterPlan(**tables)).territories
    assert shape.crs == "EPSG:4326"
    assert shape.to_crs(32749).area["d"] == pytest.approx(2_000_000, rel=1e-6)  # two squares of 1 km
    bare = tables | {"desks": tables["desks"].assign(area=None)}
    assert desks(kw.MasterPlan(**bare)).territories.geometry.isna().all()


_WITHOUT_FOCUS = [
    ("no_desk", "f"),
    ("no_desk", "g"),
    *((rule, "d") for rule in ("no_focus", "no_money", "missing_sector")),
]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"desks": {"start": 2027}}, [("outside_years", "d")]),
        ({"desks": {"end": None}}, [("no_time", "d")]),
        ({"desks": {"area": "A"}}, [("outside_areas", "d")]),
        ({"desks": {"area": None}}, [("no_place", "d")]),
        ({"roles": {"actor": ["pkk", "pkk"], "focus": ["f", "g"]}}, [("missing_sector", "d")]),
        ({"focuses": {"desk": ["d", None]}}, [("no_desk", "g"), ("missing_sector", "d")]),
        ({"desks": {"actor": None}}, [("no_coordinator", "d")]),
        ({"desks": {"member": "dpu"}}, [("few_sectors", "d"), ("missing_sector", "d")]),
        ({"funding": {"fund": "belum"}}, [("no_money", "d")]),
        ({"focuses": {"desk": None}}, _WITHOUT_FOCUS),
        ({"actors": {"valid_to": [2027, None, None, None, None]}}, [("no_coordinator", "d")]),
    ],
)
def test_what_is_wrong(tables: dict[str, Any], change: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    for name, cells in change.items():
        tables[name] = tables[name].assign(**cells)
    found = desks(kw.MasterPlan(**tables))
    assert rules(found) == expected
    assert all(fault.remedy("id") and fault.remedy("en") for fault in found.findings)
    assert len(found.tables("en")["findings"]) == len(expected)


def test_a_coordinator_under_a_former_name_is_shown_under_the_present_one(tables: dict[str, Any]) -> None:
    old = pd.DataFrame({"actor": ["kim"], "name": ["Kimpraswil"], "sector": ["kota"], "valid_to": [2020]})
    tables["actors"] = pd.concat(
        [tables["actors"].assign(alias=["Kimpraswil", "", "", "", ""]), old], ignore_index=True
    )
    tables["desks"] = tables["desks"].assign(actor="kim")
    found = desks(kw.MasterPlan(**tables))
    assert found.desks.loc["d", "actor"] == "dpu" and rules(found) == []
    assert found.tables("id")["desks"]["Koordinator"].to_list() == ["DPU"]


def test_a_desk_and_a_focus_of_one_code_keep_their_names(tables: dict[str, Any]) -> None:
    tables["focuses"] = tables["focuses"].assign(focus=["d", "g"], desk=[None, "d"])
    tables["interventions"] = tables["interventions"].assign(focus=["d", "g", "g"])
    tables["desks"] = tables["desks"].assign(actor=None)
    tables["roles"] = tables["roles"].assign(focus="g")
    found = desks(kw.MasterPlan(**tables))
    assert rules(found) == [("no_desk", "d"), ("no_money", "d"), ("no_coordinator", "d")]
    assert found.tables("en")["findings"]["Desk or focus"].to_list() == ["Banjir", "Desk <b>", "Desk <b>"]


def test_a_focus_written_twice_has_two_desks(tables: dict[str, Any]) -> None:
    tables["desks"] = pd.concat([tables["desks"], tables["desks"].assign(desk="e")], ignore_index=True)
    tables["focuses"] = tables["focuses"].assign(desk=["d", "e"], name=["Zero stunting", "Zero Stunting"])
    found = rules(desks(kw.MasterPlan(**tables)))
    assert ("two_desks", "f") in found and ("two_desks", "g") in found


def test_text_is_escaped_and_both_languages_agree(tables: dict[str, Any]) -> None:
    found = desks(kw.MasterPlan(**tables))
    assert "<b>" not in found._repr_html_() and "Desk &lt;b&gt;" in found.html("en")
    assert [frame.shape for frame in found.tables("id").values()] == [f.shape for f in found.tables("en").values()]


def test_the_example() -> None:
    plan = kw.read_plan(DEMO)
    found = desks(plan)
    waste = [(rule, "desk-lingkungan") for rule in ("few_sectors", "missing_sector", "outside_areas")]
    assert rules(found) == [("no_desk", "seni-kuliner"), *waste]
    # Every rupiah of a work with a desk is in the load; what is left is that of the focus without one.
    without = plan.interventions.loc[plan.interventions["focus"] == "seni-kuliner", "intervention"]
    rest = plan.funding.loc[plan.funding["intervention"].isin(without), "amount"].sum()
    assert found.load["amount"].sum() == found.desks["total"].sum() == plan.funding["amount"].sum() - rest


def test_a_plan_without_desks() -> None:
    found = desks(kw.MasterPlan(areas=pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["rw"]})))
    assert "<table" not in found.html() and len(found.load) == 0 and len(found.territories) == 0


@pytest.mark.parametrize(
    ("focuses", "told"),
    [
        (
            {"focus": ["f", "g"], "name": ["Zero Stunting", "zero  stunting"], "desk": ["d", "e"]},
            {"two_desks": ["f", "g"]},
        ),
        ({"focus": ["f", "g"], "name": ["Zero Stunting", "zero  stunting"], "desk": ["d", None]}, {"no_desk": ["g"]}),
        ({"focus": ["f"], "name": ["Zero Stunting"], "desk": ["d"]}, {"no_focus": ["e"]}),  # the second desk has none
    ],
)
def test_a_focus_with_two_desks_is_told_however_it_was_written(
    focuses: dict[str, list[str]], told: dict[str, list[str]]
) -> None:
    """A focus names one desk: a second one comes from a focus written twice, or is a desk that no focus names."""
    tables = {
        "areas": pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
        "focuses": pd.DataFrame(focuses).assign(track="problem"),
        "desks": pd.DataFrame({"desk": ["d", "e"], "name": ["Desk Stunting", "Desk stunting"]}),
    }
    faults = kw.desks(kw.MasterPlan(**tables)).findings
    for rule, rows in told.items():
        assert [fault.row for fault in faults if fault.rule == rule] == rows
    both = kw.check(tables | {"focuses": tables["focuses"].assign(desk="d;e")})
    assert {(fault.rule, fault.value) for fault in both.errors} == {("reference", "d;e")}


@pytest.mark.parametrize(("valid_to", "gone"), [(2025, True), (2026, False), (None, False)])
def test_a_member_that_is_gone_before_the_desk_begins_has_no_seat(valid_to: int | None, gone: bool) -> None:
    plan = kw.MasterPlan(
        areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Banjir"], "track": ["problem"], "desk": ["d"]}),
        actors=pd.DataFrame(
            {"actor": ["dpu", "ugm", "bank"], "name": ["DPU", "UGM", "Bank"], "sector": ["kota", "kampus", "korporat"]}
        ).assign(valid_to=[None, None, valid_to]),
        desks=pd.DataFrame(
            {"desk": ["d"], "name": ["Desk"], "actor": ["dpu"], "member": ["ugm;bank"], "start": [2026]}
        ),
    )
    found = kw.desks(plan)
    assert found.members["actor"].to_list() == ["dpu", "ugm", *(() if gone else ("bank",))]
    rules = {fault.rule: fault.message("en") for fault in found.findings}
    assert ("few_sectors" in rules) == ("gone_member" in rules) == gone
    assert rules.get("gone_member") == ("has members that are no more: Bank" if gone else None)
    told = [fault.message("en") for fault in kw.audit(plan).findings if fault.rule == "gg6_members"]
    assert told == ["has members of City government, Universities only"] * gone


def test_the_audit_tells_the_same_of_a_desk() -> None:
    """Each rule of the audit about desks is one of `desks`, with the same words."""
    plan = kw.read_plan(DEMO)
    told = {(fault.row, fault.message("en")) for fault in kw.audit(plan).findings if fault.rule.startswith("gg6_")}
    assert told == {(fault.row, fault.message("en")) for fault in desks(plan).findings}
