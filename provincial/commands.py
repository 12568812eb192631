"""What ``province …`` does: plain values in, plain results out. Raises Refused and its kin."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from sqlalchemy.exc import SQLAlchemyError

from jlcenter.domain.errors import Busy, NotFound, Refused
from jlcenter.domain.journal.digest import BUCKETS, kind_name
from jlcenter.domain.records import BY_NAME
from jlcenter.shipped import table
from jlcenter.words import _
from provincial import backup, bundles, erasures, fact_due, logs, storage
from provincial import folder as folders
from provincial.backup import Backup
from provincial.blocking import block_device
from provincial.bundles import BundleTaken
from provincial.database import check_url, open_engine, reading
from provincial.digest import centre_digest, scanned_digest
from provincial.keys import RootKey
from provincial.options import ServeOptions
from provincial.pairing import new_code
from provincial.province import Province, open_province
from provincial.recount import recount_centre
from provincial.repair import Repaired
from provincial.repair import repair as rebuild
from provincial.storage import DeviceRow

#: a bucket by its kind's name and its number
BucketAt = tuple[str, int]
CODE_MINUTES = 60
CODE_MINUTES_MAX = 7 * 24 * 60
_CENTRE = re.compile(r"(\d{6})(-[1-9]\d?)?\Z")


@dataclass(frozen=True, slots=True)
class Account:
    """Who works on the province, and where."""

    folder: Path
    user: str
    password: str
    database: str | None = None


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How many records of a kind, and their digest."""

    rows: int
    digest: str


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@contextmanager
def opened(account: Account) -> Iterator[Province]:
    """The province of an account, for as long as a command works."""
    province = open_province(account.folder, account.user, account.password, account.database)
    try:
        yield province
    except SQLAlchemyError as error:
        raise Busy(
            "data_busy",
            _("数据库正忙或无法写入, 这次操作没有写入"),
            _("请稍后再试; 也请检查磁盘空间"),
        ) from error
    finally:
        province.close()


def init(account: Account, verify_base: str = "") -> str:
    """Make a province with its first account; returns the root public key in hexadecimal."""
    folders.check_new(account.folder)
    if not account.user.strip():
        raise Refused("user_name_bad", _("用户名要 1 到 40 个字"), field="user")
    folders.check_password(account.password)
    seed = os.urandom(32)
    root = RootKey(seed)
    settings = folders.Settings(root.public, check_url(account.database), verify_base)
    account.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    open_engine(account.folder, account.database).dispose()
    folders.make(account.folder, account.user, account.password, seed, settings)
    return root.public.hex()


def back_up(account: Account, out: Path) -> Backup:
    """Write a backup to a new file: keys and settings, and with SQLite the whole database."""
    settings = folders.settings_of(account.folder)
    seed = folders.unlock(account.folder, account.user, account.password)
    has_database = not (account.database or settings.database)
    return backup.back_up(account.folder, seed, out, has_database=has_database)


def restore(account: Account, file: Path) -> bool:
    """Bring a backup back into a new folder; returns whether the database was in it."""
    return backup.restore(account.folder, file, account.user, account.password)


def serve(account: Account, options: ServeOptions, listening: Callable[[str], None]) -> None:
    """Serve until told to stop."""
    from provincial.serve import serve as run

    with opened(account) as province:

        def ready(address: str) -> None:
            # what waited when it stopped; a count that breaks off with the process is gone on with
            Thread(target=_count, args=(province,), daemon=True).start()
            listening(address)

        run(province, options, ready)


def _count(province: Province) -> None:
    try:
        fact_due.count_all(province.engine)
    except SQLAlchemyError as error:
        logs.warned("figures_uncounted", error=type(error).__name__)


def check_centre(code: str) -> str:
    """A centre's code; refuses one that is no county of Jilin."""
    match = _CENTRE.match(code.strip())
    known = {row["code"] for row in table("gb2260_jilin") if row["level"] == "county"}
    if match is None or match.group(1) not in known:
        raise Refused(
            "centre_unknown",
            _("没有代码为 {code} 的县(市、区)", code=code),
            _("请用吉林省县级行政区划代码, 如 220421; 一县多校时写 220421-1"),
            field="centre",
        )
    return code.strip()


def pair_code(
    account: Account, centre: str, name: str = "", minutes: int = CODE_MINUTES
) -> tuple[str, str]:
    """A code with which one laptop of a centre may pair: (code, when it expires, ISO UTC)."""
    code = check_centre(centre)
    if not 1 <= minutes <= CODE_MINUTES_MAX:
        raise Refused(
            "minutes_bad",
            _("有效时间要在 1 到 {n} 分钟之间", n=CODE_MINUTES_MAX),
            field="minutes",
        )
    with opened(account) as province, province.engine.begin() as db:
        given, expires = new_code(
            db, province.root, code, " ".join(name.split())[:200], minutes * 60_000, _now_ms()
        )
    return given, datetime.fromtimestamp(expires / 1000, UTC).isoformat(timespec="seconds")


def devices(account: Account) -> list[DeviceRow]:
    """All granted laptops."""
    with opened(account) as province, reading(province.engine).connect() as db, db.begin():
        return storage.devices(db)


def block(account: Account, device: str) -> DeviceRow:
    """Refuse a laptop from now on, and tell its centre. ``device``: its id, or the start of it."""
    with opened(account) as province, province.engine.begin() as db:
        found = [one for one in storage.devices(db) if one.id.hex().startswith(device.lower())]
        if len(found) != 1 or len(device) < 6:
            raise NotFound(
                "device_unknown",
                _("没有编号为 {device} 的设备", device=device),
                _("设备编号见 ./run province devices"),
            )
        row = found[0]
        block_device(db, province.root, row, _now_ms())
        blocked = storage.device(db, row.id)
    assert blocked is not None
    return blocked


def digest(account: Account, centre: str) -> tuple[str, dict[str, KindFigures]]:
    """The digest of a centre's content: equal to a laptop's when both hold the same."""
    code = check_centre(centre)
    with opened(account) as province, reading(province.engine).connect() as db, db.begin():
        if storage.centre(db, code) is None:
            raise _centre_not_here(code)
        whole, kinds = centre_digest(db, code)
    return whole, {
        name: KindFigures(one.rows, one.hexdigest()) for name, one in sorted(kinds.items())
    }


def scan(account: Account, centre: str) -> tuple[str, dict[str, KindFigures], list[BucketAt]]:
    """The digest from every record of a centre, and the buckets whose kept sums say otherwise."""
    code = check_centre(centre)
    with opened(account) as province, reading(province.engine).connect() as db, db.begin():
        if storage.centre(db, code) is None:
            raise _centre_not_here(code)
        found = scanned_digest(db, code)
    kinds = {name: KindFigures(one.rows, one.hexdigest()) for name, one in found.kinds.items()}
    wrong = [(kind_name(one.kind), one.number) for one in found.disagreements]
    return found.digest, dict(sorted(kinds.items())), wrong


def repair(account: Account, centre: str, kind: str = "", bucket: int | None = None) -> Repaired:
    """Make a centre's records anew from its log where they are not what it gives: all of them,
    those of a kind, or of one bucket of it. Raises Damaged where the log does not hold."""
    code = check_centre(centre)
    wanted = _kind_code(kind) if kind else None
    if bucket is not None and (wanted is None or not 0 <= bucket < BUCKETS):
        raise Refused(
            "bucket_bad",
            _("--bucket 是 0 到 {n} 的一个数, 要和 --kind 一起用", n=BUCKETS - 1),
            field="bucket",
        )
    with opened(account) as province, province.engine.begin() as db:
        if storage.centre(db, code, lock=True) is None:
            raise _centre_not_here(code)
        done = rebuild(db, code, wanted, bucket)
        if done.mended:
            recount_centre(db, code)
        return done


def _centre_not_here(code: str) -> NotFound:
    return NotFound("centre_not_here", _("服务器上还没有中心 {code}", code=code))


def _kind_code(name: str) -> int:
    known = BY_NAME.get(name)
    if known is not None:
        return known.code
    number = name.removeprefix("kind_")
    if number == name or not number.isdigit():
        raise Refused(
            "kind_unknown",
            _("没有“{name}”这一类记录", name=name),
            _("类别的名字见 ./run province digest"),
            field="kind",
        )
    return int(number)


def import_bundle(account: Account, file: Path, receipt: Path) -> BundleTaken:
    """Take in a laptop's bundle from a stick and write its receipt, which goes back by stick."""
    with opened(account) as province:
        taken = bundles.import_bundle(province, file, receipt, _now_ms)
        erasures.take_out_all(province.engine)
        return taken
