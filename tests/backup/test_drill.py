"""The drill: everything is lost, a backup comes back, and what was deleted since stays deleted."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime

import pytest
from sqlalchemy import create_engine, text

from samspill.core import clock
from samspill.infra.embedded_postgres import EmbeddedPostgres
from tests.web.test_cli import fails_with, samspill

RPO, RTO = 5 * 60, 60 * 60
"""Seconds (security.md 12)."""

ERASE_ONE = """
from samspill.infra.settings import Settings
from samspill.infra.key_store import KeyStore, Owner, OwnerKind
store = KeyStore(Settings.from_environment().data_keys_folder)
owner = next(o for o in store.owners() if o.kind == OwnerKind.PLAN)
store.destroy(owner)
print(owner.id)
"""


def ask(instance, statement):
    with EmbeddedPostgres(instance) as server:
        engine = create_engine(server.owner_url)
        try:
            with engine.connect() as connection:
                return connection.execute(text(statement)).scalar()
        finally:
            engine.dispose()


def run_python(instance, program):
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "SAMSPILL_ENV": "development", "SAMSPILL_INSTANCE": str(instance)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def acknowledged(instance, person):
    """One act whose answer was seen. Gives its hold, and the instant of the answer (UTC)."""
    until = ("--until", "2099-01-01", "--reason", "Sak 26/1.")
    done = samspill(instance, "hold", person, *until)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1].rstrip("."), clock.now()


def lose_everything(instance, keep):
    """A plan is erased; then all but the root keys and the erasure list is gone."""
    erased = run_python(instance, ERASE_ONE)
    shutil.copytree(instance / "keys/data/destroyed", keep / "destroyed")
    for folder in ("postgres", "files", "keys/data"):
        shutil.rmtree(instance / folder, ignore_errors=True)
    shutil.copytree(keep / "destroyed", instance / "keys/data/destroyed")
    return erased


def holds_nothing_readable(backup, tar):
    taken_at = datetime.fromisoformat(
        json.loads((backup / "manifest.json").read_text())["taken_at"]
    )
    assert 0 <= (clock.now() - taken_at).total_seconds() < 600
    files = [p for p in (*backup.rglob("*"), tar) if p.is_file()]
    assert all(p.stat().st_mode & 0o077 == 0 for p in files)
    assert not any(b"Emma" in p.read_bytes() for p in files)
    assert "keys" not in {p.name for p in backup.iterdir()}


def refuses_what_is_not_whole(instance, backup, copy):
    shutil.copytree(backup, copy)
    database, whole = copy / "database.sealed", (backup / "database.sealed").read_bytes()
    for content in (whole[:-100], whole[:500] + bytes([whole[500] ^ 1]) + whole[501:]):
        database.write_bytes(content)
        fails_with(samspill(instance, "restore", str(copy)), "is not what was kept")
    database.unlink()
    fails_with(samspill(instance, "restore", str(copy)), "is missing")
    (copy / "manifest.json").unlink()
    fails_with(samspill(instance, "restore", str(copy)), "no whole backup")


def all_but_what_came_after(instance, before, after):
    """What was acknowledged before the backup is there; what came after it is lost."""
    holds = "select count(*) from legal_holds where id in ('{}')"
    assert ask(instance, holds.format(before)) == 1
    assert ask(instance, holds.format("', '".join(after))) == 0


def is_as_it_shall_be(instance, erased):
    """The plan that was erased is a row that nobody can open; rights and policies hold."""
    assert ask(instance, f"select count(*) from plans where id = '{erased}'") == 1
    assert not list((instance / "keys/data/keys/plan").glob(f"*/{erased}"))
    assert ask(instance, "select has_table_privilege('samspill_app', 'plans', 'select')")
    assert ask(instance, "select relrowsecurity from pg_class where relname = 'plans'")
    assert ask(instance, "select count(*) from pg_policies where tablename = 'plans'")


@pytest.mark.deep
def test_all_is_lost_and_comes_back_but_what_was_deleted_since(tmp_path, count):
    instance, backups, safe = (tmp_path / name for name in ("instance", "backups", "safe"))
    assert "loaded" in samspill(instance, "demo").stdout
    plans = ask(instance, "select count(*) from plans")
    person = str(ask(instance, "select id from persons limit 1"))
    before, _at = acknowledged(instance, person)
    taken = samspill(instance, "backup", str(backups))
    kept = samspill(instance, "backup", str(safe), "--keys")
    assert taken.returncode == 0, taken.stderr
    assert " keys, 0 destroyed." in kept.stdout, kept.stderr
    [backup], [tar] = backups.iterdir(), safe.iterdir()
    holds_nothing_readable(backup, tar)
    after, seen_at = zip(*(acknowledged(instance, person) for _n in range(3)), strict=True)
    erased = lose_everything(instance, safe)

    refuses_what_is_not_whole(instance, backup, tmp_path / "copy")
    fails_with(samspill(instance, "restore", str(backup)), "--keys FILE")
    began = time.monotonic()
    done = samspill(instance, "restore", str(backup), "--keys", str(tar))
    rto = math.ceil(time.monotonic() - began)

    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("Restored as of ")
    assert "1 stay destroyed" in last
    assert " 0 broken" in done.stdout
    as_of = datetime.fromisoformat(last.removeprefix("Restored as of ").split(": ")[0])
    rpo = math.ceil((seen_at[-1] - as_of).total_seconds())
    assert rpo <= RPO
    assert rto <= RTO
    all_but_what_came_after(instance, before, after)
    assert ask(instance, "select count(*) from plans") == plans
    is_as_it_shall_be(instance, erased)
    fails_with(samspill(instance, "restore", str(backup)), "not empty")
    lost = {
        "acknowledged after the backup and lost with it": len(after),
        "s from the backup to the last of them (RPO)": rpo,
        "s from the order to restore until all is back and checked (RTO)": rto,
    }
    count("the restore drill", plans=plans, stay_destroyed=1, **lost)
