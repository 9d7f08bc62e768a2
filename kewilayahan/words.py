"""The words of the house: its two languages, texts in both, numbers and rupiah as people write them."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass

from kewilayahan.errors import UnknownName

LANGUAGES = ("id", "en")
_VARIABLE = "KEWILAYAHAN_LANG"
HIDDEN = {"id": "disembunyikan", "en": "hidden"}
MISSING = {"id": "tidak ada data", "en": "no data"}


def language(lang: str | None = None) -> str:
    """Return the language to speak: the one given, else that of KEWILAYAHAN_LANG, else Indonesian.

    Raises
    ------
    UnknownName
        If it is another language than ``id`` and ``en``.

    Examples
    --------
    >>> language("en")
    'en'
    """
    chosen = os.environ.get(_VARIABLE) or "id" if lang is None else lang
    if chosen not in LANGUAGES:
        raise UnknownName(chosen, LANGUAGES, what="Bahasa / language")
    return chosen


def in_english(lang: str | None = None) -> bool:
    """Tell whether to speak English or Indonesian.

    Raises
    ------
    UnknownName
        If it is another language.

    Examples
    --------
    >>> in_english("en"), in_english("id")
    (True, False)
    >>> in_english("fr")
    Traceback (most recent call last):
    kewilayahan.errors.UnknownName: Bahasa / language 'fr' tidak dikenal / is unknown.
    """
    return language(lang) == "en"


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    id: str
    en: str

    def of(self, lang: str | None = None) -> str:
        """Return the words in one language, and refuse one that the house does not speak."""
        return self.en if in_english(lang) else self.id


def rupiah(amount: int | float, lang: str | None = None) -> str:
    """Return an amount in whole rupiah as it is written in each language.

    Examples
    --------
    >>> rupiah(1234567), rupiah(-1234567, "en")
    ('Rp1.234.567', '-IDR 1,234,567')
    """
    sign, grouped = "-" if amount < 0 else "", f"{abs(int(amount)):,}"
    return f"{sign}IDR {grouped}" if in_english(lang) else f"{sign}Rp" + grouped.replace(",", ".")


def number(value: float, decimals: int = 0, lang: str | None = None) -> str:
    """Return a number with the separators of the language.

    Examples
    --------
    >>> number(1234.5, 1), number(1234.5, 1, "en")
    ('1.234,5', '1,234.5')
    """
    whole = isinstance(value, int) and not decimals  # formatted with "f" it would pass through a float
    text = f"{value:,}" if whole else f"{value:,.{decimals}f}"
    return text if in_english(lang) else text.translate(str.maketrans(",.", ".,"))


def escape(text: object) -> str:
    """Return a text as HTML and SVG show it, never as markup: what people wrote is data.

    Examples
    --------
    >>> escape("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return html.escape(str(text))
