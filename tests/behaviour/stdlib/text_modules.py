"""textwrap, string, shlex, fnmatch, html, difflib."""
# covers: IMPORT_NAME

import difflib
import fnmatch
import html
import shlex
import string
import textwrap

EXPRESSIONS = r"""
textwrap.wrap("the quick brown fox jumps", 10), textwrap.fill("aaa bbb ccc", 7), textwrap.dedent("  a\n    b\n  c"), textwrap.indent("a\n\nb", "> "), textwrap.shorten("hello big world", 11), textwrap.wrap("averyverylongword", 5)
string.ascii_letters, string.digits, string.punctuation, string.capwords("hello  big world"), string.Template("$a ${b} $$").substitute(a=1, b=2), string.Template("$x").safe_substitute(), list(string.Formatter().parse("a{b!r:>5}c"))
string.Template("$x").substitute()
string.Template("$").substitute()
shlex.split("a 'b c' \"d e\" f\\ g"), shlex.quote("it's"), shlex.join(["a b", "c"]), list(shlex.shlex("a=b; c", punctuation_chars=True))
shlex.split("'open")
fnmatch.fnmatch("a.py", "*.py"), fnmatch.filter(["a.c", "b.py"], "*.[ch]"), fnmatch.translate("a?[!b]*")
html.escape("<a href='x'>&"), html.unescape("&lt;&eacute;&#233;&#x41;&nbsp;&bogus;")
list(difflib.unified_diff(["a", "b"], ["a", "c"], lineterm="")), difflib.get_close_matches("appel", ["ape", "apple"]), difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), list(difflib.ndiff(["ab"], ["ac"]))
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
