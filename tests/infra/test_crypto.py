"""The envelope: it opens for its owner in its place, and for nobody when the key is gone."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from samspill.core.ids import new_id
from samspill.infra import keyring as keyrings
from samspill.infra import private_files
from samspill.infra.crypto import is_envelope, key_name, keyring, many_new_keys, open_sealed, seal
from samspill.infra.development_keys import ensure_keys
from samspill.infra.erasure import apply_erasures
from samspill.infra.key_store import (
    HOUSE,
    KeyStore,
    Owner,
    of_contact,
    of_person,
    of_plan,
    of_tenant,
)
from samspill.infra.keyring import KeyGone, KeyMissing, Keyring, RootKeys
from samspill.infra.settings import SettingError
from tests.support.database import settings_for
from tests.support.keys import house, sealed_by_root

TENANT = new_id()
OWNERS = (
    HOUSE,
    of_tenant(TENANT),
    of_plan(new_id(), TENANT),
    of_plan(new_id(), TENANT),
    of_person(new_id()),
    of_contact(new_id()),
)
PLACE = "table:column:1"


@pytest.fixture
def folder(tmp_path):
    """A house of its own; gives the folder of its data keys."""
    with house(tmp_path):
        yield tmp_path / "keys" / "data"


@pytest.fixture(scope="module")
def lasting(tmp_path_factory):
    """A house for properties, which hold whatever was there before."""
    with house(tmp_path_factory.mktemp("house")):
        yield


@given(content=st.binary(max_size=400), place=st.text(max_size=60), owner=st.sampled_from(OWNERS))
def test_what_is_sealed_opens(lasting, content, place, owner):
    sealed = seal(content, place, owner)
    assert open_sealed(sealed, place, owner) == content
    assert is_envelope(sealed)
    assert len(content) < 8 or content not in sealed
    assert seal(content, place, owner) != sealed


@given(
    owners=st.permutations(OWNERS),
    places=st.lists(st.text(max_size=20), min_size=2, max_size=2, unique=True),
)
def test_a_moved_cell_does_not_open(lasting, owners, places):
    mine, yours = owners[:2]
    sealed = seal(b"secret", places[0], mine)
    for place, owner in ((places[1], mine), (places[0], yours), (places[1], yours)):
        keyring().take(owner)
        with pytest.raises(InvalidTag):
            open_sealed(sealed, place, owner)


@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_changed_bit_does_not_open(lasting, at, bit):
    sealed = bytearray(seal(b"secret", PLACE, OWNERS[2]))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises((InvalidTag, KeyMissing)):
        open_sealed(bytes(sealed), PLACE, OWNERS[2])


def test_what_was_sealed_before_still_opens_in_its_place(folder):
    sealed = sealed_by_root(b"older", PLACE)
    assert not is_envelope(sealed)
    assert key_name(sealed) == b"k1"
    assert open_sealed(sealed, PLACE, OWNERS[2]) == b"older"
    with pytest.raises(InvalidTag):
        open_sealed(sealed, "table:column:2", OWNERS[2])
    with pytest.raises(KeyMissing, match="'k9'"):
        open_sealed(sealed.replace(b"k1", b"k9", 1), PLACE, OWNERS[2])


def test_a_destroyed_key_opens_nothing_and_seals_nothing(folder):
    mine, yours = OWNERS[2:4]
    sealed, other = seal(b"gone", PLACE, mine), seal(b"stays", PLACE, yours)
    assert keyring().destroy(mine)
    assert not keyring().destroy(mine)
    for act in (open_sealed, seal):
        with pytest.raises(KeyGone):
            act(sealed, PLACE, mine)
    assert open_sealed(other, PLACE, yours) == b"stays"
    assert mine not in list(keyring().store.owners())
    assert list(keyring().store.destroyed()) == [mine]


def test_another_process_stops_opening_within_a_minute(folder, monkeypatch):
    mine = OWNERS[2]
    sealed = seal(b"gone", PLACE, mine)
    Keyring(keyring().roots, KeyStore(folder)).destroy(mine)
    now = time.monotonic()
    assert open_sealed(sealed, PLACE, mine) == b"gone"
    monkeypatch.setattr(keyrings.time, "monotonic", lambda: now + 61)
    with pytest.raises(KeyGone):
        open_sealed(sealed, PLACE, mine)


def test_a_key_store_from_a_backup_brings_nothing_back(folder, tmp_path):
    mine, yours = OWNERS[2:4]
    sealed, other = seal(b"gone", PLACE, mine), seal(b"stays", PLACE, yours)
    shutil.copytree(folder, tmp_path / "backup")
    keyring().destroy(mine)
    shutil.copytree(folder / "destroyed", tmp_path / "list" / "destroyed")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", folder)
    keyring().forget(mine)
    assert open_sealed(sealed, PLACE, mine) == b"gone"  # what the list is for
    assert apply_erasures(tmp_path / "list") == 1
    assert apply_erasures(tmp_path / "list") == 0
    with pytest.raises(KeyGone):
        open_sealed(sealed, PLACE, mine)
    assert open_sealed(other, PLACE, yours) == b"stays"
    assert keyring().store.is_destroyed(mine)


def test_the_tenants_key_opens_its_plans_and_no_people(folder):
    sealed = {owner: seal(b"x", PLACE, owner) for owner in OWNERS}
    keyring().destroy(of_tenant(TENANT))
    for owner in OWNERS:
        keyring().forget(owner)
    gone = {owner for owner in OWNERS if opens(sealed[owner], owner) is None}
    assert gone == set(OWNERS[1:4])


def opens(sealed, owner):
    try:
        return open_sealed(sealed, PLACE, owner)
    except KeyGone:
        return None


def test_a_wrapped_key_in_anothers_place_does_not_open(folder):
    mine, yours = OWNERS[2:4]
    seal(b"x", PLACE, mine), seal(b"x", PLACE, yours)
    path = keyring().store._path
    shutil.copy(path(mine), path(yours))
    keyring().forget(yours)
    with pytest.raises(KeyMissing, match=f"plan/{yours.id} does not open: damaged"):
        keyring().find(yours)
    said = json.loads(path(mine).read_text())
    keyring().forget(mine)
    path(mine).write_text(json.dumps({**said, "id": "00" * 8}))
    with pytest.raises(KeyMissing, match="damaged"):
        keyring().find(mine)
    path(yours).write_bytes(b"{}")
    with pytest.raises(KeyMissing):
        seal(b"x", PLACE, yours)  # damaged is not absent: no second key


def test_a_key_that_is_lost_says_whose(folder):
    sealed = seal(b"x", PLACE, OWNERS[4])
    keyring().store._path(OWNERS[4]).unlink()
    keyring().forget(OWNERS[4])
    with pytest.raises(KeyMissing, match=str(OWNERS[4].id)):
        open_sealed(sealed, PLACE, OWNERS[4])
    seal(b"y", PLACE, OWNERS[4])
    with pytest.raises(InvalidTag):
        open_sealed(sealed, PLACE, OWNERS[4])


def test_a_plan_needs_its_tenant_for_its_first_key_only(folder):
    plan_id = new_id()
    with pytest.raises(ValueError, match="needs its tenant"):
        seal(b"x", PLACE, of_plan(plan_id))
    seal(b"x", PLACE, of_plan(plan_id, TENANT))
    assert open_sealed(seal(b"y", PLACE, of_plan(plan_id)), PLACE, of_plan(plan_id)) == b"y"


def test_many_at_once_make_one_key(folder):
    owner, roots = of_plan(new_id(), TENANT), keyring().roots
    with ThreadPoolExecutor(8) as pool:
        rings = [Keyring(roots, KeyStore(folder)) for _one in range(16)]
        ids = set(pool.map(lambda ring: ring.take(owner).id, rings))
    assert len(ids) == 1
    assert not list(folder.rglob(".*"))


def test_keys_of_many_people_wait_for_the_disk_once(folder, monkeypatch):
    waited = []
    monkeypatch.setattr(private_files.os, "fsync", lambda _handle: waited.append("one"))
    monkeypatch.setattr(private_files.os, "sync", lambda: waited.append("all"))
    with many_new_keys():
        waited.clear()
        sealed = {
            person: seal(b"x", PLACE, person)
            for person in [of_person(new_id()) for _each in range(9)]
        }
        assert waited == []
    assert waited == ["all"]
    assert all(open_sealed(cell, PLACE, owner) == b"x" for owner, cell in sealed.items())
    seal(b"x", PLACE, of_person(new_id()))
    assert waited[-2:] == ["one", "one"]


def test_the_memory_of_keys_is_bounded(folder, monkeypatch):
    monkeypatch.setattr(keyrings, "REMEMBERED", 3)
    sealed = {owner: seal(b"x", PLACE, owner) for owner in OWNERS}
    assert all(open_sealed(sealed[owner], PLACE, owner) == b"x" for owner in OWNERS)
    assert len(keyring()._held) <= 3


def with_new_root(path, name="k2"):
    """The keys file, with one root key more that is the current one."""
    content = json.loads(path.read_text())
    content["keys"] = {name: base64.b64encode(os.urandom(32)).decode(), **content["keys"]}
    return {**content, "current": name}


def test_a_new_root_key_wraps_anew_and_touches_no_content(folder, tmp_path):
    sealed = {owner: seal(b"x", PLACE, owner) for owner in OWNERS}
    path = tmp_path / "keys" / "keys.json"
    path.write_text(json.dumps(with_new_root(path)))
    ring = Keyring(RootKeys.read(path), KeyStore(folder))
    assert {owner: ring.find(owner).id for owner in OWNERS} == {
        owner: key_name(sealed[owner]) for owner in OWNERS
    }
    later = Keyring(ring.roots, ring.store)
    new = of_tenant(new_id())
    later.take(new)
    assert wraps(later, new) == "k2"
    assert [owner for owner in OWNERS if later.rewrap(owner)] == list(OWNERS[:2])
    assert [owner for owner in OWNERS if later.rewrap(owner)] == []
    only = replace(later.roots, by_id={"k2": later.roots.by_id["k2"]})
    retired = Keyring(only, later.store)
    for owner in OWNERS:
        assert retired.find(owner).id == key_name(sealed[owner])
    with pytest.raises(KeyMissing, match="no root key is called 'k2'"):
        Keyring(keyring().roots, later.store).find(HOUSE)


def wraps(ring, owner):
    return ring.wrapped_by(ring.store.read(owner))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"current": "k9"}, "name the current"),
        ({"keys": {"k1": "c2hvcnQ="}}, "32-byte"),
        ({"keys": []}, "cannot be read"),
        ({"lookup": None}, "cannot be read"),
        ({"keys": {"k1": "A" * 43 + "=", "k2": "A" * 43 + "="}}, "twice"),
        ({"keys": {"a/b": "A" * 43 + "="}, "current": "a/b"}, "or a /"),
    ],
)
def test_a_bad_keys_file_is_one_line(folder, tmp_path, change, says):
    path = tmp_path / "keys" / "keys.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(ValueError, match=says):
        RootKeys.read(path)


def test_production_refuses_a_development_key(folder, tmp_path):
    ensure_keys(settings_for(tmp_path))
    production = replace(settings_for(tmp_path), environment="production")
    with pytest.raises(SettingError, match="made for development"):
        ensure_keys(production)
    content = json.loads(production.keys_file.read_text())
    production.keys_file.write_text(json.dumps({**content, "for": "production"}))
    ensure_keys(production)


def test_an_owner_has_a_name_that_leads_back():
    for owner in OWNERS:
        assert Owner.named(str(owner)) == owner


KILLED = """
import os, sys
from pathlib import Path
from uuid import UUID
from samspill.infra import private_files
from samspill.infra.key_store import KeyStore, of_person

def die(*_):
    os._exit(9)

step, folder, owner = sys.argv[1], KeyStore(Path(sys.argv[2])), of_person(UUID(int=7))
setattr(private_files.os, step, die)
folder.create(owner, b"whole") if sys.argv[3] == "create" else folder.destroy(owner)
"""


@pytest.mark.parametrize("step", ["fsync", "link", "unlink"])
def test_a_kill_leaves_a_whole_key_or_none(tmp_path, step):
    store, owner = KeyStore(tmp_path), of_person(UUID(int=7))
    command = [sys.executable, "-c", KILLED, step, str(tmp_path)]
    assert subprocess.run([*command, "create"]).returncode == 9
    assert store.read(owner) in (None, b"whole")
    store.create(owner, b"whole")
    assert subprocess.run([*command, "destroy"]).returncode in (0, 9)
    assert store.destroy(owner) in (True, False)
    assert store.read(owner) is None
    assert list(store.destroyed()) == [owner]
    assert not store.create(owner, b"again")


def test_opening_a_cell_whose_key_is_held_is_quick(folder):
    sealed = seal(b"x" * 60, PLACE, OWNERS[2])

    def once():
        began = time.perf_counter()
        for _each in range(300):
            open_sealed(sealed, PLACE, OWNERS[2])
        return (time.perf_counter() - began) / 300

    best = min(once() for _round in range(15))
    assert best < 20e-6, f"{best * 1e6:.1f} µs"
