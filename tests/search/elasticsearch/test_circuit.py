"""After a failure nobody asks for a short while, then one tries."""

from __future__ import annotations

from search.engines.elasticsearch.circuit import Circuit


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_failure_opens_it_and_one_caller_tries_after_the_rest():
    clock = Clock()
    circuit = Circuit(rest=5.0, clock=clock)

    before = circuit.may_ask()
    circuit.failed()
    clock.now += 4.9
    resting = circuit.may_ask()
    clock.now += 0.2
    tried = [circuit.may_ask(), circuit.may_ask()]
    circuit.answered()

    assert (before, resting, tried) == (True, False, [True, False])
    assert [circuit.may_ask(), circuit.may_ask()] == [True, True]


def test_a_trial_that_fails_opens_it_again():
    clock = Clock()
    circuit = Circuit(rest=5.0, clock=clock)
    circuit.failed()
    clock.now += 5.0

    assert circuit.may_ask()
    circuit.failed()
    clock.now += 4.9
    assert not circuit.may_ask()
