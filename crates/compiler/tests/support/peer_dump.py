"""Writes the code objects of Python files as text, for comparison: one record per code object, one field per line.

Reads file names from standard input. The text must be what `dump.rs` writes for the same code objects.
"""

import marshal
import struct
import sys


def const(value):
    if value is None:
        return "None"
    if value is True or value is False or value is ...:
        return repr(value)
    kind = type(value)
    if kind is int:
        return "i" + hex(value)
    if kind is float:
        return "f" + struct.pack(">d", value).hex()
    if kind is complex:
        return "j" + struct.pack(">dd", value.real, value.imag).hex()
    if kind is str:
        return "s" + text(value)
    if kind is bytes:
        return "b" + value.hex()
    if kind is tuple:
        return "(" + ",".join(map(const, value)) + ")"
    if kind is frozenset:
        return "{" + ",".join(sorted(map(const, value))) + "}"
    if kind is slice:
        return "[" + ",".join(map(const, (value.start, value.stop, value.step))) + "]"
    return "code:" + text(value.co_name)


def text(value):
    plain = lambda c: " " < c < "\x7f" and c not in "\\,(){}[]"
    return "".join(c if plain(c) else "\\%x;" % ord(c) for c in value)


def locals_plus(code):
    """Names and kinds of the slots, which only the marshalled form shows."""
    data = marshal.dumps(code.replace(co_consts=()), 2)
    at = 1 + 5 * 4

    def read():
        nonlocal at
        tag = chr(data[at] & 0x7F)
        at += 1
        if tag in "su":
            (length,) = struct.unpack_from("<i", data, at)
            at += 4 + length
            return data[at - length : at]
        if tag == "(":
            (length,) = struct.unpack_from("<i", data, at)
            at += 4
            return [read() for _ in range(length)]
        raise ValueError(tag)

    read()  # code
    read()  # consts
    read()  # names
    names = [name.decode("utf-8", "surrogatepass") for name in read()]
    return names, read()


def dump(code, out):
    names, kinds = locals_plus(code)
    out("== " + text(code.co_qualname))
    out(f"args {code.co_argcount} {code.co_posonlyargcount} {code.co_kwonlyargcount}")
    out(f"flags {code.co_flags:#x}")
    out(f"firstlineno {code.co_firstlineno}")
    out("code " + code.co_code.hex())
    out("consts " + ",".join(map(const, code.co_consts)))
    out("names " + ",".join(map(text, code.co_names)))
    out("locals " + ",".join(f"{text(name)}:{kind:x}" for name, kind in zip(names, kinds)))
    out("exceptions " + code.co_exceptiontable.hex())
    out(f"stacksize {code.co_stacksize}")
    out("positions " + code.co_linetable.hex())
    for value in code.co_consts:
        if hasattr(value, "co_code"):
            dump(value, out)


def main():
    import warnings

    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)
    write = sys.stdout.write
    for line in sys.stdin:
        path = line.rstrip("\n")
        write("file " + path + "\n")
        try:
            with open(path, encoding="utf-8", newline="") as file:
                source = file.read()
            code = compile(source, path, "exec", dont_inherit=True, optimize=int(sys.argv[1]))
        except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
            write(f"error {type(error).__name__}: {text(str(getattr(error, 'msg', error)))} {getattr(error, 'lineno', 0)}\n")
            continue
        dump(code, lambda line: write(line + "\n"))


main()
