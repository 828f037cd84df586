"""The form that asks for a block."""

from __future__ import annotations

from wtforms import DateField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.language import N_, _l
from samspill.identity.models import BlockSource
from samspill.infra.forms import Form, at_most, needed

SOURCE_NAMES = {
    BlockSource.POLICE: N_("Politiet eller påtalemyndigheten"),
    BlockSource.COURT: N_("Domstolen"),
    BlockSource.CHILD_WELFARE: N_("Barneverntjenesten"),
    BlockSource.REGISTER: N_("Folkeregisteret"),
}
BY_PEOPLE = (BlockSource.POLICE, BlockSource.COURT, BlockSource.CHILD_WELFARE)


class BlockForm(Form):
    """Who shall be kept away from whom, by whose decision, why and how long."""

    child_number = StringField(
        _l("Barnets fødselsnummer"),
        description=_l("11 siffer. Nummeret vises ikke igjen."),
        validators=[needed(_l("Skriv fødselsnummeret til barnet.")), at_most(20)],
    )
    adult_number = StringField(
        _l("Fødselsnummeret til den voksne"),
        description=_l("Den som ikke skal få se eller finne noe om barnet."),
        validators=[needed(_l("Skriv fødselsnummeret til den voksne.")), at_most(20)],
    )
    source = RadioField(
        _l("Hvem har bestemt det?"),
        choices=[SelectChoice(str(one), _l(SOURCE_NAMES[one])) for one in BY_PEOPLE],
        validators=[InputRequired(_l("Velg ett."))],
    )
    reason = TextAreaField(
        _l("Begrunnelse"),
        description=_l("Vedtaket, datoen og hvor det ligger. Bare lederne som avgjør, ser dette."),
        validators=[needed(_l("Skriv hvorfor.")), at_most(1000)],
    )
    last_day = DateField(
        _l("Til og med"),
        description=_l("La feltet stå tomt hvis sperren gjelder til den blir opphevet."),
        validators=[Optional()],
    )
