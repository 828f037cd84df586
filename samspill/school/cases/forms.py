"""The forms of an application once it is sent: the home's, and the school's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.language import _, _l
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import answers_in
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import OUTCOMES, SchoolCaseState
from samspill.school.cases.words import ANSWER_NAMES, STATE_NAMES
from samspill.school.sfo_places.forms import KronerField

WORDS = 2000


class AnswerForm(Form):
    """What the applicant answers the school."""

    answer = TextAreaField(
        _l("Svar til skolen"), validators=[needed(_l("Skriv et svar.")), at_most(WORDS)]
    )


class AppealForm(Form):
    """Why the applicant appeals."""

    words = TextAreaField(
        _l("Hvorfor er du ikke enig?"),
        description=_l(
            "Skolen ser på saken på nytt. Holder den fast, avgjør klageinstansen:"
            " statsforvalteren, eller kommunens klageorgan når saken gjelder SFO."
        ),
        validators=[needed(_l("Skriv hvorfor.")), at_most(WORDS)],
    )


class QuestionForm(Form):
    """What the school asks the applicant."""

    question = TextAreaField(
        _l("Hva trenger dere å vite?"),
        validators=[needed(_l("Skriv hva dere trenger å vite.")), at_most(WORDS)],
    )


class InterimForm(Form):
    """Why it takes longer, and until when."""

    why = TextAreaField(
        _l("Hvorfor tar det lengre tid?"), validators=[needed(_l("Skriv hvorfor.")), at_most(WORDS)]
    )
    until = DayField(_l("Svar kommer innen"), validators=[InputRequired(_l("Velg en dag."))])


def interim_form(proposed: tuple[str, date] | None) -> InterimForm:
    """The form, ready to be sent: what is proposed, and until when."""
    why, until = proposed or ("", None)
    return InterimForm(formdata=None, why=why, until=until)


def _given_from() -> DayField:
    return DayField(
        _l("Innvilget fra"),
        description=_l("Bare når noen av dagene er innvilget."),
        validators=[Optional()],
    )


def _given_to() -> DayField:
    return DayField(_l("Innvilget til og med"), validators=[Optional()])


def _by_hand() -> KronerField:
    return KronerField(
        _l("Pris i måneden, satt for hånd"),
        description=_l("La stå tomt når utregningen skal gjelde. Uten mat."),
        validators=[Optional()],
    )


class DecisionForm(Form):
    """What the school decides."""

    outcome = RadioField(
        _l("Hva har skolen bestemt?"),
        choices=[SelectChoice(str(one), _l(STATE_NAMES[one])) for one in OUTCOMES],
        validators=[needed(_l("Velg hva skolen har bestemt."))],
    )
    first_day = _given_from()
    last_day = _given_to()
    monthly = _by_hand()
    reasons = TextAreaField(
        _l("Begrunnelse"),
        description=_l("For akkurat dette barnet. Må med når svaret ikke er ja til alt."),
        validators=[at_most(WORDS)],
    )

    def decision(self) -> Decision:
        """What was decided."""
        return Decision(
            SchoolCaseState(self.outcome.data),
            self.reasons.data or "",
            self.first_day.data,
            self.last_day.data,
            self.monthly.amount,
        )


def decision_form(*, is_right: bool, **more: Any) -> DecisionForm:
    """The form; of a right there is one thing to say."""
    form = DecisionForm(**more)
    if is_right:
        granted = SchoolCaseState.GRANTED
        form.outcome.choices = [SelectChoice(str(granted), _(STATE_NAMES[granted]))]
    return form


class ReassessForm(Form):
    """What comes of an appeal. Built by ``reassess_form``."""

    answer = RadioField(
        _l("Hva skjer med klagen?"), choices=[], validators=[needed(_l("Velg hva som skjer."))]
    )
    first_day = _given_from()
    last_day = _given_to()
    monthly = _by_hand()
    words = TextAreaField(_l("Hvorfor?"), validators=[needed(_l("Skriv hvorfor.")), at_most(WORDS)])

    def payload(self) -> dict[str, Any]:
        """What comes of it, why, and what is given."""
        return {
            "answer": AppealAnswer(self.answer.data),
            "words": self.words.data,
            "days": (self.first_day.data, self.last_day.data),
            "monthly": self.monthly.amount,
        }


def reassess_form(state: str, **more: Any) -> ReassessForm:
    """The form, with what may follow."""
    form = ReassessForm(**more)
    form.answer.choices = [
        SelectChoice(str(one), _(ANSWER_NAMES[one])) for one in answers_in(state)
    ]
    return form


class HandlerForm(Form):
    """Who handles the case. Built by ``handler_form``."""

    handler = SelectField(_l("Hvem behandler saken?"), choices=[], validators=[Optional()])

    def handler_id(self) -> UUID | None:
        """Whose it is; None for whoever asks."""
        return UUID(self.handler.data) if self.handler.data else None


def handler_form(people: dict[UUID, str], **more: Any) -> HandlerForm:
    """The form, with those who may."""
    form = HandlerForm(**more)
    form.handler.choices = [
        SelectChoice("", _("Jeg")),
        *(SelectChoice(str(one), name) for one, name in people.items()),
    ]
    return form


class SeveralForm(Form):
    """Which of several small cases are granted, each with its own reasons. Built by
    ``several_form``."""

    def chosen(self) -> dict[UUID, str]:
        """The reasons of those that are granted, by case."""
        return {
            _case_of(name): self.data[REASONS + name.removeprefix(GIVE)] or ""
            for name, is_given in self.data.items()
            if name.startswith(GIVE) and is_given
        }


GIVE, REASONS = "give_", "reasons_"
_IS_GIVEN = re.compile(f"{GIVE}[0-9a-f]{{32}}")


def _case_of(name: str) -> UUID:
    return UUID(name.removeprefix(GIVE))


def several_form(names: Mapping[UUID, str], ticked: Iterable[str] = (), **more: Any) -> SeveralForm:
    """The form of granting some cases at once: a box and a field for each child, by name.
    ``ticked``: names of boxes that were sent, also of a case that is there no more: she is told."""
    fields: dict[str, Any] = {}
    for one in {*names, *map(_case_of, filter(_IS_GIVEN.fullmatch, ticked))}:
        name = names.get(one, "")
        fields[GIVE + one.hex] = BooleanField(_("Innvilg for %(name)s", name=name))
        reasons = _("Begrunnelse for %(name)s", name=name)
        fields[REASONS + one.hex] = TextAreaField(reasons, validators=[at_most(WORDS)])
    return type("SomeForm", (SeveralForm,), fields)(**more)
