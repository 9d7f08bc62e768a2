"""Who the areas of a file are: the level, code, name and parent of each row, and what was guessed for it."""

from __future__ import annotations

import pandas as pd

from kewilayahan.boundaries.hamlets import lower
from kewilayahan.boundaries.intake import Import
from kewilayahan.boundaries.wards import kelurahan, upper
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.spatial.area_codes import digits, system

LEVELS = tuple(SCHEMA.choices("levels"))
_DEPTH = {"kota": 2, "kemantren": 3, "kelurahan": 4, "kampung": 5, "rw": 6, "rt": 7}
_PEOPLE = {"population", "households"}
_WARD = {"code", "bps", "name", "kampung_id", "rw_id", "sls"}  # facts that tell the kelurahan of a row
_HAMLET = _WARD | {"label", "kampung"}
USED: dict[str, set[str]] = {
    "kota": _PEOPLE | {"kota_code", "code", "bps", "kota", "name"},
    "kemantren": _PEOPLE | {"kemantren_code", "code", "bps", "kemantren", "name"},
    "kelurahan": _PEOPLE | _WARD,
    "kampung": _PEOPLE | _HAMLET,
    "rw": _PEOPLE | _HAMLET | {"rw"},
    "rt": _PEOPLE | _HAMLET | {"rw", "rt"},
}


def guess_level(one: Import) -> str:
    """Return the lowest level that the columns speak of, and say that it was guessed."""
    filled = {str(fact) for fact in one.facts if one.facts[fact].notna().any()}
    level, sure = "kelurahan", bool(filled & _WARD)
    for candidate, facts in (("rt", {"rt"}), ("rw", {"rw", "rw_id"}), ("kampung", {"kampung", "kampung_id"})):
        if filled & facts:
            level, sure = candidate, True
            break
    else:
        if not sure and filled & {"kemantren", "kemantren_code"}:
            level, sure = "kemantren", True
    one.add(
        "info" if sure else "warning",
        "level",
        (
            f"tingkat tidak disebut; dibaca sebagai {level}",
            f"no level was named; read as {level}",
            "sebut dengan level= bila lain",
            "name it with level= if it is another",
        ),
        column="level",
        value=level,
    )
    return level


def deepen(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the facts with a code of 12 or 14 digits as that of a kampung or an RW, whatever its column."""
    facts = facts.copy()
    for fact, length in (("kampung_id", 12), ("rw_id", 14)):
        codes = facts["code"].map(digits)
        deep = codes.map(lambda code, length=length: len(code) == length and system(code[:10]) == "kemendagri")
        facts[fact] = facts[fact].mask(facts[fact].isna() & deep.astype(bool), facts["code"])
    return facts


def make_table(one: Import, level: str, parent: str | None) -> pd.DataFrame:
    """Return the areas table of the facts, without geometry."""
    if level == "kelurahan":
        codes, names = kelurahan(one)
    elif level in ("kota", "kemantren"):
        codes, names = upper(one, level)
    else:
        codes, names = lower(one, level, parent)
    for row, code in enumerate(codes):
        if not code:
            codes[row] = f"{parent}.x{row + 1}" if parent else f"tanpa-kode-{row + 1}"
            one.add(
                "warning",
                "code",
                (
                    f"tanpa kode yang dikenal; diberi kode sementara {codes[row]}",
                    f"no known code; given the temporary code {codes[row]}",
                    "isi kodenya di berkas",
                    "fill in the code in the file",
                ),
                row=row,
                column="area",
                value=names[row],
            )
    return pd.DataFrame(
        {
            "area": codes,
            "name": [name or code for name, code in zip(names, codes, strict=True)],
            "level": level,
            "parent": [_parent(code, level, parent) for code in codes],
            "population": one.facts["population"],
            "households": one.facts["households"],
        }
    )


def _parent(code: str, level: str, parent: str | None) -> str | None:
    parts = code.split(".")
    if len(parts) == _DEPTH[level] and len(parts) > 2 and parts[0].isdecimal():
        return ".".join(parts[:-2] if parts[-2] == "00" else parts[:-1])
    return parent
