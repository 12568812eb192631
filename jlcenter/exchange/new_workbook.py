"""A new workbook of the library's, and what it needs to fail decently.

Where writing fails, the library leaves its archive open, and that tries once more to write its end
while it dies, when nobody can catch what it raises: a full disk would be told twice, the second
time as a traceback. So it writes through a file that swallows what comes too late.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO


@contextmanager
def new_workbook(path: Path, **options: Any) -> Iterator[Any]:
    """An ``xlsxwriter.Workbook`` whose strings stay text: a name like ``=cmd`` is no formula.
    Whole when the block ends; raises OSError as files do."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with path.open("wb") as file, _until_left(file) as draft:
        workbook = xlsxwriter.Workbook(draft, as_text | options)
        yield workbook
        try:
            workbook.close()
        except FileCreateError as failed:
            # the library's own class hides the reason: give that
            reason = failed.args[0] if failed.args else None
            raise (reason if isinstance(reason, OSError) else OSError(str(failed))) from failed


class _Draft:
    """The file as the library's archive uses it; once it is let go, only a place that moves."""

    def __init__(self, file: BinaryIO) -> None:
        self.file: BinaryIO | None = file
        self._place = 0

    def write(self, content: bytes) -> int:
        if self.file is not None:
            return self.file.write(content)
        self._place += len(content)
        return len(content)

    def seek(self, place: int, whence: int = 0) -> int:
        if self.file is not None:
            return self.file.seek(place, whence)
        self._place = place
        return place

    def tell(self) -> int:
        return self._place if self.file is None else self.file.tell()

    def flush(self) -> None:
        if self.file is not None:
            self.file.flush()


@contextmanager
def _until_left(file: BinaryIO) -> Iterator[_Draft]:
    draft = _Draft(file)
    try:
        yield draft
    finally:
        draft.file = None
