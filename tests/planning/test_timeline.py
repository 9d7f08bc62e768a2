"""Years of works, problems and zones: small plans whose answers are plain, and any order obeyed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kewilayahan as kw
from kewilayahan.planning.timeline import Timeline, effective_years, timeline

AREAS = pd.DataFrame({"area": ["A"], "name": ["RW A"], "level": ["rw"]})


def works(**rows: tuple[int, int, str]) -> pd.DataFrame:
    """Works by code: start, end and the codes they come after."""
    table = [{"intervention": code, "start": a, "end": b, "after": after} for code, (a, b, after) in rows.items()]
    return pd.DataFrame(table).assign(focus="f", title="Pekerjaan", status="usulan")


def plan_of(interventions: pd.DataFrame, **tables: Any) -> kw.MasterPlan:
    """A plan of one focus that aims at 2030."""
    focuses = pd.DataFrame({"focus": ["f"], "name": ["Fokus"], "track": ["problem"], "target_year": [2030]})
    return kw.MasterPlan(areas=AREAS, focuses=focuses, interventions=interventions, **tables)


def spans(found: Timeline) -> dict[str, tuple[int, int]]:
    return {str(row.Index): (row.start, row.end) for row in found.works.itertuples()}


def test_a_work_may_start_in_the_year_in_which_its_predecessor_ends_but_not_before() -> None:
    table = works(a=(2026, 2028, ""), b=(2028, 2029, "a"), c=(2027, 2028, "a"), d=(2026, 2026, "b;c"))
    found = timeline(plan_of(table))
    assert spans(found) == {"a": (2026, 2028), "b": (2028, 2029), "c": (2028, 2029), "d": (2029, 2029)}
    assert found.works["delay"].to_dict() == {"a": 0, "b": 0, "c": 1, "d": 3}
    assert found.works.loc["d", "held_by"] == ("b", "c")


def test_what_has_begun_keeps_its_years_and_what_is_dropped_holds_nothing_up() -> None:
    table = works(a=(2026, 2029, ""), b=(2027, 2027, "a"), c=(2026, 2030, ""), d=(2027, 2028, "c"))
    table["status"] = ["usulan", "berjalan", "ditolak", "usulan"]
    found = timeline(plan_of(table))
    assert spans(found) == {"a": (2026, 2029), "b": (2027, 2027), "d": (2027, 2028)}
    assert found.dropped == ("c",) and found.works.loc["d", "waits_for"] == ()


def test_a_problem_is_solved_when_the_last_of_its_works_ends() -> None:
    problems = pd.DataFrame(
        {"problem": ["M1", "M2", "M3"], "focus": ["f", "f", "f"], "statement": "x", "category": "drainase"}
    )
    table = works(a=(2026, 2027, ""), b=(2028, 2031, ""), c=(2026, 2026, ""))
    table["problem"] = ["M1", "M1;M2", "M3"]
    table["status"] = ["usulan", "usulan", "terbengkalai"]
    found = timeline(plan_of(table, problems=problems)).problems
    assert found["year"].tolist()[:2] == [2031, 2031] and found["year"].isna().tolist() == [False, False, True]
    assert found["late"].tolist()[:2] == [1, 1] and found.loc["M3", "works"] == ()
    assert found.loc["M1", "works"] == ("a", "b")


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        # three rungs (berkembang, maju, mandiri): the first third, two thirds and all of the works
        ([2026, 2027, 2028, 2029, 2030, 2031], {"berkembang": 2027, "maju": 2029, "mandiri": 2031}),
        ([2026, 2030], {"berkembang": 2026, "maju": 2030, "mandiri": 2030}),
        ([2029], {"berkembang": 2029, "maju": 2029, "mandiri": 2029}),
    ],
)
def test_the_rungs_of_a_zone_are_spread_over_its_works(ends: list[int], expected: dict[str, int]) -> None:
    zones = pd.DataFrame(
        {"zone": ["Z"], "focus": ["f"], "name": ["Tepian"], "theme": ["tepian_sungai"], "role": ["pusat"]}
    ).assign(stage="rintisan", target_stage="mandiri")
    table = works(**{f"w{n}": (end, end, "") for n, end in enumerate(ends)}).assign(zone="Z")
    found = timeline(plan_of(table, zones=zones))
    assert dict(zip(found.rungs["stage"], found.rungs["year"], strict=True)) == expected
    assert found.zones.loc["Z", "year"] == ends[-1]
    assert set(found.rungs["ladder"]) == {"umum"}  # the ladder of the theme, as the zone names none
    assert found.zones.loc["Z", "target_year"] == 2030  # that of its focus, as it names none


def test_a_zone_without_works_or_already_there_has_no_year_and_no_rungs() -> None:
    zones = pd.DataFrame({"zone": ["Z", "Y"], "name": ["Z", "Y"], "theme": "tepian_sungai", "role": "pusat"}).assign(
        stage=["rintisan", "maju"], target_stage=["berkembang", "maju"], target_year=[2028, 2029]
    )
    found = timeline(plan_of(works(a=(2026, 2026, "")), zones=zones))
    assert found.zones["year"].isna().all() and found.zones["late"].isna().all()
    assert found.rungs["zone"].tolist() == ["Z"] and found.rungs["year"].isna().all()


def test_the_chain_is_what_a_lost_year_is_lost_on() -> None:
    table = works(
        a=(2026, 2027, ""), b=(2026, 2026, ""), c=(2027, 2028, "a;b"), d=(2028, 2029, "c"), e=(2026, 2027, "")
    )
    found = timeline(plan_of(table))
    assert found.focuses.loc["f", "chain"] == ("a", "c", "d")
    assert found.focuses.loc["f", "start"] == 2026 and found.focuses.loc["f", "year"] == 2029


def test_no_works_at_all() -> None:
    found = timeline(kw.MasterPlan(areas=AREAS))
    assert all(len(frame) == 0 for frame in (found.works, found.problems, found.zones, found.rungs, found.focuses))


def test_the_example_plan() -> None:
    found = timeline(kw.read_plan(Path(__file__).parents[2] / "examples" / "pringgokusuman"))
    assert found.problems.index[found.problems["year"].isna()].tolist() == ["M-10", "M-24", "M-25"]
    assert found.zones["year"].to_dict() == {"Z-01": 2030, "Z-02": 2030, "Z-03": 2032}
    assert found.zones["late"].to_dict() == {"Z-01": 0, "Z-02": 1, "Z-03": 2}
    # K-03 comes after K-02, which runs until 2030; K-24 may start when K-17 and K-21 end, in 2028.
    assert (found.works.loc["K-03", "start"], found.works.loc["K-24", "start"]) == (2030, 2028)
    assert found.works.loc["K-08", "start"] == 2026


@st.composite
def networks(draw: st.DrawFn) -> tuple[dict[str, tuple[int, int]], dict[str, list[str]], frozenset[str]]:
    codes = [f"w{n}" for n in range(draw(st.integers(1, 12)))]
    shuffled = draw(st.permutations(codes))  # later ones come after earlier ones, whatever their names
    years = {code: (first := draw(st.integers(2026, 2032)), first + draw(st.integers(0, 3))) for code in codes}
    after = {code: draw(st.lists(st.sampled_from([*shuffled[:n], "gone"]))) for n, code in enumerate(shuffled)}
    return years, after, frozenset(draw(st.lists(st.sampled_from(codes))))


@given(networks())
def test_effective_years_obey_the_order_and_move_nothing_without_need(
    network: tuple[dict[str, tuple[int, int]], dict[str, list[str]], frozenset[str]],
) -> None:
    years, after, fixed = network
    real = effective_years(years, after, fixed=fixed)
    assert list(real) == list(years)
    for code, (start, end) in real.items():
        assert end - start == years[code][1] - years[code][0]
        if code in fixed:
            assert (start, end) == years[code]
            continue
        before = [real[other][1] for other in after[code] if other in real]
        assert start == max([years[code][0], *before])


@settings(max_examples=20)
@given(networks())
def test_a_plan_obeys_its_order(
    network: tuple[dict[str, tuple[int, int]], dict[str, list[str]], frozenset[str]],
) -> None:
    years, after, fixed = network
    rows = {code: (*years[code], ";".join(o for o in after[code] if o in years)) for code in years}
    table = works(**rows)
    table["status"] = ["berjalan" if code in fixed else "usulan" for code in years]
    found = timeline(plan_of(table))
    assert spans(found) == effective_years(years, after, fixed=fixed)
    last = max(end for _, end in spans(found).values())
    chain = found.focuses.loc["f", "chain"]
    assert found.works.loc[chain[-1], "end"] == last
    ends, starts = found.works["end"], found.works["start"]
    assert all(ends[one] == starts[other] for one, other in pairwise(chain))
