"""The first task again, from a gzip file."""

from dataclasses import replace

from tasks.filter_group_by import TASK as PLAIN

TASK = replace(
    PLAIN, name="gzip_input", title="filter + group-by of gzip", order=9, target=None, data="lineitem_gz", others={}
)
