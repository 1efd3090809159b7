"""What CPython says of the snippets in the files given: `TAIPAN_BLESS=1 cargo test -p taipan-compiler --test errors` runs this.

Snippets are separated by lines `---`; `{{text*N}}` in them stands for a repetition.
Output: for each snippet one line per warning, and `ok` or the error with its place, then an empty line.
"""

import re
import sys
import warnings


def expand(snippet):
    """The text of a snippet."""
    return re.sub(r"\{\{(.*?)\*(\d+)\}\}", lambda m: m[1] * int(m[2]), snippet, flags=re.S)


def place(line, offset, end_line, end_offset):
    return f"{line}:{offset}-{end_line}:{end_offset}"


def outcome(text):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(text, "<test>", "exec", dont_inherit=True)
            result = "ok"
        except SyntaxError as e:
            where = place(e.lineno, e.offset, e.end_lineno, e.end_offset)
            result = f"{type(e).__name__} {where}: {e.msg}"
        except (RecursionError, MemoryError) as e:
            result = f"{type(e).__name__}"
    lines = [f"{w.category.__name__} {w.lineno}: {w.message}" for w in caught]
    return [*lines, result]


for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        snippets = file.read().removesuffix("\n").split("\n---\n")
    for number, snippet in enumerate(snippets, 1):
        print(f"#{number}")
        for line in outcome(expand(snippet)):
            print(line.encode("ascii", "backslashreplace").decode())
