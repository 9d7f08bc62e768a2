"""A plan begun from nothing: the kelurahan and its neighbours, the phases, the workbook to fill in, a first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kewilayahan.boundaries.hierarchy import with_ancestors
from kewilayahan.errors import InvalidValue, UnknownName, UnreadableFile
from kewilayahan.files import plan_place, write_plan
from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import normal
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.sheets import write_template
from kewilayahan.spatial.area_codes import reference
from kewilayahan.words import Text

_PHASES = (("persiapan", "Persiapan"), ("pembangunan", "Pembangunan"), ("pemantapan", "Pemantapan"))
_BOOK, _PAGE = "isian.xlsx", "BACA-DULU.md"


@dataclass(frozen=True)
class Begun:
    """A plan that was begun.

    Attributes
    ----------
    plan : MasterPlan
        Its areas and phases.
    name : str
        Name of the kelurahan.
    neighbours : list of str
        Names of the kelurahan that it borders on.
    files : list of Path
        What lies in its folder for people: the workbook and the first page.
    commands : list of str
        The next three commands.
    """

    plan: MasterPlan
    name: str
    neighbours: list[str]
    files: list[Path]
    commands: list[str]


def begin(folder: Path, *, kelurahan: str, start: int, end: int, levels: Sequence[str] = ("rw",)) -> Begun:
    """Write a folder with a new plan of one kelurahan of Kota Yogyakarta.

    Parameters
    ----------
    folder : Path
        The folder to make; it may be there if it is empty.
    kelurahan : str
        Name or code, Kemendagri or BPS.
    start, end : int
        First and last budget year.
    levels : sequence of str
        Levels below the kelurahan that its areas will have.

    Returns
    -------
    Begun
        The plan: its areas are the kelurahan, those it borders on and what they belong to, without polygons;
        its phases part the years in three.

    Raises
    ------
    UnknownName
        If there is no such kelurahan or level.
    InvalidValue
        If the last year is before the first.
    UnreadableFile
        If the folder holds something or cannot be written.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> made = begin(pathlib.Path(tempfile.mkdtemp()) / "rencana", kelurahan="pringgokusuman", start=2026, end=2030)
    >>> made.name, made.plan.phases["end"].tolist(), sorted(made.neighbours)[:2]
    ('Pringgokusuman', [2026, 2028, 2030], ['Bumijo', 'Ngampilan'])
    """
    if end < start:
        raise InvalidValue(
            Text(f"tahun terakhir {end} sebelum tahun pertama {start}", f"the last year {end} is before {start}")
        )
    wanted = [_level(level) for level in levels]
    place = plan_place(folder)
    if place.suffix or place.is_file() or (place.is_dir() and any(place.iterdir())):
        raise UnreadableFile(folder, Text("pilih folder baru atau yang kosong", "choose a new folder, or an empty one"))
    table = reference().set_index("area")
    code = find_kelurahan(kelurahan)
    around = str(table.loc[code, "neighbours"]).split(";")
    own = table.loc[[code, *around]].reset_index()
    areas = own[["area", "name"]].assign(level="kelurahan", parent=own["kemantren_code"])
    plan = MasterPlan(areas=with_ancestors(areas), phases=_phases(start, end))
    write_plan(plan, place)
    name = str(table.loc[code, "name"])
    commands = [
        f"kewilayahan import {folder / _BOOK} batas-{wanted[-1]}.geojson --level {wanted[-1]} -o {folder}",
        f"kewilayahan check {folder}",
        f"kewilayahan build {folder} -o {folder}-hasil",
    ]
    neighbours = list(table.loc[around, "name"])
    write_template(place / _BOOK)
    page = _page(name, (start, end), neighbours=neighbours, levels=wanted, commands=commands)
    (place / _PAGE).write_text(page, encoding="utf-8", newline="\n")
    return Begun(plan, name, neighbours, [folder / _BOOK, folder / _PAGE], commands)


def find_kelurahan(text: str) -> str:
    """Return the code of a kelurahan of the reference table, by its name or one of its codes.

    Raises
    ------
    UnknownName
        If there is none.

    Examples
    --------
    >>> find_kelurahan("3471120001"), find_kelurahan("pringgo kusuman")
    ('34.71.05.1002', '34.71.05.1002')
    """
    table = reference()
    for column in ("area", "bps", "name"):
        found = table.loc[table[column].map(normal) == normal(text), "area"]
        if len(found) == 1:
            return str(found.iloc[0])
    raise UnknownName(text, table["name"], what=Text("Kelurahan", "kelurahan"))


def _level(text: str) -> str:
    code = SCHEMA.spellings("levels").get(normal(text))
    if code is None:
        raise UnknownName(text, SCHEMA.choices("levels"), what=Text("Tingkat wilayah", "level"))
    return code


def _phases(start: int, end: int) -> pd.DataFrame:
    """Return up to three phases that part the years as evenly as they can."""
    years = end - start + 1
    parts = min(len(_PHASES), years)
    rows = []
    for at, (code, name) in enumerate(_PHASES[:parts]):
        first, last = start + years * at // parts, start + years * (at + 1) // parts - 1
        rows.append({"phase": code, "name": name, "start": first, "end": last})
    return pd.DataFrame(rows)


def _page(
    name: str, years: tuple[int, int], *, neighbours: Sequence[str], levels: Sequence[str], commands: Sequence[str]
) -> str:
    below = " dan ".join(SCHEMA.label("levels", level) for level in levels)
    lines = [
        f"# Master Plan {name} {years[0]}–{years[1]}",
        "",
        f"Folder ini berisi rencana baru Kelurahan {name}. Kode wilayahnya dan kelurahan tetangganya",
        f"({', '.join(neighbours)}) sudah terisi. Batas {below} belum ada: mintalah petanya ke kelurahan atau kota.",
        "",
        f"1. Isi buku kerja `{_BOOK}`: satu lembar untuk tiap tabel. Mulai dari Fokus, Masalah, dan Kegiatan.",
        "2. Masukkan isian dan peta batas ke dalam rencana:",
        "",
        f"       {commands[0]}",
        "",
        "3. Periksa rencana. Tiap temuan menyebut berkas, lembar, dan sel yang perlu diperbaiki:",
        "",
        f"       {commands[1]}",
        "",
        "4. Buat peta, peta jalan, dan semua keluaran lainnya:",
        "",
        f"       {commands[2]}",
        "",
        "Lembar kerja lain (matriks, catatan FGD, program OPD) dapat diimpor dengan perintah yang sama, berulang kali.",
        "",
    ]
    return "\n".join(lines)
