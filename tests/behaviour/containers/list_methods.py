# append, pop, insert, extend, remove, index, count, sort, reverse, copy, clear.
# covers: LOAD_ATTR, CALL_BUILTIN_FAST
def run(n):
    l = []
    s = 0
    for i in range(n):
        l.append(i * 7919 % 1009)
        if len(l) > 20:
            s += l.pop()
            s += l.pop(0)
            l.insert(3, i)
            l.extend([1, 2])
            l.reverse()
        if len(l) > 30:
            l.sort()
            l.remove(2)
            s += l.index(1) + l.count(1)
            l = l.copy()
            del l[10:]
    return s, l

print(run(3000))
l = [3, 1, 2]
l.sort(key=lambda x: -x, reverse=True)
print(l, sorted("hello"), l.clear(), l)
