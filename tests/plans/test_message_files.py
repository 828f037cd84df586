"""Files with messages: for those who got the message, when they are looked through, not before."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.access.whereabouts import Where
from samspill.core.errors import NotVisible, RuleBroken
from samspill.documents import several
from samspill.documents.jobs import remove
from samspill.documents.refusals import Why
from samspill.documents.several import MOST_FILES
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_plan
from samspill.infra.scan import NotScanned
from samspill.infra.transaction import transaction
from samspill.plans.consent.withdrawal import narrow_participant
from samspill.plans.files.queries import room_in
from samspill.plans.messages import jobs, upkeep
from samspill.plans.messages.actions import NOT_SHOWN, add_people, take_back
from samspill.plans.messages.actions import answer as answer_message
from samspill.plans.messages.actions import write as write_message
from samspill.plans.messages.models import Message, MessageFile
from samspill.plans.messages.queries import files_of
from tests.documents.made import picture
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened
from tests.plans.test_documents import PDF, STREAM, files
from tests.plans.test_message_pages import NEW, chosen, hidden, home, shown, statements
from tests.plans.test_messages import messages, part_of, plan_id, reads, to, told
from tests.plans.test_settling import protect
from tests.plans.test_whereabouts import name_on_list
from tests.support.forms import post
from tests.support.page import Page

__all__ = ["plan_id"]  # the fixture
pytestmark = pytest.mark.usefixtures("own_store")
REMOVED = """
select args ->> 'file_id' from procrastinate_jobs where task_name = 'documents.remove_file'
"""


def write(cast, plan_id, name, *readers, given=((PDF, "Brev.pdf"),)):
    """A message with files. Gives its thread's id."""
    sent = [(BytesIO(content), called) for content, called in given]
    with cast.changing(plan_id, name):
        plan = messages(plan_id)
        return write_message(plan, to(cast, *readers), title="Natten", text="Hei.", files=sent).id


def ids(plan_id):
    """The message and the files of the plan."""
    with acting(None), transaction(), system_access("test"):
        message_id = db.session.scalars(select(Message.id).where(Message.plan_id == plan_id)).one()
        found = db.session.scalars(select(MessageFile.id).order_by(MessageFile.position)).all()
    return message_id, list(found)


def look_through(plan_id):
    """What the worker does with everything that waits."""
    for file_id in ids(plan_id)[1]:
        with acting(None), transaction():
            jobs.check(str(plan_id), str(file_id))


def sees(cast, plan_id, name):
    """The files that somebody is shown: name and state."""
    message_id, _files = ids(plan_id)
    with cast.acting_as(name):
        opened(plan_id, Area.MESSAGES, Level.OWN)
        return [(one.name, one.row.state) for one in files_of(message_id)]


def address(plan_id, thread_id, more=""):
    message_id, found = ids(plan_id)
    return f"{home(plan_id)}/{thread_id}/{message_id}/filer/{found[0]}{more}"


def file_form(form, *given):
    return {**form, "file": [(BytesIO(content), called) for content, called in given]}


def test_a_file_is_the_senders_alone_until_it_is_looked_through(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    assert sees(cast, plan_id, MONA) == [("Brev.pdf", "WAITING")]
    for name in (HANNE, KARI, TOR):
        assert sees(cast, plan_id, name) == []
    assert reads(cast, plan_id, HANNE, thread_id) == ["Hei."], "the words do not wait"
    for name in (MONA, HANNE):
        assert cast.client(name).get(address(plan_id, thread_id)).status_code == 404
    look_through(plan_id)
    for name in (MONA, HANNE, KARI):
        assert sees(cast, plan_id, name) == [("Brev.pdf", "READY")]
        answer = cast.client(name).get(address(plan_id, thread_id))
        assert answer.get_data() == PDF
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="Brev.pdf"')
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    for name in (TOR, SIV):
        assert sees(cast, plan_id, name) == []
        assert cast.client(name).get(address(plan_id, thread_id)).status_code == 404
        with cast.acting_as(name):
            assert db.session.scalars(select(MessageFile.id)).all() == [], "nor by another door"


def test_a_file_is_not_found_by_another_message_or_thread(cast, plan_id):
    first = write(cast, plan_id, MONA, HANNE)
    look_through(plan_id)
    right = address(plan_id, first)
    second = write(cast, plan_id, MONA, HANNE, given=())
    assert cast.client(HANNE).get(right).status_code == 200
    assert cast.client(HANNE).get(right.replace(str(first), str(second))).status_code == 404


def test_what_is_refused_is_told_to_its_sender_and_the_message_stands(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, given=((STREAM, "Brev.pdf"),))
    look_through(plan_id)
    assert sees(cast, plan_id, MONA) == [("Brev.pdf", "REFUSED")]
    assert sees(cast, plan_id, HANNE) == []
    page = shown(cast.client(MONA), f"{home(plan_id)}/{thread_id}")
    assert "Meldingen er sendt." in page.text
    assert "something_new" in {template for template, _state in notices(cast, MONA)}
    assert reads(cast, plan_id, HANNE, thread_id) == ["Hei."]


@pytest.mark.parametrize("fault", [NotScanned("away"), None])
def test_without_the_scanners_word_it_waits_and_is_asked_for_again(
    cast, plan_id, monkeypatch, fault
):
    def ask(_stream):
        if fault:
            raise fault
        return False

    write(cast, plan_id, MONA, HANNE)
    with monkeypatch.context() as scanner:
        scanner.setattr("samspill.documents.checking.is_clean", ask)
        look_through(plan_id)
    if fault is None:
        with acting(None), transaction(), system_access("test"):
            assert db.session.scalars(select(MessageFile.why)).all() == [Why.VIRUS]
        return
    assert sees(cast, plan_id, MONA) == [("Brev.pdf", "WAITING")]
    with acting(None), transaction():
        assert upkeep.ask_again(instant() - timedelta(minutes=10)) == 0
        assert upkeep.ask_again(instant() + timedelta(minutes=10)) == 1
    look_through(plan_id)
    assert sees(cast, plan_id, HANNE) == [("Brev.pdf", "READY")]


@pytest.mark.parametrize("looked", [True, False])
def test_taken_back_its_files_are_gone_with_it(cast, plan_id, looked):
    thread_id = write(cast, plan_id, MONA, HANNE, given=((picture("PNG"), "a.png"),))
    if looked:
        look_through(plan_id)
    message_id, _files = ids(plan_id)
    with cast.changing(plan_id, MONA):
        take_back(messages(plan_id), thread_id, message_id)
    look_through(plan_id)
    with acting(None), transaction(), system_access("test"):
        row = db.session.scalars(select(MessageFile)).one()
        assert (row.name_sealed, row.file_id, row.shown_id) == (None, None, None)
        assert upkeep.ask_again(instant() + timedelta(minutes=10)) == 0
        gone = set(db.session.execute(text(REMOVED)).scalars())
    left = set(files(plan_id))
    assert left
    assert left <= gone, "each stored file is taken away by a job"
    with acting(None), transaction():
        for file_id in gone:
            remove(str(of_plan(plan_id)), file_id)
    assert files(plan_id) == []


def test_who_is_let_in_later_has_the_files_and_who_loses_access_has_none(cast, plan_id):
    thread_id = write(cast, plan_id, HANNE, KARI)
    look_through(plan_id)
    with cast.changing(plan_id, HANNE):
        add_people(messages(plan_id), thread_id, [cast.profile_id(MONA)])
    assert sees(cast, plan_id, MONA) == [("Brev.pdf", "READY")]
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        narrow_participant(plan, participant_id=part_of(cast, plan_id, KARI), areas=["MESSAGES"])
    assert cast.client(KARI).get(address(plan_id, thread_id)).status_code == 403
    with cast.acting_as(KARI):
        assert db.session.scalars(select(MessageFile.id)).all() == []


def test_a_protected_childs_files_are_seen_by_who_is_on_the_list(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, KARI)
    look_through(plan_id)
    protect(cast)
    assert sees(cast, plan_id, MONA) == [("Brev.pdf", "READY")], "her own"
    for name in (HANNE, KARI):
        assert sees(cast, plan_id, name) == []
        assert cast.client(name).get(address(plan_id, thread_id)).status_code == 404
    name_on_list(cast, plan_id, KARI, (Where.FILES,))
    assert sees(cast, plan_id, KARI) == [("Brev.pdf", "READY")]
    assert sees(cast, plan_id, HANNE) == []


def test_files_of_messages_take_room_in_the_plan(cast, plan_id):
    write(cast, plan_id, MONA, HANNE)
    with cast.changing(plan_id, KARI):
        shell = messages(plan_id).subject
        assert room_in(shell.id, shell.tenant_id).left == 500 * 1024 * 1024 - len(PDF)


def test_too_many_and_one_that_is_not_taken_send_nothing(cast, plan_id):
    many = ((PDF, "a.pdf"),) * (MOST_FILES + 1)
    for given, words in ((many, "høyst 5"), (((PDF, "a.pdf"), (b"MZ", "b.exe")), "b.exe: ")):
        with pytest.raises(RuleBroken) as refused:
            write(cast, plan_id, MONA, HANNE, given=given)
        assert refused.value.field == "file"
        assert words in str(refused.value.text)
    with acting(None), transaction(), system_access("test"):
        assert db.session.scalars(select(Message.id)).all() == []


def test_nobody_hangs_a_file_on_anothers_message_by_an_answer(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, given=())
    with cast.changing(plan_id, KARI), pytest.raises(NotVisible):
        sent = [(BytesIO(PDF), "a.pdf")]
        answer_message(messages(plan_id), thread_id, text="Hei.", shown=(), files=sent)
    with cast.changing(plan_id, HANNE), pytest.raises(RuleBroken) as refused:
        sent = [(BytesIO(PDF), "a.pdf")]
        answer_message(messages(plan_id), thread_id, text="Hei.", shown=(), files=sent)
    assert refused.value.code == NOT_SHOWN


# ---- the pages -----------------------------------------------------------------------------


def test_files_are_chosen_where_one_sees_who_gets_them(cast, plan_id):
    client, new = cast.client(MONA), home(plan_id) + "/ny"
    review = Page(post(client, new, chosen(cast, HANNE, KARI)))
    assert HANNE in review.text
    assert review.soup.select_one('input[type="file"][multiple]')
    wrong = Page(post(client, new, file_form(hidden(review), (b"MZ", "virus.exe"))))
    assert wrong.status == 422
    assert "Denne typen fil" in wrong.errors()["file"]
    assert "Emma sov dårlig." in wrong.text, "no word is lost"
    assert "blitt flere" not in wrong.text
    assert not told(cast, HANNE), "nothing has been sent"
    two = ((PDF, "Brev.pdf"), (picture("PNG"), "Tegning.png"))
    done = post(client, new, file_form(hidden(wrong), *two))
    assert done.status_code == 303
    assert "Bare du ser den til den er klar." in shown(client, done.location).text
    assert "Brev.pdf" not in shown(cast.client(HANNE), done.location).text
    look_through(plan_id)
    page = shown(cast.client(KARI), done.location)
    assert "Brev.pdf" in page.text
    assert "Tegning.png" in page.text
    for link in page.soup.select('a[href*="/filer/"], img[src*="/filer/"]'):
        answer = cast.client(KARI).get(link.get("href") or link["src"])
        assert answer.status_code == 200


def test_an_answer_carries_files_and_keeps_its_words_when_one_is_not_taken(cast, plan_id):
    thread_id = write(cast, plan_id, MONA, HANNE, given=())
    client, here = cast.client(HANNE), f"{home(plan_id)}/{thread_id}"
    form = {"shown": shown(client, here).value("shown"), "text": "Takk."}
    wrong = Page(post(client, here, file_form(form, (b"", "tom.pdf"))))
    assert wrong.status == 422
    assert "Filen er tom" in wrong.errors()["file"]
    assert wrong.value("text") == "Takk."
    assert post(client, here, file_form(form, (PDF, "Svar.pdf"))).status_code == 303
    assert "Svar.pdf" in shown(client, here).text
    assert reads(cast, plan_id, MONA, thread_id) == ["Hei.", "Takk."]


def test_a_form_without_files_sends_as_before(cast, plan_id):
    client = cast.client(MONA)
    review = Page(post(client, home(plan_id) + "/ny", NEW))
    assert post(client, home(plan_id) + "/ny", hidden(review)).status_code == 303


def test_a_file_can_go_with_a_note_that_is_shared(cast, plan_id):
    client = cast.client(HANNE)
    note = post(client, f"/planer/{plan_id}/notater/ny", {"title": "Husk", "text": "Ringe."})
    kari = str(cast.profile_id(KARI))
    form = {"title": "Husk", "text": "Ringe.", "to": [kari]}
    review = Page(post(client, note.location + "/deling", form))
    wrong = Page(
        post(client, note.location + "/deling", file_form(hidden(review), (b"MZ", "x.exe")))
    )
    assert "Denne typen fil" in wrong.errors()["file"]
    sent = post(client, note.location + "/deling", file_form(hidden(wrong), (PDF, "Brev.pdf")))
    assert sent.status_code == 303
    look_through(plan_id)
    assert sees(cast, plan_id, KARI) == [("Brev.pdf", "READY")]


def test_a_thread_runs_few_statements_however_many_files(cast, plan_id):
    counted = []
    for given in (((PDF, "a.pdf"),), ((PDF, "a.pdf"),) * MOST_FILES):
        thread_id = write(cast, plan_id, MONA, HANNE, given=given)
        counted.append(statements(cast.client(HANNE), f"{home(plan_id)}/{thread_id}")[0])
    assert counted[0] == counted[1] <= 10


def test_files_that_are_too_much_together_send_nothing_and_keep_the_words(
    cast, plan_id, monkeypatch
):
    monkeypatch.setattr(several, "MB", (2 * len(PDF) - 1) / 25)
    thread_id = write(cast, plan_id, MONA, HANNE, given=())
    client, here = cast.client(HANNE), f"{home(plan_id)}/{thread_id}"
    page = shown(client, here)
    assert "høyst 5 filer og 25 MB til sammen" in page.text
    assert page.soup.select_one('input[type="file"][multiple][data-most="25"]')
    form = {"shown": page.value("shown"), "text": "Takk."}
    wrong = Page(post(client, here, file_form(form, (PDF, "a.pdf"), (PDF, "b.pdf"))))
    assert wrong.status == 422
    assert "høyst 25 MB til sammen" in wrong.errors()["file"]
    assert wrong.value("text") == "Takk."
    assert reads(cast, plan_id, MONA, thread_id) == ["Hei."]
