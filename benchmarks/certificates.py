"""A thousand certificates beside the plainest way to draw them with the same library.

Baseline, named: reportlab's canvas, one font, one ``drawString`` a line, the same code drawn as one
path through the library's own path object; no frame, no rare characters, no shrinking. Both run in
turn. Printed besides: what the check before release costs (every page drawn as a picture, its code
read back, its text compared), in seconds and as a share of pdfium merely drawing the pages.

    .venv/bin/python -m benchmarks.certificates [certificates]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nacl.signing import SigningKey

from jlcenter.documents.certificate import CertificatePaper, write_certificates
from jlcenter.documents.fonts import font
from jlcenter.documents.qr import QUIET, symbol
from jlcenter.documents.read_back import read_pages
from jlcenter.documents.template import load_template
from jlcenter.domain.certificate_token import Facts, device_of, make_token

NAMES = ("王芳", "买买提·阿不都热合曼", "欧阳𠮷祥", "单雨㛃", "仇𬴊", "朴英姬", "张伟民")
KEY = SigningKey(b"benchmark key, 32 bytes long....")


def paper(n: int) -> CertificatePaper:
    """One invented certificate."""
    name = NAMES[n % len(NAMES)]
    facts = Facts(
        f"2204212026A{n:04d}", name, "东丰县2026年第三期家政服务员培训班", "吉林大姐", "家政服务员",
        "五级/初级工", 3600, "2026-09-21", "220421", "东丰县职教中心", f"{n % 10000:04d}",
    )  # fmt: skip
    device = device_of(bytes(KEY.verify_key))
    token = make_token(
        facts, lambda data: bytes(KEY.sign(data).signature), device, "https://verify.example.test/v"
    )
    values = {
        "name": name,
        "id_masked": f"220421********{facts.id_tail}",
        "class_name": facts.class_name,
        "programme": facts.programme,
        "occupation": facts.occupation,
        "level": facts.level,
        "hours": "80",
        "starts": "2026年9月1日",
        "ends": "2026年9月20日",
        "issued_on": "2026年9月21日",
        "centre_name": facts.centre_name,
        "serial": facts.serial,
    }
    return CertificatePaper(values, token, name)


def draw_plainly(papers: list[CertificatePaper], path: Path) -> None:
    """The baseline."""
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(297 * mm, 210 * mm))
    name = font("NotoSerifSC-Regular").name
    for one in papers:
        for row, text in enumerate(one.values.values()):
            canvas.setFont(name, 14)
            canvas.drawString(40 * mm, (180 - 8 * row) * mm, text)
        rows = symbol(one.token, 31)
        unit = 31 * mm / (len(rows) + 2 * QUIET)
        canvas.saveState()
        canvas.translate(40 * mm, 30 * mm)
        canvas.scale(unit, unit)
        outline = canvas.beginPath()
        for y, dots in enumerate(rows):
            for x, dot in enumerate(dots):
                if dot == 0:
                    outline.rect(x, len(rows) - 1 - y, 1, 1)
        canvas.drawPath(outline, stroke=0, fill=1)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()


def draw_pages(path: Path) -> None:
    """What the check cannot do without: every page as a picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    for page in document:
        page.render(scale=130 / 72, grayscale=True).to_pil()
    document.close()


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes, with no symbol of the run before at hand."""
    symbol.cache_clear()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Run and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    template = load_template("completion")
    papers = [paper(n) for n in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = Path(folder, "ours.pdf"), Path(folder, "plain.pdf")
        write_certificates(template, papers[:7], ours, "x")  # fonts are read once, before
        drawn, base = [], []
        for _run in range(3):
            base.append(seconds(lambda: draw_plainly(papers, plain)))
            drawn.append(seconds(lambda: write_certificates(template, papers, ours, "x")))
        pages_drawn = seconds(lambda: draw_pages(ours))
        checked = seconds(lambda: read_pages(ours, codes=True))
        codes = [page.codes for page in read_pages(ours, codes=True)]
        assert codes == [(one.token,) for one in papers]
        size = ours.stat().st_size
    print(f"{count} certificates drawn: {min(drawn):.2f} s, {size / 1e6:.1f} MB")
    print(
        f"  {min(drawn) / min(base):.2f} x the plainest drawing with reportlab ({min(base):.2f} s)"
    )
    print(f"checked before release: {checked:.2f} s")
    print(f"  {checked / pages_drawn:.2f} x pdfium merely drawing the pages ({pages_drawn:.2f} s)")


if __name__ == "__main__":
    main()
