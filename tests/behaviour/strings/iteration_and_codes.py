# ord, chr, iteration, reversed, comparison of characters.
# covers: FOR_ITER, CALL_BUILTIN_FAST, COMPARE_OP_STR
def caesar(s, k):
    out = []
    for c in s:
        if "a" <= c <= "z":
            out.append(chr((ord(c) - 97 + k) % 26 + 97))
        else:
            out.append(c)
    return "".join(out)

s = "hello, wörld \u4e2d\U0001f600!"
for i in range(260):
    s = caesar(s, 3)
print(s, caesar(s, 13), "".join(reversed("abc")), sorted("bca"), list("ab"), max("hello"), [ord(c) for c in "é\u4e2d\U0001f600"])
