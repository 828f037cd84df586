"""The forms of an employment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from samspill.administration.employees.actions import Period, Work
from samspill.core.language import _, _l
from samspill.identity.invitations import Invited
from samspill.infra.forms import Form, at_most, needed
from samspill.infra.tabular import MOST_BYTES
from samspill.organisation.models import Unit

KEPT = _l("Vises ikke, fordi adressen er beskyttet. La feltet stå tomt for å beholde det.")


class WorkForm(Form):
    """Title, address at work, and what somebody may at work."""

    title = StringField(
        _l("Stilling"),
        description=_l("Slik familiene kjenner den, for eksempel kontaktlærer."),
        validators=[at_most(80)],
        default="",
    )
    email = StringField(
        _l("E-post på jobb"),
        description=_l("Varsler går hit. De har ikke innhold om noen."),
        validators=[needed(_l("Skriv e-postadressen.")), at_most(254)],
    )
    may_hold_plans = BooleanField(
        _l("Kan være stafettholder"),
        description=_l("Kan starte planer, og ta over stafetten når familien sier ja."),
    )
    leads_unit = BooleanField(
        _l("Leder enheten"),
        description=_l("Ser enhetens ansatte, og planer uten stafettholder som nummer."),
    )

    def work(self) -> Work:
        """What was written."""
        return Work(
            title=self.title.data or "",
            email=self.email.data or None,
            may_hold_plans=self.may_hold_plans.data,
            leads_unit=self.leads_unit.data,
        )


class HiddenWorkForm(WorkForm):
    """The same about somebody protected: what stands is not shown, and stays when left empty."""

    title = StringField(_l("Stilling"), description=KEPT, validators=[at_most(80)], default="")
    email = StringField(_l("E-post på jobb"), description=KEPT, validators=[at_most(254)])

    def work(self) -> Work:
        """What was written; None is as it stands."""
        return replace(super().work(), title=self.title.data or None)


class EmployeeForm(WorkForm):
    """Somebody new at work here."""

    number = StringField(
        _l("Fødselsnummer"),
        description=_l("11 siffer. Nummeret vises ikke igjen."),
        validators=[needed(_l("Skriv fødselsnummeret.")), at_most(20)],
    )
    given_name = StringField(
        _l("Fornavn"), validators=[needed(_l("Skriv fornavnet.")), at_most(80)]
    )
    family_name = StringField(
        _l("Etternavn"), validators=[needed(_l("Skriv etternavnet.")), at_most(80)]
    )
    unit_id = SelectField(_l("Enhet"), choices=[], validators=[needed(_l("Velg enheten."))])
    first_day = DateField(_l("Første arbeidsdag"), validators=[InputRequired(_l("Velg en dag."))])
    last_day = DateField(
        _l("Siste arbeidsdag"),
        description=_l("For en vikar: All tilgang stenges etter denne dagen."),
        validators=[Optional()],
    )

    def offer(self, units: list[Unit]) -> None:
        """The units to choose from."""
        self.unit_id.choices = [
            SelectChoice("", _("Velg")),
            *(SelectChoice(str(unit.id), unit.name) for unit in units),
        ]

    def employee(self) -> dict[str, Any]:
        """Who, where, what and when, as plain arguments."""
        return {
            "invited": Invited(
                self.number.data, self.given_name.data, self.family_name.data, self.email.data
            ),
            "unit_id": UUID(self.unit_id.data),
            "work": self.work(),
            "period": Period(self.first_day.data, self.last_day.data),
        }


class FileForm(Form):
    """A table, sent as a file."""

    file = FileField(
        _l("Fil"),
        description=_l("En Excel-fil (.xlsx) eller en CSV-fil."),
        validators=[FileRequired(_l("Velg en fil."))],
    )

    def content(self) -> bytes:
        """The file, or as much of it as shows that it is too large."""
        with self.file.data.stream as sent:
            return bytes(sent.read(MOST_BYTES + 1))


class EndForm(Form):
    """The last day of an employment."""

    last_day = DateField(_l("Siste arbeidsdag"), validators=[InputRequired(_l("Velg en dag."))])
