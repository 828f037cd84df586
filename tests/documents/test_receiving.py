"""Taking a file in: its name, its size, the room there is; and a disk that is full."""

from __future__ import annotations

import io

import pytest
from flask_babel import Babel
from obstore.exceptions import GenericError

from samspill.core.errors import RuleBroken
from samspill.core.ids import new_id
from samspill.documents.kinds import FileKind
from samspill.documents.receiving import LONGEST_NAME, Room, clean_name, receive
from samspill.documents.refusals import Why
from samspill.documents.serving import POLICY, file_response, picture_response
from samspill.infra import storage
from samspill.infra.key_store import of_plan
from tests.documents.made import pdf_file
from tests.support.keys import house

PDF = pdf_file()


@pytest.fixture
def owner(tmp_path):
    with house(tmp_path) as context:
        Babel(context.app)
        yield of_plan(new_id(), new_id())


def send(owner, content=PDF, name="Referat.pdf", room=None):
    return receive(owner, io.BytesIO(content), name, room or Room(10**6, 10**6))


def refused(owner, **how):
    with pytest.raises(RuleBroken) as error:
        send(owner, **how)
    assert error.value.field == "file"
    assert storage.remove_files_of(owner) == 0, "nothing is kept"
    return error.value


def test_a_file_is_kept_sealed(owner, tmp_path):
    found = send(owner)
    assert (found.name, found.kind, found.stored.size) == ("Referat.pdf", FileKind.PDF, len(PDF))
    assert b"".join(storage.open_stored(owner, found.stored)) == PDF
    [lies] = [one for one in (tmp_path / "files").rglob("*") if one.is_file()]
    assert b"%PDF" not in lies.read_bytes()


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("C:\\Users\\kari\\Referat.pdf", "Referat.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("  mye   luft .pdf ", "mye luft .pdf"),
        ("snudd\u202efdp.exe.pdf", "snuddfdp.exe.pdf"),
        ("linje\nskift\t.pdf", "linje skift .pdf"),
        ("blåbær\u0000.pdf", "blåbær.pdf"),
        ("bla\u030abær.pdf", "blåbær.pdf"),
        ("..skjult.pdf", "skjult.pdf"),
        ("a" * (LONGEST_NAME - 4) + ".pdf", "a" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_what_can_be_seen(owner, given, name):
    assert clean_name(given) == name


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", Why.NAME),
        ("mappe/", Why.NAME),
        ("\u202e\u0007", Why.NAME),
        ("x" * 296 + ".pdf", Why.LONG_NAME),
    ],
)
def test_a_name_that_is_none(owner, given, why):
    assert refused(owner, name=given).code == why


def test_too_large_says_how_large_it_may_be(owner):
    room = Room(2 * 1024 * 1024, 10**9)
    error = refused(owner, content=PDF + bytes(3 * 1024 * 1024), room=room)
    assert error.code == Why.TOO_LARGE
    assert "2 MB" in error.text
    assert send(owner, room=Room(len(PDF), len(PDF))).stored.size == len(PDF)


def test_no_room_left_in_the_plan(owner):
    assert refused(owner, room=Room(10**6, len(PDF) - 1)).code == Why.NO_ROOM


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), GenericError("full")])
def test_a_full_disk_is_a_message_at_the_field(owner, monkeypatch, fault):
    def full(*_given, **_how):
        raise fault

    monkeypatch.setattr(storage.obstore, "put", full)
    assert refused(owner).code == Why.NOT_STORED


def test_a_file_goes_out_to_be_kept(owner):
    response = file_response([PDF], len(PDF), FileKind.PDF, 'Møte "1";\r\n.pdf')
    headers = response.headers
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"M-te--1.pdf\"; filename*=UTF-8''M%C3%B8te%20%221%22%3B%0D%0A.pdf"
    )
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Accept-Ranges"] == "none"
    assert headers["Content-Type"] == "application/pdf"
    assert response.get_data() == PDF


def test_a_picture_we_made_is_shown_in_a_box(owner):
    response = picture_response([b"jpeg"], 4)
    assert response.headers["Content-Disposition"] == "inline"
    assert response.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in response.headers["Content-Security-Policy"]
