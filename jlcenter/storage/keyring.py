"""Key slots: the file's random key, wrapped once for each user's password and the recovery code.

The slots lie in ``keyring.json`` beside the database. No password, no data; a disabled user's slot
is gone. Argon2id and XSalsa20-Poly1305 are libsodium's.
"""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

from jlcenter.domain.errors import AccessRefused, Damaged
from jlcenter.domain.key_slots import new_slot, opened_slot
from jlcenter.storage.files import write_atomically
from jlcenter.words import _

#: argon2id: 64 MiB and three passes, about a tenth of a second on a ten-year-old laptop
OPS = 3
MEMORY_BYTES = 64 * 1024 * 1024
_RECOVERY = "recovery"
_USER = "user"
#: no 0/O, 1/I/L: a code copied by hand
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LETTERS = 24


def new_recovery_code() -> str:
    """Twenty-four letters in groups of four, drawn at random: about 119 bits."""
    letters: list[str] = []
    while len(letters) < _CODE_LETTERS:
        byte = os.urandom(1)[0]
        if byte < len(_ALPHABET) * (256 // len(_ALPHABET)):
            letters.append(_ALPHABET[byte % len(_ALPHABET)])
    return "-".join("".join(letters[i : i + 4]) for i in range(0, _CODE_LETTERS, 4))


def plain_code(code: str) -> str:
    """A recovery code as typed by hand, without its dashes and spaces, in capitals."""
    folded = unicodedata.normalize("NFKC", code).upper()
    return "".join(letter for letter in folded if letter.isalnum())


class Keyring:
    """The slots of one data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether the folder has slots, that is, holds data."""
        return self.path.exists()

    def _read(self) -> list[dict[str, Any]]:
        try:
            slots: list[dict[str, Any]] = json.loads(self.path.read_text("utf-8"))["slots"]
        except (ValueError, KeyError, OSError) as error:
            raise Damaged(
                "keyring_damaged",
                _("密钥文件 {file} 已损坏, 无法读取", file=self.path.name),
                _("请用备份恢复, 数据文件本身没有改动"),
                file=self.path.name,
            ) from error
        return slots

    def _write(self, slots: list[dict[str, Any]]) -> None:
        text = json.dumps({"format": 1, "slots": slots}, ensure_ascii=False, indent=1)
        write_atomically(self.path, text.encode())

    @staticmethod
    def _slot(kind: str, name: str, secret: str, key: bytes) -> dict[str, Any]:
        return new_slot(kind, name, secret, key, ops=OPS, memory=MEMORY_BYTES)

    @staticmethod
    def _opened(slot: dict[str, Any], secret: str) -> bytes | None:
        return opened_slot(slot, secret)

    def users(self) -> list[str]:
        """The names that have a slot here."""
        return [slot["name"] for slot in self._read() if slot["kind"] == _USER]

    def unlock(self, user: str, password: str) -> bytes:
        """The file's key, for a user's password. Raises AccessRefused."""
        for slot in self._read():
            if slot["kind"] == _USER and slot["name"] == user:
                key = self._opened(slot, password)
                if key is not None:
                    return key
                break
        raise AccessRefused(
            "wrong_password",
            _("用户名或密码不对"),
            _("请核对用户名、大小写和输入法; 忘记密码可用恢复码重设"),
        )

    def unlock_with_code(self, code: str) -> bytes:
        """The file's key, for the recovery code. Raises AccessRefused."""
        for slot in self._read():
            if slot["kind"] == _RECOVERY:
                key = self._opened(slot, plain_code(code))
                if key is not None:
                    return key
        raise AccessRefused(
            "wrong_recovery_code",
            _("恢复码不对"),
            _("恢复码共 24 位, 分 6 组; 请对照抄写时的原件"),
        )

    def set_password(self, user: str, password: str, key: bytes) -> None:
        """Give a user a slot, or a new password for the one they have."""
        slots = [one for one in self._read_or_none() if (one["kind"], one["name"]) != (_USER, user)]
        slots.append(self._slot(_USER, user, password, key))
        self._write(slots)

    def set_recovery_code(self, code: str, key: bytes) -> None:
        """Put the recovery code's slot in place of any there was."""
        slots = [one for one in self._read_or_none() if one["kind"] != _RECOVERY]
        slots.append(self._slot(_RECOVERY, "", plain_code(code), key))
        self._write(slots)

    def remove(self, user: str) -> None:
        """Take a user's slot away: without it the password opens nothing."""
        slots = [one for one in self._read() if (one["kind"], one["name"]) != (_USER, user)]
        self._write(slots)

    def _read_or_none(self) -> list[dict[str, Any]]:
        return self._read() if self.exists() else []
