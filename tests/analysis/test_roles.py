"""Fifteen cells a focus, agencies by step, former names, and what one actor has promised by year."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.analysis.roles import Roles, roles
from kewilayahan.planning.actors import find_actor, present_names

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"


@pytest.fixture(scope="module")
def toy() -> Roles:
    """Two focuses; the agency dpu was pu until 2020, and kimpraswil ended in 2019 without a successor."""
    actors = pd.DataFrame(
        {
            "actor": ["pu", "dpu", "kimpraswil", "ugm", "hotel"],
            "name": ["Dinas PU", "Dinas PUPKP", "Kimpraswil", "Universitas Gadjah Mada", "Hotel <i>Melati</i>"],
            "sector": ["kota", "kota", "kota", "kampus", "korporat"],
            "alias": ["", "Dinas PU;PUPKP", "", "UGM", ""],
            "valid_from": [None, 2021, None, None, None],
            "valid_to": [2020, None, 2019, None, None],
        }
    )
    parts = [
        ("f", "masalah", "pu", "dana", 2026, 2027),
        ("f", "masalah", "dpu", "regulasi", 2027, 2027),
        ("f", "masalah", "ugm", "ilmu", 2026, 2026),
        ("f", "unggulan", "hotel", "pasar", None, None),
        ("g", "sinkron", "kimpraswil", "koordinasi", 2026, 2026),
    ]
    return roles(
        kw.MasterPlan(
            areas=pd.DataFrame({"area": ["A"], "name": ["RW A"], "level": ["rw"]}),
            focuses=pd.DataFrame({"focus": ["f", "g"], "name": ["Banjir", "Sampah"], "track": "problem", "desk": "d"}),
            actors=actors,
            roles=pd.DataFrame(parts, columns=["focus", "step", "actor", "contribution", "start", "end"]),
            phases=pd.DataFrame(
                {"phase": ["a", "b"], "name": ["Awal", "Akhir"], "start": [2026, 2027], "end": [2026, 2028]}
            ),
            desks=pd.DataFrame({"desk": ["d"], "name": ["Desk"], "actor": ["ugm"], "member": ["pu"], "start": [2026]}),
            interventions=pd.DataFrame(
                {"intervention": ["K"], "focus": "f", "title": "Saluran", "start": [2026], "end": [2027], "actor": "pu"}
            ).assign(status="usulan"),
            funding=pd.DataFrame(
                {
                    "intervention": "K",
                    "year": [2026, 2026],
                    "fund": ["dak", "tjsp"],
                    "amount": [5, 2],
                    "status": "usulan",
                }
            ),
        )
    )


def test_fifteen_cells_for_every_focus(toy: Roles) -> None:
    assert len(toy.cells) == 30 and len(toy.empty) == 30 - 3  # kimpraswil promised for 2026 and was gone in 2019
    cell = toy.cells.loc[("f", "masalah", "kota")]
    # pu and dpu are one agency; it gives money in both phases, and rules in the second.
    assert cell.to_dict() == {"actors": ("dpu",), "contributions": ("dana", "regulasi"), "phases": ("a", "b")}
    assert toy.cells.loc[("f", "unggulan", "korporat"), "phases"] == ("a", "b")  # no years: in every phase
    assert toy.coverage.loc["f", ["filled", "of", "agencies"]].to_list() == [3, 15, ("dpu",)]


def test_what_is_missing(toy: Roles) -> None:
    assert list(toy.few_agencies.index) == ["f", "g"]
    absent = [tuple(row) for row in toy.absent.to_numpy()]
    assert absent == [
        ("f", "komunitas"),
        ("f", "kampung"),
        *(("g", sector) for sector in ("kota", "kampus", "korporat", "komunitas", "kampung")),
    ]
    assert list(toy.expired["actor"]) == ["kimpraswil"]


def test_a_promise_without_an_end_of_one_who_is_gone_is_expired() -> None:
    plan = plan_of(actor=["lama"], name=["Dinas Lama"], valid_to=[2020]).replace(
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Banjir"], "track": ["problem"]}),
        phases=pd.DataFrame({"phase": ["1"], "name": ["Awal"], "start": [2026], "end": [2027]}),
        roles=pd.DataFrame({"focus": ["f"], "step": ["masalah"], "actor": ["lama"], "contribution": ["dana"]}),
    )
    found = roles(plan)
    assert list(found.expired["actor"]) == ["lama"]
    assert found.coverage.loc["f", ["filled", "agencies"]].to_list() == [0, ()]
    assert "fill no cell: 1" in found.tables("en")["former"].iloc[0, 1]


@pytest.mark.parametrize(
    ("start", "end", "valid_to", "phases"),
    [
        (2026, 2027, 2025, None),  # gone before it begins
        (2026, 2027, 2026, ("a",)),  # there for the first of two years
        (None, None, 2025, None),  # open: the plan begins in 2026
        (None, None, 2026, ("a",)),
        (2020, None, 2025, ()),  # kept before the plan begins
        (2026, None, None, ("a", "b")),
        (None, 2025, 2030, ()),  # over before the plan begins; its actor goes on
        (None, 2025, 2024, None),
    ],
)
def test_a_promise_counts_for_the_years_in_which_its_actor_is_there(
    start: int | None, end: int | None, valid_to: int | None, phases: tuple[str, ...] | None
) -> None:
    plan = plan_of(actor=["x", "y"], name=["Dinas X", "Dinas Y"], valid_to=[valid_to, None]).replace(
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Banjir"], "track": ["problem"]}),
        phases=pd.DataFrame({"phase": ["a", "b"], "name": ["A", "B"], "start": [2026, 2027], "end": [2026, 2028]}),
        roles=pd.DataFrame({"focus": "f", "step": "masalah", "actor": ["x", "y"], "contribution": "dana"}).assign(
            start=[start, None], end=[end, None]
        ),
    )
    found, audit = roles(plan), kw.audit(plan)
    kept = phases is not None
    assert found.parts.loc[0, "kept"] == kept and found.parts.loc[0, "phase"] == (phases or ())
    assert found.coverage.loc["f", "agencies"] == (("x", "y") if kept else ("y",))
    assert ("Dinas X" in found.tables()["roles"].iloc[0, 2]) == kept
    said = [fault.message("en") for fault in audit.findings if fault.rule == "gg5_agencies"]
    assert said == ([] if kept else ["1 agencies (Dinas X is no more)"])


def test_in_a_plan_without_years_nobody_is_gone() -> None:
    plan = plan_of(actor=["x"], name=["Dinas X"], valid_to=[2090]).replace(
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Banjir"], "track": ["problem"], "desk": ["d"]}),
        desks=pd.DataFrame({"desk": ["d"], "name": ["Desk"], "actor": ["x"]}),
        roles=pd.DataFrame({"focus": ["f"], "step": ["masalah"], "actor": ["x"], "contribution": ["dana"]}),
    )
    assert roles(plan).coverage.loc["f", ["filled", "agencies"]].to_list() == [1, ("x",)]
    assert kw.desks(plan).members["actor"].to_list() == ["x"]


def test_agencies_by_step_under_their_present_names(toy: Roles) -> None:
    assert list(toy.agencies.index) == ["dpu", "kimpraswil"]
    assert toy.agencies.loc["dpu"].to_dict() == {"masalah": ("f",), "sinkron": (), "unggulan": ()}
    former = toy.tables("en")["former"].to_numpy().tolist()
    assert former[0] == ["Dinas PU", "counts as", "Dinas PUPKP"] and former[1][0] == "Kimpraswil"


@pytest.mark.parametrize("name", ["dpu", "PUPKP", "dinas pu", "pu", "Dinas  PUPKP"])
def test_an_actor_is_found_by_any_of_its_names(toy: Roles, name: str) -> None:
    sheet = toy.sheet(name)
    assert sheet["year"].to_list() == [2026, 2026, 2026, 2026, 2027, 2027, 2027]
    works = sheet[sheet["kind"] == "work"]
    assert works["amount"].iloc[0] == 7 and pd.isna(works["amount"].iloc[1])
    # Member in one year, for the desk has no end, and of both focuses for which the desk answers.
    assert list(sheet["kind"].value_counts().sort_index()) == [2, 3, 2]
    assert sheet.loc[sheet["kind"] == "member", "focus"].to_list() == ["f", "g"]


def test_a_promise_without_years_is_told_too(toy: Roles) -> None:
    sheet = toy.sheet("hotel <i>melati</i>")
    assert len(sheet) == 1 and pd.isna(sheet.loc[0, "year"])
    assert toy.sheet_table("hotel <i>melati</i>", "en").loc[0, "Step, work or desk"] == "Building the strategic sector"


def test_an_unknown_actor_is_named_with_the_nearest(toy: Roles) -> None:
    with pytest.raises(kw.UnknownName, match="Universitas Gadjah Mada"):
        toy.sheet("Universitas Gajah Mada")


def plan_of(**actors: object) -> kw.MasterPlan:
    areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    return kw.MasterPlan(areas=areas, actors=pd.DataFrame(actors).assign(sector="kota"))


def test_names_that_lead_in_a_circle_end() -> None:
    plan = plan_of(actor=["a", "b"], name=["A", "B"], alias=["B", "A"], valid_to=[2020, 2021])
    assert set(present_names(plan)) == {"a", "b"}
    assert find_actor(plan, "a") in {"a", "b"}


def test_an_agency_counts_once_under_its_former_and_its_present_name() -> None:
    # DPMPPA became DP3AP2KB in 2021; the vocabulary of agencies says so, nobody has to type it.
    plan = plan_of(actor=["dpmppa", "dp3ap2kb", "ugm"], name=["DPMPPA", "DP3AP2KB", "UGM"])
    assert present_names(plan) == {"dpmppa": "dp3ap2kb", "dp3ap2kb": "dp3ap2kb", "ugm": "ugm"}


def test_a_former_agency_goes_on_as_the_actor_that_bears_its_name() -> None:
    plan = plan_of(actor=["dlh", "dpmppa"], name=["DLH", "DPMPPA"], alias=["DPMPPA", ""])
    assert present_names(plan) == {"dlh": "dlh", "dpmppa": "dlh"}


def test_a_former_agency_that_the_plan_does_not_list_is_found_under_its_heir() -> None:
    plan = plan_of(actor=["perempuan"], name=["DP3AP2KB"])
    assert find_actor(plan, "DPMPPA") == "perempuan"
    with pytest.raises(kw.UnknownName):
        find_actor(plan, "Dinas Kebakaran")  # its heir is not there either
    assert present_names(plan_of(actor=["dpmppa"], name=["DPMPPA"])) == {"dpmppa": "dpmppa"}


def test_text_from_people_is_escaped(toy: Roles) -> None:
    assert "<i>" not in toy.html("id") and "Hotel &lt;i&gt;Melati" in toy._repr_html_()
    assert [frame.shape for frame in toy.tables("id").values()] == [frame.shape for frame in toy.tables("en").values()]


def test_the_example() -> None:
    made = roles(kw.read_plan(DEMO))
    assert len(made.cells) == 90 and made.coverage["filled"].to_dict() == {
        "stunting": 10,
        "kemiskinan": 9,
        "sampah": 7,
        "permukiman": 8,
        "tepian-winongo": 10,
        "seni-kuliner": 6,
    }
    assert [tuple(row) for row in made.absent.to_numpy()] == [
        ("sampah", "kampus"),
        ("seni-kuliner", "komunitas"),
        ("seni-kuliner", "kampung"),
    ]
    # The former agency DPMPPA is DP3AP2KB today.
    assert made.sheet("DPMPPA").equals(made.sheet("dp3ap2kb")) and len(made.sheet("DPMPPA"))
    grid = made.tables("id")["roles"]
    assert grid.shape == (18, 7) and (grid == "–").sum().sum() == len(made.empty) == 40


def test_a_plan_without_roles() -> None:
    made = roles(kw.MasterPlan(areas=pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["rw"]})))
    assert len(made.cells) == 0 and "<table" not in made.html()
