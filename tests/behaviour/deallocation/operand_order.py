# In which order an operator lets go of its operands.
# covers: BINARY_OP, COMPARE_OP, CONTAINS_OP, IS_OP, STORE_SUBSCR, DELETE_SUBSCR, BUILD_MAP


class Operand:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)

    def __add__(self, other):
        log.append("op")
        return 1

    __lt__ = __contains__ = __getitem__ = __iadd__ = __add__

    def __setitem__(self, key, value):
        log.append("set")

    def __delitem__(self, key):
        log.append("del")


class Plain:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def set_item():
    Operand("container")[Operand("key")] = Operand("value")


def delete_item():
    del Operand("container")[Operand("key")]


def in_place():
    x = Operand("left")
    x += Operand("right")
    log.append("done")


def set_attribute():
    Plain("owner").attribute = Plain("value")


OPERATIONS = [
    lambda: Operand("left") + Operand("right"),
    lambda: Operand("left") < Operand("right"),
    lambda: Operand("left") in Operand("right"),
    lambda: Operand("left") is Operand("right"),
    lambda: Plain("left") + Plain("right"),
    lambda: Plain("left") < Plain("right"),
    lambda: {Plain("key"): Plain("value")},
    lambda: [Plain("1"), Plain("2")] == [Plain("3"), Plain("4")],
    set_item,
    delete_item,
    in_place,
    set_attribute,
]

for operation in OPERATIONS:
    seen = []
    for _ in range(60):
        log = []
        try:
            operation()
        except TypeError:
            log.append("TypeError")
        if log not in seen:
            seen.append(log)
    print(seen)
