"""Drift: how the installation stands, for who runs it. What ``samspill status`` says, as a page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.administration.actions import retry_failed
from samspill.core.language import N_, _
from samspill.web.locale import long_day, moment
from samspill.web.status import Need, status

operating = Module("operating", __name__)

BASE = "/admin/<uuid:tenant_id>/drift"
NEEDS = {
    "not_migrated": N_("Databasen hører til en annen versjon. Kjør samspill migrate."),
    "no_worker": N_("Ingen arbeider svarer. Brev og alt annet som venter, står stille."),
    "waits": N_("Noe har ventet i %(minutes)s minutter."),
    "failed": N_("Jobber har gått galt: %(jobs)s. Du kan prøve dem igjen lenger nede."),
    "read_only": N_("En disk er nesten full. Folk kan bare lese."),
    "little_room": N_("Det er lite plass igjen der vi lagrer %(place)s: %(megabytes)s MB."),
    "seal_ends": N_("Sertifikatet som forsegler kopier, går ut: %(at)s."),
    "key_old": N_("Nøkkelen til %(key)s er fra %(day)s. Den byttes hvert år."),
    "key_undated": N_(
        "Ingen vet hvor gammel nøkkelen til %(key)s er. Skriv dagen i SAMSPILL_KEY_DAYS."
    ),
    "backup_database": N_("Siste sikkerhetskopi av databasen fra denne maskinen: %(at)s."),
    "backup_keys": N_("Siste sikkerhetskopi av nøklene fra denne maskinen: %(at)s."),
    "archive_off": N_("%(plans)s avsluttede planer blir liggende. Ikke noe arkiv er koblet til."),
    "archive_silent": N_("Arkivet har ikke svart på to uker: %(plans)s planer."),
}
"""In the reader's language; ``samspill status`` says the same in English."""

WORDS = {
    "instance": N_("eget område"),
    "data keys": N_("nøkler"),
    "files": N_("filer"),
    "database": N_("database"),
    "login": N_("innlogging"),
    "pupils' login": N_("innlogging for elever"),
    "push": N_("varsler til telefonen"),
    "root": N_("det som er lagret"),
    "idporten": "ID-porten",
    "feide": "Feide",
    "register": N_("folkeregisteret"),
    "mail": N_("e-post"),
    "virus scanner": N_("viruskontroll"),
    "population register": N_("folkeregisteret"),
    "archive": N_("arkiv"),
    "a folder": N_("en mappe"),
    "metrics": N_("målinger"),
    "the stand-in of development": N_("innlogging for utvikling"),
    "off: letters land in the outbox folder": N_("av, brevene legges i en mappe"),
    "off": N_("av"),
    "on": N_("på"),
    "its events": N_("hendelser fra registeret"),
    "by file": N_("fra fil"),
    "embedded": N_("på denne maskinen"),
    "a server": N_("en egen tjener"),
    "file": N_("en mappe"),
}
"""Names of places and ways, as the commands call them. What is not here is a name of its own."""


@operating.route(BASE, opens=Area.OPERATIONS, at=Level.READ)
def overview(tenant: OpenTenant) -> str:
    """The queue, what failed, keys, backups, room, and what is on: no person, no content."""
    found = status(current_app.config["SAMSPILL"])
    return render_template(
        "operating/overview.html",
        tenant=tenant.subject,
        found=found,
        needs=[_said(one) for one in found.needs],
        waited=_waited,
        word=_word,
    )


@operating.route(BASE + "/prov-igjen", opens=Area.OPERATIONS, at=Level.MANAGE, methods=("POST",))
def retry(tenant: OpenTenant) -> Response:
    """Queue one failed job again, or all that were shown."""
    done = retry_failed(tenant, request.form.getlist("job", type=int))
    if done:
        flash(_("Lagt i køen igjen: %(jobs)s.", jobs=done), "success")
    else:
        flash(_("Den jobben er alt prøvd igjen."), "info")
    return redirect(f"/admin/{tenant.subject.id}/drift", 303)


def _said(need: Need) -> str:
    facts: dict[str, Any] = dict(need.facts)
    if "at" in facts:
        facts["at"] = _when(facts["at"])
    if "day" in facts:
        facts["day"] = long_day(facts["day"])
    for name in facts.keys() & {"place", "key"}:
        facts[name] = _word(facts[name])
    return _(NEEDS[need.code], **facts)


def _when(at: datetime | None) -> str:
    return moment(at) if at else _("ukjent")


def _word(name: str) -> str:
    return _(WORDS[name]) if name in WORDS else name


def _waited(seconds: float) -> str:
    if seconds < 60:
        return _("under ett minutt")
    return _("%(minutes)s min", minutes=int(seconds // 60))
