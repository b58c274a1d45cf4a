"""One hash at a time, and few who wait."""

import fcntl
import os
import threading
from contextlib import ExitStack
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.services import hashing_turns
from marketplace.services.hashing_turns import TooManyWaiting, run, turn


def _few_threads(app: Flask, count: int) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], web_threads=count)


def test_inside_a_turn_nobody_else_has_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing_turns, "LONGEST_WAIT", 0.05)
    with turn(), pytest.raises(TooManyWaiting), turn():
        pass
    with turn():
        pass


def test_another_process_has_the_turn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing_turns, "LONGEST_WAIT", 0.05)
    path = app.config["SETTINGS"].instance / "hashing.lock"
    with path.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(TooManyWaiting), turn():
            pass
        fcntl.flock(other, fcntl.LOCK_UN)
        with turn():
            pass


def test_those_beyond_the_seats_are_sent_away_at_once(app: Flask) -> None:
    _few_threads(app, hashing_turns.KEPT_THREADS + 1)
    with turn(), pytest.raises(TooManyWaiting), turn():
        pass


def test_whoever_waits_gets_the_turn(app: Flask) -> None:
    done: list[int] = []
    ready = threading.Barrier(3)

    def work(number: int) -> None:
        with app.app_context():
            ready.wait()
            with turn():
                done.append(number)

    with ExitStack() as stack:
        stack.enter_context(turn())
        threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        ready.wait()
        assert done == []
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 1]


def test_a_turn_that_failed_is_given_back(app: Flask) -> None:
    for _time in range(30):
        with pytest.raises(ZeroDivisionError), turn():
            raise ZeroDivisionError
    with turn():
        pass


def test_the_work_steps_back_behind_pages_and_its_errors_come_out(app: Flask) -> None:
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert run(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())) > own
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 // 0)
    assert run(lambda: 7) == 7
