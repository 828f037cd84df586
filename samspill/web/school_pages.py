"""The pages of school, for the application."""

from __future__ import annotations

from samspill.access.routes import Module
from samspill.school.absence.file_views import absence_files
from samspill.school.absence.school_views import attendance
from samspill.school.absence.total_views import absence_totals
from samspill.school.absence.views import absence
from samspill.school.assessments.views import assessments
from samspill.school.calendars.views import school_calendar
from samspill.school.cases.staff_views import case_handling
from samspill.school.cases.views import cases
from samspill.school.class_lists.views import class_lists
from samspill.school.consents.views import school_consents
from samspill.school.contacts.needs_views import needs
from samspill.school.contacts.views import contacts
from samspill.school.grades.exam_views import oral_exams
from samspill.school.grades.round_views import grade_rounds
from samspill.school.grades.views import grades
from samspill.school.groups.views import groups
from samspill.school.guardians.views import guardians
from samspill.school.home_weeks.views import home_weeks
from samspill.school.imports.views import school_files
from samspill.school.leave.views import leave
from samspill.school.messages.file_views import school_message_files
from samspill.school.messages.views import school_messages
from samspill.school.next_year.views import next_year
from samspill.school.parents.views import parents
from samspill.school.protected.views import protected
from samspill.school.pupils.views import school
from samspill.school.questionnaires.views import questionnaires
from samspill.school.reduced_payment.file_views import reduced_payment_files
from samspill.school.reduced_payment.views import reduced_payment
from samspill.school.sfo_day.staff_views import sfo_today
from samspill.school.sfo_day.views import sfo_day
from samspill.school.sfo_holidays.views import sfo_holidays
from samspill.school.sfo_places.invoice_views import sfo_invoices
from samspill.school.sfo_places.leading_views import sfo
from samspill.school.sfo_places.views import sfo_places
from samspill.school.sfo_requests.views import sfo_requests
from samspill.school.signups.views import sign_ups
from samspill.school.timetable.views import timetable
from samspill.web.elsewhere import elsewhere
from samspill.web.my_consents import my_consents


def pages_of_school() -> list[Module]:
    """Every page of school."""
    return [
        *(school, groups, next_year, protected, school_files, guardians),
        *(attendance, absence_totals, absence, absence_files, timetable),
        *_pages_of_assessment(),
        *(contacts, needs, school_calendar, school_messages, school_message_files),
        *_pages_for_homes(),
        *_pages_of_sfo(),
        *(cases, case_handling, leave, reduced_payment, reduced_payment_files),
    ]


def _pages_for_homes() -> list[Module]:
    return [
        *(school_consents, my_consents, questionnaires, sign_ups),
        *(class_lists, parents, elsewhere, home_weeks),
    ]


def _pages_of_sfo() -> list[Module]:
    return [sfo, sfo_invoices, sfo_places, sfo_requests, sfo_day, sfo_today, sfo_holidays]


def _pages_of_assessment() -> list[Module]:
    return [assessments, grades, grade_rounds, oral_exams]
