"""The dated rules by name: what each is called, and which a municipality may set for itself.

A municipality may only be as strict as the national rule or stricter; where nothing but
practicality is at stake it has a room. All else is law or national, and read only.
"""

from __future__ import annotations

from dataclasses import dataclass

from samspill.core.language import N_


@dataclass(frozen=True)
class Number:
    """One number of a rule, and from where to where the municipality may set it."""

    least: int
    most: int


RULE_NAMES = {
    "access_review": N_("Gjennomgang av tilganger"),
    "ages": N_("Aldersgrenser"),
    "archive": N_("Hva arkivet får av en plan som er avsluttet"),
    "answers": N_("Svar på samtykke"),
    "acting_holder": N_("Vikar for stafettholderen"),
    "care_agreement": N_("Hvem som svarer når barnevernet har omsorgen"),
    "child_heard": N_("Når barnet skal bli hørt"),
    "closing": N_("Avslutning av en plan"),
    "concern": N_("Når noen er bekymret for et barn"),
    "consent_languages": N_("Språk som samtykket vises på"),
    "consent_length": N_("Hvor lenge et samtykke kan vare"),
    "copy_review": N_("Kopi av en beskyttet plan hentes"),
    "documents": N_("Plass til dokumenter"),
    "draft": N_("Utkast som ikke blir sendt"),
    "emergency_access": N_("Nødtilgang"),
    "external_confirmation": N_("Eksterne fagpersoner bekreftes på nytt"),
    "follow_up": N_("Når et mål trenger oppfølging"),
    "invitation": N_("Invitasjon til en plan"),
    "iop": N_("Individuell opplæringsplan (IOP)"),
    "iup": N_("Individuell utviklingsplan (IUP)"),
    "keep_block": N_("Sperrer blir slettet"),
    "keep_contact": N_("Kontaktopplysninger blir slettet"),
    "keep_deleted_documents": N_("Slettede dokumenter blir borte"),
    "keep_evidence": N_("Ordene i bevis for samtykke blir slettet"),
    "keep_form_answers": N_("Svar på skjemaer som er sendt, blir slettet"),
    "keep_hold": N_("Fryste opplysninger: selve frysen blir slettet"),
    "keep_notices": N_("Varsler blir slettet"),
    "keep_own_room": N_("Det barn skriver for seg selv, blir slettet"),
    "keep_outbox": N_("Gamle adresser på varsler blir slettet"),
    "keep_picture": N_("Bilder blir slettet"),
    "keep_plan": N_("Avsluttede planer blir slettet"),
    "keep_plan_copy": N_("Kopier som noen laster ned, blir slettet"),
    "keep_plan_log": N_("Innsynslogg blir slettet"),
    "keep_sessions": N_("Innlogginger blir slettet"),
    "keep_signing_attempts": N_("Forsøk på å signere blir slettet"),
    "keep_system_log": N_("Sikkerhetslogg blir slettet"),
    "keep_used_up": N_("Tellere og brukte innlogginger blir slettet"),
    "keep_visits": N_("Besøk uten innlogging blir slettet"),
    "leader_decision": N_("Lederens frist til å avgjøre"),
    "life_areas": N_("Livsområder"),
    "notice_times": N_("Når varsler kommer"),
    "paper_delivery": N_("Brev på vei"),
    "participation": N_("Hvor lenge en fagperson er med"),
    "plan_leaving": N_("Familien får vite at en avsluttet plan blir slettet"),
    "plan_kinds": N_("Planer som trenger eget samtykke"),
    "privacy_cases": N_("Saker om personvern"),
    "public_holidays": N_("Helligdager"),
    "reading_on": N_("Hvor lenge hjelpere kan lese etter flytting, når alle sier ja"),
    "register_halt": N_("Når en fil fra registeret må vente på ja"),
    "renewal": N_("Fornyelse av samtykke"),
    "renewal_after_change": N_("Fornyelse når andre må svare"),
    "stages": N_("Stafettnivåer"),
    "subject_plans": N_("Når en fagplan snart går ut"),
    "swap": N_("Bytte av fagperson"),
    "texts": N_("Kommunens egne tekster til familiene"),
    "unusual_reads": N_("Uvanlige oppslag"),
    "witness": N_("Svar på papir eller muntlig, den andre ansatte"),
    "yearly_reminder": N_("Årlig påminnelse om samtykket"),
}

NUMBER_NAMES = {
    "again_days": N_("Dager før samme leder kan åpne planen igjen"),
    "adult_from": N_("Voksen fra (år)"),
    "days": N_("Dager"),
    "decide_hours": N_("Timer personvernombudet har på å svare"),
    "delay_days": N_("Dager familien høyst kan vente"),
    "days_at_most": N_("Høyst så mange dager"),
    "days_before_consent_ends": N_("Dager før samtykket går ut"),
    "days_without_evaluation": N_("Dager uten vurdering"),
    "days_before_access": N_("Dager familien vet det før tilgangen åpner"),
    "evening_hour": N_("Samlet om kvelden (klokka)"),
    "fault_hours": N_("Timer til et brudd må være meldt"),
    "file_mb": N_("MB i en fil"),
    "few": N_("Så få endringer stopper aldri"),
    "grace_days": N_("Dager etter siste dag"),
    "great_weight_from": N_("Stor vekt fra (år)"),
    "guardians_agree_until": N_("Foresatte svarer til (år)"),
    "heard_from": N_("Hørt fra (år)"),
    "hours": N_("Timer på hverdager"),
    "lapse_after_days": N_("Faller bort etter så mange dager"),
    "leaving_days": N_("Dager før og etter et skifte av jobb"),
    "months": N_("Måneder"),
    "new_days": N_("Dager som ny i en plan"),
    "open_hours": N_("Timer planen er åpen"),
    "pages_at_odd_hours": N_("Sider utenom arbeidstid"),
    "pages_in_plan": N_("Sider i én plan uten å skrive"),
    "pages_without_task": N_("Sider uten en oppgave i planen"),
    "plan_mb": N_("MB i en plan"),
    "percent": N_("Prosent som kan gå uten ja fra en til"),
    "plans_at_once": N_("Planer på én time uten å skrive"),
    "propose_days": N_("Foreslått lengde i dager"),
    "refused": N_("Forsøk uten tilgang på én uke"),
    "remind_days_before": N_("Minnes på så mange dager før"),
    "request_days": N_("Dager til et krav må være besvart"),
    "quiet_from": N_("Ro om natten fra (klokka)"),
    "quiet_until": N_("Ro om natten til (klokka)"),
    "rest_days": N_("Dager det som er i orden, får være i ro"),
    "weekdays": N_("Virkedager"),
    "weekly_day": N_("Samlet hver uke på dag (1 er mandag)"),
    "work_from": N_("Arbeidsdagen begynner (klokka)"),
    "work_until": N_("Arbeidsdagen slutter (klokka)"),
    "weeks_at_most": N_("Høyst så mange uker"),
    "years": N_("År"),
    "young_person_agrees_from": N_("Den unge svarer selv fra (år)"),
}

MAY_SET: dict[str, dict[str, Number]] = {
    "access_review": {"months": Number(1, 6)},
    "acting_holder": {"weeks_at_most": Number(1, 8), "days_before_access": Number(1, 14)},
    "answers": {"lapse_after_days": Number(21, 60)},
    "closing": {"days": Number(7, 60)},
    "consent_length": {"days_at_most": Number(30, 730)},
    "copy_review": {"days": Number(1, 7)},
    "documents": {"file_mb": Number(5, 25), "plan_mb": Number(100, 5000)},
    "draft": {"days": Number(7, 60)},
    "emergency_access": {
        "open_hours": Number(1, 24),
        "delay_days": Number(1, 30),
        "again_days": Number(7, 60),
    },
    "external_confirmation": {"days": Number(30, 183)},
    "invitation": {"days": Number(7, 30)},
    "leader_decision": {"days": Number(3, 30)},
    "keep_plan": {"years": Number(5, 25)},
    "notice_times": {"evening_hour": Number(15, 20), "weekly_day": Number(1, 7)},
    "paper_delivery": {"weekdays": Number(3, 10)},
    "participation": {"months": Number(1, 12)},
    "plan_leaving": {"days": Number(42, 180)},
    "reading_on": {"days": Number(1, 30)},
    "subject_plans": {"remind_days_before": Number(7, 90)},
    "swap": {"hours": Number(72, 240)},
    "unusual_reads": {
        "plans_at_once": Number(3, 20),
        "pages_in_plan": Number(10, 60),
        "refused": Number(2, 10),
        "pages_at_odd_hours": Number(1, 20),
        "pages_without_task": Number(1, 20),
        "rest_days": Number(30, 365),
    },
    "witness": {"days": Number(3, 30)},
}
"""The municipal switches: rule to its numbers that the municipality decides."""
