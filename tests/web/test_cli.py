"""The command: it says what it did, or fails with one clear line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from samspill.audit.jobs import keep, seal
from samspill.infra.db import db
from samspill.web.factory import create_worker_app
from samspill.web.serving import job_runner
from tests.support.database import WITH_PLANS


def samspill(instance, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "samspill.web.cli", *arguments],
        env={
            **os.environ,
            "SAMSPILL_ENV": "development",
            "SAMSPILL_INSTANCE": str(instance),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def fails_with(result, *words):
    assert result.returncode == 1, result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    for word in words:
        assert word in lines[0]


def test_migrate_and_demo_are_safe_to_repeat(tmp_path):
    assert "written" in samspill(tmp_path / "i", "migrate").stdout
    assert "stood" in samspill(tmp_path / "i", "migrate").stdout
    assert "loaded" in samspill(tmp_path / "i", "demo", "--people").stdout
    fails_with(samspill(tmp_path / "i", "demo"), "loaded already")
    assert " 0 broken" in samspill(tmp_path / "i", "audit", "verify").stdout
    assert "sealed cells have theirs" in samspill(tmp_path / "i", "keys", "check").stdout
    lost = next((tmp_path / "i/keys/data/keys/person").glob("*/*"))
    lost.unlink()
    fails_with(samspill(tmp_path / "i", "keys", "check"), " faults; the first", lost.name)


def test_a_hold_is_placed_on_somebody_and_lifted(cluster):
    with cluster.copy() as urls:
        instance, url = cluster.settings.instance, {"SAMSPILL_DATABASE_URL": urls.app}
        engine = create_engine(urls.superuser)
        with engine.connect() as connection:
            person = str(connection.scalar(text("select id from persons limit 1")))
        engine.dispose()
        until = ("--until", "2099-01-01", "--reason", "Sak 26/1.")
        nobody = "00000000-0000-4000-8000-000000000000"
        fails_with(samspill(instance, "hold", nobody, *until, **url), "no plan, profile or person")
        fails_with(samspill(instance, "lift-hold", person, **url), "no hold")
        assert "2099-01-01" in samspill(instance, "hold", person, *until, **url).stdout
        assert "1 holds lifted" in samspill(instance, "lift-hold", person, **url).stdout


def test_tampered_evidence_is_found(cluster, tmp_path):
    with cluster.copy(WITH_PLANS) as urls:
        instance = cluster.settings.instance
        url = {
            "SAMSPILL_DATABASE_URL": urls.app,
            "SAMSPILL_LOG_ROOTS_FILE": str(tmp_path / "roots"),
        }
        assert samspill(instance, "audit", "verify", **url).returncode == 0
        import_sql(
            urls.superuser,
            "update evidence set record = replace(record, 'YES', 'NO') where sequence = 2",
        )
        fails_with(samspill(instance, "audit", "verify", **url), "chains are broken", "record 2")


def test_a_log_that_was_touched_is_found_with_whose_and_where(cluster, tmp_path):
    with cluster.copy() as urls:
        instance = cluster.settings.instance
        more = {
            "SAMSPILL_DATABASE_URL": urls.app,
            "SAMSPILL_LOG_ROOTS_FILE": str(tmp_path / "roots"),
        }
        app = create_worker_app(
            replace(cluster.settings, log_roots_file=tmp_path / "roots"), urls.app
        )
        import_sql(
            urls.superuser,
            "insert into change_log (id, at, tenant_id, subject_id, event, facts)"
            " select gen_random_uuid(), now(), id, id, 'X', '{}' from tenants"
            " where name = 'Fjordvik kommune'",
        )
        run = job_runner(app)
        for name in (seal, keep):
            run(name, {})
        with app.app_context():
            db.engine.dispose()
        fine = samspill(instance, "audit", "verify", **more)
        assert fine.returncode == 0
        assert "0 wait for a batch; 1 roots in the second place" in fine.stdout
        import_sql(urls.superuser, "update change_log set event = 'Y' where event = 'X'")
        wrong = ("batch 1 of the change log of Fjordvik kommune", "is changed")
        fails_with(samspill(instance, "audit", "verify", **more), *wrong)
        import_sql(urls.superuser, "delete from change_log; delete from log_batches")
        fails_with(samspill(instance, "audit", "verify", **more), "the second place")


def test_a_port_that_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        fails_with(samspill(tmp_path / "i", "run", PORT=str(port)), str(port), "opptatt")


@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_database_that_is_down(tmp_path, command):
    url = "postgresql://samspill@127.0.0.1:9/samspill"
    result = samspill(tmp_path / "i", command, SAMSPILL_DATABASE_URL=url)
    fails_with(result, "database does not answer")


def test_the_owner_may_not_serve(cluster, tmp_path):
    with cluster.copy() as urls:
        instance = cluster.settings.instance
        result = samspill(instance, "serve", SAMSPILL_DATABASE_URL=urls.owner)
        fails_with(result, "role")


def test_no_row_security_no_start(cluster):
    with cluster.copy() as urls:
        import_sql(urls.superuser, "alter table plans disable row level security")
        result = samspill(cluster.settings.instance, "serve", SAMSPILL_DATABASE_URL=urls.app)
        fails_with(result, "row security", "plans", "samspill migrate")


def import_sql(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("command", ["run", "dev-idp"])
def test_development_things_refuse_in_production(tmp_path, command):
    for name in ("secret", "keys", "seal", "client"):
        (tmp_path / name).write_text("x")
    result = samspill(
        tmp_path / "i",
        command,
        SAMSPILL_ENV="production",
        SAMSPILL_BASE_URL="https://samspill.example",
        SAMSPILL_DATABASE_URL="postgresql://app@db/samspill?sslmode=verify-full",
        SAMSPILL_SECRET_KEY_FILE=str(tmp_path / "secret"),
        SAMSPILL_KEYS_FILE=str(tmp_path / "keys"),
        SAMSPILL_DATA_KEYS_FOLDER=str(tmp_path),
        SAMSPILL_SEAL_KEY_FILE=str(tmp_path / "seal"),
        SAMSPILL_IDPORTEN_ISSUER="https://idporten.example",
        SAMSPILL_IDPORTEN_CLIENT_ID="samspill",
        SAMSPILL_IDPORTEN_CLIENT_KEY_FILE=str(tmp_path / "client"),
    )
    fails_with(result, "production" if command == "dev-idp" else "development")


def test_a_bad_setting_is_one_line(tmp_path):
    fails_with(samspill(tmp_path / "i", "serve", PORT="many"), "PORT")


def test_news_from_the_register(cluster, tmp_path):
    file = tmp_path / "news.csv"
    header = "entry,as_of,number,given_name,family_name,born_on,protection,municipality\n"
    row = "person,2026-01-01T00:00:00Z,{},Ny,Voksen,1980-01-01,NONE,Fjordvik kommune\n"
    file.write_text(header + row.format("01818050034") + "end,1\n")
    with cluster.copy() as urls:
        instance, url = cluster.settings.instance, {"SAMSPILL_DATABASE_URL": urls.app}
        command = ("import-register", str(file))
        first = samspill(instance, *command, **url)
        assert first.stdout.startswith("1 entries taken, 0 known before"), first.stderr
        again = samspill(instance, "import-register", str(file), **url)
        assert again.stdout.startswith("0 entries taken, 1 known before"), again.stderr
        file.write_text("nonsense")
        fails_with(samspill(instance, "import-register", str(file), **url), "neither JSON nor CSV")
        file.write_text(header + "end,0\n")
        fails_with(samspill(instance, *command, "--by", "Ola", **url), "file is empty", "--approve")
        fails_with(samspill(instance, *command, "--approve", "ola", **url), "another person")
        file.write_bytes(
            (header + row.format("01818050034") + row.format("x") + "end,2\n").encode()
        )
        bad = samspill(instance, *command, **url)
        fails_with(bad, "1 entries cannot be read")
        assert "entry 2: number is not a national number" in bad.stdout
