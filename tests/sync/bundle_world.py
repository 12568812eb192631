"""Laptops of one centre and a province without any line between them: only sticks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app.digest import digest
from jlcenter.app.export_bundle import Exported, export_bundle
from jlcenter.app.import_bundle import Imported, import_bundle
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync import pairing
from jlcenter.sync.block import block_of_bytes
from jlcenter.sync.bundle import (
    BLOCK,
    BUNDLE,
    OPENING,
    PART,
    STATE,
    BundleReader,
    BundleWriter,
    centre_key,
    centre_reader,
    province_reader,
)
from jlcenter.sync.bundle_content import (
    Closing,
    Opening,
    Tally,
    closing_bytes,
    opening_bytes,
    opening_of,
)
from jlcenter.sync.offer import records_beyond, table_of
from jlcenter.sync.pairing import Granted
from jlcenter.sync.protocol import pair_message
from jlcenter.sync.state import manifest_of, pack_state
from provincial import commands, folder
from provincial.bundles import BundleTaken
from provincial.commands import Account
from provincial.pairing import grant, pair_request
from provincial.province import open_province

USER, PASSWORD = "province", "spring-river"
Make = Callable[..., Session]
#: makes a paired laptop of that name
Paired = Callable[[str], Session]


class StickProvince:
    """A province on its folder; laptops are granted across a table, all else goes by stick."""

    def __init__(self, place: Path) -> None:
        folder.OPS, folder.MEMORY_BYTES = 1, 8 * 1024 * 1024
        self.account = Account(place, USER, PASSWORD)
        commands.init(self.account)

    def pair(self, session: Session) -> None:
        """Grant a laptop, as ``pair`` does with the answer of the server."""
        centre, key = session.centre_code, session.public_key
        code = commands.pair_code(self.account, centre)[0]
        proof = session.sign(pair_message(code, centre, key))
        told = {
            "code": code,
            "centre": centre,
            "public_key": key.hex(),
            "proof": proof.hex(),
            "device_name": "",
            "centre_name": session.centre_name,
        }
        province = open_province(self.account.folder, USER, PASSWORD)
        with province.engine.begin() as db:
            answer = grant(db, province.root, pair_request(told), "", 1_700_000_000_000)
        province.close()
        keep(session, answer)

    def take(self, file: Path, receipt: Path) -> BundleTaken:
        """``province bundle import``."""
        return commands.import_bundle(self.account, file, receipt)

    def digest(self, centre: str) -> str:
        """``province digest``."""
        return commands.digest(self.account, centre)[0]


def keep(session: Session, answer: dict[str, Any]) -> None:
    """Keep what the province granted."""
    granted = Granted(
        bytes.fromhex(answer["root_key"]),
        bytes.fromhex(answer["grant"]),
        answer["letter"],
        answer["centre_name"],
        bytes.fromhex(answer["centre_secret"]),
        "https://province.test/v",
    )
    pairing.keep(session, "https://province.test", granted)


class Sticks:
    """Files on their way, each with a name of its own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.count = 0

    def next(self) -> Path:
        self.count += 1
        return self.place / f"stick-{self.count}.jlb"

    def export(self, session: Session, *, since_last: bool = False) -> Exported:
        return export_bundle(session, self.next(), since_last=since_last)

    def carry(self, sender: Session, to: Session) -> Imported:
        """One stick from laptop to laptop."""
        return import_bundle(to, self.export(sender).file)

    def send(self, sender: Session, province: StickProvince) -> tuple[BundleTaken, Imported]:
        """A stick to the province, and its receipt back."""
        receipt = self.next()
        taken = province.take(self.export(sender).file, receipt)
        return taken, import_bundle(sender, receipt)


# -- fixtures (the conftests take them over) -------------------------------------------------------


@pytest.fixture
def province(tmp_path: Path) -> StickProvince:
    return StickProvince(tmp_path / "province")


@pytest.fixture
def sticks(tmp_path: Path) -> Sticks:
    return Sticks(tmp_path)


@pytest.fixture
def paired(make_session: Make, province: StickProvince) -> Paired:
    """Makes paired laptops of the same centre."""

    def make(name: str) -> Session:
        session = make_session(name)
        province.pair(session)
        return session

    return make


# -- what people do --------------------------------------------------------------------------------


def person(session: Session, name: str) -> Any:
    """Register someone."""
    with session.action("登记") as write:
        return write.put(TRAINEE, name=name)


def rename(session: Session, id_: Any, name: str) -> None:
    """Write over what is shown of someone."""
    seen = session.seen(TRAINEE, id_)
    with session.action("改名") as write:
        write.put(TRAINEE, id_, saw=seen, name=name)


def names(session: Session) -> list[str]:
    rows = session.db.execute("SELECT name FROM trainee WHERE _hidden = 0 ORDER BY name")
    return [row[0] for row in rows]


def content(session: Session) -> str:
    """The digest of all a laptop holds."""
    return digest(session).digest


# -- bundles that no honest laptop would write -----------------------------------------------------


def frames_of(session: Session, file: Path) -> tuple[Opening, list[tuple[bytes, bytes]]]:
    """What stands in a bundle: its opening, and the other frames."""
    with file.open("rb") as source:
        reader = BundleReader(source, centre_key(session.door.secret))
        (_sort, first), *rest = reader.frames()
    return opening_of(first), rest


def forged(
    session: Session,
    out: Path,
    opening: Opening,
    frames: list[tuple[bytes, bytes]],
    sign: Callable[[bytes], bytes] | None = None,
    closing: Closing | None = None,
) -> Path:
    """A bundle with other content, its counts right again, signed by ``session`` or by ``sign``."""
    tally = Tally()
    with out.open("wb") as target:
        readers = [
            centre_reader(session.door.secret),
            province_reader(bytes.fromhex(session.setting("root_key"))),
        ]
        writer = BundleWriter(target, BUNDLE, session.centre_code, readers)
        writer.frame(OPENING, opening_bytes(opening))
        for sort, payload in frames:
            if closing is None and sort == BLOCK:
                tally.add(block_of_bytes(payload))
            elif closing is None and sort == STATE:
                tally.records = manifest_of(payload).records
            writer.frame(sort, payload)
        writer.close(closing_bytes(closing or tally.closing()), sign or session.sign)
    return out


def state_only(session: Session, out: Path, opening: Opening) -> Path:
    """All a laptop holds as state, without any entry: as if its history had been a download."""
    strands = table_of(table.covered_strands(session.db))
    manifest, parts = pack_state(
        session.centre_code, session.device, strands, records_beyond(session, {})
    )
    frames = [(STATE, manifest), *((PART, body) for body in parts)]
    return forged(session, out, opening, frames)
