"""Prepares `sys`: what of it is made of Python's own objects. Runs before anything can be imported.

The namespace has `sys` and `_imp`. `finish` runs when importing works.
"""


class SimpleNamespace:
    """A simple attribute-based namespace."""

    def __init__(self, mapping_or_iterable=(), /, **kwargs):
        attributes = self.__dict__
        if mapping_or_iterable != ():
            attributes.update(dict(mapping_or_iterable))
        attributes.update(kwargs)

    def __repr__(self):
        name = "namespace" if type(self) is SimpleNamespace else type(self).__name__
        return f"{name}({', '.join([f'{k}={v!r}' for k, v in self.__dict__.items()])})"

    def __eq__(self, other):
        if isinstance(self, SimpleNamespace) and isinstance(other, SimpleNamespace):
            return self.__dict__ == other.__dict__
        return NotImplemented

    __hash__ = None

    def __reduce__(self):
        return type(self), (), self.__dict__

    def __replace__(self, /, **changes):
        new = type(self)()
        new.__dict__.update(self.__dict__)
        new.__dict__.update(changes)
        return new


SimpleNamespace.__module__ = "types"
SimpleNamespace.__qualname__ = "SimpleNamespace"


def structseq(full_name, fields, hidden=(), unnamed=0):
    """A type of tuples with named items; `hidden` are attributes beyond the tuple, `unnamed` items have no names."""
    module, _, name = full_name.rpartition(".")
    total = len(fields) + unnamed

    def __new__(cls, sequence, dict=_EMPTY):
        items = tuple(sequence)
        if not total <= len(items) <= total + len(hidden):
            how = "at least " if hidden else ""
            length = total if len(items) < total else total + len(hidden)
            if hidden and len(items) > total:
                how = "at most "
            raise TypeError(f"{full_name}() takes an {how}{length}-sequence ({len(items)}-sequence given)")
        self = tuple.__new__(cls, items[:total])
        if hidden:
            extra = self.__dict__
            extra.update([(n, None) for n in hidden])
            extra.update(dict)
            for n, item in zip(hidden, items[total:]):
                extra[n] = item
        return self

    def __repr__(self):
        pairs = [f"{n}={self[i]!r}" for i, n in enumerate(fields)]
        return f"{full_name}({', '.join(pairs)})"

    def __reduce__(self):
        return type(self), (tuple(self), dict(self.__dict__) if hidden else {})

    def __replace__(self, /, **changes):
        items = list(self)
        extra = dict(self.__dict__) if hidden else {}
        for i, n in enumerate(fields):
            if n in changes:
                items[i] = changes.pop(n)
        for n in hidden:
            if n in changes:
                extra[n] = changes.pop(n)
        if changes:
            raise TypeError(f"Got unexpected field name(s): {list(changes)}")
        return type(self)(items, extra)

    namespace = {
        "__module__": module,
        "__new__": __new__,
        "__repr__": __repr__,
        "__reduce__": __reduce__,
        "__replace__": __replace__,
        "__match_args__": tuple(fields),
        "n_fields": total + len(hidden),
        "n_sequence_fields": total,
        "n_unnamed_fields": unnamed,
    }
    if not hidden:
        namespace["__slots__"] = ()
    for i, n in enumerate(fields):
        if n not in hidden:
            namespace[n] = property(_getter(i))
    return type(name, (tuple,), namespace)


_EMPTY = {}


def _getter(index):
    return lambda self: self[index]


def _sealed(cls):
    """A type whose instances the runtime alone makes."""
    make = cls.__new__

    def __new__(cls, *args, **kwargs):
        raise TypeError(f"cannot create '{cls.__module__}.{cls.__name__}' instances")

    cls.__new__ = __new__
    return lambda items: make(cls, items)


_flags = _sealed(structseq("sys.flags", (
    "debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site",
    "ignore_environment", "verbose", "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode",
    "utf8_mode", "warn_default_encoding", "safe_path", "int_max_str_digits"), (
    "gil", "thread_inherit_context", "context_aware_warnings")))
_version_info = _sealed(structseq("sys.version_info", ("major", "minor", "micro", "releaselevel", "serial")))
_float_info = structseq("sys.float_info", (
    "max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"))
_int_info = structseq("sys.int_info", (
    "bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"))
_hash_info = structseq("sys.hash_info", (
    "width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"))
_thread_info = structseq("sys.thread_info", ("name", "lock", "version"))

stat_result = structseq("os.stat_result", (
    "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size"), (
    "st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks",
    "st_rdev"), 3)


def _stat_repr(self):
    names = self.__match_args__ + ("st_atime", "st_mtime", "st_ctime")
    return f"os.stat_result({', '.join([f'{n}={self[i]!r}' for i, n in enumerate(names)])})"


stat_result.__repr__ = _stat_repr
terminal_size = structseq("os.terminal_size", ("columns", "lines"))
uname_result = structseq("posix.uname_result", ("sysname", "nodename", "release", "version", "machine"))
times_result = structseq("posix.times_result", ("user", "system", "children_user", "children_system", "elapsed"))
struct_time = structseq("time.struct_time", (
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"), (
    "tm_zone", "tm_gmtoff"))
except_hook_args = structseq("_thread._ExceptHookArgs", ("exc_type", "exc_value", "exc_traceback", "thread"))


_LATE = {
    "struct_passwd": ("pwd.struct_passwd", (
        "pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell")),
    "struct_group": ("grp.struct_group", ("gr_name", "gr_passwd", "gr_gid", "gr_mem")),
    "struct_rusage": ("resource.struct_rusage", (
        "ru_utime", "ru_stime", "ru_maxrss", "ru_ixrss", "ru_idrss", "ru_isrss", "ru_minflt", "ru_majflt", "ru_nswap",
        "ru_inblock", "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw", "ru_nivcsw")),
}


def __getattr__(name):
    """Types that are made when a module asks for them."""
    if name not in _LATE:
        raise AttributeError(name)
    made = globals()[name] = structseq(*_LATE[name])
    return made


class StdlibLoader:
    """Loads modules of the library that is part of the program."""

    def __init__(self, name, path):
        self.name = name
        self.path = path

    def __repr__(self):
        return f"<StdlibLoader {self.path!r}>"

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(_imp.get_library_object(self.name, self.path), module.__dict__)

    def get_code(self, fullname):
        return _imp.get_library_object(fullname, self.path)

    def get_source(self, fullname):
        return None

    def get_filename(self, fullname):
        return self.path

    def is_package(self, fullname):
        return _imp.find_library(fullname)[0]


class StdlibFinder:
    """Finds modules of the library below one folder of it."""

    def __init__(self, path):
        root = sys._stdlib_dir
        if path != root and not path.startswith(root + "/"):
            raise ImportError("only for the standard library", path=path)
        self.path = path

    def __repr__(self):
        return f"StdlibFinder({self.path!r})"

    def find_spec(self, fullname, target=None):
        found = _imp.find_library(fullname)
        if found is None:
            return None
        is_package, relative = found
        path = f"{sys._stdlib_dir}/{relative}"
        folder = path.rpartition("/")[0]
        if (folder.rpartition("/")[0] if is_package else folder) != self.path:
            return None
        spec = ModuleSpec(fullname, StdlibLoader(fullname, path), origin=path, is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations.append(folder)
        return spec

    def invalidate_caches(self):
        pass


def _prepare():
    version = _version_info((3, 14, 0, "final", 0))
    sys.version_info = version
    sys.hexversion = 0x030E00F0
    sys.version = "3.14.0 (main) [Taipan 0.1.0]"
    sys.api_version = 1013
    sys.copyright = "Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved."
    sys.implementation = SimpleNamespace(
        name="taipan", cache_tag="taipan-314", version=version, hexversion=sys.hexversion,
        _multiarch="x86_64-linux-gnu", supports_isolated_interpreters=False)
    global _given
    _given = given = sys._describe()
    del sys._describe
    sys.flags = _flags((*given["flags"], 1, 0, 0))
    sys.argv = given["argv"]
    sys.orig_argv = given["orig_argv"]
    sys.warnoptions = given["warnoptions"]
    sys._xoptions = given["xoptions"]
    sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)
    sys.float_info = _float_info((1.7976931348623157e+308, 1024, 308, 2.2250738585072014e-308, -1021, -307, 15, 53,
                                  2.220446049250313e-16, 2, 1))
    sys.int_info = _int_info((30, 4, 4300, 640))
    sys.hash_info = _hash_info((64, 2305843009213693951, 314159, 0, 1000003, "siphash13", 64, 128, 0))
    sys.thread_info = _thread_info(("pthread", "semaphore", None))
    sys.float_repr_style = "short"
    sys.abiflags = ""
    sys.platlibdir = "lib"
    sys._framework = ""
    sys._git = ("Taipan", "", "")
    sys._home = None
    sys.pycache_prefix = given["pycache_prefix"]
    sys.meta_path = []
    sys.path_hooks = []
    sys.path_importer_cache = {}
    sys.executable = given["executable"]
    sys._base_executable = given["base_executable"]
    sys.prefix = sys.exec_prefix = given["prefix"]
    sys.base_prefix = sys.base_exec_prefix = given["base_prefix"]
    sys._stdlib_dir = f"{sys.base_prefix}/lib/taipan3.14"
    sys.path = [sys._stdlib_dir]
    if given["search_path"]:
        sys.path[:0] = given["search_path"].split(":")
    sys.stdlib_module_names = frozenset(STDLIB_MODULE_NAMES.split())


STDLIB_MODULE_NAMES = """
__future__ _abc _aix_support _android_support _apple_support _ast _ast_unparse _asyncio _bisect _blake2 _bz2
_codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc
_colorize _compat_pickle _contextvars _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree
_frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib _heapq _hmac _imp _interpchannels
_interpqueues _interpreters _io _ios_support _json _locale _lsprof _lzma _markupbase _md5 _multibytecodec
_multiprocessing _opcode _opcode_metadata _operator _osx_support _overlapped _pickle _posixshmem
_posixsubprocess _py_abc _py_warnings _pydatetime _pydecimal _pyio _pylong _pyrepl _queue _random
_remote_debugging _scproxy _sha1 _sha2 _sha3 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat
_statistics _string _strptime _struct _suggestions _symtable _sysconfig _thread _threading_local _tkinter
_tokenize _tracemalloc _types _typing _uuid _warnings _weakref _weakrefset _winapi _wmi _zoneinfo _zstd abc
annotationlib antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile
calendar cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser
contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest
email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools
gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib
importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math
mimetypes mmap modulefinder msvcrt multiprocessing netrc nt ntpath nturl2path numbers opcode operator optparse
os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty
pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter
runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3
sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess symtable sys
sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time timeit tkinter token tokenize
tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uuid venv
warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
"""

_prepare()


def finish():
    """Adds the finders that need the library."""
    global ModuleSpec
    from _frozen_importlib import ModuleSpec
    sys.path_hooks[:0] = [StdlibFinder, _archive_importer]
    sys.__getattr__ = _late
    import _thread
    import posix
    _thread._ExceptHookArgs = except_hook_args
    global _scan
    _scan = posix._scan
    posix.scandir = scandir
    for cls in (stat_result, terminal_size, uname_result, times_result):
        setattr(posix, cls.__name__, cls)
    sys._baserepl = _baserepl
    _set_streams()
    if sys.warnoptions:
        import warnings
    if not sys.flags.no_site:
        import site


def _archive_importer(archive):
    """`zipimport.zipimporter`, imported for what can be an archive."""
    import posix
    path = archive
    while path:
        try:
            mode = posix.stat(path).st_mode
        except (OSError, ValueError):
            path = path.rpartition("/")[0]
            continue
        if mode & 0o170000 == 0o100000:
            import io
            break
        raise ImportError("not a Zip file", path=path)
    else:
        raise ImportError("not a Zip file", path=path)
    from zipimport import zipimporter
    if _archive_importer in sys.path_hooks:
        sys.path_hooks[sys.path_hooks.index(_archive_importer)] = zipimporter
    return zipimporter(archive)


def _set_streams():
    """Makes the standard output streams in Python where they are not what the runtime serves."""
    encoding, errors = _given["encoding"], _given["errors"]
    default = "surrogateescape" if _given["minimal_locale"] and not encoding else "strict"
    _given["errors"] = errors = errors or default
    _given["encoding"] = encoding = encoding or "utf-8"
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8") and errors in ("strict", default):
        sys.stdout._set_errors(errors)
        return
    import _codecs
    import _io
    _given["encoding"] = encoding = _codecs.lookup(encoding).name
    for descriptor, name, handler in ((1, "stdout", errors), (2, "stderr", "backslashreplace")):
        raw = _io.FileIO(descriptor, "wb", closefd=False)
        buffer = _io.BufferedWriter(raw)
        at_once = _given["unbuffered"] or descriptor == 2 or raw.isatty()
        stream = _io.TextIOWrapper(buffer, encoding, handler, line_buffering=at_once, write_through=at_once)
        stream.mode = "w"
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _baserepl():
    """Private function for getting the base REPL."""
    from _native__repl import run
    import __main__
    run(__main__.__dict__)


class ScandirIterator:
    def __init__(self, entries):
        self._entries = iter(entries)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def close(self):
        self._entries = iter(())


ScandirIterator.__module__ = "posix"


def scandir(path=None):
    """Return an iterator of DirEntry objects for given path."""
    return ScandirIterator(_scan(path))


_buffers = {}


def stream_buffer(descriptor):
    """The binary stream below `sys.stdout` or `sys.stderr`; writes go out at once, behind the text before them."""
    if descriptor not in _buffers:
        import _io
        _buffers[descriptor] = _io.FileIO(descriptor, "wb", closefd=False)
    return _buffers[descriptor]


def _late(name):
    """What of `sys` is made when it is asked for."""
    if name in ("stdin", "__stdin__"):
        import _io
        file = _io.BufferedReader(_io.FileIO(0, "rb", closefd=False))
        sys.stdin = sys.__stdin__ = stream = _io.TextIOWrapper(file, _given["encoding"], _given["errors"])
        stream.mode = "r"
        return stream
    raise AttributeError(f"module 'sys' has no attribute {name!r}", name=name, obj=sys)
