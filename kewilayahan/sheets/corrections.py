"""Rows that were kept aside and have come back corrected: their file need not be told again what was wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

import pandas as pd

from kewilayahan.sheets.aside import Kept
from kewilayahan.sheets.grids import Cells, is_blank, shown

COLUMNS = ["origin", "said", "corrected"]


def remembered(before: pd.DataFrame, kept: Iterable[Kept], returned: Collection[str]) -> pd.DataFrame:
    """Return the faulty rows of all imports: ``origin``, ``said`` (a digest) and whether they were corrected.

    Parameters
    ----------
    before : DataFrame
        What was remembered.
    kept : iterable of Kept
        The rows that cannot be used now.
    returned : collection of str
        The origins of rows that came back and can be used. Where several rows stood at one place over time
        it is not known which was meant: none of them is taken for corrected.
    """
    now = [(origin, digest(cells, one.serial), False) for one in kept for origin, _, cells in one.rows]
    rows = pd.concat(
        [before, pd.DataFrame(now, columns=COLUMNS)] if len(before) else [pd.DataFrame(now, columns=COLUMNS)]
    )
    rows = rows.drop_duplicates(["origin", "said"]).reset_index(drop=True)
    alone = ~rows["origin"].duplicated(keep=False)
    back = rows["origin"].isin(list(returned)) & alone
    return rows.assign(corrected=rows["corrected"].astype(bool) | back)


def digest(cells: Cells, serial: int) -> str:
    """Return what stands in the cells of a row, in short; its running number says nothing of it."""
    said = "|".join(shown(value) for at, value in cells.items() if at != serial and not is_blank(value))
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
