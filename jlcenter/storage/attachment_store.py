"""The bytes of attachments: encrypted under the file's key, one file each in ``files/``.

The record says what they are; the bytes lie here under the record's id, so that a name or a person
never shows in a folder.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from jlcenter.domain.errors import Damaged, NotFound
from jlcenter.storage.files import write_atomically
from jlcenter.words import _

FILES = "files"
_LOOKED_AT = 5
_NAME = re.compile(rf"{FILES}/[0-9a-f]{{2}}/[0-9a-f]{{32}}")


def content_hash(attachment: UUID, content: bytes) -> bytes:
    """The bytes' hash, salted with the record's id: equal pictures do not show as equal."""
    return hashlib.sha256(attachment.bytes + content).digest()


def _path(folder: Path, attachment: UUID) -> Path:
    return folder / FILES / attachment.hex[-2:] / attachment.hex


def _box_key(key: bytes) -> bytes:
    return hmac.new(key, b"jlcenter attachments", hashlib.sha256).digest()


def save(folder: Path, key: bytes, attachment: UUID, content: bytes) -> None:
    """Store the bytes; the old ones or the new ones are there after a crash, never half."""
    from nacl.secret import SecretBox

    path = _path(folder, attachment)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, bytes(SecretBox(_box_key(key)).encrypt(content)))


def take(folder: Path, key: bytes, attachment: UUID, content: bytes, expected_hash: bytes) -> bool:
    """Store bytes that came from elsewhere, where they are what the record says; whether they
    were."""
    if content_hash(attachment, content) != expected_hash:
        return False
    save(folder, key, attachment, content)
    return True


def is_here(folder: Path, attachment: UUID) -> bool:
    """Whether this laptop has the bytes."""
    return _path(folder, attachment).exists()


def all_here(folder: Path) -> set[UUID]:
    """All attachments whose bytes this laptop has."""
    return {UUID(hex=name.rpartition("/")[2]) for name in names(folder)}


def names(folder: Path) -> list[str]:
    """Where they lie in a folder; half a file that a crash left is none."""
    places = (path.relative_to(folder).as_posix() for path in (folder / FILES).glob("*/*"))
    return sorted(one for one in places if is_name(one))


def is_name(name: str) -> bool:
    """Whether a backup's member is one of them, and lies where it should."""
    return _NAME.fullmatch(name) is not None


def are_of(folder: Path, key: bytes) -> bool:
    """Whether those in a folder were encrypted under this key, by the first that is not damaged."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    found = names(folder)
    for name in found[:_LOOKED_AT]:
        with suppress(CryptoError, ValueError, OSError):
            SecretBox(_box_key(key)).decrypt((folder / name).read_bytes())
            return True
    return not found


def remove(folder: Path, attachment: UUID) -> None:
    """Remove the bytes, if they are here."""
    _path(folder, attachment).unlink(missing_ok=True)


def load(folder: Path, key: bytes, attachment: UUID, expected_hash: bytes) -> bytes:
    """The bytes. Raises NotFound where they are not on this laptop, Damaged where they differ."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    path = _path(folder, attachment)
    if not path.exists():
        raise NotFound(
            "attachment_elsewhere",
            _("这个附件不在本机"),
            _("添加它的那台电脑同步过之后, 本机同步时会收到"),
        )
    try:
        content: bytes = SecretBox(_box_key(key)).decrypt(path.read_bytes())
    except (CryptoError, ValueError) as error:
        raise _damaged() from error
    if content_hash(attachment, content) != expected_hash:
        raise _damaged()
    return content


def _damaged() -> Damaged:
    return Damaged("attachment_damaged", _("附件文件已损坏"), _("请重新添加, 或用备份恢复"))
