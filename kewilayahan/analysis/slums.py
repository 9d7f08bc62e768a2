"""The slum score of Permen PUPR 14/2018: seven aspects, sixteen criteria, 0 to 80 points."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.words import Text

ASPECTS: dict[str, tuple[str, ...]] = {
    "building": ("building_order", "building_density", "building_standard"),
    "road": ("road_cover", "road_surface"),
    "water": ("water_access", "water_supply"),
    "drainage": ("drainage_runoff", "drainage_cover", "drainage_quality"),
    "sewage": ("sewage_system", "sewage_facility"),
    "waste": ("waste_facility", "waste_system"),
    "fire": ("fire_infrastructure", "fire_equipment"),
}
CRITERIA = tuple(criterion for criteria in ASPECTS.values() for criterion in criteria)
_CUTS, _POINTS = (25, 51, 76), np.array([0, 1, 3, 5])
_CLASSES = ((60, "berat"), (38, "sedang"), (16, "ringan"), (0, "tidak_kumuh"))


def slum_score(percentages: pd.DataFrame) -> pd.DataFrame:
    """Score how far areas are slums.

    Each of the 16 criteria scores by the percentage of buildings, households, length or area that
    fails it: below 25 is 0, from 25 is 1, from 51 is 3, from 76 is 5 points. The sum makes the class:
    60-80 *berat*, 38-59 *sedang*, 16-37 *ringan*, below 16 *tidak kumuh*. The regulation prints whole
    bounds (25-50, 51-75, 76-100); published tables count 75.38 as 3 points and 76.56 as 5.

    Parameters
    ----------
    percentages : DataFrame
        A row an area, with the 16 columns of `CRITERIA`, in % (0 to 100).

    Returns
    -------
    DataFrame
        By the same index: the points of the 16 criteria, ``score`` (0 to 80), ``class``, and the mean
        percentage of each of the seven aspects (``building_mean`` …), as the official form reports it.

    Raises
    ------
    KewilayahanError
        If a percentage is missing or outside 0 to 100.
    UnknownName
        If a criterion is missing.

    Examples
    --------
    >>> area = pd.DataFrame([[100, 0, 60, *[0] * 13]], columns=CRITERIA, index=["RT 01"])
    >>> slum_score(area)[["score", "class"]].to_numpy().tolist()
    [[8, 'tidak_kumuh']]
    """
    for criterion in CRITERIA:
        if criterion not in percentages:
            raise UnknownName(criterion, map(str, percentages.columns), what=Text("Kriteria", "criterion"))
    values = percentages[list(CRITERIA)].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    wrong = np.flatnonzero(~((values >= 0) & (values <= 100)).all(axis=1))
    if len(wrong):
        rows = ", ".join(map(str, percentages.index[wrong[:5]]))
        raise InvalidValue(
            Text(
                f"persentase kosong atau di luar 0–100 di baris {rows}",
                f"a percentage is missing or outside 0–100 in the rows {rows}",
            )
        )
    points = _POINTS[np.digitize(values, _CUTS)]
    scored = pd.DataFrame(points, columns=list(CRITERIA), index=percentages.index)
    scored["score"] = points.sum(axis=1)
    scored["class"] = [next(name for least, name in _CLASSES if score >= least) for score in scored["score"]]
    for aspect, criteria in ASPECTS.items():
        scored[f"{aspect}_mean"] = percentages[list(criteria)].astype(float).mean(axis=1)
    return scored
