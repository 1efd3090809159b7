"""Runtime protocols: isinstance by methods, by attributes, and where that is refused."""
# covers: CALL
from typing import Protocol, runtime_checkable


@runtime_checkable
class HasX(Protocol):
    x: int


@runtime_checkable
class Closes(Protocol):
    def close(self): ...


class Both(HasX, Closes, Protocol):
    pass


class Slot:
    __slots__ = ("x",)


class Given:
    def __init__(self):
        self.x = 1

    def close(self):
        pass


class Explicit(HasX):
    pass


slot = Slot()
for o in (1, Given(), slot, Explicit(), open):
    print(isinstance(o, HasX), isinstance(o, Closes))
slot.x = 5
print(isinstance(slot, HasX), issubclass(Given, Closes), issubclass(int, Closes))
for f in (lambda: issubclass(Given, HasX), lambda: isinstance(1, Both), lambda: Closes()):
    try:
        print(f())
    except TypeError as e:
        print(e)
