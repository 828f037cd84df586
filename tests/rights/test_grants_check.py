"""``samspill grants check``: silent while all is right, and it sees each thing that is not."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from samspill.access.actor import acting
from samspill.infra.db import HELD, db
from samspill.infra.transaction import transaction
from samspill.rights.actions import check_grants
from samspill.web.factory import create_app
from tests.support.database import WITH_PLANS
from tests.support.statements import counted_statements
from tests.web.test_cli import fails_with, import_sql, samspill

A_LINE = (
    "(select l.participant_id from consent_lines l join consents c on c.id = l.consent_id"
    " join participants t on t.id = l.participant_id where c.state = 'ACTIVE'"
    " and l.kind = 'PERSON' and l.state = 'OPEN' and t.state = 'ACTIVE'"
    " and t.role = 'PROFESSIONAL' order by l.id limit 1)"
)


def profile(name, kind="WORK"):
    return (
        "(select x.id from profiles x join persons p on p.id = x.person_id"
        f" where p.given_name = '{name}' and x.kind = '{kind}' limit 1)"
    )


STRANGER = profile("Ingrid")
_IN_FORCE = (
    "from consents c join plans l on l.id = c.plan_id where c.state = 'ACTIVE'"
    f" and l.holder_profile_id <> {STRANGER} order by c.id limit 1"
)
A_CONSENT, A_PLAN = f"(select c.id {_IN_FORCE})", f"(select c.plan_id {_IN_FORCE})"


def opened(source, whose, *, subject=A_PLAN, area="GOALS", level=2, by="gen_random_uuid()"):
    """A grant that nobody should have."""
    return (
        "insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to,"
        f" source, source_id) values (gen_random_uuid(), {whose}, {subject}, '{area}', {level},"
        f" now() - interval '1 minute', now() + interval '1 hour', '{source}', {by})"
    )


NOAHS = (
    "(select l.id from plans l join persons p on p.id = l.child_id where p.given_name = 'Noah'"
    " limit 1)"
)
A_CLASS = "(select id from groups where name = '3B')"
A_PUPIL = "(select id from pupils order by id limit 1)"

WRONG = {
    "nothing opens it: consent": opened("consent", STRANGER),
    "nothing opens it: emergency": opened("emergency", STRANGER),
    "nothing opens it: signatory": opened("signatory", STRANGER, area="CONSENT", by=A_CONSENT),
    "nothing opens it: left out": opened("left out", STRANGER, area="CONSENT"),
    "nothing opens it: acting": opened("acting", STRANGER, by=A_PLAN),
    "nothing opens it: closing": opened("closing", STRANGER, area="CLOSING", by=A_PLAN),
    "nothing opens it: draft": opened("draft", STRANGER, area="CONSENT", by=A_PLAN),
    "nothing opens it: witness": opened("witness", STRANGER, area="CONSENT", level=1),
    "nothing opens it: family": (
        "update relations set kind = 'WITHOUT' where adult_id ="
        f" (select person_id from profiles where id = {profile('Mona', 'PRIVATE')})"
    ),
    "nothing is called magic": opened("magic", STRANGER),
    "more than its reason gives: leader": opened("leader", STRANGER),
    "more than its reason gives: consent": (
        f"update grants set level = 5 where source_id = {A_LINE} and area = 'OVERVIEW'"
    ),
    "a block keeps her out (I21)": opened("family", profile("Erik", "PRIVATE"), subject=NOAHS),
    "her profile's last day has passed": (
        f"update profiles set valid_to = current_date - 1 where id = {profile('Hanne')}"
    ),
    "there is no such plan": opened("consent", STRANGER, subject="gen_random_uuid()"),
    "no role opens it": "update tenant_roles set ended_at = now() where ended_at is null",
    "shut, though all have said yes to it": (
        f"update grants set valid_to = valid_from where source_id = {A_LINE}"
    ),
    "shut, though a role opens it": (
        "update grants set valid_to = valid_from where source = 'role' and area = 'ADMINISTRATION'"
    ),
    "no place in the group opens it": opened("staff", STRANGER, subject=A_CLASS, area="PUPIL"),
    "shut, though a place in the group opens it": (
        "update grants set valid_to = valid_from where source = 'staff' and area = 'SCHOOL'"
    ),
    "no bond opens it": opened("bond", STRANGER, subject=A_PUPIL, area="PUPIL"),
    "shut, though an emergency is under way": (
        "insert into emergency_accesses (id, plan_id, tenant_id, profile_id, ground,"
        " reason_sealed, asked_at, opened_at, until) select gen_random_uuid(), id, tenant_id,"
        f" {STRANGER}, 'CRISIS', '', now(), now(), now() + interval '1 hour' from plans"
        f" where id = {A_PLAN}"
    ),
}


@pytest.fixture(scope="module")
def house(cluster):
    """The demo's plans in a database of their own."""
    with cluster.copy(WITH_PLANS) as urls:
        app = create_app(cluster.settings, urls.app)
        with app.app_context():
            db.engine.connect().close()  # the first one asks what the server can
            yield app, urls, cluster.settings.instance
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def past_rules(house):
    """A connection that no rule binds; what the test does on it is undone."""
    app, urls, _instance = house
    engine = create_engine(urls.superuser)
    with engine.connect() as connection:
        outer = connection.begin()
        app.extensions[HELD] = connection
        try:
            yield connection
        finally:
            db.session.remove()
            app.extensions.pop(HELD)
            outer.rollback()
    engine.dispose()


def compared():
    with acting(None), transaction():
        return check_grants()


def test_the_demo_is_as_it_should_be(house):
    db.session.remove()
    with counted_statements() as statements:
        done = compared()
    assert done.found == []
    assert done.plans > 10
    assert done.grants > 200
    assert len(statements) < 30, "a fixed number for two hundred plans"


@pytest.mark.parametrize("why", WRONG)
def test_what_differs_is_seen(past_rules, why):
    assert past_rules.execute(text(WRONG[why])).rowcount >= 1
    found = compared().found
    assert why in {one.why for one in found}, found


def test_one_who_has_not_signed_shuts_what_all_should_have(past_rules):
    past_rules.execute(text("update signatories set state = 'WAITING' where state = 'SIGNED'"))
    assert "nothing opens it: consent" in {one.why for one in compared().found}


def test_what_somebody_narrowed_stays_narrow(past_rules):
    past_rules.execute(
        text(
            "update line_answers set answer = 'NARROWER', scope = '{}' where line_id in"
            f" (select id from consent_lines where participant_id = {A_LINE})"
        )
    )
    assert "more than its reason gives: consent" in {one.why for one in compared().found}


def test_the_command_names_ids_and_nobody(house):
    _app, urls, instance = house
    url = {"SAMSPILL_DATABASE_URL": urls.app}
    fine = samspill(instance, "grants", "check", **url)
    assert fine.returncode == 0, fine.stdout + fine.stderr
    assert " 0 differences" in fine.stdout
    import_sql(urls.superuser, opened("magic", STRANGER))
    try:
        wrong = samspill(instance, "grants", "check", **url)
    finally:
        import_sql(urls.superuser, "delete from grants where source = 'magic'")
    fails_with(wrong, "1 differences")
    assert "GOALS: nothing is called magic" in wrong.stdout
    assert "Ingrid" not in wrong.stdout + wrong.stderr
