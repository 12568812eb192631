"""What the province's people do by command: figures, claims, certificates, tasks, accounts.

As ``provincial.commands``: plain values in, plain results out. Raises Refused and its kin.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from provincial import accounts, fact_due, indicators, progress_file, reviews, revocations, targets
from provincial.accounts import AccountRow, known_region
from provincial.commands import Account, check_centre, opened
from provincial.database import reading
from provincial.duplicates import Duplicate
from provincial.duplicates import duplicates as find_duplicates
from provincial.indicators import FigureRow
from provincial.progress import CentreLine, Progress, Scope, centre_lines
from provincial.progress import progress as make_progress
from provincial.province import Province
from provincial.recount import Differed
from provincial.recount import recount as count_anew
from provincial.reviews import ClaimRow
from provincial.revocations import CertificateRow
from provincial.targets import TargetRow


def now_ms() -> int:
    """The moment."""
    return time.time_ns() // 1_000_000


def scope_of(centre: str = "", region: str = "") -> Scope:
    """Which centres are meant: one, those of a prefecture or county, or all."""
    if centre:
        return Scope(centre=check_centre(centre))
    return Scope(known_region(region)) if region else Scope()


@contextmanager
def counted(account: Account) -> Iterator[Province]:
    """The province of an account, with the figures of all centres whole."""
    with opened(account) as province:
        fact_due.count_all(province.engine)
        yield province


# -- figures ---------------------------------------------------------------------------------------


def centres(account: Account, scope: Scope) -> tuple[CentreLine, ...]:
    """All centres, and when each synced last."""
    with counted(account) as province, reading(province.engine).connect() as db, db.begin():
        return centre_lines(db, now_ms(), scope)


def progress(account: Account, year: int, scope: Scope) -> Progress:
    """A year's progress."""
    with counted(account) as province, reading(province.engine).connect() as db, db.begin():
        return make_progress(db, year, now_ms(), scope)


def write_progress(account: Account, year: int, scope: Scope, out: Path) -> Progress:
    """A year's progress as a PDF or a workbook."""
    progress_file.check(out)
    told = progress(account, year, scope)
    progress_file.write(told, out)
    return told


def figures(
    account: Account, year: int, scope: Scope, by: str = "", codes: Sequence[str] = ()
) -> list[FigureRow]:
    """The indicators of a year."""
    with counted(account) as province, reading(province.engine).connect() as db, db.begin():
        return indicators.known(codes, indicators.figure_rows(db, year, scope, by))


def recount(account: Account) -> list[Differed]:
    """Count all sums anew from the records; returns those that were something else."""
    with opened(account) as province, province.engine.begin() as db:
        return count_anew(db)


# -- claims ----------------------------------------------------------------------------------------


def duplicates(account: Account, year: int | None, scope: Scope) -> list[Duplicate]:
    """People subsidised twice."""
    with counted(account) as province, reading(province.engine).connect() as db, db.begin():
        return find_duplicates(db, year, scope)


def claims(account: Account, year: int | None, scope: Scope, *, waiting: bool) -> list[ClaimRow]:
    """Claims that were submitted."""
    with counted(account) as province, reading(province.engine).connect() as db, db.begin():
        return reviews.claims(db, year, scope, waiting=waiting)


def review(account: Account, claim: str, centre: str, result: str, reason: str) -> ClaimRow:
    """Say what becomes of a claim, named by its id or code."""
    where = check_centre(centre) if centre else ""
    with counted(account) as province, province.engine.begin() as db:
        row = reviews.find(db, claim, where)
        return reviews.review(
            db,
            province.root,
            row.centre,
            UUID(row.claim).bytes,
            result,
            reason,
            account.user,
            now_ms(),
        )


def check_claims(account: Account, scope: Scope) -> dict[str, int]:
    """Look through all claims that wait; returns how many had which result."""
    with counted(account) as province:
        return reviews.check_claims(province.engine, province.root, scope, limit=1_000_000)


# -- certificates and tasks ------------------------------------------------------------------------


def revoke(account: Account, serial: str, reason: str, centre: str = "") -> CertificateRow:
    """Take a certificate back."""
    where = check_centre(centre) if centre else ""
    with counted(account) as province, province.engine.begin() as db:
        return revocations.revoke(db, province.root, serial, reason, now_ms(), where)


def set_target(
    account: Account,
    centre: str,
    year: int,
    indicator: str,
    value: int,
    *,
    scope: str = targets.CENTRE,
    number: str = "",
    given_by: str = "",
) -> TargetRow:
    """Set a yearly task of a centre."""
    code = check_centre(centre)
    with counted(account) as province, province.engine.begin() as db:
        return targets.set_target(
            db,
            province.root,
            code,
            year,
            indicator,
            value,
            now_ms(),
            scope=scope,
            number=number,
            given_by=given_by,
        )


def list_targets(account: Account, year: int, scope: Scope) -> list[TargetRow]:
    """The yearly tasks of a year."""
    with counted(account) as province, reading(province.engine).connect() as db, db.begin():
        return targets.targets(db, year, scope)


# -- accounts --------------------------------------------------------------------------------------


def add_user(account: Account, name: str, password: str, role: str, region: str) -> AccountRow:
    """An account for the pages."""
    with opened(account) as province, province.engine.begin() as db:
        return accounts.add(db, name, password, role, region, now_ms())


def users(account: Account) -> list[AccountRow]:
    """The accounts for the pages."""
    with opened(account) as province, reading(province.engine).connect() as db, db.begin():
        return accounts.listed(db)


def disable_user(account: Account, name: str, *, disabled: bool) -> AccountRow:
    """Let an account in no longer, or again."""
    with opened(account) as province, province.engine.begin() as db:
        return accounts.set_disabled(db, name, disabled=disabled)


def set_user_password(account: Account, name: str, password: str) -> AccountRow:
    """Give an account another password."""
    with opened(account) as province, province.engine.begin() as db:
        return accounts.set_password(db, name, password)
