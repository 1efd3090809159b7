# Bytes literals, indexing and iteration.
# covers: BINARY_OP
def run(n):
    b = b"hello\x00\xff"
    s = 0
    for i in range(n):
        s += b[i % 7]
    for x in b * 100:
        s += x
    return s

print(run(4500), b"ab" + b"c", b"abc"[1:], b"a" < b"b", bytes([1, 2, 255]), len(b""), b"a" in b"cab", "h\u00e9".encode(), b"h\xc3\xa9".decode())
