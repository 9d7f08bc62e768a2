"""The plan as a value: it refuses faults, selects by hierarchy, and shows itself safely."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan import checks
from kewilayahan.checks.casting import cast as done


@pytest.fixture
def areas() -> pd.DataFrame:
    """A kelurahan with a kampung of two RW, and a neighbour."""
    return pd.DataFrame(
        {
            "area": ["K", "K.1", "K.1.1", "K.1.2", "T"],
            "name": ["Kita", "Kampung", "RW 1", "RW 2", "Tetangga"],
            "level": ["kelurahan", "kampung", "rw", "rw", "kelurahan"],
            "parent": [None, "K", "K.1", "K.1", None],
        }
    )


def test_errors_raise_with_all_findings(areas: pd.DataFrame) -> None:
    areas["level"] = ["desa", "kampung", "rw", "rw", "negeri"]
    with pytest.raises(kw.InvalidPlan, match="2 kesalahan") as caught:
        kw.MasterPlan(areas=areas)
    assert [finding.value for finding in caught.value.findings] == ["desa", "negeri"]
    assert isinstance(caught.value, ValueError)


def test_an_unknown_table_is_refused_with_a_hint(areas: pd.DataFrame) -> None:
    with pytest.raises(kw.UnknownName, match="problems"):
        kw.MasterPlan(areas=areas, problem=pd.DataFrame())


def test_select_goes_down_the_hierarchy(areas: pd.DataFrame) -> None:
    plan = kw.MasterPlan(areas=areas)
    assert list(plan.select("K")["area"]) == ["K", "K.1", "K.1.1", "K.1.2"]
    assert list(plan.select("K.1.2")["area"]) == ["K.1.2"]
    assert plan.area("T")["name"] == "Tetangga"
    with pytest.raises(kw.UnknownName, match=r"K\.1\.3"):
        plan.area("K.1.3")


def test_replace_checks_again_and_leaves_the_first_plan(areas: pd.DataFrame) -> None:
    plan = kw.MasterPlan(areas=areas)
    focuses = pd.DataFrame({"focus": ["f"], "name": ["F"], "track": ["problem"]})
    assert len(plan.replace(focuses=focuses).focuses) == 1
    assert len(plan.focuses) == 0
    with pytest.raises(kw.InvalidPlan):
        plan.replace(focuses=focuses.assign(track="jalan"))


def test_input_is_not_changed(areas: pd.DataFrame) -> None:
    before = areas.copy()
    kw.MasterPlan(areas=areas)
    pd.testing.assert_frame_equal(areas, before)


def test_plans_are_equal_by_value(areas: pd.DataFrame) -> None:
    plan = kw.MasterPlan(areas=areas)
    assert plan == kw.MasterPlan(areas=areas)
    assert plan != kw.MasterPlan(areas=areas.assign(name="x"))


def test_faces_are_readable_and_escaped(areas: pd.DataFrame) -> None:
    areas.loc[0, "name"] = "<script>alert(1)</script>"
    plan = kw.MasterPlan(areas=areas)
    assert "areas 5" in repr(plan)
    shown = plan._repr_html_()
    assert "&lt;script&gt;" in shown and "<script>" not in shown
    findings = kw.check({"areas": areas.assign(level="<b>")})
    assert "&lt;b&gt;" in findings._repr_html_() and "<b>" not in findings._repr_html_()


def test_replace_finds_what_a_check_of_everything_finds() -> None:
    plan = kw.read_plan(Path(__file__).parents[2] / "examples" / "pringgokusuman")
    for name, frame in plan.tables.items():
        again = plan.replace(**{name: frame})
        assert again == plan
        assert again.findings == kw.check(plan)
    early = plan.funding.assign(year=plan.funding["year"] - 20)
    found = plan.replace(funding=early).findings
    assert found == kw.check({**plan.tables, "funding": early})
    assert {finding.rule for finding in found.at(table="funding")} == {"funded_years"}
    assert plan.replace(funding=early).replace(funding=plan.funding).findings == plan.findings


def test_replace_checks_what_refers_to_the_new_table_and_only_that(
    areas: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    focuses = pd.DataFrame({"focus": ["f", "g"], "name": ["F", "G"], "track": "problem"})
    problems = pd.DataFrame({"problem": ["m"], "focus": ["g"], "statement": ["M"], "category": ["drainase"]})
    plan = kw.MasterPlan(areas=areas, focuses=focuses, problems=problems)
    cast: list[str] = []
    monkeypatch.setattr(
        checks, "cast", lambda frame, table, schema: cast.append(table.name) or done(frame, table, schema)
    )
    with pytest.raises(kw.InvalidPlan, match="g") as caught:
        plan.replace(focuses=focuses[:1])
    assert [(found.table, found.rule, found.value) for found in caught.value.findings] == [
        ("problems", "reference", "g")
    ]
    assert cast == ["focuses"]


def test_what_is_written_into_one_plan_stays_out_of_the_other(areas: pd.DataFrame) -> None:
    plan = kw.MasterPlan(areas=areas)
    other = plan.replace(phases=pd.DataFrame({"phase": ["a"], "name": ["A"], "start": [2026], "end": [2027]}))
    other.areas.loc[0, "name"] = "Lain"
    assert plan.areas.loc[0, "name"] == "Kita"
