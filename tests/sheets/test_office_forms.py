"""What offices write beside the plain figure: sub-totals, numbers in words, budget years, rows that are off."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import Font

import kewilayahan as kw

P = "34.71.05.1002"
Typed = Callable[..., Path]


def rules(sheets: kw.Sheets) -> set[str]:
    return {finding.rule for finding in sheets.findings}


@pytest.mark.parametrize(
    "label",
    ["Sub Total", "SUB-TOTAL I", "Sub jumlah Bidang Fisik", "SUB JUMLAH V", "Subjumlah", "Jumlah C", "JML. I + II",
     "Jumlah Sub Bidang", "GRAND TOTAL", "Total Keseluruhan", "JUMLAH TOTAL"],
)  # fmt: skip
def test_a_row_of_totals_is_no_proposal(typed: Typed, areas: gpd.GeoDataFrame, label: str) -> None:
    file = typed(
        ["No", "Usulan Kegiatan", "Lokasi", "Biaya (Rp)"],
        [1, "Paving", "RW 05", "25.000.000"],
        [None, label, None, "25.000.000"],
    )
    assert kw.read_sheets(file, areas=areas)["proposals"]["cost"].tolist() == [25_000_000]


@pytest.mark.parametrize(
    ("written", "cost", "rule"),
    [
        ("seratus dua puluh lima juta rupiah", 125_000_000, None),
        ("Rp 96.500.000,- (sembilan puluh enam juta lima ratus ribu rupiah)", 96_500_000, None),
        ("Satu miliar lima puluh juta", 1_050_000_000, None),
        ("±50jt", 50_000_000, "rough_amount"),
        ("sekitar 12,5 juta", 12_500_000, "rough_amount"),
        ("25jt/tahun", 25_000_000, "amount_each"),
        ("Rp 75.000.000,- / paket", 75_000_000, "amount_each"),
        ("@ Rp 2 jt x 24", 48_000_000, None),
        ("belum dihitung", None, "no_amount"),
        ("menyusul", None, "no_amount"),
    ],
)
def test_an_amount_in_words_or_with_a_word_beside_it(
    typed: Typed, areas: gpd.GeoDataFrame, written: str, cost: int | None, rule: str | None
) -> None:
    file = typed(["No", "Usulan Kegiatan", "Lokasi", "Biaya"], [1, "Talud", "RW 05", written])
    found = kw.read_sheets(file, areas=areas)
    assert [None if pd.isna(value) else value for value in found["proposals"]["cost"]] == [cost]
    assert (rules(found) & {"rough_amount", "amount_each", "no_amount"}) == ({rule} if rule else set())


@pytest.mark.parametrize("written", ["50-75 juta", "Rp 5.000.000 (enam juta rupiah)", "lima ratus orang"])
def test_an_amount_of_two_meanings_is_kept_aside(typed: Typed, areas: gpd.GeoDataFrame, written: str) -> None:
    file = typed(["No", "Usulan Kegiatan", "Lokasi", "Biaya"], [1, "Talud", "RW 05", written])
    assert kw.read_sheets(file, areas=areas).findings.errors


@pytest.mark.parametrize(
    ("header", "unit"),
    [("Biaya (x Rp 1.000)", 1000), ("Biaya (Rp 1.000)", 1000), ("Biaya (x Rp. 1.000.000)", 10**6), ("Biaya (Rp)", 1)],
)
def test_the_unit_over_a_column(typed: Typed, areas: gpd.GeoDataFrame, header: str, unit: int) -> None:
    file = typed(["No", "Usulan Kegiatan", "Lokasi", header], [1, "Talud", "RW 05", 63000])
    assert kw.read_sheets(file, areas=areas)["proposals"]["cost"].tolist() == [63_000 * unit]


def test_the_budget_year_of_a_title_is_the_year_of_its_proposals(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    def year_under(title: str) -> Any:
        file = typed(
            [title], ["No", "Usulan Kegiatan", "Lokasi", "Biaya", "OPD Tujuan"], [1, "Paving", "RW 05", 5e7, "DPUPKP"]
        )
        row = kw.read_sheets(file, areas=areas)["proposals"].iloc[0]
        assert row["actor"] == "dpupkp"
        return row["year"]

    assert year_under("HASIL MUSRENBANG TAHUN 2026 UNTUK TAHUN ANGGARAN 2027") == 2027
    assert year_under("POKIR DPRD TA. 2028") == 2028
    assert pd.isna(year_under("HASIL MUSRENBANG TAHUN 2026"))  # the year of the meeting, and of no budget


@pytest.mark.parametrize(
    ("kampung", "rw", "rt", "expected"),
    [
        ("Notoyudan", "22-23", "semua RT", ["22", "23"]),
        ("Notoyudan", "RW 22 - 23", "seluruh RT", ["22", "23"]),
        ("Notoyudan", "22", "-", ["22"]),
    ],
)
def test_ranges_of_rw_beside_all_rt(
    typed: Typed, areas: gpd.GeoDataFrame, kampung: str, rw: str, rt: str, expected: list[str]
) -> None:
    file = typed(["No", "Usulan Kegiatan", "Kampung", "RW", "RT"], [1, "Lampu", kampung, rw, rt])
    found = kw.read_sheets(file, areas=areas)["proposals"].iloc[0]["area"]
    assert [code.rpartition(".")[2] for code in found] == expected


def test_a_kampung_in_brackets_is_the_place(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(["No", "Usulan Kegiatan", "Lokasi"], [1, "Jalur", "Kel. Pringgokusuman (Notoyudan)"])
    assert kw.read_sheets(file, areas=areas)["proposals"].iloc[0]["area"] == (f"{P}.07",)


def test_the_labels_of_the_template_always_count(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    """Elsewhere *Indikator* and *Koordinator* are remarks."""
    desk = typed(["No", "Nama", "Koordinator", "Anggota"], [1, "Desk Gizi", "Dinkes", "DP3AP2KB"], sheet="Desk")
    assert kw.read_sheets(desk, areas=areas)["desks"].iloc[0]["actor"] == "dinkes"
    header = ["RW", "Indikator", "Tahun", "Metode", "Pembilang", "Penyebut"]
    figures = typed(header, ["22", "stunting", 2025, "eppgbm", 6, 30], sheet="Indikator")
    assert kw.read_sheets(figures, areas=areas)["indicators"].iloc[0]["numerator"] == 6


def test_money_by_source_over_several_years_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(
        ["No", "Kegiatan", "Lokasi", "Biaya (ribu Rp)", "Sumber Pembiayaan (ribu Rp)", None, "Tahun Pelaksanaan", None],
        [None, None, None, None, "APBN", "Swasta/CSR", 2027, 2028],
        [1, "Rehab", "RW 05", 210, 180, 30, "X", "X"],
        merged=("E1:F1", "G1:H1", "A1:A2", "B1:B2", "C1:C2", "D1:D2"),
    )
    found = kw.read_sheets(file, areas=areas)
    assert dict(zip(found["funding"]["fund"], found["funding"]["amount"], strict=True)) == {
        "apbn": 180_000,
        "tjsp": 30_000,
    }
    assert "undivided" in rules(found)


def test_an_answer_with_a_date_is_no_header(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    day = datetime.datetime(2026, 2, 20)
    file = typed(
        ["TRANSKRIP WAWANCARA"],
        ["No.", "Tgl", "Narasumber", "Alamat", "Pertanyaan", "Jawaban", "Poin penting", "Jenis"],
        [1, day, "Tokoh", "RW 05", "Apa masalah?", "Air masuk kalau hujan", "Genangan", "Masalah"],
        [2, day, "Tokoh", "RW 07", "Usulan?", "Bikin IPAL", "IPAL komunal", "Usulan"],
    )
    found = kw.read_sheets(file, areas=areas)["proposals"]
    assert found["title"].tolist() == ["Genangan", "IPAL komunal"]
    assert found["kind"].tolist() == ["masalah", "usulan"]
    assert [code[0].rpartition(".")[2] for code in found["area"]] == ["05", "07"]
    assert "Jawaban: Bikin IPAL" in found["note"].iloc[1]


def test_rows_hidden_or_struck_out_are_read_and_told(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["No", "Usulan Kegiatan", "Lokasi"],
        [1, "Talud", "RW 05"],
        [2, "Hidran", "RW 05"],
        [3, "Pos", "RW 05"],
    ):
        page.append(row)
    page.row_dimensions[3].hidden = True
    page["B4"].font = Font(strike=True)
    book.save(tmp_path / "usulan.xlsx")
    found = kw.read_sheets(tmp_path / "usulan.xlsx", areas=areas)
    assert len(found["proposals"]) == 3
    told = {(one.rule, one.cell) for one in found.findings if one.rule in ("hidden_row", "struck_row")}
    assert told == {("hidden_row", "3"), ("struck_row", "4")}


@pytest.mark.parametrize(
    ("heads", "forward"),
    [
        (["Kode", "Urusan/Bidang/Program/Kegiatan/Sub Kegiatan", "Pagu TA 2027 (Rp)"], "Prakiraan Maju 2028 (Rp)"),
        (["Kode", "Uraian", "Jumlah (Rp)"], "Prakiraan Maju 2028 (Rp)"),
        (["Kode", "Program / Kegiatan", "Pagu (Rp)"], "Prakiraan Maju"),
    ],
)
def test_only_the_deepest_level_of_an_agencys_budget_is_work(
    typed: Typed, areas: gpd.GeoDataFrame, heads: list[str], forward: str
) -> None:
    """Two works of 3 + 1 and 2 + 0 million, under a programme and an activity that sum them up."""
    file = typed(
        ["RENCANA KERJA DAN ANGGARAN"],
        ["Pemerintah Kota Yogyakarta Tahun Anggaran 2027"],
        ["Organisasi", ": 1.03.1.04 Dinas Pekerjaan Umum, Perumahan dan Kawasan Permukiman"],
        [*heads, forward, "Lokasi", "Sumber Dana"],
        ["1.03.05", "PROGRAM AIR LIMBAH", 5_000_000, 1_000_000, None, None],
        ["1.03.05.2.01", "Pengelolaan air limbah", 5_000_000, 1_000_000, None, None],
        ["1.03.05.2.01.0012", "IPAL komunal", 3_000_000, 1_000_000, "RW 05", "DAK"],
        ["1.03.05.2.01.0014", "Sambungan rumah", 2_000_000, None, "RW 07", "APBD Kota"],
        ["JUMLAH", None, 5_000_000, 1_000_000, None, None],
    )
    found = kw.read_sheets(file, areas=areas)
    works, money = found["interventions"], found["funding"]
    assert works["code"].tolist() == ["1.03.05.2.01.0012", "1.03.05.2.01.0014"]
    assert works["actor"].tolist() == ["dpupkp", "dpupkp"]
    assert money.groupby("year")["amount"].sum().to_dict() == {2027: 5_000_000, 2028: 1_000_000}
    (source,) = found["sources"].itertuples()
    assert (source.kind, set(works["source"])) == ("renja", {source.source})
    assert not found.findings.errors
