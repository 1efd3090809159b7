"""re: searching, groups, substitution, errors."""
# covers: IMPORT_NAME

import re

EXPRESSIONS = r"""
re.match(r"(\w+) (\w+)", "hello world").groups(), re.search(r"\d+", "a12b").span(), re.fullmatch("a+", "aab"), re.findall(r"\w", "a b"), re.findall(r"(a)(b)?", "aba"), [m.group() for m in re.finditer("a.", "abac")]
re.sub(r"(\w)(\w)", r"\2\1", "abcd"), re.sub("x", lambda m: m.group().upper(), "axbx"), re.subn("a", "b", "aaa", count=2), re.sub(r"(?P<n>a)", r"[\g<n>]", "banana"), re.split(r"[,;]", "a,b;c"), re.split("(-)", "a-b"), re.escape("a.b*c"), re.split("x*", "axb")
re.match(r"(?P<y>\d{4})-(?P<m>\d\d)", "2024-05").groupdict(), re.match("(a)|(b)", "b").lastindex, re.compile("a", re.I).match("A").group(), re.compile(r"(?i)é").search("É") is not None, re.search("^b", "a\nb", re.M).start(), re.search("a.b", "a\nb", re.S) is not None
re.search(r"(?<=a)b", "ab").group(), re.search(r"(?<!a)b", "bb").start(), re.search(r"a(?=b)", "ab").end(), re.match(r"(a+?)(a*)", "aaa").groups(), re.match(r"(?:ab)+", "ababa").group(), re.match(r"(\w)\1", "aa").group(), re.match("[^a-c]+", "xyzabc").group(), re.findall(r"\bfoo\b", "foo food")
repr(re.compile("a", re.I | re.M)), repr(re.match("a", "ab")), re.compile("(a)(?P<x>b)").groupindex["x"], re.compile("a").flags, re.match("(a)(b)?", "a").group(0, 1, 2), re.match("(a)?b", "b").groups("-"), re.match("a", "a")[0], re.match("(.)(.)", "ab").expand(r"\2-\1")
re.match(rb"\w+", b"ab c").group(), re.sub(b"a", b"b", b"aa")
re.compile("(")
re.compile("[a")
re.compile("*a")
re.compile("a{2,1}")
re.compile("(?P<1>a)")
re.compile(r"\q")
re.match("a", b"a")
re.match("a", "b").group()
re.match("(a)", "a").group(2)
re.sub("(a)", r"\2", "a")
re.compile("a++").match("aaa").group(), re.match("(?>a+)b", "aab").group()
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
