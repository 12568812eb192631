"""Run by the Python of ``.venv``: is what the lock lists installed, and whole?

``installed.py names LOCK`` prints the packages the lock asks for on this machine, one a line.
``installed.py prove LOCK`` checks each one's version and files (there, and of the recorded size),
imports what is compiled, and prints the files that ready.sh looks for at every start.
"""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

COMPILED = (
    "msgpack",
    "nacl.bindings",
    "python_calamine",
    "sqlcipher3.dbapi2",
    "zstandard",
    "PIL.Image",
)


def wanted(lock: Path) -> list[tuple[str, str]]:
    """Name and version of each package of the lock whose marker holds here."""
    from pip._vendor.packaging.requirements import Requirement

    found = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.rstrip(" \\"))
            if requirement.marker is None or requirement.marker.evaluate():
                found.append((requirement.name, str(requirement.specifier).removeprefix("==")))
    return found


def problems(package: Distribution) -> list[str]:
    """Files of the package that are missing or of another size than when it was made."""
    wrong = []
    for file in package.files or ():
        if file.suffix == ".pyc" or ".." in file.parts:
            continue
        path = Path(str(file.locate()))
        if not path.exists() or (file.size is not None and path.stat().st_size != file.size):
            wrong.append(str(path))
    return wrong


def witnesses(package: Distribution) -> list[str]:
    """A few files whose presence tells that the package is there, relative to the environment."""
    files = [
        file for file in package.files or () if ".." not in file.parts and file.suffix != ".pyc"
    ]
    chosen = [file for file in files if file.name == "METADATA"]
    chosen += [file for file in files if len(file.parts) == 1 and file.suffix in (".py", ".so")]
    chosen += [file for file in files if len(file.parts) == 2 and file.name == "__init__.py"]
    chosen += [file for file in files if file.suffix == ".so"][:1]
    prefix = Path(sys.prefix)
    return sorted({str(Path(str(file.locate())).relative_to(prefix)) for file in chosen})


def prove(lock: Path) -> int:
    """Print the witnesses of all packages; what is wrong goes to standard error."""
    wrong: list[str] = []
    lines: list[str] = []
    for name, version in wanted(lock):
        try:
            package = distribution(name)
        except PackageNotFoundError:
            wrong.append(f"{name} {version}")
            continue
        if package.version != version:
            wrong.append(f"{name} {version} != {package.version}")
        wrong += problems(package)
        lines += witnesses(package)
    if not wrong:
        for module in COMPILED:
            try:
                importlib.import_module(module)
            except ImportError as error:
                wrong.append(f"{module}: {error}")
    print("\n".join(wrong), file=sys.stderr)
    print("\n".join(lines))
    return 1 if wrong else 0


if __name__ == "__main__":
    task, lock_name = sys.argv[1:]
    lock_file = Path(__file__).resolve().parent.parent / lock_name
    if task == "prove":
        sys.exit(prove(lock_file))
    print("\n".join(name for name, _version in wanted(lock_file)))
