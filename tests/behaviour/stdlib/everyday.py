"""What programs do with the modules that they import most."""
# covers: IMPORT_NAME, LOAD_ATTR_MODULE
import argparse, collections, contextlib, copy, dataclasses, datetime, enum, functools, itertools, json, logging, math
import operator, os, random, re, string, sys, textwrap, time, typing, types, heapq, bisect, abc, io, warnings, weakref

print(json.dumps({"a": [1, 2.5, None, True], "b": {"c": "é\n"}}, sort_keys=True, indent=1))
print(json.loads('{"x": [1, 2.5e3, "a\\u00e9", null, false]}'))
try:
    json.loads("[1,")
except json.JSONDecodeError as error:
    print(error)

print(re.findall(r"(\w+)@(\w+)\.com", "ann@site.com, bob@work.com"), re.sub(r"\d+", lambda m: f"<{m[0]}>", "a1b22"))
print(re.split(r"[,;]\s*", "a, b;c"), re.match(r"(?P<y>\d{4})-(?P<m>\d\d)", "2024-05").groupdict())
print(re.compile(r"a+?", re.I | re.M), re.search(r"b*", "aab").span(), re.fullmatch("[α-ω]+", "λμ"))

Point = collections.namedtuple("Point", "x y", defaults=[0])
print(Point(1), Point(1, 2)._replace(x=5), Point._fields, collections.Counter("abracadabra").most_common(2))
d = collections.deque([1, 2, 3], maxlen=3)
d.append(4)
print(d, collections.OrderedDict(a=1), collections.ChainMap({"a": 1}, {"b": 2})["b"])
dd = collections.defaultdict(list)
dd["k"].append(1)
print(dd)


@dataclasses.dataclass(order=True, frozen=True)
class Item:
    name: str
    price: float = 0.0
    tags: list[str] = dataclasses.field(default_factory=list, compare=False)


print(Item("a"), Item("a") < Item("b"), dataclasses.asdict(Item("x", 1.5)), dataclasses.replace(Item("q"), price=2))


class Color(enum.Enum):
    RED = 1
    GREEN = enum.auto()


class Perm(enum.Flag):
    R = 4
    W = 2


print(Color.RED, repr(Color(2)), list(Color), Perm.R | Perm.W, Color["RED"].value)


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info(), functools.reduce(operator.mul, range(1, 6)), functools.partial(pow, 2)(5))


@functools.singledispatch
def kind(x):
    return "object"


@kind.register
def _(x: int):
    return "int"


print(kind(1), kind("s"))
print(list(itertools.islice(itertools.count(1, 2), 3)), [(k, len(list(g))) for k, g in itertools.groupby("aabc")])
print(sorted(["b", "A"], key=str.lower), operator.itemgetter(1)([5, 6]), operator.attrgetter("real")(3))


@contextlib.contextmanager
def tag(name):
    print("<", name)
    yield name
    print(">", name)


with tag("t"), contextlib.suppress(KeyError):
    {}["x"]

with contextlib.redirect_stdout(io.StringIO()) as out:
    print("hidden")
print(out.getvalue(), end="")
print(copy.deepcopy({"a": [1, {2}]}), copy.copy([1, 2]))
random.seed(42)
print(random.random(), random.randint(1, 100), random.choice("abc"), random.sample(range(10), 3), random.gauss(0, 1))
random.seed("text")
print(random.getrandbits(70))
x = [1, 2, 3, 4, 5]
random.shuffle(x)
print(x)
print(datetime.datetime(2024, 2, 29, 12, 30).isoformat(), datetime.date(2024, 3, 1) - datetime.timedelta(days=1))
print(datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), datetime.datetime.fromisoformat("2024-05-06T07:08:09"))
print(datetime.date(2024, 5, 6).strftime("%Y/%m/%d %A"), time.gmtime(0)[:6], time.strftime("%H:%M", time.gmtime(3600)))
print(string.Template("$a ${b}").substitute(a=1, b=2), string.Formatter().format("{0!r:>5} {k[1]}", "x", k=[1, 2]))
print(textwrap.fill("the quick brown fox jumps over the lazy dog", 20), textwrap.dedent("  a\n   b"))
h = [5, 3, 8]
heapq.heapify(h)
print(heapq.heappop(h), heapq.nlargest(2, h), bisect.bisect([1, 3, 5], 3))

T = typing.TypeVar("T")


class Box(typing.Generic[T]):
    def __init__(self, item: T) -> None:
        self.item = item


print(Box[int], typing.get_type_hints(Box.__init__), typing.Optional[int], typing.Union[int, str], list[int] | None)
print(typing.get_args(dict[str, int]), typing.get_origin(typing.List[int]), typing.Callable[[int], str])


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...


try:
    Shape()
except TypeError as error:
    print(error)

parser = argparse.ArgumentParser(prog="prog", description="does it")
parser.add_argument("name")
parser.add_argument("-n", "--number", type=int, default=3, help="how many")
print(parser.parse_args(["x", "-n", "5"]))
print(parser.format_usage(), end="")

stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
log = logging.getLogger("app")
log.addHandler(handler)
log.setLevel(logging.INFO)
log.info("hello %s", "world")
log.debug("not shown")
print(stream.getvalue(), end="")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("old", DeprecationWarning)
print(caught[0].category.__name__, caught[0].message)
print(os.path.join("a", "b"), os.path.splitext("x.tar.gz"), os.path.normpath("a/../b//c"), math.isclose(1, 1 + 1e-12))
ns = types.SimpleNamespace(a=1)
print(ns, weakref.ref(Shape)() is Shape)
