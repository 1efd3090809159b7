# Native methods bound to objects that come and go, called in hot loops: each call is of the object at hand, and a trace
# keeps none of them alive.
# covers: opt:deallocation, opt:loop-peeling, exit:type-guard


class Counts(dict):
    pass


class Noisy:
    def __init__(self, log, name):
        self.log, self.name = log, name

    def __del__(self):
        self.log.append(self.name)


def count(mapping, items):
    get = mapping.get
    for item in items:
        mapping[item] = get(item, 0) + 1
    return mapping


def rotate(items, n):
    insert, pop = items.insert, items.pop
    for i in range(n):
        insert(i % 3, pop(0))
        insert(len(items), pop())
    return items


def owned(log, name, n):
    items = [Noisy(log, name), 1, 2]
    append, pop = items.append, items.pop
    for i in range(n):
        append(i)
        pop()
    log.append("end")
    return n


class Holder:
    def __init__(self):
        self.items = list(range(5))
        self.pop = self.items.pop
        self.append = self.items.append

    def turn(self, n):
        for _ in range(n):
            self.append(self.pop(0))
        return self.items


def mixed(n):
    out, words = [], []
    adders = [out.append, words.append, out.insert, words.clear, [].append]
    for i in range(n):
        add = adders[i % 7 % 5]
        try:
            add(i)
        except TypeError as error:
            words.append(str(error))
    return out, words


def deleted(n):
    items = [[i] for i in range(8)]
    for i in range(n):
        pop = items.pop
        if not items:
            break
        x = pop(0)
        del items[:0]
        items.append(x)
        if i % 50 == 49:
            pop = None
            items = items[1:]
    return items


for k in range(4):
    print(count(Counts(), "zzzyy" * (20 + k)), count({}, "ab" * 30))
    print(rotate(list(range(6)), 50 + k))
log = []
for k in range(40):
    log.append(owned(log, k, 30))
print(log)
print(Holder().turn(100), Holder().turn(33))
print(mixed(150))
print(deleted(500))
