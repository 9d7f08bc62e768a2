"""What is guessed is told, with its sheet and cell: units of money, amounts for several works or funds, no focus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kewilayahan as kw

Typed = Callable[..., Path]
WORKS = ["Kegiatan", "Lokasi", "Mulai", "Selesai", "Biaya", "Sumber Dana", "Fokus"]
TALUD = ["Talud", "RW 22", 2026, 2026, 5_000_000, "Danais", "Tepian Winongo"]


def told(sheets: kw.sheets.Sheets, rule: str) -> list[tuple[str, str, str]]:
    """Level, sheet and cell of the findings of a rule."""
    return [(found.level, found.sheet, found.cell) for found in sheets.findings if found.rule == rule]


def test_a_title_in_millions_over_a_header_in_rupiah_is_a_contradiction(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    rows = [["No", "Kegiatan", "Lokasi", "Pagu (Rp)"], [1, "Talud", "RW 05", 150]]
    sheets = kw.read_sheets(typed(["RENJA 2027"], ["(dalam jutaan rupiah)"], *rows), areas=areas)
    assert told(sheets, "unit_clash") == [("warning", "Sheet1", "D3")]
    (found,) = [found for found in sheets.findings if found.rule == "unit_clash"]
    assert "Judul menyebut juta rupiah, judul kolom menyebut rupiah" in found.message("id")
    agreed = typed(["RENJA"], ["(dalam jutaan rupiah)"], ["Kegiatan", "Lokasi", "Pagu (juta Rp)"], ["A", "RW 05", 1])
    assert told(kw.read_sheets(agreed, areas=areas), "unit_clash") == []


@pytest.mark.parametrize(
    ("title", "header", "teller"),
    [("(dalam jutaan rupiah)", "Pagu", "judul lembar"), ("RENJA 2027", "Pagu (juta Rp)", "judul kolomnya")],
)
def test_a_unit_is_told(typed: Typed, areas: gpd.GeoDataFrame, title: str, header: str, teller: str) -> None:
    file = typed([title], ["No", "Kegiatan", "Lokasi", header], [1, "Talud", "RW 05", 150])
    sheets = kw.read_sheets(file, areas=areas)
    assert sheets["proposals"]["cost"].tolist() == [150_000_000] and told(sheets, "unit") == [("info", "Sheet1", "D2")]
    (found,) = [found for found in sheets.findings if found.rule == "unit"]
    assert "juta rupiah" in found.message("id") and teller in found.message("id")
    plain = typed(["No", "Kegiatan", "Lokasi", "Pagu (Rp)"], [1, "Talud", "RW 05", 150])
    assert told(kw.read_sheets(plain, areas=areas), "unit") == []


def test_a_work_without_a_focus_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    sheets = kw.read_sheets(typed(WORKS, TALUD, [*TALUD[:6], None]), areas=areas)
    assert sheets["interventions"]["focus"].tolist() == ["tepian-winongo", "belum-terpilah"]
    assert told(sheets, "no_focus") == [("warning", "Sheet1", "G3")]


def test_a_sheet_without_focuses_is_told_once(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    sheets = kw.read_sheets(typed(WORKS[:6], TALUD[:6], ["SAH", *TALUD[1:6]]), areas=areas)
    assert set(sheets["interventions"]["focus"]) == {"belum-terpilah"}
    assert told(sheets, "no_focus") == [("warning", "Sheet1", "2:3")]


def test_one_amount_from_several_funds_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    sheets = kw.read_sheets(typed(WORKS, [*TALUD[:5], "APBD/CSR", "Tepian"]), areas=areas)
    assert dict(zip(sheets["funding"]["fund"], sheets["funding"]["amount"], strict=True)) == {
        "apbd_kota": 5_000_000,
        "tjsp": 0,
    }
    assert told(sheets, "shared_funds") == [("warning", "Sheet1", "E2")]


def test_one_cost_for_several_years_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    sheets = kw.read_sheets(typed(WORKS, ["Talud", "RW 22", 2026, 2028, *TALUD[4:]]), areas=areas)
    assert sheets["funding"][["year", "amount"]].to_numpy().tolist() == [[2026, 5_000_000]]
    assert told(sheets, "undivided") == [("warning", "Sheet1", "E2")]


def test_one_cost_merged_over_several_works_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    rows = [TALUD, ["SAH", "RW 05", 2026, 2026, None, "Danais", "Tepian"], ["Pos", *TALUD[1:]]]
    sheets = kw.read_sheets(typed(WORKS, *rows, merged=("E2:E3",)), areas=areas)
    works = sheets["interventions"].set_index("intervention")["title"]
    assert sheets["funding"]["intervention"].map(works).tolist() == ["Talud", "Pos"]
    assert sheets["funding"]["amount"].tolist() == [5_000_000, 5_000_000]
    assert told(sheets, "merged_amount") == [("warning", "Sheet1", "E2")]


def test_a_volume_in_words_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    sheets = kw.read_sheets(typed(["Kegiatan", "Volume"], ["Talud", "dua"]), areas=areas)
    assert sheets["proposals"]["note"].tolist() == ["Volume: dua"]
    assert told(sheets, "volume") == [("warning", "Sheet1", "B2")]


@pytest.mark.parametrize("place", [(0, 0), (7.7944, 110.3559), (-7.79, 11.03)])
def test_a_pin_far_from_the_plan_is_told(typed: Typed, areas: gpd.GeoDataFrame, place: tuple[float, float]) -> None:
    """No GPS fix, a minus forgotten, a digit lost; a pin in the kelurahan next door is near."""
    file = typed(["Kegiatan", "Lat", "Lon"], ["Talud", *place], ["Pos", -7.7944, 110.3559], ["Taman", -7.80, 110.33])
    sheets = kw.read_sheets(file, areas=areas)
    assert told(sheets, "far") == [("warning", "Sheet1", "B2")]


@pytest.mark.parametrize("nothing", ["Rp -", "Rp-", "Rp", "Rp    -   ", "-"])
def test_what_an_accountants_format_shows_for_nothing(typed: Typed, areas: gpd.GeoDataFrame, nothing: str) -> None:
    sheets = kw.read_sheets(typed(["Kegiatan", "Biaya"], ["Talud", nothing], ["Pos", "5 jt"]), areas=areas)
    assert sheets["proposals"]["cost"].fillna(0).tolist() == [0, 5_000_000] and not sheets.findings.errors


def test_a_fund_by_the_word_of_the_matrix(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    sheets = kw.read_sheets(typed(["Kegiatan", "Sumber dana"], ["Talud", "APBN/APBD Prov/APBD Kota"]), areas=areas)
    assert sheets["proposals"]["fund"].tolist() == [("apbn", "apbd_diy", "apbd_kota")]


def test_the_word_for_problems_is_their_statement_in_a_sheet_of_that_name(
    typed: Typed, areas: gpd.GeoDataFrame
) -> None:
    file = typed(
        ["Fokus", "Masalah", "Kategori", "Wilayah"], ["Air", "Sumur keruh", "air_minum", "RW 1"], sheet="Masalah"
    )
    sheets = kw.read_sheets(file, areas=areas)
    assert sheets["problems"]["statement"].tolist() == ["Sumur keruh"] and not sheets.findings.errors


def test_a_focus_that_is_like_one_of_the_plan_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    focuses = pd.DataFrame({"focus": ["stunting"], "name": ["Zero stunting"], "track": ["problem"]})
    file = typed(["Fokus", "Kegiatan", "Lokasi", "2027"], ["Stuntng", "PMT", "RW 1", "5 jt"])
    sheets = kw.read_sheets(file, areas=areas, focuses=focuses)
    assert [(f.level, f.cell, f.value) for f in sheets.findings if f.rule == "new_focus"] == [
        ("warning", "A2", "Stuntng")
    ]


@pytest.mark.parametrize(
    ("header", "value", "cells"),
    [("Biaya", "15", ["C2"]), ("Biaya", 15, ["C2"]), ("Biaya", "15 jt", []), ("Biaya", "Rp 15", []),
     ("Biaya (Rp)", 15, []), ("Biaya", 15_000_000, [])],
)  # fmt: skip
def test_a_bare_number_too_small_for_rupiah_is_told(
    typed: Typed, areas: gpd.GeoDataFrame, header: str, value: object, cells: list[str]
) -> None:
    sheets = kw.read_sheets(typed(["Usulan", "Lokasi", header], ["Talud", "RW 1", value]), areas=areas)
    assert [found.cell for found in sheets.findings.warnings if found.rule == "ambiguous"] == cells
    assert sheets["proposals"]["cost"].notna().all()
