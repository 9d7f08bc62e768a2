"""Tables of a result as files: escaped, never a formula, the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.documents.tables import write_tables

FRAME = pd.DataFrame({"Nama": ["=1+1", "<b>tebal</b>"], "Rp": pd.array([2**53 + 1, 14_247_519_594], dtype="Int64")})


def test_text_that_looks_like_a_formula_stays_text_and_rupiah_stay_whole(tmp_path: Path) -> None:
    (path,) = write_tables({"Dana": FRAME}, tmp_path / "hasil.xlsx", title="Dana")
    sheet = openpyxl.load_workbook(path)["Dana"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["B3"].value == 14_247_519_594  # a workbook keeps 15 digits


def test_a_workbook_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = (write_tables({"Dana": FRAME}, tmp_path / f"{n}.xlsx", title="Dana")[0] for n in (1, 2))
    assert first.read_bytes() == second.read_bytes()


def test_html_escapes_what_people_wrote(tmp_path: Path) -> None:
    (path,) = write_tables({"<Dana>": FRAME}, tmp_path / "hasil.html", title="a < b")
    page = path.read_text(encoding="utf-8")
    assert "<b>tebal" not in page and "&lt;b&gt;tebal&lt;/b&gt;" in page
    assert "<h2>&lt;Dana&gt;</h2>" in page and "9.007.199.254.740.993" in page


def test_csv_writes_a_file_a_table_and_disarms_formulas(tmp_path: Path) -> None:
    paths = write_tables({"Dana": FRAME, "Per tahun": FRAME}, tmp_path / "hasil.csv", title="Dana")
    assert [path.name for path in paths] == ["hasil.csv", "hasil-per-tahun.csv"]
    assert paths[0].read_text(encoding="utf-8-sig").splitlines()[1] == "'=1+1,9007199254740993"


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(kw.UnknownName, match=r"\.docx"):
        write_tables({"Dana": FRAME}, tmp_path / "hasil.docx", title="Dana")


@pytest.mark.parametrize("ending", ["xlsx", "html", "csv"])
def test_nothing_to_tell_is_a_file_that_says_so(tmp_path: Path, ending: str) -> None:
    (path,) = write_tables({}, tmp_path / f"hasil.{ending}", title="Dana")
    if ending == "xlsx":
        assert [cell.value for cell in openpyxl.load_workbook(path)["Kosong"][1]] == ["tidak ada"]
    else:
        assert "tidak ada" in path.read_text(encoding="utf-8")


def test_a_sheet_can_be_printed_and_read(tmp_path: Path) -> None:
    """Landscape, as wide as a page or a few, long texts on several lines, yes and no in words, three decimals."""
    frame = pd.DataFrame({"Ya": [True, False], "Bagian": [98.87174, 5.0], "Uraian": ["kata " * 40, ""]})
    (path,) = write_tables({"A": frame}, tmp_path / "a.xlsx", title="A", lang="en")
    sheet = openpyxl.load_workbook(path)["A"]
    assert [cell.value for cell in sheet["A"]] == ["Ya", "yes", "no"]
    assert [cell.number_format for cell in sheet["B"][1:]] == ["#,##0.000", "0"]
    assert sheet["C2"].alignment.wrap_text and sheet.row_dimensions[2].height > 3 * 14
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.print_title_rows == "$1:$1"
    wide = pd.DataFrame({f"Kolom {number}": ["panjang sekali " * 5] for number in range(20)})
    (path,) = write_tables({"A": wide}, tmp_path / "b.xlsx", title="A")
    sheet = openpyxl.load_workbook(path)["A"]
    assert sheet.page_setup.fitToWidth == 3 and sheet.print_title_cols == "$A:$A"  # 20 columns of 33 characters
