"""Kampung, RW and RT: codes built on that of their kelurahan, and names."""

from __future__ import annotations

import re

from kewilayahan.boundaries.intake import Import, as_text
from kewilayahan.boundaries.wards import code_by_name, kelurahan_codes
from kewilayahan.spatial.area_codes import digits, dotted, plain_name


def lower(one: Import, level: str, parent: str | None) -> tuple[list[str], list[str]]:
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
    wards = kelurahan_codes(one)
    for row, name in enumerate(one.texts("name")):
        if not wards[row]:
            wards[row] = above or ("" if name == labels[row] else code_by_name(one, row, name))
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
