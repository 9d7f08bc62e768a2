"""The languages of the house: whoever asks for another is told, and not answered in Indonesian."""

from __future__ import annotations

from kewilayahan.errors import UnknownName

LANGUAGES = ("id", "en")


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
