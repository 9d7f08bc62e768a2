"""What each import brought, kept beside the plan."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from kewilayahan.errors import UnreadableFile
from kewilayahan.reimport.table_sides import Frames
from kewilayahan.schema.declaration import Schema
from kewilayahan.spatial.geometry import STORED
from kewilayahan.words import Text
from kewilayahan.writing.atomic import replacing_folder

FAULTY = "faulty"  # beside the tables: the rows that could not be used


def read_record(folder: Path, schema: Schema) -> dict[str, pd.DataFrame]:
    """Read what the last import of each file said; empty where there was none.

    Raises
    ------
    UnreadableFile
        If a file in the folder is no record.
    """
    record: dict[str, pd.DataFrame] = {}
    for path in sorted(folder.glob("*.parquet")) if folder.is_dir() else ():
        if path.stem not in schema.names:
            continue
        try:
            frame = pd.read_parquet(path)
        except (ValueError, OSError) as error:
            raise UnreadableFile(path, Text("bukan catatan impor", f"not the record of an import ({error})")) from error
        if "geometry" in frame:
            shapes = gpd.GeoSeries.from_wkb(frame["geometry"], crs=STORED)
            frame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes)
        record[path.stem] = frame
    return record


def read_faulty(folder: Path) -> pd.DataFrame:
    """Read which rows could not be used, and which of them came back corrected."""
    path = folder / f"{FAULTY}.parquet"
    return pd.read_parquet(path) if path.exists() else pd.DataFrame({"origin": [], "said": [], "corrected": []})


def write_record(record: Frames, folder: Path) -> None:
    """Write what the files say now, beside the plan.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.
    """
    with replacing_folder(folder) as temporary:
        for name, frame in record.items():
            if not len(frame):
                continue
            plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
            for column in plain.columns:
                if plain[column].map(lambda value: isinstance(value, tuple)).any():
                    plain[column] = plain[column].map(list)
            if isinstance(frame, gpd.GeoDataFrame):
                plain["geometry"] = shapely.to_wkb(frame.geometry.array)
            plain.to_parquet(temporary / f"{name}.parquet", index=False)
