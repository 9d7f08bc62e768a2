"""The two languages, texts in both, and the family of errors, which carry such texts."""

from __future__ import annotations

import copyreg
import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any, Literal

LANGUAGES: tuple[Literal["id"], Literal["en"]] = ("id", "en")
_VARIABLE = "KEWILAYAHAN_LANG"
_FEW = 8  # names that a message can still list


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
    >>> language("fr")
    Traceback (most recent call last):
    kewilayahan.errors.UnknownName: Bahasa 'fr' tidak dikenal. Pilihannya: id, en.
    """
    chosen = os.environ.get(_VARIABLE) or "id" if lang is None else lang
    if chosen not in LANGUAGES:
        raise UnknownName(chosen, LANGUAGES, what=Text("Bahasa", "language"))
    return chosen


def in_english(lang: str | None = None) -> bool:
    """Tell whether to speak English or Indonesian.

    Examples
    --------
    >>> in_english("en"), in_english("id")
    (True, False)
    """
    return language(lang) == "en"


@dataclass(frozen=True)
class Text:
    """The same words in both languages; `str` gives those of the current language.

    Examples
    --------
    >>> Text("wilayah", "area").of("en")
    'area'
    """

    id: str
    en: str

    def of(self, lang: str | None = None) -> str:
        """Return the words in one language, the current one where none is given."""
        return self.en if in_english(lang) else self.id

    def __str__(self) -> str:
        """Return the words in the current language; Indonesian where the variable names an unknown one."""
        return self.en if os.environ.get(_VARIABLE) == "en" else self.id


class KewilayahanError(Exception):
    """Base of every error that the library raises on purpose.

    Attributes
    ----------
    text : Text
        What is wrong, in both languages. `str` gives it in the current language.

    Examples
    --------
    >>> error = KewilayahanError(Text("pagu belum diisi", "there are no ceilings"))
    >>> str(error), error.text.of("en")
    ('pagu belum diisi', 'there are no ceilings')
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text)

    def __str__(self) -> str:
        """Return the words in the current language (`KeyError` would quote them, `OSError` would count arguments)."""
        return str(self.text)

    def __reduce__(self) -> Any:
        """Return how to copy the error to another process: not by calling it, for its arguments are not kept."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class InvalidValue(KewilayahanError, ValueError):
    """An argument, or a value in one, cannot be what it is: a negative weight, a text for a number.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> kw.dot_votes(pd.DataFrame({"voter": ["ani"], "item": ["M-1"]}), dots=-3)
    Traceback (most recent call last):
    kewilayahan.errors.InvalidValue: jumlah titik harus bilangan bulat positif, bukan -3
    """


class UnknownName(KewilayahanError, KeyError):
    """A name does not exist; the message tells the nearest that do.

    Attributes
    ----------
    name : str
        The name that was given.
    suggestions : list of str
        At most three names that are like it.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> kw.SCHEMA.table("fundings")
    Traceback (most recent call last):
    kewilayahan.errors.UnknownName: Tabel 'fundings' tidak dikenal. Maksud Anda: funding?
    """

    def __init__(self, name: str, known: Iterable[str], *, what: Text) -> None:
        self.name = name
        names = list(map(str, known))
        self.suggestions = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
        id, en = f"{what.id} {name!r} tidak dikenal.", f"Unknown {what.en} {name!r}."
        if self.suggestions:
            id += f" Maksud Anda: {', '.join(self.suggestions)}?"
            en += f" Did you mean: {', '.join(self.suggestions)}?"
        elif 0 < len(names) <= _FEW:
            id += f" Pilihannya: {', '.join(names)}."
            en += f" Choose from: {', '.join(names)}."
        super().__init__(Text(id, en))


class MissingDependency(KewilayahanError, ImportError):
    """An optional package is needed; the message holds the pip command.

    Examples
    --------
    >>> print(MissingDependency("esda", "stats"))
    Paket esda belum terpasang. Jalankan: pip install 'kewilayahan[stats]'
    """

    def __init__(self, package: str, extra: str) -> None:
        command = f"pip install 'kewilayahan[{extra}]'"
        super().__init__(
            Text(
                f"Paket {package} belum terpasang. Jalankan: {command}",
                f"The package {package} is not installed. Run: {command}",
            )
        )


class UnreadableFile(KewilayahanError, OSError):
    """A file cannot be read or written as what it is said to be.

    Attributes
    ----------
    path : str
        The file.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> kw.read_plan("nowhere")
    Traceback (most recent call last):
    kewilayahan.errors.UnreadableFile: nowhere: tidak ada
    """

    def __init__(self, path: object, text: Text) -> None:
        self.path = str(path)
        super().__init__(Text(f"{path}: {text.id}", f"{path}: {text.en}"))


class NoSchedule(KewilayahanError, ValueError):
    """Rules of a schedule clash, so that no schedule exists.

    Attributes
    ----------
    rules : tuple of Text
        The clashing rules, none of which can be left out.

    Examples
    --------
    >>> error = NoSchedule(Text("pagu kurang", "too little"), rules=[Text("pagu DAK 2027", "ceiling of DAK 2027")])
    >>> print(error)
    pagu kurang: pagu DAK 2027
    """

    def __init__(self, text: Text, *, rules: Iterable[Text]) -> None:
        self.rules = tuple(rules)
        listed_id, listed_en = ("; ".join(rule.of(lang) for rule in self.rules) for lang in LANGUAGES)
        super().__init__(Text(f"{text.id}: {listed_id}", f"{text.en}: {listed_en}"))


def private_of(owner: object, name: str, *, package: str) -> Any:
    """Return what another package keeps under a private name, which its next version may change.

    Parameters
    ----------
    owner : object
        The object that has it; of a module, its name is enough.
    name : str
        The private name.
    package : str
        The package, as pip knows it.

    Raises
    ------
    KewilayahanError
        If it is not there; the message names the version that is installed.

    Examples
    --------
    >>> private_of("folium.map", "_nothing", package="folium")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    kewilayahan.errors.KewilayahanError: folium ... tidak lagi punya folium.map._nothing; pasang versi yang lebih lama
    """
    try:
        return getattr(import_module(owner) if isinstance(owner, str) else owner, name)
    except (ImportError, AttributeError):
        where = owner if isinstance(owner, str) else type(owner).__name__
        what = f"{package} {version(package)}"
        raise KewilayahanError(
            Text(
                f"{what} tidak lagi punya {where}.{name}; pasang versi yang lebih lama",
                f"{what} no longer has {where}.{name}; install an older version",
            )
        ) from None
