"""Whether laptop and province hold the same, record by record, and if not: which, and whose fault.

A difference that changes waiting here or news not fetched yet explain is no damage. For any other
the journal here is the witness: a row that is not what its entries give is damaged here; one that
is, is not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jlcenter.app.differences import Explained, explained
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.digest import KindDigest, kind_name
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.sync.compare import Compared
    from jlcenter.sync.transport import Line

#: the province's side of so many differing records is fetched, to name them and their fields
_NAMED_MAX = 256
_DAY_S = 24 * 3600
_IDLE_PAUSE_S = 0.001
_SETTING = "reconcile_last"
#: causes that are no damage: they pass with a sync
PASSING = ("pending", "news", "aside")


@dataclass(frozen=True, slots=True)
class Side:
    """How many records of a kind one side has, and its digest of them."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class KindCompared:
    """One kind on both sides."""

    here: Side
    province: Side
    differing: int


@dataclass(frozen=True, slots=True)
class Differing:
    """A record that is not the same here and at the province.

    ``cause``: ``pending`` (changes wait here), ``news`` (more at the province than was fetched),
    ``aside`` (what came in could not be taken in yet), ``here`` (damaged here), ``province``
    (damaged there), ``erased`` (there, by a laptop that was lost before it could say why),
    ``unknown`` (its history is not here). ``fields``: in what, where both have it.
    """

    kind: str
    id: str
    title: str
    here: bool
    province: bool
    fields: tuple[str, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a comparison found. ``unfetched``: the province has news; ``complete``: all that differs
    is named; ``province_damaged``: its records are not what it keeps of them."""

    same: bool
    kinds: dict[str, KindCompared]
    differing: tuple[Differing, ...]
    pending: int
    unfetched: bool
    set_aside: int
    complete: bool
    province_damaged: bool
    round_trips: int
    bytes_sent: int
    bytes_received: int
    seconds: float

    @property
    def is_damage(self) -> bool:
        """Whether something differs that no sync will mend."""
        if not self.same and not self.differing:
            # the records are alike: what the province keeps of them is not
            return True
        return any(one.cause not in PASSING for one in self.differing)


def reconcile(
    session: Session,
    server: str | None = None,
    *,
    scan: bool = True,
    pause: Callable[[], None] | None = None,
) -> Reconciled:
    """Compare with the province. ``scan``: the province looks at its records too, not only at what
    it keeps of them. Changes nothing on either side; best after a sync.

    Raises Refused (``not_paired``), AccessRefused (blocked) or Unreachable.
    """
    begun = time.monotonic()
    line = line_of(session, server)
    try:
        compared = compare(session, line, scan=scan, pause=pause)
    finally:
        line.drop()
    found = told(session, compared, line, begun)
    _keep(session, found)
    return found


def line_of(session: Session, server: str | None) -> Line:
    """A line to the province. Raises Refused where this laptop is not paired."""
    from jlcenter.sync.transport import Line

    if not session.setting("root_key"):
        raise Refused(
            "not_paired",
            _("本机还没有向省级服务器登记, 所以没有核对"),
            _("不影响使用。向省里要配对码后运行: ./run pair --server 地址 --code 配对码"),
        )
    return Line(server or str(session.setting("server")), session.setting("server_keys"))


def compare(
    session: Session,
    line: Line,
    *,
    scan: bool,
    pause: Callable[[], None] | None = None,
    states_max: int = _NAMED_MAX,
) -> Compared:
    """The comparison itself."""
    from jlcenter.sync.compare import Comparison

    return Comparison(session, line, pause).run(scan=scan, states_max=states_max)


def told(session: Session, compared: Compared, line: Line, begun: float) -> Reconciled:
    """A comparison in words: names, fields and causes of what differs."""
    db = session.db
    differing = [_differing(one) for one in explained(session, compared)]
    differing.sort(key=lambda one: (one.kind, one.title, one.id))
    return Reconciled(
        compared.same,
        _kinds(compared),
        tuple(differing),
        table.pending_count(db),
        not compared.is_level,
        table.aside_count(db),
        compared.is_complete,
        bool(compared.bad),
        line.round_trips,
        line.bytes_sent,
        line.bytes_received,
        round(time.monotonic() - begun, 3),
    )


def _differing(told: Explained) -> Differing:
    one = told.difference
    return Differing(
        kind_name(one.kind),
        str(UUID(bytes=one.id)),
        told.title,
        one.here,
        one.there,
        told.fields,
        told.cause,
    )


def _kinds(compared: Compared) -> dict[str, KindCompared]:
    empty = Side(0, KindDigest().hexdigest())
    found = {}
    for code in {*compared.here, *compared.there}:
        sides = [
            Side(side[code].rows, side[code].digest) if code in side else empty
            for side in (compared.here, compared.there)
        ]
        count = sum(one.kind == code for one in compared.differences)
        found[kind_name(code)] = KindCompared(sides[0], sides[1], count)
    return dict(sorted(found.items()))


# -- when nobody waits -----------------------------------------------------------------------------


def compare_when_idle(session: Session) -> Reconciled | None:
    """Compare after a quiet sync, once a day: None where it is not due, or the line is not there.

    A light comparison (the province tells what it keeps); it gives way to whoever works. Runs in
    any thread.
    """
    if not _is_due(session):
        return None
    try:
        return reconcile(session, scan=False, pause=partial(time.sleep, _IDLE_PAUSE_S))
    except Refused:
        # the next sync says what is the matter; nobody waits for this
        return None


def _is_due(session: Session) -> bool:
    if not session.setting("root_key"):
        return False
    if table.pending_count(session.db) or table.aside_count(session.db):
        return False
    last = session.setting(_SETTING)
    if not last:
        return True
    # a clock that went back must not put it off for years
    return abs(time.time() - datetime.fromisoformat(last["at"]).timestamp()) >= _DAY_S


def _keep(session: Session, found: Reconciled) -> None:
    session.set_settings(
        **{
            _SETTING: {
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "same": found.same,
                "differing": len(found.differing),
                "damage": found.is_damage,
            }
        }
    )


def last_compared(session: Session) -> dict[str, Any] | None:
    """When laptop and province were last compared, and what that gave: ``at`` (UTC), ``same``,
    ``differing``, ``damage``; None before the first time."""
    last: dict[str, Any] | None = session.setting(_SETTING)
    return last
