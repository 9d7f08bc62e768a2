"""Several tables in one sheet, headers that are printed again, headings of groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

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
