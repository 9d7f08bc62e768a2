"""The errors of the library: one family, so that a caller can catch them all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class KewilayahanError(Exception):
    """Base of every error that the library raises on purpose."""


class UnknownName(KewilayahanError, KeyError):
    """A name that does not exist, with the nearest that do."""

    def __init__(self, name: str, known: Iterable[str], *, what: str) -> None:
        self.name = name
        self.suggestions = difflib.get_close_matches(str(name), list(known), n=3, cutoff=0.5)
        hint = f" Maksud Anda / did you mean: {', '.join(self.suggestions)}?" if self.suggestions else ""
        self.message = f"{what} {name!r} tidak dikenal / is unknown.{hint}"
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the message itself: `KeyError` would quote it."""
        return self.message


class MissingDependency(KewilayahanError, ImportError):
    """An optional package is needed; the message holds the pip command."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} belum terpasang / is not installed: pip install 'kewilayahan[{extra}]'")


class UnreadableFile(KewilayahanError, OSError):
    """A file cannot be read or written as what it is said to be."""

    def __init__(self, path: object, id: str, en: str) -> None:
        self.path = str(path)
        super().__init__(f"{path}: {id} / {en}")

    def __str__(self) -> str:
        """Return the one line that was given."""
        return str(self.args[0])


class NoSchedule(KewilayahanError, ValueError):
    """Nothing fits: rules of a schedule that clash.

    Attributes
    ----------
    rules, rules_en : tuple of str
        The clashing rules in words, none of which can be left out.
    """

    def __init__(self, id: str, en: str, *, rules: tuple[str, ...], rules_en: tuple[str, ...]) -> None:
        self.rules, self.rules_en = rules, rules_en
        super().__init__(f"{id}: {'; '.join(rules)} / {en}: {'; '.join(rules_en)}")
