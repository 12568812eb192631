"""Runs several statements inside the migration's transaction (``executescript`` commits it)."""

from typing import Any


def run_script(db: Any, sql: str) -> None:
    """Execute statements that end with a semicolon at a line's end."""
    statement: list[str] = []
    for line in sql.splitlines():
        if line.strip().startswith("--") or not line.strip():
            continue
        statement.append(line)
        if line.rstrip().endswith(";"):
            db.execute("\n".join(statement))
            statement.clear()
