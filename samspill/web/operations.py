"""Commands of whoever runs an installation: backups, keys, chains, holds."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from samspill.infra.settings import Settings

if TYPE_CHECKING:
    from samspill.web.metrics import Metrics


class CommandFailed(Exception):
    """A command could not do what was asked. The text is one line; ``code`` what it leaves with."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def metrics(settings: Settings) -> Metrics | None:
    """What counts for Prometheus, when its port is set. Off, not even its library is loaded."""
    if not settings.metrics_port:
        return None
    folder = settings.instance / "metrics"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # nosemgrep: settings-from-anywhere - written, for the library reads it when it is loaded
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from samspill.web.database import application_url
    from samspill.web.metrics import Metrics

    try:
        return Metrics(settings, folder, application_url(settings))
    except OSError as error:
        raise CommandFailed(
            f"SAMSPILL_METRICS_PORT {settings.metrics_port} cannot be used: {error.strerror}"
        ) from error


def audit(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Check the evidence of every consent, and the chains of the logs."""
    from samspill.audit.second_place import kept_roots
    from samspill.audit.verifying import verify_logs
    from samspill.plans.consent.jobs import verify_evidence

    checked, broken = _done(settings, verify_evidence, {})
    logs = _done(settings, verify_logs, {"roots": kept_roots(settings.log_roots_file)})
    print(f"Evidence: {checked} plans, {len(broken)} broken. {logs}")
    faults = []
    if broken:
        first = f"record {broken[0][1]} of plan {broken[0][0]}"
        faults.append(f"{len(broken)} of {checked} chains are broken; the first at {first}")
    if logs.broken:
        faults.append(f"{len(logs.broken)} faults in the logs; the first: {logs.broken[0]}")
    if faults:
        raise CommandFailed("; ".join(faults))


def open_copy(_settings: Settings, chosen: argparse.Namespace) -> None:
    """Open a copy of a plan that a pass-phrase locks, and write what it holds beside it."""
    from samspill.infra.locked import NotOpened, unlocked
    from samspill.infra.private_files import create_private

    target = chosen.file.with_suffix("")
    if chosen.file.suffix != ".age" or target.exists():
        raise CommandFailed(f"{chosen.file} must end with .age, and {target} must not be there yet")
    try:
        content = unlocked(chosen.file.read_bytes(), _passphrase())
    except OSError as error:
        raise CommandFailed(f"{chosen.file} cannot be read: {error.strerror}") from error
    except NotOpened as error:
        raise CommandFailed(f"{chosen.file} does not open: {error}") from error
    create_private(target, content)
    print(f"{target} is written. Whoever reads it reads the plan.")


def _passphrase() -> str:
    """From the keyboard or a pipe: an argument would be seen by others."""
    if sys.stdin.isatty():
        return getpass.getpass("Pass-phrase: ")
    return sys.stdin.readline().rstrip("\n")


def import_feide(settings: Settings, chosen: argparse.Namespace) -> None:
    """Take the school owner's list: who is whom at Feide. All of it, or nothing."""
    from samspill.identity.feide import take_list

    try:
        content = chosen.file.read_bytes()
    except OSError as error:
        raise CommandFailed(f"{chosen.file} cannot be read: {error.strerror}") from error
    values = {"content": content, "synthetic": settings.takes_synthetic_numbers}
    taken = _done(settings, take_list, values)
    print(
        f"{taken.linked} pupils linked, {taken.stood} stood; {taken.unknown} are unknown here,"
        f" {taken.of_age} are no children."
    )


def bounce(settings: Settings, chosen: argparse.Namespace) -> None:
    """Take in one report of delivery from a mail server, on standard input.

    What is none is refused for good (65), so that it is not tried again; where the database is
    away, it is to be tried again (75). As mail servers read it (sysexits).
    """
    from sqlalchemy.exc import OperationalError

    from samspill.infra.bounces import LONGEST, NotABounce
    from samspill.notifications.bounced import take_bounce

    raw = sys.stdin.buffer.read(LONGEST + 1)
    try:
        noted = _done(settings, take_bounce, {"raw": raw, "addressed": chosen.to})
    except NotABounce as error:
        raise CommandFailed(f"not taken in: {error}", os.EX_DATAERR) from error
    except OperationalError as error:
        raise CommandFailed("the database is away; try again", os.EX_TEMPFAIL) from error
    print("Noted: the address takes nothing." if noted else "Nothing to note.")


KEYS_HELP = "check that all keys are there; wrap them by the newest root key; seal older cells anew"


def keys(settings: Settings, chosen: argparse.Namespace) -> None:
    """Check, rotate or reseal (docs/operations.md)."""
    from samspill.keys.actions import check_keys, reseal, rotate
    from samspill.web.database import owner_url

    if chosen.what == "rotate":
        print(f"{_done(settings, rotate, {})} keys are wrapped anew; no content was touched.")
    elif chosen.what == "reseal":
        total = 0
        while done := _done(settings, reseal, {}, owner_url):
            total += done
        print(f"{total} cells are sealed anew, each by its owner's key.")
    else:
        found = _done(settings, check_keys, {})
        if found.faults:
            raise CommandFailed(f"{len(found.faults)} faults; the first: {found.faults[0]}")
        names = {*found.wrapped_by, *found.older}
        uses = "; ".join(
            f"root key {name} wraps {found.wrapped_by[name]} and seals {found.older[name]} cells"
            for name in sorted(names)
        )
        print(
            f"{found.keys} keys open, {found.cells} sealed cells have theirs,"
            f" {found.deleted} are deleted with their key. {uses or 'No root key is in use'}."
        )


def status(settings: Settings, chosen: argparse.Namespace) -> None:
    """How the installation stands; fails with the first thing that somebody should do."""
    from samspill.web import status as house

    found = _done(settings, house.status, {"settings": settings})
    if chosen.json:
        print(json.dumps(found.as_json(), default=str, indent=1))
    else:
        for line in house.lines(found):
            print(line)
        for line in found.needs:
            print(f"NEEDS: {line}")
    if found.needs:
        raise CommandFailed(f"{len(found.needs)} things need somebody; the first: {found.needs[0]}")


def grants(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Compare what is open with what should be. Fails when they differ; ids alone are told."""
    from samspill.rights.actions import check_grants

    done = _done(settings, check_grants, {})
    for one in done.found:
        print(f"{one.subject_id} {one.profile_id} {one.area}: {one.why}")
    print(f"{done.grants} open grants, {done.plans} plans, {len(done.found)} differences.")
    if done.found:
        raise CommandFailed(f"{len(done.found)} differences; the first: {done.found[0].why}")


def jobs(settings: Settings, chosen: argparse.Namespace) -> None:
    """Queue failed jobs again. They may run twice: a letter is sent once all the same."""
    from samspill.infra.queue_state import retry_jobs

    done = _done(settings, retry_jobs, {"ids": chosen.id})
    missing = [str(one) for one in chosen.id if one not in done]
    print(f"{len(done)} jobs are queued again.")
    if missing:
        raise CommandFailed(f"no failed job has the number {', '.join(missing)}")


def sessions(settings: Settings, _chosen: argparse.Namespace) -> None:
    """End every login: the next click of everybody meets the login page, and no device unlocks.
    Calendars elsewhere get nothing more by the addresses they have. Nothing else changes."""
    from samspill.identity.calendar_keys import end_everybodys

    logins, addresses, devices = _done(settings, end_everybodys, {})
    print(
        f"{logins} sessions are ended, {devices} devices unlock no more,"
        f" and {addresses} addresses of calendars are shut."
    )


def hold(settings: Settings, chosen: argparse.Namespace) -> None:
    """Keep what there is of a plan, a profile or a person, to a day."""
    from samspill.retention.actions import place_hold

    values = {"held_id": chosen.id, "reason": chosen.reason, "until": chosen.until}
    hold_id = _done(settings, place_hold, values)
    print(f"Nothing of {chosen.id} goes by age to the end of {chosen.until}. Hold {hold_id}.")


def lift_hold(settings: Settings, chosen: argparse.Namespace) -> None:
    """Let it go by age again."""
    from samspill.retention.actions import lift_holds

    lifted = _done(settings, lift_holds, {"found_by": chosen.id})
    if not lifted:
        raise CommandFailed(f"no hold stands on {chosen.id}")
    print(f"{lifted} holds lifted.")


def _done(
    settings: Settings,
    act: Callable[..., Any],
    values: dict[str, Any],
    address: Callable[[Settings], str] | None = None,
) -> Any:
    from samspill.infra.development_keys import ensure_keys
    from samspill.web.database import application_url, database
    from samspill.web.factory import create_worker_app
    from samspill.web.serving import job_runner

    ensure_keys(settings)
    with database(settings):
        app = create_worker_app(settings, (address or application_url)(settings))
        return job_runner(app)(act, values)


def backup(settings: Settings, chosen: argparse.Namespace) -> None:
    """Keep the database and the files, or the data keys: never both in one place (ADR 0011)."""
    from samspill.backup.keys import keep_keys
    from samspill.backup.taking import take_backup
    from samspill.infra.development_keys import ensure_keys
    from samspill.infra.house_state import DATABASE, KEYS, note_backup
    from samspill.web.database import application_url, database, owner_url
    from samspill.web.factory import create_worker_app

    if chosen.keys:
        kept = keep_keys(settings.data_keys_folder, chosen.folder)
        note_backup(settings, KEYS)
        print(f"{kept.path}: {kept.keys} keys, {kept.destroyed} destroyed.")
        return
    ensure_keys(settings)
    with database(settings):
        app = create_worker_app(settings, application_url(settings))
        with app.app_context():
            taken = take_backup(owner_url(settings), chosen.folder)
    note_backup(settings, DATABASE)
    print(f"{taken.folder}: the database, {taken.size} bytes, and {taken.files} files.")


def restore(settings: Settings, chosen: argparse.Namespace) -> None:
    """Bring a backup back and check it; says how old it is and how long it took."""
    from time import monotonic

    from samspill.backup.keys import return_keys
    from samspill.backup.restoring import restore_backup
    from samspill.backup.taking import NotWhole
    from samspill.infra.postgres_dump import DumpFailed
    from samspill.web.database import application_url, database, owner_url
    from samspill.web.factory import create_worker_app
    from samspill.web.migrating import migrate

    began = monotonic()
    with database(settings):
        app = create_worker_app(settings, application_url(settings))
        with app.app_context():
            try:
                if chosen.keys:
                    return_keys(chosen.keys, settings.data_keys_folder)
                found = restore_backup(owner_url(settings), chosen.folder)
            except (NotWhole, DumpFailed) as error:
                raise CommandFailed(str(error)) from error
            migrate(owner_url(settings), application_url(settings))
            erased = found.settle(settings.data_keys_folder)
        audit(settings, chosen)
        keys(settings, argparse.Namespace(what="check"))
    print(
        f"Restored as of {found.taken_at}: {found.files} files; {erased} stay destroyed;"
        f" in {monotonic() - began:.1f} seconds."
    )
