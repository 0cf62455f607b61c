"""What is made once: a property, even when several threads ask for it at the same time, and a thread's own copy."""

from collections.abc import Callable
from functools import cached_property, wraps
from threading import RLock, local
from typing import Any, Self, TypeVar, overload

T = TypeVar("T")


class once_property(cached_property[T]):  # noqa: N801 - reads as the decorator it is
    """Like `functools.cached_property`, which lets two threads both compute the value since Python 3.12."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        super().__init__(compute)
        self._computing = RLock()

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        """The value, computed by whoever comes first."""
        with self._computing:
            if instance is not None and self.attrname in instance.__dict__:
                return instance.__dict__[self.attrname]
            return super().__get__(instance, owner)


def once_a_thread(make: Callable[[], T]) -> Callable[[], T]:
    """A function that makes something once for each thread, for what two threads may not use at the same time."""
    own = local()

    @wraps(make)
    def of_this_thread() -> T:
        if not hasattr(own, "made"):
            own.made = make()
        made: T = own.made
        return made

    return of_this_thread
