"""Something in every sealed column of the school, written by those who write it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.export.actions import write_case_letters
from samspill.infra.db import lock_subject
from samspill.infra.transaction import transaction
from samspill.school.absence.actions import report
from samspill.school.absence.models import AbsenceReason
from samspill.school.absence.rules import Span, Wanted
from samspill.school.assessments.actions import reflect, remark, write
from samspill.school.assessments.models import AssessmentKind, RemarkKind
from samspill.school.cases.handling import ask
from samspill.school.cases.handling import decide as decide_case
from samspill.school.cases.kinds import Decision as Yes
from samspill.school.cases.models import SchoolCaseState
from samspill.school.class_lists.actions import join
from samspill.school.grades.actions import Entry, send_warning
from samspill.school.grades.models import GradeValue
from samspill.school.leave.actions import apply_for
from samspill.school.messages.actions import Letter, write_to_school
from samspill.school.parents.actions import join_group, set_contact, set_group, write_post
from samspill.school.pupils.access import open_pupil
from samspill.school.reduced_payment.actions import apply_for as ask_to_pay_less
from samspill.school.reduced_payment.actions import send as send_payment
from samspill.school.reduced_payment.models import Household
from samspill.school.reduced_payment.rules import Wanted as PaymentWanted
from samspill.school.sfo_day.actions import bar_pickup, leave_note
from samspill.school.sfo_day.models import Way
from samspill.school.sfo_places.leading import put_on_list
from tests.school.test_grades import TEACHER, Round
from tests.support.school import leave_rule_is, leave_wanted, set_rule
from tests.support.sfo import Sfo, SfoDay

HEAD = ("Bente Ruud", "WORK")


def write_at_school(cast, school):
    """A letter and absence with files, an assessment, a remark, a line of a class list, what a
    pupil says herself, a warning, and two grades."""
    _of(cast, school, "Emma Aas", ("Mona Aas", "PRIVATE"), Area.SCHOOL_MESSAGES, _letter(cast))
    set_rule(cast, attachment=1)
    _of(cast, school, "Emma Aas", ("Mona Aas", "PRIVATE"), Area.ABSENCE, _away)
    _of(cast, school, "Emma Aas", TEACHER, Area.ASSESSMENT, _assess)
    _of(cast, school, "Emma Aas", ("Mona Aas", "PRIVATE"), Area.SCHOOL_CONSENT, _shown)
    _post(cast, school)
    grades = Round(cast, school)
    grades.enter({grades.oskar: Entry(GradeValue.FOUR, "Jevnt og godt.")})
    grades.enter({grades.sara: Entry(GradeValue.NO_BASIS)}, who=HEAD, reason="Flyttet hit i går.")
    grades.of(send_warning, subject="ENGLISH", why="For lite.", help_text="Leksehjelp.")
    _of(cast, school, "Sara Lie", ("Sara Lie", "PRIVATE"), Area.ASSESSMENT, _reflect)
    sfo = Sfo(school)
    sfo.offer()
    sfo.lead(put_on_list, sfo.apply("Iben Dahl", "Anne Dahl"), why="Det er fullt.")
    sfo.placed()
    day = SfoDay(sfo, None)
    day.picker()
    day.plan(Way.WITH_CHILD, 15, words="Oda i 3B")
    day.pupil(leave_note, day.day, "Ta med lue.")
    day.pupil(
        bar_pickup, who=HEAD[0], area=Area.PICK_UP, level=Level.MANAGE, name="Rolf", why="Avtalt."
    )
    _apply(cast, school)
    _pay_less(cast, school, sfo)


def _of(cast, school, child, who, area, act):
    with cast.acting_as(*who):
        lock_subject(school.pupils[child])
        act(open_pupil(school.pupils[child], area, Level.OWN))


def _apply(cast, school):
    """Leave that is asked for late, with what the child means, a question of the school, and the
    letter of its decision."""
    leave_rule_is(cast, both_agree=0, notice_days=42)
    said = {"late_reason": "Vi fikk vite det i går.", "statement": "Jeg gleder meg."}
    with cast.acting_as("Mona Aas", "PRIVATE"):
        [case_id] = apply_for([school.pupils["Emma Aas"]], leave_wanted(**said), send=True)
    for act in (
        lambda pupil: ask(pupil, case_id, "Hvilken dag?"),
        lambda pupil: decide_case(pupil, case_id, Yes(SchoolCaseState.GRANTED, "")),
    ):
        _of(cast, school, "Emma Aas", TEACHER, Area.SCHOOL_CASE, act)
    with acting(None), transaction():
        write_case_letters(case_id)


def _pay_less(cast, school, sfo):
    """What two who live together earn, a paper of it, and how the price comes about."""
    mona = ("Mona Aas", "PRIVATE")
    said = PaymentWanted(
        household=Household.OTHER,
        own_income=123_456,
        partner_income=65_432,
        lives_here=True,
        files=[(BytesIO(b"En linje."), "Skatt.txt")],
    )
    with cast.acting_as(*mona):
        [case_id] = ask_to_pay_less([school.pupils["Emma Aas"]], said)
    _of(cast, school, "Emma Aas", mona, Area.INCOME, lambda pupil: send_payment(pupil, case_id))


def _letter(cast):
    kari = cast.profile_id(*TEACHER)
    files = [(BytesIO(b"En linje."), "Notat.txt")]
    letter = Letter("Om søvn", "Emma er trøtt.", files=files)
    return lambda pupil: write_to_school(pupil, letter, to=[kari])


def _away(pupil):
    ahead = (clock.today() + timedelta(days=days) for days in range(1, 4))
    day = next(one for one in ahead if one.weekday() < 5)
    files = [(BytesIO(b"Time hos legen."), "Time.txt")]
    report(pupil, Wanted(day, day, Span(), AbsenceReason.DOCTOR, files=files))


def _assess(pupil):
    write(
        pupil, kind=AssessmentKind.ONGOING, subject="MATHEMATICS", text="Regner godt.", share=True
    )
    remark(pupil, kind=RemarkKind.PRAISE, text="Tok seg fint av en ny elev.")


def _shown(pupil):
    join(pupil, phone="98765432", email="navn@eksempel.no", shows_birthday=False)


def _post(cast, school):
    for_all, mona = {"is_open": True}, cast.profile_id("Mona Aas", "PRIVATE")
    home = ("Emma Aas", ("Mona Aas", "PRIVATE"), Area.SCHOOL_CONSENT)
    with school.opened(group="3B") as group:
        set_group(group, **for_all)
    _of(cast, school, *home, lambda pupil: join_group(pupil, wants_to_write=True))
    with school.opened(group="3B") as group:
        set_contact(group, mona)
    _of(cast, school, *home, lambda pupil: write_post(pupil, "Dugnad på lørdag?"))


def _reflect(pupil):
    reflect(pupil, subject="MATHEMATICS", text="Jeg kan brøk.", share=True)
