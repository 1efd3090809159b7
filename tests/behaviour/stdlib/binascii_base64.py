"""binascii and base64."""
# covers: IMPORT_NAME
import base64
import binascii


EXPRESSIONS = r"""
binascii.hexlify(b"\xde\xad"), binascii.b2a_hex(b"abc", "-"), binascii.hexlify(b"abcd", b":", 2), binascii.hexlify(b"abcde", "_", -2)
binascii.unhexlify("dead"), binascii.a2b_hex(b"00FF")
binascii.unhexlify("abc")
binascii.unhexlify("zz")
binascii.unhexlify(5)
binascii.unhexlify("é0")
binascii.b2a_base64(b"hello"), binascii.b2a_base64(b"hello", newline=False), binascii.b2a_base64(b""), binascii.a2b_base64("aGVsbG8="), binascii.a2b_base64(b"aGVs\nbG8=")
binascii.a2b_base64("aGVsbG8")
binascii.a2b_base64("a")
binascii.a2b_base64("a@Gk=")
binascii.a2b_base64("a@Gk=", strict_mode=True)
binascii.a2b_base64("=aGk", strict_mode=True)
binascii.a2b_base64("aGk=x", strict_mode=True)
binascii.a2b_base64("aG=k", strict_mode=True)
binascii.crc32(b"hello"), binascii.crc32(b"lo", binascii.crc32(b"hel")), binascii.crc32(b""), binascii.crc_hqx(b"hello", 0), binascii.crc_hqx(b"x", 65535)
binascii.b2a_uu(b"hello"), binascii.a2b_uu(b"%:&5L;&\\ \n"), binascii.b2a_uu(b""), binascii.b2a_uu(b"\0", backtick=True)
binascii.b2a_uu(b"x" * 46)
binascii.b2a_qp(b"a=b\xff c \n"), binascii.a2b_qp(b"a=3Db=FF=\nc_"), binascii.a2b_qp(b"a_b", header=True), binascii.b2a_qp(b"a b_", header=True)
binascii.b2a_qp(b"x" * 80)
issubclass(binascii.Error, ValueError)
base64.b64encode(b"\xfb\xff"), base64.urlsafe_b64encode(b"\xfb\xff"), base64.b64decode("-_8=", altchars="-_"), base64.urlsafe_b64decode("-_8=")
base64.b64decode("ab!d"), base64.b64decode("YQ==\n")
base64.b64decode("ab!d", validate=True)
base64.b32encode(b"hello"), base64.b32decode("NBSWY3DP"), base64.b16encode(b"hi"), base64.b16decode("6869"), base64.b32hexencode(b"hi")
base64.b32decode("1")
base64.b85encode(b"hello"), base64.b85decode(b"Xk~0{Zv"), base64.a85encode(b"hello"), base64.a85decode(b"BOu!rDZ")
base64.encodebytes(b"x" * 60), base64.decodebytes(b"eHh4\n")
base64.b64encode("x")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
