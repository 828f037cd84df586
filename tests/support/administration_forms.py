"""What people write in the forms of who administers, and of people outside the ordinary login."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samspill.core import clock
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from tests.support.numbers import number_of
from tests.support.world import World

PROFESSIONAL = {f"area_{a.lower()}": str(int(v)) for a, v in PROFESSIONAL_DEFAULT.items()}


def invited(name: str) -> dict[str, str]:
    """Somebody invited by number, as a form has her."""
    given, _space, family = name.rpartition(" ")
    number = number_of(name)
    names = {"given_name": given, "family_name": family}
    return {"number": number, "email": "ny@eksempel.example", **names}


YEAR = {"first_day": "2026-08-17", "spring_from": "2027-01-04", "last_day": "2027-06-18"}


CONTACT = {
    "name": "Bjarne Aas",
    "phone": "90 00 00 11",
    "closeness": "GRANDPARENT",
    "rings_when": "URGENT",
}
QUESTIONNAIRE = {
    "title": "Fest",
    "text": "Hva passer?",
    "audience": "GUARDIANS",
    "naming": "NAMED",
    "last_day": (clock.today() + timedelta(days=60)).isoformat(),
}
GATHERING = {
    "title": "Samtaler",
    "text": "Om barnet.",
    "place": "Rom 1",
    "kind": "TALKS",
    "begins": "14.00",
    "ends": "15.00",
    "minutes": "20",
    **dict.fromkeys(("day", "last_day"), (clock.today() + timedelta(days=9)).isoformat()),
}
SIGN_UPS = {
    "sign_ups.add": GATHERING,
    "sign_ups.say": {"time": "NO"},
    "class_lists.show": {"phone": "98765432"},
    "home_weeks.say": {"weeks": "ODD", "turns_on": "1", "shown_to": ""},
}
ASKED = {
    "title": "Tur",
    "purpose": "Tur til Fjordparken.",
    "text": "Får barnet bli med?",
    "who_answers": "ONE",
    "basis": "TASK",
    "last_day": (clock.today() + timedelta(days=60)).isoformat(),
}


def _weekday_before(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _of_teachers(later: date) -> dict[str, dict[str, str]]:
    """What teachers write, of a pupil and of a group."""
    before = later - timedelta(days=2)
    return {
        "grades.warn": {"subject": "MATHEMATICS", "why": "For lite.", "help_text": "Leksehjelp."},
        "grade_rounds.keep": {
            "term": "AUTUMN",
            "deadline": before.isoformat(),
            "day": later.isoformat(),
            "clock": "12.00",
        },
        "assessments.add": {"kind": "ONGOING", "subject": "MATHEMATICS", "text": "Bra."},
        "assessments.add_remark": {"about": "PRAISE", "happened": "Bra."},
        "assessments.add_talk": {"day": later.isoformat(), "clock": "14.00", "place": ""},
        "timetable.add": {
            "subject": "norsk",
            "weekday": "1",
            "starts_at": "08.30",
            "ends_at": "09.30",
            "weeks": "ALL",
            "teacher_profile_id": "",
        },
        "timetable.tell": {
            "kind": "BRING",
            "day": clock.today().isoformat(),
            "text": "Gymtøy.",
        },
        "contacts.add": CONTACT,
        "contacts.confirm": {"shows_mobile": "y"},
        "needs.add": {"kind": "ALLERGY", "text": "Nøtter."},
        **dict.fromkeys(("school_consents.add", "school_consents.again"), ASKED),
        "my_consents.reply": {"reply": "YES"},
        "questionnaires.add": QUESTIONNAIRE,
        "questionnaires.answer": {"answer_1": "Vi kommer."},
        **SIGN_UPS,
        "school_messages.find": {"words": "tur"},
        "school_messages.send": {"title": "Hei", "text": "Fin uke.", "to": "OFFICE"},
        "school_messages.send_to_group": {"title": "Tur", "text": "Tur.", "answers": "SENDER"},
    }


def _of_applicants(child: str, case_id: UUID) -> dict[str, dict[str, str]]:
    """What a home applies for, and what the school does with it."""
    day = _weekday_before(clock.today() + timedelta(days=28)).isoformat()
    said = {"cause": "FAMILY", "reason": "Bryllup.", "rules_read": "y"}
    asked = {**said, "first_day": day, "last_day": day}
    pays = {"household": "ALONE", "basis": "TAX", "start": "NOW", "own_income": "kr 210 000"}
    return {
        "leave.add": {**asked, "children": child},
        "leave.keep": asked,
        "leave.wished": {**asked, "children": child},
        "reduced_payment.add": {**pays, "children": child},
        "reduced_payment.keep": pays,
        "cases.answer": {"answer": "Fredag."},
        "cases.complain": {"words": "Vi er ikke enige."},
        "cases.answer_other": {"answer": "YES"},
        "case_handling.handler": {"handler": ""},
        "case_handling.question": {"question": "Hvilken dag?"},
        "case_handling.interim": {"why": "Ferie.", "until": day},
        "case_handling.decision": {"outcome": "GRANTED"},
        "case_handling.grant": {"give_" + case_id.hex: "y"},
        "case_handling.again": {"answer": "REVERSED", "words": "Vi var uenige."},
    }


def school_forms(world: World) -> dict[str, dict[str, str]]:
    """The forms of who leads a school, and of a home that reports absence."""
    ill = {"kind": "DAY", "reason": "ILL"}
    earlier = _weekday_before(clock.today() - timedelta(days=14))
    later = _weekday_before(clock.today() + timedelta(days=9))
    return {
        "absence.add": {
            **ill,
            "children": str(world.school["pupil_id"]["own"]),
            "first_day": later.isoformat(),
        },
        "absence.keep": ill,
        "absence_totals.add": {"kind": "DAY", "first_day": earlier.isoformat()},
        "attendance.decide": {"decision": "CONFIRM"},
        "attendance.rang": {"whom": str(world.tors_profile_id), "answered": "NO"},
        "school.start": YEAR,
        "groups.add": {"kind": "CLASS", "name": "1A", "year_level": "1"},
        **_of_teachers(later),
        **_of_applicants(
            str(world.school["pupil_id"]["own"]), world.school["application_id"]["own"]
        ),
        "groups.keep_day": {"day": clock.today().isoformat(), "kind": "FREE"},
    }


def _own_words() -> dict[str, dict[str, str]]:
    """The forms of what a municipality decides to call things, and to say."""
    decision = {
        "first_day": (clock.today() + timedelta(days=1)).isoformat(),
        "source": "Kommunestyret, sak 34/26.",
    }
    return {
        "municipal_texts.keep_texts": {
            "introduction_nb": "Vi hjelper barn sammen.",
            "invitation": "SHORT",
            **decision,
        },
        "starters.keep_starters": {
            "goals": "Lese en bok\nHele boka.",
            **decision,
        },
        "municipal_areas.keep_areas": {
            "code_0": "",
            "name_0": "På sjøen",
            "used_0": "y",
            **decision,
        },
        "stage_names.keep_stages": {
            "used": "1",
            "name_1": "Grønt nivå",
            **decision,
        },
    }


def administration_forms(world: World) -> dict[str, dict[str, str]]:
    """The forms of who administers a municipality. Dag has a role: his last day must wait."""
    unit = {"name": "Nye skole", "service": "SCHOOL", "phone": "55 50 99 99"}
    work = {"title": "lærer", "email": "ny@fjordvik.example"}
    return {
        **school_forms(world),
        "units.add": unit,
        "units.change": {**unit, "service": "BUP", "is_outside": "y"},
        "units.close": {"last_day": clock.today().isoformat()},
        "employing.change": work,
        "employing.add": {
            **invited("Petter Hov"),
            **work,
            "unit_id": str(world.school_id),
            "first_day": clock.today().isoformat(),
        },
        "administration.propose": {
            "kind": "LOCAL_ADMINISTRATOR",
            "first_day": clock.today().isoformat(),
            "last_day": clock.today().isoformat(),
        },
        **_own_words(),
        "employing.keep_last_day": {"last_day": clock.today().isoformat()},
    }


def outside_forms(world: World) -> dict[str, dict[str, str]]:
    """The forms of people outside the ordinary login."""
    return {
        "outside.add_contact": {
            "name": "Solveig Bø",
            "place": "Legesenteret",
            "title": "fastlege",
            "areas": "GOALS",
            "channel": "PHONE",
            "known_to": "ALL",
        },
        "outside.invite": {
            **invited("Petter Hov"),
            **PROFESSIONAL,
            "unit_id": str(world.outside_unit_id),
            "title": "psykolog",
            "known_to": "ALL",
        },
        "outside.propose": {
            **invited("Knut Vold"),
            "title": "trener",
            "area_messages": "1",
            "area_meetings": "1",
            "area_goals": "0",
        },
        "outside.keep_disclosure": {"areas": "GOALS", "channel": "PHONE"},
    }
