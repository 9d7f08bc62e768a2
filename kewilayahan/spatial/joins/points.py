"""Points that a file holds as two columns of coordinates, more of them than memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from kewilayahan.errors import InvalidValue, UnknownName, UnreadableFile
from kewilayahan.words import Text

_BATCH = 5_000_000  # points


@dataclass(frozen=True)
class PointsFile:
    """Points in a Parquet file, to be read in batches by `distribute`.

    Parameters
    ----------
    path : str or Path
        A Parquet file.
    x, y : str
        Columns of the coordinates; a point with a missing one lies nowhere.
    crs : Any
        Their CRS, as pyproj takes it.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import kewilayahan as kw, geopandas as gpd
    >>> from shapely import box
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "homes.parquet"
    >>> pd.DataFrame({"lon": [110.1, 110.2, 113.0], "lat": [-7.5, -7.5, -7.5], "people": [4, 3, 2]}).to_parquet(path)
    >>> areas = gpd.GeoDataFrame({"area": ["A"]}, geometry=[box(110, -8, 111, -7)], crs=4326)
    >>> table = kw.distribute(kw.PointsFile(path, x="lon", y="lat", crs=4326), areas, value="people")
    >>> table.loc["A"].to_dict(), table.attrs["outside"]
    ({'count': 2.0, 'people': 7.0}, {'count': 1.0, 'people': 2})
    """

    path: str | Path
    x: str
    y: str
    crs: Any

    def batches(self, value: str | None) -> Iterator[pd.DataFrame]:
        """Read the coordinates and one column more.

        Raises
        ------
        KewilayahanError
            If the CRS is missing or unknown, or a coordinate is no number.
        UnknownName
            If there is no such column.
        UnreadableFile
            If the file is missing or no Parquet file.
        """
        import pyarrow
        import pyarrow.parquet

        try:
            CRS(self.crs)
        except CRSError:
            raise InvalidValue(
                Text(
                    f"sistem koordinat (CRS) {self.crs!r} tidak ada atau tidak dikenal; contoh: crs='EPSG:4326'",
                    f"the CRS {self.crs!r} is missing or unknown; an example: crs='EPSG:4326'",
                )
            ) from None
        columns = list(dict.fromkeys([self.x, self.y, *([value] if value is not None else [])]))
        try:
            file = pyarrow.parquet.ParquetFile(self.path)
        except (OSError, pyarrow.ArrowInvalid) as error:
            raise UnreadableFile(self.path, Text(f"bukan Parquet: {error}", f"not Parquet: {error}")) from error
        with file:
            for name in columns:
                if name not in file.schema_arrow.names:
                    raise UnknownName(name, file.schema_arrow.names, what=Text("Kolom", "column"))
            for name in (self.x, self.y):
                kind = file.schema_arrow.field(name).type
                if not (pyarrow.types.is_floating(kind) or pyarrow.types.is_integer(kind)):
                    raise InvalidValue(
                        Text(
                            f"kolom koordinat {name} bukan angka ({kind}); ubah lebih dulu dengan pandas.to_numeric",
                            f"the column of coordinates {name} is not numeric ({kind}); "
                            "convert it with pandas.to_numeric first",
                        )
                    )
            if not file.metadata.num_rows:
                yield file.read(columns).to_pandas(types_mapper=pd.ArrowDtype)
            for batch in file.iter_batches(_BATCH, columns=columns):
                yield batch.to_pandas(types_mapper=pd.ArrowDtype)  # whole numbers stay whole beside missing ones
