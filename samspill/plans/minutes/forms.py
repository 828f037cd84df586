"""The forms of minutes: what was said and decided, a remark, a decision to be done."""

from __future__ import annotations

from uuid import UUID

from wtforms import HiddenField, IntegerField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import HiddenInput

from samspill.core.ids import id_in
from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.goals.forms import VersionedForm
from samspill.plans.minutes.models import Minutes
from samspill.plans.minutes.queries import Said

TEXT = 10_000
REMARK = 2000
DECISION, DECISIONS = 200, 30


class MinutesForm(VersionedForm):
    """Minutes: what was said, and what was decided, one thing on each line."""

    text = TextAreaField(
        _l("Hva snakket dere om?"),
        description=_l("Skriv så barnet og familien kjenner seg igjen."),
        validators=[needed(_l("Skriv noe fra møtet.")), at_most(TEXT)],
    )
    decisions = TextAreaField(
        _l("Hva ble dere enige om?"),
        description=_l("Én ting på hver linje. Siden kan dere gjøre dem til aktiviteter."),
        default="",
    )

    def validate_decisions(self, _field: HiddenField) -> None:
        """Not too many, and none too long. Raises ValidationError with words."""
        lines = self.decided()
        if len(lines) > DECISIONS:
            raise ValidationError(_("Skriv høyst %(most)s linjer.", most=DECISIONS))
        if any(len(one) > DECISION for one in lines):
            raise ValidationError(_("Skriv høyst %(most)s tegn på hver linje.", most=DECISION))

    def decided(self) -> list[str]:
        """The decisions, each once, in order."""
        lines = (one.strip() for one in (self.decisions.data or "").splitlines())
        return list(dict.fromkeys(one for one in lines if one))


def minutes_form_of(minutes: Minutes | None, said: Said | None) -> MinutesForm:
    """The form with what the minutes say."""
    if minutes is None or said is None:
        return MinutesForm(formdata=None)
    lines = "\n".join(one.text for one in said.decisions)
    form = MinutesForm(formdata=None, data={"text": said.text, "decisions": lines})
    form.read_anew(minutes.version)
    return form


class RemarkForm(Form):
    """A remark to minutes."""

    text = TextAreaField(
        _l("Merknad"),
        description=_l("Er noe feil, eller mangler noe? Det du skriver, står ved referatet."),
        validators=[needed(_l("Skriv noe før du sender.")), at_most(REMARK)],
    )


class TakeForm(Form):
    """Which decision becomes an activity, and for which goal. The version is what was read."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    goal = SelectField(_l("Hvilket mål gjelder det?"), choices=[], validate_choice=False)

    def offer(self, goals: list[tuple[UUID, str]]) -> TakeForm:
        """Fill the list of goals."""
        self.goal.choices = [SelectChoice(str(goal_id), title) for goal_id, title in goals]
        return self

    @property
    def goal_id(self) -> UUID | None:
        """The goal that was chosen."""
        return id_in(self.goal.data or "")
