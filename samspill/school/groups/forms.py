"""The forms by which head and office put a school together."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from samspill.core.language import _, _l
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.school.groups.models import GroupKind, StaffRole
from samspill.school.groups.queries import Employee, GroupView
from samspill.school.groups.words import KIND_NAMES, ROLE_NAMES
from samspill.school.years.models import DayKind

YEAR_LEVELS = range(1, 11)
AS_ITS_WEEKDAY = "AS_ITS_WEEKDAY"


class GroupForm(Form):
    """A new class or teaching group."""

    kind = SelectField(
        _l("Hva er det?"),
        choices=[SelectChoice(str(kind), _l(name)) for kind, name in KIND_NAMES.items()],
        validators=[needed(_l("Velg hva det er."))],
    )
    name = StringField(
        _l("Navn"),
        description=_l("For eksempel 3B."),
        validators=[needed(_l("Skriv navnet.")), at_most(40)],
    )
    year_level = SelectField(
        _l("Trinn"),
        choices=[
            SelectChoice("", _l("Flere trinn")),
            *(SelectChoice(str(n), str(n)) for n in YEAR_LEVELS),
        ],
    )

    def payload(self) -> dict[str, Any]:
        """Kind, name and year level (None: of several)."""
        level = self.year_level.data
        return {
            "kind": GroupKind(self.kind.data),
            "name": self.name.data,
            "year_level": int(level) if level else None,
        }


class StaffForm(Form):
    """Who works with a group, as what, and until when. Built by ``staff_form``."""

    profile_id = SelectField(
        _l("Hvem?"), choices=[], validators=[needed(_l("Velg en som arbeider på skolen."))]
    )
    role = SelectField(_l("Rolle"), choices=[], validators=[needed(_l("Velg en rolle."))])
    last_day = DateField(
        _l("Siste dag"),
        description=_l("En vikar må ha en. Etter denne dagen er klassen lukket for vikaren."),
        validators=[Optional()],
    )

    def payload(self) -> dict[str, Any]:
        """The profile, the role, and the last day or None."""
        return {
            "profile_id": UUID(self.profile_id.data),
            "role": StaffRole(self.role.data),
            "last_day": self.last_day.data,
        }


def staff_form(people: list[Employee], group: GroupView) -> StaffForm:
    """The form for those employed where the group is, with the roles of such a group."""
    form = StaffForm()
    form.profile_id.choices = [
        SelectChoice("", _("Velg")),
        *(SelectChoice(str(one.profile_id), one.name) for one in people),
    ]
    form.role.choices = [SelectChoice(str(role), _(ROLE_NAMES[role])) for role in group.roles]
    return form


class AwayForm(Form):
    """Who answers for one who is away, and until when. Built by ``away_form``."""

    away_id = SelectField(
        _l("Hvem er borte?"), choices=[], validators=[needed(_l("Velg hvem som er borte."))]
    )
    profile_id = SelectField(
        _l("Hvem svarer?"), choices=[], validators=[needed(_l("Velg hvem som svarer."))]
    )
    first_day = DayField(
        _l("Første dag"), description=_l("Tomt er fra i dag."), validators=[Optional()]
    )
    last_day = DayField(_l("Siste dag"), validators=[InputRequired(_l("Velg siste dag."))])

    def payload(self) -> dict[str, Any]:
        """The two profiles, the first day or None, and the last."""
        return {
            "away_id": UUID(self.away_id.data),
            "profile_id": UUID(self.profile_id.data),
            "first_day": self.first_day.data,
            "last_day": self.last_day.data,
        }


def away_form(teachers: dict[UUID, str], people: list[Employee]) -> AwayForm:
    """The form for those who teach the group; where she is the only one she is chosen."""
    form = AwayForm()
    names = [SelectChoice(str(one), name) for one, name in teachers.items()]
    form.away_id.choices = names if len(names) <= 1 else [SelectChoice("", _("Velg")), *names]
    form.profile_id.choices = [
        SelectChoice("", _("Velg")),
        *(SelectChoice(str(one.profile_id), one.name) for one in people),
    ]
    return form


class DayForm(Form):
    """What one day of the school year is."""

    day = DateField(_l("Dag"), validators=[InputRequired(_l("Velg en dag."))])
    kind = SelectField(
        _l("Hva er det?"),
        choices=[
            SelectChoice(str(DayKind.PLANNING), _l("Planleggingsdag, fri for elevene")),
            SelectChoice(str(DayKind.FREE), _l("Fri fra skolen")),
            SelectChoice(str(DayKind.SCHOOL), _l("Skoledag")),
            SelectChoice(AS_ITS_WEEKDAY, _l("Som en vanlig ukedag")),
        ],
        validators=[needed(_l("Velg hva det er."))],
    )

    def payload(self) -> dict[str, Any]:
        """The day, and its kind; None is as its weekday."""
        chosen: date = self.day.data
        kind = self.kind.data
        return {"day": chosen, "kind": None if kind == AS_ITS_WEEKDAY else DayKind(kind)}
