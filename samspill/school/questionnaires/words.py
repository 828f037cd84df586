"""What questionnaires are called on the screen."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.questionnaires.models import Audience
from samspill.school.questionnaires.rules import QuestionKind

AUDIENCE_NAMES = {
    Audience.GUARDIANS: N_("De foresatte, hver for seg"),
    Audience.PUPILS: N_("Elevene selv"),
}
KIND_NAMES = {
    QuestionKind.ONE: N_("Velg én"),
    QuestionKind.SEVERAL: N_("Velg flere"),
    QuestionKind.SCALE: N_("Fra 1 til 5"),
    QuestionKind.YES_NO: N_("Ja eller nei"),
    QuestionKind.NUMBER: N_("Et tall"),
    QuestionKind.TEXT: N_("Kort tekst"),
}
YES_NO_NAMES = {"YES": N_("Ja"), "NO": N_("Nei")}
