"""Which column of a boundary file means what: the names that public layers really use."""

from __future__ import annotations

import pandas as pd

from kewilayahan.schema.declaration import normal
from kewilayahan.spatial.area_codes import digits

# Fact -> column names, the best first. Compared without case and punctuation; a DBF cuts at 10 letters.
ALIASES: dict[str, tuple[str, ...]] = {
    "code": (
        "KDEPUM", "kode_desa", "kode_kel", "kelurahan_id", "kelurahan_", "DESA_KODE", "kode_wilayah", "adm4",
        "village_code", "KD_KEL", "kode_kelurahan", "kode", "area_code",
    ),
    "bps": ("KDEBPS", "iddesa", "id_desa", "ADM4_PCODE", "kddesa_full", "KODE2010", "KODE_BPS"),
    "name": (
        "WADMKD", "NAMOBJ", "nama_desa", "nama_kel", "nama_kelurahan", "desa_kelur", "DESA_KELUR", "nmdesa",
        "ADM4_EN", "NAME_4", "village", "kelurahan", "desa", "nama", "name",
    ),
    "label": ("nama", "name", "NAMOBJ"),
    "kota_code": ("KDPKAB", "KDBPUM", "kdkab", "ADM2_PCODE", "regency_code"),
    "kota": ("WADMKK", "kab_kota", "kabkot", "kabupaten", "nmkab", "ADM2_EN", "NAME_2", "regency", "kota"),
    "kemantren_code": ("KDCPUM", "KDCBPS", "kode_kec", "kdkec", "ADM3_PCODE", "district_code"),
    "kemantren": ("WADMKC", "kecamatan", "kemantren", "kapanewon", "nmkec", "ADM3_EN", "NAME_3", "district"),
    "kampung_id": ("kampung_id", "id_kampung"),
    "kampung": ("nama_kampung", "nm_kampung", "kampung", "dusun", "padukuhan", "lingkungan"),
    "rw_id": ("rw_id", "id_rw"),
    "rw": ("no_rw", "nomor_rw", "rw", "RW_", "Batas_RW"),
    "rt": ("no_rt", "rt", "nmsls"),
    "sls": ("idsubsls", "idsls", "kdsls"),
    "population": ("jumlah_penduduk", "jumlah_pen", "jml_pddk", "penduduk", "J_Penduduk", "population"),
    "households": ("jumlah_kk", "jml_kk", "kk", "households"),
}  # fmt: skip
_CODES = {"code", "bps", "kampung_id", "rw_id", "sls", "kemantren_code", "kota_code"}
_NAMES = {"name", "kota", "kemantren", "kampung"}


def recognise(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, set[str]]]:
    """Return the facts that a file holds, whatever its columns are called.

    Where several columns bear one fact, each row takes the first that is filled: a KUGI layer has
    WADMKD empty where NAMOBJ is filled. A column of names that holds codes, and the reverse, is
    passed over: ``kecamatan`` may hold ``347113``.

    Parameters
    ----------
    frame : DataFrame
        The attributes as they were read.

    Returns
    -------
    tuple of DataFrame and dict of str to set of str
        A column of objects for each fact of `ALIASES`, missing where the file says nothing; and for
        each column of the file the facts that it supplies.
    """
    headers: dict[str, list[str]] = {}
    for column in frame.columns:
        headers.setdefault(normal(column), []).append(str(column))
    facts: dict[str, pd.Series] = {}
    supplies: dict[str, set[str]] = {str(column): set() for column in frame.columns}
    for fact, aliases in ALIASES.items():
        cells = pd.Series(None, index=frame.index, dtype=object)
        for alias in aliases:
            for column in {normal(alias), normal(alias[:10])}:
                for header in headers.get(column, []):
                    usable = frame[header].map(lambda value, fact=fact: _fits(fact, value)).astype(bool)
                    wanted = cells.isna() & usable
                    if wanted.any():
                        supplies[header].add(fact)
                    cells = cells.mask(wanted, frame[header].astype(object))
        facts[fact] = cells
    return pd.DataFrame(facts), supplies


def _fits(fact: str, value: object) -> bool:
    if value is None or value != value or not str(value).strip():
        return False
    if fact in _CODES:
        return len(digits(value)) >= 4
    return not digits(value) if fact in _NAMES else True
