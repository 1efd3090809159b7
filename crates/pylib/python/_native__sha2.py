"""Content of `_sha2`: the SHA-2 family."""


def _primes(count):
    found = []
    n = 2
    while len(found) < count:
        if all(n % p for p in found):
            found.append(n)
        n += 1
    return found


def _root(n, power, bits):
    """The first bits behind the point of the square or cube root of n."""
    target = n << (power * bits)
    low, high = 0, 1 << (bits + 8)
    while high - low > 1:
        middle = (low + high) // 2
        if middle ** power <= target:
            low = middle
        else:
            high = middle
    return low & ((1 << bits) - 1)


_constants = {}


def _keys(bits, rounds):
    if bits not in _constants:
        _constants[bits] = [_root(p, 3, bits) for p in _primes(rounds)]
    return _constants[bits]


class _Hash:
    __slots__ = ("_data", "_state", "_length")

    def __init__(self, data):
        self._data = b""
        self._length = 0
        self._state = list(self._start())
        self.update(data)

    def update(self, obj, /):
        """Update this hash object's state with the provided string."""
        if isinstance(obj, str):
            raise TypeError("Strings must be encoded before hashing")
        obj = bytes(obj)
        self._length += len(obj)
        data = self._data + obj
        size = self.block_size
        whole = len(data) - len(data) % size
        for at in range(0, whole, size):
            self._state = self._block(self._state, data[at:at + size])
        self._data = data[whole:]

    def digest(self):
        """Return the digest value as a bytes object."""
        size = self.block_size
        word = size // 8
        data = self._data + b"\x80"
        data += b"\0" * (-(len(data) + word // 2 * 4) % size)
        data += (self._length * 8).to_bytes(word // 2 * 4, "big")
        state = self._state
        for at in range(0, len(data), size):
            state = self._block(state, data[at:at + size])
        return b"".join([n.to_bytes(self._word // 8, "big") for n in state])[:self.digest_size]

    def hexdigest(self):
        """Return the digest value as a string of hexadecimal digits."""
        return self.digest().hex()

    def copy(self):
        """Return a copy of the hash object."""
        new = object.__new__(type(self))
        new._data, new._state, new._length = self._data, self._state, self._length
        return new

    def _block(self, state, data):
        bits = self._word
        mask = (1 << bits) - 1
        step = bits // 8
        (r1, r2, s1), (r3, r4, s2), (a1, a2, a3), (e1, e2, e3) = self._turns
        words = [int.from_bytes(data[i:i + step], "big") for i in range(0, len(data), step)]
        keys = _keys(bits, self._rounds)
        for i in range(16, self._rounds):
            x, y = words[i - 15], words[i - 2]
            low = (x >> r1 | x << bits - r1) ^ (x >> r2 | x << bits - r2) ^ x >> s1
            high = (y >> r3 | y << bits - r3) ^ (y >> r4 | y << bits - r4) ^ y >> s2
            words.append((words[i - 16] + (low & mask) + words[i - 7] + (high & mask)) & mask)
        a, b, c, d, e, f, g, h = state
        for key, word in zip(keys, words):
            turned = ((e >> e1 | e << bits - e1) ^ (e >> e2 | e << bits - e2) ^ (e >> e3 | e << bits - e3)) & mask
            first = h + turned + (e & f ^ ~e & mask & g) + key + word
            turned = ((a >> a1 | a << bits - a1) ^ (a >> a2 | a << bits - a2) ^ (a >> a3 | a << bits - a3)) & mask
            second = turned + (a & b ^ a & c ^ b & c)
            a, b, c, d, e, f, g, h = (first + second) & mask, a, b, c, (d + first) & mask, e, f, g
        return [(x + y) & mask for x, y in zip(state, (a, b, c, d, e, f, g, h))]


class SHA256Type(_Hash):
    __slots__ = ()
    name, digest_size, block_size = "sha256", 32, 64
    _word, _rounds = 32, 64
    _turns = (7, 18, 3), (17, 19, 10), (2, 13, 22), (6, 11, 25)

    def _start(self):
        return [_root(p, 2, 32) for p in _primes(8)]


class SHA224Type(SHA256Type):
    __slots__ = ()
    name, digest_size = "sha224", 28

    def _start(self):
        return [_root(p, 2, 64) & 0xFFFFFFFF for p in _primes(16)[8:]]


class SHA512Type(_Hash):
    __slots__ = ()
    name, digest_size, block_size = "sha512", 64, 128
    _word, _rounds = 64, 80
    _turns = (1, 8, 7), (19, 61, 6), (28, 34, 39), (14, 18, 41)

    def _start(self):
        return [_root(p, 2, 64) for p in _primes(8)]


class SHA384Type(SHA512Type):
    __slots__ = ()
    name, digest_size = "sha384", 48

    def _start(self):
        return [_root(p, 2, 64) for p in _primes(16)[8:]]


def sha224(data=b"", *, usedforsecurity=True, string=None):
    """Return a new SHA-224 hash object; optionally initialized with a string."""
    return SHA224Type(data if string is None else string)


def sha256(data=b"", *, usedforsecurity=True, string=None):
    """Return a new SHA-256 hash object; optionally initialized with a string."""
    return SHA256Type(data if string is None else string)


def sha384(data=b"", *, usedforsecurity=True, string=None):
    """Return a new SHA-384 hash object; optionally initialized with a string."""
    return SHA384Type(data if string is None else string)


def sha512(data=b"", *, usedforsecurity=True, string=None):
    """Return a new SHA-512 hash object; optionally initialized with a string."""
    return SHA512Type(data if string is None else string)
