"""A document of the plan goes with a message: for who reads it already, and for nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from samspill.access.actor import acting
from samspill.access.levels import Area
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.core.errors import RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.documents.actions import bring_back, change_document, delete_document
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.messages.actions import take_back
from samspill.plans.messages.actions import write as write_message
from samspill.plans.messages.models import Message
from samspill.plans.messages.pages import writing_page
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened
from tests.plans.test_documents import FAMILY, documents, place, plan_id, send
from tests.plans.test_documents import look_through as look_through_documents
from tests.plans.test_documents import write as write_document
from tests.plans.test_message_pages import chosen, hidden, home, review, shown, statements
from tests.plans.test_messages import messages, to
from tests.plans.test_settling import protect
from tests.support.forms import post
from tests.support.page import Page

__all__ = ["plan_id"]  # the fixture
pytestmark = pytest.mark.usefixtures("own_store")
TITLE = "Rapport fra PPT"


@pytest.fixture
def document_id(cast, plan_id):
    return write_document(cast, plan_id, HANNE, title=TITLE)


def sent(cast, plan_id, name, document_id, *readers):
    """A message with a document. Gives the thread's id."""
    with cast.changing(plan_id, name):
        receivers = to(cast, *readers, shown=[MONA, TOR, HANNE, KARI, SIV, JONAS])
        words = {"title": "Natten", "text": "Se her."}
        return write_message(messages(plan_id), receivers, **words, document_id=document_id).id


def sees(cast, plan_id, thread_id, name):
    """Is the document on the page of the thread, as a link that opens it?"""
    client = cast.client(name)
    page = shown(client, f"{home(plan_id)}/{thread_id}")
    assert "Se her." in page.text, "the words are there in any case"
    links = [one["href"] for one in page.soup.select(".said a") if "/dokumenter/" in one["href"]]
    assert bool(links) is (TITLE in page.text)
    assert all(client.get(link).status_code == 200 for link in links)
    return bool(links)


def message(plan_id):
    with acting(None), transaction(), system_access("test"):
        found = db.session.scalars(select(Message).where(Message.plan_id == plan_id)).one()
        db.session.expunge(found)
    return found


def test_each_sees_it_who_reads_the_document(cast, plan_id, document_id):
    thread_id = sent(cast, plan_id, MONA, document_id)
    for name in (MONA, TOR, HANNE, KARI, SIV):
        assert sees(cast, plan_id, thread_id, name), name
    assert not sees(cast, plan_id, thread_id, JONAS), "a message opens no document"


def test_who_reads_it_no_more_sees_it_no_more_and_again_when_she_does(cast, plan_id, document_id):
    thread_id = sent(cast, plan_id, MONA, document_id, KARI, HANNE)
    with cast.changing(plan_id, HANNE):
        change_document(documents(plan_id), document_id, place(TITLE, FAMILY))
    assert not sees(cast, plan_id, thread_id, KARI)
    assert sees(cast, plan_id, thread_id, MONA)
    with cast.changing(plan_id, HANNE):
        delete_document(documents(plan_id), document_id)
    assert not any(sees(cast, plan_id, thread_id, name) for name in (MONA, HANNE, KARI))
    with cast.changing(plan_id, HANNE):
        bring_back(documents(plan_id), document_id)
    assert sees(cast, plan_id, thread_id, MONA)


def test_when_its_row_is_gone_the_message_stays(cast, plan_id, document_id):
    thread_id = sent(cast, plan_id, MONA, document_id, KARI)
    with acting(None), transaction(), system_access("test"):
        db.session.execute(delete(DocumentVersion).where(DocumentVersion.plan_id == plan_id))
        db.session.execute(delete(Document).where(Document.id == document_id))
    assert message(plan_id).document_id is None
    assert not sees(cast, plan_id, thread_id, KARI)


def test_a_message_that_is_taken_back_names_none(cast, plan_id, document_id):
    thread_id = sent(cast, plan_id, MONA, document_id, KARI)
    assert message(plan_id).document_id == document_id
    message_id = message(plan_id).id
    with cast.changing(plan_id, MONA):
        take_back(messages(plan_id), thread_id, message_id)
    assert message(plan_id).document_id is None


def test_a_file_of_a_protected_child_is_shown_to_who_is_on_the_list(cast, plan_id):
    document_id = send(cast, plan_id, HANNE, title=TITLE)
    look_through_documents(plan_id)
    thread_id = sent(cast, plan_id, MONA, document_id, KARI)
    assert sees(cast, plan_id, thread_id, KARI)
    protect(cast)
    assert not sees(cast, plan_id, thread_id, KARI)


# ---- sending it ----------------------------------------------------------------------------


def test_before_it_goes_who_does_not_read_the_document_stands_there_by_name(
    cast, plan_id, document_id
):
    form = {**chosen(cast, KARI, JONAS), "document": str(document_id)}
    page = review(cast, plan_id, MONA, form)
    warning = page.soup.select_one("#main .ds-alert").get_text()
    assert JONAS in warning
    assert KARI not in warning
    answer = post(cast.client(MONA), home(plan_id) + "/ny", hidden(page))
    assert answer.status_code == 303
    assert message(plan_id).document_id == document_id
    page = review(cast, plan_id, MONA, {**chosen(cast, KARI), "document": str(document_id)})
    assert "Alle som får meldingen, kan lese dokumentet." in page.text


def test_one_goes_back_from_the_review_with_the_document(cast, plan_id, document_id):
    form = hidden(review(cast, plan_id, MONA, {**chosen(cast, KARI), "document": str(document_id)}))
    page = review(cast, plan_id, MONA, {**form, "endre": "ja"})
    assert page.soup.select_one("#document option[selected]")["value"] == str(document_id)


def test_a_document_leads_to_a_message_with_it(cast, plan_id, document_id):
    client = cast.client(MONA)
    page = shown(client, f"/planer/{plan_id}/dokumenter/{document_id}")
    link = page.soup.select_one('#main a[href*="/meldinger/ny"]')["href"]
    chosen_one = shown(client, link).soup.select_one("#document option[selected]")
    assert chosen_one.text == TITLE


def test_one_is_offered_what_one_reads(cast, plan_id, document_id):
    narrow = write_document(cast, plan_id, HANNE, title="Bare oss", known=FAMILY)
    send(cast, plan_id, HANNE, title="Ikke sett gjennom")

    def offered(name):
        with cast.acting_as(name):
            return {one.id for one in writing_page(messages(plan_id)).documents}

    assert offered(MONA) == offered(HANNE) == {document_id, narrow}
    assert offered(KARI) == {document_id}
    assert offered(JONAS) == set()
    assert not shown(cast.client(JONAS), home(plan_id) + "/ny").soup.select("#document")


def test_a_document_that_one_does_not_read_goes_with_nothing(cast, plan_id, document_id):
    narrow = write_document(cast, plan_id, HANNE, title="Bare oss", known=FAMILY)
    elsewhere = cast.active_plan("Oskar Aas", (KARI,))
    other = write_document(cast, elsewhere, MONA, title="I en annen plan")
    for name, wrong in ((KARI, narrow), (JONAS, document_id), (MONA, other), (MONA, uuid4())):
        with pytest.raises(RuleBroken) as rule:
            sent(cast, plan_id, name, wrong, HANNE)
        assert rule.value.field == "document"
        form = {**chosen(cast, HANNE), "document": str(wrong)}
        page = review(cast, plan_id, name, form)
        assert ("Bare oss" in page.text) is (name == MONA)
        assert "document" in page.errors()
        assert "Se hvem som får den" in page.text, "the form, with what was written"
    with acting(None), transaction(), system_access("test"):
        assert db.session.scalars(select(Message.id).where(Message.plan_id == plan_id)).all() == []


# ---- pages ---------------------------------------------------------------------------------


def test_the_log_says_that_a_document_was_named(cast, plan_id, document_id):
    thread_id = sent(cast, plan_id, MONA, document_id, KARI, JONAS)
    for name in (KARI, JONAS):
        sees(cast, plan_id, thread_id, name)
    with cast.acting_as(MONA):
        opened(plan_id, Area.ACCESS_LOG)
        query = select(AccessLogEntry.profile_id, AccessLogEntry.area)
        rows = db.session.execute(query.where(AccessLogEntry.page == "messages.thread")).all()
    kari, jonas = (cast.profile_id(name) for name in (KARI, JONAS))
    assert {tuple(row) for row in rows} >= {(kari, "MESSAGES"), (kari, "DOCUMENTS")}
    assert (jonas, "DOCUMENTS") not in rows


def test_many_documents_take_no_more_statements(cast, plan_id, document_id):
    client, counts = cast.client(KARI), []
    thread_id = sent(cast, plan_id, MONA, document_id, KARI)
    for more in range(2):
        for _time in range(more * 5):
            sent(cast, plan_id, MONA, document_id, KARI)
        shown(client, f"{home(plan_id)}/{thread_id}")
        counts.append(statements(client, f"{home(plan_id)}/{thread_id}")[0])
    assert counts[0] == counts[1]
    assert counts[0] <= 10
    assert statements(cast.client(MONA), home(plan_id) + "/ny")[0] <= 10


# ---- with an answer -------------------------------------------------------------------------


def answered(cast, plan_id, thread_id, name, document_id, **more):
    """She answers with a document, as the form of the thread has it."""
    client, address = cast.client(name), f"{home(plan_id)}/{thread_id}"
    form = {**hidden(shown(client, address)), "text": "Her er den.", **more}
    return post(client, address, {**form, "document": str(document_id)})


def test_a_document_goes_with_an_answer(cast, plan_id, document_id):
    thread_id = sent(cast, plan_id, MONA, None, KARI, HANNE)
    assert answered(cast, plan_id, thread_id, HANNE, document_id).status_code == 303
    assert all(sees(cast, plan_id, thread_id, name) for name in (MONA, KARI))


def test_who_answers_is_told_who_does_not_read_it_and_sends_again(cast, plan_id, document_id):
    thread_id = sent(cast, plan_id, MONA, None, KARI, JONAS)
    answer = answered(cast, plan_id, thread_id, MONA, document_id)
    assert answer.status_code == 422
    page = Page(answer)
    assert "Jonas Berg får svaret, men ikke dokumentet." in page.errors()["document"]
    assert page.value("text") == "Her er den."
    told = {"told": str(document_id)}
    assert answered(cast, plan_id, thread_id, MONA, uuid4(), **told).status_code == 422
    assert answered(cast, plan_id, thread_id, MONA, document_id, **told).status_code == 303
    assert sees(cast, plan_id, thread_id, KARI)
    assert not sees(cast, plan_id, thread_id, JONAS)


def test_an_answer_takes_no_document_that_one_does_not_read(cast, plan_id, document_id):
    narrow = write_document(cast, plan_id, HANNE, title="Bare familien", known=FAMILY)
    thread_id = sent(cast, plan_id, MONA, None, KARI)
    answer = answered(cast, plan_id, thread_id, KARI, narrow)
    assert answer.status_code == 422
    assert "document" in Page(answer).errors()
