"""The pages of documents: they show, ask, refuse at the field, lose nothing, hand files out."""

from __future__ import annotations

import gc
import io
import os
import re
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert

from samspill.access.actor import acting
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.documents.refusals import WORDS, Why
from samspill.documents.serving import POLICY
from samspill.infra import storage
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.participants.models import Known, KnownTo
from tests.documents.made import EICAR, with_exif
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR
from tests.plans.test_documents import PDF, files_of, look_through, plan_id, send, write
from tests.support.forms import csrf_token, post
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture
SCRIPT = "<script>alert(1)</script><b>Hei"
PLACE = {"title": "", "folder": "", "known_to": "ALL"}


def home(plan_id):
    return f"/planer/{plan_id}/dokumenter"


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return Page(response)


def upload(cast, plan_id, content=PDF, name="Brev.pdf", person=MONA, to="/filer", **more):
    form = {**PLACE, **more, "file": (io.BytesIO(content), name)}
    return post(cast.client(person), home(plan_id) + to, form)


def test_an_empty_page_says_what_belongs_there_and_offers_the_first_step(cast, plan_id):
    page = shown(cast.client(MONA), home(plan_id))
    assert "Last opp det første" in page.text
    assert page.soup.select_one(f'a[href="{home(plan_id)}/filer"]')
    assert "når noen legger inn" in shown(cast.client(SIV), home(plan_id)).text


def test_a_file_is_sent_looked_through_and_downloaded(cast, plan_id):
    answer = upload(cast, plan_id)
    assert answer.status_code == 303
    address = answer.location
    assert "Vi ser gjennom filen" in shown(cast.client(MONA), address).text
    assert cast.client(TOR).get(address).status_code == 404
    file = address.replace("/dokumenter/", "/dokumenter/filer/")
    assert cast.client(MONA).get(file).status_code == 404, "nobody opens what is not looked through"
    look_through(plan_id)
    page = shown(cast.client(TOR), address)
    assert page.soup.select_one("img.shown")["src"].startswith(f"{file}/bilde")
    got = cast.client(TOR).get(file)
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith('attachment; filename="Brev.pdf"')
    assert got.headers["Content-Security-Policy"] == POLICY
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "no-store"
    part = cast.client(TOR).get(file, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (200, PDF), "all of it or nothing"
    picture = cast.client(TOR).get(f"{file}/bilde")
    assert picture.mimetype == "image/jpeg"
    assert picture.headers["Content-Security-Policy"] == POLICY
    for name in (JONAS, "Nina Haug"):
        assert cast.client(name).get(file).status_code in (403, 404)


def test_who_will_see_a_new_version_stands_there_by_name(cast, plan_id):
    for known_to, others in (("ALL", True), ("FAMILY_AND_HOLDER", False)):
        address = upload(cast, plan_id, name=f"{known_to}.pdf", known_to=known_to).location
        look_through(plan_id)
        form = address.replace("/dokumenter/", "/dokumenter/filer/") + "/ny-versjon"
        names = shown(cast.client(MONA), form).soup.select_one(".who-reads").text
        assert all(name in names for name in (MONA, TOR, HANNE))
        assert (KARI in names) == others


def test_who_sees_a_text_stands_beside_it_while_it_is_changed(cast, plan_id):
    family = Known(KnownTo.FAMILY_AND_HOLDER)
    document_id = write(cast, plan_id, MONA, known=family)
    form = shown(cast.client(MONA), f"{home(plan_id)}/{document_id}/tekst")
    names = form.soup.select_one(".who-reads").text
    assert TOR in names
    assert KARI not in names, "it is not for her"


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "tom.pdf", Why.EMPTY),
        (PDF, "program.exe", Why.KIND),
        (PDF, "makro.docm", Why.MACRO),
        (EICAR, "eicar.txt", Why.OTHERWISE),
        (b"<html>", "side.pdf", Why.OTHERWISE),
        (PDF, "x" * 296 + ".pdf", Why.LONG_NAME),
    ],
)
def test_what_is_wrong_with_a_file_stands_at_the_field(cast, plan_id, content, name, why):
    page = Page(upload(cast, plan_id, content, name, title="Min tittel"))
    assert page.status == 422
    assert page.errors()["file"].split("%")[0][:20] == WORDS[why][:20]
    assert page.value("title") == "Min tittel"
    assert files_of(plan_id) == 0
    assert "Her kommer dokumentene" in shown(cast.client(MONA), home(plan_id)).text


def test_no_file_at_all_is_said_at_the_field(cast, plan_id):
    page = Page(post(cast.client(MONA), home(plan_id) + "/filer", PLACE))
    assert page.errors() == {"file": "Velg en fil."}


def test_the_same_name_again_is_said_at_the_field(cast, plan_id):
    assert upload(cast, plan_id).status_code == 303
    page = Page(upload(cast, plan_id))
    assert "fra før" in page.errors()["file"]


def test_a_full_disk_says_that_nothing_is_stored(cast, plan_id, monkeypatch):
    def full(*_given, **_how):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.obstore, "put", full)
    page = Page(upload(cast, plan_id))
    assert "Ingenting er lagret" in page.errors()["file"]
    monkeypatch.undo()
    assert upload(cast, plan_id).status_code == 303


def cut_off(client, plan_id):
    """Send half of a file, and give the status of the answer."""
    bound = "grense"
    head = f'--{bound}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
    head += f"{csrf_token(client)}\r\n--{bound}\r\nContent-Disposition: form-data;"
    head += ' name="file"; filename="a.pdf"\r\n\r\n'
    half = head.encode() + PDF
    return client.post(
        home(plan_id) + "/filer",
        input_stream=io.BytesIO(half),
        headers={"Content-Length": str(len(half) + 5000)},
        content_type=f"multipart/form-data; boundary={bound}",
    ).status_code


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_upload_that_is_cut_off_leaves_nothing(cast, plan_id):
    assert cut_off(cast.client(MONA), plan_id) in (400, 409)
    assert files_of(plan_id) == 0
    for _time in range(3):
        gc.collect()  # what the parser left open when the stream broke, is closed by Python


def peak_and_now():
    """The most memory since it was last asked for, and what is held now, in bytes."""
    said = dict(re.findall(r"(VmHWM|VmRSS):\s+(\d+) kB", Path("/proc/self/status").read_text()))
    return int(said["VmHWM"]) * 1024, int(said["VmRSS"]) * 1024


def send_large(client, plan_id, size, folder):
    """Send a file of so many bytes, from a disk as a browser does."""
    fields = {**PLACE, "csrf_token": csrf_token(client), "form_key": str(uuid4())}
    head = "".join(
        f'--grense\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head += "--grense\r\nContent-Disposition: form-data;"
    head += ' name="file"; filename="stor.pdf"\r\n\r\n'
    body = folder / "body"
    with body.open("wb") as out:
        out.write(head.encode() + b"%PDF-1.7\n")
        for _piece in range(size // 65536 - 1):
            out.write(os.urandom(65536))
        out.write(b"\r\n--grense--\r\n")
    with body.open("rb") as stream:
        return client.post(
            home(plan_id) + "/filer",
            input_stream=stream,
            headers={"Content-Length": str(body.stat().st_size)},
            content_type="multipart/form-data; boundary=grense",
        )


def test_a_large_upload_never_fills_the_memory(cast, plan_id, tmp_path, count):
    """25 MB take less than 64 MB of a web worker, however they come."""
    client = cast.client(MONA)
    upload(cast, plan_id)  # what is loaded at the first upload is loaded
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    _peak, before = peak_and_now()
    answer = send_large(client, plan_id, 25 * 1024 * 1024, tmp_path)
    taken = peak_and_now()[0] - before
    assert answer.status_code == 303
    assert taken < 64 * 1024 * 1024
    count("memory of an upload", files=1, megabytes_at_most=taken // 1024 // 1024)


def test_too_large_says_how_large_it_may_be(cast, plan_id, tmp_path):
    page = Page(send_large(cast.client(MONA), plan_id, 26 * 1024 * 1024, tmp_path))
    assert "høyst 25 MB" in page.errors()["file"]
    assert files_of(plan_id) == 0
    answer = send_large(cast.client(MONA), plan_id, 31 * 1024 * 1024, tmp_path)
    assert answer.status_code == 413


def test_sent_twice_it_comes_once(cast, plan_id):
    key = str(uuid4())
    first, second = (upload(cast, plan_id, form_key=key) for _time in (1, 2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert files_of(plan_id) == 1


def test_what_was_refused_says_why_to_who_sent_it(cast, plan_id):
    address = upload(cast, plan_id, b"%PDF-1.7 nothing more").location
    look_through(plan_id)
    page = shown(cast.client(MONA), address)
    assert "Filen ble ikke tatt imot" in page.text
    assert "Vi får ikke lest filen" in page.text
    assert "Ikke tatt imot" in shown(cast.client(MONA), home(plan_id)).text
    assert post(cast.client(MONA), address + "/sletting").status_code == 303
    assert "Ikke tatt imot" not in shown(cast.client(MONA), home(plan_id)).text


def test_a_text_is_shown_before_it_is_kept_and_never_as_html(cast, plan_id):
    words = f"# Møte\n\n- **Emma** leser\n- {SCRIPT}\n\n[vei](javascript:alert(1))"
    form = {**PLACE, "title": "Referat", "text": words}
    page = Page(post(cast.client(MONA), home(plan_id) + "/tekst", {**form, "vis": "ja"}))
    assert page.soup.select_one(".prose strong").text == "Emma"
    assert page.value("text") == words
    assert "Her kommer dokumentene" in shown(cast.client(TOR), home(plan_id)).text
    answer = post(cast.client(MONA), home(plan_id) + "/tekst", form)
    page = shown(cast.client(TOR), answer.location)
    assert [one.text for one in page.soup.select(".prose li")] == ["Emma leser", SCRIPT]
    assert not page.soup.select(".prose script, .prose a")


def test_what_is_wrong_with_a_text_stands_at_the_field(cast, plan_id):
    form = {**PLACE, "title": "", "text": "", "known_to": "NAMED"}
    page = Page(post(cast.client(MONA), home(plan_id) + "/tekst", form))
    assert page.status == 422
    assert set(page.errors()) >= {"title", "text"}
    form = {**PLACE, "title": "x" * 151, "text": "y" * 20_001, "known_to": ""}
    page = Page(post(cast.client(MONA), home(plan_id) + "/tekst", form))
    assert set(page.errors()) == {"title", "text", "known_to"}
    assert page.value("text") == "y" * 20_001


def test_an_older_text_can_be_read_and_the_second_writer_gets_both(cast, plan_id):
    document_id = write(cast, plan_id, MONA)
    address = f"{home(plan_id)}/{document_id}"
    assert post(cast.client(HANNE), f"{address}/tekst", {"text": "Nytt", "version": "1"}).location
    page = Page(post(cast.client(MONA), f"{address}/tekst", {"text": "Mitt", "version": "1"}))
    assert page.status == 422
    assert page.value("text") == "Mitt"
    assert "Nytt" in page.text
    assert "eldre versjon" in shown(cast.client(TOR), f"{address}?versjon=1").text
    assert cast.client(TOR).get(f"{address}?versjon=7").status_code == 404
    assert post(cast.client(MONA), f"{address}/tekst", {"text": "Mitt", "version": "2"}).location


def test_it_moves_narrows_goes_and_comes_back(cast, plan_id):
    document_id = write(cast, plan_id, MONA)
    address, mona = f"{home(plan_id)}/{document_id}", cast.client(MONA)
    assert post(mona, home(plan_id) + "/mapper", {"name": "Skole"}).status_code == 303
    link = shown(mona, home(plan_id)).soup.select_one('a[href*="?mappe="]')["href"]
    folder = link.rpartition("=")[2]
    named = {"known_to": "NAMED", "known_by": str(cast.profile_id(KARI))}
    form = {"title": "Ny tittel", "folder": folder, **named}
    assert post(mona, address + "/endre", form).status_code == 303
    page = shown(mona, address)
    assert "Ny tittel" in page.text
    assert "Siv" not in page.soup.select_one(".who-reads").text
    assert "Kari" in page.soup.select_one(".who-reads").text
    assert cast.client(SIV).get(address).status_code == 404
    assert "Ny tittel" in shown(cast.client(KARI), link).text
    assert "Ny tittel" not in shown(cast.client(SIV), link).text
    assert post(mona, address + "/sletting").status_code == 303
    assert cast.client(MONA).get(address).status_code == 404
    assert "Ny tittel" in shown(mona, home(plan_id) + "/slettet").text
    assert "Ny tittel" not in shown(cast.client(KARI), home(plan_id) + "/slettet").text
    assert post(mona, address + "/tilbake").location == address
    assert post(mona, f"{home(plan_id)}/mapper/{folder}/sletting").status_code == 303
    assert "Ny tittel" in shown(mona, home(plan_id)).text


def test_the_names_of_readers_stand_before_anything_is_sent(cast, plan_id):
    for address in ("/filer", "/tekst"):
        words = shown(cast.client(KARI), home(plan_id) + address).soup.select_one(".who-reads").text
        for name in (MONA, TOR, HANNE, KARI, SIV):
            assert name in words
        assert JONAS not in words


def test_a_photograph_comes_out_as_its_pixels(cast, plan_id):
    address = upload(cast, plan_id, with_exif(), "mobil.jpg").location
    look_through(plan_id)
    file = address.replace("/dokumenter/", "/dokumenter/filer/")
    got = cast.client(TOR).get(file)
    assert got.headers["Content-Disposition"].startswith('attachment; filename="mobil.jpg"')
    assert b"Hansen" not in got.data


def test_each_download_leaves_a_row_in_the_access_log(cast, plan_id):
    document_id = send(cast, plan_id, MONA)
    look_through(plan_id)
    cast.client(HANNE).get(f"{home(plan_id)}/filer/{document_id}")
    with acting(None), transaction(), system_access("test"):
        rows = db.session.query(AccessLogEntry).filter_by(page="document_files.download").all()
        assert [(row.profile_id, row.area) for row in rows] == [
            (cast.profile_id(HANNE), "DOCUMENTS")
        ]


def enlarge(cast, plan_id, how_many):
    """So many documents with a version each."""
    mona, now = cast.profile_id(MONA), clock.now()
    rows, versions = [], []
    for number in range(how_many):
        document_id = new_id()
        common = {"plan_id": plan_id, "author_profile_id": mona}
        rows.append(
            {
                "id": document_id,
                "title": f"Brev {number}",
                "is_written": True,
                "number": 1,
                "shown": 1,
                "known_to": "ALL",
                "known_by": [],
                "created_at": now,
                "changed_at": now,
                **common,
            }
        )
        versions.append(
            {
                "id": new_id(),
                "document_id": document_id,
                "number": 1,
                "state": "READY",
                "kind": "TEXT",
                "name": "",
                "text": "Hei",
                "file_size": 0,
                "shown_size": 0,
                "written_at": now,
                **common,
            }
        )
    with acting(None), transaction(), system_access("test: many documents"):
        db.session.execute(insert(Document), rows)
        db.session.execute(insert(DocumentVersion), versions)


@pytest.mark.parametrize("name", [MONA, SIV])
def test_few_statements_however_many_documents(cast, plan_id, name):
    client, found = cast.client(name), {}
    for times in (10, 490):
        enlarge(cast, plan_id, times)
        client.get(home(plan_id))
        for part in ("", "?side=2", "/filer", "/tekst", "/slettet", "/mapper"):
            with counted_statements() as ran:
                answer = client.get(home(plan_id) + part)
            if answer.status_code == 200:
                found.setdefault(part, []).append(len(ran))
    assert all(max(counts) <= 10 and len(set(counts)) == 1 for counts in found.values()), found
    assert len(found) == (6 if name == MONA else 2)
    page = shown(client, home(plan_id) + "?side=25")
    assert len(page.soup.select('ul.rows a[href*="/dokumenter/"]')) == 20
    assert shown(client, home(plan_id) + "?side=nonsense").status == 200


def test_one_document_runs_few_statements_however_many_versions(cast, plan_id):
    document_id = write(cast, plan_id, MONA)
    address, client, counts = f"{home(plan_id)}/{document_id}", cast.client(MONA), []
    for times in (1, 30):
        for number in range(times):
            version = str(number + (1 if times == 1 else 2))
            form = {"text": f"Tekst {times} {number}", "version": version}
            assert post(client, f"{address}/tekst", form).status_code == 303
        with counted_statements() as ran:
            client.get(address)
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 10
