# covers: BINARY_OP, LOAD_ATTR, IMPORT_NAME
"""Generic aliases: parameters, substitution, unpacking; generic classes of every layout; builtins as pickles and keys."""
import abc, collections, copy, pickle, types, typing
T = typing.TypeVar("T"); S = typing.TypeVar("S"); P = typing.ParamSpec("P"); Ts = typing.TypeVarTuple("Ts")
def show(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
for f in (
    lambda: list[T].__parameters__, lambda: dict[T, S].__parameters__, lambda: dict[T, list[S]].__parameters__, lambda: dict[T, T].__parameters__,
    lambda: list[T][int], lambda: dict[T, S][int, str], lambda: dict[T, list[S]][int, str], lambda: dict[T, T][int], lambda: list[int][str],
    lambda: dict[T, S][int], lambda: dict[T, S][int, str, float], lambda: tuple[*Ts][int, str], lambda: tuple[T, *Ts][int, str, float], lambda: tuple[T, *Ts][int],
    lambda: tuple[*Ts].__parameters__, lambda: list(tuple[int, str]), lambda: [*tuple[int]][0].__unpacked__, lambda: tuple[int].__unpacked__,
    lambda: [*tuple[int, str]][0].__typing_unpacked_tuple_args__, lambda: tuple[int].__typing_unpacked_tuple_args__, lambda: [*list[int]][0].__typing_unpacked_tuple_args__,
    lambda: [*tuple[int]][0] == tuple[int], lambda: [*tuple[int]][0] == [*tuple[int]][0], lambda: hash([*tuple[int]][0]) == hash(tuple[int]),
    lambda: tuple[*tuple[int, str], float], lambda: tuple[*tuple[T, ...]][int], lambda: collections.abc.Callable[P, T][[int, str], float], lambda: collections.abc.Callable[[T], S][int, str],
    lambda: list[T | None][int], lambda: (T | list[S]).__parameters__, lambda: (T | list[S])[int, str], lambda: (int | str)[int], lambda: typing.Optional[T][int],
    lambda: copy.copy(list[int]), lambda: copy.deepcopy(dict[str, int]), lambda: list[int].__reduce__(), lambda: pickle.loads(pickle.dumps(list[int])),
    lambda: isinstance([], list[int]), lambda: issubclass(list, list[int]), lambda: list[int].__doc__ == list.__doc__, lambda: list[int].__origin__, lambda: list[int]([1]),
    lambda: list[int].append, lambda: list[int].nope, lambda: sorted(set(dir(list[int])) - set(dir(list))), lambda: list[int] | None, lambda: list[()], lambda: tuple[()], lambda: tuple[()].__args__,
    lambda: dict[str, T][int], lambda: type(iter(tuple[int])), lambda: next(iter(tuple[int])), lambda: list[int, ...], lambda: tuple[int, ...][str], lambda: tuple[T, ...][str],
    lambda: list[[int, T]].__parameters__, lambda: list[[int, T]], lambda: list[[int, T]][str], lambda: types.GenericAlias(list, (T,))[int], lambda: types.GenericAlias(int, T).__parameters__, lambda: types.GenericAlias(list, [T]),
    lambda: list["T"], lambda: list[typing.List[T]][int], lambda: dict[str, typing.Dict[T, S]][int, bool], lambda: list[int].__class__, lambda: type(list[int]).__name__,
    lambda: list[int].__mro_entries__(()), lambda: {list[int]: 1}[list[int]],
    ):
    show(f)


for x in (dict, list, int, tuple, type, Exception, set, bytearray, str, float, collections.OrderedDict, collections.deque, collections.defaultdict, types.ModuleType, property, object, collections.Counter, bytes, complex, frozenset):
    for y in (typing.Generic[T], abc.ABC, typing.Protocol[T], typing.Hashable, typing.Iterable[T]):
        for o in (0, 1):
            bases = (x, y) if o else (y, x)
            try:
                c = types.new_class("C", bases)
                print(x.__name__, y, o, c.__base__, [k.__name__ for k in c.__mro__])
            except TypeError as e: print(x.__name__, y, o, e)


class WithNew(typing.Generic[T]):
    def __new__(cls, *args):
        return super().__new__(cls)


print(type(WithNew(1)).__name__, type(WithNew[int](1)).__name__, type(typing.Generic()).__name__)
for f in (len, print, dict.fromkeys, str.upper, next, object.__new__, int.__add__, (3).__add__, "x".join):
    print([pickle.loads(pickle.dumps(f, p)) == f for p in range(6)], f == f, hash(f) == hash(f))
items = []
print(items.append == items.append, items.append == [].append, items.append != items.pop, {items.append: 1}[items.append])
print((3).__add__ == (3).__add__, (3).__add__ == (4).__add__, len == print, len != len)
