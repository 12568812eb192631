"""Who is logged in on which data: read views, and ``action()``, which opens the door.

Each thread has a connection of its own. Use-cases get a session and plain values; nothing else
holds a connection.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.domain.errors import AccessRefused
from jlcenter.domain.records import TRAINEE, Kind
from jlcenter.storage import witness
from jlcenter.storage.bulk import New
from jlcenter.storage.connection import (
    LOG_BYTES_MAX,
    Connection,
    DatabaseError,
    checkpoint,
    connect,
)
from jlcenter.storage.door import Door, Seen, seen_of
from jlcenter.storage.write import Write
from jlcenter.words import _, mark

DATABASE = "jlcenter.db"
KEYRING = "keyring.json"
#: roles that change nothing
READ_ONLY = frozenset(("auditor",))


class Action:
    """What ``Session.action`` gives: commits the ``Write`` and tells the listeners."""

    __slots__ = ("_arguments", "_session", "_transaction", "_write")

    def __init__(
        self,
        session: Session,
        label: str,
        params: dict[str, Any],
        mode: str,
        of: tuple[bytes, int] | None,
        *,
        background: bool,
    ) -> None:
        self._session = session
        self._arguments = (session.user, label, params, mode, of)
        self._transaction = session.door.transaction(session.db, person=not background)
        self._write: Write | None = None

    def __enter__(self) -> Write:
        self._transaction.__enter__()
        self._write = Write(self._session.door, self._session.db, *self._arguments)
        return self._write

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        write = self._write
        assert write is not None
        if error is None:
            try:
                self._session.finish_action(write)
            except BaseException as failed:
                self._transaction.__exit__(type(failed), failed, None)
                raise
        self._transaction.__exit__(kind, error, trace)
        if error is None and write.changed:
            changed = frozenset(write.changed)
            for listener in self._session.door.on_change:
                listener(changed)


class Session:
    """An open data folder and the person at it. Close it: that empties the log into the file."""

    def __init__(self, folder: Path, key: bytes, user: str) -> None:
        self.folder = folder
        self.user = user
        self._key = key
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._settings: dict[str, Any] | None = None
        self._settings_version = (0, -1)
        self._deferred: list[dict[str, Any]] = []
        self.role = ""
        first = self.db
        device = bytes.fromhex(str(self.setting("device")))
        secret = bytes.fromhex(str(self.setting("centre_secret")))
        self.door = Door(folder / DATABASE, str(self.setting("centre")), device, secret)
        self.door.hooks[TRAINEE.code] = _reindex
        self.door.new_hooks[TRAINEE.code] = _index_new
        row = first.execute(
            "SELECT role, is_disabled FROM user WHERE name = ? AND _hidden = 0", (user,)
        ).fetchone()
        if row is not None:
            if row[1]:
                raise AccessRefused(
                    "account_disabled", _("这个用户已停用"), _("请找管理员启用, 或换一个用户登录")
                )
            self.role = row[0] or "trainer"

        #: what people should know of this folder, in words (it went back in time)
        self.notices = witness.compare(first, folder)

    # -- facts ------------------------------------------------------------------------------

    @property
    def db(self) -> Connection:
        """This thread's connection; inside an action, the action's own."""
        found: Connection | None = getattr(self._local, "db", None)
        if found is None:
            found = connect(self.folder / DATABASE, self._key)
            self._local.db = found
            self._connections.append(found)
        return found

    @property
    def centre_code(self) -> str:
        """The centre's code: a county's (GB/T 2260), with ``-N`` where it has several centres."""
        return str(self.setting("centre"))

    @property
    def centre_name(self) -> str:
        """The centre's name: what `init` was told until pairing brings the province's."""
        return str(self.setting("centre_name") or "")

    @property
    def device(self) -> bytes:
        """This laptop's 16 bytes, from its public key."""
        return bytes.fromhex(str(self.setting("device")))

    @property
    def letter(self) -> str:
        """The letter pairing granted; before it, the tag of two letters drawn at `init`."""
        return str(self.setting("letter") or self.setting("tag"))

    @property
    def public_key(self) -> bytes:
        """This laptop's Ed25519 public key, 32 bytes."""
        return bytes.fromhex(str(self.setting("public_key")))

    def sign(self, data: bytes) -> bytes:
        """This laptop's Ed25519 signature over ``data``, 64 bytes."""
        return self.sign_as(self.device, data)

    def sign_as(self, device: bytes, data: bytes) -> bytes:
        """As ``sign``, by the key of a device that this laptop is or was (see ``seeds``)."""
        from nacl.signing import SigningKey

        return bytes(SigningKey(self.seeds[device]).sign(data).signature)

    @property
    def seeds(self) -> dict[bytes, bytes]:
        """The keys' seeds by device: this laptop's own, and those it had before it was paired anew:
        what was written under them is still sealed by them."""
        had = self.setting("old_devices") or {}
        told = {**had, self.setting("device"): self.setting("device_seed")}
        return {bytes.fromhex(one): bytes.fromhex(seed) for one, seed in told.items()}

    @property
    def data_key(self) -> bytes:
        """The file's key: for a new slot, a backup, the attachment store."""
        return self._key

    # -- this laptop's own settings (they never travel) --------------------------------------

    def setting(self, name: str, default: Any = None) -> Any:
        """One of this laptop's own settings."""
        # a connection's version is its own count: another thread's may have the same number
        db = self.db
        version = (id(db), int(db.execute("PRAGMA data_version").fetchone()[0]))
        if self._settings is None or version != self._settings_version:
            rows = db.execute("SELECT name, value FROM local").fetchall()
            self._settings = {row[0]: json.loads(row[1]) for row in rows}
            self._settings_version = version
        return self._settings.get(name, default)

    def set_settings(self, **values: Any) -> None:
        """Store settings of this laptop, outside the journal (inside an action: with it)."""
        if self.db.in_transaction:
            self._store_settings(values)
        else:
            with self.door.transaction(self.db):
                self._store_settings(values)
        self._settings = None

    def _store_settings(self, values: dict[str, Any]) -> None:
        self.db.executemany(
            "INSERT INTO local (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [(name, json.dumps(value, ensure_ascii=False)) for name, value in values.items()],
        )

    # -- the door -----------------------------------------------------------------------------

    def action(
        self,
        label: str,
        /,
        *,
        mode: str = "do",
        of: tuple[bytes, int] | None = None,
        background: bool = False,
        **params: Any,
    ) -> Action:
        """What a person does: one transaction, one step of undo. ``label`` is a catalogue text
        without personal data; ``mode`` is ``fixed`` for what undo does not take back. Who only
        reads is refused here, whatever screen or command asked."""
        if self.role in READ_ONLY and mode != "fixed":
            raise AccessRefused(
                "role_may_not", _("这个角色只能查看, 不能修改"), _("请由可以修改的人登录后操作")
            )
        return Action(self, label, params, mode, of, background=background)

    def finish_action(self, write: Write) -> None:
        """The last writes of an action: what waited for one to carry it, and the strand's end."""
        if write.first is not None:
            for what in self._deferred:
                write.note(what)
            self._deferred.clear()
        write.finish()

    def seen(self, kind: Kind, id_: UUID, *, whole: bool = False) -> Seen | None:
        """What a screen shows of a record now: give it back to ``put(saw=…)``."""
        state, row = self.door.state(self.db, kind, id_.bytes)
        return None if row is None else seen_of(kind, id_.bytes, state, whole=whole)

    def note(self, what: str, **facts: Any) -> None:
        """Tell the journal of something that changes no record (a log-in, a backup)."""
        with self.action(mark("记录"), mode="fixed") as write:
            write.note({"what": what, **facts})

    def note_look(self, kind: Kind, count: int) -> None:
        """Tell the journal that full numbers were shown, of how many records."""
        self.note("look", kind=kind.name, count=count)

    def note_with_next_write(self, what: str, **facts: Any) -> None:
        """As ``note``, but carried by the next action: a mark must not pay for its log-in."""
        self._deferred.append({"what": what, **facts})

    def forget_connection(self) -> None:
        """Close this thread's connection (a worker that ends)."""
        found = getattr(self._local, "db", None)
        if found is not None:
            self._local.db = None
            self._connections.remove(found)
            found.close()

    def ease_log(self) -> None:
        """Move a log that has grown into the file. For idle moments of a program that stays open
        for weeks; waits for nobody and fails calmly."""
        log = self.folder / f"{DATABASE}-wal"
        with suppress(OSError, DatabaseError):
            if log.stat().st_size > LOG_BYTES_MAX:
                checkpoint(self.db)

    def begin_anew(self, secret: bytes) -> None:
        """What this laptop wrote stands in other strands from here on, maybe under another secret:
        others that open the folder meanwhile must not think that it went back in time."""
        self.door.begin_anew(secret)
        witness.leave(self.db, self.folder)

    def close(self) -> None:
        """Empty the log into the file and let go of it."""
        with suppress(DatabaseError):
            db = self.db
            # what these two keep only tells people and saves a strand: a full disk may lose it
            with suppress(OSError):
                self.door.close(db)
                if self.door.wrote:
                    witness.leave(db, self.folder)
            if (self.folder / f"{DATABASE}-wal").exists():
                checkpoint(db, whole=True)
        for one in self._connections:
            with suppress(DatabaseError):
                one.close()
        self._connections.clear()
        self._local = threading.local()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _reindex(db: Connection, trainee: UUID) -> None:
    from jlcenter.storage.search import reindex_trainee

    reindex_trainee(db, trainee)


def _index_new(db: Connection, new: list[New]) -> None:
    from jlcenter.storage.search import index_new

    told = [
        (id_, fields.get("name"), fields.get("id_number"), fields.get("phone"))
        for id_, _key, fields in new
    ]
    index_new(db, told)
