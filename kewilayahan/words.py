"""The words of the house: its two languages, texts in both, numbers and rupiah as people write them."""

from __future__ import annotations

from dataclasses import dataclass

from kewilayahan.errors import UnknownName

LANGUAGES = ("id", "en")
HIDDEN = {"id": "disembunyikan", "en": "hidden"}
MISSING = {"id": "tidak ada data", "en": "no data"}


def in_english(lang: str) -> bool:
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
    if lang not in LANGUAGES:
        raise UnknownName(lang, LANGUAGES, what="Bahasa / language")
    return lang == "en"


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    id: str
    en: str

    def of(self, lang: str) -> str:
        """Return the words in one language, and refuse one that the house does not speak."""
        return self.en if in_english(lang) else self.id


def rupiah(amount: int | float, lang: str = "id") -> str:
    """Return an amount in whole rupiah as it is written in each language.

    Examples
    --------
    >>> rupiah(1234567), rupiah(-1234567, "en")
    ('Rp1.234.567', '-IDR 1,234,567')
    """
    sign, grouped = "-" if amount < 0 else "", f"{abs(int(amount)):,}"
    return f"{sign}IDR {grouped}" if in_english(lang) else f"{sign}Rp" + grouped.replace(",", ".")


def number(value: float, decimals: int = 0, lang: str = "id") -> str:
    """Return a number with the separators of the language.

    Examples
    --------
    >>> number(1234.5, 1), number(1234.5, 1, "en")
    ('1.234,5', '1,234.5')
    """
    whole = isinstance(value, int) and not decimals  # formatted with "f" it would pass through a float
    text = f"{value:,}" if whole else f"{value:,.{decimals}f}"
    return text if in_english(lang) else text.translate(str.maketrans(",.", ".,"))
