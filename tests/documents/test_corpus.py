"""What people send comes in; what could do harm does not, with a reason that says what to do."""

from __future__ import annotations

import io
import subprocess
import sys
from functools import cache

import pytest
from flask_babel import Babel
from PIL import Image

from samspill.core.errors import RuleBroken
from samspill.core.ids import new_id
from samspill.documents.apart import look_through
from samspill.documents.examining import Examined, examine
from samspill.documents.kinds import PICTURES, FileKind
from samspill.documents.receiving import MB, Room, receive
from samspill.documents.refusals import WORDS, Unwanted, Why, said
from samspill.infra import storage
from samspill.infra.key_store import of_plan
from samspill.infra.settings import ROOT
from tests.documents import phones
from tests.documents.hostile import FAMILIES
from tests.documents.made import (
    EICAR,
    good_pictures,
    good_texts,
    pdf_file,
    picture,
    with_exif,
)
from tests.support.keys import house

listed = cache(lambda made: list(made()))
ROOM = Room(25 * MB, 500 * MB)


@pytest.fixture
def owner(tmp_path):
    with house(tmp_path) as context:
        Babel(context.app)
        yield of_plan(new_id(), new_id())


def kept(owner):
    """How many files the store holds."""
    return storage.remove_files_of(owner)


def taken_in(owner, name, content) -> Examined:
    """The whole way of a file: at the door, then the look. Raises RuleBroken or Unwanted."""
    received = receive(owner, io.BytesIO(content), name, ROOM)
    return examine(b"".join(storage.open_stored(owner, received.stored)), received.kind)


@pytest.mark.parametrize("made", [good_texts, good_pictures])
def test_what_people_send_comes_in(owner, made, count):
    refused = []
    files = listed(made)
    for name, content in files:
        try:
            found = taken_in(owner, name, content)
        except (RuleBroken, Unwanted) as error:
            refused.append(f"{name}: {error}")
            continue
        assert (found.kind not in PICTURES) or (found.anew and found.shown), name
        assert kept(owner) == 1, name
    assert not refused
    count("files that come in", good=len(files))


@pytest.mark.parametrize("made", FAMILIES, ids=lambda made: made.__name__)
def test_what_could_do_harm_does_not(owner, made, count):
    wrong = []
    files = listed(made)
    for name, content, why in files:
        try:
            taken_in(owner, name, content)
            wrong.append(f"{name}: it came in")
        except RuleBroken as refused:
            if (refused.field, refused.code, kept(owner)) != ("file", why, 0):
                wrong.append(f"{name}: {refused.code}, not {why}; or something was kept")
        except Unwanted as refused:
            if refused.why != why:
                wrong.append(f"{name}: {refused.why}, not {why}")
        kept(owner)
    assert not wrong
    count("files that stay out", hostile=len(files))


def test_the_corpus_is_as_large_as_was_promised():
    assert sum(len(listed(made)) for made in FAMILIES) >= 60
    assert len([*listed(good_texts), *listed(good_pictures)]) >= 20


def test_every_reason_says_something():
    assert set(WORDS) == set(Why)
    assert "25" in said(Why.TOO_LARGE, 25)
    assert all(said(why, 3).endswith(".") for why in Why)


def test_a_picture_keeps_its_pixels_and_nothing_else(owner):
    before = with_exif()
    assert b"Hansen" in before
    found = taken_in(owner, "mobil.jpg", before)
    with Image.open(io.BytesIO(found.anew)) as after:
        assert after.size == (40, 60), "it stands the right way up"
        assert not after.getexif()
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Hansen" not in found.anew + found.shown


def test_a_photograph_from_a_phone_becomes_a_jpeg_that_knows_nothing(owner):
    assert b"Hansen" in phones.WITH_EXIF
    found = taken_in(owner, "foto.heic", phones.WITH_EXIF)
    assert found.kind == FileKind.JPEG
    with Image.open(io.BytesIO(found.anew)) as after:
        assert (after.format, after.size) == ("JPEG", (48, 64)), "it stands the right way up"
        assert not after.getexif()
        red, green, blue = after.getpixel((20, 20))
        assert green > red + 50 and green > blue + 20  # noqa: PT018 - one colour
    assert b"Hansen" not in found.anew + found.shown
    apart = look_through(phones.SEEN_THROUGH, FileKind.HEIC)
    assert apart.kind == FileKind.PNG, "what is seen through stays so"


def test_the_web_never_opens_what_a_phone_keeps():
    """The decoder is other people's C: it runs apart only."""
    code = (
        "import sys, samspill.web.factory, samspill.documents.receiving as door;"
        " import io; from tests.documents.phones import PLAIN;"
        " room = door.Room(10**6, 10**6);"
        " print(door.looked_at(io.BytesIO(PLAIN), 'a.heic', room), 'pi_heif' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["HEIC", "False"]


def test_one_with_too_many_pixels_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr("samspill.documents.heic.MOST_PIXELS", 64 * 48 - 1)
    with pytest.raises(Unwanted) as refused:
        examine(phones.PLAIN, FileKind.HEIC)
    assert refused.value.why == Why.PIXELS


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_what_hides_behind_a_picture_does_not_come_along(owner, kind):
    hidden = b"<script>alert(1)</script>PK\x03\x04 hemmelig"
    found = taken_in(owner, f"bilde.{kind.lower()}".replace("jpeg", "jpg"), picture(kind) + hidden)
    assert b"hemmelig" not in found.anew


def test_old_text_becomes_utf_8(owner):
    found = taken_in(owner, "gammelt.txt", "Blåbær".encode("cp1252"))
    assert found.anew == "Blåbær".encode()


def test_a_pdf_shows_its_first_page():
    found = examine(pdf_file(3), FileKind.PDF)
    assert found.anew is None, "it is kept byte for byte: it may be signed"
    with Image.open(io.BytesIO(found.shown)) as page:
        assert page.format == "JPEG"
        assert page.height > page.width


def test_the_look_is_in_a_process_of_its_own():
    found = look_through(with_exif(), FileKind.JPEG)
    assert (found.kind, bool(found.anew), bool(found.shown)) == (FileKind.JPEG, True, True)
    assert look_through(pdf_file(), FileKind.PDF).anew is None
    with pytest.raises(Unwanted) as refused:
        look_through(EICAR, FileKind.TXT)
    assert refused.value.why == Why.OTHERWISE


@pytest.mark.parametrize(
    "program",
    [
        "import tempfile; made = tempfile.TemporaryFile(); made.write(b'x'); made.flush()",
        "bytearray(2_000_000_000)",
        "import os; os.kill(os.getpid(), 11)",
        "print('OK TXT 5 0')",
        "print('OK NOSUCH 0 0')",
    ],
)
def test_whatever_the_look_does_the_worker_lives(monkeypatch, program):
    """It can write nothing and take no more memory than its share; what it says is not trusted."""
    real = subprocess.run
    lines = f"from samspill.documents.child import limit; limit(); {program}; print('OK TXT 0 0')"

    def run(command, **how):
        return real([command[0], "-I", "-c", lines], **how)

    monkeypatch.setattr("samspill.documents.apart.subprocess.run", run)
    with pytest.raises(Unwanted) as refused:
        look_through(b"hei", FileKind.TXT)
    assert refused.value.why == Why.DAMAGED


def test_who_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr("samspill.documents.apart.PATIENCE", 0.001)
    with pytest.raises(Unwanted) as refused:
        look_through(b"hei", FileKind.TXT)
    assert refused.value.why == Why.BOMB
