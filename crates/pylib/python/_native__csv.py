"""Content of `_csv`: the parser and the writer of comma-separated values."""

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)
__version__ = "1.0"

_dialects = {}
_limit = 128 * 1024


class Error(Exception):
    pass


Error.__module__ = "_csv"


def _character(name, value, optional):
    if value is None and optional:
        return None
    if not isinstance(value, str):
        kind = "a unicode character or None" if optional else "a unicode character"
        raise TypeError(f'"{name}" must be {kind}, not {type(value).__name__}')
    if len(value) != 1:
        kind = "a unicode character or None" if optional else "a unicode character"
        raise TypeError(f'"{name}" must be {kind}, not a string of length {len(value)}')
    return value


_MISSING = object()


class Dialect:
    """CSV dialect"""

    __slots__ = ("_delimiter", "_doublequote", "_escapechar", "_lineterminator", "_quotechar", "_quoting",
                 "_skipinitialspace", "_strict")

    def __new__(cls, dialect=None, delimiter=_MISSING, doublequote=_MISSING, escapechar=_MISSING,
                lineterminator=_MISSING, quotechar=_MISSING, quoting=_MISSING, skipinitialspace=_MISSING,
                strict=_MISSING):
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        given = (delimiter, doublequote, escapechar, lineterminator, quotechar, quoting, skipinitialspace, strict)
        if type(dialect) is Dialect and all(value is _MISSING for value in given):
            return dialect
        self = object.__new__(cls)

        def choose(value, name, default):
            return value if value is not _MISSING else getattr(dialect, name, default)

        self._delimiter = _character("delimiter", choose(delimiter, "delimiter", ","), False)
        self._doublequote = bool(choose(doublequote, "doublequote", True))
        self._escapechar = _character("escapechar", choose(escapechar, "escapechar", None), True)
        self._lineterminator = choose(lineterminator, "lineterminator", "\r\n")
        if not isinstance(self._lineterminator, str):
            raise TypeError(f'"lineterminator" must be a string, not {type(self._lineterminator).__name__}')
        quote = choose(quotechar, "quotechar", _MISSING)
        self._quoting = choose(quoting, "quoting", QUOTE_MINIMAL)
        if type(self._quoting) is not int:
            raise TypeError(f'"quoting" must be an integer, not {type(self._quoting).__name__}')
        if quote is None and quoting is _MISSING and not hasattr(dialect, "quoting"):
            self._quoting = QUOTE_NONE
        self._quotechar = '"' if quote is _MISSING else _character("quotechar", quote, True)
        self._skipinitialspace = bool(choose(skipinitialspace, "skipinitialspace", False))
        self._strict = bool(choose(strict, "strict", False))
        if not QUOTE_MINIMAL <= self._quoting <= QUOTE_NOTNULL:
            raise TypeError('bad "quoting" value')
        if self._quoting != QUOTE_NONE and self._quotechar is None:
            raise TypeError("quotechar must be set if quoting enabled")
        self._check()
        return self

    def _check(self):
        for name in ("delimiter", "escapechar", "quotechar"):
            value = getattr(self, name)
            if value is not None and (value in "\r\n" or value == " " and name != "delimiter"
                                      and self._skipinitialspace):
                raise ValueError(f"bad {name} value")
        if self._delimiter == " " and self._skipinitialspace:
            raise ValueError("bad delimiter value")
        names = ("delimiter", "escapechar", "quotechar")
        for i, first in enumerate(names):
            for second in names[i + 1:]:
                if getattr(self, first) is not None and getattr(self, first) == getattr(self, second):
                    raise ValueError(f"bad {first} or {second} value")

    def __reduce_ex__(self, protocol):
        raise TypeError("cannot pickle 'Dialect' instances")


for _name in ("delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace",
              "strict"):
    setattr(Dialect, _name, property(lambda self, _slot="_" + _name: getattr(self, _slot)))
del _name
Dialect.__module__ = "_csv"


def register_dialect(name, /, dialect=None, **fmtparams):
    """Create a mapping from a string name to a CVS dialect."""
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = Dialect(dialect, **fmtparams)


def unregister_dialect(name):
    """Delete the name/dialect mapping associated with a string name."""
    if name not in _dialects:
        raise Error("unknown dialect")
    del _dialects[name]


def get_dialect(name):
    """Return the dialect instance associated with name."""
    if name not in _dialects:
        raise Error("unknown dialect")
    return _dialects[name]


def list_dialects():
    """Return a list of all known dialect names."""
    return list(_dialects)


def field_size_limit(new_limit=_MISSING, /):
    """Sets an upper limit on parsed fields."""
    global _limit
    old = _limit
    if new_limit is not _MISSING:
        if not isinstance(new_limit, int):
            raise TypeError("limit must be an integer")
        _limit = new_limit
    return old


(_START_RECORD, _START_FIELD, _ESCAPED, _IN_FIELD, _IN_QUOTED, _ESCAPE_IN_QUOTED, _QUOTE_IN_QUOTED, _EAT_NEWLINE,
 _AFTER_ESCAPED_NEWLINE) = range(9)


class reader:
    """CSV reader"""

    def __new__(cls, iterable, /, dialect="excel", **fmtparams):
        self = object.__new__(cls)
        self._lines = iter(iterable)
        self._dialect = Dialect(dialect, **fmtparams)
        self.line_num = 0
        return self

    dialect = property(lambda self: self._dialect)

    def __iter__(self):
        return self

    def __next__(self):
        self._fields, self._field, self._quoted, self._state = [], [], False, _START_RECORD
        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if self._field or self._state == _IN_QUOTED:
                    if self._dialect._strict:
                        raise Error("unexpected end of data") from None
                    self._save()
                    return self._fields
                raise
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} "
                            "(the file should be opened in text mode)")
            self.line_num += 1
            for c in line:
                self._take(c)
            self._take(None)
            if self._state == _START_RECORD:
                return self._fields

    def _save(self):
        text = "".join(self._field)
        quoting = self._dialect._quoting
        value = text
        if not self._quoted:
            if quoting in (QUOTE_NOTNULL, QUOTE_STRINGS) and not text:
                value = None
            elif quoting in (QUOTE_NONNUMERIC, QUOTE_STRINGS):
                value = float(text) if text or quoting == QUOTE_NONNUMERIC else text
        self._fields.append(value)
        self._field, self._quoted = [], False

    def _add(self, c):
        if len(self._field) >= _limit:
            raise Error(f"field larger than field limit ({_limit})")
        self._field.append(c)

    def _take(self, c):
        d, state = self._dialect, self._state
        end = c is None or c in "\r\n"
        if state == _AFTER_ESCAPED_NEWLINE and c is None:
            return
        if state == _START_RECORD:
            if c is None:
                return
            if end:
                self._state = _EAT_NEWLINE
                return
            state = self._state = _START_FIELD
        if state == _START_FIELD:
            if end:
                self._save()
                self._state = _START_RECORD if c is None else _EAT_NEWLINE
            elif c == d._quotechar and d._quoting != QUOTE_NONE:
                self._quoted, self._state = True, _IN_QUOTED
            elif c == d._escapechar:
                self._state = _ESCAPED
            elif c == " " and d._skipinitialspace:
                pass
            elif c == d._delimiter:
                self._save()
            else:
                self._add(c)
                self._state = _IN_FIELD
        elif state == _ESCAPED:
            if c is not None and c in "\r\n":
                self._add(c)
                self._state = _AFTER_ESCAPED_NEWLINE
                return
            self._add("\n" if c is None else c)
            self._state = _IN_FIELD
        elif state in (_IN_FIELD, _AFTER_ESCAPED_NEWLINE):
            if end:
                self._save()
                self._state = _START_RECORD if c is None else _EAT_NEWLINE
            elif c == d._escapechar:
                self._state = _ESCAPED
            elif c == d._delimiter:
                self._save()
                self._state = _START_FIELD
            else:
                self._add(c)
                self._state = _IN_FIELD
        elif state == _IN_QUOTED:
            if c is None:
                pass
            elif c == d._escapechar:
                self._state = _ESCAPE_IN_QUOTED
            elif c == d._quotechar and d._quoting != QUOTE_NONE:
                self._state = _QUOTE_IN_QUOTED if d._doublequote else _IN_FIELD
            else:
                self._add(c)
        elif state == _ESCAPE_IN_QUOTED:
            self._add("\n" if c is None else c)
            self._state = _IN_QUOTED
        elif state == _QUOTE_IN_QUOTED:
            if d._quoting != QUOTE_NONE and c == d._quotechar:
                self._add(c)
                self._state = _IN_QUOTED
            elif c == d._delimiter:
                self._save()
                self._state = _START_FIELD
            elif end:
                self._save()
                self._state = _START_RECORD if c is None else _EAT_NEWLINE
            elif not d._strict:
                self._add(c)
                self._state = _IN_FIELD
            else:
                raise Error(f"'{d._delimiter}' expected after '{d._quotechar}'")
        elif state == _EAT_NEWLINE:
            if c is None:
                self._state = _START_RECORD
            elif not end:
                raise Error("new-line character seen in unquoted field - "
                            "do you need to open the file with newline=''?")


class writer:
    """CSV writer"""

    def __new__(cls, fileobj, /, dialect="excel", **fmtparams):
        self = object.__new__(cls)
        self._write = getattr(fileobj, "write", None)
        if not callable(self._write):
            raise TypeError('argument 1 must have a "write" method')
        self._dialect = Dialect(dialect, **fmtparams)
        return self

    dialect = property(lambda self: self._dialect)

    def writerow(self, row, /):
        """Construct and write a CSV record from an iterable of fields."""
        try:
            fields = iter(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        parts, count, empty = [], 0, False
        for field in fields:
            text, empty = self._text(field)
            parts.append(text)
            count += 1
        if count == 1 and empty and not parts[0]:
            if self._dialect._quoting == QUOTE_NONE or self._dialect._quoting in (QUOTE_STRINGS, QUOTE_NOTNULL):
                raise Error("single empty field record must be quoted")
            parts = [self._dialect._quotechar * 2]
        return self._write(self._dialect._delimiter.join(parts) + self._dialect._lineterminator)

    def writerows(self, rows, /):
        """Construct and write a series of iterables to a csv file."""
        for row in rows:
            self.writerow(row)

    def _text(self, field):
        """A field's text, and whether it is empty without quotes."""
        d = self._dialect
        quoting = d._quoting
        text = "" if field is None else field if isinstance(field, str) else str(field)
        if quoting == QUOTE_NONNUMERIC:
            quoted = not isinstance(field, (int, float, complex)) and not hasattr(field, "__float__")
        elif quoting == QUOTE_ALL:
            quoted = True
        elif quoting == QUOTE_STRINGS:
            quoted = isinstance(field, str)
        elif quoting == QUOTE_NOTNULL:
            quoted = field is not None
        else:
            quoted = False
        out = []
        for c in text:
            escaped = False
            if (c == d._delimiter or c == d._escapechar or c == d._quotechar or c in "\r\n"
                    or c in d._lineterminator):
                if quoting == QUOTE_NONE:
                    escaped = True
                elif c == d._quotechar:
                    if d._doublequote:
                        out.append(c)
                        quoted = True
                    else:
                        escaped = True
                elif c == d._escapechar:
                    escaped = True
                else:
                    quoted = True
                if escaped:
                    if d._escapechar is None:
                        raise Error("need to escape, but no escapechar set")
                    out.append(d._escapechar)
            elif c == " " and d._skipinitialspace and not out and d._delimiter == " ":
                quoted = True
            out.append(c)
        body = "".join(out)
        if not text and d._delimiter == " " and d._skipinitialspace:
            quoted = quoted or quoting != QUOTE_NONE
        return (f"{d._quotechar}{body}{d._quotechar}", False) if quoted else (body, not text)


_reader, _writer = reader, writer
_reader.__module__ = _writer.__module__ = "_csv"
Reader, Writer = reader, writer
