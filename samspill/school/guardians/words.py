"""What adults, switches and their sources are called."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.identity.models import RelationKind
from samspill.school.pupils.models import Switch, SwitchSource

SWITCH_NAMES = {
    Switch.SEE: N_("Se skolehverdagen"),
    Switch.NOTICES: N_("Få varsler"),
    Switch.FORMS: N_("Svare på skjemaer"),
    Switch.RECIPIENT: N_("Få meldinger"),
    Switch.CONSENTS: N_("Svare på samtykker"),
    Switch.EMERGENCY: N_("Få beskjed når det haster"),
    Switch.LEAVE: N_("Søke om fri"),
    Switch.SFO: N_("Ordne med SFO"),
    Switch.PICK_UP: N_("Hente"),
}
SOURCE_NAMES = {
    SwitchSource.REGISTER: N_("Folkeregisteret"),
    SwitchSource.AGREEMENT: N_("Avtale"),
    SwitchSource.COURT: N_("Rettsavgjørelse eller vedtak"),
}
BOND_NAMES = {
    RelationKind.JOINT: N_("Foreldreansvar"),
    RelationKind.SOLE: N_("Foreldreansvar alene"),
    RelationKind.BY_JUDGEMENT: N_("Foreldreansvar"),
    RelationKind.APPOINTED: N_("Oppnevnt"),
    RelationKind.FOSTER: N_("Fosterhjem"),
    RelationKind.CUSTODY: N_("Barnevernet har omsorgen"),
    RelationKind.EMERGENCY: N_("Barnevernet har omsorgen"),
    RelationKind.VOLUNTARY: N_("Barnevernet"),
    RelationKind.WITHOUT: N_("Har ikke foreldreansvar"),
    RelationKind.EXPECTING: N_("Har ikke foreldreansvar"),
    RelationKind.UNKNOWN: N_("Vi vet ikke om hun eller han har foreldreansvar"),
}
