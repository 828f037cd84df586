"""Migrations stand in one row. That they meet the models: tests/migrations/."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from samspill.infra.database_state import newest_migration
from samspill.infra.settings import ROOT


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def test_there_is_one_head() -> None:
    heads = _scripts().get_heads()
    assert len(heads) == 1, f"{heads}: let yours follow the other one (down_revision)"
    assert newest_migration() == heads[0]


def test_a_file_begins_with_its_revision_and_says_what_it_does() -> None:
    for script in _scripts().walk_revisions():
        name = script.path.rpartition("/")[2]
        assert name.startswith(f"{script.revision}_"), f"call {name} {script.revision}_….py"
        assert len(script.doc) >= 5, f"{name}: say in the docstring what it does"
        assert callable(script.module.downgrade), f"{name} needs its way back"


def test_numbers_follow_each_other() -> None:
    numbers = [script.revision for script in _scripts().walk_revisions()][::-1]
    assert numbers == [f"{place:04d}" for place in range(1, len(numbers) + 1)]
