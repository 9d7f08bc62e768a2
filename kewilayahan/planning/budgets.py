"""Budgets in whole rupiah: ceilings and cuts by source and year, from numbers or as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from numbers import Integral, Real
from typing import TypeAlias

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.schema.declaration import Schema, normal
from kewilayahan.words import Text

Ceilings: TypeAlias = Mapping[str, int | Mapping[int, int]]
Share: TypeAlias = float | Fraction | Decimal
Budget: TypeAlias = str | Iterable[str] | Share | Mapping[str, Share | Mapping[int, Share]]

_YEARS = r"(?P<first>\d{4})?\s*(?P<dash>[-–—])?\s*(?P<last>\d{4})?"
_CUT = re.compile(
    r"(?P<fund>[^=%]*?)\s*=?\s*(?P<share>[+\-−]\s*\d+(?:[.,]\d+)?)\s*%\s*(?P<word>@|mulai|sejak|from|tahun|in)?\s*"
    + _YEARS
)
_PLACE = re.compile(r"(?P<fund>[^=@]+?)\s*(?:@\s*" + _YEARS + r")?")


def fund_code(schema: Schema, name: str) -> str:
    """Return the code of a source by its code or label, in any spelling.

    Raises
    ------
    UnknownName
        If there is no such source; *belum* is none.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> fund_code(SCHEMA, "APBD Kota")
    'apbd_kota'
    """
    funds = {code: choice for code, choice in schema.choices("funds").items() if code != UNFUNDED}
    for code, choice in funds.items():
        if normal(name) in (normal(code), normal(choice.id), normal(choice.en)):
            return code
    raise UnknownName(name, funds, what=Text("Sumber dana", "fund"))


def read_ceilings(
    schema: Schema, ceilings: Ceilings, years: Iterable[int], *, held: Mapping[tuple[str, int], int] | None = None
) -> dict[tuple[str, int], int]:
    """Return the rupiah that each source has in each year of a schedule.

    The years are all those of the plan, and those that the ceilings name before and after them.

    Parameters
    ----------
    schema : Schema
        Knows the sources.
    ceilings : Mapping
        By source, whole rupiah for every year, or a mapping of years to whole rupiah. A year that such
        a mapping does not name has none of that source, but what is held there.
    years : iterable of int
        The years of the plan.
    held : Mapping of (fund, year) to int, optional
        Rupiah that works which keep their years have of a source in a year.

    Raises
    ------
    UnknownName
        If there is no such source.
    KewilayahanError
        If there are no ceilings or all are for years after the plan, a source stands twice, a year is
        no whole number, or a ceiling is negative or not whole.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> read_ceilings(SCHEMA, {"dak": {2027: 5}}, [2026, 2027, 2028])
    {('dak', 2026): 0, ('dak', 2027): 5, ('dak', 2028): 0}
    """
    if not isinstance(ceilings, Mapping):
        raise InvalidValue(
            Text(
                f"tulis pagu per sumber dana, misalnya {{'dak': 5}}, bukan {ceilings!r}",
                f"write the ceilings by fund, {{'dak': 5}} for example, not {ceilings!r}",
            )
        )
    own = sorted(years)
    named = {_year(year) for amounts in ceilings.values() if isinstance(amounts, Mapping) for year in amounts}
    every = named | (set() if all(isinstance(amounts, Mapping) for amounts in ceilings.values()) else set(own))
    if not ceilings or not every:
        raise InvalidValue(Text("pagu belum diisi", "there are no ceilings"))
    if own and min(every) > own[-1]:
        raise InvalidValue(
            Text(
                f"rencana berakhir pada {own[-1]}, sebelum tahun pagunya",
                f"the plan ends in {own[-1]}, before the years of its ceilings",
            )
        )
    span = range(min([*every, *own]), max([*every, *own]) + 1)
    kept = held or {}
    read: dict[tuple[str, int], int] = {}
    for name, amounts in ceilings.items():
        fund = fund_code(schema, name)
        if (fund, span[0]) in read:
            raise InvalidValue(Text(f"sumber dana {fund} tertulis dua kali", f"the fund {fund} stands twice"))
        for year in span:
            rupiah = amounts.get(year, kept.get((fund, year), 0)) if isinstance(amounts, Mapping) else amounts
            read[fund, year] = _whole(rupiah, f"{fund} {year}")
    return read


def unnamed(schema: Schema, ceilings: Ceilings, cells: Iterable[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    """Return the sources and years, of some, for which the ceilings of that source name other years only.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> unnamed(SCHEMA, {"dak": {2027: 5}, "tjsp": 5}, [("dak", 2026), ("dak", 2027), ("tjsp", 2026)])
    frozenset({('dak', 2026)})
    """
    named = {fund_code(schema, name): amounts for name, amounts in ceilings.items() if isinstance(amounts, Mapping)}
    return frozenset((fund, year) for fund, year in cells if fund in named and year not in named[fund])


def _year(year: object) -> int:
    if isinstance(year, bool) or not isinstance(year, Integral):
        raise InvalidValue(
            Text(
                f"tahun harus bilangan bulat, misalnya 2027, bukan {year!r}",
                f"a year is a whole number, 2027 for example, not {year!r}",
            )
        )
    return int(year)


def _whole(rupiah: object, place: str) -> int:
    if isinstance(rupiah, bool) or not isinstance(rupiah, Integral):
        raise InvalidValue(
            Text(
                f"pagu {place} harus rupiah bulat, bukan {rupiah!r}",
                f"the ceiling {place} must be whole rupiah, not {rupiah!r}",
            )
        )
    amount = int(rupiah)
    if amount < 0:
        raise InvalidValue(
            Text(f"pagu {place} tidak boleh negatif: {amount}", f"the ceiling {place} must not be negative: {amount}")
        )
    return amount


def read_place(schema: Schema, text: str, years: Iterable[int]) -> tuple[str, list[int]]:
    """Return the source and the years that a text such as ``dak@2027-`` means; all of `years` if it names none.

    Raises
    ------
    UnknownName
        If there is no such source.
    KewilayahanError
        If the text cannot be read, or no year lies in its span.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> read_place(SCHEMA, "DAK@2027-", [2026, 2027, 2028])
    ('dak', [2027, 2028])
    """
    found = _PLACE.fullmatch(text.strip())
    if not found:
        raise InvalidValue(
            Text(
                f"sumber dana dan tahun {text!r} tidak terbaca; contoh: dak@2027-2029",
                f"{text!r} is no fund with years; an example: dak@2027-2029",
            )
        )
    return fund_code(schema, found["fund"]), _span(found, sorted(years))


def read_budget(schema: Schema, budget: Budget, planned: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Fraction]:
    """Return by how much each source changes in each year that the plan uses it, as an exact share.

    Parameters
    ----------
    schema : Schema
        Knows the sources.
    budget : number, mapping, text or several texts
        ``-0.3`` for all sources and years; a mapping of sources to a share, or to a mapping of years
        to shares; or as it is written: ``"apbd_kota=-30%@2027-"``, ``"APBD kota −30 % mulai 2027"``.
        A later text takes the place of an earlier one where both speak of the same year.
    planned : iterable of (fund, year)
        The sources and years of the plan.

    Raises
    ------
    UnknownName
        If there is no such source.
    KewilayahanError
        If a share is below -1 (more than everything) or not a number, a source stands twice in a mapping,
        a text cannot be read, its years run backwards, or the plan has nothing from a source or in a
        year that is named.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> used = [("apbd_kota", 2026), ("apbd_kota", 2027), ("dak", 2027)]
    >>> read_budget(SCHEMA, "APBD kota −30 % mulai 2027", used)
    {('apbd_kota', 2027): Fraction(-3, 10)}
    >>> read_budget(SCHEMA, {"dak": {2027: 0.5}}, used)
    {('dak', 2027): Fraction(1, 2)}
    """
    used = sorted(set(planned))
    shares: dict[tuple[str, int], Fraction] = {}
    for fund, years, share in _changes(schema, budget, used):
        cells = [(code, year) for code, year in used if fund in (None, code) and (years is None or year in years)]
        if not cells and used:
            where = f"{fund or ''} {', '.join(map(str, years or ()))}".strip()
            raise InvalidValue(Text(f"rencana tidak memuat dana dari {where}", f"the plan has no money from {where}"))
        shares.update(dict.fromkeys(cells, share))
    return {cell: share for cell, share in shares.items() if share}


_Change: TypeAlias = tuple[str | None, frozenset[int] | None, Fraction]


def _changes(schema: Schema, budget: Budget, used: list[tuple[str, int]]) -> list[_Change]:
    if isinstance(budget, str):
        return [_parsed(schema, budget, used)]
    if isinstance(budget, Mapping):
        found: list[_Change] = []
        for name, shares in budget.items():
            fund = fund_code(schema, name)
            if any(fund == other for other, _, _ in found):
                raise InvalidValue(Text(f"sumber dana {fund} tertulis dua kali", f"the fund {fund} stands twice"))
            if isinstance(shares, Mapping):
                found += [(fund, frozenset({_year(year)}), _share(share)) for year, share in shares.items()]
            else:
                found.append((fund, None, _share(shares)))
        return found
    if isinstance(budget, Iterable):
        return [_parsed(schema, text, used) for text in budget]
    return [(None, None, _share(budget))]


def _parsed(schema: Schema, text: object, used: list[tuple[str, int]]) -> _Change:
    found = _CUT.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        raise InvalidValue(
            Text(
                f"perubahan anggaran {text!r} tidak terbaca; contoh: apbd_kota=-30%@2027-",
                f"{text!r} is no change of budget; an example: apbd_kota=-30%@2027-",
            )
        )
    digits = found["share"].replace("−", "-").replace(" ", "").replace(",", ".")
    name = found["fund"].strip()
    every = sorted({year for _, year in used})
    open_ended = found["word"] in ("mulai", "sejak", "from") and not found["last"]
    years = _span(found, every, open_ended=open_ended) if found["first"] or found["last"] else None
    fund = None if normal(name) in ("", "semua", "all") else fund_code(schema, name)
    return fund, None if years is None else frozenset(years), _share(Fraction(digits) / 100)


def _span(found: re.Match[str], every: list[int], *, open_ended: bool = False) -> list[int]:
    """Return the years meant: one, from one on, up to one, from one to another, or all."""
    first, last = found["first"], found["last"]
    if not first and not last:
        return every
    if first and not last and not found["dash"] and not open_ended:
        return [int(first)]
    low, high = int(first or min(every, default=0)), int(last or max(every, default=0))
    if low > high:
        raise InvalidValue(Text(f"tidak ada tahun dalam {low}-{high}", f"there are no years in {low}-{high}"))
    return list(range(low, high + 1))


def _share(share: object) -> Fraction:
    if isinstance(share, bool) or not isinstance(share, Real | Decimal) or not isfinite(share):
        raise InvalidValue(
            Text(
                f"perubahan anggaran harus berupa bagian, misalnya -0.3, bukan {share!r}",
                f"a change of budget is a share, -0.3 for example, not {share!r}",
            )
        )
    exact = Fraction(share) if isinstance(share, Integral | Fraction) else Fraction(str(share))
    if exact < -1:
        raise InvalidValue(
            Text(
                f"anggaran tidak dapat dipotong lebih dari 100 %: {float(exact):.0%} (-0.3 berarti −30 %)",
                f"a budget cannot be cut by more than 100 %: {float(exact):.0%} (-0.3 means −30 %)",
            )
        )
    return exact
