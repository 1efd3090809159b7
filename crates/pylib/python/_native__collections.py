"""Content of `_collections`: `deque` and `defaultdict`."""

from sys import maxsize as _maxsize


class defaultdict(dict):
    """A dict that makes missing values by calling a factory."""

    __slots__ = ("default_factory",)

    def __init__(self, default_factory=None, /, *args, **kwargs):
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable or None")
        self.default_factory = default_factory
        dict.__init__(self, *args, **kwargs)

    def __missing__(self, key, /):
        if self.default_factory is None:
            raise KeyError(key)
        self[key] = value = self.default_factory()
        return value

    def __repr__(self):
        factory = self.default_factory
        if isinstance(factory, defaultdict) and factory is self:
            shown = "..."
        else:
            shown = repr(factory)
        return f"{type(self).__name__}({shown}, {dict.__repr__(self)})"

    def copy(self):
        """D.copy() -> a shallow copy of D."""
        return type(self)(self.default_factory, self)

    __copy__ = copy

    def __reduce__(self):
        args = () if self.default_factory is None else (self.default_factory,)
        return type(self), args, None, None, iter(self.items())

    def __or__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        new = type(self)(self.default_factory, self)
        new.update(other)
        return new

    def __ror__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        new = type(self)(self.default_factory, other)
        new.update(self)
        return new


defaultdict.__module__ = "collections"


class deque:
    """A list-like sequence optimized for data accesses near its endpoints."""

    # The items are those of `_back` from `_head` on, behind those of `_front` in reverse.
    __slots__ = ("_front", "_back", "_head", "_maxlen", "_changes", "__weakref__")

    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        self._front, self._back, self._head, self._maxlen, self._changes = [], [], 0, None, 0
        return self

    def __init__(self, iterable=(), maxlen=None):
        if maxlen is not None:
            if not isinstance(maxlen, int):
                raise TypeError("an integer is required")
            if maxlen < 0:
                raise ValueError("maxlen must be non-negative")
        self._maxlen = maxlen
        self._front, self._back, self._head = [], [], 0
        if iterable != ():
            self.extend(iterable)

    @property
    def maxlen(self):
        """maximum size of a deque or None if unbounded"""
        return self._maxlen

    def __len__(self):
        return len(self._front) + len(self._back) - self._head

    def append(self, item, /):
        """Add an element to the right side of the deque."""
        self._changes += 1
        self._back.append(item)
        maxlen = self._maxlen
        if maxlen is not None and len(self) > maxlen:
            self.popleft()

    def appendleft(self, item, /):
        """Add an element to the left side of the deque."""
        self._changes += 1
        self._front.append(item)
        maxlen = self._maxlen
        if maxlen is not None and len(self) > maxlen:
            self.pop()

    def pop(self):
        """Remove and return the rightmost element."""
        back = self._back
        if len(back) > self._head:
            self._changes += 1
            item = back.pop()
            if len(back) == self._head:
                back.clear()
                self._head = 0
            return item
        front = self._front
        if not front:
            raise IndexError("pop from an empty deque")
        self._changes += 1
        # Half of the items go over, so that pops from either side stay cheap.
        half = (len(front) + 1) // 2
        self._back = front[half - 1::-1]
        del front[:half]
        self._head = 0
        return self._back.pop()

    def popleft(self):
        """Remove and return the leftmost element."""
        front = self._front
        if front:
            self._changes += 1
            return front.pop()
        back, head = self._back, self._head
        if head >= len(back):
            raise IndexError("pop from an empty deque")
        self._changes += 1
        item = back[head]
        back[head] = None
        head += 1
        if head > 32 and head * 2 > len(back):
            del back[:head]
            head = 0
        self._head = head
        return item

    def _list(self):
        return self._front[::-1] + self._back[self._head:]

    def _set(self, items):
        self._front, self._back, self._head = [], items, 0
        self._changes += 1

    def extend(self, iterable, /):
        """Extend the right side of the deque with elements from the iterable."""
        if iterable is self:
            iterable = self._list()
        for item in iterable:
            self.append(item)

    def extendleft(self, iterable, /):
        """Extend the left side of the deque with elements from the iterable."""
        if iterable is self:
            iterable = self._list()
        for item in iterable:
            self.appendleft(item)

    def clear(self):
        """Remove all elements from the deque."""
        self._set([])

    def copy(self):
        """Return a shallow copy of a deque."""
        if type(self) is deque:
            return deque(self, self._maxlen)
        return type(self)(self) if self._maxlen is None else type(self)(self, self._maxlen)

    __copy__ = copy

    def count(self, value, /):
        """Return number of occurrences of value."""
        n = 0
        for item in self:
            if item is value or item == value:
                n += 1
        return n

    def index(self, value, start=0, stop=_maxsize, /):
        """Return first index of value."""
        length = len(self)
        start = max(start + length, 0) if start < 0 else start
        stop = max(stop + length, 0) if stop < 0 else min(stop, length)
        changes = self._changes
        for i in range(start, stop):
            item = self[i]
            if item is value or item == value:
                return i
            if changes != self._changes:
                raise RuntimeError("deque mutated during iteration")
        raise ValueError(f"{value!r} is not in deque")

    def insert(self, index, value, /):
        """Insert value before index."""
        if self._maxlen is not None and len(self) >= self._maxlen:
            raise IndexError("deque already at its maximum size")
        items = self._list()
        items.insert(index, value)
        self._set(items)

    def remove(self, value, /):
        """Remove first occurrence of value."""
        changes = self._changes
        for i in range(len(self)):
            item = self[i]
            same = item is value or item == value
            if changes != self._changes:
                raise IndexError("deque mutated during remove().")
            if same:
                del self[i]
                return
        raise ValueError("deque.remove(x): x not in deque")

    def reverse(self):
        """Reverse *IN PLACE*."""
        self._set(self._list()[::-1])

    def rotate(self, n=1, /):
        """Rotate the deque n steps to the right.  If n is negative, rotates left."""
        length = len(self)
        if length > 1:
            n %= length
            if n * 2 <= length:
                for _ in range(n):
                    self._front.append(self.pop())
            else:
                for _ in range(length - n):
                    self._back.append(self.popleft())
            self._changes += 1

    def _place(self, index):
        length = len(self)
        index = index.__index__()
        if index < 0:
            index += length
        if not 0 <= index < length:
            raise IndexError("deque index out of range")
        front = len(self._front)
        return (self._front, front - 1 - index) if index < front else (self._back, self._head + index - front)

    def __getitem__(self, index, /):
        if isinstance(index, slice):
            raise TypeError("sequence index must be integer, not 'slice'")
        items, at = self._place(index)
        return items[at]

    def __setitem__(self, index, value, /):
        items, at = self._place(index)
        items[at] = value

    def __delitem__(self, index, /):
        self._place(index)
        items = self._list()
        del items[index]
        self._set(items)

    def __iter__(self):
        return _deque_iterator(self)

    def __reversed__(self):
        return _deque_reverse_iterator(self)

    def __contains__(self, value, /):
        changes = self._changes
        for i in range(len(self)):
            item = self[i]
            if item is value or item == value:
                return True
            if changes != self._changes:
                raise RuntimeError("deque mutated during iteration")
        return False

    def __add__(self, other, /):
        if not isinstance(other, deque):
            raise TypeError(f'can only concatenate deque (not "{type(other).__name__}") to deque')
        new = self.copy()
        new.extend(other)
        return new

    def __iadd__(self, other, /):
        self.extend(other)
        return self

    def __mul__(self, n, /):
        new = self.copy()
        new *= n
        return new

    __rmul__ = __mul__

    def __imul__(self, n, /):
        items = self._list() * n
        self._set(items[-self._maxlen:] if self._maxlen else items if self._maxlen is None else [])
        return self

    def __eq__(self, other, /):
        return self._list() == other._list() if isinstance(other, deque) else NotImplemented

    def __lt__(self, other, /):
        return self._list() < other._list() if isinstance(other, deque) else NotImplemented

    def __le__(self, other, /):
        return self._list() <= other._list() if isinstance(other, deque) else NotImplemented

    def __gt__(self, other, /):
        return self._list() > other._list() if isinstance(other, deque) else NotImplemented

    def __ge__(self, other, /):
        return self._list() >= other._list() if isinstance(other, deque) else NotImplemented

    __hash__ = None

    def __class_getitem__(cls, item, /):
        return type(list[int])(cls, item)

    def __reduce__(self):
        state = getattr(self, "__dict__", None) or None
        args = () if self._maxlen is None else ((), self._maxlen)
        return type(self), args, state, iter(self)

    def __repr__(self):
        if id(self) in _shown:
            return "[...]"
        _shown.add(id(self))
        try:
            items = repr(self._list())
        finally:
            _shown.discard(id(self))
        maxlen = "" if self._maxlen is None else f", maxlen={self._maxlen}"
        return f"{type(self).__name__}({items}{maxlen})"


_shown = set()
deque.__module__ = "collections"


class _deque_iterator:
    __slots__ = ("_deque", "_index", "_changes")

    def __init__(self, deque, index=0, /):
        self._deque, self._index, self._changes = deque, index, deque._changes

    def __iter__(self):
        return self

    def __next__(self):
        deque = self._deque
        if deque is None:
            raise StopIteration
        if deque._changes != self._changes:
            raise RuntimeError("deque mutated during iteration")
        index = self._index
        if index >= len(deque):
            self._deque = None
            raise StopIteration
        self._index = index + 1
        front = deque._front
        n = len(front)
        return front[n - 1 - index] if index < n else deque._back[deque._head + index - n]

    def __length_hint__(self):
        return 0 if self._deque is None else len(self._deque) - self._index

    def __reduce__(self):
        return type(self), (self._deque, self._index)


class _deque_reverse_iterator(_deque_iterator):
    __slots__ = ()

    def __next__(self):
        deque = self._deque
        if deque is None:
            raise StopIteration
        if deque._changes != self._changes:
            raise RuntimeError("deque mutated during iteration")
        index = len(deque) - 1 - self._index
        if index < 0:
            self._deque = None
            raise StopIteration
        self._index += 1
        return deque[index]
