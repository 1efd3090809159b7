"""Content of `_string`: what `string.Formatter` asks about format strings."""


def formatter_parser(string, /):
    """The parts of a format string: literal text, field name, format specification, conversion."""
    at, end = 0, len(string)
    while at < end:
        literal = []
        while at < end:
            c = string[at]
            at += 1
            if c not in "{}":
                literal.append(c)
                continue
            if at < end and string[at] == c:
                literal.append(c)
                at += 1
                yield "".join(literal), None, None, None
                literal = None
                break
            if c == "}":
                raise ValueError("Single '}' encountered in format string")
            if at >= end:
                raise ValueError("Single '{' encountered in format string")
            name, specification, conversion, at = _field(string, at)
            yield "".join(literal), name, specification, conversion
            literal = None
            break
        if literal is not None:
            yield "".join(literal), None, None, None


def _field(string, start):
    at, end = start, len(string)
    bracket = False
    while at < end:
        c = string[at]
        if c == "[":
            bracket = True
        elif c == "]":
            bracket = False
        elif c == "{":
            raise ValueError("unexpected '{' in field name")
        elif not bracket and c in "}:!":
            break
        at += 1
    else:
        raise ValueError("expected '}' before end of string")
    name = string[start:at]
    conversion = None
    if string[at] == "!":
        if at + 2 >= end:
            raise ValueError("end of string while looking for conversion specifier" if at + 1 >= end
                             else "unmatched '{' in format spec")
        conversion = string[at + 1]
        at += 2
        if string[at] not in ":}":
            raise ValueError("expected ':' after conversion specifier")
    if string[at] == "}":
        return name, "", conversion, at + 1
    at += 1
    start, depth = at, 1
    while at < end:
        if string[at] == "{":
            depth += 1
        elif string[at] == "}":
            depth -= 1
            if not depth:
                return name, string[start:at], conversion, at + 1
        at += 1
    raise ValueError("unmatched '{' in format spec")


def formatter_field_name_split(string, /):
    """The first part of a field name, and an iterator over the rest: whether it is an attribute, and its name."""
    at, end = 0, len(string)
    while at < end and string[at] not in ".[":
        at += 1
    first = string[:at]
    return int(first) if first.isdecimal() else first, _rest(string, at)


def _rest(string, at):
    end = len(string)
    while at < end:
        kind = string[at]
        start = at + 1
        if kind == ".":
            at = start
            while at < end and string[at] not in ".[":
                at += 1
            if at == start:
                raise ValueError("Empty attribute in format string")
            yield True, string[start:at]
        elif kind == "[":
            at = string.find("]", start)
            if at < 0:
                raise ValueError("Missing ']' in format string")
            if at == start:
                raise ValueError("Empty attribute in format string")
            item = string[start:at]
            at += 1
            yield False, int(item) if item.isdecimal() else item
        else:
            raise ValueError("Only '.' or '[' may follow ']' in format field specifier")
