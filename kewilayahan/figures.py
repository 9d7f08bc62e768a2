"""Numbers and money in words of a language: separators as people write them."""

from __future__ import annotations


def rupiah(amount: int | float, lang: str = "id") -> str:
    """Return an amount in whole rupiah as it is written in each language.

    Examples
    --------
    >>> rupiah(1234567), rupiah(1234567, "en")
    ('Rp1.234.567', 'IDR 1,234,567')
    """
    grouped = f"{int(amount):,}"
    return f"IDR {grouped}" if lang == "en" else "Rp" + grouped.replace(",", ".")


def number(value: float, decimals: int = 0, lang: str = "id") -> str:
    """Return a number with the separators of the language.

    Examples
    --------
    >>> number(1234.5, 1), number(1234.5, 1, "en")
    ('1.234,5', '1,234.5')
    """
    whole = isinstance(value, int) and not decimals  # formatted with "f" it would pass through a float
    text = f"{value:,}" if whole else f"{value:,.{decimals}f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))
