"""Quantities as people write them: rupiah, numbers, years, dates and marks."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

from kewilayahan.sheets.grids import Colour
from kewilayahan.sheets.number_words import number_in_words

_UNITS = {
    "ribu": 10**3, "rb": 10**3, "k": 10**3,
    "juta": 10**6, "jt": 10**6, "jta": 10**6, "million": 10**6,
    "miliar": 10**9, "milyar": 10**9, "m": 10**9, "mlr": 10**9, "mily": 10**9, "billion": 10**9,
    "triliun": 10**12, "trilyun": 10**12, "t": 10**12, "trillion": 10**12,
}  # fmt: skip
_NOTHING = {"", "-", "–", "—", "--", "n/a", "nihil", "tidak ada", "kosong"}
_AMOUNT = re.compile(
    r"(?:rp\.?|idr)?\s*([+-]?[\d.,' ]*\d)\s*(?:,-|,--|\.-)?\s*([a-z]*)\.?(?:\s*rupiah)?", re.IGNORECASE
)
_UNCOUNTED = re.compile(
    r"(?:belum|tidak|blm)\s*(?:di)?\s*(?:hitung|ketahui|tahu|pasti|tentukan|jelas|ada\s*data|ada\s*biaya)"
    r"|menyusul|menunggu\s.*|tbd|tba|\?+|unknown|not\s*(?:yet\s*)?(?:known|counted)",
    re.IGNORECASE,
)
_ROUGH = re.compile(
    r"(?:±|\+/-|\+-|~|≈|kurang\s*lebih|kira-?\s*kira|sekitar|kisaran|est(?:imasi)?\b\.?|ca\.)\s*", re.IGNORECASE
)
_EACH = re.compile(
    r"\s*(?:/|\bper\b)\s*"
    r"(?:th|tahun|thn|bln|bulan|paket|pkt|unit|titik|rw|rt|orang|kk|kelompok|kegiatan)\.?\s*$",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"@?\s*(?P<each>(?:rp\.?|idr)?[\d., ]*\d\s*(?:,-)?\s*[a-z]*)\s*[x×*]\s*(?P<count>\d{1,4})\s*(?:[a-z²³]+\d?)?\s*",
    re.IGNORECASE,
)
_THREES = re.compile(r"\d{1,3}([., '])\d{3}(?:\1\d{3})*")
MARKS = {"x", "v", "√", "✓", "✔", "✗", "✘", "●", "■", "█", "*", "ya", "y", "ada", "o", "xx", "xxx"}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb pebruari february", "maret mar march", "april apr", "mei may",
            "juni jun june", "juli jul july", "agustus agu agt ags aug august", "september sep sept",
            "oktober okt oct october", "november nov nop nopember", "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_EPOCH = datetime.date(1899, 12, 30)  # day 0 of a spreadsheet
_SERIALS = (20_000, 80_000)  # 1954 to 2119: what can be a day, and is no year


@dataclass(frozen=True, slots=True)
class Doubt:
    """Text that cannot be read with certainty: why, in Indonesian and English, and whether it has two meanings."""

    id: str
    en: str
    several: bool = False


def is_nothing(value: object) -> bool:
    """Tell whether a cell says that there is nothing: a dash, *nihil*, *Rp -* as an accountant's format prints it."""
    if not isinstance(value, str):
        return value is None
    text = value.replace("\xa0", " ").strip().casefold()
    return text in _NOTHING or re.fullmatch(r"(?:rp|idr)\.?\s*[-–—]*", text) is not None


@lru_cache(maxsize=65_536, typed=True)
def rupiah(value: object, unit: int = 1) -> int | Doubt | None:
    """Read an amount in whole rupiah.

    Parameters
    ----------
    value : object
        A number or a text.
    unit : int
        What the header says that one is worth: 1,000,000 under *Biaya (juta Rp)*.

    Returns
    -------
    int, Doubt or None
        None where the cell says that there is nothing.

    Examples
    --------
    >>> [rupiah(text) for text in ("Rp 2,2 miliar", "1.381.078.000", "350 jt", "Rp1,5 M", "Rp. 70.000.000,-")]
    [2200000000, 1381078000, 350000000, 1500000000, 70000000]
    >>> rupiah("1.500 jt").en
    '1.500 may be 1.5 or 1500'
    >>> rupiah("seratus dua puluh lima juta rupiah"), rupiah("Rp 500.000,- (lima ratus ribu rupiah)")
    (125000000, 500000)
    >>> rupiah("±50jt"), rupiah("25jt/tahun"), rupiah("@ Rp 2 jt x 24"), rupiah("belum dihitung")
    (50000000, 25000000, 48000000, None)
    """
    if is_nothing(value):
        return None
    if isinstance(value, bool):
        return _no_amount(value)
    if isinstance(value, (int, float)):
        return _whole(Decimal(repr(value)) * unit, value)
    text = str(value).strip().replace("\xa0", " ")
    return None if _UNCOUNTED.fullmatch(text) else _amount_of(text, unit)


def amount_remark(value: object) -> Literal["", "uncounted", "rough", "each"]:
    """Tell what must be said of an amount that is read: not counted yet, about so much, or so much for each.

    Examples
    --------
    >>> amount_remark("menyusul"), amount_remark("±50jt"), amount_remark("25jt/tahun"), amount_remark("Rp 5 juta")
    ('uncounted', 'rough', 'each', '')
    """
    text = str(value).strip().replace("\xa0", " ") if isinstance(value, str) else ""
    if _UNCOUNTED.fullmatch(text):
        return "uncounted"
    return "rough" if _ROUGH.match(text) else "each" if _EACH.search(text) else ""


def _amount_of(value: str, unit: int) -> int | Doubt:
    """Read an amount without what qualifies it: *about*, *for each*; in digits, in words, or in both."""
    text = _EACH.sub("", _ROUGH.sub("", value, count=1)).strip()
    spelt = number_in_words(re.sub(r"^(?:rp\.?|idr)\s*", "", text.strip("()"), flags=re.IGNORECASE))
    if spelt is not None and spelt >= 1000:  # "delapan" alone is no amount of rupiah
        return spelt
    if times := _TIMES.fullmatch(text):
        each = _amount_of(times["each"], unit)
        return each if isinstance(each, Doubt) else each * int(times["count"])
    if both := re.fullmatch(r"([^()]+)\(\s*(?:terbilang\s*:?\s*)?([^()]+)\)", text):
        told, spelt = _amount_of(both[1].strip(), unit), number_in_words(both[2])
        return told if spelt is None and isinstance(told, Doubt) else told if told == spelt else _no_amount(value)
    found = _AMOUNT.fullmatch(text)
    word = found[2].casefold() if found else ""
    if found is None or (word and word not in _UNITS):
        return _no_amount(value)
    scale = _UNITS.get(word, 1) if word else unit
    # Rupiah are whole, so that 1.500 can only be a thousand and a half; of millions it may be either.
    number = _decimal(found[1], thousands=True if scale == 1 else None)
    return number if isinstance(number, Doubt) else _whole(number * scale, value)


def _no_amount(value: object) -> Doubt:
    return Doubt(f"{value} bukan satu jumlah rupiah", f"{value} is not one amount in rupiah")


def _whole(amount: Decimal, value: object) -> int | Doubt:
    if not amount.is_finite() or amount != amount.to_integral_value():
        return Doubt(f"{value} bukan rupiah bulat", f"{value} is not whole rupiah")
    return int(amount)


def _decimal(text: str, *, thousands: bool | None) -> Decimal | Doubt:
    """Read digits with separators; `thousands` says what 1.500 means, None that it may be either."""
    sign, digits = ("-", text[1:]) if text[:1] == "-" else ("", text.removeprefix("+"))
    digits = digits.strip()
    separators = [mark for mark in digits if not mark.isdigit()]
    grouped = _THREES.fullmatch(digits)
    if grouped and grouped[1] in ".," and len(separators) == 1 and digits[0] != "0" and not thousands:
        whole, part = re.sub(r"\D", "", digits), f"{float(re.sub(r'[.,]', '.', digits)):g}"
        if thousands is None:
            comma = part.replace(".", ",")
            return Doubt(
                f"{digits} dapat berarti {comma} atau {whole}", f"{digits} may be {part} or {whole}", several=True
            )
    elif grouped and digits[0] != "0":
        return Decimal(sign + re.sub(r"\D", "", digits))
    if len(set(separators)) == 2:
        last = separators[-1]
        head, _, tail = digits.rpartition(last)
        if separators.count(last) == 1 and last in ".," and _THREES.fullmatch(head):
            return Decimal(f"{sign}{re.sub(r'[^0-9]', '', head)}.{tail}")
    elif len(separators) <= 1 and not set(separators) - {".", ","}:
        try:
            return Decimal(sign + digits.replace(",", "."))
        except InvalidOperation:
            pass
    return Doubt(f"{text} bukan satu angka", f"{text} is not one number")


@lru_cache(maxsize=65_536, typed=True)
def number(value: object, *, whole: bool = False) -> float | int | Doubt | None:
    """Read a number; of whole ones the point parts the thousands.

    Examples
    --------
    >>> number("12,5"), number("1.234,5"), number("1.234", whole=True), number("-7.7944")
    (12.5, 1234.5, 1234, -7.7944)
    >>> number("1.500").id
    '1.500 dapat berarti 1,5 atau 1500'
    """
    if is_nothing(value):
        return None
    if isinstance(value, (int, float)):
        return value
    text = str(value).strip().replace("\xa0", " ").removesuffix("%").strip()
    if not re.fullmatch(r"[+-]?[\d., ']*\d", text):
        return _odd_number(text)
    found = _decimal(text, thousands=True if whole else None)
    if isinstance(found, Doubt):
        return found
    if found == found.to_integral_value() and (whole or abs(found) < 10**15):
        return int(found)
    return Doubt(f"{value} bukan bilangan bulat", f"{value} is not a whole number") if whole else float(found)


def _odd_number(text: str) -> float | Doubt:
    try:
        if re.fullmatch(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", text):
            return float(text)
    except ValueError:
        pass
    return Doubt(f"{text} bukan angka", f"{text} is not a number")


def is_mark(value: object) -> bool:
    """Tell whether a cell is only marked: an X, a tick, a filled bar."""
    return value is True or isinstance(value, Colour) or (isinstance(value, str) and value.strip().casefold() in MARKS)


@lru_cache(maxsize=65_536, typed=True)
def year(value: object) -> int | Doubt | None:
    """Read a budget year from a number, a text or a date of any form.

    Examples
    --------
    >>> year("TA 2027"), year(2027.0), year("3/14/2026"), year(46023), year("24 Mei 2021")
    (2027, 2027, 2026, 2026, 2021)
    """
    if is_nothing(value):
        return None
    if isinstance(value, datetime.date):
        return value.year
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if _SERIALS[0] <= value <= _SERIALS[1]:
            return (_EPOCH + datetime.timedelta(days=int(value))).year
        return int(value) if float(value).is_integer() else Doubt(f"{value} bukan tahun", f"{value} is not a year")
    text = str(value).strip()
    if re.fullmatch(r"[+-]?\d+(\.0+)?", text):
        return year(float(text)) if len(text) > 4 else int(float(text))
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))
    if len(years) == 1:
        return int(years.pop())
    return Doubt(f"{value} bukan satu tahun", f"{value} is not one year")


def span(value: object) -> tuple[int, int] | None:
    """Read the first and last year of *2026–2028*, *TA 2027*, *2026 s/d 2030*, *2026, 2027 dan 2028*.

    Examples
    --------
    >>> span("2026 s/d 2028"), span("TA 2027"), span("segera")
    ((2026, 2028), (2027, 2027), None)
    """
    one = year(value)
    if isinstance(one, int):
        return one, one
    years = [int(text) for text in re.findall(r"(?<!\d)20\d\d(?!\d)", str(value))]
    return (min(years), max(years)) if years else None


def date(value: object) -> datetime.date | Doubt | None:
    """Read a day: a date, its serial number, ISO, day first as in Indonesia, or month first where only that fits.

    Examples
    --------
    >>> str(date("24 Mei 2021")), str(date(44340)), str(date("5/24/2021")), str(date("24-05-21"))
    ('2021-05-24', '2021-05-24', '2021-05-24', '2021-05-24')
    >>> date("03/04/2021").en
    '03/04/2021 may be 2021-04-03 or 2021-03-04'
    """
    if is_nothing(value):
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, (int, float)) and _SERIALS[0] <= value <= _SERIALS[1]:
        return _EPOCH + datetime.timedelta(days=int(value))
    text = re.sub(r"^(senin|selasa|rabu|kamis|jum.?at|sabtu|minggu),?\s*", "", str(value).strip().casefold())
    try:
        return _spelt(text, value)
    except ValueError:
        return Doubt(f"{value} bukan tanggal", f"{value} is not a date")


def _spelt(text: str, value: object) -> datetime.date | Doubt:
    if found := re.match(r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)", text):
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d\d?)[\s-]+([a-z]+)\.?,?[\s-]+(\d{4})", text):
        return datetime.date(int(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
    if found := re.fullmatch(r"([a-z]+)\.?\s+(\d\d?),?\s+(\d{4})", text):
        return datetime.date(int(found[3]), _MONTHS.get(found[1], 0), int(found[2]))
    if found := re.fullmatch(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4}|\d\d)", text):
        first, second, last = int(found[1]), int(found[2]), int(found[3])
        last += 2000 if last < 100 else 0
        if second > 12:  # month first
            return datetime.date(last, first, second)
        if first > 12 or first == second:
            return datetime.date(last, second, first)
        id = datetime.date(last, second, first)
        us = datetime.date(last, first, second)
        return Doubt(f"{value} dapat berarti {id} atau {us}", f"{value} may be {id} or {us}", several=True)
    raise ValueError(text)


_TITLE_UNIT = re.compile(
    r"\b(?:dalam|satuan|in)\b[\s:]*(?:rp\.?|rupiah|idr)?\s*(?P<word>ribu(?:an)?|juta(?:an)?|jt|mil[iy]ar(?:an)?|millions?)\b"
    r"|\(\s*(?:rp\.?|rupiah|idr)?\s*(?P<alone>ribu(?:an)?|juta(?:an)?|jt|mil[iy]ar(?:an)?)\s*(?:rp\.?|rupiah|idr)?\s*\)"
    r"|(?:\b(?:rp\.?|rupiah)\s*|\bx\s*(?:rp\.?)?\s*1)(?P<zeros>(?:[.,]?000){1,2})(?=\s*\)|\s*$)",
    re.IGNORECASE,
)


def title_unit(title: str) -> int | None:
    """Return what one is worth by a title over a table; None where it tells no unit.

    Examples
    --------
    >>> title_unit("(dalam jutaan rupiah)"), title_unit("Rp 000"), title_unit("Program Rp 50 juta per RW")
    (1000000, 1000, None)
    """
    found = _TITLE_UNIT.search(title)
    if found is None:
        return None
    if found["zeros"]:
        return 1000 if found["zeros"].count("0") == 3 else 10**6
    return unit_of(found["word"] or found["alone"]) if "million" not in found[0].casefold() else 10**6


def told_unit(header: str) -> int | None:
    """Return the unit that a header tells of itself, whole rupiah included; None where it tells none.

    Examples
    --------
    >>> told_unit("Biaya (juta Rp)"), told_unit("Biaya (Rp)"), told_unit("Biaya")
    (1000000, 1, None)
    """
    unit = unit_of(header)
    return unit if unit != 1 or re.search(r"\(\s*(rp\.?|rupiah|idr)\s*\)", header, re.IGNORECASE) else None


@lru_cache(maxsize=4096)
def unit_of(header: str) -> int:
    """Return what one is worth under a header.

    Examples
    --------
    >>> unit_of("Biaya (juta Rp)"), unit_of("Pagu (Rp. 000)"), unit_of("Biaya (x Rp 1.000)"), unit_of("Biaya (Rp)")
    (1000000, 1000, 1000, 1)
    """
    text = header.casefold()
    if re.search(r"\b(?:x|rp\.?)\s*(?:rp\.?\s*)?1[.,\s]?000[.,\s]?000\b|[.,]?000[.,]000\)", text):
        return 10**6
    if re.search(r"\b(?:x|rp\.?)\s*(?:rp\.?\s*)?1[.,\s]?000\b|rp\.?\s*[.,]?000\)|\(000\)|\(ribu", text):
        return 10**3
    found = re.search(r"\b(ribuan|ribu|rb|jutaan|juta|jt|miliar|milyar|miliaran)\b", text)
    return _UNITS[found[1].removesuffix("an") if found[1] not in _UNITS else found[1]] if found else 1
