"""The forms that say how somebody on paper was reached, and what has been read."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    validators,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.event import Kind
from samspill.core.language import _, _l
from samspill.infra.forms import Form
from samspill.notifications.choices import Chosen
from samspill.notifications.models import DoneHow
from samspill.notifications.rhythms import OFFERED, PROPOSED, Channel, Rhythm
from samspill.notifications.words import KIND_HELP, KIND_NAMES, RHYTHM_NAMES


class DoneForm(Form):
    """Letter, telephone or in person."""

    how = RadioField(
        _l("Hvordan?"),
        choices=[
            SelectChoice(DoneHow.LETTER, _l("Sendt brev")),
            SelectChoice(DoneHow.PHONE, _l("Ringt")),
            SelectChoice(DoneHow.IN_PERSON, _l("Sagt ansikt til ansikt")),
        ],
        validators=[InputRequired(_l("Velg ett."))],
    )

    def payload(self) -> dict[str, Any]:
        """How, as the code."""
        return {"how": DoneHow(self.how.data)}


class ReadForm(Form):
    """One notice, or none for all of them."""

    notice = HiddenField(validators=[validators.Optional(), validators.UUID()])

    def payload(self) -> dict[str, Any]:
        """Which."""
        return {"notice_id": UUID(self.notice.data) if self.notice.data else None}


class ChoicesForm(Form):
    """How somebody wants to hear of each kind of thing, for one plan. Empty: as for all plans."""

    channel: ClassVar[Channel] = Channel.EMAIL

    def offer(self, chosen: Chosen, *, of_all: bool) -> None:
        """Say what is offered, what is proposed, and what was chosen."""
        for kind, rhythms in OFFERED.items():
            field = self[kind.lower()]
            proposed = _(RHYTHM_NAMES[PROPOSED[kind][chosen.reader]]).lower()
            first = _("Foreslått: %(when)s", when=proposed) if of_all else _("Som ellers")
            field.choices = [("", first), *((str(one), _(RHYTHM_NAMES[one])) for one in rhythms)]
            if not self.is_submitted():
                field.data = chosen.choices.get(kind, {}).get(self.channel, "")

    def payload(self) -> dict[str, Any]:
        """What was chosen, by kind and channel."""
        said = {kind: self[kind.lower()].data for kind in OFFERED}
        return {"choices": {str(k): {str(self.channel): v} for k, v in said.items() if v}}


for _kind in OFFERED:
    # nosemgrep: attributes-by-name - our own kinds, on our own class
    setattr(
        ChoicesForm,
        _kind.lower(),
        SelectField(_l(KIND_NAMES[_kind]), description=_l(KIND_HELP[_kind])),
    )


def _hour(label: Any) -> SelectField:
    return SelectField(label, choices=[str(hour) for hour in range(24)])


class AllChoicesForm(ChoicesForm):
    """The same for all plans, with the quiet hours."""

    sms = SelectMultipleField(
        _l("Hva skal også komme på SMS, med en gang?"),
        choices=[SelectChoice(str(kind), _l(name)) for kind, name in KIND_NAMES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[validators.Optional()],
    )
    push = SelectMultipleField(
        _l("Hva skal også komme på telefonen eller PC-en, med en gang?"),
        choices=[SelectChoice(str(kind), _l(name)) for kind, name in KIND_NAMES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[validators.Optional()],
    )
    quiet = RadioField(
        _l("Ro om natten"),
        choices=[
            SelectChoice("AS_RULE", _l("Ja, som foreslått")),
            SelectChoice("OWN", _l("Ja, i timene jeg velger under")),
            SelectChoice("NONE", _l("Nei, send når som helst")),
        ],
        validators=[InputRequired(_l("Velg ett."))],
    )
    quiet_from = _hour(_l("Fra klokka"))
    quiet_until = _hour(_l("Til klokka"))

    def offer(self, chosen: Chosen, *, of_all: bool) -> None:
        """The same, and which hours are quiet."""
        super().offer(chosen, of_all=of_all)
        self.before = chosen
        if self.is_submitted():
            return
        self.push.data = [str(kind) for kind in KIND_NAMES if self._is_pushed(kind)]
        by_sms = str(Channel.SMS)
        self.sms.data = [kind for kind, how in chosen.choices.items() if by_sms in how]
        hours = chosen.own_hours
        self.quiet.data = "AS_RULE" if hours is None else "NONE" if hours[0] == hours[1] else "OWN"
        self.quiet_from.data = str(chosen.times.quiet_from)
        self.quiet_until.data = str(chosen.times.quiet_until)

    before: Chosen

    def _is_pushed(self, kind: Kind) -> bool:
        proposed = PROPOSED[kind][self.before.reader]
        return self.before.choices.get(kind, {}).get(Channel.PUSH, proposed) == Rhythm.NOW

    def _push(self) -> dict[str, str]:
        """What was ticked, and what was not; as before where nothing takes push."""
        by_push = str(Channel.PUSH)
        if not self.before.has_phone:
            chosen = self.before.choices.items()
            return {kind: how[by_push] for kind, how in chosen if by_push in how}
        ticked = set(self.push.data or ())
        return {k: str(Rhythm.NOW if k in ticked else Rhythm.OFF) for k in map(str, KIND_NAMES)}

    def payload(self) -> dict[str, Any]:
        """What was chosen, and the quiet hours: the same hour twice is none."""
        own = (int(self.quiet_from.data), int(self.quiet_until.data))
        quiet = {"AS_RULE": None, "OWN": own, "NONE": (0, 0)}[self.quiet.data]
        chosen = super().payload()["choices"]
        for kind in self.sms.data or ():
            chosen.setdefault(kind, {})[str(Channel.SMS)] = str(Rhythm.NOW)
        for kind, rhythm in self._push().items():
            chosen.setdefault(kind, {})[str(Channel.PUSH)] = rhythm
        return {"choices": chosen, "quiet": quiet}
