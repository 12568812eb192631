"""Reading a finished PDF as its reader will: the text on a page, and the codes in its picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jlcenter.documents.fonts import clean
from jlcenter.documents.qr import codes_in_picture

#: enough for every code that print allows; a finer look where one is not found
_DPI = 130
_DPI_FINE = 300


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read back: its text without spaces, and its codes."""

    text: str
    codes: tuple[str, ...]

    def has(self, *facts: str) -> bool:
        """Whether all these stand on the page (spaces do not count)."""
        return all(_squeezed(clean(fact)) in self.text for fact in facts)


def read_pages(path: Path, *, codes: bool) -> list[Page]:
    """The pages of a PDF; ``codes``: with the QR codes of their pictures."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    try:
        pages = []
        for page in document:
            text = _squeezed(page.get_textpage().get_text_range())
            found: list[str] = []
            for dpi in (_DPI, _DPI_FINE) if codes else ():
                found = codes_in_picture(page.render(scale=dpi / 72, grayscale=True).to_pil())
                if found:
                    break
            pages.append(Page(text, tuple(found)))
        return pages
    finally:
        document.close()


def _squeezed(text: str) -> str:
    return "".join(text.split())
