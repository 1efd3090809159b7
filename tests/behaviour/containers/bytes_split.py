# bytes.split on white space and on separators.
# covers: CALL_FUNCTION_EX
for data in (b'', b' ', b'a\r\nb\x0bc', b'  sp aced\t\n', b'\x0b\x0c', b'abcabc', b'a,b,,c', b'\x1c\x1d'):
    out = []
    for args in ((), (None,), (None, 0), (None, 1), (None, 2), (None, -1), (b'b',), (b'b', 1), (b'bc', 0), (b',', 2), (b'',), (1,), ('a',)):
        try:
            out.append(data.split(*args))
        except (TypeError, ValueError) as e:
            out.append(str(e))
    print(data, out)
