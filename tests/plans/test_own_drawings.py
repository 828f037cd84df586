"""A child draws, or chooses a picture: sealed by its own key, shared as a copy, gone when it is."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.errors import NotVisible, RuleBroken
from samspill.documents import small_pictures
from samspill.documents.small_pictures import small_picture
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.own_room.actions import Picture, throw_away, write_entry
from samspill.plans.own_room.models import RoomEntry, RoomShare
from samspill.plans.own_room.queries import (
    Said,
    picture_of_entry,
    picture_of_share,
    share_of_child,
    share_of_reader,
)
from samspill.plans.own_room.together import write_together
from tests.plans.test_consent import HANNE, KARI, SIV, opened
from tests.plans.test_own_room import plan_id, room_of, share
from tests.plans.test_together import sat
from tests.plans.test_young_person import JON, SARA
from tests.support.forms import post
from tests.support.page import Page

__all__ = ["plan_id"]  # the fixture
ROOM = "/mitt-rom"
WORDS = "En båt på vei til Kina."
PLACE = "60.39, 5.32"


def made(kind="PNG", size=(400, 250), **more):
    """A drawing: red on white."""
    sheet = Image.new("RGB", size, "white")
    ImageDraw.Draw(sheet).line([0, 0, *size], fill=(200, 20, 20), width=20)
    out = BytesIO()
    sheet.save(out, kind, **more)
    return out.getvalue()


def draw(cast, content=None, text=WORDS, name="tegning.png"):
    with cast.acting_as(SARA):
        picture = Picture(BytesIO(content or made()), name)
        return write_entry(room_of(cast), Said(text, "", None), picture).id


def as_picture(content):
    with Image.open(BytesIO(content)) as found:
        found.load()
        return found


def cells(model):
    with acting(None), transaction(), system_access("a test"):
        return [row.picture_sealed for row in db.session.query(model)]


def test_only_the_child_sees_it_and_what_is_kept_is_not_readable(cast, plan_id):
    entry_id = draw(cast)
    with cast.acting_as(SARA):
        found = as_picture(picture_of_entry(cast.actor_now().profile_id, entry_id))
    assert (found.format, found.size) == ("JPEG", (400, 250))
    assert found.getpixel((200, 125))[0] > 150
    (sealed,) = cells(RoomEntry)
    assert b"JFIF" not in sealed
    for name in (JON, HANNE, "Ola Vik"):
        with cast.acting_as(name), pytest.raises(NotVisible):
            picture_of_entry(cast.actor_now().profile_id, entry_id)


def test_a_photo_loses_where_and_when_it_was_taken(cast, plan_id):
    exif = Image.Exif()
    exif[0x010E], exif[0x0132] = PLACE, "2026:11:30 07:40:00"
    sent = made("JPEG", (2400, 1600), exif=exif)
    assert PLACE.encode() in sent
    entry_id = draw(cast, sent, name="IMG_0001.jpg")
    with cast.acting_as(SARA):
        content = picture_of_entry(cast.actor_now().profile_id, entry_id)
    assert PLACE.encode() not in content
    assert b"2026" not in content
    assert max(as_picture(content).size) <= 1200


def test_it_is_shared_with_those_chosen_and_taken_back(cast, plan_id):
    entry_id = draw(cast)
    given = share(cast, entry_id, HANNE)[HANNE]
    with cast.acting_as(HANNE):
        opened(plan_id, Area.OVERVIEW, Level.READ)
        mine = share_of_reader(plan_id, cast.actor_now().profile_id, given.id)
        assert as_picture(picture_of_share(mine)).size == (400, 250)
    page = Page(cast.client(HANNE).get(f"/planer/{plan_id}/barnets-stemme/{given.id}"))
    picture = page.soup.select_one(".room-said__picture")
    assert picture["alt"] == WORDS, "the child's own words say what it shows"
    answer = cast.client(HANNE).get(picture["src"])
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Med bilde" in Page(cast.client(HANNE).get(f"/planer/{plan_id}/barnets-stemme")).text
    for name in (KARI, SIV, JON):
        assert cast.client(name).get(picture["src"]).status_code == 404, name
    sara = cast.client(SARA)
    assert post(sara, f"{ROOM}/delt/{given.id}/tilbake", {}).status_code == 303
    assert cells(RoomShare) == [None]
    assert cast.client(HANNE).get(picture["src"]).status_code == 404
    with cast.acting_as(SARA), pytest.raises(NotVisible):
        share_of_child(cast.actor_now().profile_id, given.id)


def test_thrown_away_it_is_gone(cast, plan_id):
    entry_id = draw(cast)
    with cast.acting_as(SARA):
        throw_away(room_of(cast), entry_id)
    assert cells(RoomEntry) == [None]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.png", "tom"),
        (b"%PDF-1.4 x", "a.pdf", "Velg et bilde"),
        (b"PK\x03\x04", "a.zip", "Velg et bilde"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "Velg et bilde"),
        (b"<html>", "a.png", "annen type"),
        (made()[:300], "a.png", "ikke lest"),
        (made("JPEG"), "a.png", "annen type"),
        (made("PNG", (8000, 8000)), "a.png", "for stort"),
        (made() + b"\0" * small_pictures.MOST_MB * 1024 * 1024, "a.png", "8 MB"),
    ],
    ids=["empty", "pdf", "zip", "svg", "html", "cut", "other", "pixels", "large"],
)
def test_what_is_no_picture_is_said_at_the_field_and_nothing_is_kept(
    cast, plan_id, content, name, says
):
    with pytest.raises(RuleBroken) as refused:
        small_picture(BytesIO(content), name)
    assert refused.value.field == "file"
    assert says in refused.value.text
    if len(content) > 400_000:
        return  # the test's own browser would leave it open
    form = {"text": WORDS, "file": (BytesIO(content), name)}
    answer = post(cast.client(SARA), f"{ROOM}/ny", form, content_type="multipart/form-data")
    assert answer.status_code == 422
    page = Page(answer)
    assert says in page.errors()["file"]
    assert page.value("text") == WORDS, "what was typed stays"
    assert cells(RoomEntry) == []


def test_a_picture_alone_is_enough_and_the_page_works_without_a_script(cast, plan_id):
    sara = cast.client(SARA)
    page = Page(sara.get(f"{ROOM}/ny"))
    assert page.soup.select_one("[data-drawing][hidden]"), "shown by the script"
    assert page.soup.select_one('form[enctype="multipart/form-data"] input[type="file"]')
    for colour in page.soup.select("[data-colour]"):
        assert colour.get_text(strip=True), "a colour has a name"
    form = {"file": (BytesIO(made("GIF")), "båt.gif")}
    kept = post(sara, f"{ROOM}/ny", form, content_type="multipart/form-data")
    assert kept.status_code == 303
    picture = Page(sara.get(kept.location)).soup.select_one(".room-said__picture")
    assert picture["alt"] == "Bilde uten ord"
    assert sara.get(picture["src"]).status_code == 200
    assert cast.client(JON).get(picture["src"]).status_code == 404


def test_a_file_without_a_picture_is_not_offered_as_one(cast, plan_id):
    with cast.acting_as(SARA):
        entry_id = write_entry(room_of(cast), Said(WORDS, "", None)).id
    assert cast.client(SARA).get(f"{ROOM}/{entry_id}/bilde").status_code == 404


def test_beside_an_adult_it_goes_to_her_too(cast, plan_id):
    sitting = sat(cast, plan_id)
    with acting(None), transaction():
        picture = Picture(BytesIO(made()), "tegning.png")
        write_together(sitting, Said(WORDS, "", None), (), picture)
    assert all(cells(RoomEntry) + cells(RoomShare))


LONG = "En båt. " * 300


def test_too_many_words_cost_no_drawing(cast, plan_id):
    sara = cast.client(SARA)
    form = {"text": LONG, "file": (BytesIO(made()), "tegning.png")}
    wrong = Page(post(sara, f"{ROOM}/ny", form, content_type="multipart/form-data"))
    assert wrong.status == 422
    assert wrong.errors().keys() == {"text"}
    assert wrong.soup.select_one('img[src^="data:image/jpeg;base64,"]')
    again = {"text": WORDS, "kept": wrong.value("kept")}
    kept = post(sara, f"{ROOM}/ny", again, content_type="multipart/form-data")
    assert kept.status_code == 303
    picture = Page(sara.get(kept.location)).soup.select_one(".room-said__picture")
    red, green, _blue = as_picture(sara.get(picture["src"]).data).getpixel((200, 125))
    assert (red > 150, green < 100) == (True, True), "what she drew"


def test_what_came_back_goes_for_a_new_picture_or_a_tick(cast, plan_id):
    sara = cast.client(SARA)
    form = {"text": LONG, "file": (BytesIO(made()), "tegning.png")}
    wrong = Page(post(sara, f"{ROOM}/ny", form, content_type="multipart/form-data"))
    kept = wrong.value("kept")
    twice = Page(
        post(sara, f"{ROOM}/ny", {"text": LONG, "kept": kept}, content_type="multipart/form-data")
    )
    assert twice.value("kept"), "as often as it takes"
    without = {"text": WORDS, "kept": kept, "without": "y"}
    done = post(sara, f"{ROOM}/ny", without, content_type="multipart/form-data")
    assert Page(sara.get(done.location)).soup.select_one(".room-said__picture") is None
    blue = Image.new("RGB", (400, 250), "blue")
    out = BytesIO()
    blue.save(out, "PNG")
    new = {"text": WORDS, "kept": kept, "file": (BytesIO(out.getvalue()), "ny.png")}
    done = post(sara, f"{ROOM}/ny", new, content_type="multipart/form-data")
    picture = Page(sara.get(done.location)).soup.select_one(".room-said__picture")
    assert as_picture(sara.get(picture["src"]).data).getpixel((200, 125))[2] > 200


@pytest.mark.parametrize("kept", ["x", "aGVp", "<script>", "=" * 50])
def test_what_is_no_picture_does_not_come_back(cast, plan_id, kept):
    sara = cast.client(SARA)
    form = {"text": LONG, "kept": kept}
    page = Page(post(sara, f"{ROOM}/ny", form, content_type="multipart/form-data"))
    assert page.status == 422
    assert page.soup.select_one('[name="kept"]') is None
    assert page.soup.select_one("img[src^='data:']") is None
