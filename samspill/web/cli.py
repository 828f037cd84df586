"""The command ``samspill``. Each command says what it did, or fails with one clear line."""

from __future__ import annotations

import argparse
import gc
import getpass
import os
import signal
import sys
import urllib.request
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from samspill.infra.settings import SettingError, Settings
from samspill.web import operations
from samspill.web.operations import CommandFailed

if TYPE_CHECKING:
    from samspill.register.actions import Taken


def main(arguments: list[str] | None = None) -> None:
    """Run one command. Leaves with 1 and one line on stderr when it could not."""
    parser = argparse.ArgumentParser(prog="samspill", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (function, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=function)
        _add_words(name, command)
    chosen = parser.parse_args(arguments)
    from samspill.infra.embedded_postgres import EmbeddedPostgresError

    gc.disable()  # what loads itself leaves nothing behind; the application turns it on
    try:
        chosen.run(Settings.from_environment(), chosen)
    except CommandFailed as error:
        _fail(str(error), error.code)
    except (SettingError, EmbeddedPostgresError, ValueError) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if type(error).__name__ in ("WrongDatabase", "PortTakenError", "OperationalError"):
            _fail(str(error))
        raise


FILES = {
    "import-register": "JSON or CSV, see docs/register.md",
    "import-feide": "CSV: Fødselsnummer;Feide-navn, see docs/operations.md",
    "open-copy": "ends with .age",
}
"""Commands that take a file, and what it is."""


def _add_words(name: str, command: argparse.ArgumentParser) -> None:
    if name == "demo":
        command.add_argument("--people", action="store_true", help="people only, no plans")
    if name in ("import-register", "read-register-feed"):
        command.add_argument("--by", metavar="NAME", default="", help="who runs it")
        command.add_argument(
            "--approve", metavar="NAME", default="", help="who else says yes to what halted"
        )
    if name == "administrator":
        _add_words_of_administrator(command)
    if name in FILES:
        command.add_argument("file", type=Path, help=FILES[name])
    if name in ("hold", "lift-hold"):
        command.add_argument("id", type=UUID, help="of a plan, a profile or a person")
    if name == "hold":
        command.add_argument("--until", type=date.fromisoformat, required=True)
        command.add_argument("--reason", required=True, help="kept sealed")
    if name == "backup":
        command.add_argument("folder", type=Path, help="the backup gets a folder in it")
        command.add_argument("--keys", action="store_true", help="the data keys, and nothing else")
    if name == "restore":
        command.add_argument("folder", type=Path, help="one backup")
        command.add_argument("--keys", type=Path, metavar="FILE", help="what backup --keys made")
    if name == "keys":
        command.add_argument(
            "what", choices=["check", "rotate", "reseal"], help=operations.KEYS_HELP
        )
    if name == "bounce":
        command.add_argument("--to", default="", help="the address that it came to")
    if name == "status":
        command.add_argument("--json", action="store_true", help="for machines")
    if name == "jobs":
        command.add_argument("what", choices=["retry"], help="queue failed jobs again")
        command.add_argument("id", type=int, nargs="+", help="its number: samspill status")
    if name == "grants":
        command.add_argument("what", choices=["check"], help="against consents and roles")
    if name == "sessions":
        command.add_argument("what", choices=["end"], help="everybody logs in anew")
    if name == "audit":
        command.add_argument("what", choices=["verify"], help="check every chain")


def _fail(text: str, code: int = 1) -> None:
    print(f"samspill: {text.strip().splitlines()[0]}", file=sys.stderr)
    sys.exit(code)


def _run(settings: Settings, _chosen: argparse.Namespace) -> None:
    from samspill.infra.development_keys import ensure_keys
    from samspill.infra.supervisor import Command, require_free_port, supervise
    from samspill.web.database import database

    if settings.is_production:
        raise CommandFailed("run is for development; use serve and work in production")
    require_free_port(settings.port)
    require_free_port(settings.port + 1, chosen=settings.port)
    ensure_keys(settings)
    with database(settings):
        _prepare(settings)
        program = [sys.executable, "-m", "samspill.web.cli"]
        os.environ["PYTHONUNBUFFERED"] = "1"
        code = supervise(
            [
                Command("web", [*program, "serve"]),
                Command("worker", [*program, "work"], signal.SIGINT),
                Command("dev-idp", [*program, "dev-idp"]),
            ],
            until_ready=_announce(settings),
        )
    sys.exit(code)


def _prepare(settings: Settings) -> None:
    from samspill.web.database import application_url, owner_url
    from samspill.web.migrating import migrate

    migrate(owner_url(settings), application_url(settings))
    if _load(settings, people_only=False):
        print("Demokommunen er lastet inn.", flush=True)


def _announce(settings: Settings) -> Callable[[], bool]:
    def ready() -> bool:
        for address in (settings.base_url + "/healthz", settings.development_issuer + "/healthz"):
            try:
                urllib.request.urlopen(address, timeout=1).close()  # noqa: S310 - our own
            except OSError:
                return False
        print(f"\nSamspill er klar: {settings.base_url}\n", flush=True)
        return True

    return ready


def _serve(settings: Settings, _chosen: argparse.Namespace) -> None:
    from samspill.web.serving import serve

    serve(settings, operations.metrics(settings))


def _work(settings: Settings, _chosen: argparse.Namespace) -> None:
    from samspill.web.working import work

    work(settings)


def _dev_idp(settings: Settings, _chosen: argparse.Namespace) -> None:
    from samspill.devidp.serving import serve

    gc.enable()
    serve(settings)


def _migrate(settings: Settings, _chosen: argparse.Namespace) -> None:
    from samspill.infra.development_keys import ensure_keys
    from samspill.web.database import application_url, database, owner_url
    from samspill.web.migrating import migrate

    ensure_keys(settings)
    with database(settings):
        changed = migrate(owner_url(settings), application_url(settings))
    print(
        "The structure is up to date; rights and policies " + ("written." if changed else "stood.")
    )


def _demo(settings: Settings, chosen: argparse.Namespace) -> None:
    from samspill.infra.development_keys import ensure_keys
    from samspill.web.database import application_url, database, owner_url
    from samspill.web.migrating import migrate

    ensure_keys(settings)
    with database(settings):
        migrate(owner_url(settings), application_url(settings))
        if not _load(settings, people_only=chosen.people):
            raise CommandFailed("the database is not empty; the demo is loaded already")
    print("The demo people are loaded.")


def _load(settings: Settings, *, people_only: bool) -> bool:
    from samspill.core.clock import today
    from samspill.demo.load import is_empty, load_people, write_people_file
    from samspill.demo.plans import load_plans
    from samspill.web.database import application_url
    from samspill.web.factory import create_worker_app

    app = create_worker_app(settings, application_url(settings))
    with app.app_context():
        if not is_empty():
            if not settings.development_people_file.exists():
                write_people_file(settings, today())
            return False
        load_people(settings)
        if not people_only:
            load_plans()
    return True


def _import_register(settings: Settings, chosen: argparse.Namespace) -> None:
    from samspill.infra.development_keys import ensure_keys
    from samspill.plans.news.jobs import import_register
    from samspill.register.entries import decoded
    from samspill.web.database import application_url, database
    from samspill.web.factory import create_worker_app
    from samspill.web.serving import job_runner

    try:
        text = decoded(chosen.file.read_bytes())
    except OSError as error:
        raise CommandFailed(f"{chosen.file} cannot be read: {error.strerror}") from error
    ensure_keys(settings)
    with database(settings):
        app = create_worker_app(settings, application_url(settings))
        arguments = {
            "text": text,
            "synthetic": settings.takes_synthetic_numbers,
            "by": chosen.by or os.environ.get("USER", ""),
            "approved_by": chosen.approve,
        }
        taken = job_runner(app)(import_register, arguments)
    _say_what_was_taken(taken)


def _read_register_feed(settings: Settings, chosen: argparse.Namespace) -> None:
    from samspill.plans.news.jobs import take_page
    from samspill.register.maskinporten import RegisterDown
    from samspill.web.database import application_url, database
    from samspill.web.factory import create_worker_app
    from samspill.web.serving import job_runner

    if settings.register_feed is None:
        raise CommandFailed("no feed is configured: set SAMSPILL_FREG_URL and what goes with it")
    with database(settings):
        app = create_worker_app(settings, application_url(settings))
        arguments = {
            "settings": settings.register_feed,
            "synthetic": settings.takes_synthetic_numbers,
            "by": chosen.by or os.environ.get("USER", ""),
            "approved_by": chosen.approve,
        }
        try:
            found = job_runner(app)(take_page, arguments)
        except RegisterDown as error:
            raise CommandFailed(f"the register does not answer: {error}") from error
    if found is None:
        raise CommandFailed("a worker reads the feed just now")
    _say_what_was_taken(found[0])


def _say_what_was_taken(taken: Taken) -> None:
    if taken.halt is not None:
        raise CommandFailed(
            f"nothing is taken: {taken.halt.what(taken.loss.lost, taken.loss.rights)}. If this is"
            " right, another person runs it again with --approve NAME"
        )
    print(
        f"{taken.changed} entries taken, {taken.known} known before, {taken.held_back} held back,"
        f" {taken.unknown} about unknown people; looked at the plans of {len(taken.children)}"
        f" children. {taken.loss.lost} of {taken.loss.rights} rights lost, {len(taken.aside)}"
        " entries set aside."
    )
    for line in taken.bad[:50]:
        print(line)
    if taken.bad:
        raise CommandFailed(f"{len(taken.bad)} entries cannot be read; the rest is taken")
    if taken.held_back:
        raise CommandFailed("the file is cut or contradicts itself: only what narrows was taken")


def _add_words_of_administrator(command: argparse.ArgumentParser) -> None:
    command.add_argument("tenant", help="the municipality; made when it is new")
    command.add_argument("--unit", required=True, help="where she works; made when it is new")
    command.add_argument("--given-name", required=True)
    command.add_argument("--family-name", required=True)
    command.add_argument("--email", required=True, help="her e-mail at work")
    command.add_argument("--until", type=date.fromisoformat, help="last day, YYYY-MM-DD; a year")
    command.add_argument("--private-school", action="store_true", help="made as a private school")
    other = command.add_mutually_exclusive_group()
    for name in ("--data-protection-officer", "--operator"):
        other.add_argument(name, action="store_true", help="this role instead")


def _administrator(settings: Settings, chosen: argparse.Namespace) -> None:
    from samspill.administration.first import FirstPerson, appoint_first
    from samspill.administration.models import TenantRoleKind
    from samspill.core.clock import months_after, today
    from samspill.infra.development_keys import ensure_keys
    from samspill.web.database import application_url, database
    from samspill.web.factory import create_worker_app
    from samspill.web.serving import job_runner

    kind = TenantRoleKind.LOCAL_ADMINISTRATOR
    if chosen.data_protection_officer:
        kind = TenantRoleKind.DATA_PROTECTION_OFFICER
    elif chosen.operator:
        kind = TenantRoleKind.OPERATOR
    words = (chosen.tenant, chosen.unit, _number(), chosen.given_name, chosen.family_name)
    made_as = "PRIVATE_SCHOOL" if chosen.private_school else "MUNICIPALITY"
    person = FirstPerson(*words, chosen.email, made_as)
    until = chosen.until + timedelta(days=1) if chosen.until else months_after(today(), 12)
    ensure_keys(settings)
    with database(settings):
        app = create_worker_app(settings, application_url(settings))
        arguments = {"person": person, "kind": kind, "until": until}
        arguments["synthetic"] = settings.takes_synthetic_numbers
        job_runner(app)(appoint_first, arguments)
    print(f"{chosen.given_name} {chosen.family_name} has the role in {chosen.tenant}.")


def _number() -> str:
    """The national number, from the keyboard or a pipe: an argument would be seen by others."""
    if sys.stdin.isatty():
        return getpass.getpass("National identity number: ")
    return sys.stdin.readline().strip()


COMMANDS: dict[str, tuple[Callable[[Settings, argparse.Namespace], None], str]] = {
    "run": (_run, "everything at once, for development: what make run starts"),
    "serve": (_serve, "the web server"),
    "work": (_work, "the worker that sends notices and does other background jobs"),
    "dev-idp": (_dev_idp, "the development identity provider (never in production)"),
    "migrate": (_migrate, "bring the database up to date; safe to repeat"),
    "demo": (_demo, "load the demo municipality into an empty database"),
    "import-register": (_import_register, "take news of people and relations from the register"),
    "import-feide": (operations.import_feide, "take the school owner's list of pupils at Feide"),
    "read-register-feed": (_read_register_feed, "take a page of the register's events by hand"),
    "administrator": (_administrator, "the first administrator of a municipality, or an operator"),
    "backup": (
        operations.backup,
        "database and files, sealed, in a folder of their own; keys apart",
    ),
    "restore": (operations.restore, "put a backup into an empty database, and check all of it"),
    "hold": (operations.hold, "keep what there is of a plan, a profile or a person, to a day"),
    "lift-hold": (operations.lift_hold, "let it go by age again"),
    "status": (operations.status, "how it stands: queue, keys, backups, room, what is on"),
    "sessions": (operations.sessions, "end: end every login there is, after a break-in"),
    "bounce": (operations.bounce, "take in a report of a letter that came back, on its input"),
    "jobs": (operations.jobs, "retry: queue failed jobs again"),
    "grants": (operations.grants, "check: what is open, against what consents and roles say"),
    "keys": (operations.keys, "check, rotate, reseal: the keys of what is sealed"),
    "open-copy": (operations.open_copy, "open a copy of a plan that a pass-phrase locks"),
    "audit": (
        operations.audit,
        "verify: check the evidence of every consent, and the chains of the logs",
    ),
}

if __name__ == "__main__":
    main()
