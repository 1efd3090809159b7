"""Methods of lists."""
# covers: CALL


def do(change):
    a = [3, 1, 2, 1]
    result = change(a)
    return a, result


EXPRESSIONS = r"""
do(lambda a: a.append(9))
do(lambda a: a.extend("xy"))
do(lambda a: a.extend(5))
do(lambda a: a.insert(1, "i"))
do(lambda a: a.insert(-9, "i"))
do(lambda a: a.insert("x", 1))
do(lambda a: a.pop())
do(lambda a: a.pop(0))
do(lambda a: a.pop(9))
do(lambda a: a.pop("x"))
do(lambda a: a.remove(1))
do(lambda a: a.remove(8))
do(lambda a: a.index(1))
do(lambda a: a.index(1, 2))
do(lambda a: a.index(3, 0, 1))
do(lambda a: a.count(1))
do(lambda a: a.reverse())
do(lambda a: a.sort())
do(lambda a: a.sort(reverse=True))
do(lambda a: a.sort(key=lambda x: -x))
do(lambda a: a.sort(key=3))
do(lambda a: a.sort(lambda x: x))
do(lambda a: (a.append("s"), a.sort()))
do(lambda a: a.clear())
do(lambda a: a.copy())
do(lambda a: a.__setitem__(0, 7))
do(lambda a: a.__setitem__(9, 7))
do(lambda a: a.__setitem__("x", 7))
do(lambda a: a.__setitem__(slice(0, 2), "abc"))
do(lambda a: a.__setitem__(slice(0, 2), 5))
do(lambda a: a.__setitem__(slice(None, None, 2), [0]))
do(lambda a: a.__delitem__(slice(None, None, 2)))
do(lambda a: a.__delitem__(9))
do(lambda a: a.__iadd__((1, 2)))
do(lambda a: a.__iadd__(5))
do(lambda a: a.__imul__(2))
do(lambda a: a + [1])
do(lambda a: a + (1,))
do(lambda a: a * 2)
do(lambda a: a * "x")
do(lambda a: a == [3, 1, 2, 1])
do(lambda a: a < [3, 2])
do(lambda a: a < (3, 2))
[][0]
[].pop()
[1, 2][1.0]
[1, 2, 3][::0]
list(5)
list(1, 2)
hash([])
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
