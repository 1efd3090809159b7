"""zlib and gzip: round trips, streams, checksums, errors."""
# covers: IMPORT_NAME
import gzip
import zlib

data = b"the quick brown fox jumps over the lazy dog. " * 40
for level in (-1, 0, 1, 6, 9):
    packed = zlib.compress(data, level)
    print(level, zlib.decompress(packed) == data, len(packed) < len(data) or level == 0)
print(zlib.crc32(data), zlib.adler32(data), zlib.crc32(b"b", zlib.crc32(b"a")) == zlib.crc32(b"ab"), zlib.adler32(b""))
c = zlib.compressobj(wbits=-15)
raw = c.compress(data[:100]) + c.compress(data[100:]) + c.flush()
print(zlib.decompress(raw, wbits=-15) == data, zlib.decompress(raw, -15, bufsize=1) == data)
c = zlib.compressobj()
part = c.compress(data) + c.flush(zlib.Z_SYNC_FLUSH)
d = zlib.decompressobj()
print(d.decompress(part) == data, d.eof, d.unused_data)
rest = c.compress(b"more") + c.flush()
print(d.decompress(rest + b"trailing"), d.eof, d.unused_data, d.flush())
d = zlib.decompressobj()
packed = zlib.compress(data)
first = d.decompress(packed, 10)
print(first, len(d.unconsumed_tail) > 0, len(d.decompress(d.unconsumed_tail)) + len(first) == len(data))
z = zlib.compressobj(zdict=b"quick brown")
packed = z.compress(data) + z.flush()
print(zlib.decompressobj(zdict=b"quick brown").decompress(packed) == data)
g = gzip.compress(data, mtime=0)
print(gzip.decompress(g) == data, g[:4], zlib.decompress(g, 31) == data, zlib.decompress(g, 47) == data)
for test in ("zlib.decompress(b'')", "zlib.decompress(b'nonsense')", "zlib.decompress(zlib.compress(b'x')[:-1])", "zlib.compress(b'x', 99)",
             "zlib.compress('x')", "zlib.compressobj(99)", "zlib.decompressobj(99)", "zlib.decompressobj().decompress(b'x', -1)",
             "gzip.decompress(b'nonsense')", "zlib.decompressobj().flush(0)", "zlib.decompressobj().decompress('x')"):
    try:
        print(test, "->", eval(test))
    except Exception as e:
        print(test, "->", type(e).__name__, e)
print(zlib.MAX_WBITS, zlib.DEFLATED, issubclass(zlib.error, Exception))
