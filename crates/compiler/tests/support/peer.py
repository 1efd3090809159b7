"""Compiles files for comparison: reads file names from standard input, writes one record for each.

A record is a tag (`c` or `e`), the length of what follows in four bytes, and the marshalled code object or the error's text.
"""

import marshal
import struct
import sys
import warnings


def compiled(path, optimize):
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            source = file.read()
        return b"c", marshal.dumps(compile(source, path, "exec", dont_inherit=True, optimize=optimize))
    except UnicodeDecodeError:
        return b"e", b"not UTF-8"
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
        message, line = str(getattr(error, "msg", error)), getattr(error, "lineno", None) or 0
        return b"e", f"{type(error).__name__}: {message} (line {line})".encode("utf-8", "backslashreplace")


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)
    out = sys.stdout.buffer
    for line in sys.stdin:
        tag, data = compiled(line.rstrip("\n"), int(sys.argv[1]))
        out.write(tag + struct.pack("<I", len(data)) + data)
        out.flush()


main()
