"""Numbers written out in Indonesian words, as *terbilang* in letters and forms."""

from __future__ import annotations

import re

_DIGITS = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
_SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "milyar": 10**9, "triliun": 10**12, "trilyun": 10**12}
_JOINED = re.compile(r"\bse(puluh|belas|ratus|ribu|juta|miliar|milyar)\b")


def number_in_words(text: str) -> int | None:
    """Return the whole number that words say; None where one of them is no number word.

    Examples
    --------
    >>> number_in_words("seratus dua puluh lima juta rupiah")
    125000000
    >>> number_in_words("satu miliar dua ratus lima puluh juta"), number_in_words("dua ribu sebelas")
    (1250000000, 2011)
    >>> number_in_words("lima ratus orang") is None, number_in_words("juta") is None, number_in_words("") is None
    (True, True, True)
    """
    words = _JOINED.sub(r"satu \1", text.casefold().replace("-", " ")).split()
    words = words[:-1] if words[-1:] == ["rupiah"] else words
    total = group = 0  # what scales have closed; the hundreds, tens and ones since
    last: int | None = None  # the digit that waits for its place
    scale = 10**15
    for word in words:
        if word in _DIGITS and last is None:
            last = _DIGITS[word]
        elif word == "belas" and last is not None:
            group, last = group + 10 + last, 0
        elif word in ("puluh", "ratus") and last is not None:
            group, last = group + last * (10 if word == "puluh" else 100), None
        elif word in _SCALES and _SCALES[word] < scale and (group or last):
            scale = _SCALES[word]
            total, group, last = total + (group + (last or 0)) * scale, 0, None
        else:
            return None
    return total + group + (last or 0) if words else None
