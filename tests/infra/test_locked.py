"""A file under a pass-phrase: as any program for age writes and reads it."""

from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.infra.locked import PIECE, NotOpened, lock_by, locked, unlocked

CHEAP = 4
WORDS = "korrekt hest blå"
THEIRS = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCA1TTh0VXVPbjd3bzdLTW1HOGxaYmlRIDE3ClpXUjYzdGpkS2pI"
    "K3JSK1lSY3RIc3BFcVRDSk9Wam5UTnUrblBPNlpiVzAKLS0tIGs3U3VZNTJ3QWhOVTdRSUtGVWh1T1R1NjZtd2dvWXdR"
    "N2lGOERhOW82a2cKeGmDWTSiO5zNm8PImzmj5WCSPChdk1MaWlrfTeeCoXgatR701w0IWXJX6yxRVVF7g/tG6A=="
)
"""Written by another program, under «en lang nok setning»."""


def test_what_another_program_locked_opens():
    assert unlocked(b64decode(THEIRS), "en lang nok setning") == b"Fra et annet program"


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 9])
def test_what_is_locked_opens_again_whatever_its_size(size):
    content = bytes(each % 251 for each in range(size))
    file = locked(content, lock_by(WORDS, CHEAP))
    assert unlocked(file, WORDS) == content
    assert content[:40] not in file or size < 2


def test_a_letter_is_the_same_however_a_keyboard_makes_it():
    file = locked(b"x", lock_by("bl\u00e5b\u00e6rsyltet\u00f8y", CHEAP))
    assert unlocked(file, "bla\u030ab\u00e6rsyltet\u00f8y") == b"x"


def test_two_locks_by_the_same_words_have_nothing_in_common():
    one, two = lock_by(WORDS, CHEAP), lock_by(WORDS, CHEAP)
    assert one.key != two.key
    assert one.head.split(b"\n")[1] != two.head.split(b"\n")[1]
    assert locked(b"x" * 99, one)[-99:] != locked(b"x" * 99, one)[-99:]


@pytest.mark.parametrize("words", ["", "Korrekt hest blå", WORDS + " "])
def test_other_words_open_nothing(words):
    with pytest.raises(NotOpened):
        unlocked(locked(b"x", lock_by(WORDS, CHEAP)), words)


def test_whatever_byte_is_changed_it_does_not_open():
    file = locked(b"Emma" * 9, lock_by(WORDS, CHEAP))
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1
        with pytest.raises(NotOpened):
            unlocked(bytes(changed), WORDS)


def test_pieces_are_not_left_out_moved_or_cut_off():
    head = len(lock_by(WORDS, CHEAP).head) + 16
    file = locked(bytes(3 * PIECE), lock_by(WORDS, CHEAP))
    piece = PIECE + 16
    for wrong in (
        file[:-piece],
        file[: head + piece] + file[head + 2 * piece :],
        file[:head],
        file[:-1],
        file + b"x",
        file[: head - 20],
    ):
        with pytest.raises(NotOpened):
            unlocked(wrong, WORDS)


def test_a_file_that_asks_for_too_much_is_not_tried():
    file = locked(b"x", lock_by(WORDS, CHEAP))
    for cost in (b" 21\n", b" 99\n", b" 04\n", b" 0\n"):
        with pytest.raises(NotOpened):
            unlocked(file.replace(b" 4\n", cost, 1), WORDS)


@settings(max_examples=50)
@given(st.binary(max_size=400))
def test_no_other_file_is_taken_for_one(content):
    for wrong in (content, b"age-encryption.org/v1\n" + content):
        with pytest.raises(NotOpened):
            unlocked(wrong, WORDS)
