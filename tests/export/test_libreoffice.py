"""The Word file by others than the library that wrote it: its XML by the standard's own order, and
LibreOffice, which opens it, lays it out and saves it again. What LibreOffice writes comes in."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from os.path import normpath
from pathlib import Path

import docx
import pytest
from flask_babel import Babel
from lxml import etree
from pypdf import PdfReader

from samspill.core import clock
from samspill.core.ids import new_id
from samspill.core.language import speaking
from samspill.documents.examining import examine
from samspill.documents.receiving import MB, Room, receive
from samspill.export.case_letter import letter_text
from samspill.export.text import Bullets, Heading, Pairs, Paragraph, Table, Text
from samspill.export.word import write_word
from samspill.infra import storage
from samspill.infra.key_store import of_plan
from samspill.school.cases.letters import LetterFacts
from samspill.school.cases.models import (
    SchoolCase,
    SchoolCaseKind,
    SchoolCaseState,
    SchoolCaseStep,
    SchoolCaseStepKind,
)
from tests.documents.made import docx_file, odf_file, picture, xlsx_file
from tests.support.keys import house

SOFFICE = shutil.which("soffice")
NEEDS_LIBREOFFICE = pytest.mark.skipif(
    SOFFICE is None,
    reason="soffice is not on PATH: apt-get install libreoffice-writer libreoffice-calc"
    " libreoffice-impress, and run it again",
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs"
    " spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps strike color spacing kern sz szCs u vertAlign lang",
    "tblPr": "tblStyle tblpPr tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "trPr": "cantSplit trHeight tblHeader jc",
    "tc": "tcPr p",
    "p": "pPr r",
    "body": "p tbl sectPr",
}
"""Which children come after which (ECMA-376, part 1); others are not in our files."""
FREE = {"body": ("p", "tbl"), "trPr": ("cantSplit", "trHeight", "tblHeader", "jc")}
"""Children that may stand in any order among themselves."""
ROWS = tuple((f"{day}. mai", "Leste i ti minutter, og ville lese mer.") for day in range(1, 40))
TEXT = Text(
    title="Stafettlogg for Emma Aas",
    lead="Slik sto det i planen.",
    language="nn",
    foot="Stafettlogg, lasta ned av Mona Aas",
    blocks=(
        Heading(2, "Mål og aktiviteter"),
        Heading(3, "Æ, ø & <å>"),
        Paragraph("Ei setning med 😀 og «sitat»."),
        Pairs((("Frist", "i morgon"), ("Ansvarleg", "Kari Lunde"), ("Går det?", "Ja"))),
        Bullets(("éin", "to")),
        Table(("Dag", "Kva som skjedde"), ROWS),
    ),
    picture=picture("JPEG"),
    picture_text="Bilde av Emma",
)


def refusal():
    """A refusal as a school writes one."""
    day = clock.today()
    case = SchoolCase(
        kind=SchoolCaseKind.LEAVE,
        state=SchoolCaseState.REFUSED,
        first_day=day,
        last_day=day,
        rule_text="Bare skuledagar blir talde.\nSøk minst 14 dagar før.",
        appeal_by=day,
    )
    step = SchoolCaseStep(
        kind=SchoolCaseStepKind.DECIDED, outcome=SchoolCaseState.REFUSED, at=clock.now()
    )
    return LetterFacts(
        case=case,
        step=step,
        language="nn",
        to="Mona <Aas>",
        about="Emma Aas",
        school="Fjordvik skole",
        tenant="Fjordvik kommune",
        by="Bente Ruud",
        words="Emma har vore mykje borte i haust.\nKlassen har prøvar den veka.",
        more=(("Skuledagar", "1"),),
    )


@pytest.fixture(scope="module")
def word():
    """The file."""
    return write_word(TEXT, clock.now())


def part(content, name):
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert parts.testzip() is None
        return etree.fromstring(parts.read(name))


def out_of_order(root):
    for kind, order in ORDERS.items():
        names, free = order.split(), FREE.get(kind, ())
        for one in root.iter(W + kind):
            found = [child.tag.removeprefix(W) for child in one]
            places = [0 if name in free else names.index(name) + 1 for name in found]
            if places != sorted(places):
                yield kind, found


# ---- what the standard says ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["word/document.xml", "word/footer1.xml"])
def test_every_element_stands_where_the_standard_has_it(word, name):
    assert list(out_of_order(part(word, name))) == []


def test_every_part_is_named_has_a_type_and_is_there(word):
    with zipfile.ZipFile(BytesIO(word)) as parts:
        names = parts.namelist()
        types = etree.fromstring(parts.read("[Content_Types].xml"))
        ends = {one.get("Extension") for one in types if one.get("Extension")}
        whole = {one.get("PartName") for one in types if one.get("PartName")}
        for name in names:
            typed = f"/{name}" in whole or name.rpartition(".")[2] in ends
            assert typed or name == "[Content_Types].xml", name
        for name in (one for one in names if one.endswith(".rels")):
            folder = Path(name).parent.parent
            for one in etree.fromstring(parts.read(name)):
                assert one.get("TargetMode") != "External", "nothing is fetched from elsewhere"
                target = one.get("Target").lstrip("/")
                assert {target, normpath(folder / target)} & set(names), target
    assert len(names) == len(set(names))
    assert not [name for name in names if name.endswith((".bin", ".vml"))]


def test_it_is_told_to_a_reader_of_the_screen(word):
    document = docx.Document(BytesIO(word))
    styles = [one.style.name for one in document.paragraphs]
    levels = [int(name[-1]) for name in styles if re.fullmatch(r"Heading \d", name)]
    assert styles[0] == "Title"
    assert levels == [1, 2], "no level is left out on the way down"
    languages = {one.get(W + "val") for one in part(word, "word/styles.xml").iter(W + "lang")}
    assert languages == {"nn"}
    assert document.core_properties.title == TEXT.title
    assert document.core_properties.language == "nn"
    [table] = document.tables
    heads = table._tbl.xpath(".//w:tblHeader")
    assert len(heads) == 1
    assert heads[0].getparent().getparent() is table.rows[0]._tr
    alternatives = {one.get("descr") for one in document.element.iter() if one.get("descr")}
    assert TEXT.picture_text in alternatives


# ---- LibreOffice ---------------------------------------------------------------------------


def converted(folder, name, content, kind):
    """The file as LibreOffice writes it in another format, in a profile of its own."""
    source = folder / name
    source.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    out = folder / "out"
    command = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", out, source]
    result = subprocess.run(command, capture_output=True, timeout=180, check=False)
    made = out / f"{source.stem}.{kind}"
    assert made.exists(), result.stderr.decode()
    return made.read_bytes()


@NEEDS_LIBREOFFICE
@pytest.mark.deep
def test_libreoffice_opens_the_word_file_and_lays_it_out(tmp_path, word):
    pages = PdfReader(BytesIO(converted(tmp_path, "plan.docx", word, "pdf"))).pages
    words = [page.extract_text() for page in pages]
    assert [round(float(one)) for one in pages[0].mediabox[2:]] == [595, 842], "A4"
    for said in (
        TEXT.title,
        "Æ, ø & <å>",
        "«sitat»",
        "Ansvarleg:",
        "Går det? Ja",
        "39. mai",
        "éin",
    ):
        assert said in " ".join(words), said
    assert len(pages) > 1
    assert all(TEXT.foot in page for page in words)
    assert all("Kva som skjedde" in page for page in words), "the head of a table on each page"
    again = docx.Document(BytesIO(converted(tmp_path, "again.docx", word, "docx")))
    styles = [one.style.name for one in again.paragraphs]
    assert {"Title", "Heading 1", "Heading 2"} <= set(styles)
    assert [cell.text for cell in again.tables[0].rows[1].cells] == list(ROWS[0])


@NEEDS_LIBREOFFICE
@pytest.mark.deep
def test_libreoffice_opens_the_letter_of_a_school(tmp_path):
    with house(tmp_path / "house") as context:
        Babel(context.app)
        with speaking("nn"):
            text = letter_text(refusal())
    word = write_word(text, clock.now())
    pages = PdfReader(BytesIO(converted(tmp_path, "brev.docx", word, "pdf"))).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    for part in ("Vedtak om permisjon", "Søknaden er avslått.", "Du kan klage", "Mona <Aas>"):
        assert part in said, part
    assert len(pages) == 1, "a letter is a sheet"


@NEEDS_LIBREOFFICE
@pytest.mark.deep
@pytest.mark.parametrize(
    ("made", "ends", "kinds"),
    [
        (docx_file, "docx", ("odt", "docx", "pdf")),
        (xlsx_file, "xlsx", ("ods", "xlsx", "pdf")),
        (lambda: odf_file("odp"), "odp", ("odp", "pptx", "pdf")),
        (lambda: odf_file("odt"), "odt", ("docx", "odt")),
    ],
    ids=["text", "sheet", "slides", "odt"],
)
def test_what_libreoffice_writes_comes_in(tmp_path, made, ends, kinds):
    with house(tmp_path / "house") as context:
        Babel(context.app)
        owner = of_plan(new_id(), new_id())
        for kind in kinds:
            content = converted(tmp_path, f"fil-{kind}.{ends}", made(), kind)
            room = Room(25 * MB, 500 * MB)
            received = receive(owner, BytesIO(content), f"fil.{kind}", room)
            stored = b"".join(storage.open_stored(owner, received.stored))
            assert examine(stored, received.kind), kind
