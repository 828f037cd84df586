"""Every table there is. Whoever walks them (migrate, the check at start) imports this first."""

from __future__ import annotations

from samspill.access import forms, grants, log, system, whereabouts
from samspill.administration import models as administration
from samspill.administration.employees import models as employees
from samspill.administration.reviews import models as reviews
from samspill.audit import models as audit
from samspill.export import models as export
from samspill.export.plan_copy import models as plan_copy
from samspill.identity import calendar_keys, paper
from samspill.identity import models as identity
from samspill.identity.contact_checks import models as contact_checks
from samspill.identity.devices import models as devices
from samspill.identity.signin import models as signin
from samspill.identity.subscriptions import models as subscriptions
from samspill.infra import limits
from samspill.notifications import models as notifications
from samspill.organisation import models as organisation
from samspill.plans.archive import models as archive
from samspill.plans.bright_spots import models as bright_spots
from samspill.plans.child_views import models as child_views
from samspill.plans.consent import models as consent
from samspill.plans.documents import models as documents
from samspill.plans.earlier import models as earlier
from samspill.plans.emergency import models as emergency
from samspill.plans.goals import models as goals
from samspill.plans.imports import models as imports
from samspill.plans.life_areas import models as life_areas
from samspill.plans.mappings import models as mappings
from samspill.plans.meetings import models as meetings
from samspill.plans.messages import models as messages
from samspill.plans.minutes import models as minutes
from samspill.plans.moves import models as moves
from samspill.plans.news import models as news
from samspill.plans.notes import models as notes
from samspill.plans.outside import models as outside
from samspill.plans.own_room import models as own_room
from samspill.plans.participants import models as participants
from samspill.plans.plan import models as plan
from samspill.plans.registrations import models as registrations
from samspill.plans.signatories import models as signatories
from samspill.plans.stages import models as stages
from samspill.plans.subject_plans import models as subject_plans
from samspill.plans.swaps import models as swaps
from samspill.plans.timeline import models as timeline
from samspill.plans.unusual import models as unusual
from samspill.plans.waves import models as waves
from samspill.plans.wishes import models as wishes
from samspill.privacy import models as privacy
from samspill.register import models as register
from samspill.retention import models as retention
from samspill.school.absence import models as absence
from samspill.school.assessments import models as assessments
from samspill.school.cases import models as school_cases
from samspill.school.class_lists import models as class_lists
from samspill.school.consents import models as school_consents
from samspill.school.contacts import models as contacts
from samspill.school.grades import models as grades
from samspill.school.groups import models as groups
from samspill.school.home_weeks import models as home_weeks
from samspill.school.imports import models as school_files
from samspill.school.leave import models as leave
from samspill.school.messages import models as school_messages
from samspill.school.parents import models as parents
from samspill.school.pupils import models as pupils
from samspill.school.questionnaires import models as questionnaires
from samspill.school.reduced_payment import models as reduced_payment
from samspill.school.sfo_day import models as sfo_days
from samspill.school.sfo_holidays import models as sfo_holidays
from samspill.school.sfo_places import models as sfo_places
from samspill.school.sfo_requests import models as sfo_requests
from samspill.school.signups import models as sign_ups
from samspill.school.timetable import models as timetable
from samspill.school.years import models as school_years

__all__ = [
    "absence",
    "administration",
    "archive",
    "assessments",
    "audit",
    "bright_spots",
    "child_views",
    "consent",
    "calendar_keys",
    "contact_checks",
    "contacts",
    "devices",
    "documents",
    "employees",
    "earlier",
    "emergency",
    "export",
    "forms",
    "goals",
    "grades",
    "grants",
    "groups",
    "identity",
    "life_areas",
    "imports",
    "limits",
    "log",
    "mappings",
    "meetings",
    "messages",
    "minutes",
    "moves",
    "news",
    "notes",
    "notifications",
    "organisation",
    "outside",
    "own_room",
    "paper",
    "participants",
    "plan",
    "plan_copy",
    "privacy",
    "pupils",
    "signin",
    "subscriptions",
    "swaps",
    "register",
    "registrations",
    "retention",
    "reviews",
    "questionnaires",
    "class_lists",
    "home_weeks",
    "parents",
    "sign_ups",
    "sfo_days",
    "sfo_holidays",
    "reduced_payment",
    "sfo_places",
    "sfo_requests",
    "leave",
    "school_cases",
    "school_consents",
    "school_files",
    "school_messages",
    "school_years",
    "signatories",
    "stages",
    "subject_plans",
    "timetable",
    "system",
    "timeline",
    "unusual",
    "waves",
    "whereabouts",
    "wishes",
]
