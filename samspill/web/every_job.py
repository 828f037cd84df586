"""Every job there is: a worker alone loads them, and what they need."""

from __future__ import annotations

from samspill.administration.employees import jobs as employees  # noqa: F401 - declares its jobs
from samspill.audit import jobs as audit  # noqa: F401
from samspill.documents import jobs as files  # noqa: F401
from samspill.export import jobs as exports  # noqa: F401
from samspill.export.plan_archive import jobs as plan_archives  # noqa: F401
from samspill.export.plan_copy import jobs as plan_copies  # noqa: F401
from samspill.notifications import jobs as notices  # noqa: F401
from samspill.plans.birthdays import jobs as birthdays  # noqa: F401
from samspill.plans.consent import jobs as consents  # noqa: F401
from samspill.plans.documents import jobs as documents  # noqa: F401
from samspill.plans.emergency import jobs as emergencies  # noqa: F401
from samspill.plans.imports import jobs as imports  # noqa: F401
from samspill.plans.lifecycle import jobs as lifecycle  # noqa: F401
from samspill.plans.meetings import jobs as meetings  # noqa: F401
from samspill.plans.messages import jobs as messages  # noqa: F401
from samspill.plans.moves import jobs as moves  # noqa: F401
from samspill.plans.news import jobs as news  # noqa: F401
from samspill.plans.outside import jobs as outside  # noqa: F401
from samspill.plans.registrations import jobs as registrations  # noqa: F401
from samspill.plans.subject_plans import jobs as subject_plans  # noqa: F401
from samspill.plans.swaps import jobs as swaps  # noqa: F401
from samspill.plans.unusual import jobs as unusual  # noqa: F401
from samspill.plans.waves import jobs as waves  # noqa: F401
from samspill.plans.whereabouts import jobs as whereabouts  # noqa: F401
from samspill.retention import jobs as retention  # noqa: F401
from samspill.school.absence import jobs as absence  # noqa: F401
from samspill.school.cases import jobs as school_cases  # noqa: F401
from samspill.school.consents import jobs as school_consents  # noqa: F401
from samspill.school.grades import jobs as grades  # noqa: F401
from samspill.school.imports import jobs as school_files  # noqa: F401
from samspill.school.leave import actions as leave  # noqa: F401 - a kind of case: its letters
from samspill.school.messages import jobs as school_messages  # noqa: F401
from samspill.school.pupils import jobs as pupils  # noqa: F401
from samspill.school.questionnaires import jobs as questionnaires  # noqa: F401
from samspill.school.reduced_payment import jobs as reduced_payment  # noqa: F401
from samspill.school.sfo_day import jobs as sfo_days  # noqa: F401
from samspill.school.sfo_holidays import jobs as sfo_holidays  # noqa: F401
from samspill.school.sfo_places import jobs as sfo_places  # noqa: F401
from samspill.school.signups import jobs as sign_ups  # noqa: F401
from samspill.school.tomorrow import jobs as tomorrow  # noqa: F401
