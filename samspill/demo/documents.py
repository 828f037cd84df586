"""The demo's documents: what people have written, scanned and drawn in Emma's plan.

Made through the same actions as everybody's; the files are looked through as all files are.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from PIL import Image, ImageDraw

from samspill.access.actor import Actor, acting
from samspill.access.levels import Area, Level
from samspill.core.clock import moved
from samspill.identity.models import ProfileKind
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.documents.actions import Place, change_text, send_file, write_text
from samspill.plans.documents.doing import make_folder
from samspill.plans.documents.queries import version_row
from samspill.plans.documents.upkeep import look_through_version
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.plan.access import OpenPlan, open_plan

As = Callable[[str, str], AbstractContextManager[Actor]]
MONA, HANNE = "Mona Aas", "Hanne Nilsen"
EVERYBODY, FAMILY = Known(KnownTo.ALL), Known(KnownTo.FAMILY_AND_HOLDER)

MINUTES = """Vi var alle samlet på skolen. Emma var med den første halvtimen.

## Dette ble vi enige om

1. **Lese ti minutter** hjemme, tre kvelder i uken. Emma velger boken.
2. Læreren gir beskjed dagen før når timen blir annerledes.
3. Vi møtes igjen om tre måneder.

## Det Emma sa

> Jeg liker best når jeg får lese for hesten.
"""
ROUTINE = """Slik gjør vi det om morgenen:

- Sekken pakkes kvelden før
- *Først* frokost, så klær
- Vi ser på timeplanen sammen
"""

READING = """Slik leser hele trinnet denne høsten:

- Stillelesing hver dag etter friminuttet
- Leselekse mandag til torsdag, ti minutter
- Bibliotek annenhver onsdag
"""


def load_documents(plan_id: UUID, acting_as: As) -> None:
    """Fill Emma's plan: two folders, minutes in two versions, a routine, a drawing and a letter."""
    story = _Story(plan_id, acting_as)
    school = story.folder(60, HANNE, "Skole")
    home = story.folder(58, MONA, "Hjemme")
    minutes = story.text(50, HANNE, Place("Referat fra møtet", school, EVERYBODY), MINUTES[:300])
    story.again(49, HANNE, minutes, MINUTES)
    story.text(30, MONA, Place("Morgenen vår", home, FAMILY), ROUTINE)
    story.text(26, HANNE, Place("Leseplan for 3. trinn", school, EVERYBODY, True), READING)
    story.file(20, HANNE, Place("Brev fra skolen", school, EVERYBODY), letter(), "brev.pdf")
    story.file(4, MONA, Place("Emmas tegning", home, EVERYBODY), drawing(), "tegning.png")


class _Story:
    """One plan that people bring documents to, each at her time."""

    def __init__(self, plan_id: UUID, acting_as: As) -> None:
        self._plan_id = plan_id
        self._acting_as = acting_as

    def _at(self, name: str) -> AbstractContextManager[Actor]:
        return self._acting_as(name, ProfileKind.PRIVATE if name == MONA else ProfileKind.WORK)

    def folder(self, days_ago: int, name: str, label: str) -> UUID:
        """Make a folder, so many days ago."""
        with moved(timedelta(days=-days_ago)), self._at(name):
            return make_folder(self._open(), label).id

    def text(self, days_ago: int, name: str, place: Place, words: str) -> UUID:
        """Write a document."""
        with moved(timedelta(days=-days_ago)), self._at(name):
            return write_text(self._open(), place, words).id

    def again(self, days_ago: int, name: str, document_id: UUID, words: str) -> None:
        """Write it anew."""
        with moved(timedelta(days=-days_ago)), self._at(name):
            change_text(self._open(), document_id, words, version=1)

    def file(self, days_ago: int, name: str, place: Place, content: bytes, file: str) -> None:
        """Bring a file, and have it looked through."""
        with moved(timedelta(days=-days_ago)), self._at(name):
            document = send_file(self._open(), place, io.BytesIO(content), file)
            db.session.flush()
            version_id = version_row(document, 1).id
        with moved(timedelta(days=-days_ago)), acting(None), transaction():
            look_through_version(self._plan_id, version_id)

    def _open(self) -> OpenPlan:
        return open_plan(self._plan_id, Area.DOCUMENTS, Level.CONTRIBUTE)


def drawing() -> bytes:
    """A house, a sun and a horse, as a child draws them."""
    paper = Image.new("RGB", (900, 600), "#fdfaf3")
    pen = ImageDraw.Draw(paper)
    pen.rectangle((0, 460, 900, 600), fill="#9ccf8a")
    pen.ellipse((700, 40, 830, 170), fill="#f6c945")
    pen.rectangle((90, 280, 330, 480), fill="#e58a6c")
    pen.polygon([(70, 280), (210, 150), (350, 280)], fill="#8c4a3a")
    pen.rectangle((180, 370, 240, 480), fill="#5b3a29")
    pen.ellipse((470, 330, 690, 440), fill="#b07b4f")
    pen.polygon([(660, 360), (720, 240), (760, 260), (710, 400)], fill="#b07b4f")
    for leg in (500, 550, 620, 665):
        pen.line((leg, 420, leg, 520), fill="#b07b4f", width=16)
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


_LETTER = (
    "BT /F1 20 Tf 72 740 Td (Fjordvik skole) Tj /F1 13 Tf 0 -50 Td"
    " (Hei! Fra neste uke har 3. trinn svømming på onsdager.) Tj"
    " 0 -24 Td (Ta med badetøy og håndkle. Vi går fra skolen klokken ti.) Tj"
    " 0 -50 Td (Vennlig hilsen Kari) Tj ET"
)


def letter() -> bytes:
    """A letter of one page, as a small PDF."""
    words = _LETTER.encode("cp1252")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>"
    )
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        font,
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
