"""Makes ``.venv`` whole for ./run and ./test: system packages, environment, libraries, proof.

Called by ``scripts/ready.sh`` with what is wanted: ``run`` or ``dev`` (which lock), and ``window``
(it will open) or ``pictures`` (good to have). Standard library only, since nothing else is there
yet. Everything is judged by content: the stamp is written last, and names the lock's checksum and
a file of every package.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jlcenter.words import _, set_language, system_language  # noqa: E402
from scripts.progress import Progress  # noqa: E402
from scripts.system_packages import (  # noqa: E402
    SetUpFailed,
    missing_libraries,
    provide_system,
    say,
    screen,
)

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = ROOT / "scripts" / "installed.py"
HALF_MADE = VENV / "half-made"
DOWNLOADS = ROOT / ".pip-cache"
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
DOWNLOAD_MB = {"run": 140, "dev": 180}
DISK_MB = {"run": 750, "dev": 1000}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Only one set-up of this folder at a time; a second one waits and says so."""
    try:
        lock = (ROOT / ".venv.lock").open("a")
    except OSError as error:
        raise SetUpFailed(
            _(
                "无法在 {folder} 里写文件：{reason}。请把程序放到可写的文件夹。",
                folder=ROOT,
                reason=error.strerror,
            )
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(_("另一个 JLCenter 正在做启动准备，等它完成……"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- the environment


def checksum(lock: str) -> str:
    """What ``cksum`` prints for the lock file; ready.sh compares the same."""
    with (ROOT / lock).open("rb") as source:
        return subprocess.run(
            ["cksum"], stdin=source, capture_output=True, text=True, check=True
        ).stdout.strip()


def stamp(name: str) -> Path:
    return VENV / f"ready-{name}"


def whole(name: str) -> bool:
    """Does the stamp match the lock, and is every file there that it names?"""
    try:
        first, *paths = stamp(name).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return False
    return (
        first == f"stamp-1 {checksum(LOCKS[name])}"
        and PYTHON.exists()
        and all((VENV / path).exists() for path in paths)
    )


def usable() -> bool:
    """Can what lies in .venv be brought up to the lock, rather than made anew?"""
    if HALF_MADE.exists() or not PYTHON.exists():
        return False
    for name in LOCKS:
        if stamp(name).exists() and not all(
            (VENV / path).exists()
            for path in stamp(name).read_text(encoding="utf-8").splitlines()[1:]
        ):
            return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    done = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, check=False)
    return done.returncode == 0


def make_venv() -> None:
    """An empty environment, made from the interpreter itself: a link may point elsewhere later."""
    if VENV.is_symlink() or VENV.exists():
        VENV.unlink() if VENV.is_symlink() else shutil.rmtree(VENV)
    VENV.mkdir()
    HALF_MADE.touch()
    python = str(Path(sys.executable).resolve())
    done = subprocess.run(
        [python, "-m", "venv", str(VENV)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        say((done.stdout + done.stderr)[-2000:])
        raise SetUpFailed(_("无法建立运行环境。请检查磁盘空间，以及是否装有 python3-venv。"))


def check_space(name: str) -> None:
    """Refuse before the download, not in its middle."""
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < DISK_MB[name]:
        raise SetUpFailed(
            _(
                "{folder} 所在的磁盘只剩 {free} MB，启动准备需要约 {need} MB。请腾出空间后再启动。",
                folder=ROOT,
                free=free,
                need=DISK_MB[name],
            )
        )


def install(name: str) -> None:
    """The lock's packages, checked by hash, with sizes and progress said as they come."""
    total = len(subprocess.run(
        [str(PYTHON), str(INSTALLED), "names", LOCKS[name]],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines())  # fmt: skip
    environment = os.environ | {"PIP_NO_INPUT": "1", "TMPDIR": str(DOWNLOADS / "tmp")}
    environment.setdefault("PIP_DEFAULT_TIMEOUT", "60")
    if not any(os.access(folder, os.W_OK) for folder in (Path.home() / ".cache", Path.home())):
        environment.setdefault(
            "PIP_CACHE_DIR", str(DOWNLOADS / "cache")
        )  # kept where a line breaks
    (DOWNLOADS / "tmp").mkdir(parents=True, exist_ok=True)
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-deps",
    ]
    command += ["--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off"]
    command += ["--root-user-action", "ignore", "-r", str(ROOT / LOCKS[name])]
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        assert pip.stdout is not None
        tail = Progress(total, DOWNLOADS / "tmp").follow(pip.stdout)
    if pip.returncode != 0:
        say("\n".join(tail))
        raise SetUpFailed(
            _("安装没有完成。已下载的会保留，网络恢复后再启动一次，会接着来。没有改动任何数据。")
        )
    shutil.rmtree(DOWNLOADS, ignore_errors=True)


def prove(name: str) -> bool:
    """Check every installed file against its package's list, import what is compiled, stamp."""
    done = subprocess.run(
        [str(PYTHON), str(INSTALLED), "prove", LOCKS[name]],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        say(done.stderr[-2000:].strip())
        return False
    fresh = stamp(name).with_suffix(".new")
    fresh.write_text(f"stamp-1 {checksum(LOCKS[name])}\n{done.stdout}", encoding="utf-8")
    fresh.replace(stamp(name))
    return True


def bring_up(name: str) -> bool:
    """What lies in .venv brought up to the lock; False where that is not possible."""
    if not usable():
        return False
    say(_("正在检查和更新组件……"))
    return fill(name)


def fill(name: str) -> bool:
    """Install into what is there and prove it; half-made until that is done."""
    HALF_MADE.touch()
    for other in LOCKS:
        stamp(other).unlink(missing_ok=True)
    install(name)
    if not prove(name):
        return False
    if name == "dev":
        prove("run")
    HALF_MADE.unlink()
    return True


def make(name: str) -> None:
    """From nothing."""
    if VENV.exists():
        say(_("运行环境不完整，正在重新建立。您的数据不受影响。"))
    say(
        _(
            "第一次启动要准备一下：下载约 {mb} MB，装好后约占 {disk} MB，以后不再需要网络。",
            mb=DOWNLOAD_MB[name],
            disk=DISK_MB[name],
        )
    )
    make_venv()
    if not fill(name):
        raise SetUpFailed(_("装好的组件没有通过检查。请检查磁盘后再启动一次，会从头建立。"))


def set_up(wanted: set[str]) -> None:
    """All of it, in order; what is there already is left alone."""
    name = "dev" if "dev" in wanted else "run"
    with alone():
        provide_system(wanted, need_venv=not PYTHON.exists())
        if not whole(name):
            started = time.monotonic()
            check_space(name)
            if not bring_up(name):
                make(name)
            say(_("准备好了，用了 {n} 秒。", n=round(time.monotonic() - started)))
        if wanted & {"window", "pictures"} and not missing_libraries():
            (VENV / f"libraries-{screen()}").touch()


def main() -> int:
    set_language(os.environ.get("JLCENTER_LANG") or system_language())
    try:
        set_up(set(sys.argv[1:]))
    except SetUpFailed as failed:
        say(str(failed))
        return 1
    except KeyboardInterrupt:
        say(_("已中断。下次启动会接着准备。"))
        return 130
    except OSError as error:
        say(
            _(
                "启动准备没有完成：{reason}。没有改动任何数据。",
                reason=f"{error.strerror} {error.filename or ''}",
            )
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
