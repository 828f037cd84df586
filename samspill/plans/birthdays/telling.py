"""Telling of a birthday a month before it, once."""

from __future__ import annotations

from samspill.core.clock import start_of_day, today
from samspill.core.event import record
from samspill.notifications.queries import not_reminded
from samspill.plans.birthdays.events import BirthdayAnnounced, OwnBirthdayAnnounced
from samspill.plans.birthdays.queries import coming_birthday, own_profile
from samspill.plans.birthdays.rules import told_from
from samspill.plans.consent.activation import about
from samspill.plans.participants.models import FAMILY
from samspill.plans.participants.queries import present_participants
from samspill.plans.plan.access import OpenPlan


def tell_of_birthday(plan: OpenPlan) -> None:
    """Tell the family of a plan in use, and the child, of a birthday that changes something.

    Opened by the system; a repeat, or a day's delay, tells nobody twice. Who may read of it is
    asked again when it is delivered.
    """
    day = today(plan.at)
    found = coming_birthday(plan.subject.tenant_id, plan.subject.child_born_on, day)
    if found is None or not found.is_near(day) or not plan.subject.is_active:
        return
    since = start_of_day(told_from(found.day))
    family = {
        one.profile_id
        for one in present_participants(plan.subject.id)
        if one.role in FAMILY and one.profile_id
    }
    told = BirthdayAnnounced(**about(plan), family_profile_ids=())
    who = not_reminded(family, plan.subject.id, told.page(), since)
    if who:
        record(BirthdayAnnounced(**about(plan), family_profile_ids=who))
    child = own_profile(plan.subject.child_id, day)
    if child is not None and child not in family:
        own = OwnBirthdayAnnounced(**about(plan), child_profile_ids=())
        alone = not_reminded({child}, plan.subject.id, own.page(), since)
        if alone:
            record(OwnBirthdayAnnounced(**about(plan), child_profile_ids=alone))
