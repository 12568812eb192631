"""Our own mistakes: logged with a reference number and without personal data."""

from __future__ import annotations

import contextlib
import os
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

LOG = "defects.log"
_LOG_BYTES_MAX = 1_000_000


def record_defect(defect: BaseException, folder: Path | None) -> str:
    """Log where a defect happened; returns its reference number.

    Only types, files and lines are written: an exception's own text may quote a person's data.
    """
    reference = f"{datetime.now(UTC):%m%d}-{secrets.token_hex(3)}"
    lines = [f"{datetime.now(UTC).isoformat('T', 'seconds')} {reference} {type(defect).__name__}"]
    for frame in traceback.extract_tb(defect.__traceback__):
        lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
    # a log that cannot be written must not hide the message about the defect
    with contextlib.suppress(OSError):
        _append(_log_folder(folder), "\n".join(lines) + "\n")
    return reference


def _log_folder(folder: Path | None) -> Path:
    if folder is not None and folder.is_dir():
        return folder / "logs"
    told = os.environ.get("JLCENTER_DATA")
    if told and Path(told).is_dir():
        return Path(told) / "logs"
    from platformdirs import user_log_path

    return user_log_path("jlcenter", appauthor=False)


def _append(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / LOG
    if log.exists() and log.stat().st_size > _LOG_BYTES_MAX:
        log.replace(folder / f"{LOG}.1")
    with log.open("a", encoding="utf-8") as target:
        target.write(text)
