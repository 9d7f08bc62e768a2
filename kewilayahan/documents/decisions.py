"""The workbook in which people decide what is one work, what waits and what is refused; and its way back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kewilayahan.analysis.integration import Integration
from kewilayahan.analysis.integration.labels import Labels, descriptions, titles
from kewilayahan.errors import UnreadableFile
from kewilayahan.findings import Finding, Findings
from kewilayahan.plan import MasterPlan, records
from kewilayahan.schema.declaration import Schema, normal
from kewilayahan.words import Text, language
from kewilayahan.writing.workbook import fit_page, fit_rows, put, save_workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "Keputusan"
GUIDE = "Petunjuk"
_HEADER = 1
_COLUMNS = {  # label, and width in characters
    "group": (Text("Kelompok", "Group"), 11),
    "finding": (Text("Hal yang perlu diputuskan", "Matter"), 22),
    "score": (Text("Skor", "Score"), 7),
    "subject": (Text("Kode A", "Code A"), 10),
    "other": (Text("Kode B", "Code B"), 10),
    "one": (Text("Baris A", "Line A"), 44),
    "two": (Text("Baris B", "Line B"), 44),
    "reason_found": (Text("Penjelasan", "Why"), 44),
    "verdict": (Text("KEPUTUSAN", "VERDICT"), 26),
    "target": (Text("Kode tujuan", "Target code"), 14),
    "reason": (Text("ALASAN", "REASON"), 36),
    "match": (Text("Kunci", "Key"), 10),
}
_FORMER = {"finding": ("Perkara",), "verdict": ("PUTUSAN",)}  # labels of former versions
_ASKED = ("verdict", "target", "reason")
_GUIDE = {
    "id": (
        "Satu baris memuat satu hal yang perlu diputuskan. Isi hanya tiga kolom kuning; "
        "yang dibiarkan kosong ditanyakan lagi lain kali.",
        "Sama: satu pekerjaan; kedua baris tetap ada. Beda: dua pekerjaan; tidak ditanyakan lagi.",
        "Digabung ke …: pilih di Kode tujuan usulan (atau kegiatan) yang menampung; tidak ada baris yang hilang.",
        "Ditunda, Tidak diakomodasi: berlaku untuk Kode tujuan, atau untuk kedua baris bila kosong.",
        "Tetap seperti semula: beserta alasannya; tidak ditanyakan lagi. Tidak untuk usulan yang belum diputuskan.",
        "Alasan wajib untuk digabung, ditunda, tidak diakomodasi dan tetap seperti semula. Simpan sebagai .xlsx, lalu:",
        "    kewilayahan integrate RENCANA --from berkas-ini.xlsx",
    ),
    "en": (
        "Each row is one matter. Fill in only the three yellow columns; what stays empty is asked again next time.",
        "Same: one work; both lines stay. Different: two works; never asked again.",
        "Merged into …: choose the proposal (or work) that takes it in as Target code; no line is lost.",
        "Deferred, Not accommodated: for the Target code, or for both lines where it is empty.",
        "Leave as it is: with the reason; never asked again. Not for proposals that are still open.",
        "A reason is needed for merged, deferred, refused and leave as it is. Save as .xlsx, then:",
        "    kewilayahan integrate PLAN --from this-file.xlsx",
    ),
}


def to_decide(found: Integration) -> pd.DataFrame:
    """Return the rows of `Integration.pairs` to decide about: each once, a group by its first line.

    In a group each other line is set against the one that most likely stays; what is the same as it is
    then the same as all. An open proposal that is one of two lines above needs no row of its own, nor does
    one that came back in a row above.
    """
    pairs = found.pairs
    anchors = dict(zip(found.groups["group"], (members[0] for members in found.groups["members"]), strict=True))
    anchor = pairs["group"].map(anchors)
    led = anchor.isna() | (pairs["subject"] == anchor) | (pairs["other"] == anchor)
    codes = pairs["match"].map(lambda match: match.partition(":")[2])  # also where there are no pairs
    shown = led & ~((pairs["detail"] == "returned") & codes.isin(codes[pairs["kind"] == "duplicate"]))
    two = pairs.loc[shown & (pairs["other"] != ""), ["subject", "other"]].stack()
    return pairs[shown & ~((pairs["detail"] == "open") & pairs["subject"].isin(two))].reset_index(drop=True)


def write_decisions(found: Integration, path: str | Path, *, lang: str | None = None) -> None:
    """Write the workbook in which people decide.

    Parameters
    ----------
    found : Integration
        What `integrate` found.
    path : str or Path
        The ``.xlsx`` to make; replaced whole or not at all.
    lang : {"id", "en"}, optional
        Language of the workbook; it reads back in either.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.

    Examples
    --------
    >>> import pathlib, tempfile, kewilayahan as kw
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "keputusan.xlsx"
    >>> write_decisions(kw.integrate(kw.read_plan("examples/pringgokusuman")), file)
    >>> frame, findings = read_decisions(file, kw.read_plan("examples/pringgokusuman"))
    >>> len(frame), len(findings)
    (0, 0)
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    spoken = language(lang)
    _write_head(sheet, spoken)
    _write_rows(sheet, found, spoken)
    guide = book.create_sheet(GUIDE)
    for row, line in enumerate(_GUIDE[spoken], start=1):
        put(guide.cell(row, 1), line)
    guide.column_dimensions["A"].width = 110
    save_workbook(book, Path(path))


def _write_rows(sheet: Worksheet, found: Integration, lang: str) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    plan, rows = found.plan, to_decide(found)
    title, facts = titles(plan), descriptions(plan)
    yellow = PatternFill("solid", fgColor="FFF2CC")
    last_group = None
    for number, row in enumerate(records(rows), start=_HEADER + 1):
        values = {
            "group": row.group or None,
            "finding": plan.schema.label("match_details", row.detail, lang),
            "score": row.score,
            "subject": row.subject,
            "other": row.other or None,
            "one": _line(row.table, row.subject, title, facts),
            "two": _line(row.other_table, row.other, title, facts),
            "reason_found": Text(row.reason, row.reason_en).of(lang),
            "match": row.match,
        }
        apart = (row.group or row.match) != last_group
        last_group = row.group or row.match
        for position, name in enumerate(_COLUMNS, start=1):
            cell = sheet.cell(number, position)
            put(cell, values.get(name))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if name in _ASKED:
                cell.fill = yellow
            if apart:
                cell.border = Border(top=Side("thin", color="808080"))
    fit_rows(sheet, first=_HEADER)
    _add_choices(sheet, plan.schema, last=_HEADER + max(1, len(rows)), lang=lang)


def _write_head(sheet: Worksheet, lang: str) -> None:
    """Write the headers, and set how the sheet is shown and printed."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    letters = {name: get_column_letter(position) for position, name in enumerate(_COLUMNS, start=1)}
    for position, (label, width) in enumerate(_COLUMNS.values(), start=1):
        cell = sheet.cell(_HEADER, position)
        put(cell, label.of(lang))
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.column_dimensions[letters["match"]].hidden = True
    sheet.freeze_panes = f"{letters['one']}{_HEADER + 1}"
    fit_page(sheet, head=_HEADER)


def _line(table: str, code: str, title: Labels, facts: Labels) -> str | None:
    """Return the title of a line, and below it where it comes from."""
    return "\n".join(text for text in (title.get((table, code)), facts.get((table, code))) if text) or None


def _add_choices(sheet: Worksheet, schema: Schema, *, last: int, lang: str) -> None:
    """Add the drop-downs: the verdicts, and the two codes of the row."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = {name: get_column_letter(position) for position, name in enumerate(_COLUMNS, start=1)}
    labels = ",".join(schema.label("verdicts", code, lang) for code in schema.choices("verdicts"))
    first = _HEADER + 1
    codes = f"${letters['subject']}{first}:${letters['other']}{first}"
    for name, formula in (("verdict", f'"{labels}"'), ("target", codes)):
        choice = DataValidation("list", formula1=formula, allow_blank=True)
        choice.showErrorMessage = name == "verdict"  # an open proposal may go into any other
        choice.error = Text("Pilih dari daftar.", "Choose from the list.").of(lang)
        sheet.add_data_validation(choice)
        choice.add(f"{letters[name]}{first}:{letters[name]}{last}")


def read_decisions(path: str | Path, plan: MasterPlan) -> tuple[pd.DataFrame, Findings]:
    """Read the decisions of a workbook that `write_decisions` made and people filled in.

    Returns
    -------
    tuple of DataFrame and Findings
        Rows of the table ``decisions``, those with a verdict only, ``origin`` filled in, with the letters of
        their columns in the workbook in ``.attrs["letters"]``; and what is wrong with a verdict, with its cell.

    Raises
    ------
    UnreadableFile
        If the file does not exist, or is no such workbook.
    """
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    path = Path(path)
    if not path.exists():
        raise UnreadableFile(path, Text("tidak ada", "does not exist"))
    try:
        sheet = load_workbook(path, data_only=True)[SHEET]
    except Exception as error:  # openpyxl lets through whatever zipfile, xml and its own parts raise
        raise UnreadableFile(
            path, Text("bukan buku kerja keputusan", f"not a workbook of decisions ({error})")
        ) from error
    head = {_first(cell.value): position for position, cell in enumerate(sheet[_HEADER])}
    places = {
        name: next((head[word] for word in (label.id, label.en, *_FORMER.get(name, ())) if word in head), None)
        for name, (label, _) in _COLUMNS.items()
    }
    letters = {name: get_column_letter(place + 1) for name, place in places.items() if place is not None}
    lost = [_COLUMNS[name][0] for name in ("match", *_ASKED) if places[name] is None]
    if lost:
        raise UnreadableFile(
            path,
            Text(
                f"kolom {', '.join(label.id for label in lost)} tidak ada",
                f"it lacks the columns {', '.join(label.en for label in lost)}",
            ),
        )
    verdicts = _spellings(plan.schema)
    rows, found = [], []
    for number, cells in enumerate(sheet.iter_rows(min_row=_HEADER + 1, values_only=True), start=_HEADER + 1):
        cell = {name: _text(cells[place]) for name, place in places.items() if place is not None}
        if not cell["verdict"] or not cell["match"]:
            if any(cell[name] for name in _ASKED):
                said = ("keputusan belum dipilih", "no verdict is chosen")
                found.append(_fault(path, f"{letters['verdict']}{number}", cell, said))
            continue
        verdict = verdicts.get(normal(_first(cell["verdict"])))
        if verdict is None:
            said = ("keputusan tidak dikenal", "the verdict is unknown")
            found.append(_fault(path, f"{letters['verdict']}{number}", cell, said))
            continue
        what, codes = cell["match"].split(":", 1)
        rows.append(
            {
                "decision": cell["match"],
                "kind": what.partition(".")[0],
                "subject": tuple(code for code in (cell["subject"], cell["other"]) if code) or tuple(codes.split("+")),
                "verdict": verdict,
                "target": cell["target"] or None,
                "reason": cell["reason"] or None,
                "note": None,
                "origin": f"[{path.name}]{SHEET}!{number}",
            }
        )
    columns = [column.name for column in plan.schema.table("decisions").columns]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame.attrs["letters"] = letters
    return frame, Findings(found)


def _first(value: Any) -> str:
    """Return a label; workbooks of former versions have the English after a slash."""
    return _text(value).partition("/")[0].strip()


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _spellings(schema: Schema) -> Mapping[str, str]:
    known = {}
    for code, choice in schema.choices("verdicts").items():
        for spelling in (code, choice.id, choice.en, *choice.facts.get("synonyms", "").split(";")):
            known[normal(spelling)] = code
    return known


def _fault(path: Path, place: str, cell: Mapping[str, str], said: tuple[str, str]) -> Finding:
    return Finding.old(
        "error",
        "decision",
        *said,
        "pilih dari daftar",
        "choose from the list",
        table="decisions",
        row=cell["match"],
        column="verdict",
        file=path.name,
        sheet=SHEET,
        cell=place,
        value=cell["verdict"],
    )
