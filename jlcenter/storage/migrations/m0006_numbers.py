"""Indexes that find numbers given twice and who was merged into whom, without reading the rows."""

from typing import Any

from jlcenter.storage.migrations.script import run_script

NAME = "m0006_numbers"

SQL = """
DROP INDEX enrolment_class;
CREATE INDEX enrolment_class ON enrolment (training_class, number);
CREATE INDEX trainee_merged ON trainee (merged_into) WHERE merged_into IS NOT NULL;
"""


def apply(db: Any) -> None:
    """Make them."""
    run_script(db, SQL)
