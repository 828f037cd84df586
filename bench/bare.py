"""The bare page: what any application must do for a plan overview, and nothing more. Beside it a
bare message, sent.

Flask, Jinja and eight plain statements over psycopg: session, grants, plan, the row of the access
log, introduction, participants, timeline, state of the consent; and the same page, in one plain
template. No row security (it asks as the owner), no door, no languages, no components. Served as
``samspill serve`` serves.
"""

from __future__ import annotations

import gc
import hashlib
import os
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, abort, redirect, render_template, request
from gunicorn.app.base import BaseApplication
from itsdangerous import URLSafeTimedSerializer
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool
from werkzeug.wrappers import Response

WORKERS, THREADS = 2, 4

SESSION = """
select s.id, s.profile_id, s.data, p.given_name, p.family_name from sessions s
join accounts a on a.id = s.account_id join persons p on p.id = a.person_id
where s.token_hash = %s and s.ended_at is null and s.expires_at > now()
"""
GRANTS = """
select area, max(level) as level from grants where profile_id = %s and subject_id = %s
and valid_from <= now() and valid_to > now() group by area
"""
PLAN = """
select p.id, p.status, p.consent_until, t.name as tenant,
       c.given_name || ' ' || c.family_name as child, h.given_name || ' ' || h.family_name as holder
from plans p join tenants t on t.id = p.tenant_id join persons c on c.id = p.child_id
join profiles f on f.id = p.holder_profile_id join persons h on h.id = f.person_id
where p.id = %s
"""
LOOK = """
insert into access_log (id, at, subject_id, profile_id, area, page, method, decision)
values (%s, now(), %s, %s, 'OVERVIEW', 'bare', 'GET', 'ALLOWED')
"""
INTRODUCTION = "select description, important from plan_introductions where plan_id = %s"
PEOPLE = """
select i.role, i.title, i.state, p.given_name || ' ' || p.family_name as name, u.name as unit
from participants i join profiles f on f.id = i.profile_id join persons p on p.id = f.person_id
left join units u on u.id = f.unit_id
where i.plan_id = %s and i.state in ('ACTIVE', 'INVITED') order by i.role, p.given_name
"""
EVENTS = """
select e.at, e.event, p.given_name || ' ' || p.family_name as actor,
       o.given_name || ' ' || o.family_name as person, u.name as unit
from (select * from timeline_entries where plan_id = %s order by at desc, position desc limit 8) e
join profiles f on f.id = e.actor_profile_id join persons p on p.id = f.person_id
left join profiles g on g.id = (e.facts ->> 'profile_id')::uuid
left join persons o on o.id = g.person_id left join units u on u.id = g.unit_id
order by e.at desc, e.position desc
"""
THREAD = "select member_ids from message_threads where id = %s and plan_id = %s for update"
MESSAGE = """
insert into messages (id, plan_id, thread_id, number, text_sealed, author_profile_id, reader_ids,
                      is_read, written_at)
select %(id)s, plan_id, id, last_number + 1, %(text)s, %(me)s, member_ids, false, now()
from message_threads where id = %(thread)s
"""
COUNTED = "update message_threads set last_number = last_number + 1, last_at = now() where id = %s"
WAITING = """
select state from consents where plan_id = %s and state in ('DRAFT', 'SENT', 'PARTLY_SIGNED')
"""

MAIN = (
    ("Hjem", "/hjem", "home"),
    ("Planer", "/planer", "plans"),
    ("Meldinger", "/meldinger", "messages"),
    ("Kalender", "/kalender", "calendar"),
)
OWN = (
    ("Min informasjon", "/min-informasjon", "person"),
    ("Varslingsinnstillinger", "/varslingsinnstillinger", "bell"),
)
ABOUT = (
    ("Meld feil tilgang", "/meld-feil-tilgang"),
    ("Hjelp", "/hjelp"),
    ("Tilgjengelighet", "/tilgjengelighet"),
    ("Personvern", "/personvern"),
)
LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))
ROLES = {"GUARDIAN": "Foresatt", "BATON_HOLDER": "Stafettholder", "PROFESSIONAL": ""}
TOOLS = (
    ("Planoversikt", "", "home", "OVERVIEW"),
    ("Meldinger", "/meldinger", "messages", "MESSAGES"),
    ("Notater", "/notater", "notes", "MESSAGES"),
    ("Kalender", "/kalender", "calendar", "MEETINGS"),
    ("Mål og aktiviteter", "/maal", "goals", "GOALS"),
    ("Livsområder", "/livsomraader", "life-areas", "LIFE_AREAS"),
    ("Fagplan", "/fagplan", "subject-plan", "SUBJECT_PLANS"),
    ("Dokumenter", "/dokumenter", "documents", "DOCUMENTS"),
    ("Tidslinje", "/tidslinje", "timeline", "TIMELINE"),
    ("Plandeltakere og tilganger", "/deltakere", "participants", "PARTICIPANTS"),
    ("Samtykke", "/samtykke", "consent", "CONSENT"),
    ("Innsynslogg", "/innsynslogg", "access-log", "ACCESS_LOG"),
)

FIXED = {
    "main": MAIN,
    "own": OWN,
    "tools": TOOLS,
    "about": ABOUT,
    "languages": LANGUAGES,
    "roles": ROLES,
    "filler": "x" * int(os.environ.get("BARE_FILLER", "0")),
}

app = Flask(__name__, template_folder=".", static_folder=None)
pools: list[ConnectionPool[Any]] = []
signer = URLSafeTimedSerializer("bare")


@app.get("/planer/<uuid:plan_id>")
def overview(plan_id: UUID) -> str:
    """The page."""
    token = request.cookies.get("samspill", "")
    with pools[0].connection() as connection, connection.cursor(row_factory=namedtuple_row) as ask:
        visit = ask.execute(SESSION, [hashlib.sha256(token.encode()).digest()]).fetchone()
        if visit is None:
            abort(403)
        rows = ask.execute(GRANTS, [visit.profile_id, plan_id]).fetchall()
        levels = {row.area: row.level for row in rows}
        if levels.get("OVERVIEW", 0) < 2:
            abort(404)
        values = {
            "visit": visit,
            "levels": levels,
            "plan": ask.execute(PLAN, [plan_id]).fetchone(),
            "introduction": ask.execute(INTRODUCTION, [plan_id]).fetchone(),
            "people": ask.execute(PEOPLE, [plan_id]).fetchall(),
            "events": ask.execute(EVENTS, [plan_id]).fetchall(),
            "waiting": ask.execute(WAITING, [plan_id]).fetchone(),
        }
        ask.execute(LOOK, [uuid4(), plan_id, visit.profile_id])
    csrf = signer.dumps(visit.data.get("csrf_token", ""))
    return render_template("bare.html", csrf=csrf, here=request.path, **FIXED, **values)


@app.post("/planer/<uuid:plan_id>/meldinger/<uuid:thread_id>")
def message(plan_id: UUID, thread_id: UUID) -> Response:
    """Send an answer in a thread: six statements and one commit. Nothing is sealed, and nobody
    is told."""
    token = request.cookies.get("samspill", "")
    with pools[0].connection() as connection, connection.cursor(row_factory=namedtuple_row) as ask:
        visit = ask.execute(SESSION, [hashlib.sha256(token.encode()).digest()]).fetchone()
        if visit is None:
            abort(403)
        rows = ask.execute(GRANTS, [visit.profile_id, plan_id]).fetchall()
        if {row.area: row.level for row in rows}.get("MESSAGES", 0) < 1:
            abort(404)
        thread = ask.execute(THREAD, [thread_id, plan_id]).fetchone()
        if thread is None or visit.profile_id not in thread.member_ids:
            abort(404)
        text = request.form["text"].encode()
        values = {"id": uuid4(), "text": text, "me": visit.profile_id, "thread": thread_id}
        ask.execute(MESSAGE, values)
        ask.execute(COUNTED, [thread_id])
        ask.execute(LOOK, [uuid4(), plan_id, visit.profile_id])
    return redirect(f"/planer/{plan_id}/meldinger/{thread_id}", 303)


@app.get("/healthz")
def healthz() -> str:
    """Is it up?"""
    return "ok"


class _Gunicorn(BaseApplication):
    """The same options as ``samspill.web.serving``."""

    def load_config(self) -> None:
        options = {
            "bind": f"127.0.0.1:{os.environ['PORT']}",
            "workers": WORKERS,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 30,
            "keepalive": 5,
            "preload_app": True,
            "loglevel": "warning",
            "control_socket_disable": True,
            "pre_fork": lambda _server, _worker: gc.freeze(),
            "post_fork": lambda _server, _worker: pools.append(_pool()),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return app


def _pool() -> ConnectionPool[Any]:
    url = os.environ["BARE_DATABASE_URL"]
    return ConnectionPool(url, min_size=THREADS, max_size=THREADS, open=True)


if __name__ == "__main__":
    _Gunicorn().run()
