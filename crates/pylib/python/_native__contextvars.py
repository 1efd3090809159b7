"""Content of `_contextvars`: context variables, their contexts and tokens."""

from _thread import get_ident as _get_ident

_current = {}
_missing = object()


def _context():
    ident = _get_ident()
    context = _current.get(ident)
    if context is None:
        context = _current[ident] = Context()
    return context


class Context:
    __slots__ = ("_data", "_entered", "_previous", "__weakref__")

    def __init__(self):
        self._data = {}
        self._entered = False
        self._previous = None

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type '_contextvars.Context' is not an acceptable base type")

    def run(self, callable, /, *args, **kwargs):
        if self._entered:
            raise RuntimeError(f"cannot enter context: {self} is already entered")
        ident = _get_ident()
        previous = _context()
        self._entered = True
        _current[ident] = self
        try:
            return callable(*args, **kwargs)
        finally:
            _current[ident] = previous
            self._entered = False

    def copy(self):
        new = Context()
        new._data = self._data.copy()
        return new

    def get(self, key, default=None, /):
        _check(key)
        return self._data.get(key, default)

    def __getitem__(self, key, /):
        _check(key)
        return self._data[key]

    def __contains__(self, key, /):
        _check(key)
        return key in self._data

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)

    def keys(self):
        return self._data.keys()

    def values(self):
        return self._data.values()

    def items(self):
        return self._data.items()

    def __eq__(self, other, /):
        if isinstance(other, Context):
            return self._data == other._data
        return NotImplemented

    __hash__ = None


def _check(key):
    if not isinstance(key, ContextVar):
        raise TypeError(f"a ContextVar key was expected, got {key!r}")


class ContextVar:
    __slots__ = ("_name", "_default")

    def __init__(self, name, /, *, default=_missing):
        if not isinstance(name, str):
            raise TypeError("context variable name must be a str")
        self._name = name
        self._default = default

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type '_contextvars.ContextVar' is not an acceptable base type")

    def __class_getitem__(cls, item, /):
        return type(list[int])(cls, item)

    @property
    def name(self):
        return self._name

    def get(self, default=_missing, /):
        value = _context()._data.get(self, _missing)
        if value is not _missing:
            return value
        if default is not _missing:
            return default
        if self._default is not _missing:
            return self._default
        raise LookupError(self)

    def set(self, value, /):
        context = _context()
        token = object.__new__(Token)
        token._var = self
        token._context = context
        token._old = context._data.get(self, Token.MISSING)
        token._used = False
        context._data[self] = value
        return token

    def reset(self, token, /):
        if not isinstance(token, Token):
            raise TypeError(f"expected an instance of Token, got {token!r}")
        if token._used:
            raise RuntimeError(f"{token!r} has already been used once")
        if token._var is not self:
            raise ValueError(f"{token!r} was created by a different ContextVar")
        context = _context()
        if token._context is not context:
            raise ValueError(f"{token!r} was created in a different Context")
        token._used = True
        if token._old is Token.MISSING:
            context._data.pop(self, None)
        else:
            context._data[self] = token._old

    def __repr__(self):
        default = "" if self._default is _missing else f" default={self._default!r}"
        return f"<ContextVar name={self._name!r}{default} at {id(self):#x}>"


class _TokenMissing:
    def __repr__(self):
        return "<Token.MISSING>"


class Token:
    __slots__ = ("_var", "_context", "_old", "_used")

    MISSING = _TokenMissing()

    def __new__(cls, *args, **kwargs):
        raise RuntimeError("Tokens can only be created by ContextVars")

    def __class_getitem__(cls, item, /):
        return type(list[int])(cls, item)

    @property
    def var(self):
        return self._var

    @property
    def old_value(self):
        return self._old

    def __enter__(self):
        return self

    def __exit__(self, type, value, traceback):
        self._var.reset(self)

    def __repr__(self):
        used = " used" if self._used else ""
        return f"<Token{used} var={self._var!r} at {id(self):#x}>"


def copy_context():
    return _context().copy()
