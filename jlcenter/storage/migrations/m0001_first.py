"""The first tables: strands, the journal, one table a kind, this laptop's own settings.

Spelled out and never edited: a later change is a later migration.
"""

from typing import Any

NAME = "m0001_first"

SQL = """
CREATE TABLE local (name TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE strand (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    centre TEXT,
    device BLOB,
    previous_id BLOB,
    previous_seq INTEGER,
    previous_hash BLOB,
    last_seq INTEGER NOT NULL DEFAULT 0,
    last_tick INTEGER NOT NULL DEFAULT 0,
    last_hash BLOB,
    acknowledged_seq INTEGER NOT NULL DEFAULT 0,
    mine INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX strand_mine ON strand (mine, no);
CREATE TABLE journal (
    strand INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    tick INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    record BLOB NOT NULL,
    body BLOB NOT NULL,
    before BLOB,
    label TEXT,
    params TEXT,
    actor TEXT,
    wall INTEGER,
    mode TEXT,
    of_strand INTEGER,
    of_seq INTEGER,
    PRIMARY KEY (strand, seq)
) STRICT, WITHOUT ROWID;
-- marks are nine entries of ten and their history is rarely asked: they pay no index
CREATE INDEX journal_record ON journal (record) WHERE kind != 9;
CREATE TABLE undone (
    strand INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (strand, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE seal (
    strand INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (strand, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE set_aside (
    no INTEGER PRIMARY KEY,
    strand BLOB NOT NULL,
    seq INTEGER NOT NULL,
    reason TEXT NOT NULL,
    block BLOB NOT NULL
) STRICT;
CREATE TABLE other_state (
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE user (
    id BLOB PRIMARY KEY,
    "name" TEXT,
    "role" TEXT,
    "is_disabled" INTEGER,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE teacher (
    id BLOB PRIMARY KEY,
    "name" TEXT,
    "id_type" TEXT,
    "id_number" TEXT,
    "phone" TEXT,
    "is_dual_role" INTEGER,
    "enterprise" TEXT,
    "is_master" INTEGER,
    "title" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE programme (
    id BLOB PRIMARY KEY,
    "code" TEXT,
    "name" TEXT,
    "brand" TEXT,
    "training_type" TEXT,
    "target_groups" TEXT,
    "occupation" TEXT,
    "level" TEXT,
    "minutes" INTEGER,
    "sponsor" TEXT,
    "scheme" TEXT,
    "certificate_kind" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE training_class (
    id BLOB PRIMARY KEY,
    "code" TEXT,
    "name" TEXT,
    "programme" TEXT,
    "training_type" TEXT,
    "starts" TEXT,
    "ends" TEXT,
    "planned_minutes" INTEGER,
    "place" TEXT,
    "outreach" TEXT,
    "teacher" BLOB,
    "teacher_name" TEXT,
    "capacity" INTEGER,
    "status" TEXT,
    "application_number" TEXT,
    "application_date" TEXT,
    "approval_number" TEXT,
    "approval_date" TEXT,
    "closed_on" TEXT,
    "made_by" BLOB,
    "occupation" TEXT,
    "level" TEXT,
    "sponsor" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE lesson (
    id BLOB PRIMARY KEY,
    "training_class" BLOB,
    "number" INTEGER,
    "date" TEXT,
    "starts_at" TEXT,
    "minutes" INTEGER,
    "topic" TEXT,
    "teacher" BLOB,
    "teacher_name" TEXT,
    "place" TEXT,
    "status" TEXT,
    "reason" TEXT,
    "makes_up" BLOB,
    "form" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE trainee (
    id BLOB PRIMARY KEY,
    "name" TEXT,
    "id_type" TEXT,
    "id_number" TEXT,
    "sex" TEXT,
    "birth_date" TEXT,
    "phone" TEXT,
    "education" TEXT,
    "ethnicity" TEXT,
    "political" TEXT,
    "hukou_address" TEXT,
    "hukou_kind" TEXT,
    "address" TEXT,
    "category" TEXT,
    "other_categories" TEXT,
    "employer" TEXT,
    "bank_card" TEXT,
    "bank" TEXT,
    "remark" TEXT,
    "merged_into" BLOB,
    "id_checked" TEXT,
    "portrait" BLOB,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE enrolment (
    id BLOB PRIMARY KEY,
    "training_class" BLOB,
    "trainee" BLOB,
    "number" INTEGER,
    "status" TEXT,
    "category" TEXT,
    "joined_on" TEXT,
    "left_on" TEXT,
    "reason" TEXT,
    "exam_number" TEXT,
    "employer" TEXT,
    "transferred_to" BLOB,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE attendance_mark (
    id BLOB PRIMARY KEY,
    "lesson" BLOB,
    "enrolment" BLOB,
    "status" TEXT,
    "minutes" INTEGER,
    "note" TEXT,
    "bulk" INTEGER,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE assessment (
    id BLOB PRIMARY KEY,
    "enrolment" BLOB,
    "sitting" TEXT,
    "attempt" INTEGER,
    "theory" INTEGER,
    "practical" INTEGER,
    "date" TEXT,
    "exam" BLOB,
    "assessor" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE exam (
    id BLOB PRIMARY KEY,
    "training_class" BLOB,
    "date" TEXT,
    "place" TEXT,
    "assessors" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE certificate (
    id BLOB PRIMARY KEY,
    "enrolment" BLOB,
    "training_class" BLOB,
    "trainee" BLOB,
    "serial" TEXT,
    "issued_on" TEXT,
    "status" TEXT,
    "facts" TEXT,
    "token" TEXT,
    "template" TEXT,
    "reason" TEXT,
    "replaces" BLOB,
    "revoked_on" TEXT,
    "handed_out_on" TEXT,
    "handed_to" TEXT,
    "signed_by" BLOB,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE calendar_day (
    id BLOB PRIMARY KEY,
    "date" TEXT,
    "day_kind" TEXT,
    "name" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE device (
    id BLOB PRIMARY KEY,
    "device" BLOB,
    "public_key" BLOB,
    "letter" TEXT,
    "name" TEXT,
    "granted_at" INTEGER,
    "grant" BLOB,
    "is_blocked" INTEGER,
    "replaces" BLOB,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE attachment (
    id BLOB PRIMARY KEY,
    "owner_kind" TEXT,
    "owner" BLOB,
    "purpose" TEXT,
    "hash" BLOB,
    "size" INTEGER,
    "media_type" TEXT,
    "name" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE centre_setting (
    id BLOB PRIMARY KEY,
    "name" TEXT,
    "value" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX training_class_code ON training_class (code);
CREATE INDEX lesson_class ON lesson (training_class);
CREATE INDEX enrolment_class ON enrolment (training_class);
CREATE INDEX enrolment_trainee ON enrolment (trainee);
CREATE INDEX attendance_mark_lesson ON attendance_mark (lesson);
CREATE INDEX assessment_enrolment ON assessment (enrolment);
CREATE INDEX certificate_class ON certificate (training_class);
CREATE INDEX certificate_enrolment ON certificate (enrolment);
CREATE INDEX certificate_serial ON certificate (serial);
CREATE INDEX attachment_owner ON attachment (owner);
CREATE INDEX exam_class ON exam (training_class);
"""


def apply(db: Any) -> None:
    """Make the tables."""
    from jlcenter.storage.migrations.script import run_script

    run_script(db, SQL)
