"""Small files of every kind, made on the spot; and the tools by which they are spoilt."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import docx
import openpyxl
import pikepdf
import typst
from odf.opendocument import (
    OpenDocumentPresentation,
    OpenDocumentSpreadsheet,
    OpenDocumentText,
)
from odf.text import P
from PIL import Image

from tests.documents import phones

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
"""By which scanners are tried; put together here, so that no scanner takes the test's source."""


def saved(thing: object, *, how: str = "save") -> bytes:
    """What a library writes."""
    out = io.BytesIO()
    getattr(thing, how)(out)
    return out.getvalue()


def docx_file() -> bytes:
    """A letter with a heading, a list, a table, a link and a picture."""
    paper = docx.Document()
    paper.add_heading("Møte om Emma", 1)
    paper.add_paragraph("Vi møtes på skolen.")
    paper.add_paragraph("Lese sammen", style="List Bullet")
    paper.add_table(2, 2).cell(0, 0).text = "Hvem"
    paper.add_picture(io.BytesIO(picture("PNG")))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    paper.part.relate_to("https://kommune.example", kind, is_external=True)
    return saved(paper)


def xlsx_file() -> bytes:
    """A table with a sum."""
    book = openpyxl.Workbook()
    book.active["A1"] = 4
    book.active["A2"] = "=SUM(A1:A1)"
    book.create_sheet("Uke 2")
    return saved(book)


def odf_file(kind: str) -> bytes:
    """An OpenDocument file: text, spreadsheet or presentation."""
    made = {
        "odt": OpenDocumentText,
        "ods": OpenDocumentSpreadsheet,
        "odp": OpenDocumentPresentation,
    }[kind]()
    if kind == "odt":
        made.text.addElement(P(text="Hei på deg"))
    return saved(made, how="write")


_PPTX = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.presentationml.presentation.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="ppt/presentation.xml" Type="http://'
        'schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
        "</Relationships>"
    ),
    "ppt/presentation.xml": (
        '<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>'
    ),
}


def pptx_file() -> bytes:
    """A presentation with nothing on it."""
    return zipped({name: text.encode() for name, text in _PPTX.items()})


def pdf_file(pages: int = 1) -> bytes:
    """An accessible PDF with a link, as typst makes it."""
    source = '#set document(title: "Referat")\n#set text(lang: "nb")\n= Referat\n'
    source += '#link("https://kommune.example")[Kommunen]\n' + "#pagebreak()\nHei\n" * (pages - 1)
    return typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)


def picture(
    kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: object
) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, "seagreen" if mode != "L" else 90).save(out, kind, **more)
    return out.getvalue()


def with_exif() -> bytes:
    """A photograph that knows where it was taken, by which camera, and lies on its side."""
    exif = Image.Exif()
    exif[0x010F] = "Kamera av Hansen"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (60.0, 23.0, 1.5), 3: "E", 4: (5.0, 19.0, 2.0)})
    return picture("JPEG", exif=exif)


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these parts, in order; ``mimetype`` unpacked, as OpenDocument has it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as package:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else how
            package.writestr(zipfile.ZipInfo(name), content, kind)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """What a ZIP holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {one.filename: package.read(one) for one in package.infolist()}


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The package with one part more, or another in its place."""
    return zipped({**parts_of(content), name: part})


def with_words(content: bytes, part: str, before: bytes, words: bytes) -> bytes:
    """The package with something put into one part, before some words of it."""
    parts = parts_of(content)
    assert before in parts[part]
    parts[part] = parts[part].replace(before, words + before, 1)
    return zipped(parts)


def with_relation(content: bytes, rels: str, kind: str, target: str, mode: str = "") -> bytes:
    """An Office package with one relation more."""
    said = f' TargetMode="{mode}"' if mode else ""
    whole = kind if ":" in kind else f"http://schemas.example/officeDocument/{kind}"
    row = f'<Relationship Id="x9" Type="{whole}" Target="{target}"{said}/>'.encode()
    return with_words(content, rels, b"</Relationships>", row)


def spoilt_pdf(spoil: Callable[[pikepdf.Pdf], None], **how: object) -> bytes:
    """A PDF after somebody has put something into it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_file())) as pdf:
        spoil(pdf)
        pdf.save(out, **how)
    return out.getvalue()


def flipped(content: bytes, at: int) -> bytes:
    """The file with one byte changed."""
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def good_texts() -> Iterator[tuple[str, bytes]]:
    """What people write, as several programs keep it."""
    yield "Møte.docx", docx_file()
    yield "tom.docx", saved(docx.Document())
    yield "Timeplan.xlsx", xlsx_file()
    yield "skole.PPTX", pptx_file()
    for kind in ("odt", "ods", "odp"):
        yield f"fil.{kind}", odf_file(kind)
    yield "Referat.pdf", pdf_file()
    yield "mange sider.PDF", pdf_file(30)
    yield "gammel.pdf", spoilt_pdf(lambda _pdf: None, force_version="1.4")
    yield (
        "pakket.pdf",
        spoilt_pdf(lambda _pdf: None, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    )
    yield "på side 1.pdf", spoilt_pdf(_opens_at_first_page)
    yield "notat.txt", b"Emma leser ti minutter hver dag.\nBra!"
    yield "gammelt notat.txt", "Blåbærsyltetøy".encode("cp1252")
    yield "med merke.txt", "\ufeffHei".encode()


def _opens_at_first_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])


def good_pictures() -> Iterator[tuple[str, bytes]]:
    """What people draw and photograph."""
    yield "tegning.png", picture("PNG")
    yield "gjennomsiktig.png", picture("PNG", mode="RGBA")
    yield "grå.png", picture("PNG", mode="L")
    yield "mobil.jpg", with_exif()
    yield "mobil.jpeg", picture("JPEG", progressive=True)
    yield "nett.webp", picture("WEBP")
    yield "film.gif", picture("GIF")
    yield "stor.jpg", picture("JPEG", (6000, 4000))
    yield "telefon.heic", phones.PLAIN
    yield "liggende.HEIC", phones.WITH_EXIF
    yield "gjennomsiktig.heif", phones.SEEN_THROUGH
