#!/usr/bin/env python3
"""Run a Kusto query over log lines, as Application Insights would have stored them.

usage: run_kql.py QUERY.kql LINES.txt [traces|AppTraces]

LINES.txt holds one log message a line, as the host received it: each is an entry of the `Logs` of one invocation. In a file
LINES.jsonl each line is a JSON object: `message`, and if there are any `invocation`, `function` and `severity` (0 to 4; 1 is
information). Without an invocation it came by a stream.

Each becomes one row, in order, a millisecond apart, trimmed at both ends and cut at 32,768 characters as the Application
Insights SDK does: of the table `traces`, or of `AppTraces`, as a Log Analytics workspace has it. Prints one JSON object a
result row. `make venv` installs what this needs in .venv.
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

TABLES = {
    "traces": """
        "timestamp" TIMESTAMP, message VARCHAR, severityLevel INTEGER, itemId VARCHAR, operation_Id VARCHAR,
        operation_Name VARCHAR, itemCount BIGINT, customDimensions JSON
    """,
    "AppTraces": """
        "TimeGenerated" TIMESTAMP, Message VARCHAR, SeverityLevel INTEGER, "_ItemId" VARCHAR, OperationId VARCHAR,
        OperationName VARCHAR, ItemCount BIGINT, Properties JSON
    """,
}


def portable(query: str) -> str:
    """The query with the one change this engine needs.

    Kusto gives the empty string for a column that one leg of a union lacks, this engine NULL. Naming the column in the
    main leg changes nothing in Kusto and gives the same rows here.
    """
    return query.replace("Contents\n| union", 'Contents\n| extend FileName=""\n| union')


def entries_of(path: Path) -> list[dict]:
    """The file's lines as entries."""
    lines = path.read_text(encoding="utf-8").split("\n")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in lines if line]
    return [{"message": line, "invocation": "invocation-1", "function": "function"} for line in lines]


def rows_of(entries: list[dict]) -> list[tuple]:
    """One row an entry, the first five minutes ago. The SDK sends no empty message."""
    start = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None) - dt.timedelta(minutes=5)
    rows = []
    for i, entry in enumerate(entries):
        message = entry["message"].strip()[:LONGEST_MESSAGE]
        if not message:
            continue
        invocation = entry.get("invocation") or ""
        operation = invocation.replace("invocation", "operation", 1) if invocation else ""
        dimensions = {"InvocationId": invocation} if invocation else {}
        rows.append((
            start + dt.timedelta(milliseconds=i),
            message,
            entry.get("severity", 1),
            f"item-{i:06d}",
            operation,
            entry.get("function") or "",
            1,
            json.dumps(dimensions),
        ))
    return rows


def main(query_path: str, lines_path: str, table: str = "traces") -> None:
    query = portable(Path(query_path).read_text(encoding="utf-8"))
    rows = rows_of(entries_of(Path(lines_path)))
    connection = duckdb.connect()
    connection.execute("SET TimeZone='UTC'")
    # Both are there, because this engine has to know the columns of a table that a union names. Kusto does without.
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    result = duckdb_kql.kql(connection, query)
    sys.stdout.reconfigure(encoding="utf-8")
    for row in result.fetchall():
        print(json.dumps(dict(zip(result.columns, row)), default=str, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[3:] not in ([], ["traces"], ["AppTraces"]):
        sys.exit(__doc__)
    main(*sys.argv[1:])
