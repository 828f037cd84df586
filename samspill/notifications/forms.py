"""The forms that say how somebody on paper was reached, and what has been read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
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
from samspill.notifications.rhythms import (
    BESIDE,
    LOCKED,
    OFFERED,
    PROPOSED,
    Channel,
    Rhythm,
    asked_of,
)
from samspill.notifications.words import (
    KIND_HELP,
    KIND_NAMES,
    NOT_BY_MAIL,
    NOTHING_ELSE,
    RHYTHM_NAMES,
)


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


def _ticks(label: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=[SelectChoice(str(kind), _l(name)) for kind, name in KIND_NAMES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[validators.Optional()],
    )


def _own(label: Any) -> RadioField:
    return RadioField(
        label,
        choices=[
            SelectChoice("AS_ELSE", _l("Som ellers")),
            SelectChoice("OWN", _l("Bare det jeg krysser av under")),
        ],
        validators=[InputRequired(_l("Velg ett."))],
    )


class ChoicesForm(Form):
    """How somebody wants to hear of each kind of thing, by each channel."""

    sms = _ticks(_l("Hva skal også komme på SMS, med en gang?"))
    push = _ticks(_l("Hva skal også komme på telefonen eller PC-en, med en gang?"))
    before: Chosen

    def offer(self, chosen: Chosen) -> None:
        """Say what is offered, what is proposed, and what was chosen."""
        self.before = chosen
        for kind in self.kinds:
            field = self[kind.lower()]
            names = RHYTHM_NAMES | ({Rhythm.OFF: NOT_BY_MAIL} if kind in LOCKED else {})
            rhythms = [(str(one), _(names[one])) for one in OFFERED[kind]]
            field.choices = [("", self._else(kind)), *rhythms]
            if not self.is_submitted():
                field.data = asked_of([chosen.choices], kind, Channel.EMAIL) or ""
        if not self.is_submitted():
            self.sms.data = [str(kind) for kind in KIND_NAMES if self._is_on(kind, Channel.SMS)]
            self.push.data = [str(kind) for kind in KIND_NAMES if self._is_on(kind, Channel.PUSH)]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that there is a choice of."""
        return tuple(kind for kind in OFFERED if kind.lower() in self)

    def _else(self, kind: Kind) -> str:
        proposed = _(RHYTHM_NAMES[PROPOSED[kind][self.before.reader]]).lower()
        return _("Foreslått: %(when)s", when=proposed)

    def _is_on(self, kind: Kind, channel: Channel) -> bool:
        """Does it come by a channel beside e-mail, as chosen before?"""
        chosen = (self.before.choices, self.before.of_all)
        proposed = PROPOSED[kind][self.before.reader] if channel == Channel.PUSH else None
        return (asked_of(chosen, kind, channel) or proposed) == Rhythm.NOW

    def _is_shown(self, channel: Channel) -> bool:
        """What she does not have stays as it was chosen before."""
        return self.before.has_phone if channel == Channel.PUSH else self.before.has_sms

    def _ticked(self, channel: Channel) -> dict[Kind, str]:
        """What was ticked of a channel, and what was not."""
        ticked = set(self[channel.lower()].data or ())
        return {k: str(Rhythm.NOW if k in ticked else Rhythm.OFF) for k in self.ticks}

    def _said(self, channel: Channel) -> dict[Kind, str]:
        """By kind; what is not there is as for everything."""
        if self._is_shown(channel):
            return self._ticked(channel)
        found = {kind: asked_of([self.before.choices], kind, channel) for kind in self.ticks}
        return {kind: str(rhythm) for kind, rhythm in found.items() if rhythm}

    @property
    def ticks(self) -> tuple[Kind, ...]:
        """The kinds that can come beside e-mail."""
        return tuple(KIND_NAMES)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields; and what nobody misses leaves e-mail only for what reaches her."""
        fine = super().validate(extra_validators)
        off = [k for k in LOCKED if k in self.kinds and self[k.lower()].data == Rhythm.OFF]
        silent = [kind for kind in off if not any(self._reaches(kind, one) for one in BESIDE)]
        for kind in silent:
            self[kind.lower()].errors = [_(NOTHING_ELSE)]
        return fine and not silent

    def _reaches(self, kind: Kind, channel: Channel) -> bool:
        said = self._said(channel).get(kind) or asked_of([self.before.of_all], kind, channel)
        return channel in self.before.works and said == Rhythm.NOW

    def payload(self) -> dict[str, Any]:
        """What was chosen, by kind and channel."""
        chosen: dict[str, dict[str, str]] = {}
        mail = {kind: self[kind.lower()].data for kind in self.kinds}
        by_channel = {Channel.EMAIL: mail, **{one: self._said(one) for one in BESIDE}}
        for channel, said in by_channel.items():
            for kind, rhythm in said.items():
                if rhythm:
                    chosen.setdefault(str(kind), {})[str(channel)] = rhythm
        return {"choices": chosen}


for _kind in OFFERED:
    # nosemgrep: attributes-by-name - our own kinds, on our own class
    setattr(
        ChoicesForm,
        _kind.lower(),
        SelectField(_l(KIND_NAMES[_kind]), description=_l(KIND_HELP[_kind])),
    )


class OneForm(ChoicesForm):
    """The same for one plan or child. Empty: as for everything."""

    sms_how = _own(_l("SMS, med en gang"))
    push_how = _own(_l("Telefonen eller PC-en, med en gang"))

    def offer_of(self, chosen: Chosen, kinds: Collection[Kind]) -> None:
        """Say what is offered of the kinds that there are about it."""
        for kind in OFFERED:
            if kind not in kinds:
                del self[kind.lower()]
        for ticks in (self.sms, self.push):
            ticks.choices = [one for one in ticks.choices if one.value in kinds]
        self.offer(chosen)
        for channel in BESIDE:
            has_own = any(channel in how for how in chosen.choices.values())
            how = f"{channel.lower()}_how"
            if not self._is_shown(channel):
                del self[how]
            elif not self.is_submitted():
                self[how].data = "OWN" if has_own else "AS_ELSE"

    def _else(self, _kind: Kind) -> str:
        return _("Som ellers")

    def _ticked(self, channel: Channel) -> dict[Kind, str]:
        is_own = self[f"{channel.lower()}_how"].data == "OWN"
        return super()._ticked(channel) if is_own else {}

    @property
    def ticks(self) -> tuple[Kind, ...]:
        """The kinds that there are about it."""
        return self.kinds


def _hour(label: Any) -> SelectField:
    return SelectField(label, choices=[str(hour) for hour in range(24)])


class AllChoicesForm(ChoicesForm):
    """The same for all plans and children, with the quiet hours."""

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

    def offer(self, chosen: Chosen) -> None:
        """The same, and which hours are quiet."""
        super().offer(chosen)
        if self.is_submitted():
            return
        hours = chosen.own_hours
        self.quiet.data = "AS_RULE" if hours is None else "NONE" if hours[0] == hours[1] else "OWN"
        self.quiet_from.data = str(chosen.times.quiet_from)
        self.quiet_until.data = str(chosen.times.quiet_until)

    def payload(self) -> dict[str, Any]:
        """What was chosen, and the quiet hours: the same hour twice is none."""
        own = (int(self.quiet_from.data), int(self.quiet_until.data))
        quiet = {"AS_RULE": None, "OWN": own, "NONE": (0, 0)}[self.quiet.data]
        return {**super().payload(), "quiet": quiet}
