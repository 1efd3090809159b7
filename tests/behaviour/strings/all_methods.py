# Every method of str with all kinds of arguments.
# covers: CALL_FUNCTION_EX
def show(f, *a, **k):
    try:
        r = f(*a, **k)
        return repr(list(r)) if hasattr(r, "__next__") else repr(r)
    except Exception as e:
        return f"{type(e).__name__}: {e}"

def table(receivers, names, arguments):
    for r in receivers:
        for name in names:
            out = []
            for a in arguments:
                x = r[:] if isinstance(r, (list, bytearray)) else r.copy() if isinstance(r, (dict, set)) else r
                out.append(show(getattr(x, name), *a) + ("" if x == r else f" leaves {x!r}"))
            print(type(r).__name__, ascii(r), name, ascii("; ".join(out)))

names = ('capitalize casefold center count encode endswith expandtabs find format format_map index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill'.split())
recv = ['', 'Hello World', '  sp aced\t\n', 'ÄÖß ǅ', 'a\r\nb\x0bc\u2028d', '{0} {a}12³']
args = [(), ('a',), ('',), (3,), (10, '*'), ('l', 'LL', 2), ('a', -2, 5), (None,), (['a', 'b'],), (('a', 'He'),), ({97: 'Q', 98: None},), (1.5,), (None, 1), ('ascii', 'ignore'), (b'a',)]
table(recv, names, args)
