"""Content of `_operator`: what `operator` does not write in Python."""


def _compare_digest(a, b, /):
    """Return 'a == b'; the time that it takes does not depend on where they differ."""
    if isinstance(a, str) and isinstance(b, str):
        if not (a.isascii() and b.isascii()):
            raise TypeError("comparing strings with non-ASCII characters is not supported")
        a, b = a.encode(), b.encode()
    else:
        for operand in (a, b):
            if isinstance(operand, str):
                raise TypeError(
                    f"unsupported operand types(s) or combination of types: '{type(a).__name__}' and "
                    f"'{type(b).__name__}'")
        a, b = bytes(memoryview(a)), bytes(memoryview(b))
    result = len(a) ^ len(b)
    for x, y in zip(a if len(a) == len(b) else b, b):
        result |= x ^ y
    return result == 0
