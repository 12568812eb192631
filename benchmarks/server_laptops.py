"""A thousand laptops' days as real signed requests, made without a thousand encrypted folders.

What a laptop would send is built from the same definitions, packed and signed by the same code: a
class, its lessons, 40 enrolments, 240 marks each an action of its own, 40 assessments, of people
the province has had since the day before.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import Connection

from jlcenter.domain.journal.entry import (
    SALT_BYTES,
    ActionHead,
    Change,
    Entry,
    StrandHead,
    entry_hash,
)
from jlcenter.domain.journal.ids import natural_id_of_wire, new_id
from jlcenter.domain.journal.values import canonical_json, to_wire
from jlcenter.domain.records import (
    ASSESSMENT,
    ATTENDANCE_MARK,
    ENROLMENT,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from jlcenter.sync.block import Segment
from jlcenter.sync.checks import seal_message
from jlcenter.sync.protocol import (
    SYNC_PATH,
    LogPoint,
    SyncRequest,
    device_id,
    pack_request,
    request_body,
    request_message,
)
from provincial import storage
from provincial.storage import DeviceRow

PEOPLE, LESSONS = 40, 6
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"
GIVEN = "明华强伟芳娜敏静丽军洋勇艳杰涛超秀霞平刚桂英"
_START_MS = 1_772_000_000_000


@dataclass
class Laptop:
    """One granted device, what it wrote and what it sent."""

    number: int
    centre: str
    draw: random.Random
    trainees: list[bytes] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    _entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = SigningKey(self.draw.randbytes(32))
        self.public = bytes(self.key.verify_key)
        self.device = device_id(self.public)
        self.strand = os.urandom(16)
        self.head = StrandHead(self.strand, self.centre, self.device)
        self._hash, self._seq, self._tick = self.head.hash(), 0, self.number % 10
        self._wall = _START_MS + self.draw.randrange(10**8)
        self._nonces = count(1)

    def granted(self, db: Connection) -> None:
        """Known to the province from now on."""
        storage.make_centre(db, self.centre, "基准测试中心")
        told = (self.device, self.centre, self.public, "A", "", _START_MS, b"", False, None)
        storage.add_device(db, DeviceRow(*told))

    # -- what people do ----------------------------------------------------------------------------

    def people(self) -> None:
        """Forty people come to be known."""
        action = self._action("导入")
        for _person in range(PEOPLE):
            name = self.draw.choice(SURNAMES) + "".join(self.draw.choices(GIVEN, k=2))
            number = f"22042119{self.draw.randrange(10**10):010}"
            fields = {
                "name": name,
                "id_type": "resident",
                "id_number": number,
                "phone": f"139{self.draw.randrange(10**8):08}",
            }
            self.trainees.append(self._put(TRAINEE, fields, action=action))
            action = None

    def day(self) -> None:
        """One class is opened, called six times and examined."""
        code = f"2026A{self.number:04}"
        fields = {
            "code": code,
            "name": f"电焊工第{self.number}期",
            "programme": "welder",
            "starts": "2026-03-02",
            "ends": "2026-03-08",
            "planned_minutes": 1800,
            "place": "东丰镇",
            "capacity": PEOPLE,
        }
        class_ = self._put(TRAINING_CLASS, fields, action=self._action("建班"))
        lessons = [self._lesson(class_, n) for n in range(1, LESSONS + 1)]
        enrolments = []
        action = self._action("导入")
        for n, trainee in enumerate(self.trainees, start=1):
            fields = {"number": n, "status": "enrolled", "category": "rural"}
            fields["joined_on"] = "2026-03-02"
            enrolments.append(self._put(ENROLMENT, fields, (class_, trainee), action))
            action = None
        for lesson in lessons:
            for enrolment in enrolments:
                status = self.draw.choices(["present", "late", "absent"], [36, 3, 1])[0]
                minutes = self.draw.choice([10, 20]) if status == "late" else None
                fields = {"status": status, "minutes": minutes}
                action = self._action("点名 · {code}", code=code)
                self._put(ATTENDANCE_MARK, fields, (lesson, enrolment), action)
        action = self._action("成绩")
        for enrolment in enrolments:
            fields = {part: self.draw.randint(55, 100) * 100 for part in ("theory", "practical")}
            self._put(ASSESSMENT, fields, (enrolment, "theory", 1), action)
            action = None

    def _lesson(self, class_: bytes, number: int) -> bytes:
        fields = {
            "training_class": class_,
            "number": number,
            "date": f"2026-03-{number + 1:02}",
            "starts_at": "08:30",
            "minutes": 180,
        }
        return self._put(LESSON, fields)

    def _action(self, label: str, **params: str) -> ActionHead:
        self._wall += self.draw.randrange(1500, 6000)
        return ActionHead(label, canonical_json(params), "trainer", self._wall)

    def _put(
        self,
        kind: Kind,
        fields: Mapping[str, Any],
        key: tuple[Any, ...] = (),
        action: ActionHead | None = None,
    ) -> bytes:
        id_ = natural_id_of_wire(kind.code, list(key)) if key else new_id().bytes
        changes = []
        for group in kind.groups:
            if not any(one.name in fields for one in group.fields):
                continue
            parts = [
                None if fields.get(one.name) is None else to_wire(one, fields[one.name])
                for one in group.fields
            ]
            changes.append(Change(group.code, parts if len(parts) > 1 else parts[0]))
        self._seq += 1
        self._tick += self.draw.randrange(1, 3)
        salt = self.draw.randbytes(SALT_BYTES) if kind.is_personal else b""
        entry = Entry(
            self.strand, self._seq, self._tick, kind.code, id_, tuple(changes), key, salt, action
        )
        self._hash = entry_hash(self._hash, entry)
        self._entries.append(entry)
        told = {name: one.hex() if isinstance(one, bytes) else one for name, one in fields.items()}
        row_key = [one.hex() if isinstance(one, bytes) else one for one in key]
        self.rows.append({"kind": kind.name, "id": id_.hex(), "key": row_key, **told})
        return id_

    # -- what is sent ------------------------------------------------------------------------------

    def request(self, cursor: LogPoint) -> tuple[bytes, int]:
        """A signed request with all that was written since the last one; how many entries."""
        seal = bytes(self.key.sign(seal_message(self.strand, self._seq, self._hash)).signature)
        head = self.head if self._entries[0].seq == 1 else None
        segment = Segment(self.strand, tuple(self._entries), head, seal)
        payload = pack_request(SyncRequest(cursor, cursor, (segment,)))
        nonce = next(self._nonces).to_bytes(12)
        message = request_message("POST", SYNC_PATH, self.device, nonce, payload)
        signature = bytes(self.key.sign(message).signature)
        sent = len(self._entries)
        self._entries.clear()
        return request_body(self.device, nonce, signature, payload), sent

    def told_rows(self) -> list[dict[str, Any]]:
        """The same as plain rows, for the baseline; forgotten here."""
        rows, self.rows = self.rows, []
        return rows
