"""Content of `_tokenize`: source text to tokens. An f-string is one STRING token."""

_patterns = None


def _make():
    import re
    global _patterns
    prefix = r"(?:[bB][rR]?|[rR][bB]?|[uU]|[fFtT][rR]?|[rR][fFtT])?"
    number = (r"0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|"
              r"(?:[0-9](?:_?[0-9])*\.(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][-+]?[0-9](?:_?[0-9])*)?[jJ]?|"
              r"[0-9](?:_?[0-9])*[eE][-+]?[0-9](?:_?[0-9])*[jJ]?|[0-9](?:_?[0-9])*[jJ]?")
    operator = (r"\*\*=?|>>=?|<<=?|//=?|->|\.\.\.|:=|[-+*/%&@|^=<>!]=|<>|[-+*/%&@|^=<>~!]|[][(){},.:;]")
    token = re.compile(
        rf"(?P<comment>#[^\r\n]*)|(?P<triple>{prefix}(?:'''|\"\"\"))|"
        rf"(?P<string>{prefix}(?:'(?:[^'\\\n]|\\.|\\\n)*'|\"(?:[^\"\\\n]|\\.|\\\n)*\"))|"
        rf"(?P<number>{number})|(?P<name>\w+)|(?P<operator>{operator})|(?P<continued>\\\r?\n)|(?P<newline>\r?\n)", re.S)
    ends = {q: re.compile(rf"(?:[^\\]|\\.)*?{q}", re.S) for q in ("'''", '"""')}
    _patterns = token, ends, re.compile(r"[ \f\t]*")


class TokenizerIter:
    """An iterator over (type, string, start, end, line)."""

    def __init__(self, readline, /, *, encoding=None, extra_tokens=False):
        self._items = self._tokens(readline, encoding, extra_tokens)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)

    def _tokens(self, readline, encoding, extra):
        import token as kinds
        if _patterns is None:
            _make()
        token, ends, blank = _patterns
        exact = kinds.EXACT_TOKEN_TYPES
        indents = [0]
        depth = number = 0
        continued = False

        def read():
            try:
                line = readline()
            except StopIteration:
                return ""
            return line.decode(encoding or "utf-8") if isinstance(line, bytes) else line

        while True:
            line = read()
            number += 1
            if not line:
                break
            whole = line
            if not line.endswith("\n"):
                line += "\n"
            at = 0
            if not depth and not continued:
                at = blank.match(line).end()
                column = 0
                for c in line[:at]:
                    column = 0 if c == "\f" else (column // 8 + 1) * 8 if c == "\t" else column + 1
                rest = line[at:at + 1]
                if rest in "#\r\n":
                    if extra:
                        if rest == "#":
                            text = line[at:].rstrip("\r\n")
                            yield kinds.COMMENT, text, (number, at), (number, at + len(text)), whole
                            at += len(text)
                        end = line[at:] if whole.endswith("\n") else ""
                        yield kinds.NL, end, (number, at), (number, at + len(line[at:])), whole
                    continue
                if column > indents[-1]:
                    indents.append(column)
                    yield kinds.INDENT, line[:at], (number, 0), (number, at), whole
                while column < indents[-1]:
                    if column not in indents:
                        raise IndentationError(
                            "unindent does not match any outer indentation level", ("<string>", number, at + 1, whole))
                    indents.pop()
                    yield kinds.DEDENT, "", (number, at), (number, at), whole
            continued = False
            while True:
                at = blank.match(line, at).end()
                if at >= len(line):
                    break
                found = token.match(line, at)
                if found is None:
                    text = line[at]
                    if text in "'\"":
                        raise SyntaxError(f"unterminated string literal (detected at line {number})",
                                          ("<string>", number, at + 1, whole, number, at + 1))
                    yield (kinds.OP if extra else kinds.ERRORTOKEN), text, (number, at), (number, at + 1), whole
                    at += 1
                    continue
                kind, text = found.lastgroup, found[0]
                start = number, at
                if kind == "triple":
                    quotes = text[-3:]
                    first = at
                    body = found.end()
                    while (closed := ends[quotes].match(line, body)) is None:
                        more = read()
                        if not more:
                            raise SyntaxError(f"unterminated triple-quoted string literal (detected at line {number})",
                                              ("<string>", start[0], first + 1, whole, start[0], first + 1))
                        number += 1
                        line += more
                        whole += more
                    text = line[first:closed.end()]
                    cut = line.rfind("\n", 0, closed.end()) + 1
                    yield kinds.STRING, text, start, (number, closed.end() - cut), whole
                    line = line[cut:]
                    if not line.endswith("\n"):
                        line += "\n"
                    whole = whole[cut:]
                    at = closed.end() - cut
                    continue
                at = found.end()
                end = number, at
                if kind == "newline":
                    shown = text if whole.endswith("\n") else ""
                    if not depth:
                        yield kinds.NEWLINE, shown, start, (number, start[1] + 1), whole
                    elif extra:
                        yield kinds.NL, shown, start, (number, start[1] + 1), whole
                    break
                if kind == "continued":
                    continued = True
                    break
                if kind == "comment":
                    if extra:
                        yield kinds.COMMENT, text, start, end, whole
                elif kind == "operator":
                    if text in "([{":
                        depth += 1
                    elif text in ")]}":
                        depth = max(depth - 1, 0)
                    yield (kinds.OP if extra else exact[text]), text, start, end, whole
                elif kind == "string":
                    lines = text.count("\n")
                    number += lines
                    yield kinds.STRING, text, start, end, whole
                else:
                    yield (kinds.NUMBER if kind == "number" else kinds.NAME), text, start, end, whole
        for _ in indents[1:]:
            yield kinds.DEDENT, "", (number, 0), (number, 0), ""
        yield kinds.ENDMARKER, "", (number, 0), (number, 0), ""
