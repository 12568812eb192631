"""What sync keeps: the chain's hash where the province has it, and where conflicts may be."""

from typing import Any

NAME = "m0003_sync"

SQL = """
ALTER TABLE strand ADD COLUMN acknowledged_hash BLOB;
-- a block set aside is kept once, and tried again
CREATE UNIQUE INDEX set_aside_place ON set_aside (strand, seq);
-- conflicts are looked for among records with more than one plain write; most marks have none
CREATE INDEX user_more ON user (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX teacher_more ON teacher (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX programme_more ON programme (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX training_class_more ON training_class (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX lesson_more ON lesson (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX trainee_more ON trainee (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX enrolment_more ON enrolment (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX attendance_mark_more ON attendance_mark (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX assessment_more ON assessment (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX exam_more ON exam (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX certificate_more ON certificate (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX calendar_day_more ON calendar_day (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX device_more ON device (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX attachment_more ON attachment (_hidden) WHERE _more IS NOT NULL;
CREATE INDEX centre_setting_more ON centre_setting (_hidden) WHERE _more IS NOT NULL;
"""


def apply(db: Any) -> None:
    """Add them."""
    from jlcenter.storage.migrations.script import run_script

    run_script(db, SQL)
