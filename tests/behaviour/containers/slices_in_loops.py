# Slices of lists, tuples and strings with every kind of bound, taken and assigned in hot loops.
# covers: BINARY_SLICE, STORE_SLICE, BUILD_SLICE, opt:unboxed-int, opt:loop-peeling, exit:type-guard


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Special(list):
    pass


def take(n):
    out = []
    items, pair, text, raw = list(range(10)), tuple(range(10)), "abcdefghij", b"abcdefghij"
    wide = "\u0394\U0001f600" + text
    for i in range(n):
        j = i % 14 - 2
        out.append((items[j:], items[:j], items[j:j + 3], items[j::-1], items[::-1], items[::2], items[j::3], items[:j:-2]))
        out.append((pair[j:], pair[:j], pair[:] is pair, pair[j::-1], text[j:], text[:-j], text[:] is text, text[::-1]))
        out.append((wide[1:j], raw[j:j + 2], raw[:] is raw, raw[::2]))
    return out


def assign(n):
    out = []
    items, other = list(range(8)), list(range(100, 150))
    for i in range(n):
        j = i % 11 - 2
        copy = items[:]
        copy[:j + 1] = copy[j::-1]
        out.append(copy)
        copy = items[:]
        copy[j:] = other[j:i:3]
        copy[1:2] = other[::-1]
        out.append(copy)
        copy[2:4] = [i] * (j % 4)
        copy[2:4] = copy
        copy[5:2] = (1, 2)
        copy[None:None] = kept = copy[3:]
        out.append((kept, kept is copy))
        copy[-3:] = "xy"
        copy[0:0] = iter([i])
        out.append(copy)
    return out


def any_bounds(sequences, bounds):
    out = []
    for sequence in sequences:
        for start in bounds:
            for stop in bounds:
                try:
                    out.append((sequence[start:stop], sequence[start:stop:-1]))
                except (TypeError, ValueError) as error:
                    out.append(str(error))
    return out


def wrong(n):
    messages = []
    for i in range(n):
        items = [1, 2, 3, 4]
        source = [items, (7, 8), [9], "ab", Special([5, 6]), 5][i % 6]
        try:
            items[1:2] = source
            items[:1] = source[:1]
            items[i % 3:] = items[i % 3::i % 3]
        except (TypeError, ValueError) as error:
            messages.append(str(error))
        messages.append(len(items))
    return messages


def overflows(n):
    items = [1, 2, 3]
    k = (1 << 63) - 5
    for _ in range(n):
        items[:k + 1] = items[k::-1]
        k += 1
    return items, k


def show(rows):
    for number, row in enumerate(rows):
        if number < 42 or number % 97 == 0:
            print(number, row)


show(take(200))
show(assign(200))
sequences = [list(range(5)), (1, 2, 3, 4, 5), "abcde", Special([1, 2, 3, 4]), bytearray(b"abcde"), range(7), b"abc"]
bounds = [None, 0, 1, -1, 1 << 40, -1 << 70, 1 << 70, True, Index(2), 100, "x", 1.0]
results = any_bounds(sequences * 3, bounds)
print(len(results), results == any_bounds(sequences, bounds) * 3, results[100:140])
print(wrong(120))
print(overflows(100))
