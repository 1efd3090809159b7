# String methods in loops.
# covers: CALL_BUILTIN_FAST, LOAD_ATTR
def run(n):
    s = "The quick brown fox"
    t = 0
    for i in range(n):
        t += len(s.split()) + s.find("quick") + s.count("o") + s.upper().startswith("THE")
        t += len(s.replace("o", "00")) + len(",".join([s, s])) + s.lower().endswith("fox") + len(s.strip("T"))
    return t

print(run(2000))
print("a,b,,c".split(","), " x ".strip(), "abc".index("c"), "AbC".swapcase(), "abc".title(), "1".zfill(3), "x".center(5, "-"), "ab".ljust(4) + "|")
print("a1".isalnum(), "12".isdigit(), "ab".isalpha(), " ".isspace(), "a\nb\r\nc".splitlines(), "abcabc".rfind("b"), "k=v=w".partition("="), "ß".upper(), "İ".lower() == "i̇")
