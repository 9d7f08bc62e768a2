"""Who the areas of a file are: the level, code, name and parent of each row, and what was guessed for it."""

from __future__ import annotations

import re

import pandas as pd

from kewilayahan.boundaries.intake import Import, as_text
from kewilayahan.codes import digits, dotted, from_bps, known, match_name, plain_name, reference, system
from kewilayahan.schema import SCHEMA

LEVELS = tuple(SCHEMA.choices("levels"))
_DEPTH = {"kota": 2, "kemantren": 3, "kelurahan": 4, "kampung": 5, "rw": 6, "rt": 7}
_CITY = ("34.71", "Kota Yogyakarta")
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
        codes, names = _kelurahan(one)
    elif level in ("kota", "kemantren"):
        codes, names = _upper(one, level)
    else:
        codes, names = _lower(one, level, parent)
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


def _kelurahan_code(one: Import, row: int) -> str:
    """Return the Kemendagri code of the kelurahan of a row by the codes in it, and say what was done for it."""
    codes: dict[str, str] = {}
    for fact in ("code", "bps", "kampung_id", "rw_id", "sls"):
        cell = one.facts[fact].iloc[row]
        written, code = as_text(cell), digits(cell)
        if not written or (fact == "sls" and len(code) < 14):
            continue
        if len(code) not in (10, 12, 14, 16):
            text: tuple[str, ...] = (
                f"kode {written} bukan kode kelurahan",
                f"{written} is no code of a kelurahan",
                "periksa jumlah angkanya",
                "count its digits",
            )
            one.add("warning", "code", text, row=row, column="area", value=written, once=True)
            continue
        _hear(one, row, fact, code[:10], codes)
    mine, theirs = codes.get("kemendagri", ""), codes.get("bps", "")
    crossed = from_bps(theirs)
    if mine and crossed and dotted(mine) != crossed:
        text = (
            f"kode {dotted(mine)} dan kode BPS {theirs} menunjuk kelurahan berbeda; kode Kemendagri dipakai",
            f"code {dotted(mine)} and BPS code {theirs} mean different kelurahan; the Kemendagri code is used",
            "periksa kedua kolom",
            "look at both columns",
        )
        one.add("warning", "code_system", text, row=row, column="area", value=f"{dotted(mine)} / {theirs}", once=True)
    if mine:
        return dotted(mine)
    return crossed or (f"bps-{theirs}" if theirs else "")


def _hear(one: Import, row: int, fact: str, code: str, codes: dict[str, str]) -> None:
    """Take a code of a row under its system, where the first stays; say what is unknown or contradicts it."""
    whose = system(code)
    text: tuple[str, ...]
    if not known(code):
        text = (
            f"kode {code} tidak ada di tabel acuan; dibaca sebagai kode {whose or 'tak dikenal'}",
            f"code {code} is not in the reference table; read as a code of {whose or 'unknown kind'}",
            "periksa kodenya",
            "look at the code",
        )
        one.add("warning", "code_system", text, row=row, column="area", value=code, once=True)
    elif fact == "bps" and whose == "kemendagri":
        text = ("kolom kode BPS memuat kode Kemendagri", "a column of BPS codes holds Kemendagri codes")
        one.add("warning", "code_system", text, row=row, column="area", value=code, once=True)
    first = codes.setdefault(whose, code)
    if first != code:
        text = (
            f"dua kolom memuat kelurahan berbeda, {first} dan {code}; yang pertama dipakai",
            f"two columns hold different kelurahan, {first} and {code}; the first is used",
            "periksa kedua kolom",
            "look at both columns",
        )
        one.add("warning", "code", text, row=row, column="area", value=code, once=True)


def _kelurahan_codes(one: Import) -> list[str]:
    codes = [_kelurahan_code(one, row) for row in range(len(one.facts))]
    systems = {system(digits(value)[:10]) for value in one.facts["code"].dropna()} - {""}
    if len(systems) > 1:
        text = (
            "satu kolom memuat kode Kemendagri dan BPS; masing-masing dibaca menurut tabel acuan",
            "one column holds Kemendagri and BPS codes; each was read by the reference table",
        )
        one.add("warning", "code_system", text, column="area")
    elif systems == {"bps"}:
        text = ("kode BPS diterjemahkan ke kode Kemendagri", "BPS codes were translated to Kemendagri codes")
        one.add("info", "code_system", text, column="area")
    return codes


def _code_by_name(one: Import, row: int, name: str) -> str:
    code, score = match_name(name) if name else ("", 0.0)
    if code:
        official = official_name(code)
        text = (
            f"tanpa kode; {name} dicocokkan dengan {official} {code} (skor {score:.0f})",
            f"no code; {name} was matched with {official} {code} (score {score:.0f})",
        )
        one.add("info" if score == 100 else "warning", "name", text, row=row, column="area", value=name, once=True)
    return code


def official_name(code: str) -> str:
    """Return the name of a kelurahan in the reference table, or an empty text."""
    table = reference()
    found = table.loc[table["area"] == code, "name"]
    return str(found.iloc[0]) if len(found) else ""


def _kelurahan(one: Import) -> tuple[list[str], list[str]]:
    """Return codes, and the official names where the code is known, saying each variant that was replaced."""
    codes, names = _kelurahan_codes(one), one.texts("name")
    for row, (code, given) in enumerate(zip(codes, names, strict=True)):
        if not code:
            code = codes[row] = _code_by_name(one, row, given)
        official = official_name(code)
        if not official:
            continue
        names[row] = official
        if not given or given == official:
            continue
        if match_name(given)[0] == code:
            text: tuple[str, ...] = (
                f"ejaan nama disamakan: {given} → {official}",
                f"name spelt as: {given} → {official}",
            )
            one.add("info", "variant", text, row=row, column="name", value=f"{given} → {official}", once=True)
        else:
            text = (
                f"nama {given} tidak cocok dengan kode {code} ({official}); kode yang dipakai",
                f"the name {given} does not go with the code {code} ({official}); the code is used",
                "periksa nama dan kodenya",
                "look at name and code",
            )
            one.add("warning", "name", text, row=row, column="name", value=given)
    return codes, names


def _upper(one: Import, level: str) -> tuple[list[str], list[str]]:
    """Return codes and names of kemantren or of the city: by a code in the row, else by its name."""
    if level == "kota":
        length, official = 4, {_CITY[0]: _CITY[1]}
        bps = {"3471": _CITY[0]}
    else:
        table = reference()
        length, official = 6, dict(zip(table["kemantren_code"], table["kemantren"], strict=True))
        bps = dict(zip(table["bps"].str[:7], table["kemantren_code"], strict=True))
    by_name = {plain_name(name): code for code, name in official.items()}
    codes, names = [], []
    for row in range(len(one.facts)):
        written = [digits(one.facts[fact].iloc[row]) for fact in (f"{level}_code", "code", "bps")]
        code = next((bps[text] for text in written if text in bps), "")
        code = code or next((dotted(text) for text in written if len(text) == length), "")
        given = as_text(one.facts[level].iloc[row]) or as_text(one.facts["name"].iloc[row])
        code = code or by_name.get(plain_name(given), "")
        if given and official.get(code, given) != given and by_name.get(plain_name(given)) != code:
            text = (
                f"nama {given} tidak cocok dengan kode {code} ({official[code]}); kode yang dipakai",
                f"the name {given} does not go with the code {code} ({official[code]}); the code is used",
                "periksa nama dan kodenya",
                "look at name and code",
            )
            one.add("warning", "name", text, row=row, column="name", value=given)
        codes.append(code)
        names.append(official.get(code, given))
    return codes, names


def _lower(one: Import, level: str, parent: str | None) -> tuple[list[str], list[str]]:
    """Return codes and names of kampung, RW or RT, built on the code of their kelurahan."""
    hamlets, labels = one.texts("kampung"), one.texts("label")
    if level == "kampung" and not any(hamlets):
        hamlets = labels
    wards = _wards(one, parent, labels)
    for row, name in enumerate(hamlets):
        hamlets[row] = _main_kampung(one, row, name)
    kampung = _kampung_codes(one, wards, hamlets, parent)
    if level == "kampung":
        return kampung, hamlets
    shared: dict[tuple[str, str], str] = {}
    codes, names = [], []
    for row, (ward, hamlet) in enumerate(zip(wards, kampung, strict=True)):
        own = _own_code(one, "rw_id", row, ward)
        number = _rw_number(one, row, labels[row]) or own[-2:]
        if level == "rw" and number and hamlets[row]:
            _say_shared(one, row, number, hamlets[row], shared.setdefault((ward, number), hamlets[row]))
        if own and number != own[-2:]:
            text = (
                f"RW {number} tidak cocok dengan kode {own}; kode yang dipakai",
                f"RW {number} does not go with the code {own}; the code is used",
            )
            one.add("warning", "code", text, row=row, column="area", value=number)
        base = hamlet or (f"{ward}.00" if ward else "")
        code = own or (f"{base}.{number or _leftover(one, 'RW', row)}" if base else "")
        alias = labels[row] if _is_own_name(labels[row], hamlets[row]) else ""
        parts = (f"RW {number}" if number else "tanpa RW", hamlets[row], f"({alias})" if alias else "")
        name = " ".join(part for part in parts if part)
        if level == "rt":
            found = re.search(r"\bRT\W*(\d+)|(\d+)", as_text(one.facts["rt"].iloc[row]), re.IGNORECASE)
            rt = (found[1] or found[2]).zfill(3) if found else ""
            code = f"{code}.{rt or _leftover(one, 'RT', row)}" if code else ""
            name = f"RT {rt} {name}" if rt else f"tanpa RT {name}"
        codes.append(code)
        names.append(name)
    return codes, names


def _is_own_name(label: str, hamlet: str) -> bool:
    """Tell whether a label names the area itself: neither a number of RW or RT nor its kampung."""
    return not re.search(r"\d", label) and plain_name(label) not in ("", plain_name(hamlet))


def _main_kampung(one: Import, row: int, written: str) -> str:
    """Return the first kampung of a cell that names several: the main one; the rest is said."""
    names = [name for part in re.split(r"[;,/]", written) if (name := part.strip())]
    if len(names) > 1:
        rest = ", ".join(names[1:])
        text = (
            f"satu wilayah di beberapa kampung; {names[0]} menjadi induknya, selebihnya: {rest}",
            f"one area in several kampung; {names[0]} is its parent, the rest: {rest}",
            "tulis kampung utama lebih dahulu",
            "write the main kampung first",
        )
        one.add("warning", "several_kampung", text, row=row, column="parent", value=written)
    return names[0] if names else ""


def _say_shared(one: Import, row: int, number: str, hamlet: str, first: str) -> None:
    if plain_name(hamlet) != plain_name(first):
        text = (
            f"RW {number} ada di kampung {first} dan {hamlet}; keduanya disimpan sebagai wilayah tersendiri",
            f"RW {number} is in kampung {first} and in {hamlet}; both are kept as areas of their own",
            "tetapkan kampung utamanya dan gabungkan poligonnya bila itu satu RW",
            "settle its main kampung and merge the polygons if it is one RW",
        )
        one.add("warning", "several_kampung", text, row=row, column="parent", value=f"RW {number} {hamlet}")


def _leftover(one: Import, kind: str, row: int) -> str:
    text = (
        f"poligon tanpa nomor {kind}; disimpan sebagai tanpa {kind}",
        f"a polygon without an {kind} number; kept as tanpa {kind}",
        f"isi nomor {kind} bila ada",
        f"fill in the {kind} number if there is one",
    )
    one.add("warning", "leftover", text, row=row, column="area")
    return f"sisa-{row + 1}"


def _wards(one: Import, parent: str | None, labels: list[str]) -> list[str]:
    """Return the kelurahan of each row: by its codes, else that of `parent`, else by a name that is not its own."""
    parts = (parent or "").split(".")
    above = ".".join(parts[:4]) if len(parts) >= 4 or not parts[0].isdecimal() else ""
    wards = _kelurahan_codes(one)
    for row, name in enumerate(one.texts("name")):
        if not wards[row]:
            wards[row] = above or ("" if name == labels[row] else _code_by_name(one, row, name))
        elif above and wards[row] != above:
            text = (
                f"kode kelurahan {wards[row]} di luar induk {parent}; kode yang dipakai",
                f"the kelurahan {wards[row]} is not in the parent {parent}; the code is used",
            )
            one.add("warning", "parent", text, row=row, column="parent", value=wards[row], once=True)
    return wards


def _own_code(one: Import, fact: str, row: int, ward: str) -> str:
    """Return the code of a kampung or RW that stands in the row, if it belongs to the kelurahan."""
    code = digits(one.facts[fact].iloc[row])
    fits = len(code) == {"kampung_id": 12, "rw_id": 14}[fact] and dotted(code[:10]) == ward
    return dotted(code) if fits else ""


def _kampung_codes(one: Import, wards: list[str], hamlets: list[str], parent: str | None) -> list[str]:
    """Return the code of the kampung of each row: its own or its parent's, else numbered in order of RW."""
    rows = range(len(wards))
    codes = [_own_code(one, "kampung_id", row, wards[row]) for row in rows]
    codes = [code or _own_code(one, "rw_id", row, wards[row])[:-3] for row, code in zip(rows, codes, strict=True)]
    if parent and parent.count(".") == 4:
        return [code or parent for code in codes]
    keys = [(ward, plain_name(name)) for ward, name in zip(wards, hamlets, strict=True)]
    have = {key: code for key, code in zip(keys, codes, strict=True) if code and key[1]}
    first: dict[tuple[str, str], tuple[int, int]] = {}
    for row, key in enumerate(keys):
        if all(key):
            numbers = re.findall(r"\d+", as_text(one.facts["rw"].iloc[row])) or ["999"]
            first[key] = min(first.get(key, (999, row)), (int(numbers[0]), row))
            _say_spelling(one, row, hamlets[row], hamlets[keys.index(key)])
    taken = set(codes)
    for key in sorted(set(first) - set(have), key=lambda key: (key[0], first[key])):
        number = next(number for number in range(1, len(wards) + 100) if f"{key[0]}.{number:02d}" not in taken)
        have[key] = f"{key[0]}.{number:02d}"
        taken.add(have[key])
        name = hamlets[first[key][1]]
        text = (
            f"kampung {name} tanpa kode; diberi nomor menurut urutan RW: {have[key]}",
            f"kampung {name} has no code; numbered in the order of RW: {have[key]}",
            "isi kampung_id bila kode resminya lain",
            "fill in kampung_id if its official code is another",
        )
        one.add("warning", "kampung_code", text, row=first[key][1], column="area", value=name)
    return [code or have.get(key, "") for code, key in zip(codes, keys, strict=True)]


def _say_spelling(one: Import, row: int, name: str, before: str) -> None:
    if name != before:
        text = (f"{name} dan {before} dibaca sebagai satu kampung", f"{name} and {before} are read as one kampung")
        one.add("info", "variant", text, row=row, column="name", value=name, once=True)


def _rw_number(one: Import, row: int, label: str) -> str:
    """Return the number of the RW in two digits; several in one cell are kept together and said."""
    written = as_text(one.facts["rw"].iloc[row])
    for cell in (as_text(one.facts["rt"].iloc[row]), label):  # "RT 001 RW 02" of BPS, "RW 22" of a KML
        found = re.search(r"\bRW\W*\d[\d\W]*", cell, re.IGNORECASE)
        written = written or (found[0] if found else "")
    numbers = _numbers(written)
    if len(numbers) > 1:
        text = (
            f"satu poligon untuk beberapa RW: {written}",
            f"one polygon for several RW: {written}",
            "bagi poligonnya bila batas RW diketahui",
            "divide it where the borders of the RW are known",
        )
        one.add("warning", "several_rw", text, row=row, column="area", value=written)
    return "-".join(numbers)


def _numbers(text: str) -> list[str]:
    text = re.sub(r"\bRT\W*\d+", "", text, flags=re.IGNORECASE)
    return [f"{int(number):02d}" for number in re.findall(r"\d+", re.sub(r"(\d)\.0+$", r"\1", text))]
