"""Files with messages between home and school: for those who have the message, when they are looked
through, not before."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from samspill.access.actor import acting
from samspill.access.door import require_actor
from samspill.access.levels import Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict
from samspill.documents import several
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.files import queries
from samspill.school.messages.actions import Letter, undo, write_home, write_to_group
from samspill.school.messages.jobs import check
from samspill.school.messages.models import SchoolMessage, SchoolMessageFile
from samspill.school.messages.pages import threads_page
from samspill.school.messages.recipients import recipients_in
from tests.documents.made import picture
from tests.plans.test_documents import PDF, STREAM
from tests.school.test_messages import (
    ANNE,
    HEAD,
    KARI,
    MONA,
    TOR,
    acts,
    from_home,
    to_class,
)
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import protect
from tests.support.statements import counted_statements

__all__ = ["acts", "from_home", "to_class"]  # the fixtures
pytestmark = pytest.mark.usefixtures("own_store")


def letter(*given, text="Se vedlegget.", **more):
    """A letter with files: (content, name) each."""
    files = [(BytesIO(content), name) for content, name in given]
    return Letter("Et brev", text, files=files, **more)


@pytest.fixture
def sent(acts, ids):
    """Kari writes to Mona about Emma, with a file. Gives the thread."""

    def send(*given, **more):
        given = given or ((PDF, "Kanarifugl.pdf"),)
        to = [ids(MONA)]
        return acts(
            KARI, "WORK", "Emma Aas", lambda o: write_home(o, letter(*given, **more), to=to)
        )

    return send


def rows_of(thread_id):
    """The message of a thread, and its files."""
    with acting(None), transaction(), system_access("a test"):
        message_id = db.session.query(SchoolMessage.id).filter_by(thread_id=thread_id).one()[0]
        of = db.session.query(SchoolMessageFile).filter_by(message_id=message_id)
        found = of.order_by(SchoolMessageFile.position).all()
        db.session.expunge_all()
    return message_id, found


def looked_through(thread_id):
    """What the worker does with everything that waits."""
    for one in rows_of(thread_id)[1]:
        with acting(None), transaction():
            check(str(one.tenant_id), str(one.id))


def address(thread_id, more=""):
    message_id, found = rows_of(thread_id)
    return f"/skole/meldinger/{thread_id}/{message_id}/filer/{found[0].id}{more}"


def gets(cast, who, kind, path):
    return cast.client(who, kind).get(path).status_code


def file_form(form, *given):
    return {**form, "file": [(BytesIO(content), called) for content, called in given]}


def test_a_file_comes_when_the_message_has_gone_and_the_file_is_looked_through(cast, sent, soon):
    thread = sent(goes_at=clock.now() + timedelta(hours=1))
    path = address(thread)
    assert gets(cast, KARI, "WORK", path) == 404, "nobody opens what is not looked through"
    assert (
        "Vi ser gjennom filen" in cast.client(KARI, "WORK").get(f"/skole/meldinger/{thread}").text
    )
    looked_through(thread)
    assert gets(cast, KARI, "WORK", path) == 200
    assert gets(cast, MONA, "PRIVATE", path) == 404, "it has not gone"
    soon(61)
    assert "Kanarifugl.pdf" in cast.client(MONA, "PRIVATE").get(f"/skole/meldinger/{thread}").text
    answer = cast.client(MONA, "PRIVATE").get(path)
    assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Kanarifugl.pdf"')
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert gets(cast, MONA, "PRIVATE", path + "/bilde") == 200, "its first page"
    for who, kind in ((TOR, "PRIVATE"), (HEAD, "WORK"), (ANNE, "WORK"), ("Nina Haug", "WORK")):
        assert gets(cast, who, kind, path) == 404, who


def test_rows_are_for_those_who_have_the_message_and_a_waiting_one_for_its_sender(sent, rows, soon):
    thread = sent()
    soon(1)
    assert b"Kanarifugl" not in bytes(rows_of(thread)[1][0].name_sealed)
    assert rows(KARI, SchoolMessageFile) == 1
    assert rows(MONA, SchoolMessageFile, "PRIVATE") == 0, "it is not looked through"
    looked_through(thread)
    assert rows(MONA, SchoolMessageFile, "PRIVATE") == 1
    assert rows(TOR, SchoolMessageFile, "PRIVATE") == 0
    assert rows(HEAD, SchoolMessageFile) == 0


def test_a_file_is_not_found_by_another_message_or_thread(cast, sent, soon):
    first, second = sent(), sent()
    soon(1)
    looked_through(first)
    right = address(first)
    assert gets(cast, MONA, "PRIVATE", right) == 200
    assert gets(cast, MONA, "PRIVATE", right.replace(str(first), str(second))) == 404
    others = right.replace(str(rows_of(first)[0]), str(rows_of(second)[0]))
    assert gets(cast, MONA, "PRIVATE", others) == 404


def test_what_is_refused_is_told_to_its_sender_and_the_message_stands(cast, sent, ids, soon):
    thread = sent((STREAM, "Brev.pdf"), (picture("PNG"), "Tegning.png"))
    soon(1)
    looked_through(thread)
    page = cast.client(KARI, "WORK").get(f"/skole/meldinger/{thread}").text
    assert "Ikke tatt imot" in page and "Meldingen står uten den." in page
    page = cast.client(MONA, "PRIVATE").get(f"/skole/meldinger/{thread}").text
    assert "Se vedlegget." in page and "Brev.pdf" not in page and "Tegning.png" in page
    assert [one.state for one in rows_of(thread)[1]] == ["REFUSED", "READY"]
    me, path = ids(KARI, "WORK"), f"/skole/meldinger/{thread}"
    with acting(None), transaction(), system_access("a test"):
        [told] = db.session.query(Notice).filter_by(path=path)
        assert (told.profile_id, told.template) == (me, "something_new")


def test_what_is_taken_back_takes_its_files_and_their_names(cast, sent):
    thread = sent()
    looked_through(thread)
    message_id, _files = rows_of(thread)
    page = post(cast.client(KARI, "WORK"), f"/skole/meldinger/{thread}/{message_id}/angre", {})
    assert "Legg dem ved igjen" in page.text
    [one] = rows_of(thread)[1]
    assert (one.name_sealed, one.file_id, one.shown_id) == (None, None, None)
    looked_through(thread)
    assert rows_of(thread)[1][0].file_id is None, "a job that comes late changes nothing"


def test_who_lost_the_right_gets_no_file_any_more(cast, acts, soon):
    def do(opened):
        mark = recipients_in(opened, "Se vedlegget.", "Et brev").mark
        return write_to_group(opened, letter((PDF, "Tur.pdf")), shown=mark)

    thread = acts.group(do)
    looked_through(thread)
    soon(1)
    path = address(thread)
    for who in (MONA, TOR):
        assert gets(cast, who, "PRIVATE", path) == 200
    assert gets(cast, ANNE, "WORK", path) == 404
    protect(cast, "Emma Aas")
    assert gets(cast, MONA, "PRIVATE", path) == 404, "nobody is named for Emma yet"


def test_a_confidential_file_is_fetched_at_level_high_alone(cast, sent, soon):
    thread = sent(is_confidential=True)
    soon(1)
    looked_through(thread)
    assert gets(cast, MONA, "PRIVATE", address(thread)) == 200
    weak = cast.client(MONA, "PRIVATE", Strength.SUBSTANTIAL)
    assert weak.get(address(thread)).status_code in (303, 403)


def test_a_file_that_is_not_taken_sends_nothing_and_keeps_the_words(
    cast, school, ids, from_home, soon
):
    client = cast.client(MONA, "PRIVATE")
    new = f"/skole/elever/{school.pupils['Emma Aas']}/meldinger/ny"
    form = {"title": "Om søvn", "text": "Emma er trøtt.", "to": str(ids(KARI, "WORK"))}
    wrong = Page(post(client, new, file_form(form, (b"", "tom.pdf"))))
    assert wrong.status == 422
    assert "Filen er tom" in wrong.errors()["file"] and wrong.value("title") == "Om søvn"
    many = ((PDF, "a.pdf"),) * (several.MOST_FILES + 1)
    assert "høyst 5 filer" in Page(post(client, new, file_form(form, *many))).errors()["file"]
    assert post(client, new, file_form(form, (PDF, "a.pdf"))).status_code == 303
    with acting(None), transaction(), system_access("a test"):
        db.session.query(SchoolMessageFile).update({"file_size": 500 * queries.MB})
    full = Page(post(client, new, file_form(form, (PDF, "b.pdf"))))
    assert "mange filer i det siste" in full.errors()["file"]
    thread = from_home()
    soon(1)
    here = f"/skole/meldinger/{thread}"
    answer = {"text": "Takk.", "to": str(ids(MONA))}
    teacher = cast.client(KARI, "WORK")
    wrong = Page(post(teacher, here, file_form(answer, (b"MZ", "a.exe"))))
    assert "file" in wrong.errors() and wrong.value("text") == "Takk."


def test_files_to_a_class_are_chosen_where_one_sees_who_gets_it(cast, school):
    client, new = cast.client(KARI, "WORK"), f"/skole/grupper/{school.groups['3B']}/meldinger/ny"
    form = {"title": "Tur", "text": "Vi går klokka ni.", "answers": "SENDER"}
    review = Page(post(client, new, form))
    assert review.soup.select_one('input[type="file"][multiple]')
    form["shown"] = review.value("shown")
    wrong = Page(post(client, new, file_form(form, (b"", "tom.pdf"))))
    assert "Filen er tom" in wrong.errors()["file"]
    assert "Noe er endret" not in wrong.text and "Disse får meldingen" in wrong.text
    assert post(client, new, file_form(form, (PDF, "Pakkeliste.pdf"))).status_code == 303


def test_files_are_found_by_their_names_in_ones_own_messages(cast, sent, soon):
    thread = sent()
    soon(1)

    def found(who, kind):
        with cast.acting_as(who, kind):
            page = threads_page(require_actor(), 1, "kanarifugl")
            return [one.thread.id for one in page.threads]

    assert found(MONA, "PRIVATE") == [], "not before it is looked through"
    looked_through(thread)
    assert found(MONA, "PRIVATE") == found(KARI, "WORK") == [thread]
    assert found(TOR, "PRIVATE") == []


def test_a_thread_runs_as_few_statements_however_many_files(cast, sent, soon):
    threads = [sent(), sent(*((PDF, f"{n}.pdf") for n in range(5)))]
    soon(1)
    client, counted = cast.client(KARI, "WORK"), []
    for thread in threads:
        client.get(f"/skole/meldinger/{thread}")
        with counted_statements() as found:
            client.get(f"/skole/meldinger/{thread}")
        counted.append(len(found))
    assert counted[0] == counted[1] <= 10


def test_what_may_not_be_taken_back_keeps_its_file(cast, sent, soon):
    thread = sent()
    looked_through(thread)
    soon(1)
    message_id, _files = rows_of(thread)
    with cast.acting_as(KARI, "WORK"), pytest.raises(Conflict):
        undo(thread, message_id)
    assert gets(cast, MONA, "PRIVATE", address(thread)) == 200
