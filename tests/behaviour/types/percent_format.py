"""The % operator of strings."""
# covers: CALL

EXPRESSIONS = r"""
"%s %r %a" % ("é", "é", "é")
"%d %i %u" % (1, 2, 3)
"%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42)
"%x %X %#x %o %#o" % (255, 255, 255, 8, 8)
"%e %E %f %F %g %G" % (1.5, 1.5, 1.5, 1.5, 1.5, 1e20)
"%.3f|%10.2f|%-10.2f|%+.1f" % (3.14159, 2.5, 2.5, 2.0)
"%c %c" % ("x", 120)
"%%" % ()
"%s" % (1, 2)
"%s %s" % (1,)
"%d" % "x"
"%d" % 3.99
"%d" % None
"%x" % 3.5
"%(a)s %(b)d" % {"a": 1, "b": 2}
"%(a)s" % {}
"%(a)s" % 3
"%*d" % (5, 42)
"%.*f" % (2, 3.14159)
"%-*d|" % (5, 42)
"%s" % {"a": 1}
"%s" % [1, 2]
"%s" % ()
"%z" % 1
"%" % 1
"%(a" % {"a": 1}
"%c" % "xy"
"%c" % 1114112
"%5s|%-5s|%.2s" % ("abc", "abc", "abc")
"%f" % float("nan"), "%f" % float("inf"), "%05.1f" % float("-inf")
"%i" % True
"%r" % (None,)
"%g" % 1e-5, "%g" % 123456789.0, "%#g" % 1.0
"%s" % b"x"
"abc" % ()
"abc" % 1
"abc" % {}
"%d" % (10**30)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
