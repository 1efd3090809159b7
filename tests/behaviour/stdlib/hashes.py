"""The hash modules: digests, copies, arguments, messages."""
# covers: IMPORT_NAME
import _blake2
import _md5
import _sha1
import _sha2
import _sha3
import hashlib

DATA = [b"", b"a", b"abc" * 50, bytes(range(256)) * 9]
FIXED = [_md5.md5, _sha1.sha1, _sha2.sha224, _sha2.sha256, _sha2.sha384, _sha2.sha512,
         _sha3.sha3_224, _sha3.sha3_256, _sha3.sha3_384, _sha3.sha3_512, _blake2.blake2b, _blake2.blake2s]


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for make in FIXED:
    h = make(b"start", usedforsecurity=False)
    print(make.__name__, type(h).__module__, type(h).__name__, h.name, h.digest_size, h.block_size)
    print(h.hexdigest())
    for data in DATA:
        parts = make()
        parts.update(data[:7])
        before = parts.copy()
        parts.update(bytearray(data[7:100]))
        parts.update(memoryview(data)[100:])
        assert parts.digest() == make(data).digest() == bytes.fromhex(parts.hexdigest())
        assert before.digest() == make(data=data[:7]).digest()
        print(parts.hexdigest())
for make in (_sha3.shake_128, _sha3.shake_256):
    h = make(b"data")
    print(h.name, h.digest_size, h.block_size, h.digest(5), h.hexdigest(length=40), h.digest(0))
    print(h._capacity_bits, h._rate_bits, h._suffix, type(h).__doc__)
    attempt(lambda: h.digest(-1))
    attempt(lambda: h.digest(1 << 29))
    attempt(lambda: h.digest(2 ** 70))
    attempt(lambda: h.hexdigest(1.5))
    attempt(lambda: h.digest())

for f in (lambda: _md5.md5("a"), lambda: _md5.md5(1), lambda: _md5.md5(string=b"a").hexdigest(),
          lambda: _md5.md5(b"a", string=b"a"), lambda: _md5.md5(b"a", b"b"), lambda: _md5.MD5Type(),
          lambda: _md5.md5().update(), lambda: _md5.md5().update("x"), lambda: _md5.md5(None),
          lambda: _sha3.sha3_224("a"), lambda: _blake2.blake2b("s"), lambda: _blake2.blake2b(b"a", b"b"),
          lambda: type("T", (_blake2.blake2b,), {}), lambda: hashlib.new("none")):
    attempt(f)

GIVEN = [{"digest_size": 0}, {"digest_size": 65}, {"key": b"x" * 65}, {"salt": b"x" * 17}, {"person": b"x" * 17},
         {"fanout": 256}, {"fanout": -1}, {"fanout": 0}, {"depth": 0}, {"depth": 256}, {"leaf_size": -1},
         {"leaf_size": 2 ** 32}, {"leaf_size": 2 ** 32 - 1}, {"node_offset": -1}, {"node_offset": 2 ** 64},
         {"node_offset": 2 ** 48}, {"node_depth": 256}, {"inner_size": 65}, {"inner_size": -1}, {"last_node": True},
         {"digest_size": "a"}, {"key": "x"}, {"key": b"key"}, {"salt": b"s", "person": b"p"},
         {"digest_size": 20, "key": b"abc", "salt": b"sa", "person": b"per", "fanout": 2, "depth": 3, "leaf_size": 9,
          "node_offset": 7, "node_depth": 1, "inner_size": 32, "last_node": True}]
for given in GIVEN:
    attempt(lambda: _blake2.blake2b(b"abc", **given).hexdigest())
    attempt(lambda: _blake2.blake2s(b"abc", **given).hexdigest())
print(_blake2.blake2b.SALT_SIZE, _blake2.BLAKE2S_MAX_KEY_SIZE, _blake2.blake2s.__doc__)
