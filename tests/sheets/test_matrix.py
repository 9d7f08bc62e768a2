"""A consultant's matrix: titles above, a header of two lines, merged cells, marks, money as text, totals below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from matrices import HEADS, MERGED, ROWS, TITLE

import kewilayahan as kw

P = "34.71.05.1002"


@pytest.fixture
def matrix(typed: Callable[..., Path]) -> Path:
    """The matrix as a workbook."""
    return typed(*TITLE, *HEADS, *ROWS, merged=(*MERGED, "B7:B8", "B9:B10"), sheet="Matriks", name="matriks.xlsx")


def test_a_matrix_becomes_works_and_their_money(matrix: Path, areas: gpd.GeoDataFrame) -> None:
    sheets = kw.read_sheets(matrix, areas=areas)
    assert [finding.text() for finding in sheets.findings.errors] == []
    works = sheets["interventions"].set_index("title")
    assert works["area"].map(len).to_dict() == {"SAH": 3, "Talud": 4, "PMT": 23, "Lorong sayur": 1}
    assert works.loc["SAH", "area"] == (f"{P}.01.03", f"{P}.02.05", f"{P}.02.07")
    assert works.loc["Lorong sayur", "area"] == (f"{P}.07.22",)
    years = {title: (row.start, row.end) for title, row in works.iterrows()}
    assert years == {"SAH": (2026, 2026), "Talud": (2027, 2028), "PMT": (2026, 2028), "Lorong sayur": (2028, 2028)}
    assert works.loc["SAH", "volume"] == 120.5
    assert works["actor"].to_dict() == {"SAH": "dpupkp", "Talud": "dpupkp", "PMT": "dinkes", "Lorong sayur": "dpp"}
    assert works["note"].str.contains("Program: Sosial").to_dict()["Lorong sayur"]
    assert works.loc["SAH", "origin"] == "[matriks.xlsx]Matriks!A7:L7"
    money = sheets["funding"].groupby("intervention")["amount"].sum()
    assert [money[code] for code in works["intervention"]] == [2_200_000_000, 1_381_078_000, 350_000_000, 1_500_000_000]
    shared = sheets["funding"][sheets["funding"]["intervention"] == works.loc["SAH", "intervention"]]
    assert shared["fund"].tolist() == ["apbd_kota", "tjsp", "swadaya"]
    assert shared["amount"].tolist() == [2_200_000_000, 0, 0]  # the sheet does not say who pays how much
    assert {"shared_funds", "undivided", "taken_for", "total", "note"} <= {finding.rule for finding in sheets.findings}


def test_the_plan_of_a_matrix_holds(matrix: Path, areas: gpd.GeoDataFrame) -> None:
    plan = kw.MasterPlan(areas=areas, **kw.read_sheets(matrix, areas=areas))
    assert len(plan.interventions) == 4
    assert set(plan.actors["actor"]) == {"dpupkp", "dinkes", "dpp"}  # who leads a work; who helps stands in its note
    assert plan.interventions.set_index("title").loc["PMT", "note"].count("DP3AP2KB") == 1
