"""Several tables in one sheet, headers that are printed again, headings of groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

import kewilayahan as kw

Typed = Callable[..., Path]
HEAD = ["No", "Usulan", "Lokasi", "Biaya"]
OTHER = ["No", "Usulan", "OPD", "Lokasi", "Pagu"]


def test_two_tables_in_one_sheet_are_both_read(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    """What a Musrenbang splits: the money of the kelurahan first, that of the agencies below; one title."""
    file = typed(
        ["HASIL MUSRENBANG 2027 (dalam jutaan rupiah)"],
        HEAD,
        [1, "Talud kali", "RW 1", 10],
        [2, "Paving gang", "RW 2", 20],
        [],
        ["B. USULAN KE OPD"],
        OTHER,
        [1, "IPAL", "DPUPKP", "RW 4", 1000],
        sheet="Usulan RKPD",
    )
    sheets = kw.read_sheets(file, areas=areas)
    proposals = sheets["proposals"].set_index("title")
    assert proposals["cost"].to_dict() == {"Talud kali": 10_000_000, "Paving gang": 20_000_000, "IPAL": 1_000_000_000}
    assert proposals.loc["IPAL", ["actor", "origin"]].tolist() == ["dpupkp", "[berkas.xlsx]Usulan RKPD!A8:E8"]
    assert "Kelompok: B. USULAN KE OPD" in proposals.loc["IPAL", "note"]
    assert [found.cell for found in sheets.findings if found.rule == "taken_for"] == ["", ""]
    assert not sheets.findings.errors


def test_a_header_printed_again_is_no_row(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    rows = [[1, "Talud", "RW 1", "5 jt"], HEAD, [2, "Pos", "RW 2", "6 jt"]]
    sheets = kw.read_sheets(typed(HEAD, *rows), areas=areas)
    assert sheets["proposals"]["title"].tolist() == ["Talud", "Pos"] and not sheets.findings.errors
    assert [(found.level, found.cell) for found in sheets.findings if found.rule == "header_again"] == [("info", "3")]


def test_the_two_lines_of_a_header_printed_again(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    heads = [["No", "Kegiatan", "Biaya (juta Rp)", None], [None, None, 2026, 2027]]
    file = typed(*heads, [1, "Talud", 1, 2], *heads, [2, "Pos", 3, 4], merged=("C1:D1", "C4:D4"))
    sheets = kw.read_sheets(file, areas=areas)
    assert sheets["interventions"]["title"].tolist() == ["Talud", "Pos"]
    assert sheets["funding"]["amount"].tolist() == [1_000_000, 2_000_000, 3_000_000, 4_000_000]


def test_a_row_above_the_header_that_looks_like_one_of_a_table_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed([9, "Talud", "RW 1", "5 jt"], HEAD, [1, "Pos", "RW 2", "6 jt"])
    sheets = kw.read_sheets(file, areas=areas)
    assert [(found.level, found.cell) for found in sheets.findings if found.rule == "above_header"] == [
        ("warning", "1")
    ]


def test_the_same_header_with_other_years_is_another_table(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    head = ["No", "Kegiatan", "Lokasi", "OPD"]
    file = typed(
        [*head, 2026, 2027],
        [1, "Talud kali", "RW 1", "DPUPKP", "10 jt", None],
        [],
        [*head, 2028, 2029],
        [1, "Taman", "RW 2", "DLH", "10 jt", "20 jt"],
    )
    sheets = kw.read_sheets(file, areas=areas)
    works = sheets["interventions"].set_index("title")
    assert works[["start", "end"]].to_numpy().tolist() == [[2026, 2026], [2028, 2029]]
    assert sheets["funding"][["year", "amount"]].to_numpy().tolist() == [
        [2026, 10_000_000], [2028, 10_000_000], [2029, 20_000_000],
    ]  # fmt: skip
    assert not sheets.findings.errors


def test_the_two_lines_of_a_header_with_other_years(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    head = ["No", "Kegiatan", "Biaya (juta Rp)", None]
    rows = [head, [None, None, 2026, 2027], [1, "Talud", 1, 2], head, [None, None, 2028, 2029], [1, "Pos", 3, 4]]
    sheets = kw.read_sheets(typed(*rows, merged=("C1:D1", "C4:D4")), areas=areas)
    assert sheets["funding"]["year"].tolist() == [2026, 2027, 2028, 2029]
    assert sheets["funding"]["amount"].tolist() == [1_000_000, 2_000_000, 3_000_000, 4_000_000]


HEADINGS = [
    ([["B. DANA OPD TAHUN 2028 (dalam jutaan rupiah)"]], OTHER),
    ([["B. DANA OPD TAHUN 2028"], ["(dalam jutaan rupiah)"]], OTHER),
    ([["B. DANA OPD TAHUN 2028 (dalam jutaan rupiah)"], []], ["No", "Usulan", "OPD", "Lokasi", "Biaya"]),
]


@pytest.mark.parametrize(("titles", "header"), HEADINGS)
def test_what_stands_above_a_second_table_goes_before_the_first_title(
    typed: Typed, areas: gpd.GeoDataFrame, titles: list[list[str]], header: list[str]
) -> None:
    """The unit and the year of the nearest title hold, also where the headers are the same."""
    first = ["No", "Usulan", "OPD", "Lokasi", "Biaya"]
    file = typed(
        ["A. DANA KELURAHAN TAHUN 2027 (dalam ribuan rupiah)"],
        first,
        [1, "Talud", "DPUPKP", "RW 1", 1000],
        ["Catatan: hasil musyawarah"],
        [],
        *titles,
        header,
        [1, "IPAL", "DPUPKP", "RW 4", 1000],
    )
    sheets = kw.read_sheets(file, areas=areas)
    assert sheets["proposals"]["cost"].tolist() == [1_000_000, 1_000_000_000]
    told = {(found.rule, found.cell) for found in sheets.findings}
    assert len([rule for rule, _ in told if rule == "unit"]) == 2 and ("note", "4") in told
    assert not {("note", "6"), ("note", "7")} & told
