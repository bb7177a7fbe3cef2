"""Locks that one holder has at a time."""

from __future__ import annotations

import threading
import time

import pytest

from academy.locking import LockedElsewhereError, only_here

pytestmark = pytest.mark.django_db


def test_a_lock_has_one_holder_and_others_go_their_own_way():
    with only_here("one"):
        with pytest.raises(LockedElsewhereError), only_here("one"):
            pass
        with only_here("other"):
            pass

    with only_here("one"):
        pass


def test_whoever_waits_gets_it_when_the_holder_ends():
    holding, ended = threading.Event(), []

    def hold() -> None:
        with only_here("one"):
            holding.set()
            time.sleep(0.1)
            ended.append(True)

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait()
    with only_here("one", wait_seconds=10):
        seen = list(ended)
    holder.join()

    assert seen == [True]


def test_waiting_ends():
    with only_here("one"), pytest.raises(LockedElsewhereError), only_here("one", wait_seconds=0.1):
        pass
