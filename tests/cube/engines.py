"""The kinds of frame that a cube is made of: each turns rows of pandas into a frame of its own."""

import shutil
from contextlib import contextmanager

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

__all__ = ["EAGER", "LAZY"]


def arrow(frame):
    return pa.Table.from_pandas(frame, preserve_index=False)


EAGER = {
    "nullable": pd.DataFrame.convert_dtypes,
    "arrow": lambda frame: arrow(frame).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda frame: pl.from_arrow(arrow(frame)),
    "pyarrow": arrow,
}


@contextmanager
def polars_lazy():
    yield lambda frame: pl.from_arrow(arrow(frame)).lazy()


@contextmanager
def duckdb_relation():
    with pytest.importorskip("duckdb").connect() as connection:
        yield lambda frame: connection.from_arrow(arrow(frame))


@contextmanager
def arrow_dataset():
    pytest.importorskip("duckdb")
    yield lambda frame: ds.dataset(arrow(frame))


@contextmanager
def ibis_table():
    ibis = pytest.importorskip("ibis")
    yield lambda frame: ibis.memtable(arrow(frame))


@contextmanager
def dask_on_a_cluster():
    dask = pytest.importorskip("dask.dataframe")
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster):
        yield lambda frame: dask.from_pandas(frame, npartitions=3)


@contextmanager
def spark_session():
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none")
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
    session = sql.SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    try:
        yield session.createDataFrame
    finally:
        session.stop()


LAZY = {
    "polars-lazy": polars_lazy,
    "duckdb": duckdb_relation,
    "dataset": arrow_dataset,
    "ibis": ibis_table,
    "dask": dask_on_a_cluster,
    "pyspark": spark_session,
}
