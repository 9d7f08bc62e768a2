"""Layouts that offices use: money in millions by the title, funds under one heading, headings over several columns."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
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
    assert {found.rule for found in sheets.findings if found.level != "info"} == {"no_focus"}


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


ROADMAP = ["Kegiatan", "Desk", "Lokasi (kampung/RW/RT)", "Biaya th1", "Biaya th2", "Sumber dana"]


def test_the_roadmap_keeps_its_desk_and_the_part_of_the_kampung(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    heads = [*ROADMAP, "Peran Kota", "Kampus", "Korporat", "Komunitas", "Kampung"]
    row = [
        "Dapur sehat",
        "Desk gizi",
        "RW 01",
        1e7,
        2e7,
        "APBD Kota",
        "memimpin",
        "riset",
        "dana",
        "relawan",
        "Jlagran",
    ]
    file = typed(["ROADMAP 2026-2030"], heads, row)
    work = kw.read_sheets(file, areas=areas)["interventions"].iloc[0]
    assert work["area"] == (f"{P}.01.01",)
    assert "Desk: Desk gizi" in work["note"] and "Kampung: Jlagran" in work["note"]


@pytest.mark.parametrize(("code", "taken"), [("7.01.03.2.01.0002", True), ("A-17", False)])
def test_the_wide_layout_of_a_renstra(typed: Typed, areas: gpd.GeoDataFrame, code: str, taken: bool) -> None:
    heads = ["kode", "sub-kegiatan", "target_2026", "anggaran_2026", "target_2027", "anggaran_2027", "perangkat_daerah"]
    sheets = kw.read_sheets(typed(heads, [code, "Sinkronisasi", 2, 5e7, 3, "60.000.000", "Dinkes"]), areas=areas)
    work = sheets["interventions"].iloc[0]
    assert (work.get("code") == code) is taken
    assert "target_2026: 2" in work["note"] and "target_2027: 3" in work["note"]
    assert sheets["funding"]["amount"].tolist() == [50_000_000, 60_000_000]
    assert [found.value for found in sheets.findings if found.rule == "unknown_column"] == ([] if taken else ["kode"])


def test_two_sheets_of_one_name_are_both_read(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    book = openpyxl.Workbook()
    for name, title in (("Satu", "Gapura"), ("Dua", "Talud")):
        page = book.create_sheet(name)
        page.append(["Kegiatan", "Lokasi"])
        page.append([title, "RW 05"])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'name="Dua"', b'name="Satu"'))
    sheets = kw.read_sheets(tmp_path / "b.xlsx", areas=areas)
    origins = dict(zip(sheets["proposals"]["title"], sheets["proposals"]["origin"], strict=True))
    assert origins == {"Gapura": "[b.xlsx]Satu!A2:B2", "Talud": "[b.xlsx]Satu (2)!A2:B2"}
    assert [found.rule for found in sheets.findings.warnings] == ["same_name"]


def test_one_amount_merged_over_several_works_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    rows = [["Talud", "RW 22", 100_000_000], ["Gapura", "RW 22", None], ["Taman", "RW 22", 5_000_000]]
    sheets = kw.read_sheets(typed(["Kegiatan", "Lokasi", "Biaya"], *rows, merged=("C2:C3",)), areas=areas)
    assert [(found.rule, found.cell) for found in sheets.findings.warnings] == [("merged_amount", "C2")]
    assert sheets["proposals"]["cost"].dropna().tolist() == [100_000_000, 5_000_000]


def test_years_that_are_not_marked_in_between_are_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(
        ["Kegiatan", "Lokasi", 2026, 2027, 2028], ["Talud", "RW 22", "X", None, "X"], ["SAH", "RW 05", "X", "X"]
    )
    sheets = kw.read_sheets(file, areas=areas)
    assert [found.cell for found in sheets.findings.warnings if found.rule == "gap_years"] == ["A2"]
    assert sheets["interventions"][["start", "end"]].to_numpy().tolist() == [[2026, 2028], [2026, 2027]]


def test_many_unknown_columns_are_told_once(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    heads = ["Kegiatan", "Lokasi", *(f"zq{number}" for number in range(300))]
    sheets = kw.read_sheets(typed(heads, ["Talud", "RW 22"]), areas=areas)
    (told,) = [found for found in sheets.findings if found.rule == "unknown_column"]
    assert "300" in told.message("id") and told.value == "zq0"


MUSRENBANG = ["No", "Usulan", "RW", "Biaya", "Tahun", "Tanggal"]
DAY = datetime.datetime(2025, 5, 24)


@pytest.mark.parametrize(
    "rows",
    [
        [[1, "Saluran", 22, "Rp 25.000.000", 2027, "24/05/2025"], [2, "Lampu", 2, "15 jt", 2028, "5/24/2025"]],
        [[1, "Saluran", 22, 25_000_000, 2027, DAY], [2, "Lampu", 2, 15_000_000, 2028, DAY]],
        [[1, "Saluran", "22", "25 jt", "2027", 46023], [2, "Lampu", "02", "15 jt", "TA 2028", "1/2/2025"]],
    ],
)
def test_the_first_row_is_no_header_though_it_holds_years(
    typed: Typed, areas: gpd.GeoDataFrame, rows: list[list[object]]
) -> None:
    proposals = kw.read_sheets(typed(MUSRENBANG, *rows), areas=areas)["proposals"]
    assert proposals["title"].tolist() == ["Saluran", "Lampu"]
    assert proposals["year"].tolist() == [2027, 2028] and proposals["cost"].tolist() == [25_000_000, 15_000_000]


def test_the_first_row_of_a_matrix_is_no_header(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    heads = ["Fokus", "Kegiatan", "Lokasi", 2026, 2027, "Kota", "Kampus", "Korporat", "Komunitas", "Kampung"]
    one = ["Sampah", "Bank sampah", "RW 3", "x", None, "DLH", "UGM", "hotel", "FKWA", "warga RW 3"]
    two = ["Sampah", "Biopori", "RW 5", None, 5_000_000, "DLH", None, "x", None, "x"]
    works = kw.read_sheets(typed(heads, one, two), areas=areas)["interventions"]
    assert works["title"].tolist() == ["Bank sampah", "Biopori"]
    assert works[["start", "end"]].to_numpy().tolist() == [[2026, 2026], [2027, 2027]]
    assert works["area"].tolist() == [(f"{P}.01.03",), (f"{P}.02.05",)]


def test_headers_of_two_lines_without_merged_cells(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    """A word that goes on below, a unit below, years below a heading that is carried on."""
    heads = [["No", "Kegiatan", "Sumber", "Jumlah", "Biaya per tahun", None], [None, None, "Dana", "Volume"]]
    heads[1] += [2026, 2027]
    sheets = kw.read_sheets(typed(*heads, [1, "Talud", "Danais", 5, 1_000_000, 2_000_000]), areas=areas)
    assert sheets["interventions"]["title"].tolist() == ["Talud"] and set(sheets["funding"]["fund"]) == {"danais"}
    assert sheets["funding"]["amount"].tolist() == [1_000_000, 2_000_000]


def test_a_volume_over_its_number_and_its_unit(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    heads = [["No", "Kegiatan", "Lokasi", "Volume", None, "Biaya"], [None, None, None, "Vol", "Satuan", None]]
    file = typed(*heads, [1, "Talud", "RW 05", 120, "m", "5 jt"], merged=("D1:E1",))
    (row,) = kw.read_sheets(file, areas=areas)["proposals"].itertuples()
    assert (row.volume, row.unit) == (120.0, "m")


def test_what_each_fund_gives_to_a_proposal_stands_in_its_note(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    heads = [["Nama kegiatan", "Lokasi", "Sumber biaya", None, None, None, "Jumlah"],
             [None, None, "Pemerintah", "Provinsi", "Kab/Kota", "Swadaya", None]]  # fmt: skip
    row = ["Talud", "RW 22", "-", 100_000_000, 200_000_000, "5 jt", 305_000_000]
    file = typed(["RENCANA KERJA PEMBANGUNAN TAHUN 2027"], *heads, row, merged=("C2:F2",))
    sheets = kw.read_sheets(file, areas=areas)
    (proposal,) = sheets["proposals"].itertuples()
    assert proposal.cost == 305_000_000
    for part in ("Rp100.000.000", "Rp200.000.000", "Rp5.000.000"):
        assert part in proposal.note
    assert [(found.level, found.cell) for found in sheets.findings if found.rule == "divided_cost"] == [("info", "D4")]
