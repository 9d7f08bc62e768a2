"""Layouts that offices use: money in millions by the title, funds under one heading, headings over several columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

import kewilayahan as kw

P = "34.71.05.1002"
Typed = Callable[..., Path]


@pytest.mark.parametrize(
    ("title", "header", "cost"),
    [
        ("(dalam jutaan rupiah)", "Pagu", 150_000_000),
        ("Satuan: ribu rupiah", "Pagu", 150_000),
        ("(Rp 000)", "Pagu", 150_000),
        ("(dalam jutaan rupiah)", "Pagu (Rp)", 150),
        ("Program Rp 50 juta per RW", "Pagu", 150),
    ],
)
def test_the_unit_of_a_title_counts_where_the_header_tells_none(
    typed: Typed, areas: gpd.GeoDataFrame, title: str, header: str, cost: int
) -> None:
    file = typed(["RENJA 2027"], [title], ["No", "Kegiatan", "Lokasi", header], [1, "Talud", "RW 05", 150])
    assert kw.read_sheets(file, areas=areas)["proposals"]["cost"].tolist() == [cost]


def test_a_total_has_the_unit_of_its_amounts(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(
        ["No", "Kegiatan", "Lokasi", "Biaya (juta Rp)", None, "Total", "Sumber Dana"],
        [None, None, None, 2026, 2027, None, None],
        [1, "Talud", "RW 05", 100, 50.5, 150.5, "APBD Kota"],
        merged=("D1:E1",),
    )
    sheets = kw.read_sheets(file, areas=areas)
    assert sheets["funding"]["amount"].tolist() == [100_000_000, 50_500_000]
    assert [found.text() for found in sheets.findings if found.level != "info"] == []


def test_the_printed_work_plan_keeps_its_money(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    heads = [
        ["Nomor urut", "Nama proyek/kegiatan", "Lokasi", "Sumber biaya", None, None, None, "Jumlah", "Pelaksana"],
        [None, None, None, "Pemerintah", "Provinsi", "Kab/Kota", "Swadaya", None, None],
    ]
    file = typed(
        ["RENCANA KERJA PEMBANGUNAN TAHUN 2027"],
        *heads,
        list(range(1, 10)),
        [1, "SPAH", "RW 03", None, None, 15_000_000, 500_000, 15_500_000, "DPUPKP"],
        [2, "Taman", "RW 05", "10.000.000", "5 jt", None, None, "15.000.000", "-"],
        [3, "Drainase", "RW 06", "-", "-", "-", "-", 20_000_000, "DPUPKP"],
        [4, "Gapura", "RW 06", None, None, "X", None, "-", "DPUPKP"],
        merged=("D2:G2",),
    )
    sheets = kw.read_sheets(file, areas=areas)
    proposals = sheets["proposals"].set_index("title")
    assert proposals["cost"].dropna().to_dict() == {"SPAH": 15_500_000, "Taman": 15_000_000, "Drainase": 20_000_000}
    funds = {"SPAH": ("apbd_kota", "swadaya"), "Taman": ("apbn", "apbd_diy"), "Drainase": (), "Gapura": ("apbd_kota",)}
    assert proposals["fund"].to_dict() == funds
    assert "sum" not in {found.rule for found in sheets.findings}


def test_parts_that_do_not_make_the_total_are_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(
        ["Kegiatan", "Lokasi", "Sumber biaya", None, "Jumlah"],
        [None, None, "Provinsi", "Swadaya", None],
        ["Taman", "RW 05", 4_000_000, 1_000_000, 6_000_000],
        merged=("C1:D1",),
    )
    sheets = kw.read_sheets(file, areas=areas)
    assert sheets["proposals"]["cost"].tolist() == [5_000_000]
    assert [found.rule for found in sheets.findings.warnings] == ["sum"]


def test_a_number_of_pieces_is_no_cost(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(["Kegiatan", "Lokasi", "Jumlah"], ["Tong sampah", "RW 05", 12])
    row = kw.read_sheets(file, areas=areas)["proposals"].iloc[0]
    assert row.isna()["cost"] and row["note"] == "Jumlah: 12"


def test_a_heading_over_columns_takes_the_line_below_into_the_header(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(
        ["DAFTAR USULAN MUSRENBANG TAHUN 2026"],
        ["NO", "JENIS KEGIATAN", "LOKASI", None, "VOLUME", "PERKIRAAN BIAYA (Rp)"],
        [None, None, "RT", "RW", None, None],
        [1, "SPAH", None, "03", 5, 15_000_000],
        [2, "APAR", None, "I s/d III", 1, 12_000_000],
        merged=("C2:D2",),
    )
    proposals = kw.read_sheets(file, areas=areas)["proposals"]
    assert proposals["title"].tolist() == ["SPAH", "APAR"]
    assert proposals["area"].tolist() == [(f"{P}.01.03",), (f"{P}.01.01", f"{P}.01.02", f"{P}.01.03")]


def test_a_heading_over_columns_without_a_second_line_leaves_the_rows(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(
        ["Kegiatan", "Lokasi", None, "Biaya"],
        ["SPAH", "RW 03", "Gang I", "5 juta"],
        ["APAR", "RW 05", "Gang II", "6 juta"],
        merged=("B1:C1",),
    )
    assert kw.read_sheets(file, areas=areas)["proposals"]["title"].tolist() == ["SPAH", "APAR"]
