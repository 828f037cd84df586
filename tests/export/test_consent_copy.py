"""The family's copy: paper, record and screen show the same people, scopes and dates."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from uuid import UUID

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from samspill.access.actor import acting
from samspill.access.levels import Level
from samspill.access.system import system_access
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.errors import NotVisible
from samspill.export import pdf as pdf_writer
from samspill.export.jobs import seal_copy
from samspill.export.models import ConsentCopy
from samspill.export.pdf import write_pdf
from samspill.export.sealing import FIELD, seal_pdf
from samspill.export.subscriber import SEAL_COPY
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.answering import LineReply
from samspill.plans.consent.models import Answer, Evidence, Substitution
from samspill.plans.consent.queries import active_consent, unfinished_consent
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.consent.withdrawal import withdraw_participant
from samspill.plans.consent.words import long_day
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan import access
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, no_to, opened
from tests.support.page import Page
from tests.support.remembered import made_once

BOTH = (KARI, SIV)


def asked_for(cast):
    """The copies that jobs have been queued for: plan and consent."""
    with acting(None), transaction(), system_access("test: look at the queue"):
        query = text("select args from procrastinate_jobs where task_name = :name order by id")
        return [row.args for row in db.session.execute(query, {"name": SEAL_COPY})]


def work(cast):
    """Do the queued jobs, each twice: they may be run again."""
    for arguments in asked_for(cast) * 2:
        with acting(None), transaction():
            seal_copy(**arguments)


def less_for_siv(line):
    if line.first_name == "Siv":
        return LineReply(UUID(line.id), Answer.NARROWER, ("GOALS",), Substitution.ASK)
    return LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK)


@pytest.fixture
@made_once
def active(cast):
    """Emma's plan in force, Siv with less than was asked, its copy made."""
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    cast.sign(plan_id, MONA, less_for_siv)
    cast.sign(plan_id, TOR)
    work(cast)
    return plan_id


def in_force(cast, plan_id):
    with cast.acting_as(MONA):
        opened(plan_id)
        return active_consent(plan_id).id


def address(cast, plan_id):
    return f"/planer/{plan_id}/samtykke/{in_force(cast, plan_id)}/kopi"


def pdf(cast, plan_id, name=MONA):
    response = cast.client(name).get(address(cast, plan_id))
    assert response.status_code == 200
    assert response.content_type == "application/pdf"
    return response.data


def words(content):
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def one_person(whole, name, names):
    """What the copy says of one person: from her heading to the next."""
    rest = whole.split(f"{name}, ", 1)[1]
    ends = [rest.index(f"{other}, ") for other in names if f"{other}, " in rest]
    return rest[: min([*ends, rest.index("Om samtykket")])]


def test_paper_record_and_screen_say_the_same(cast, active):
    whole = words(pdf(cast, active))
    with cast.acting_as(MONA):
        opened(active)
        row = db.session.scalar(select(Evidence).where(Evidence.kind == "ACTIVE"))
        record = json.loads(row.record)
        until = active_consent(active).until
    screen = Page(cast.client(MONA).get(f"/planer/{active}/deltakere")).soup
    scopes = [scope for scope in record["lines"].values() if scope]
    assert len(record["lines"]) == 3
    assert record["until"] == until.isoformat()
    assert f"Gjelder til og med: {long_day(until)}" in whole
    assert f"Gjelder fra: {long_day(clock.today())}" in whole
    assert f"{HANNE} blir stafettholder" in whole
    for name in BOTH:
        card = next(c for c in screen.select(".ds-card") if c.h2.get_text() == name)
        shown = {
            dt.get_text(): dt.find_next("dd").get_text().split(", ") for dt in card.select("dt")
        }
        written = one_person(whole, name, BOTH)
        may_write = ", ".join(shown["Kan lese og skrive"])
        assert f"Kan lese og skrive: {may_write}" in written
        assert "Kan lese: Tidslinje" in written
        areas = {area for area, word in AREA_NAMES.items() if word in shown["Kan lese og skrive"]}
        assert areas in [
            {area for area, level in scope.items() if level >= Level.CONTRIBUTE} for scope in scopes
        ]
    assert "Mål og aktiviteter" in one_person(whole, KARI, BOTH).split("Får ikke se")[0]
    assert "Mål og aktiviteter" not in one_person(whole, SIV, BOTH).split("Får ikke se")[0]


def test_it_says_what_the_eid_is_and_who_sealed(cast, active):
    whole = words(pdf(cast, active))
    assert "Det er ikke en kvalifisert elektronisk signatur." in whole
    assert "Den er ikke underskriften til dem som samtykket." in whole
    assert "forseglet av Samspill for Fjordvik kommune" in whole


def test_it_tells_the_family_days_only_and_nobodys_answers(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR, no_to("Kari"))
    work(cast)
    whole = words(pdf(cast, plan_id))
    assert KARI not in whole
    day = long_day(clock.today())
    assert f"{MONA}: Svarte {day}, fordi foreldreansvaret er felles." in whole
    assert f"{TOR}: Svarte {day}, fordi foreldreansvaret er felles." in whole
    assert not re.search(r"\b\d{1,2}[.:]\d{2}\b", whole)


def test_it_is_accessible(cast, active):
    reader = PdfReader(BytesIO(pdf(cast, active)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nb"
    assert reader.metadata.title == "Samtykke for Emma Aas"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    fonts = {font["/BaseFont"] for page in reader.pages for font in _fonts(page)}
    assert fonts
    assert all("Libertinus" in name for name in fonts)


def _fonts(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def validated(content):
    reader = PdfFileReader(BytesIO(content))
    (signature,) = reader.embedded_signatures
    assert signature.field_name == FIELD
    trusts_it = ValidationContext(trust_roots=[signature.signer_cert])
    with ThreadPoolExecutor(1) as apart:  # it runs an event loop; the browser's may be ours
        return apart.submit(validate_pdf_signature, signature, trusts_it).result()


def test_the_seal_holds_and_one_changed_byte_shows(cast, active):
    content = pdf(cast, active)
    status = validated(content)
    assert status.intact
    assert status.valid
    assert status.coverage.name == "ENTIRE_FILE"
    place = content.index(b"/Title")
    broken = content[:place] + b"/Titel" + content[place + 6 :]
    assert not validated(broken).intact


def test_family_and_holder_have_it_and_nobody_else(cast, active):
    made = pdf(cast, active)
    assert pdf(cast, active, TOR) == pdf(cast, active, HANNE) == made
    where = address(cast, active)
    assert cast.client(KARI).get(where).status_code == 403
    assert cast.client("Grete Vik").get(where).status_code == 404
    assert cast.client(None).get(where).status_code == 303


def test_its_name_and_headers_say_nothing_of_anybody(cast, active):
    response = cast.client(MONA).get(address(cast, active))
    assert (
        response.headers["Content-Disposition"] == 'attachment; filename="samtykke-versjon-1.pdf"'
    )
    assert response.headers["Cache-Control"] == "no-store"


def test_it_is_made_once_kept_encrypted_and_traced(cast, active):
    content = pdf(cast, active)
    with cast.acting_as(MONA):
        opened(active)
        (row,) = db.session.scalars(select(ConsentCopy))
        fingerprint = row.fingerprint
        assert fingerprint == hashlib.sha256(content).hexdigest()
        assert b"%PDF" not in row.content
    with acting(None), transaction(), system_access("test: look at the change log"):
        facts = [
            entry.facts
            for entry in db.session.scalars(select(ChangeLogEntry))
            if entry.event == "ConsentCopySealed"
        ]
    assert [one["fingerprint"] for one in facts] == [fingerprint]


def test_nobody_but_the_job_adds_a_copy(cast, active):
    consent_id = in_force(cast, active)
    with pytest.raises(DatabaseError), cast.acting_as(HANNE):
        opened(active)
        db.session.add(
            ConsentCopy(
                plan_id=active,
                consent_id=consent_id,
                content=b"x",
                fingerprint="",
                made_at=clock.now(),
            )
        )
        db.session.flush()


def test_until_the_job_has_run_the_page_says_so(cast):
    plan_id = cast.active_plan(people=BOTH)
    page = Page(cast.client(MONA).get(address(cast, plan_id)))
    assert page.status == 200
    assert "Kopien av versjon 1 er ikke ferdig ennå." in page.text


def test_a_version_that_never_held_has_none(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    with cast.acting_as(MONA):
        opened(plan_id)
        waiting = unfinished_consent(plan_id).id
    where = f"/planer/{plan_id}/samtykke/{waiting}/kopi"
    assert cast.client(MONA).get(where).status_code == 404
    assert asked_for(cast) == []
    with pytest.raises(NotVisible), acting(None), transaction():
        seal_copy(str(plan_id), str(waiting))


def test_nobody_waits_while_a_copy_is_drawn(cast, monkeypatch):
    plan_id = cast.active_plan()
    [asked], done, lock = asked_for(cast), [], access.lock_subject
    monkeypatch.setattr(pdf_writer, "write_pdf", lambda x: done.append("drawn") or write_pdf(x))
    monkeypatch.setattr(access, "lock_subject", lambda plan: done.append("locked") or lock(plan))
    with acting(None), transaction():
        seal_copy(**asked)
    assert done == ["drawn", "locked"]
    assert pdf(cast, plan_id)


def test_a_narrowed_version_has_a_copy_of_its_own(cast, active):
    with cast.acting_as(TOR):
        plan = opened(active)
        siv = next(one for one in participants_of(active) if one.name == SIV)
        withdraw_participant(plan, participant_id=siv.id)
    work(cast)
    whole = words(pdf(cast, active))
    assert "versjon 2" in whole
    assert KARI in whole
    assert SIV not in whole


def test_a_new_version_shows_those_who_were_in_before_too(cast, active):
    cast.propose(active, JONAS)
    cast.send(active)
    cast.sign(active, MONA)
    cast.sign(active, TOR)
    work(cast)
    whole = words(pdf(cast, active))
    for name in (HANNE, KARI, SIV, JONAS):
        assert name in whole
    assert "Mål og aktiviteter" not in one_person(whole, SIV, (KARI, JONAS)).split("Får ikke")[0]


def test_a_seal_key_that_cannot_be_used_is_said(tmp_path):
    file = tmp_path / "seal.pem"
    file.write_text("nothing")
    with pytest.raises(ValueError, match="subsection"):
        seal_pdf(b"%PDF-", file, "x")


def test_the_web_draws_in_no_pdf_library():
    seen = (
        "import sys; from samspill.web import factory, serving;"
        "import samspill.export.views, samspill.export.subscriber, samspill.plans.consent.views;"
        "import samspill.export.plan_copy.views;"
        "import samspill.documents.receiving, samspill.documents.checking;"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " ('typst', 'pyhanko', 'pyhanko_certvalidator', 'asn1crypto', 'pikepdf', 'docx', 'lxml')])"
    )
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
