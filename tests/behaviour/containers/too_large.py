# Sizes and numbers that are too large: MemoryError, OverflowError, or the result.
# covers: BINARY_OP, CALL
cases = [
 lambda: [0] * (1 << 60), lambda: 'x' * (1 << 62), lambda: b'x' * (1 << 62), lambda: (0,) * (1 << 60),
 lambda: [0] * (1 << 63), lambda: 'x' * (1 << 64), lambda: [0] * -(1<<70), lambda: [1,2] * (1 << 62), lambda: (1,2)*(1<<62),
 lambda: bytearray(1 << 62), lambda: bytes(1 << 62), lambda: bytearray(b'x') * (1 << 62), lambda: bytes(1<<63), lambda: bytes(-1),
 lambda: 'ab' * (1 << 62), lambda: [0] * (1 << 61) , lambda: [0]*((1<<60)-1), lambda: 1 << (1 << 70), 
 lambda: 'x'.ljust(1 << 62), lambda: 'x'.center(1<<62), lambda: 'x'.zfill(1<<62), lambda: 'x'.rjust(1<<64), lambda: '%*d' % (1<<62, 1),
 lambda: f"{1:{1<<62}}", lambda: ' '.join(['x'] * 2).expandtabs(1<<40), lambda: '\t'.expandtabs(1<<62), lambda: (10).__pow__(1<<70) if 0 else 0,
 lambda: [1,2,3][1<<70], lambda: 'abc'[1<<70], lambda: (1,)[-(1<<70)], lambda: [1,2,3][:1<<70], lambda: range(1<<70)[1<<69], lambda: len(range(1<<70)),
 lambda: [].insert(1<<70, 1), lambda: [].pop(1<<70), lambda: list(range(1<<62)), lambda: int('9'*5000), lambda: str(10**5000),
 lambda: float(10**400), lambda: 10**400 / 3, lambda: 2.0**5000, lambda: 1e308*10, lambda: int(float('inf')), lambda: int(float('nan')), lambda: round(1e400) if 0 else round(float('inf')),
 lambda: chr(1<<40), lambda: chr(-1), lambda: chr(1<<70), lambda: (1<<5000).__float__(), lambda: complex(10**400), lambda: (5).to_bytes(0,'big'), lambda: (1<<70).to_bytes(2,'big'), lambda: (-1).to_bytes(2,'big'),
 lambda: 5 >> (1<<70), lambda: -5 >> (1<<70), lambda: 0 << (1<<70), lambda: 1 << -1, lambda: sum([1e308]*20), lambda: divmod(10**400, 1.0), lambda: 1.0 // 10**400, lambda: 10**400 % 1.5,
 lambda: [0].__imul__(1<<62), lambda: [0].__mul__('a'), lambda: 'a' * 1.5, lambda: 'a'.replace('a', 'b'*10, 1<<70), lambda: 'abc'.find('c', 1<<70, 1<<71), lambda: 'abc'.split('b', 1<<70),
]
for n, c in enumerate(cases):
    try: r = c(); print(n, type(r).__name__, str(r)[:50])
    except Exception as e: print(n, type(e).__name__, str(e)[:120])
