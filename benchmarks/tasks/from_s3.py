"""The first task again, from an S3 server on this machine."""

from dataclasses import replace

from tasks.filter_group_by import TASK as LOCAL

_POLARS = (LOCAL.polars or "").replace(
    "try_parse_dates=True",
    'try_parse_dates=True, storage_options={"aws_endpoint_url": "{endpoint}", "aws_allow_http": "true"}',
)

# DuckDB reads S3 by its extension httpfs alone, which it downloads; packages hold it for 1.5 at most, not for 2.0.
TASK = replace(
    LOCAL,
    name="from_s3",
    title="filter + group-by from S3",
    order=7,
    data="s3",
    polars=_POLARS,
    duckdb=None,
    others={},
    note="no package has DuckDB's httpfs for this version",
)
