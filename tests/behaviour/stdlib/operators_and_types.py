"""operator, types, abc."""
# covers: IMPORT_NAME

import operator
import types

EXPRESSIONS = r"""
operator.add(1, 2), operator.itemgetter(1)([1, 2]), operator.itemgetter(0, 2)("abc"), operator.attrgetter("real", "imag")(3), operator.methodcaller("upper")("a"), operator.concat([1], [2]), operator.countOf([1, 1], 1), operator.indexOf("abc", "b"), operator.truth([]), operator.length_hint(iter([1, 2])), operator.index(True), operator.contains([1], 1)
operator.iadd([1], [2]), operator.setitem({}, 1, 2), operator.call(int, "5"), operator.is_(None, None), operator.floordiv(7, 2), operator.matmul.__name__, operator.lt(1, 2), operator.attrgetter("__class__.__name__")(5), repr(operator.itemgetter(1, 2)), repr(operator.attrgetter("a.b")), operator.is_none(None)
operator.attrgetter(5)
operator.add(1, "x")
operator.itemgetter(5)([1])
operator.indexOf([1], 2)
operator.concat(1, 2)
types.SimpleNamespace(a=1, b="x"), types.SimpleNamespace(a=1) == types.SimpleNamespace(a=1), types.MappingProxyType({"a": 1})["a"], types.new_class("X", (int,), {}).__name__, isinstance(len, types.BuiltinFunctionType), types.FunctionType.__name__, types.GenericAlias(list, (int,)), types.CodeType.__name__, type(types.ModuleType("m")).__name__
types.MappingProxyType({})["x"]
types.MappingProxyType({}).__setitem__("a", 1)
types.ModuleType()
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
