"""The one schema: what a column is, and what a plan holds."""

from kewilayahan.schema.declaration import Choice, Column, Schema, Table
from kewilayahan.schema.tables import SCHEMA

__all__ = ["SCHEMA", "Choice", "Column", "Schema", "Table"]
