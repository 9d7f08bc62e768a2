"""Kelurahan and what lies above them: codes by either system or by name, and the official names."""

from __future__ import annotations

from kewilayahan.boundaries.intake import Import, as_text
from kewilayahan.spatial.area_codes import digits, dotted, from_bps, known, match_name, plain_name, reference, system

_CITY = ("34.71", "Kota Yogyakarta")
TRANSLATED = ("kode BPS diterjemahkan ke kode Kemendagri", "BPS codes were translated to Kemendagri codes")


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


def kelurahan_codes(one: Import) -> list[str]:
    """Return the code of the kelurahan of each row by the codes in it, and say which system they were in."""
    codes = [_kelurahan_code(one, row) for row in range(len(one.facts))]
    systems = {system(digits(value)[:10]) for value in one.facts["code"].dropna()} - {""}
    if len(systems) > 1:
        text = (
            "satu kolom memuat kode Kemendagri dan BPS; masing-masing dibaca menurut tabel acuan",
            "one column holds Kemendagri and BPS codes; each was read by the reference table",
        )
        one.add("warning", "code_system", text, column="area")
    elif systems == {"bps"}:
        one.add("info", "code_system", TRANSLATED, column="area")
    return codes


def code_by_name(one: Import, row: int, name: str) -> str:
    """Return the code of the kelurahan whose name comes near enough, and say that it was matched."""
    code, score = match_name(name) if name else ("", 0.0)
    if code:
        official = _official_name(code)
        text = (
            f"tanpa kode; {name} dicocokkan dengan {official} {code} (skor {score:.0f})",
            f"no code; {name} was matched with {official} {code} (score {score:.0f})",
        )
        one.add("info" if score == 100 else "warning", "name", text, row=row, column="area", value=name, once=True)
    return code


def _official_name(code: str) -> str:
    """Return the name of a kelurahan in the reference table, or an empty text."""
    table = reference()
    found = table.loc[table["area"] == code, "name"]
    return str(found.iloc[0]) if len(found) else ""


def kelurahan(one: Import) -> tuple[list[str], list[str]]:
    """Return codes, and the official names where the code is known, saying each variant that was replaced."""
    codes, names = kelurahan_codes(one), one.texts("name")
    for row, (code, given) in enumerate(zip(codes, names, strict=True)):
        if not code:
            code = codes[row] = code_by_name(one, row, given)
        official = _official_name(code)
        if not official:
            continue
        names[row] = official
        if not given or given == official:
            continue
        if match_name(given)[0] == code:
            text = (
                f"ejaan nama disamakan: {given} → {official}",
                f"name spelt as: {given} → {official}",
            )
            one.add("info", "variant", text, row=row, column="name", value=f"{given} → {official}", once=True)
        else:
            _say_misnamed(one, row, given, code, official)
    return codes, names


def _say_misnamed(one: Import, row: int, given: str, code: str, official: str) -> None:
    text = (
        f"nama {given} tidak cocok dengan kode {code} ({official}); kode yang dipakai",
        f"the name {given} does not go with the code {code} ({official}); the code is used",
        "periksa nama dan kodenya",
        "look at name and code",
    )
    one.add("warning", "name", text, row=row, column="name", value=given)


def upper(one: Import, level: str) -> tuple[list[str], list[str]]:
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
            _say_misnamed(one, row, given, code, official[code])
        codes.append(code)
        names.append(official.get(code, given))
    return codes, names
