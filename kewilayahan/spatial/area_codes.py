"""Administrative codes: Kemendagri and BPS told apart, every written form read as text, names matched."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import pandas as pd
from rapidfuzz import fuzz, process

SIMILAR = 85  # of 100, rapidfuzz ratio of normalised names: below this two names are two places
_PARTS = {2: (2,), 4: (2, 2), 6: (2, 2, 2), 10: (2, 2, 2, 4), 12: (2, 2, 2, 4, 2), 14: (2, 2, 2, 4, 2, 2)}
_PREFIXES = re.compile(
    r"^(kelurahan|kel\.?|desa|kemantren|kecamatan|kec\.?|kapanewon|kampung|kp\.?|kota|rw)\s+", re.IGNORECASE
)


@cache
def reference() -> pd.DataFrame:
    """Return the 45 kelurahan of Kota Yogyakarta.

    Returns
    -------
    DataFrame
        Columns ``area`` (Kemendagri, dotted), ``bps``, ``name``, ``kemantren``, ``kemantren_code``,
        ``lon``, ``lat`` (EPSG:4326), ``hectares``, ``population`` (2020) and ``neighbours``, the codes
        of the kelurahan that it borders on, joined by ``;``.

    Examples
    --------
    >>> table = reference().set_index("area")
    >>> len(table), table.loc["34.71.05.1002", "bps"]
    (45, '3471120001')
    """
    text = ["area", "bps", "name", "kemantren", "kemantren_code", "neighbours"]
    with (resources.files("kewilayahan.data.boundaries") / "reference.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=dict.fromkeys(text, "str"))


@cache
def _variants() -> dict[str, str]:
    with (resources.files("kewilayahan.data.boundaries") / "variants.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype="str")
    return {plain_name(variant): name for variant, name in zip(table["variant"], table["name"], strict=True)}


@cache
def _crosswalk() -> dict[str, str]:
    """Return the Kemendagri code, without dots, of each BPS code."""
    return dict(zip(reference()["bps"], reference()["area"].str.replace(".", "", regex=False), strict=True))


def digits(value: object) -> str:
    """Return the digits of a code however it was written, or an empty text if it is none.

    Examples
    --------
    >>> [digits(v) for v in ("34.71.05.1002", "id3471120001", 3471051002.0, "3471051002.0", " 34 71 ", "Bener")]
    ['3471051002', '3471120001', '3471051002', '3471051002', '3471', '']
    """
    if isinstance(value, float):
        return str(int(value)) if value >= 0 and value.is_integer() else ""
    text = re.sub(r"^id", "", str(value).strip(), flags=re.IGNORECASE)
    text = re.sub(r"^(\d{4,})\.0+$", r"\1", text)
    text = re.sub(r"[\s.]", "", text)
    return text if text.isdecimal() else ""


def dotted(code: str) -> str:
    """Return a Kemendagri code, and a kampung or RW code built on it, in its dotted form.

    Examples
    --------
    >>> dotted("3471051002"), dotted("34710510020722")
    ('34.71.05.1002', '34.71.05.1002.07.22')
    """
    start, parts = 0, []
    for width in _PARTS.get(len(code), (len(code),)):
        parts.append(code[start : start + width])
        start += width
    return ".".join(parts)


def system(code: str) -> str:
    """Tell whose a code of 10 digits is: ``kemendagri``, ``bps``, or empty when it cannot be told.

    The reference table decides. Outside it the seventh digit does, 1 or 2 for Kemendagri, 0 for BPS:
    that holds for Kota Yogyakarta and not for the whole country, so callers say that it was a guess.

    Examples
    --------
    >>> system("3471051002"), system("3471120001"), system("347105")
    ('kemendagri', 'bps', '')
    """
    if len(code) != 10:
        return ""
    if code in _crosswalk().values():
        return "kemendagri"
    if code in _crosswalk():
        return "bps"
    return {"1": "kemendagri", "2": "kemendagri", "0": "bps"}.get(code[6], "")


def known(code: str) -> bool:
    """Tell whether a code of 10 digits stands in the reference table."""
    return code in _crosswalk() or code in _crosswalk().values()


def from_bps(code: str) -> str:
    """Return the Kemendagri code of a BPS code, or an empty text if the reference table lacks it.

    Examples
    --------
    >>> from_bps("3471120001"), from_bps("3404070001")
    ('34.71.05.1002', '')
    """
    return dotted(_crosswalk().get(code, ""))


def plain_name(name: object) -> str:
    """Return a name for comparison: no case, spaces, hyphens and kinds of area, and not written twice.

    Examples
    --------
    >>> plain_name("Kel. Muja-Muju"), plain_name("GEDONG TENGEN"), plain_name("SemakiSemaki")
    ('mujamuju', 'gedongtengen', 'semaki')
    """
    plain = re.sub(r"[\W_]+", "", _PREFIXES.sub("", str(name).strip()).casefold())
    return re.sub(r"^(.{5,})\1$", r"\1", plain)


def match_name(name: object) -> tuple[str, float]:
    """Find the kelurahan of the reference table that a name means.

    Returns
    -------
    tuple of str and float
        Its Kemendagri code and the score: 100 for the name itself or a known variant, else the
        ratio of `rapidfuzz`; an empty code where nothing reaches 85 or two reach it alike.

    Examples
    --------
    >>> match_name("Kelurahan Mujamuju"), match_name("Pringokusuman")[0], match_name("Sleman")[0]
    (('34.71.13.1002', 100.0), '34.71.05.1002', '')
    """
    wanted = plain_name(_variants().get(plain_name(name), name))
    names = {code: plain_name(kelurahan) for code, kelurahan in reference()[["area", "name"]].itertuples(index=False)}
    found = process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=2)
    if not found or (len(found) > 1 and found[0][1] == found[1][1]):
        return "", 0.0
    return str(found[0][2]), float(found[0][1])
