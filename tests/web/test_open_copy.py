"""The command that opens a copy of a plan which a pass-phrase locks."""

from __future__ import annotations

import stat
from argparse import Namespace
from io import StringIO

import pytest

from samspill.infra.locked import lock_by, locked
from samspill.web.operations import CommandFailed, open_copy

WORDS = "to blå hester på tur"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "samspill-plan.json.age"
    path.write_bytes(locked(b'{"about": "Emma"}', lock_by(WORDS, 4)))
    return path


def opened(monkeypatch, file, words=WORDS):
    monkeypatch.setattr("sys.stdin", StringIO(words + "\n"))
    open_copy(None, Namespace(file=file))


def test_what_it_holds_is_written_beside_it_for_its_owner(monkeypatch, file, capsys):
    opened(monkeypatch, file)
    target = file.with_name("samspill-plan.json")
    assert target.read_bytes() == b'{"about": "Emma"}'
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert str(target) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"), [("noe helt annet", "does not open"), ("", "does not open")]
)
def test_by_other_words_nothing_is_written(monkeypatch, file, words, says):
    with pytest.raises(CommandFailed, match=says):
        opened(monkeypatch, file, words)
    assert list(file.parent.iterdir()) == [file]


def test_nothing_is_written_over_and_no_other_file_is_taken(monkeypatch, file):
    target = file.with_name("samspill-plan.json")
    target.write_text("mitt")
    with pytest.raises(CommandFailed, match="must not be there"):
        opened(monkeypatch, file)
    assert target.read_text() == "mitt"
    with pytest.raises(CommandFailed, match="must end with"):
        opened(monkeypatch, target)
    with pytest.raises(CommandFailed, match="cannot be read"):
        opened(monkeypatch, file.with_name("borte.json.age"))
