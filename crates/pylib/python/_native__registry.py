"""Content of `_codecs`: the registries of codecs and of error handlers, and the codecs that `str` itself has."""

_searches = []
_cache = {}


def register(search_function, /):
    """Register a codec search function."""
    if not callable(search_function):
        raise TypeError("argument must be callable")
    _searches.append(search_function)


def unregister(search_function, /):
    """Unregister a codec search function and clear the registry's cache."""
    if search_function in _searches:
        _searches.remove(search_function)
        _cache.clear()


def lookup(encoding, /):
    """Looks up a codec tuple in the Python codec registry and returns a CodecInfo object."""
    if not isinstance(encoding, str):
        raise TypeError(f"lookup() argument must be str, not {type(encoding).__name__}")
    key = encoding.lower().replace(" ", "_")
    found = _cache.get(key)
    if found is None:
        import encodings
        for search in _searches:
            found = search(key)
            if found is not None:
                if not isinstance(found, tuple) or len(found) != 4:
                    raise TypeError("codec search functions must return 4-tuples")
                _cache[key] = found
                break
        else:
            raise LookupError(f"unknown encoding: {encoding}")
    return found


def encode(obj, encoding="utf-8", errors="strict"):
    """Encodes obj using the codec registered for encoding."""
    result = lookup(encoding)[0](obj, errors)
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError("encoder must return a tuple (object, integer)")
    return result[0]


def decode(obj, encoding="utf-8", errors="strict"):
    """Decodes obj using the codec registered for encoding."""
    result = lookup(encoding)[1](obj, errors)
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError("decoder must return a tuple (object,integer)")
    return result[0]


def _wrong(error):
    if isinstance(error, BaseException):
        return TypeError(f"don't know how to handle {type(error).__name__} in error callback")
    return TypeError("codec must pass exception instance")


def strict_errors(error, /):
    """Implements the 'strict' error handling, which raises a UnicodeError on coding errors."""
    raise error if isinstance(error, BaseException) else _wrong(error)


def ignore_errors(error, /):
    """Implements the 'ignore' error handling, which ignores malformed data and continues."""
    if isinstance(error, UnicodeError):
        return "", error.end
    raise _wrong(error)


def replace_errors(error, /):
    """Implements the 'replace' error handling, which replaces malformed data with a replacement marker."""
    if isinstance(error, UnicodeEncodeError):
        return "?" * (error.end - error.start), error.end
    if isinstance(error, UnicodeDecodeError):
        return "\ufffd", error.end
    if isinstance(error, UnicodeTranslateError):
        return "\ufffd" * (error.end - error.start), error.end
    raise _wrong(error)


def xmlcharrefreplace_errors(error, /):
    """Implements the 'xmlcharrefreplace' error handling."""
    if isinstance(error, UnicodeEncodeError):
        return "".join([f"&#{ord(c)};" for c in error.object[error.start:error.end]]), error.end
    raise _wrong(error)


def backslashreplace_errors(error, /):
    """Implements the 'backslashreplace' error handling."""
    if isinstance(error, UnicodeDecodeError):
        return "".join([f"\\x{b:02x}" for b in error.object[error.start:error.end]]), error.end
    if isinstance(error, (UnicodeEncodeError, UnicodeTranslateError)):
        return "".join([_escape(ord(c)) for c in error.object[error.start:error.end]]), error.end
    raise _wrong(error)


def _escape(c):
    return f"\\x{c:02x}" if c < 0x100 else f"\\u{c:04x}" if c < 0x10000 else f"\\U{c:08x}"


def namereplace_errors(error, /):
    """Implements the 'namereplace' error handling."""
    if not isinstance(error, UnicodeEncodeError):
        raise _wrong(error)
    from unicodedata import name
    parts = []
    for c in error.object[error.start:error.end]:
        known = name(c, None)
        parts.append(_escape(ord(c)) if known is None else f"\\N{{{known}}}")
    return "".join(parts), error.end


def surrogateescape_errors(error, /):
    """Implements the 'surrogateescape' error handling."""
    if isinstance(error, UnicodeEncodeError):
        points = [ord(c) for c in error.object[error.start:error.end]]
        if not all(0xDC80 <= p <= 0xDCFF for p in points):
            raise error
        return bytes([p - 0xDC00 for p in points]), error.end
    if isinstance(error, UnicodeDecodeError):
        points = []
        for b in error.object[error.start:error.end]:
            if b < 0x80:
                break
            points.append(chr(0xDC00 + b))
        if not points:
            raise error
        return "".join(points), error.start + len(points)
    raise _wrong(error)


def surrogatepass_errors(error, /):
    """Implements the 'surrogatepass' error handling, for UTF-8."""
    if isinstance(error, UnicodeEncodeError):
        points = [ord(c) for c in error.object[error.start:error.end]]
        if not all(0xD800 <= p <= 0xDFFF for p in points):
            raise error
        return b"".join([chr(p).encode("utf-8", "surrogatepass") for p in points]), error.end
    if isinstance(error, UnicodeDecodeError):
        part = error.object[error.start:error.start + 3]
        try:
            return bytes(part).decode("utf-8", "surrogatepass"), error.start + 3
        except UnicodeDecodeError:
            raise error
    raise _wrong(error)


_handlers = {
    "strict": strict_errors,
    "ignore": ignore_errors,
    "replace": replace_errors,
    "xmlcharrefreplace": xmlcharrefreplace_errors,
    "backslashreplace": backslashreplace_errors,
    "namereplace": namereplace_errors,
    "surrogateescape": surrogateescape_errors,
    "surrogatepass": surrogatepass_errors,
}
_builtin_handlers = tuple(_handlers)


def register_error(errors, handler, /):
    """Register the specified error handler under the name errors."""
    if not callable(handler):
        raise TypeError("handler must be callable")
    _handlers[errors] = handler


def _unregister_error(errors, /):
    """Un-register the specified error handler for the error handling `errors`."""
    if errors in _builtin_handlers:
        raise ValueError(f"cannot un-register built-in error handler '{errors}'")
    return _handlers.pop(errors, None) is not None


def lookup_error(name, /):
    """Return the handler for the specified error handling name."""
    try:
        return _handlers[name]
    except KeyError:
        raise LookupError(f"unknown error handler name '{name}'") from None


def utf_8_encode(str, errors=None, /):
    return str.encode("utf-8", errors or "strict"), len(str)


def utf_8_decode(data, errors=None, final=False, /):
    errors = errors or "strict"
    data = bytes(data)
    end = len(data)
    if not final:
        end -= _incomplete(data)
    return data[:end].decode("utf-8", errors), end


def _incomplete(data):
    """How many bytes at the end begin a character that goes on."""
    for back in range(1, min(3, len(data)) + 1):
        b = data[-back]
        if b & 0xC0 != 0x80:
            length = 4 if b >= 0xF0 else 3 if b >= 0xE0 else 2 if b >= 0xC2 else 1
            return back if back < length and b < 0xF5 else 0
    return 0


__all__ = [
    "register", "unregister", "lookup", "encode", "decode", "register_error", "_unregister_error", "lookup_error",
    "utf_8_encode", "utf_8_decode"]
