class Base:
    x: int = 1
    __private = 2

    def __init__(self, v):
        super().__init__()
        self.v = self.__private = v

    @property
    def w(self):
        return super().w[__class__]

class Derived[T: int, *Ts, **P = [int]](Base, metaclass=Meta):
    field: T
    if x:
        other: list[T] = [i for i in range(3)]

    def method[U = str](self, u: U) -> "T":
        return {k: v for k, v in u if k}

type Alias[T] = dict[str, T]
