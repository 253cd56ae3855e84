#!/usr/bin/env python3
"""Run a Kusto query over log lines, as Application Insights would have stored them.

usage: run_kql.py QUERY.kql LINES.txt

LINES.txt holds one log message a line, as the host received it. Each becomes one row of `traces`, in order, a
millisecond apart, trimmed at both ends and cut at 32,768 characters as the Application Insights SDK does. Prints one
JSON object a result row. `make venv` installs what this needs in .venv.
"""

import datetime as dt
import json
import sys
from pathlib import Path

try:
    import duckdb
    import duckdb_kql
except ImportError as error:
    sys.exit(f"{error}: run `make venv`, then this script with .venv/bin/python")

LONGEST_MESSAGE = 32_768

TRACES = """
CREATE TABLE traces (
    "timestamp" TIMESTAMP, message VARCHAR, itemId VARCHAR, operation_Id VARCHAR, operation_Name VARCHAR, itemCount BIGINT
)
"""


def portable(query: str) -> str:
    """The query with the one change this engine needs.

    Kusto gives the empty string for a column that one leg of a union lacks, this engine NULL. Naming the column in the
    main leg changes nothing in Kusto and gives the same rows here.
    """
    return query.replace("Contents\n| union", 'Contents\n| extend FileName=""\n| union')


def rows_of(lines: list[str]) -> list[tuple]:
    """One row of `traces` a line, the first five minutes ago. The SDK sends no empty message."""
    start = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None) - dt.timedelta(minutes=5)
    messages = (line.strip()[:LONGEST_MESSAGE] for line in lines)
    return [
        (start + dt.timedelta(milliseconds=i), message, f"item-{i:06d}", "operation-1", "function", 1)
        for i, message in enumerate(messages)
        if message
    ]


def main(query_path: str, lines_path: str) -> None:
    query = portable(Path(query_path).read_text(encoding="utf-8"))
    rows = rows_of(Path(lines_path).read_text(encoding="utf-8").split("\n"))
    connection = duckdb.connect()
    connection.execute("SET TimeZone='UTC'")
    connection.execute(TRACES)
    if rows:
        connection.executemany("INSERT INTO traces VALUES (?, ?, ?, ?, ?, ?)", rows)
    result = duckdb_kql.kql(connection, query)
    sys.stdout.reconfigure(encoding="utf-8")
    for row in result.fetchall():
        print(json.dumps(dict(zip(result.columns, row)), default=str, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
