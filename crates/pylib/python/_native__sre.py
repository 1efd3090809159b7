"""Content of `_sre`: pattern and match objects around the matcher."""

from _sre_engine import MAGIC, CODESIZE, MAXREPEAT, MAXGROUPS
from _sre_engine import ascii_iscased, ascii_tolower, unicode_iscased, unicode_tolower
from _sre_engine import compile as _program, run as _run

_MATCH, _FULLMATCH, _SEARCH = 0, 1, 2
_END = 0x7FFFFFFFFFFFFFFF


def getcodesize():
    return CODESIZE


def compile(pattern, flags, code, groups, groupindex, indexgroup):
    """Compile pattern."""
    self = object.__new__(Pattern)
    self.pattern = pattern
    self.flags = flags
    self.groups = groups
    self._groupindex = groupindex
    self._indexgroup = indexgroup
    self._is_bytes = None if pattern is None else not isinstance(pattern, str)
    self._code = tuple(code)
    self._program = _program(code)
    return self


def template(pattern, template, /):
    """Compile a replacement template."""
    self = object.__new__(Template)
    self._literal = template[0]
    self._parts = [(template[i], template[i + 1]) for i in range(1, len(template), 2)]
    return self


class Template:
    __slots__ = ("_literal", "_parts")

    def _expand(self, match):
        parts = [self._literal]
        empty = match.string[:0]
        for group, literal in self._parts:
            part = match._group(group)
            parts.append(empty if part is None else part)
            parts.append(literal)
        return self._literal[:0].join(parts)


Template.__module__ = "re"


class Pattern:
    """Compiled regular expression object."""

    __slots__ = ("pattern", "flags", "groups", "_groupindex", "_indexgroup", "_is_bytes", "_code", "_program",
                 "__weakref__")

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type 're.Pattern' is not an acceptable base type")

    def __class_getitem__(cls, item, /):
        return type(list[int])(cls, item)

    @property
    def groupindex(self):
        return type(type.__dict__)(self._groupindex)

    def _check(self, string):
        if self._is_bytes is None:
            return
        if isinstance(string, str):
            if self._is_bytes:
                raise TypeError("cannot use a bytes pattern on a string-like object")
        elif not self._is_bytes:
            if not isinstance(string, (bytes, bytearray)) and not hasattr(string, "__buffer__"):
                raise TypeError(f"expected string or bytes-like object, got '{type(string).__name__}'")
            raise TypeError("cannot use a string pattern on a bytes-like object")
        elif not isinstance(string, (bytes, bytearray)) and not hasattr(string, "__buffer__"):
            raise TypeError(f"expected string or bytes-like object, got '{type(string).__name__}'")

    def _one(self, mode, string, pos, endpos):
        self._check(string)
        length = len(string)
        pos = 0 if pos < 0 else length if pos > length else pos
        endpos = 0 if endpos < 0 else length if endpos > length else endpos
        if pos > endpos:
            return None
        found = _run(self._program, string, pos, endpos, mode, False)
        return None if found is None else _match(self, string, pos, endpos, found)

    def match(self, /, string, pos=0, endpos=_END):
        """Matches zero or more characters at the beginning of the string."""
        return self._one(_MATCH, string, pos, endpos)

    def fullmatch(self, /, string, pos=0, endpos=_END):
        """Matches against all of the string."""
        return self._one(_FULLMATCH, string, pos, endpos)

    def search(self, /, string, pos=0, endpos=_END):
        """Scan through string looking for a match, and return a corresponding match object instance."""
        return self._one(_SEARCH, string, pos, endpos)

    def prefixmatch(self, /, string, pos=0, endpos=_END):
        return self._one(_MATCH, string, pos, endpos)

    def _all(self, string, pos=0, endpos=_END):
        self._check(string)
        length = len(string)
        at = 0 if pos < 0 else length if pos > length else pos
        end = 0 if endpos < 0 else length if endpos > length else endpos
        program = self._program
        advance = False
        while at <= end:
            found = _run(program, string, at, end, _SEARCH, advance)
            if found is None:
                return
            at = found[1]
            advance = found[0] == at
            yield found

    def finditer(self, /, string, pos=0, endpos=_END):
        """Return an iterator over all non-overlapping matches for the RE pattern in string."""
        self._check(string)
        return self._matches(string, pos, endpos)

    def _matches(self, string, pos, endpos):
        length = len(string)
        pos = 0 if pos < 0 else length if pos > length else pos
        endpos = 0 if endpos < 0 else length if endpos > length else endpos
        for found in self._all(string, pos, endpos):
            yield _match(self, string, pos, endpos, found)

    def findall(self, /, string, pos=0, endpos=_END):
        """Return a list of all non-overlapping matches of pattern in string."""
        if self.groups == 0:
            return [string[f[0]:f[1]] for f in self._all(string, pos, endpos)]
        empty = string[:0]
        result = []
        for found in self._all(string, pos, endpos):
            items = []
            for i in range(3, 3 + 2 * self.groups, 2):
                start, stop = found[i:i + 2] or (-1, -1)
                items.append(empty if stop < 0 or start < 0 else string[start:stop])
            result.append(items[0] if self.groups == 1 else tuple(items))
        return result

    def split(self, /, string, maxsplit=0):
        """Split string by the occurrences of pattern."""
        result = []
        last = 0
        for n, found in enumerate(self._all(string)):
            if maxsplit and n >= maxsplit:
                break
            result.append(string[last:found[0]])
            for i in range(3, 3 + 2 * self.groups, 2):
                start, stop = found[i:i + 2] or (-1, -1)
                result.append(None if stop < 0 or start < 0 else string[start:stop])
            last = found[1]
        result.append(string[last:])
        return result

    def sub(self, /, repl, string, count=0):
        """Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string."""
        return self.subn(repl, string, count)[0]

    def subn(self, /, repl, string, count=0):
        """Return the tuple (new_string, number_of_subs_made)."""
        literal = None
        if callable(repl):
            expand = repl
        else:
            escaped = "\\" if isinstance(repl, str) else b"\\"
            if escaped not in repl:
                literal = repl
            else:
                import re
                filled = re._compile_template(self, repl)
                if isinstance(filled, Template):
                    if filled._parts:
                        expand = filled._expand
                    else:
                        literal = filled._literal
                else:
                    literal = filled
        parts = []
        last = n = 0
        length = len(string) if isinstance(string, (str, bytes, bytearray)) else 0
        for found in self._all(string):
            if count and n >= count:
                break
            parts.append(string[last:found[0]])
            if literal is not None:
                parts.append(literal)
            else:
                new = expand(_match(self, string, 0, length, found))
                if new is not None:
                    parts.append(new)
            last = found[1]
            n += 1
        if not n:
            return (string if type(string) in (str, bytes) else string[:]), 0
        parts.append(string[last:])
        return string[:0].join(parts), n

    def scanner(self, /, string, pos=0, endpos=_END):
        self._check(string)
        return _scanner(self, string, pos, endpos)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo, /):
        return self

    def __eq__(self, other):
        if not isinstance(other, Pattern):
            return NotImplemented
        return self is other or (
            self.flags == other.flags and self._is_bytes == other._is_bytes and self._code == other._code
            and self.pattern == other.pattern)

    def __hash__(self):
        return hash((self.pattern, self.flags, self._code))

    def __repr__(self):
        names = (("re.IGNORECASE", 2), ("re.LOCALE", 4), ("re.MULTILINE", 8), ("re.DOTALL", 16), ("re.UNICODE", 32),
                 ("re.VERBOSE", 64), ("re.DEBUG", 128), ("re.ASCII", 256))
        flags = self.flags
        if not self._is_bytes and flags & (4 | 32 | 256) == 32:
            flags &= ~32
        shown = []
        for name, bit in names:
            if flags & bit:
                shown.append(name)
                flags &= ~bit
        if flags:
            shown.append(hex(flags))
        text = f"{self.pattern!r:.200}"
        return f"re.compile({text}, {'|'.join(shown)})" if shown else f"re.compile({text})"


Pattern.__module__ = "re"


class _Scanner:
    __slots__ = ("pattern", "_string", "_at", "_pos", "_end", "_advance")

    def _next(self, mode):
        if self._at > self._end:
            return None
        found = _run(self.pattern._program, self._string, self._at, self._end, mode, self._advance)
        if found is None:
            self._at = self._end + 1
            return None
        self._at = found[1]
        self._advance = found[0] == found[1]
        return _match(self.pattern, self._string, self._pos, self._end, found)

    def match(self):
        return self._next(_MATCH)

    def search(self):
        return self._next(_SEARCH)


def _scanner(pattern, string, pos, endpos):
    self = object.__new__(_Scanner)
    length = len(string)
    self.pattern = pattern
    self._string = string
    self._at = self._pos = 0 if pos < 0 else length if pos > length else pos
    self._end = 0 if endpos < 0 else length if endpos > length else endpos
    self._advance = False
    return self


def _match(pattern, string, pos, endpos, found):
    self = object.__new__(Match)
    self.re = pattern
    self.string = string
    self.pos = pos
    self.endpos = endpos
    self._found = found
    return self


class Match:
    """The result of re.match() and re.search()."""

    __slots__ = ("re", "string", "pos", "endpos", "_found")

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type 're.Match' is not an acceptable base type")

    def __class_getitem__(cls, item, /):
        return type(list[int])(cls, item)

    def _index(self, group):
        if type(group) is not int:
            try:
                group = group.__index__()
            except AttributeError:
                try:
                    group = self.re._groupindex.get(group, -1)
                except TypeError:
                    group = -1
        if not 0 <= group <= self.re.groups:
            raise IndexError("no such group")
        return group

    def _span(self, group):
        found = self._found
        if group == 0:
            return found[0], found[1]
        start, stop = found[2 * group + 1:2 * group + 3] or (-1, -1)
        return (start, stop) if start >= 0 and stop >= 0 else (-1, -1)

    def _group(self, group):
        start, stop = self._span(self._index(group))
        return None if start < 0 else self.string[start:stop]

    def group(self, /, *groups):
        """Return subgroup(s) of the match by indices or names."""
        if not groups:
            return self._group(0)
        if len(groups) == 1:
            return self._group(groups[0])
        return tuple([self._group(g) for g in groups])

    __getitem__ = _group

    def groups(self, /, default=None):
        """Return a tuple containing all the subgroups of the match, from 1."""
        parts = [self._group(i) for i in range(1, self.re.groups + 1)]
        return tuple(parts if default is None else [default if p is None else p for p in parts])

    def groupdict(self, /, default=None):
        """Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name."""
        result = {}
        for name, index in self.re._groupindex.items():
            part = self._group(index)
            result[name] = default if part is None else part
        return result

    def start(self, group=0, /):
        """Return index of the start of the substring matched by group."""
        return self._span(self._index(group))[0]

    def end(self, group=0, /):
        """Return index of the end of the substring matched by group."""
        return self._span(self._index(group))[1]

    def span(self, group=0, /):
        """For match object m, return the 2-tuple (m.start(group), m.end(group))."""
        return self._span(self._index(group))

    def expand(self, /, template):
        """Return the string obtained by doing backslash substitution on the string template, as done by sub()."""
        import re
        filled = re._compile_template(self.re, template)
        return filled._expand(self) if isinstance(filled, Template) else filled

    @property
    def regs(self):
        return tuple([self._span(i) for i in range(self.re.groups + 1)])

    @property
    def lastindex(self):
        return self._found[2] if self._found[2] >= 0 else None

    @property
    def lastgroup(self):
        index = self._found[2]
        names = self.re._indexgroup
        return names[index] if 0 <= index < len(names) else None

    def __copy__(self):
        return self

    def __deepcopy__(self, memo, /):
        return self

    def __repr__(self):
        return f"<re.Match object; span={self.span()!r}, match={self.group()!r:.50}>"


Match.__module__ = "re"
