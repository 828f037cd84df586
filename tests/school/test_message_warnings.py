"""What who writes to a whole group is warned of before it goes."""

from __future__ import annotations

from samspill.access.levels import Area, Level
from samspill.infra.db import lock_subject
from samspill.school.groups.access import open_group
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.messages.recipients import recipients_in
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from tests.school.test_contacts import _name as name_viewer
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD

KARI = "Kari Lunde"


def review(cast, school, text="Husk matpakke."):
    path = f"/skole/grupper/{school.groups['3B']}/meldinger/ny"
    form = {"title": "Tur", "text": text, "answers": "SENDER"}
    answer = post(cast.client(KARI), path, form)
    assert answer.status_code == 422
    return Page(answer).text


def test_a_child_named_in_a_group_message_is_warned_of(cast, school):
    assert "Du har skrevet navnet på et barn Emma står i meldingen" in review(
        cast, school, "Vi feirer EMMA på fredag."
    )
    assert "navnet på et barn" not in review(cast, school)


def test_a_child_whose_home_gets_nothing_is_warned_of_by_name(cast, school):
    with cast.acting_as(HEAD, "WORK"):
        lock_subject(school.pupils["Emma Aas"])
        pupil = open_pupil(school.pupils["Emma Aas"], Area.SCHOOL, Level.MANAGE)
        court = {"is_on": False, "source": SwitchSource.COURT, "switches": [Switch.RECIPIENT]}
        for one in adults_of(pupil).adults:
            set_switches(pupil, relation_id=one.relation_id, **court)
    school.enrol("Lea Vik", "3B")
    assert "Ingen voksne får meldinger om: Emma Aas." in review(cast, school)


def test_a_protected_child_is_warned_of_to_who_may_know_of_it_alone(cast, school):
    noah = school.enrol("Noah Moe", "3B")
    text = review(cast, school, "Noah og alle andre.")
    assert "Noah Moe" not in text and "har beskyttet adresse" not in text
    name_viewer(cast, school, KARI, "WORK", noah)
    text = review(cast, school, "Noah og alle andre.")
    assert "Noah Moe har beskyttet adresse. Skriv ikke hvor gruppen skal være" in text
    assert "navnet på et barn Noah" in text
    with cast.acting_as(HEAD, "WORK"):
        group = open_group(school.groups["3B"], Area.SCHOOL_MESSAGES, Level.WRITE)
        assert recipients_in(group, "Noah").guarded == []
