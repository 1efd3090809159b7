"""Case, categories and padding of strings."""
# covers: CALL

EXPRESSIONS = r"""
"Hello World".swapcase()
"hello world's".title()
"ǆabc".title()
"hELLO".capitalize()
"ß".upper()
"ΑΣ".lower()
"ΑΣΑ".lower()
"İ".lower()
"ﬁ".upper()
"ß".casefold()
"Straße".casefold() == "STRASSE".casefold()
"abc".center(9, "*")
"abc".center(2)
"abc".ljust(6) + "|"
"abc".rjust(6, "é")
"abc".center(9, "**")
"-42".zfill(6)
"+7".zfill(2)
"x".zfill(0)
"a\tb".expandtabs()
"a\tbc\td".expandtabs(4)
"a\tb".expandtabs(0)
"\ta\n\tb".expandtabs(3)
"abc".isalpha(), "ab1".isalpha(), "".isalpha()
"١٢".isdigit(), "²".isdigit(), "²".isdecimal(), "½".isnumeric()
"aB".isupper(), "AB".isupper(), "A1".isupper(), "1".isupper()
"Ab Cd".istitle(), "AB".istitle()
" \t".isspace(), "\x1c".isspace(), "\u200b".isspace()
"a_1".isidentifier(), "1a".isidentifier(), "é".isidentifier(), "class".isidentifier()
"a\x00".isprintable(), "é".isprintable(), "\xa0".isprintable()
"abc".isascii(), "é".isascii(), "".isascii()
"  x ".strip(), " xyx ".strip(" x"), "xxyxx".lstrip("x"), "xxyxx".rstrip("xy")
"abc".strip(1)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
