"""Sets peers up on demand, each in a folder of its own in the user's cache, pinned by version."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

#: with the Django it was made for, and the server Kolibri runs it on
MORANGO = ("morango==0.8.15", "Django==3.2.25", "cheroot==11.1.2")
POUCHDB = ("pouchdb@9.0.0", "express@4.21.2", "express-pouchdb@4.2.0")
_SET_UP_S_MAX = 600


class PeerMissing(Exception):
    """A peer that cannot be set up here, and why."""


def cache_folder() -> Path:
    """Where peers are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "jlcenter-peers"


def morango_python() -> Path:
    """A Python that has Morango. Raises PeerMissing."""
    folder = cache_folder() / "morango"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def made() -> None:
        venv.create(folder, with_pip=True)
        _run([str(python), "-m", "pip", "install", "--quiet", *MORANGO], folder)

    _once(folder, " ".join(MORANGO), made)
    return python


def pouchdb_folder() -> Path:
    """A folder whose ``node_modules`` has PouchDB and its server. Raises PeerMissing."""
    folder = cache_folder() / "pouchdb"
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise PeerMissing("node is not installed")

    def made() -> None:
        (folder / "package.json").write_text('{"private": true}\n')
        _run([npm, "install", "--no-audit", "--no-fund", "--save-exact", *POUCHDB], folder)

    _once(folder, " ".join(POUCHDB), made)
    return folder


def _once(folder: Path, pins: str, make: object) -> None:
    """Make a folder, unless it was made whole of the same versions before."""
    stamp = folder / "made-of.txt"
    if stamp.exists() and stamp.read_text() == pins:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"setting up {pins} …", file=sys.stderr)
    assert callable(make)
    make()
    stamp.write_text(pins)


def _run(words: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, timeout=_SET_UP_S_MAX
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerMissing(f"cannot be set up: {error}") from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise PeerMissing(f"cannot be set up: {lines[-1] if lines else done.returncode}")
