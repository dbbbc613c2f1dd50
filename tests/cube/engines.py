"""The kinds of frame that a cube is made of: each turns rows of pandas into a frame of its own."""

import shutil
from contextlib import contextmanager

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

__all__ = ["EAGER", "LAZY"]

# A session of tests is short, and the JVM would spend as long on compiling its own code as on all queries.
SPARK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
}


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


def dask_frame(frame):
    """Make a frame of Dask of columns that have one type; of others, and of lists, Dask makes text."""
    if any(map(pa.types.is_nested, arrow(frame).schema.types)):
        raise TypeError("Dask has no lists")
    return pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=2)


@contextmanager
def dask_in_one_process():
    with pytest.importorskip("dask").config.set(scheduler="synchronous"):
        yield dask_frame


@contextmanager
def dask_on_a_cluster():
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster):
        yield dask_frame


@contextmanager
def spark_session():
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none")
    session = sql.SparkSession.builder.master("local[2]").config(map=SPARK).getOrCreate()
    try:
        yield lambda frame: session.createDataFrame(arrow(frame))
    finally:
        session.stop()


LAZY = {
    "polars-lazy": polars_lazy,
    "duckdb": duckdb_relation,
    "dataset": arrow_dataset,
    "ibis": ibis_table,
    "dask": dask_in_one_process,
    "dask-cluster": dask_on_a_cluster,
    "pyspark": spark_session,
}
