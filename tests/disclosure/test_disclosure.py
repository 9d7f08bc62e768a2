"""What may be published: small counts of people are hidden, and no reader of the rest gets them back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from shapely import box

import kewilayahan as kw
from kewilayahan.analysis.roadmap import roadmap
from kewilayahan.disclosure import suppress
from kewilayahan.documents.tables import write_tables
from kewilayahan.planning.needs import Indicator, need_of
from kewilayahan.results.html import said

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"
Rows = dict[str, tuple[float | None, float | None]]


def town(parents: dict[str, str | None]) -> pd.DataFrame:
    """Areas by their parents, a level lower than them."""
    levels: dict[str, int] = {}
    for code, parent in parents.items():
        levels[code] = 0 if parent is None else levels[parent] + 1
    names = [("kelurahan", "kampung", "rw")[level] for level in levels.values()]
    frame = pd.DataFrame({"area": list(parents), "name": list(parents), "level": names, "parent": parents.values()})
    return frame.assign(population=None)


def table_of(rows: Rows, **columns: object) -> pd.DataFrame:
    """The table of one indicator: area -> (numerator, denominator)."""
    facts = {"indicator": "stunting", "year": 2025, "method": "eppgbm"}
    shares = [100 * n / d if n is not None and d else None for n, d in rows.values()]
    counts = pd.DataFrame(list(rows.values()), columns=["numerator", "denominator"], dtype="float64")
    frame = pd.DataFrame({"area": list(rows), **facts, "value": pd.Series(shares, dtype="float64")})
    return pd.concat([frame, counts], axis=1).assign(**columns)


def plan_of(rows: Rows, parents: dict[str, str | None] | None = None, **columns: object) -> kw.MasterPlan:
    """A plan of one indicator; all areas lie below K unless said."""
    below: dict[str, str | None] = {code: None if code == "K" else "K" for code in rows}
    return kw.MasterPlan(areas=town(parents or below), indicators=table_of(rows, **columns))


@pytest.fixture(scope="module")
def example() -> kw.MasterPlan:
    return kw.read_plan(EXAMPLE)


@pytest.fixture(scope="module")
def published(example: kw.MasterPlan) -> kw.MasterPlan:
    return kw.public(example)


def hidden(plan: kw.MasterPlan) -> set[str]:
    """The areas whose row is hidden."""
    shown = kw.public(plan).indicators
    return set(shown.loc[shown["hidden"].map(len) > 0, "area"])


def test_a_small_count_takes_a_second_row_with_it() -> None:
    plan = plan_of({"K": (42, 200), "A": (2, 50), "B": (10, 50), "C": (14, 50), "D": (16, 50)})
    shown = kw.public(plan).indicators.set_index("area")
    assert list(shown.index[shown["hidden"].map(len) > 0]) == ["A", "B"]
    assert shown.loc["A", "hidden"] == ("value", "numerator", "denominator")
    assert shown.loc[["A", "B"], ["value", "numerator", "denominator"]].isna().all(axis=None)
    assert shown.loc["K", "numerator"] == 42 and shown.loc["C", "numerator"] == 14


@pytest.mark.parametrize("count", [0, 1, 4])
def test_everything_under_five_is_small_and_five_is_not(count: int) -> None:
    rows: Rows = {"A": (count, 50), "B": (5, 50)}
    assert hidden(plan_of(rows, {"A": None, "B": None})) == {"A"}


def test_two_fours_do_not_stand_below_their_eight() -> None:
    """4 + 4 = 8: told that both are under 5, anybody could tell that both are 4."""
    assert hidden(plan_of({"K": (8, 90), "A": (4, 50), "B": (4, 40)})) == {"K", "A", "B"}


def test_nearly_all_is_as_telling_as_hardly_any() -> None:
    """Of 50 families 48 are poor: 2 are not, and of the others everything is known."""
    assert hidden(plan_of({"A": (48, 50), "B": (20, 50)}, {"A": None, "B": None})) == {"A"}


def test_the_protecting_kampung_is_found_above_too() -> None:
    """Kampung 1 is its only RW: its 3 are hidden on both levels, and so is the next kampung with its RW."""
    parents = {"K": None, "1": "K", "1a": "1", "2": "K", "2a": "2", "2b": "2", "3": "K", "3a": "3", "3b": "3"}
    figures = {"K": 83, "1": 3, "1a": 3, "2": 30, "2a": 10, "2b": 20, "3": 50, "3a": 20, "3b": 30}
    plan = plan_of({code: (count, 10 * count) for code, count in figures.items()}, parents)
    assert hidden(plan) == {"1", "1a", "2", "2a", "2b"}


def test_a_level_without_rows_is_no_way_round() -> None:
    """The kampung of B has no row: A and B hang on the kelurahan alone, and one of them is no secret."""
    parents = {"K": None, "1": "K", "A": "1", "2": "K", "B": "2"}
    assert hidden(plan_of({"K": (43, 99), "A": (3, 50), "B": (40, 49)}, parents)) == {"A", "B"}


def test_dots_tell_what_lies_below_as_well_as_parents() -> None:
    """20 - 17 = 3 for everybody who reads the codes, with the column parent or without."""
    codes = ["34.71.05.1002", "34.71.05.1002.01", "34.71.05.1002.02"]
    table = table_of(dict(zip(codes, [(20, 100), (17, 50), (3, 50)], strict=True)))
    areas = town({codes[0]: None, codes[1]: codes[0], codes[2]: codes[0]}).assign(parent=None)
    shown = kw.public(kw.MasterPlan(areas=areas, indicators=table)).indicators
    assert shown["numerator"].isna().tolist() == [False, True, True]


def test_what_is_missing_is_not_told_by_subtraction_either() -> None:
    """C has no row, and 20 - 12 - 6 says that it has 2."""
    parents = {"K": None, "A": "K", "B": "K", "C": "K"}
    assert hidden(plan_of({"K": (20, 150), "A": (12, 50), "B": (6, 50)}, parents)) == {"A"}


def test_one_surveyed_rw_does_not_hide_the_total() -> None:
    parents = {"K": None, "A": "K", "B": "K"}
    assert hidden(plan_of({"K": (400, 4000), "A": (3, 50)}, parents)) == {"A"}


def test_a_share_and_its_denominator_are_a_count() -> None:
    plan = plan_of({"A": (None, 50), "B": (None, 50)}, {"A": None, "B": None}, value=[6.0, 20.0])
    assert hidden(plan) == {"A"}  # 6 % of 50 are 3


def test_a_share_without_people_behind_it_cannot_be_judged() -> None:
    plan = plan_of({"A": (None, None)}, {"A": None}, value=[12.5])
    assert hidden(plan) == {"A"}  # 1 of 8, or 50 of 400


def test_a_row_without_figures_has_no_data_and_is_not_hidden() -> None:
    plan = plan_of({"A": (None, None), "B": (3, 50)}, {"A": None, "B": None})
    shown = kw.public(plan).indicators
    assert shown["hidden"].tolist() == [(), ("value", "numerator", "denominator")]
    told = said(shown, ["value", "numerator"], lang="en")
    assert told["numerator"].tolist() == ["no data", "hidden"]


def test_a_cell_never_filled_is_not_called_hidden() -> None:
    plan = plan_of({"A": (3, None)}, {"A": None})
    assert kw.public(plan).indicators.loc[0, "hidden"] == ("numerator",)


def test_years_are_tables_of_their_own_and_other_indicators_stay() -> None:
    rows = [
        ("K", "stunting", 2024, 30),
        ("A", "stunting", 2024, 12),
        ("B", "stunting", 2024, 18),
        ("K", "stunting", 2025, 30),
        ("A", "stunting", 2025, 2),
        ("B", "stunting", 2025, 28),
        ("A", "bank_sampah", 2025, 1),
        ("A", "difabel", 2025, 3),
        ("A", "rawan_banjir", 2025, 4),
    ]
    frame = pd.DataFrame(rows, columns=["area", "indicator", "year", "numerator"]).assign(method="administrasi")
    frame.loc[:5, "denominator"] = 100
    frame.loc[6:, "value"] = frame.loc[6:, "numerator"]
    plan = kw.MasterPlan(areas=town({"K": None, "A": "K", "B": "K"}), indicators=frame)
    shown = kw.public(plan).indicators
    assert [bool(names) for names in shown["hidden"]] == [False, False, False, False, True, True, False, True, True]


def test_every_indicator_that_counts_people_is_about_persons() -> None:
    choices = kw.SCHEMA.choices("indicators").values()
    assert all(choice.facts["persons"] == "true" for choice in choices if choice.facts["unit"] in ("jiwa", "kasus"))


def test_an_indicator_of_a_city_that_does_not_say_is_taken_for_one_of_people() -> None:
    """Only `persons` = false lets small counts through; a city may have forgotten the column."""
    rows = {"area": ["A", "A"], "indicator": ["tbc", "taman"], "year": 2025, "method": "administrasi", "value": [2, 2]}
    added = [kw.schema.Choice("tbc", "Penderita TBC", "TB patients"), kw.schema.Choice("taman", "Taman", "Parks")]
    added[1] = replace(added[1], facts={"persons": "false"})
    schema = kw.SCHEMA.with_choices({"indicators": added})
    plan = kw.MasterPlan(schema=schema, areas=town({"A": None}), indicators=pd.DataFrame(rows))
    assert [bool(names) for names in kw.public(plan).indicators["hidden"]] == [True, False]


def test_of_a_hidden_row_the_note_keeps_only_its_label() -> None:
    notes = ["Ilustrasi: 3 balita di Gang Mawar", "Ilustrasi: 12 balita"]
    plan = plan_of({"A": (3, 50), "B": (12, 50)}, {"A": None, "B": None}, note=notes)
    assert kw.public(plan).indicators["note"].tolist() == ["Ilustrasi", notes[1]]


def test_the_public_plan_of_a_public_plan_is_the_same(published: kw.MasterPlan) -> None:
    assert kw.public(published) == published


def test_it_hides_and_changes_nothing_else(example: kw.MasterPlan, published: kw.MasterPlan) -> None:
    plan, shown = example, published.indicators
    assert (shown["hidden"].map(len) > 0).sum() == 46  # of 62 rows about stunting; RW with 5 children are few
    open_rows = shown["hidden"].map(len) == 0
    columns = ["area", "indicator", "year", "method", "value", "numerator", "denominator", "quality", "note"]
    pd.testing.assert_frame_equal(shown.loc[open_rows, columns], plan.indicators.loc[open_rows, columns])


# --- other tables that carry the same counts ---


def with_works(**columns: object) -> kw.MasterPlan:
    """A focus on stunting and one work, over RW A with 2 and RW B with 10 children of K's 12."""
    plan = plan_of({"K": (12, 100), "A": (2, 50), "B": (10, 50)})
    focuses = pd.DataFrame(
        {"focus": ["F"], "name": ["Zero stunting"], "track": ["problem"], "indicator": ["stunting"]}
    ).assign(baseline=12.0, baseline_year=2025, target=5.0)
    work = {"intervention": "K-1", "focus": "F", "title": "PMT", "area": ("A",), "start": 2026, "end": 2026}
    works = pd.DataFrame([work | {"status": "usulan", "volume": 60, "unit": "balita"} | columns])
    return plan.replace(focuses=focuses, interventions=works)


@pytest.mark.parametrize(
    ("columns", "covered"),
    [
        ({"volume": 3, "unit": "anak balita"}, True),
        ({"volume": 10, "unit": "balita", "area": ("B",)}, True),  # what B's row hides
        ({"volume": 10, "unit": "balita", "area": ("K",)}, False),
        ({"volume": 3, "unit": "unit"}, False),
        ({"volume": 60, "unit": "balita"}, False),
    ],
)
def test_the_volume_of_a_work_tells_no_small_count(columns: dict[str, object], covered: bool) -> None:
    works = kw.public(with_works(**columns)).interventions
    assert (works["hidden"][0] == ("volume",)) == covered == bool(works["volume"].isna()[0])


@pytest.mark.parametrize(
    ("baseline", "covered"),
    [(12.0, False), (12, False), (4.0, True), (12.4, True)],  # 12 of 100 is shown for K; A's 4 % is not
)
def test_a_baseline_is_shown_where_the_indicator_shows_it(baseline: float, covered: bool) -> None:
    plan = with_works()
    focuses = kw.public(plan.replace(focuses=plan.focuses.assign(baseline=baseline))).focuses
    assert (focuses["hidden"][0] == ("baseline",)) == covered == bool(focuses["baseline"].isna()[0])
    assert focuses["target"][0] == 5.0


@pytest.mark.parametrize(
    ("indicator", "baseline", "covered"),
    [
        ("rtlh", 61.4, False),  # of 400 households; no row of it stands in the plan
        ("rtlh", 1.0, True),  # 4 households
        ("rtlh", 99.0, True),  # all but 4
        ("stunting", 12.4, True),  # rows of it stand in the plan, some hidden
    ],
)
def test_a_share_of_many_is_no_small_count(indicator: str, baseline: float, covered: bool) -> None:
    plan = with_works()
    households = [400 if area == "K" else 200 for area in plan.areas["area"]]
    focuses = plan.focuses.assign(indicator=indicator, baseline=baseline)
    shown = kw.public(plan.replace(areas=plan.areas.assign(households=households), focuses=focuses))
    assert bool(shown.focuses["hidden"][0]) is covered
    assert any("Hidden" in said for said in roadmap(shown).sentences("en")) is covered


def test_measures_of_the_public_plan_say_hidden_and_not_unknown() -> None:
    plan = with_works(volume=3, unit="balita")
    focuses = plan.focuses.assign(baseline=4.0)
    shown = kw.public(plan.replace(focuses=focuses))
    matrix = next(iter(roadmap(shown).tables("en").values()))
    assert matrix.loc[0, ["Volume", "Baseline"]].tolist() == ["hidden", "hidden"]
    need = Indicator("stunting", method="eppgbm", year=2025)
    with pytest.raises(kw.KewilayahanError, match="disembunyikan untuk A, B"):
        need_of(shown, shown.areas, need)
    needs = need_of(shown, shown.areas, need, missing="keep")
    assert (needs.attrs["hidden"], needs.attrs["missing"]) == (("A", "B"), ())


# --- what leaves the house ---


def test_hidden_and_no_data_differ_in_every_file(tmp_path: Path) -> None:
    shown = kw.public(with_works(volume=3, unit="balita"))
    nothing = shown.interventions.assign(intervention="K-2", volume=np.nan)
    nothing["hidden"] = [()]
    shown = shown.replace(interventions=pd.concat([shown.interventions, nothing], ignore_index=True))
    (path,) = kw.write_geojson(shown, tmp_path, tables=["interventions"])
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    told = [(feature["properties"]["volume"], feature["properties"]["hidden"]) for feature in features]
    assert told == [(None, ["volume"]), (None, [])]
    for place in ("plan", "plan.gpkg"):
        kw.write_plan(shown, tmp_path / place)
        assert kw.read_plan(tmp_path / place).interventions["hidden"].tolist() == [("volume",), ()]
    words = said(pd.DataFrame(shown.interventions)[["title", "volume", "hidden"]], ["volume"])
    html, workbook = (write_tables({"Kegiatan": words}, tmp_path / name, title="x")[0] for name in ("a.html", "a.xlsx"))
    assert "<td>disembunyikan</td>" in html.read_text("utf-8") and "<td>tidak ada data</td>" in html.read_text("utf-8")
    assert pd.read_excel(workbook, engine="openpyxl")["volume"].tolist() == ["disembunyikan", "tidak ada data"]


def test_the_public_map_says_hidden_and_the_office_s_map_the_figure(tmp_path: Path) -> None:
    plan = with_works(volume=3, unit="balita pendek", note="Ilustrasi")
    shapes = gpd.GeoDataFrame(plan.areas.drop(columns="geometry"), geometry=[box(110.35, -7.8, 110.36, -7.79)] * 3)
    plan = plan.replace(areas=shapes.set_crs(4326).assign(parent=None))
    office, everybody = (
        kw.write_map(plan, tmp_path / f"{public}.html", public=public).read_text(encoding="utf-8")
        for public in (False, True)
    )
    card = '[{"id":"Volume","en":"Volume"},{"id":"%s","en":"%s"}]'
    assert card % ("3", "3") in office and card % ("disembunyikan", "hidden") not in office
    assert card % ("disembunyikan", "hidden") in everybody and card % ("3", "3") not in everybody
    assert "Ilustrasi" in everybody


def test_the_columns_of_the_office_are_empty(published: kw.MasterPlan) -> None:
    own = [(table.name, column.name) for table in kw.SCHEMA.tables for column in table.columns if column.internal]
    assert {name for _, name in own} == {"origin", "urgency", "seriousness", "growth", "votes"}
    assert all(published.tables[table][column].isna().all() for table, column in own)


# --- an attacker with a solver ---


def bounds(parents: dict[str, str | None], rows: Rows, shown: dict[str, float], **limits: Any) -> dict[str, tuple]:
    """Least and most of every hidden row, by linear programming over all that is shown.

    A row is the sum of all areas right below it, whether they have rows or not. No count is negative,
    denominators are known, and `limits` are what the attacker knows besides.
    """
    codes = list(parents)
    place = {code: position for position, code in enumerate(codes)}
    sums = []
    for code in codes:
        below = [child for child, parent in parents.items() if parent == code]
        if below:
            equation = np.zeros(len(codes))
            equation[place[code]] = -1
            equation[[place[child] for child in below]] = 1
            sums.append(equation)
    known = [
        (shown[code],) * 2 if code in shown else limits.get(code, (0, rows[code][1] if code in rows else None))
        for code in codes
    ]
    found = {}
    for code in set(rows) - set(shown):
        aim = np.eye(len(codes))[place[code]]
        ends = [
            linprog(
                sign * aim,
                A_eq=np.array(sums) if sums else None,
                b_eq=np.zeros(len(sums)) if sums else None,
                bounds=known,
                integrality=1,
            )
            for sign in (1, -1)
        ]
        assert all(end.status in (0, 3) for end in ends)
        found[code] = (ends[0].fun, -ends[1].fun if ends[1].status == 0 else np.inf)
    return found


@st.composite
def towns(draw: st.DrawFn) -> tuple[dict[str, str | None], Rows]:
    """A kelurahan of kampung of RW with whole counts that agree; some RW have no row."""
    parents: dict[str, str | None] = {"K": None}
    rows: Rows = {}
    total = [0, 0]
    for kampung in range(draw(st.integers(1, 4))):
        parents[f"K.{kampung}"] = "K"
        inside = [0, 0]
        for rw in range(draw(st.integers(1, 4))):
            code = f"K.{kampung}.{rw}"
            parents[code] = f"K.{kampung}"
            count = draw(st.integers(0, 5) | st.integers(0, 25))
            people = count + draw(st.integers(0, 8) | st.integers(5, 40))
            inside = [inside[0] + count, inside[1] + people]
            if draw(st.integers(0, 7)):
                rows[code] = (count, people)
        rows[f"K.{kampung}"] = (inside[0], inside[1])
        total = [total[0] + inside[0], total[1] + inside[1]]
    return parents, {"K": (total[0], total[1]), **rows}


def assert_safe(parents: dict[str, str | None], rows: Rows, table: pd.DataFrame) -> None:
    """Hold that no solver narrows what is hidden: neither the counts nor those who are left."""
    for name in ("numerator", "remainder"):
        figures = {code: n if name == "numerator" else d - n for code, (n, d) in rows.items()}  # type: ignore[operator]
        shown = {code: figures[code] for code in table.loc[table["hidden"].map(len) == 0, "area"]}
        assert all(figure >= 5 for figure in shown.values())
        for code, (least, most) in bounds(parents, rows, shown).items():
            people = rows[code][1] or 0
            if figures[code] < 5:
                assert least <= 0 and most >= min(5, people), (name, code, least, most)
            else:
                assert most - least >= 4, (name, code, least, most)
        leaves = [code for code in set(rows) - set(shown) if code not in parents.values()]
        limits = {code: (0, min(4, rows[code][1])) if figures[code] < 5 else (5, rows[code][1]) for code in leaves}
        informed = bounds(parents, rows, shown, **limits)
        for code in leaves:
            if figures[code] < 5:
                assert informed[code] == (0, min(4, rows[code][1])), (name, code, informed[code])


@given(towns(), st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_no_solver_gets_a_hidden_count_back(made: tuple[dict[str, str | None], Rows], dots_alone: bool) -> None:
    """Also where the column parent is empty, and only the dots of the codes tell what lies below what."""
    parents, rows = made
    table = table_of(rows, note=None)
    table["hidden"] = pd.Series([()] * len(table), dtype=object)
    areas = town(parents)
    assert_safe(parents, rows, suppress(table, areas.assign(parent=None) if dots_alone else areas))


@pytest.mark.parametrize("year", [2024, 2025])
def test_no_solver_gets_the_example_s_counts_back(year: int, example: kw.MasterPlan, published: kw.MasterPlan) -> None:
    plan = example
    own = plan.indicators[(plan.indicators["indicator"] == "stunting") & (plan.indicators["year"] == year)]
    rows: Rows = {row.area: (row.numerator, row.denominator) for row in own.itertuples()}
    areas = plan.areas[plan.areas["area"].isin(own["area"])]
    parents = {row.area: row.parent if row.parent in rows else None for row in areas.itertuples()}
    assert_safe(parents, rows, published.indicators.loc[own.index])


def test_the_solver_does_find_what_is_hidden_carelessly() -> None:
    """The attack works: with only the small row hidden, and with only the threshold rule."""
    parents = {"K": None, "A": "K", "B": "K"}
    rows: Rows = {"K": (12, 100), "A": (2, 50), "B": (10, 50)}
    assert bounds(parents, rows, {"K": 12, "B": 10}) == {"A": (2, 2)}


def test_households_without_decent_sanitation_and_unfit_houses_are_people_too() -> None:
    """48 of 50 with decent sanitation tell of 2 without; 1 unfit house of 50 is one poor family."""
    areas = pd.DataFrame({"area": list("ABC"), "name": list("ABC"), "level": "rw"})
    facts = {"year": 2025, "method": "survei", "denominator": 50}
    rows = [
        {"area": area, "indicator": indicator, "numerator": count, **facts}
        for indicator, count in (("sanitasi_layak", 48), ("sanitasi_aman", 47), ("air_minum", 49), ("rtlh", 1))
        for area in "ABC"
    ]
    shown = kw.public(kw.MasterPlan(areas=areas, indicators=pd.DataFrame(rows))).indicators
    assert len(shown) == 12 and shown["numerator"].isna().all()
