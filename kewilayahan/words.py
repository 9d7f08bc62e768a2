"""Words for people: texts in both languages, numbers and rupiah as people write them."""

from __future__ import annotations

import html

from kewilayahan.errors import LANGUAGES, Text, in_english, language

__all__ = ["HIDDEN", "LANGUAGES", "MISSING", "Text", "escape", "in_english", "language", "number", "rupiah"]

HIDDEN = {"id": "disembunyikan", "en": "hidden"}
MISSING = {"id": "tidak ada data", "en": "no data"}


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
