"""Keys made of passwords, and hashes with keys: what `hashlib` and `hmac` have of OpenSSL elsewhere."""

import hashlib
import hmac


def attempt(f, *args, **keywords):
    try:
        result = f(*args, **keywords)
        print(result.hex() if isinstance(result, bytes) else result)
    except Exception as error:
        print(type(error).__name__, error)


NAMES = "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512"
pbkdf2, scrypt = hashlib.pbkdf2_hmac, hashlib.scrypt
for name in NAMES:
    attempt(pbkdf2, name, b"password", b"salt", 3)
    attempt(pbkdf2, name, bytearray(b"p" * 300), memoryview(b"salt"), 1, 7)
    attempt(hmac.digest, b"key", b"message", name)
    mixed = hmac.new(b"k" * 300, b"mess", name)
    copy = mixed.copy()
    copy.update(b"age")
    print(mixed.name, mixed.digest_size, mixed.block_size, mixed.hexdigest(), copy.hexdigest())
attempt(pbkdf2, hash_name="SHA-256", password=b"", salt=b"", iterations=1000, dklen=100)
for arguments in (
    (),
    ("sha1",),
    (b"sha1", b"", b"", 1),
    ("nope", b"", b"", 1),
    ("sha1", "", b"", 1),
    ("sha1", b"", "", 1),
    ("sha1", b"", b"", 0),
    ("sha1", b"", b"", -1),
    ("sha1", b"", b"", 2**31),
    ("sha1", b"", b"", 1.5),
    ("sha1", b"", b"", 1, 0),
    ("sha1", b"", b"", 1, -1),
    ("sha1", b"", b"", 1, 2**31),
    ("sha1", b"", b"", 1, "x"),
    ("sha1", b"", b"", 1, None),
):
    attempt(pbkdf2, *arguments)

USUAL = {"salt": b"salt", "n": 4, "r": 8, "p": 2}
for changed in (
    {},
    {"n": 16, "dklen": 5},
    {"n": 1024, "r": 1, "p": 3},
    {"n": 3},
    {"n": 1},
    {"n": 0},
    {"n": -1},
    {"n": 2**64},
    {"n": 2.0},
    {"n": 2**15},
    {"n": 2**16, "r": 1},
    {"n": 2**63},
    {"r": 0},
    {"r": -1},
    {"r": 2**29},
    {"r": 2**32},
    {"r": None},
    {"p": 0},
    {"p": -1},
    {"p": 2**31},
    {"n": 2, "p": 1, "maxmem": 5120},
    {"n": 2, "p": 1, "maxmem": 5119},
    {"maxmem": -1},
    {"maxmem": 2**31},
    {"dklen": 0},
    {"dklen": -1},
    {"dklen": 2**31},
    {"salt": "salt"},
    {"salt": None},
):
    attempt(scrypt, b"password", **{**USUAL, **changed})
attempt(scrypt, "password", **USUAL)
attempt(scrypt, b"password", b"salt")
attempt(scrypt, b"password", salt=b"salt", n=2)
for arguments in (b"k",), ("k", b"m", "md5"), (b"k", "m", "md5"), (b"k", b"m", "nope"), (b"k", None, "sha1"):
    attempt(lambda: hmac.new(*arguments).hexdigest())
    attempt(hmac.digest, *arguments)
print(hmac.compare_digest(b"a", b"a"), hmac.compare_digest("a", "b"))
