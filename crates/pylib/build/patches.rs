//! Textual changes of the published library. One that no longer applies fails the build.

/// A file, a text that occurs in it once, and what replaces it.
const PATCHES: &[(&str, &str, &str)] = &[
    ("site.py", "    return 'RustPython' # XXX: RUSTPYTHON; for site-packages\n", "    return 'Taipan'\n"),
    (
        "site.py",
        "    # XXX: RUSTPYTHON\n    return f'{userbase}/lib/rustpython{version[0]}",
        "    return f'{userbase}/lib/{implementation_lower}{version[0]}",
    ),
    (
        "sysconfig/__init__.py",
        "    return 'RustPython'  # XXX: RUSTPYTHON; For site-packages\n",
        "    return 'Taipan'\n",
    ),
    (
        "platform.py",
        "        # XXX: RUSTPYTHON support\n        if \"RustPython\" in sys_version:\n            name = \"RustPython\"\n",
        "        if \"Taipan\" in sys_version:\n            name = \"Taipan\"\n",
    ),
    ("io.py", "open, open_code, BytesIO,", "open, open_code, FileIO, BytesIO,"),
    (
        "io.py",
        "# XXX: RUSTPYTHON; FileIO needs host_env, optional without it\ntry:\n    from _io import FileIO\nexcept ImportError:\n    FileIO = None\n\n",
        "",
    ),
    (
        "io.py",
        "if FileIO is not None:  # XXX: RUSTPYTHON; see the try/except above\n    RawIOBase.register(FileIO)\n",
        "RawIOBase.register(FileIO)\n",
    ),
    (
        "_native__io.py",
        "import io\nfrom io import (__all__, SEEK_SET, SEEK_CUR, SEEK_END, Reader, Writer)  # noqa: F401\n",
        "SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2\n",
    ),
    (
        "_native__io.py",
        "try:\n    open_code = io.open_code\nexcept AttributeError:\n    open_code = _open_code_with_warning\n",
        "def open_code(path):\n    return open(path, 'rb')\n",
    ),
    (
        "_native__io.py",
        "try:\n    UnsupportedOperation = io.UnsupportedOperation\nexcept AttributeError:\n    class UnsupportedOperation(OSError, ValueError):\n        pass\n",
        "class UnsupportedOperation(OSError, ValueError):\n    __module__ = 'io'\n",
    ),
    ("_native__io.py", "class IOBase(metaclass=abc.ABCMeta):\n", "class IOBase:\n"),
    ("_native__io.py", "io.IOBase.register(IOBase)\n", "_IOBase = IOBase\n"),
    ("_native__io.py", "io.RawIOBase.register(RawIOBase)\n", "_RawIOBase = RawIOBase\n"),
    ("_native__io.py", "io.BufferedIOBase.register(BufferedIOBase)\n", "_BufferedIOBase = BufferedIOBase\n"),
    ("_native__io.py", "io.TextIOBase.register(TextIOBase)\n", "_TextIOBase = TextIOBase\n"),
    ("_native__io.py", "import abc\n", ""),
    (
        "_native__io.py",
        "            import warnings\n            warnings.warn(f'unclosed file {source!r}', ResourceWarning,\n                          stacklevel=2, source=self)\n",
        // Where nothing imported `warnings`, the filters are those of the start, which ignore this. At exit, `sys` may be gone.
        "            if warnings := getattr(sys, 'modules', {}).get('warnings'):\n                warnings.warn(f'unclosed file {source!r}', ResourceWarning, stacklevel=2, source=self)\n",
    ),
    ("_native__codecs.py", "import warnings\nfrom _codecs import *\n", "from _native__registry import *\n"),
    (
        "json/decoder.py",
        "    # RUSTPYTHON SPECIFIC\n    @classmethod\n    def _from_serde(cls, msg, doc, line, col):\n        pos = 0\n        # 0-indexed\n        line -= 1\n        col -= 1\n        while line > 0:\n            i = doc.index('\\n', pos)\n            line -= 1\n            pos = i\n        pos += col\n        return cls(msg, doc, pos)\n\n",
        "",
    ),
    (
        "unittest/__init__.py",
        "# XXX: RUSTPYTHON\n# This is very useful to reduce platform difference boilerplates in tests.\ndef expectedFailureIf(condition, reason):\n    assert reason.startswith(\"TODO: RUSTPYTHON\")\n    if condition:\n        return expectedFailure\n    else:\n        return lambda x: x\n\n# XXX: RUSTPYTHON\n# Even more useful because most of them are windows only.\ndef expectedFailureIfWindows(reason):\n    import sys\n    return expectedFailureIf(sys.platform == 'win32', reason)\n\n# XXX: RUSTPYTHON\n# For a rare case when the parent class test fails but the child pass.\ndef expectedSuccess(test_item):\n    test_item.__unittest_expecting_failure__ = False\n    return test_item\n",
        "",
    ),
];

/// The text of the file with all its changes made.
///
/// # Panics
/// One of them does not apply.
pub fn apply(path: &str, text: String) -> String {
    PATCHES.iter().filter(|p| p.0 == path).fold(text, |text, (_, from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{path}: a patch does not apply:\n{from}");
        text.replacen(from, to, 1)
    })
}
