"""Tables of what the whole plan asks for: partners, work, money, registers, targets, reports."""

from typing import Any

from jlcenter.storage.migrations.script import run_script

NAME = "m0007_whole_plan"

SQL = """
CREATE TABLE centre (
    id BLOB PRIMARY KEY,
    "part" TEXT,
    "credit_code" TEXT,
    "licence_number" TEXT,
    "legal_representative" TEXT,
    "contact" TEXT,
    "phone" TEXT,
    "address" TEXT,
    "bank_name" TEXT,
    "bank_account_name" TEXT,
    "bank_account" TEXT,
    "staff_count" INTEGER,
    "specialised_teachers" INTEGER,
    "student_count" INTEGER,
    "introduction" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE policy_rule (
    id BLOB PRIMARY KEY,
    "rule" TEXT,
    "region" TEXT,
    "effective_from" TEXT,
    "effective_to" TEXT,
    "status" TEXT,
    "source" TEXT,
    "content" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE partner (
    id BLOB PRIMARY KEY,
    "name" TEXT,
    "partner_type" TEXT,
    "credit_code" TEXT,
    "industry" TEXT,
    "scale" TEXT,
    "region" TEXT,
    "address" TEXT,
    "contact" TEXT,
    "phone" TEXT,
    "is_high_risk" INTEGER,
    "is_integrated" INTEGER,
    "since" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE register_item (
    id BLOB PRIMARY KEY,
    "item_type" TEXT,
    "name" TEXT,
    "status" TEXT,
    "level" TEXT,
    "starts" TEXT,
    "ends" TEXT,
    "recognised_on" TEXT,
    "number" TEXT,
    "partners" TEXT,
    "place" TEXT,
    "leader" TEXT,
    "parent" BLOB,
    "subtype" TEXT,
    "quantity" INTEGER,
    "training_type" TEXT,
    "groups" TEXT,
    "brand" TEXT,
    "sponsor" TEXT,
    "planned_persons" INTEGER,
    "funds" INTEGER,
    "link" TEXT,
    "results" TEXT,
    "content" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
    id BLOB PRIMARY KEY,
    "event_type" TEXT,
    "name" TEXT,
    "date" TEXT,
    "starts_at" TEXT,
    "minutes" INTEGER,
    "place" TEXT,
    "village" TEXT,
    "training_class" BLOB,
    "teacher" BLOB,
    "teacher_name" TEXT,
    "partners" TEXT,
    "head_count" INTEGER,
    "vacancies" INTEGER,
    "intents" INTEGER,
    "sponsor" TEXT,
    "materials" INTEGER,
    "content" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE event_attendance (
    id BLOB PRIMARY KEY,
    "event" BLOB,
    "trainee" BLOB,
    "attended" INTEGER,
    "result" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE vacancy (
    id BLOB PRIMARY KEY,
    "partner" BLOB,
    "employer" TEXT,
    "title" TEXT,
    "occupation" TEXT,
    "level" TEXT,
    "headcount" INTEGER,
    "wage_from" INTEGER,
    "wage_to" INTEGER,
    "place" TEXT,
    "region" TEXT,
    "age_max" INTEGER,
    "groups" TEXT,
    "requirements" TEXT,
    "opens" TEXT,
    "closes" TEXT,
    "training_class" BLOB,
    "status" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE recommendation (
    id BLOB PRIMARY KEY,
    "vacancy" BLOB,
    "trainee" BLOB,
    "enrolment" BLOB,
    "status" TEXT,
    "recommended_on" TEXT,
    "result_on" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE follow_up (
    id BLOB PRIMARY KEY,
    "enrolment" BLOB,
    "date" TEXT,
    "status" TEXT,
    "employer" TEXT,
    "post" TEXT,
    "employed_on" TEXT,
    "wage" INTEGER,
    "has_contract" INTEGER,
    "has_insurance" INTEGER,
    "is_related" INTEGER,
    "is_in_post" INTEGER,
    "channel" TEXT,
    "visitor" TEXT,
    "satisfaction" TEXT,
    "months" INTEGER,
    "advice" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE apprenticeship (
    id BLOB PRIMARY KEY,
    "kind" TEXT,
    "trainee" BLOB,
    "partner" BLOB,
    "training_class" BLOB,
    "number" TEXT,
    "signed_on" TEXT,
    "occupation" TEXT,
    "level" TEXT,
    "starts" TEXT,
    "ends" TEXT,
    "ended_on" TEXT,
    "school_mentor" BLOB,
    "school_mentor_name" TEXT,
    "enterprise_mentor" TEXT,
    "status" TEXT,
    "reason" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE outreach_trip (
    id BLOB PRIMARY KEY,
    "name" TEXT,
    "outreach" TEXT,
    "leaves_on" TEXT,
    "returns_on" TEXT,
    "route" TEXT,
    "vehicle" TEXT,
    "driver" TEXT,
    "kilometres" INTEGER,
    "people" TEXT,
    "equipment" TEXT,
    "classes" TEXT,
    "status" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE teacher_activity (
    id BLOB PRIMARY KEY,
    "activity_type" TEXT,
    "teacher" BLOB,
    "partner" BLOB,
    "partner_name" TEXT,
    "starts" TEXT,
    "ends" TEXT,
    "days" INTEGER,
    "minutes" INTEGER,
    "content" TEXT,
    "result" TEXT,
    "number" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE teacher_year (
    id BLOB PRIMARY KEY,
    "teacher" BLOB,
    "year" INTEGER,
    "degree_minutes" INTEGER,
    "is_specialist" INTEGER,
    "is_dual_role" INTEGER,
    "hour_rate" INTEGER,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE claim (
    id BLOB PRIMARY KEY,
    "code" TEXT,
    "claim_kind" TEXT,
    "scheme" TEXT,
    "year" INTEGER,
    "claimant" TEXT,
    "partner" BLOB,
    "status" TEXT,
    "rule" TEXT,
    "made_on" TEXT,
    "submitted_on" TEXT,
    "publicised_from" TEXT,
    "publicised_to" TEXT,
    "approved_on" TEXT,
    "document_number" TEXT,
    "reason" TEXT,
    "remark" TEXT,
    "made_by" BLOB,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE claim_line (
    id BLOB PRIMARY KEY,
    "claim" BLOB,
    "enrolment" BLOB,
    "stage" INTEGER,
    "trainee" BLOB,
    "training_class" BLOB,
    "amount" INTEGER,
    "status" TEXT,
    "facts" TEXT,
    "bank_card" TEXT,
    "bank" TEXT,
    "reason" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE payment (
    id BLOB PRIMARY KEY,
    "claim" BLOB,
    "claim_line" BLOB,
    "amount" INTEGER,
    "date" TEXT,
    "status" TEXT,
    "batch" TEXT,
    "bounced_on" TEXT,
    "reason" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE objection (
    id BLOB PRIMARY KEY,
    "claim" BLOB,
    "claim_line" BLOB,
    "date" TEXT,
    "raised_by" TEXT,
    "text" TEXT,
    "result" TEXT,
    "settled_on" TEXT,
    "reason" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE income (
    id BLOB PRIMARY KEY,
    "income_type" TEXT,
    "payer" TEXT,
    "partner" BLOB,
    "training_class" BLOB,
    "claim" BLOB,
    "due" INTEGER,
    "amount" INTEGER,
    "arrived_on" TEXT,
    "voucher" TEXT,
    "operating_share" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE held_certificate (
    id BLOB PRIMARY KEY,
    "trainee" BLOB,
    "enrolment" BLOB,
    "certificate_kind" TEXT,
    "name" TEXT,
    "occupation" TEXT,
    "level" TEXT,
    "number" TEXT,
    "issuer" TEXT,
    "issued_on" TEXT,
    "expires_on" TEXT,
    "review_due_on" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE credit_registration (
    id BLOB PRIMARY KEY,
    "trainee" BLOB,
    "certificate" BLOB,
    "held_certificate" BLOB,
    "account" TEXT,
    "outcome" TEXT,
    "credits" INTEGER,
    "status" TEXT,
    "registered_on" TEXT,
    "school" TEXT,
    "course" TEXT,
    "exchanged_credits" INTEGER,
    "exchanged_on" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE survey (
    id BLOB PRIMARY KEY,
    "training_class" BLOB,
    "date" TEXT,
    "overall" TEXT,
    "count" INTEGER,
    "answers" TEXT,
    "channel" TEXT,
    "comment" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE inspection (
    id BLOB PRIMARY KEY,
    "training_class" BLOB,
    "kind" TEXT,
    "date" TEXT,
    "inspector" TEXT,
    "items" TEXT,
    "score" INTEGER,
    "present_count" INTEGER,
    "findings" TEXT,
    "status" TEXT,
    "rectify_by" TEXT,
    "rectified_on" TEXT,
    "rectification" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE target (
    id BLOB PRIMARY KEY,
    "year" INTEGER,
    "indicator" TEXT,
    "scope" TEXT,
    "value" INTEGER,
    "number" TEXT,
    "given_on" TEXT,
    "given_by" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE report_text (
    id BLOB PRIMARY KEY,
    "year" INTEGER,
    "section" TEXT,
    "text" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE frozen_year (
    id BLOB PRIMARY KEY,
    "year" INTEGER,
    "version" INTEGER,
    "frozen_on" TEXT,
    "frozen_by" TEXT,
    "figures" TEXT,
    "parts" INTEGER,
    "rule" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE frozen_part (
    id BLOB PRIMARY KEY,
    "year" INTEGER,
    "version" INTEGER,
    "part" INTEGER,
    "rows" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE past_training (
    id BLOB PRIMARY KEY,
    "trainee" BLOB,
    "year" INTEGER,
    "programme" TEXT,
    "occupation" TEXT,
    "level" TEXT,
    "starts" TEXT,
    "ends" TEXT,
    "minutes" INTEGER,
    "class_code" TEXT,
    "institution" TEXT,
    "certificate_number" TEXT,
    "scheme" TEXT,
    "amount" INTEGER,
    "paid_on" TEXT,
    "fund" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE category_proof (
    id BLOB PRIMARY KEY,
    "trainee" BLOB,
    "category" TEXT,
    "number" TEXT,
    "valid_from" TEXT,
    "valid_to" TEXT,
    "grade" TEXT,
    "insured_months" INTEGER,
    "checked_on" TEXT,
    "checked_by" TEXT,
    "remark" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE review (
    id BLOB PRIMARY KEY,
    "claim" BLOB,
    "result" TEXT,
    "checked_on" TEXT,
    "duplicates" TEXT,
    "reason" TEXT,
    "reviewer" TEXT,
    _stamp INTEGER NOT NULL,
    _more BLOB,
    _hidden INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE training_class ADD COLUMN "brand" TEXT;
ALTER TABLE training_class ADD COLUMN "fund" TEXT;
ALTER TABLE training_class ADD COLUMN "partner" BLOB;
ALTER TABLE training_class ADD COLUMN "mode" TEXT;
ALTER TABLE training_class ADD COLUMN "fee" INTEGER;
ALTER TABLE training_class ADD COLUMN "region" TEXT;
ALTER TABLE training_class ADD COLUMN "village" TEXT;
ALTER TABLE training_class ADD COLUMN "plan" BLOB;
ALTER TABLE training_class ADD COLUMN "theory_minutes" INTEGER;
ALTER TABLE training_class ADD COLUMN "textbook" TEXT;
ALTER TABLE training_class ADD COLUMN "is_order" INTEGER;
ALTER TABLE training_class ADD COLUMN "industry" TEXT;
ALTER TABLE lesson ADD COLUMN "is_evening" INTEGER;
ALTER TABLE lesson ADD COLUMN "is_repeat" INTEGER;
ALTER TABLE teacher ADD COLUMN "employment" TEXT;
ALTER TABLE teacher ADD COLUMN "is_specialist" INTEGER;
ALTER TABLE teacher ADD COLUMN "left_on" TEXT;
ALTER TABLE teacher ADD COLUMN "hour_rate" INTEGER;
ALTER TABLE teacher ADD COLUMN "specialty" TEXT;
ALTER TABLE teacher ADD COLUMN "honour" TEXT;
ALTER TABLE enrolment ADD COLUMN "other_categories" TEXT;
ALTER TABLE enrolment ADD COLUMN "fee_paid" INTEGER;
ALTER TABLE enrolment ADD COLUMN "fee_paid_on" TEXT;
ALTER TABLE trainee ADD COLUMN "insured" INTEGER;
ALTER TABLE trainee ADD COLUMN "retirement_group" TEXT;
ALTER TABLE trainee ADD COLUMN "draws_pension" INTEGER;
ALTER TABLE trainee ADD COLUMN "is_student" INTEGER;
CREATE INDEX register_item_type ON register_item (item_type);
CREATE INDEX event_date ON event (date);
CREATE INDEX event_attendance_event ON event_attendance (event);
CREATE INDEX event_attendance_trainee ON event_attendance (trainee);
CREATE INDEX recommendation_vacancy ON recommendation (vacancy);
CREATE INDEX recommendation_trainee ON recommendation (trainee);
CREATE INDEX follow_up_enrolment ON follow_up (enrolment, date);
CREATE INDEX apprenticeship_trainee ON apprenticeship (trainee);
CREATE INDEX teacher_activity_teacher ON teacher_activity (teacher);
CREATE INDEX claim_line_claim ON claim_line (claim);
CREATE INDEX claim_line_enrolment ON claim_line (enrolment);
CREATE INDEX claim_line_trainee ON claim_line (trainee);
CREATE INDEX payment_claim ON payment (claim);
CREATE INDEX objection_claim ON objection (claim);
CREATE INDEX held_certificate_trainee ON held_certificate (trainee);
CREATE INDEX credit_registration_trainee ON credit_registration (trainee);
CREATE INDEX survey_class ON survey (training_class);
CREATE INDEX inspection_class ON inspection (training_class);
CREATE INDEX past_training_trainee ON past_training (trainee);
CREATE INDEX category_proof_trainee ON category_proof (trainee);
-- a roll and a year's hours are read from the index alone, in its order
DROP INDEX attendance_mark_lesson;
CREATE INDEX attendance_mark_lesson
    ON attendance_mark (lesson, enrolment, status, minutes, _hidden);
"""


def apply(db: Any) -> None:
    """Make them."""
    run_script(db, SQL)
