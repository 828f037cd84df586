"""The demo's applications to pay less for SFO: of Emma, Lea and Iben, in several states."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.cases.actions import appeal
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import ask, decide, take
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCaseState
from samspill.school.pupils.access import OpenPupil, open_pupil
from samspill.school.pupils.queries import pupils_about
from samspill.school.reduced_payment.actions import apply_for, send
from samspill.school.reduced_payment.models import Household, IncomeBasis
from samspill.school.reduced_payment.rules import Wanted

As = Callable[[str, str], AbstractContextManager[Actor]]
MONA, TOR, GRETE, ANNE, HEAD = "Mona Aas", "Tor Aas", "Grete Vik", "Anne Dahl", "Bente Ruud"
EMMA, LEA, IBEN = "Emma Aas", "Lea Vik", "Iben Dahl"
State = SchoolCaseState
PAPER = "Skattemelding.txt", "Skattemelding for i fjor. Sum inntekt står på side 1.".encode()


def load_reduced_payment(acting_as: As, child: Callable[[str], UUID]) -> None:
    """Granted, waiting for Tor, and a draft of Emma; sent, begun on, asked about, dismissed,
    appealed and settled of Lea; a draft of Iben, who has no place yet."""

    def pupil_of(name: str) -> UUID:
        (found,) = pupils_about([child(name)])
        return found

    def applied(who: str, name: str, *, sends: bool = True, **said: Any) -> UUID:
        with acting_as(who, ProfileKind.PRIVATE):
            files = [(BytesIO(PAPER[1]), PAPER[0])]
            wanted = Wanted(lives_here=True, files=files, **said)
            (case_id,) = apply_for([pupil_of(name)], wanted)
        if sends:
            _at(acting_as, who, pupil_of(name), partial(send, case_id=case_id))
        return case_id

    granted = applied(MONA, EMMA, own_income=195_000)
    yes = partial(decide, case_id=granted, decision=Decision(State.GRANTED, ""))
    _at(acting_as, HEAD, pupil_of(EMMA), yes)
    with acting_as(TOR, ProfileKind.PRIVATE) as tor:
        tor_id = tor.profile_id
    fallen: dict[str, Any] = {
        "own_income": 120_000,
        "partner_income": 60_000,
        "basis": IncomeBasis.FALL,
    }
    applied(MONA, EMMA, household=Household.GUARDIAN, partner_id=tor_id, **fallen)
    applied(MONA, EMMA, own_income=150_000, sends=False)
    _handled(acting_as, pupil_of(LEA), partial(applied, GRETE, LEA))
    high, asked = applied(GRETE, LEA, own_income=640_000), applied(GRETE, LEA, own_income=90_000)
    applied(GRETE, LEA, own_income=80_000, basis=IncomeBasis.FALL)
    _at(
        acting_as, HEAD, pupil_of(LEA), partial(ask, case_id=asked, words="Hva med kapitalinntekt?")
    )
    no = Decision(State.REFUSED, "Seks prosent av inntekten er mer enn prisen på plassen til Lea.")
    _at(acting_as, HEAD, pupil_of(LEA), partial(decide, case_id=high, decision=no))
    why = "Jeg har sluttet i den ene jobben."
    _at(acting_as, GRETE, pupil_of(LEA), partial(appeal, case_id=high, words=why))
    applied(ANNE, IBEN, own_income=210_000, sends=False)


def _handled(acting_as: As, lea: UUID, apply: Callable[..., UUID]) -> None:
    """One that the municipality's body of appeals has settled, one begun on, and one dismissed."""
    incomes = (630_000, 100_000, 110_000)
    settled, begun, dismissed = (apply(own_income=one) for one in incomes)
    no = Decision(State.REFUSED, "Seks prosent av inntekten er mer enn prisen på plassen til Lea.")
    _at(acting_as, HEAD, lea, partial(decide, case_id=settled, decision=no))
    why = "Vi betaler også for en bror på en annen skole."
    _at(acting_as, GRETE, lea, partial(appeal, case_id=settled, words=why))
    for answer, words in (
        (AppealAnswer.FORWARDED, "Prisen på plassen til broren teller ikke med."),
        (AppealAnswer.NOT_UPHELD, "Klageorganet er enig med skolen."),
    ):
        again = partial(reassess, case_id=settled, answer=answer, words=words)
        _at(acting_as, HEAD, lea, again)
    _at(acting_as, HEAD, lea, partial(take, case_id=begun))
    double = Decision(State.DISMISSED, "Du har alt en søknad om det samme. Den behandler vi.")
    _at(acting_as, HEAD, lea, partial(decide, case_id=dismissed, decision=double))


def _at(acting_as: As, who: str, pupil_id: UUID, act: Callable[[OpenPupil], None]) -> None:
    kind = ProfileKind.WORK if who == HEAD else ProfileKind.PRIVATE
    with acting_as(who, kind):
        lock_subject(pupil_id)
        act(open_pupil(pupil_id, Area.SCHOOL_CASE, Level.OWN))
