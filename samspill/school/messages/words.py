"""What is called what in messages between home and school."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.messages.models import Answers

ANSWERS_TO_GROUP = {
    Answers.SENDER: N_("Svar går bare til deg"),
    Answers.NONE: N_("Ingen kan svare (kunngjøring)"),
    Answers.ALL: N_("De som vil, kan svare alle. Da ser alle navnet på den som svarer"),
}
ANSWERS_ALONE = {
    Answers.SENDER: N_("Kan svares"),
    Answers.NONE: N_("Ingen kan svare (kunngjøring)"),
}
