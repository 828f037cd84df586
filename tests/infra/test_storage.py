"""Files: sealed for their owner, written once, checked when read, swept when no row wants them."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import obstore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.core.clock import now
from samspill.core.ids import new_id
from samspill.infra import storage
from samspill.infra.crypto import keyring
from samspill.infra.file_sealing import HEAD, PIECE, TAG, Damaged, opened_pieces, sealed_pieces
from samspill.infra.key_store import of_plan, of_tenant
from samspill.infra.keyring import ID_BYTES, DataKey, KeyGone
from samspill.infra.storage import (
    FileGone,
    open_stored,
    put,
    remove_file,
    remove_files_of,
    sweep,
)
from tests.infra.s3_stand_in import KEY, standing_in
from tests.support.keys import house

LENGTHS = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7)


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path, monkeypatch):
    """A store of each kind; gives its names and how to change what lies there."""
    if request.param == "folder":
        with house(tmp_path):
            yield Folder(tmp_path / "files")
        return
    with standing_in() as bucket:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not a secret")
        monkeypatch.setenv("AWS_REGION", "eu-north-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL", bucket.url)
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        storage._store_at.cache_clear()
        with house(tmp_path, SAMSPILL_STORAGE_URL="s3://bucket"):
            yield Bucket(bucket)
        storage._store_at.cache_clear()


class Folder:
    def __init__(self, root: Path) -> None:
        self.root = root

    def names(self):
        return sorted(str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file())

    def read(self, name):
        return (self.root / name).read_bytes()

    def write(self, name, content):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_bytes(content)


class Bucket:
    def __init__(self, bucket) -> None:
        self.bucket = bucket

    def names(self):
        return sorted(self.bucket.objects)

    def read(self, name):
        return self.bucket.objects[name][0]

    def write(self, name, content):
        self.bucket.objects[name] = (content, now())


def a_plan():
    return of_plan(new_id(), new_id())


def read(owner, stored):
    return b"".join(open_stored(owner, stored))


def keep(owner, content):
    return put(owner, io.BytesIO(content))


def resealed(stored, content):
    """The row's word of what now lies there: only the seal is left to notice."""
    return replace(stored, sha256=hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("length", LENGTHS)
def test_what_is_put_comes_back_and_is_not_readable_in_the_store(store, length):
    owner, content = a_plan(), (b"kanari-fil-%d " % length * (length // 8 + 1))[:length]
    stored = keep(owner, content)
    assert stored.size == length
    assert read(owner, stored) == content
    (name,) = store.names()
    assert name == f"plan/{owner.id}/{stored.id}"
    lies = store.read(name)
    assert hashlib.sha256(lies).hexdigest() == stored.sha256
    assert b"kanari" not in lies
    assert len(lies) == HEAD + length + TAG * max(1, -(-length // PIECE))


def test_a_stream_that_gives_little_at_a_time_is_read_to_its_end(store):
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000))

    owner, content = a_plan(), os.urandom(PIECE + 5000)
    assert read(owner, put(owner, Slow(content))) == content


def test_a_file_of_another_or_in_anothers_place_does_not_open(store):
    mine, yours = a_plan(), a_plan()
    first, second, foreign = keep(mine, b"en"), keep(mine, b"to"), keep(yours, b"tre")
    with pytest.raises(FileGone):
        open_stored(yours, first)
    for other, owner in ((second, mine), (foreign, yours)):
        sealed = store.read(f"{owner}/{other.id}")
        store.write(f"{mine}/{first.id}", sealed)
        with pytest.raises(Damaged, match="open|another key"):
            read(mine, resealed(first, sealed))
        with pytest.raises(Damaged):
            read(mine, first)


@pytest.mark.parametrize(
    "harm",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[: HEAD + PIECE + TAG],
        lambda sealed: sealed[:HEAD],
        lambda sealed: sealed[:5],
        lambda sealed: sealed[:0],
        lambda sealed: sealed + b"x",
        lambda sealed: sealed[:HEAD] + sealed[HEAD + PIECE + TAG :],
        lambda sealed: (
            sealed[:HEAD]
            + sealed[HEAD + PIECE + TAG : HEAD + 2 * (PIECE + TAG)]
            + sealed[HEAD : HEAD + PIECE + TAG]
            + sealed[HEAD + 2 * (PIECE + TAG) :]
        ),
        lambda sealed: sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:],
        lambda sealed: b"\xf2" + sealed[1:],
    ],
    ids=(
        *("byte", "piece", "head", "stub", "empty"),
        *("longer", "first-gone", "swapped", "flipped", "version"),
    ),
)
def test_what_is_cut_moved_or_changed_is_found(store, harm):
    owner = a_plan()
    stored = keep(owner, os.urandom(2 * PIECE + 99))
    name = f"{owner}/{stored.id}"
    harmed = harm(store.read(name))
    store.write(name, harmed)
    with pytest.raises(Damaged):
        read(owner, resealed(stored, harmed))
    with pytest.raises(Damaged):
        read(owner, stored)


def test_a_file_that_opens_but_is_not_the_rows_is_found_before_its_end(store):
    owner = a_plan()
    stored, given = keep(owner, b"x" * (2 * PIECE + 1)), []
    with pytest.raises(Damaged, match="hash"):
        given.extend(open_stored(owner, replace(stored, sha256="0" * 64)))
    assert len(given) == 1


def test_a_name_is_never_written_twice(store, monkeypatch):
    owner, file_id = a_plan(), new_id()
    monkeypatch.setattr(storage, "new_id", lambda: file_id)
    stored = keep(owner, b"first")
    with pytest.raises(obstore.exceptions.AlreadyExistsError):
        keep(owner, b"second")
    assert read(owner, stored) == b"first"


def test_a_destroyed_key_opens_no_file_and_takes_no_new_one(store):
    owner = a_plan()
    stored = keep(owner, b"gone")
    assert keyring().destroy(owner)
    with pytest.raises(KeyGone):
        open_stored(owner, stored)
    with pytest.raises(KeyGone):
        keep(owner, b"more")
    assert len(store.names()) == 1
    assert remove_files_of(owner) == 1
    assert store.names() == []


def test_deleting_twice_is_once_and_reaches_one_file(store):
    owner = a_plan()
    first, second = keep(owner, b"1"), keep(owner, b"2")
    for _again in range(2):
        remove_file(owner, first.id)
    with pytest.raises(FileGone):
        open_stored(owner, first)
    assert read(owner, second) == b"2"


def test_what_has_no_row_is_swept_when_it_is_old_and_nothing_else(store):
    owner, tenant = a_plan(), of_tenant(new_id())
    wanted, orphan, other = keep(owner, b"1"), keep(owner, b"2"), keep(tenant, b"3")
    store.write("backup/read-me", b"not ours")
    asked = []

    def has_row(ids):
        asked.extend(ids)
        return {wanted.id}

    assert sweep(has_row, now() - timedelta(hours=1)) == 0
    assert asked == []
    assert sweep(has_row, now() + timedelta(hours=1)) == 2
    assert set(asked) == {wanted.id, orphan.id, other.id}
    assert store.names() == ["backup/read-me", f"{owner}/{wanted.id}"]


def test_an_object_store_that_stumbles_is_asked_again_and_one_that_refuses_is_an_error(store):
    if isinstance(store, Folder):
        os.chmod(store.root.parent, 0o700)
        (store.root.parent / "files").write_text("in the way")
        with pytest.raises(Exception, match="files"):
            keep(a_plan(), b"x")
        return
    owner = a_plan()
    store.bucket.faults = [503]
    assert read(owner, keep(owner, b"x")) == b"x"
    store.bucket.faults = [403]
    with pytest.raises(obstore.exceptions.PermissionDeniedError):
        keep(owner, b"x")


KEY_OF_ONE = DataKey(b"k" * ID_BYTES, b"s" * 32)


@given(content=st.binary(max_size=300), at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_changed_bit_is_found(content, at, bit):
    sealed = bytearray(b"".join(sealed_pieces(io.BytesIO(content), KEY_OF_ONE, "a")))
    assert b"".join(opened_pieces([bytes(sealed)], KEY_OF_ONE, "a")) == content
    with pytest.raises(Damaged):
        list(opened_pieces([bytes(sealed)], KEY_OF_ONE, "b"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(Damaged):
        list(opened_pieces([bytes(sealed)], KEY_OF_ONE, "a"))


MEASURED = """
import sys
from pathlib import Path
from uuid import UUID
from flask import Flask
from samspill.infra.key_store import of_plan
from samspill.infra.settings import Settings
from samspill.infra.storage import open_stored, put

app = Flask("samspill")
app.config["SAMSPILL"] = Settings.from_environment()
owner = of_plan(UUID(int=1), UUID(int=2))

def most():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

with app.app_context(), open(sys.argv[1], "rb") as large, open(sys.argv[2], "rb") as small:
    put(owner, small)
    before = most()
    for part in open_stored(owner, put(owner, large)):
        pass
    print(most() - before)
"""


def test_25_mb_need_less_than_64_of_memory(tmp_path):
    large, small = tmp_path / "large", tmp_path / "small"
    large.write_bytes(os.urandom(1024) * 25 * 1024)
    small.write_bytes(b"x")
    with house(tmp_path):
        command = [sys.executable, "-c", MEASURED, str(large), str(small)]
    env = {**os.environ, "SAMSPILL_ENV": "development", "SAMSPILL_INSTANCE": str(tmp_path)}
    ran = subprocess.run(command, capture_output=True, text=True, env=env)
    assert ran.returncode == 0, ran.stderr
    print(ran.stdout)
    assert 0 < int(ran.stdout) < 64 * 1024, f"{ran.stdout} KiB"
