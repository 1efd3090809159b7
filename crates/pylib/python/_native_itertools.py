"""Content of `itertools`: iterators for looping."""

_missing = object()
_running = object()


class _Iterator:
    """An iterator whose items a generator makes."""

    __slots__ = ("_next",)

    def __iter__(self):
        return self

    def __next__(self):
        return self._next()




def _integer(value, message):
    if value is None:
        return None
    try:
        return value.__index__()
    except AttributeError:
        raise ValueError(message) from None


class count(_Iterator):
    """Return a count object whose .__next__() method returns consecutive values."""

    __slots__ = ("_value", "_step")

    def __init__(self, start=0, step=1):
        for n in (start, step):
            if not hasattr(n, "__add__") or isinstance(n, (str, bytes, list, tuple)):
                raise TypeError("a number is required")
        self._value = start
        self._step = step

    def __next__(self):
        value = self._value
        self._value = value + self._step
        return value

    def __repr__(self):
        if type(self._step) is int and self._step == 1:
            return f"{type(self).__name__}({self._value!r})"
        return f"{type(self).__name__}({self._value!r}, {self._step!r})"


class repeat(_Iterator):
    """Create an iterator which returns the object for the specified number of times."""

    __slots__ = ("_object", "_left")

    def __init__(self, object, times=_missing):
        self._object = object
        self._left = None if times is _missing else max(times.__index__(), 0)

    def __next__(self):
        left = self._left
        if left is not None:
            if not left:
                raise StopIteration
            self._left = left - 1
        return self._object

    def __length_hint__(self):
        if self._left is None:
            raise TypeError("len() of unsized object")
        return self._left

    def __repr__(self):
        if self._left is None:
            return f"{type(self).__name__}({self._object!r})"
        return f"{type(self).__name__}({self._object!r}, {self._left})"


class cycle(_Iterator):
    """Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely."""

    __slots__ = ()

    def __init__(self, iterable, /):
        self._next = self._items(iter(iterable)).__next__

    def _items(self, iterator):
        saved = []
        for item in iterator:
            yield item
            saved.append(item)
        while saved:
            yield from saved


class accumulate(_Iterator):
    """Return series of accumulated sums (or other binary function results)."""

    __slots__ = ()

    def __init__(self, iterable, func=None, *, initial=None):
        self._next = self._items(iter(iterable), func, initial).__next__

    def _items(self, iterator, func, initial):
        if initial is None:
            for total in iterator:
                break
            else:
                return
        else:
            total = initial
        yield total
        for item in iterator:
            total = total + item if func is None else func(total, item)
            yield total


class chain(_Iterator):
    """Return a chain object whose .__next__() method returns elements from the first iterable until it is exhausted."""

    __slots__ = ()

    def __init__(self, *iterables):
        self._next = self._items(iterables).__next__

    def _items(self, iterables):
        for iterable in iterables:
            yield from iter(iterable)

    @classmethod
    def from_iterable(cls, iterable, /):
        """Alternative chain() constructor taking a single iterable argument that evaluates lazily."""
        self = cls()
        self._next = self._items(iter(iterable)).__next__
        return self

    def __class_getitem__(cls, item, /):
        return type(list[int])(cls, item)


class compress(_Iterator):
    """Return data elements corresponding to true selector elements."""

    __slots__ = ()

    def __init__(self, data, selectors):
        data, selectors = iter(data), iter(selectors)
        self._next = (item for item, keep in zip(data, selectors) if keep).__next__


class dropwhile(_Iterator):
    """Drop items from the iterable while predicate(item) is true."""

    __slots__ = ()

    def __init__(self, predicate, iterable, /):
        self._next = self._items(predicate, iter(iterable)).__next__

    def _items(self, predicate, iterator):
        for item in iterator:
            if not predicate(item):
                yield item
                break
        yield from iterator


class takewhile(_Iterator):
    """Return successive entries from an iterable as long as the predicate evaluates to true for each entry."""

    __slots__ = ()

    def __init__(self, predicate, iterable, /):
        self._next = self._items(predicate, iter(iterable)).__next__

    def _items(self, predicate, iterator):
        for item in iterator:
            if not predicate(item):
                return
            yield item


class filterfalse(_Iterator):
    """Return those items of iterable for which function(item) is false."""

    __slots__ = ()

    def __init__(self, function, iterable, /):
        iterator = iter(iterable)
        if function is None:
            self._next = (item for item in iterator if not item).__next__
        else:
            self._next = (item for item in iterator if not function(item)).__next__


class starmap(_Iterator):
    """Return an iterator whose values are returned from the function evaluated with an argument tuple."""

    __slots__ = ()

    def __init__(self, function, iterable, /):
        iterator = iter(iterable)
        self._next = (function(*args) for args in iterator).__next__


class islice(_Iterator):
    """Return an iterator whose next() method returns selected values from an iterable."""

    __slots__ = ()

    def __init__(self, iterable, /, *args):
        if not 1 <= len(args) <= 3:
            raise TypeError(f"islice expected at {'least 2' if not args else 'most 4'} arguments, got {len(args) + 1}")
        start, stop, step = (0, args[0], 1) if len(args) == 1 else (*args, 1)[:3]
        text = " must be None or an integer: 0 <= x <= sys.maxsize."
        if len(args) == 1:
            stop = _integer(stop, "Stop argument for islice()" + text)
        start = _integer(start, "Indices for islice()" + text) or 0
        stop = _integer(stop, "Stop argument for islice()" + text)
        if stop is not None and stop < 0:
            raise ValueError(("Stop argument" if len(args) == 1 else "Indices") + " for islice()" + text)
        if start < 0:
            raise ValueError("Indices for islice()" + text)
        step = _integer(step, "Step for islice() must be a positive integer or None.")
        if step is None:
            step = 1
        if step < 1:
            raise ValueError("Step for islice() must be a positive integer or None.")
        self._next = self._items(iter(iterable), start, stop, step).__next__

    def _items(self, iterator, start, stop, step):
        at = 0
        wanted = start
        while stop is None or wanted < stop:
            for item in iterator:
                at += 1
                if at > wanted:
                    break
            else:
                return
            yield item
            wanted += step
        if stop is not None:
            while at < stop:
                for item in iterator:
                    at += 1
                    break
                else:
                    return


class zip_longest(_Iterator):
    """Return a zip_longest object whose .__next__() method returns a tuple."""

    __slots__ = ()

    def __init__(self, *iterables, fillvalue=None):
        self._next = self._items([iter(i) for i in iterables], fillvalue).__next__

    def _items(self, iterators, fill):
        left = len(iterators)
        while left:
            row = []
            for i, iterator in enumerate(iterators):
                if iterator is None:
                    row.append(fill)
                    continue
                for item in iterator:
                    row.append(item)
                    break
                else:
                    left -= 1
                    if not left:
                        return
                    iterators[i] = None
                    row.append(fill)
            yield tuple(row)


class pairwise(_Iterator):
    """Return an iterator of overlapping pairs taken from the input iterator."""

    __slots__ = ()

    def __init__(self, iterable, /):
        self._next = self._items(iter(iterable)).__next__

    def _items(self, iterator):
        for last in iterator:
            break
        else:
            return
        for item in iterator:
            yield last, item
            last = item


class batched(_Iterator):
    """Batch data into tuples of length n."""

    __slots__ = ()

    def __init__(self, iterable, n, *, strict=False):
        if n < 1:
            raise ValueError("n must be at least one")
        self._next = self._items(iter(iterable), n, strict).__next__

    def _items(self, iterator, n, strict):
        while batch := tuple(islice(iterator, n)):
            if strict and len(batch) != n:
                raise ValueError("batched(): incomplete batch")
            yield batch


class groupby(_Iterator):
    """make an iterator that returns consecutive keys and groups from the iterable"""

    __slots__ = ("_iterator", "_key", "_target", "_current", "_value", "_group")

    def __init__(self, iterable, key=None):
        self._iterator = iter(iterable)
        self._key = key
        self._target = self._current = self._value = _missing
        self._group = None

    def _step(self):
        value = next(self._iterator)
        self._current = value if self._key is None else self._key(value)
        self._value = value

    def __next__(self):
        self._group = None
        if self._current is _missing:
            self._step()
        elif self._target is not _missing:
            while self._current == self._target:
                self._step()
        self._target = self._current
        self._group = group = _grouper(self, self._target)
        return self._current, group


class _grouper(_Iterator):
    __slots__ = ("_parent", "_target")

    def __init__(self, parent, target, /):
        self._parent, self._target = parent, target

    def __next__(self):
        parent = self._parent
        if parent._group is not self:
            raise StopIteration
        if parent._value is _missing:
            parent._step()
        if not self._target == parent._current:
            raise StopIteration
        value = parent._value
        parent._value = _missing
        return value


class product(_Iterator):
    """Cartesian product of input iterables.  Equivalent to nested for-loops."""

    __slots__ = ()

    def __init__(self, *iterables, repeat=1):
        if repeat < 0:
            raise ValueError("repeat argument cannot be negative")
        self._next = self._items([tuple(i) for i in iterables] * repeat).__next__

    def _items(self, pools):
        if not all([*map(len, pools)]):
            return
        at = [0] * len(pools)
        row = [pool[0] for pool in pools]
        while True:
            yield tuple(row)
            for i in range(len(pools) - 1, -1, -1):
                at[i] += 1
                if at[i] < len(pools[i]):
                    row[i] = pools[i][at[i]]
                    break
                at[i] = 0
                row[i] = pools[i][0]
            else:
                return


def _length(r):
    if r < 0:
        raise ValueError("r must be non-negative")
    return r


class combinations(_Iterator):
    """Return successive r-length combinations of elements in the iterable."""

    __slots__ = ()

    def __init__(self, iterable, r):
        self._next = self._items(tuple(iterable), _length(r)).__next__

    def _items(self, pool, r):
        n = len(pool)
        if r > n:
            return
        at = list(range(r))
        while True:
            yield tuple([pool[i] for i in at])
            for i in range(r - 1, -1, -1):
                if at[i] != i + n - r:
                    break
            else:
                return
            at[i] += 1
            for j in range(i + 1, r):
                at[j] = at[j - 1] + 1


class combinations_with_replacement(_Iterator):
    """Return successive r-length combinations of elements in the iterable allowing individual elements to repeat."""

    __slots__ = ()

    def __init__(self, iterable, r):
        self._next = self._items(tuple(iterable), _length(r)).__next__

    def _items(self, pool, r):
        n = len(pool)
        if not n and r:
            return
        at = [0] * r
        while True:
            yield tuple([pool[i] for i in at])
            for i in range(r - 1, -1, -1):
                if at[i] != n - 1:
                    break
            else:
                return
            at[i:] = [at[i] + 1] * (r - i)


class permutations(_Iterator):
    """Return successive r-length permutations of elements in the iterable."""

    __slots__ = ()

    def __init__(self, iterable, r=None):
        pool = tuple(iterable)
        self._next = self._items(pool, len(pool) if r is None else _length(r)).__next__

    def _items(self, pool, r):
        n = len(pool)
        if r > n:
            return
        at = list(range(n))
        cycles = list(range(n, n - r, -1))
        yield tuple(pool[:r])
        while True:
            for i in range(r - 1, -1, -1):
                cycles[i] -= 1
                if cycles[i]:
                    j = n - cycles[i]
                    at[i], at[j] = at[j], at[i]
                    yield tuple([pool[k] for k in at[:r]])
                    break
                at[i:] = at[i + 1:] + at[i:i + 1]
                cycles[i] = n - i
            else:
                return


class _tee(_Iterator):
    """Iterator wrapped to make it copyable."""

    __slots__ = ("_iterator", "_link", "__weakref__")

    def __init__(self, iterable, /):
        if isinstance(iterable, _tee):
            self._iterator, self._link = iterable._iterator, iterable._link
        else:
            self._iterator, self._link = iter(iterable), [_missing, None]

    def __next__(self):
        link = self._link
        if link[1] is None:
            if link[0] is _running:
                raise RuntimeError("cannot re-enter the tee iterator")
            link[0] = _running
            try:
                link[0] = next(self._iterator)
            except:
                link[0] = _missing
                raise
            link[1] = [_missing, None]
        self._link = link[1]
        return link[0]

    def __copy__(self):
        return type(self)(self)


def tee(iterable, n=2, /):
    """Returns a tuple of n independent iterators."""
    if n < 0:
        raise ValueError("n must be >= 0")
    if not n:
        return ()
    first = _tee(iterable)
    return (first, *[_tee(first) for _ in range(n - 1)])


for _cls in (count, repeat, cycle, accumulate, chain, compress, dropwhile, takewhile, filterfalse, starmap, islice,
             zip_longest, pairwise, batched, groupby, _grouper, product, combinations, combinations_with_replacement,
             permutations, _tee):
    _cls.__module__ = "itertools"
del _cls
