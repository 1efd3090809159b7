# Type parameters of functions, classes and aliases.
# covers: CALL_INTRINSIC_1, CALL_INTRINSIC_2, LOAD_FROM_DICT_OR_DEREF
def first[T](l: list[T]) -> T:
    return l[0]

class Stack[T]:
    def __init__(self): self.items = []
    def push(self, x: T): self.items.append(x)
    def pop(self) -> T: return self.items.pop()

type Pair = tuple[int, int]
s = Stack()
t = 0
for i in range(4500):
    s.push(i)
    s.push(first([i, 2]))
    t += s.pop() + s.pop()
print(t, Pair.__name__, [p.__name__ for p in first.__type_params__], [p.__name__ for p in Stack.__type_params__])
