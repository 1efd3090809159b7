"""json: writing, reading, errors."""
# covers: IMPORT_NAME

import json

EXPRESSIONS = r"""
json.dumps({"a": [1, 2.5, None, True], "b": {"c": "é\n"}}), json.dumps("é", ensure_ascii=False), json.dumps([1, 2], indent=2), json.dumps({"b": 1, "a": 2}, sort_keys=True)
json.dumps([1, 2], separators=(",", ":")), json.dumps({1: 2, None: 3, True: 4, 1.5: 5}), json.dumps(float("nan")), json.dumps((1, 2)), json.dumps([], indent=4), json.dumps({}, indent=1)
json.dumps(float("inf"), allow_nan=False)
json.dumps({(1, 2): 3})
json.dumps({(1, 2): 3}, skipkeys=True)
json.dumps(object())
json.dumps({1, 2})
json.dumps({1, 2}, default=sorted), json.dumps([[[]]], indent=1)
json.loads('{"a": [1, 2.5, null, true], "b": "\\u00e9\\ud83d\\ude00"}'), json.loads("1e3"), json.loads(" [ ] "), json.loads(b'"x"'), json.loads("-0"), json.loads("NaN"), json.loads("12345678901234567890")
json.loads('{"a": 1}', object_hook=lambda d: sorted(d.items())), json.loads("[1.5]", parse_float=str), json.loads("[1]", parse_int=float), json.loads('{"a": 1, "a": 2}', object_pairs_hook=list)
json.loads("")
json.loads("{")
json.loads("[1,]")
json.loads("{'a': 1}")
json.loads('{"a" 1}')
json.loads('"abc')
json.loads("[1] x")
json.loads("nul")
json.loads(5)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
