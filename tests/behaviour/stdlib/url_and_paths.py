"""urllib.parse, posixpath, pathlib's pure paths, ipaddress."""
# covers: IMPORT_NAME

import ipaddress
import posixpath
from pathlib import PurePosixPath
from urllib import parse

EXPRESSIONS = r"""
parse.urlparse("http://u:p@host:80/p;x?q=1#f"), parse.urlsplit("//h/p").netloc, parse.urljoin("http://a/b/c", "../d"), parse.quote("a b/é"), parse.unquote("a%20b%C3%A9"), parse.urlencode({"a": [1, 2], "b": "x y"}, doseq=True), parse.parse_qs("a=1&a=2&b="), parse.quote_plus("a b&"), parse.urlunsplit(("http", "h", "/p", "q", ""))
posixpath.join("a", "b", "/c"), posixpath.normpath("a/../b/./c//d"), posixpath.split("a/b/"), posixpath.splitext("a.tar.gz"), posixpath.basename("a/b"), posixpath.dirname("a/b"), posixpath.relpath("/a/b", "/a/c"), posixpath.commonpath(["/a/b", "/a/c"]), posixpath.isabs("/a")
PurePosixPath("a/b.txt").stem, PurePosixPath("a/b.tar.gz").suffixes, PurePosixPath("a") / "b" / "/c", PurePosixPath("a/../b").parts, PurePosixPath("/a/b").parent, list(PurePosixPath("a/b/c").parents), PurePosixPath("a/b").with_suffix(".x"), PurePosixPath("a/b.py").match("*.py"), PurePosixPath("a/b").relative_to("a"), PurePosixPath("a") < PurePosixPath("b"), repr(PurePosixPath("x//y/"))
PurePosixPath("a").relative_to("b")
PurePosixPath("a").with_name("")
PurePosixPath(5)
ipaddress.ip_address("192.168.0.1") + 1, ipaddress.ip_network("10.0.0.0/30").num_addresses, list(ipaddress.ip_network("10.0.0.0/30").hosts()), ipaddress.ip_address("::1").is_loopback, ipaddress.ip_address("2001:db8::1").exploded, ipaddress.ip_address("10.1.2.3") in ipaddress.ip_network("10.0.0.0/8"), int(ipaddress.ip_address("1.2.3.4"))
ipaddress.ip_address("300.1.1.1")
ipaddress.ip_network("10.0.0.1/24")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
