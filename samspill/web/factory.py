"""Puts the house together."""

from __future__ import annotations

import gc
import os

from flask import Flask, request
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import FileSystemBytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix

from samspill.access.levels import Level, Strength
from samspill.access.routes import Declaration, Module, declared, public, require_all_declared
from samspill.identity.signin.client import init_client
from samspill.infra.db import CONNECTION_LIMITS, CONNECTION_OPTIONS, PLANNED_ONCE, db
from samspill.infra.mail import init_mail
from samspill.infra.settings import ROOT, Settings
from samspill.infra.slow import TimedCursor
from samspill.infra.transaction import subscribe
from samspill.web.addresses import QuickRule
from samspill.web.engine import Templates
from samspill.web.errors import init_errors, page
from samspill.web.headers import init_headers
from samspill.web.jinja import init_jinja, template_folder
from samspill.web.locale import init_locale
from samspill.web.logging import init_request_log
from samspill.web.read_only import init_read_only
from samspill.web.session import current_user, init_sessions

MAX_BODY = 30 * 1024 * 1024
MAX_FORM = 500_000
"""Bytes of a request, and of what it holds besides files."""


def create_app(settings: Settings, database_url: str) -> Flask:
    """The web application. Raises RuntimeError when a route does not say what it opens.

    ``database_url`` is the application role's (SQLAlchemy form).
    """
    app = _bare_app(settings, database_url, PLANNED_ONCE)
    _subscribe()
    init_request_log(app)
    init_sessions(app, settings)
    _add_pages(app, settings)
    init_client(app, settings)
    init_headers(app, settings)
    init_locale(app)
    _limit_forms(app)
    _init_csrf(app)
    init_jinja(app)
    init_read_only(app, settings)
    init_errors(app)
    _init_login(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    require_all_declared(app)
    _collect_from_now()
    return app


def create_worker_app(settings: Settings, database_url: str) -> Flask:
    """The application as the worker needs it: database, mail, templates and jobs, no pages."""
    app = _bare_app(settings, database_url, CONNECTION_OPTIONS)
    _subscribe()
    init_locale(app)
    init_jinja(app)
    from samspill.web import every_job  # noqa: F401 - a worker alone loads what jobs need

    _collect_from_now()
    return app


def _collect_from_now() -> None:
    """Where a command turned the collector off to load: what stands now is never garbage."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _bare_app(settings: Settings, database_url: str, options: str) -> Flask:
    app = Flask(
        "samspill",
        static_folder=str(ROOT / "samspill" / "static"),
        template_folder=template_folder(),
    )
    app.ensure_sync = lambda function: function  # type: ignore[method-assign,assignment]  # none is async
    app.url_rule_class = QuickRule
    app.jinja_environment = Templates
    app.jinja_options = {"bytecode_cache": _compiled(settings)}
    app.config.update(
        SAMSPILL=settings,
        SECRET_KEY=settings.secret_key_file.read_text().strip(),
        SQLALCHEMY_DATABASE_URI=database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 5,
            "max_overflow": 5,
            "hide_parameters": True,
            "connect_args": {
                "options": options,
                "cursor_factory": TimedCursor,
                **CONNECTION_LIMITS,
            },
        },
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_FORM,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # no Referer: our own Referrer-Policy sends none
    )
    from samspill.organisation import models  # noqa: F401 - tables that grants refer to

    db.init_app(app)
    init_mail(app, settings)
    return app


def _compiled(settings: Settings) -> FileSystemBytecodeCache | None:
    """Templates as compiled before, so that no process pays for it again; by their own hash."""
    folder = settings.instance / "templates"
    if not os.access(settings.instance, os.W_OK):
        return None
    folder.mkdir(mode=0o700, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def _subscribe() -> None:
    from samspill.audit.subscriber import write_changes
    from samspill.export.subscriber import ask_for_copies, ask_for_letters
    from samspill.identity.visiting import meet_school_by, ring_by
    from samspill.notifications.bell import head_by, hidden_by, unread_beside
    from samspill.notifications.senders import name_employee_by
    from samspill.notifications.subscriber import write_notices
    from samspill.plans.plan.sending import holder_of
    from samspill.plans.timeline.subscriber import write_timeline
    from samspill.privacy.queries import officer_of
    from samspill.register.telling import when_children_change
    from samspill.school.groups.subscriber import end_heads
    from samspill.school.pupils.actions import settle_children
    from samspill.school.pupils.hiding import hides_pupil
    from samspill.school.pupils.queries import has_school
    from samspill.school.pupils.sending import teacher_of
    from samspill.school.sfo_places.leavers import end_places_of_leavers
    from samspill.school.sfo_requests.leavers import close_requests_of_leavers
    from samspill.school.signups.appointments import expected_beside
    from samspill.school.timetable.queries import expect_by
    from samspill.web.headings import plan_headings, school_headings

    subscribe(end_places_of_leavers)  # first: what it says is told by the others
    subscribe(close_requests_of_leavers)
    subscribe(write_timeline)
    subscribe(write_notices)
    subscribe(write_changes)
    subscribe(ask_for_copies)
    subscribe(ask_for_letters)
    subscribe(end_heads)
    when_children_change(settle_children)
    for finder in (holder_of, teacher_of, officer_of):
        name_employee_by(finder)
    hidden_by(hides_pupil)
    ring_by(unread_beside)
    meet_school_by(has_school)
    expect_by(expected_beside)
    head_by(plan_headings)
    head_by(school_headings)


def _add_pages(app: Flask, settings: Settings) -> None:
    from samspill.administration.modules import ADMINISTRATION
    from samspill.export.plan_copy.views import plan_copies
    from samspill.export.views import exports
    from samspill.identity.contact_checks.views import contact_checks
    from samspill.identity.devices.views import devices
    from samspill.identity.first_steps.views import first_steps
    from samspill.identity.signin.views import signin
    from samspill.identity.subscriptions.views import subscriptions
    from samspill.identity.views import identity
    from samspill.notifications.callback_views import callbacks
    from samspill.notifications.choice_views import notice_choices
    from samspill.notifications.views import notifications
    from samspill.privacy.views import privacy
    from samspill.web.development import development
    from samspill.web.home import home
    from samspill.web.operating import operating
    from samspill.web.pages import pages
    from samspill.web.phone import phone
    from samspill.web.school_pages import pages_of_school

    modules = [
        *(pages, phone, home, signin, identity, devices, exports, plan_copies),
        *(subscriptions, contact_checks, first_steps, notifications, notice_choices, callbacks),
        *_pages_of_plans(),
        *pages_of_school(),
        *(*ADMINISTRATION, privacy, operating),
    ]
    if not settings.is_production:
        modules.append(development)
    for module in modules:
        app.register_blueprint(module)
    app.extensions["machine_endpoints"] = {"signin.backchannel_logout", "callbacks.sms"}
    declared["static"] = Declaration(public("stylesheets"), Level.NONE, Strength.LOW)


def _pages_of_plans() -> list[Module]:
    from samspill.plans.arrivals.views import arrivals
    from samspill.plans.birthdays.views import birthdays
    from samspill.plans.blocks.views import blocks
    from samspill.plans.child_views.views import child_views
    from samspill.plans.consent.views import consents
    from samspill.plans.emergency.views import emergency
    from samspill.plans.imports.file_views import plan_files
    from samspill.plans.imports.views import imports
    from samspill.plans.insight.views import insight
    from samspill.plans.news.views import register_news
    from samspill.plans.outside.views import outside
    from samspill.plans.overview.views import overview
    from samspill.plans.participants.views import participants
    from samspill.plans.plan.views import plans
    from samspill.plans.registrations.views import registrations
    from samspill.plans.signatories.views import signatories
    from samspill.plans.swaps.views import swaps
    from samspill.plans.texts.area_views import municipal_areas
    from samspill.plans.texts.stage_views import stage_names
    from samspill.plans.texts.starter_views import starters
    from samspill.plans.texts.views import municipal_texts
    from samspill.plans.unusual.views import unusual
    from samspill.plans.waves.views import waves
    from samspill.plans.week.views import week
    from samspill.plans.whereabouts.views import whereabouts
    from samspill.plans.wishes.views import wishes

    return [
        *(plans, overview, participants, wishes, signatories, consents, swaps, blocks),
        *(child_views, registrations, outside, emergency, insight),
        *_pages_about_plans(),
        *_pages_of_tools(),
        *(birthdays, week, municipal_texts, municipal_areas, stage_names, starters, whereabouts),
        *(imports, plan_files, arrivals, waves, register_news, unusual),
    ]


def _pages_about_plans() -> list[Module]:
    from samspill.plans.holders.views import holders
    from samspill.plans.lifecycle.views import lifecycle
    from samspill.plans.moves.views import moves
    from samspill.plans.stages.views import stages
    from samspill.plans.summary.views import summary

    return [lifecycle, stages, moves, holders, summary]


def _pages_of_meetings() -> list[Module]:
    from samspill.plans.meetings.file_views import meeting_files
    from samspill.plans.meetings.views import meetings
    from samspill.plans.minutes.views import minutes

    return [meetings, meeting_files, minutes]


def _pages_of_tools() -> list[Module]:
    from samspill.plans.bright_spots.views import bright_spots
    from samspill.plans.documents.file_views import document_files
    from samspill.plans.documents.views import documents
    from samspill.plans.finding.views import finding
    from samspill.plans.goals.activity_views import activities
    from samspill.plans.goals.views import goals
    from samspill.plans.life_areas.views import life_areas
    from samspill.plans.mappings.views import mappings
    from samspill.plans.messages.file_views import message_files
    from samspill.plans.messages.views import messages
    from samspill.plans.notes.views import notes
    from samspill.plans.own_room.views import own_room
    from samspill.plans.subject_plans.views import subject_plans
    from samspill.plans.timeline.views import timeline

    written = [documents, document_files, goals, activities, life_areas, subject_plans, own_room]
    return [
        bright_spots,
        mappings,
        *written,
        messages,
        message_files,
        notes,
        *_pages_of_meetings(),
        timeline,
        finding,
    ]


def _limit_forms(app: Flask) -> None:
    """Werkzeug holds only forms with files to MAX_FORM_MEMORY_SIZE; this holds the others."""

    @app.before_request
    def limit() -> None:
        if request.mimetype != "multipart/form-data":
            request.max_content_length = MAX_FORM


def _init_csrf(app: Flask) -> None:
    protect = CSRFProtect(app)
    beside = ("signin.begin", "pages.choose_language", "devices.unlock", "devices.unlock_by_pin")
    for endpoint in (*app.extensions["machine_endpoints"], *beside):
        protect.exempt(app.view_functions[endpoint])
    app.register_error_handler(CSRFError, lambda _error: page(400))


def _init_login(app: Flask) -> None:
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None
    manager.request_loader(current_user)
