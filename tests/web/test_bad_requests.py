"""Pictures that are none, addresses that lead nowhere, bodies too large, noise: never a 500."""

from __future__ import annotations

import io
import random
from uuid import uuid4

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.support.forms import csrf_token, post
from tests.support.page import Page
from tests.web.test_bad_input import HOSTILE


def upload(client, home: str, content: bytes, name: str = "bilde.jpg") -> Page:
    """Send a picture. The body is made beforehand, so that no file is left open."""
    key = {"csrf_token": csrf_token(client), "form_key": str(uuid4())}
    boundary, body = encode_multipart({**key, "picture": FileStorage(io.BytesIO(content), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return Page(client.post(f"{home}/bilde", data=body, content_type=kind))


def picture(kind: str = "JPEG", **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, kind, **more)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of some bytes that says it is 30,000 pixels wide and high."""
    small = bytearray(picture("PNG"))
    small[16:24] = (30_000).to_bytes(4, "big") * 2
    return bytes(small)


UNREADABLE = {
    "empty.jpg": b"",
    "page.html": b"<html><script>alert(1)</script>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "moving.gif": picture("GIF"),
    "program.exe": b"MZ" + bytes(range(256)),
    "fake.png": b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>" * 20,
    "half.jpg": picture()[:200],
    "bomb.png": bomb(),
    "old.bmp": picture("BMP"),
    "tiff.jpg": picture("TIFF"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_picture_is_refused_at_the_field(mona, saved, standing_plans, name):
    page = upload(mona, standing_plans.active, UNREADABLE[name], name)
    assert page.status == 422
    assert page.errors()["picture"].startswith(("Vi kan ikke lese bildet.", "Velg et bilde."))
    assert page.soup.title.text.startswith("Feil:")
    assert saved() == []


def test_a_picture_that_is_too_large(mona, saved, standing_plans):
    page = upload(mona, standing_plans.active, picture() + bytes(8 * 1024 * 1024))
    assert page.status == 422
    assert page.errors() == {"picture": "Bildet er for stort. Det kan være høyst 8 MB."}
    assert saved() == []


def test_no_picture_at_all(mona, standing_plans):
    page = Page(post(mona, f"{standing_plans.active}/bilde"))
    assert (page.status, page.errors()) == (422, {"picture": "Velg et bilde."})


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hides_in_a_picture_is_gone(mona, standing_plans, kind):
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x9286] = "kanari-kamera", "kanari-navn", "kanari-sted"
    content = picture(kind, exif=exif) + b"PK\x03\x04kanari-zip"
    assert b"kanari-navn" in content
    home = standing_plans.active
    assert upload(mona, home, content, "../../kanari.php").location == home
    kept = mona.get(f"{home}/bilde")
    assert (kept.status_code, kept.mimetype) == (200, "image/jpeg")
    assert b"kanari" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as image:
        assert (image.format, len(image.getexif())) == ("JPEG", 0)


def test_picture_and_words_do_not_undo_each_other(mona, standing_plans):
    home = standing_plans.active
    post(mona, f"{home}/om", {"description": "Emma", "important": "Ro"})
    upload(mona, home, picture())
    words = Page(post(mona, f"{home}/om", {"description": "x" * 1001, "important": "Ro"}))
    assert words.soup.select(f'img[src="{home}/bilde"]'), "the picture is still shown"
    image = upload(mona, home, b"no picture")
    assert image.value("description") == "Emma", "the words beside it are not lost"


# --- addresses


@pytest.mark.parametrize(
    "address",
    [
        "/planer/not-an-id",
        "/planer/123",
        "{home}x",
        "{home}/",
        "{home}/samtykke/not-an-id",
        "{home}/samtykke/{other}",
        "{home}/samtykke/%00",
        "{home}/samtykke/{other}/kvittering",
        "{home}/samtykke/deltakere/{other}/tilbaketrekking",
        "{home}/../../hjem",
        "/planer/%2e%2e/hjem",
        "{home}/deltakere/forslag/%F0%9F",
        "/" + "x" * 5000,
        "/static/../app.py",
        "/static/%2e%2e/web/cli.py",
    ],
    ids=range(15),
)
def test_an_address_that_is_none_is_a_plain_404(mona, standing_plans, address):
    answer = mona.get(address.format(home=standing_plans.active, other=uuid4()))
    assert answer.status_code == 404
    assert "Vi finner ikke siden." in answer.text


MOMENTS = ("nonsense", "2026-13-01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59")


@pytest.mark.parametrize("since", [*MOMENTS, "2026-01-01", "\0", *HOSTILE], ids=range(13))
def test_a_place_in_the_log_that_is_none(mona, standing_plans, since):
    path = f"{standing_plans.active}/innsynslogg"
    assert mona.get(path, query_string={"for": since}).status_code == 200


# --- bodies


@pytest.mark.parametrize(
    ("size", "kind"),
    [
        (31 * 1024 * 1024, "multipart/form-data"),
        (600_000, "multipart/form-data"),
        (600_000, "application/x-www-form-urlencoded"),
        (600_000, "application/json"),
    ],
)
def test_a_body_that_is_too_large_is_said_so(mona, size, kind):
    body = b"purpose=" + b"x" * size
    if kind.startswith("multipart"):
        boundary, body = encode_multipart({"purpose": "x" * size})
        kind += f"; boundary={boundary}"
    answer = mona.post("/planer/ny", data=body, content_type=kind)
    assert answer.status_code in (400, 413) if "json" in kind else answer.status_code == 413
    assert "Ingenting er lagret" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"&" * 100_000, "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
    ],
    ids=range(5),
)
def test_a_body_that_is_nonsense_is_400(mona, saved, body, kind):
    assert mona.post("/planer/ny", data=body, content_type=kind).status_code == 400
    assert saved() == []


FIELDS = (
    *("number", "purpose", "title", "until", "description", "important", "text", "profile"),
    *("remove", "language", "next", "neste", "niva", "area_goals", "area_messages", "picture"),
)


def test_noise_is_never_a_fault_of_ours(stage, hanne, mona, standing_plans):
    """Random fields at every form: refused in words, never 500."""
    noise = random.Random(6)  # noqa: S311 - the same noise each time
    plans, siv = standing_plans, stage.profile_id("Siv Pedersen")
    of_hanne = ("/planer/ny", f"{plans.draft}/samtykke/varighet")
    of_hanne += (f"{plans.draft}/deltakere/forslag/{siv}", f"{plans.closing}/avslutning")
    of_mona = (f"{plans.active}/om", f"{plans.active}/bilde", f"{plans.asked}/underskrift")
    of_both = ("/bytt-profil", "/spraak")
    for client, addresses in ((hanne, of_hanne + of_both), (mona, of_mona + of_both)):
        for address in addresses:
            for _again in range(5):
                data = {name: words(noise) for name in noise.sample(FIELDS, 8)}
                answer = post(client, address, data)
                assert answer.status_code in (303, 404, 409, 422), (address, data)


def words(noise: random.Random) -> str:
    letters = (0, 9, 10, 38, 39, 48, 60, 92, 255, 0x1F434, 0x202E)
    return "".join(chr(noise.choice(letters)) for _letter in range(noise.randrange(40)))
