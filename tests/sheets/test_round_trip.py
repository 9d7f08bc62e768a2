"""A plan written as a consultant's matrix reads back equal: merged cells, marks, lists of RW, rupiah in words."""

from __future__ import annotations

import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kewilayahan as kw
from kewilayahan.sheets.quantities import Doubt, rupiah

YEARS = (2026, 2027, 2028, 2029, 2030)
FUNDS = {
    "apbd_kota": "APBD",
    "danais": "Danais",
    "tjsp": "CSR",
    "swadaya": "Swadaya",
    "dau_kelurahan": "Dana Kelurahan",
}
AGENCIES = {"dpupkp": "PUPKP", "dlh": "DLH", "dinkes": "Dinas Kesehatan", "dispar": "Dispar", "dp3ap2kb": "DP3AP2KB"}
RW = [*range(1, 11), *range(13, 26)]
WORDS = st.sampled_from(["Perbaikan", "Talud", "Taman", "Lampu", "Pelatihan", "Jalan", "Sumur", "Pos", "Mural", "IPAL"])


def said_amount(draw: st.DrawFn, amount: int) -> Any:
    """An amount as somebody types it, without a second meaning."""
    dots = f"{amount:,}".replace(",", ".")
    ways: list[Any] = [amount, f"Rp {dots}", f"Rp. {dots},-", float(amount)]
    for unit, size in (("jt", 10**6), ("juta", 10**6), ("miliar", 10**9), ("M", 10**9)):
        if amount % (size // 100) == 0 and amount >= size // 100:
            ways.append(f"Rp {amount / size:.2f} {unit}".replace(".", ","))
    return draw(st.sampled_from(ways))


def said_wards(draw: st.DrawFn, wards: list[int]) -> str:
    """A list of RW as somebody types it: ranges where numbers follow each other."""
    runs = [[ward for _, ward in run] for _, run in groupby(enumerate(wards), lambda pair: pair[1] - pair[0])]
    dash = draw(st.sampled_from(["–", "-", " s/d ", " s.d. "]))
    parts = [f"{run[0]:02d}{dash}{run[-1]:02d}" if len(run) > 1 else f"{run[0]:02d}" for run in runs]
    return "RW " + (", ".join(parts[:-1]) + " dan " + parts[-1] if len(parts) > 1 else parts[0])


@st.composite
def works(draw: st.DrawFn) -> dict[str, Any]:
    """A work: its words, places, years, and money for each year or none."""
    start = draw(st.sampled_from(YEARS))
    end = draw(st.sampled_from([year for year in YEARS if year >= start]))
    paid = draw(st.booleans())
    years = range(start, end + 1)
    return {
        "title": f"{draw(WORDS)} {draw(WORDS)}",
        "wards": sorted(draw(st.sets(st.sampled_from(RW), min_size=1, max_size=6))),
        "start": start,
        "end": end,
        "amounts": {year: draw(st.integers(1, 900)) * 1_000_000 for year in years} if paid else {},
        "fund": draw(st.sampled_from(sorted(FUNDS))),
        "actor": draw(st.sampled_from(sorted(AGENCIES))),
        "volume": draw(st.integers(1, 9000)) / 4,
    }


@settings(max_examples=15)
@given(st.data())
def test_a_plan_written_as_a_matrix_reads_back_equal(areas: gpd.GeoDataFrame, data: st.DataObject) -> None:
    programmes = data.draw(st.lists(st.lists(works(), min_size=1, max_size=3), min_size=1, max_size=3))
    typed = data.draw(books(programmes))
    with tempfile.TemporaryDirectory() as folder:
        typed.save(Path(folder) / "matriks.xlsx")
        sheets = kw.read_sheets(Path(folder) / "matriks.xlsx", areas=areas)
    assert [finding.text() for finding in sheets.findings.errors] == []
    rows = [work for group in programmes for work in group]
    codes = {int(code.rpartition(".")[2]): code for code in areas.loc[areas["level"] == "rw", "area"]}
    read = sheets["interventions"]
    for work, row in zip(rows, read.itertuples(), strict=True):
        assert (row.title, row.start, row.end) == (work["title"], work["start"], work["end"])
        assert row.area == tuple(codes[ward] for ward in work["wards"])
        assert (row.volume, row.unit, row.actor) == (work["volume"], "m", work["actor"])
        if work["amounts"]:
            money = sheets["funding"][sheets["funding"]["intervention"] == row.intervention]
            assert dict(zip(money["year"], money["amount"], strict=True)) == work["amounts"]
            assert set(money["fund"]) == {work["fund"]}
    assert read["intervention"].is_unique


@st.composite
def books(draw: st.DrawFn, programmes: list[list[dict[str, Any]]]) -> openpyxl.Workbook:
    """The works as a workbook, each cell written in one of the ways of people."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["ROADMAP KELURAHAN"])
    sheet.append(["No", "Program", "Kegiatan", "Lokasi", "Volume", "Satuan", "Biaya per tahun", *[None] * 4,
                  "Sumber Dana", "OPD"])  # fmt: skip
    sheet.append([*[None] * 6, *YEARS])
    for block in ("A1:M1", "G2:K2", *(f"{letter}2:{letter}3" for letter in "ABCDEFLM")):
        sheet.merge_cells(block)
    row, number = 4, 1
    for place, group in enumerate(programmes):
        for work in group:
            volume = f"{work['volume']:.2f}".replace(".", ",") if draw(st.booleans()) else work["volume"]
            cells = [_cell(draw, work, year) for year in YEARS]
            where = said_wards(draw, work["wards"])
            sheet.append([number, f"Program {place}", work["title"], where, volume, "m", *cells,
                          FUNDS[work["fund"]], AGENCIES[work["actor"]]])  # fmt: skip
            number += 1
        if len(group) > 1:
            sheet.merge_cells(start_row=row, end_row=row + len(group) - 1, start_column=2, end_column=2)
        row += len(group)
    sheet.append(["Jumlah", None, None, None, None, None, 1])
    return book


def _cell(draw: st.DrawFn, work: dict[str, Any], year: int) -> Any:
    if not work["start"] <= year <= work["end"]:
        return None
    if work["amounts"]:
        return said_amount(draw, work["amounts"][year])
    return draw(st.sampled_from(["X", "x", "v", "√", "●"]))


@given(st.integers(0, 10**15))
def test_rupiah_with_points_is_read_to_the_last_rupiah(amount: int) -> None:
    dots = f"{amount:,}".replace(",", ".")
    for text in (f"Rp{dots}", f"Rp. {dots},-", f"{dots},00", f"{amount:,}", str(amount), f"IDR {amount:,}.00"):
        assert rupiah(text) == amount


@pytest.mark.parametrize(
    "text",
    ["1.500 jt", "2,200 miliar", "100-150 juta", "banyak", "Rp 5 jt + swadaya", "1,5", "delapan", "12.34.56"],
)
def test_text_that_is_not_one_amount_is_a_doubt(text: str) -> None:
    assert isinstance(rupiah(text), Doubt)
