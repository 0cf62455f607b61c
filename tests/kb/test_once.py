"""What is computed once, however many ask at the same time."""

from threading import Barrier, Event, Thread

from kb.once import once_a_thread, once_property


def test_a_value_asked_for_by_many_at_once_is_computed_once() -> None:
    together, computed, seen = Barrier(4), [], []

    class Model:
        @once_property
        def weights(self) -> int:
            computed.append(1)
            Event().wait(0.05)  # long enough for the others to ask meanwhile
            return len(computed)

    model = Model()

    def ask() -> None:
        together.wait()
        seen.append(model.weights)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (computed, seen) == ([1], [1, 1, 1, 1])
    assert Model().weights == 2


def test_each_thread_has_what_it_made_itself() -> None:
    together, seen = Barrier(3), []

    @once_a_thread
    def make() -> list[int]:
        return []

    def ask() -> None:
        together.wait()
        seen.append((make(), make()))

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(first is second for first, second in seen)
    assert len({id(first) for first, _second in seen}) == 3
