"""Tables that are worked out from the records and kept by ingest: facts, and their sums.

Everything here can be made again from ``record`` (``provincial.recount``). No name and no number of
a person stands in it: a person is a keyed hash.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from provincial.tables import METADATA

#: centres whose figures are still to be counted (``fact_due``)
FACT_DUE = Table(
    "fact_due",
    METADATA,
    Column("centre", String(16), primary_key=True),
    #: how often its records changed since
    Column("changes", Integer, nullable=False, server_default="0"),
    #: at which change the count under way began, -1 for none; and the record it counted last
    Column("counted", Integer, nullable=False, server_default="-1"),
    Column("kind", Integer, nullable=False, server_default="-1"),
    Column("id", LargeBinary(16)),
)

#: who a centre's trainee is: a keyed hash of document type and number, alike in every centre
PERSON = Table(
    "person",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("trainee", LargeBinary(16), primary_key=True),
    #: empty where no number is known
    Column("hash", LargeBinary(16), nullable=False),
    #: the record it was merged into
    Column("merged_into", LargeBinary(16)),
    Column("is_hidden", Boolean, nullable=False),
)
Index("person_hash", PERSON.c.hash)
_IS_MERGED = PERSON.c.merged_into.is_not(None)
Index(
    "person_merged",
    PERSON.c.centre,
    PERSON.c.merged_into,
    sqlite_where=_IS_MERGED,
    postgresql_where=_IS_MERGED,
)

#: one row a class: its ``ClassFact``, packed
CLASS_FACT = Table(
    "class_fact",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("training_class", LargeBinary(16), primary_key=True),
    #: 0 where it counts in no year
    Column("year", Integer, nullable=False),
    #: empty where it is hidden
    Column("told", LargeBinary, nullable=False),
    #: worked out from lines of the ledger of past years
    Column("is_past", Boolean, nullable=False),
)

#: one row an enrolment, or a line of the ledger of past years: its ``EnrolmentFact``, packed
ENROLMENT_FACT = Table(
    "enrolment_fact",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("enrolment", LargeBinary(16), primary_key=True),
    #: empty where only marks are known yet
    Column("training_class", LargeBinary(16), nullable=False),
    Column("trainee", LargeBinary(16), nullable=False),
    #: the person's hash; the trainee who stands for the person where no number is known
    Column("person", LargeBinary(16), nullable=False),
    Column("year", Integer, nullable=False),
    #: class hours attended: hundredths of whole lessons, and a fraction ("50/3") of parts of them
    Column("attended", BigInteger, nullable=False),
    Column("attended_part", String(80), nullable=False),
    Column("told", LargeBinary, nullable=False),
)
Index("enrolment_fact_class", ENROLMENT_FACT.c.centre, ENROLMENT_FACT.c.training_class)
Index("enrolment_fact_trainee", ENROLMENT_FACT.c.centre, ENROLMENT_FACT.c.trainee)
Index("enrolment_fact_person", ENROLMENT_FACT.c.person)

#: one row a lesson: what its marks are worth, and how many of them there are
LESSON_FACT = Table(
    "lesson_fact",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("lesson", LargeBinary(16), primary_key=True),
    #: empty where only marks are known yet
    Column("training_class", LargeBinary(16), nullable=False),
    #: 0 where it does not count: removed, cancelled, not held
    Column("minutes", Integer, nullable=False),
    Column("marks", Integer, nullable=False),
    Column("day", String(10), nullable=False),
    Column("teacher", LargeBinary(16), nullable=False),
)
Index("lesson_fact_class", LESSON_FACT.c.centre, LESSON_FACT.c.training_class)
Index("lesson_fact_day", LESSON_FACT.c.centre, LESSON_FACT.c.day)

#: marks that a look through their lesson's class would not find: of another class, or come before
#: their lesson or enrolment
LOOSE_MARK = Table(
    "loose_mark",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("lesson", LargeBinary(16), primary_key=True),
    Column("enrolment", LargeBinary(16), primary_key=True),
)

#: which records tell something about another: certificates, answers and claims of an enrolment,
#: payments of a line
POINTER = Table(
    "pointer",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("target", LargeBinary(16), primary_key=True),
    Column("kind", Integer, primary_key=True, autoincrement=False),
    Column("id", LargeBinary(16), primary_key=True),
)

#: certificates, by serial for the public page and by enrolment for the figures
CERTIFICATE_FACT = Table(
    "certificate_fact",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("certificate", LargeBinary(16), primary_key=True),
    Column("enrolment", LargeBinary(16), nullable=False),
    Column("serial", String(80), nullable=False),
    Column("status", String(20), nullable=False),
    Column("issued_on", String(10), nullable=False),
    Column("revoked_on", String(10), nullable=False),
)
Index("certificate_fact_serial", CERTIFICATE_FACT.c.serial)
Index("certificate_fact_enrolment", CERTIFICATE_FACT.c.centre, CERTIFICATE_FACT.c.enrolment)

#: claims, for review and for what was claimed twice
CLAIM_FACT = Table(
    "claim_fact",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("claim", LargeBinary(16), primary_key=True),
    Column("code", String(80), nullable=False),
    Column("claim_kind", String(20), nullable=False),
    Column("scheme", String(80), nullable=False),
    Column("year", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("made_on", String(10), nullable=False),
    Column("submitted_on", String(10), nullable=False),
    #: fen and number of its lines that stand
    Column("amount", BigInteger, nullable=False),
    Column("lines", Integer, nullable=False),
    #: what the province said: the result of its review, empty before one
    Column("result", String(20), nullable=False),
    Column("checked_on", String(10), nullable=False),
    Column("reviewer", String(80), nullable=False),
)
Index("claim_fact_year", CLAIM_FACT.c.year, CLAIM_FACT.c.status)

#: lines of claims, by person over all centres
CLAIM_LINE_FACT = Table(
    "claim_line_fact",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("line", LargeBinary(16), primary_key=True),
    Column("claim", LargeBinary(16), nullable=False),
    Column("enrolment", LargeBinary(16), nullable=False),
    Column("training_class", LargeBinary(16), nullable=False),
    Column("trainee", LargeBinary(16), nullable=False),
    Column("person", LargeBinary(16), nullable=False),
    Column("stage", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("status", String(20), nullable=False),
    #: of its claim and class, so that what is alike is found without a look at either
    Column("claim_kind", String(20), nullable=False),
    Column("scheme", String(80), nullable=False),
    Column("year", Integer, nullable=False),
    Column("occupation", String(200), nullable=False),
    Column("level", String(40), nullable=False),
    #: it stands: neither it nor its claim is removed, refused or cancelled
    Column("is_open", Boolean, nullable=False),
)
Index("claim_line_fact_claim", CLAIM_LINE_FACT.c.centre, CLAIM_LINE_FACT.c.claim)
Index("claim_line_fact_enrolment", CLAIM_LINE_FACT.c.centre, CLAIM_LINE_FACT.c.enrolment)
Index("claim_line_fact_trainee", CLAIM_LINE_FACT.c.centre, CLAIM_LINE_FACT.c.trainee)
Index("claim_line_fact_person", CLAIM_LINE_FACT.c.person, CLAIM_LINE_FACT.c.year)
Index("claim_line_fact_year", CLAIM_LINE_FACT.c.year)

#: sums of a centre: a measure of ``jlcenter/domain/indicators.py`` in a year, whole (``cut`` empty)
#: and by value of each thing figures are cut by
AGGREGATE = Table(
    "aggregate",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("measure", String(20), primary_key=True),
    Column("cut", String(20), primary_key=True),
    Column("value", String(80), primary_key=True),
    Column("total", BigInteger, nullable=False),
)
Index("aggregate_year", AGGREGATE.c.year, AGGREGATE.c.measure, AGGREGATE.c.cut)

#: what a page of progress shows, one row a cut and value: persons, each once, in a year, and the
#: sums that stand beside them
PERSON_COUNT = Table(
    "person_count",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("cut", String(20), primary_key=True),
    Column("value", String(80), primary_key=True),
    Column("persons", BigInteger, nullable=False),
    #: what this centre adds to the persons of its county, prefecture and of the province; has a
    #: meaning only summed over all centres of one
    Column("in_county", BigInteger, nullable=False),
    Column("in_prefecture", BigInteger, nullable=False),
    Column("in_province", BigInteger, nullable=False),
    #: measures that ``aggregate`` keeps too (``fact_rows.HEADLINES``)
    Column("person_times", BigInteger, nullable=False),
    Column("completed", BigInteger, nullable=False),
    Column("certified", BigInteger, nullable=False),
    Column("attended", BigInteger, nullable=False),
    Column("planned", BigInteger, nullable=False),
    Column("subsidised", BigInteger, nullable=False),
    Column("claimed", BigInteger, nullable=False),
    Column("approved", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
)
Index("person_count_year", PERSON_COUNT.c.year, PERSON_COUNT.c.cut)

#: yearly tasks of each centre: those of the province and its own
TARGET_FACT = Table(
    "target_fact",
    METADATA,
    Column("centre", String(16), primary_key=True),
    Column("target", LargeBinary(16), primary_key=True),
    Column("year", Integer, nullable=False),
    Column("indicator", String(40), nullable=False),
    Column("scope", String(20), nullable=False),
    Column("value", BigInteger, nullable=False),
)
Index("target_fact_year", TARGET_FACT.c.year, TARGET_FACT.c.indicator)

#: people who look at the province's pages
ACCOUNT = Table(
    "account",
    METADATA,
    Column("name", String(40), primary_key=True),
    #: argon2id, as text
    Column("password", String(200), nullable=False),
    #: admin, reviewer or viewer
    Column("role", String(20), nullable=False),
    #: a prefecture's four digits or a county's six: only what is there; empty for the province
    Column("region", String(6), nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("last_login", BigInteger),
    #: goes up with each change of password or rights: older log-ins end
    Column("version", Integer, nullable=False),
)

#: in the order in which they are made
KEPT = (
    PERSON,
    CLASS_FACT,
    ENROLMENT_FACT,
    LESSON_FACT,
    LOOSE_MARK,
    POINTER,
    CERTIFICATE_FACT,
    CLAIM_FACT,
    CLAIM_LINE_FACT,
    TARGET_FACT,
    AGGREGATE,
    PERSON_COUNT,
)
