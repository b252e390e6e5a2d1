"""The first task again, from an S3 server on this machine."""

from dataclasses import replace

from tasks.filter_group_by import TASK as LOCAL

_POLARS = LOCAL.polars.replace(
    "try_parse_dates=True",
    'try_parse_dates=True, storage_options={"aws_endpoint_url": "{endpoint}", "aws_allow_http": "true"}',
)
_DUCKDB = LOCAL.duckdb.replace(
    "import duckdb\n",
    """import duckdb, os
duckdb.sql("INSTALL httpfs; LOAD httpfs")
duckdb.sql(f'''CREATE SECRET (TYPE s3, KEY_ID '{os.environ["AWS_ACCESS_KEY_ID"]}', REGION 'us-east-1',
SECRET '{os.environ["AWS_SECRET_ACCESS_KEY"]}', ENDPOINT '{"{endpoint}".split("//")[1]}',
USE_SSL false, URL_STYLE path)''')
""",
)

TASK = replace(
    LOCAL, name="from_s3", title="filter + group-by from S3", order=7, data="s3", polars=_POLARS, duckdb=_DUCKDB
)
