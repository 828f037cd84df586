"""Where national rules stand, in words that people read on /admin: no letters of our own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MAY = "kommunen kan vedta noe annet"
AGES = (
    "Barnelova §§ 30–33 (hørt fra 7 år, stor vekt fra 12 år, medbestemmelse fra 15 år),"
    " vergemålsloven § 8 (myndig ved 18 år)"
)
NEW = {
    "ages": f"{AGES}; at alle med foreldreansvar må si ja, er Samspills forslag",
    "answers": f"Samspills forslag: den som ikke svarer, har ikke sagt ja, og ikke nei; {MAY}",
    "draft": f"Samspills forslag: ingenting om barnet skrives før det første ja; {MAY}",
    "swap": f"Samspills forslag: timer på hverdager, etter at varselet er levert; {MAY}",
    "external_confirmation": "Samspills forslag: eksterne fagpersoner bekreftes hvert halvår",
    "acting_holder": (
        "Samspills forslag: vikar for stafettholderen i høyst 8 uker, og familien får vite det"
        " før tilgangen åpner"
    ),
    "keep_plan_log": "Samspills beslutning: innsynsloggen slettes 5 år etter at planen er slutt",
    "invitation": "Samspills forslag: en invitasjon står åpen i 14 dager",
    "closing": "Samspills forslag: stafettholderen har 14 dager til å avslutte",
}
OLD = {
    "ages": f"{AGES}; alle som må samtykke: Samspills beslutning J17",
    "answers": f"Samspills forslag; {MAY} (F1: taushet er ikke nei, og ikke ja)",
    "draft": f"Samspills forslag; {MAY} (J1: ingenting om barnet før det første ja)",
    "swap": f"Samspills forslag; {MAY} (J6: 72 timer på hverdager etter levert varsel)",
    "external_confirmation": (
        "Samspills beslutning F6: eksterne fagpersoner bekreftes på nytt hvert halvår"
    ),
    "acting_holder": (
        "Samspills forslag (F2: vikar for stafettholderen i høyst 8 uker, familien får vite det"
        " før tilgangen åpner)"
    ),
    "keep_plan_log": (
        "Samspills beslutning J8: innsynsloggen slettes 5 år etter at planen er slutt"
    ),
    "invitation": "Samspills forslag (deltakerstatus, invitasjon på 14 dager)",
    "closing": "Samspills forslag (stafettholderens avslutning, 14 dager)",
}
UPDATE = sa.text(
    "update dated_policies set source = :source where name = :name and tenant_id is null"
)


def upgrade() -> None:
    for name, source in NEW.items():
        op.get_bind().execute(UPDATE, {"name": name, "source": source})


def downgrade() -> None:
    for name, source in OLD.items():
        op.get_bind().execute(UPDATE, {"name": name, "source": source})
