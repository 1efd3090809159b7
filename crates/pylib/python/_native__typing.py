"""Content of `_typing`: type variables, type aliases, `Generic`."""

import sys as _sys

_Union = type(int | str)
_GenericAlias = type(list[int])


def _idfunc(x, /):
    return x


class NoDefaultType:
    """The type of the NoDefault singleton."""

    __slots__ = ()

    def __new__(cls, *args, **kwargs):
        if args or kwargs:
            raise TypeError("NoDefaultType takes no arguments")
        return NoDefault

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type 'typing.NoDefaultType' is not an acceptable base type")

    def __repr__(self):
        return "typing.NoDefault"

    def __reduce__(self):
        return "NoDefault"


NoDefault = object.__new__(NoDefaultType)
NoDefaultType.__module__ = "typing"


def _caller():
    try:
        return _sys._getframe(2).f_globals.get("__name__")
    except ValueError:
        return None


def _typing(name):
    import typing
    return getattr(typing, name)


def _make_union(left, right):
    return _typing("Union")[left, right]


class _Evaluated:
    """A value that is computed when first asked for."""

    __slots__ = ()

    def _value(self, name):
        value = getattr(self, f"_{name}")
        if value is _lazy:
            value = getattr(self, f"_evaluate_{name}")(1)
            setattr(self, f"_{name}", value)
        return value


_lazy = object()


class _Constant:
    """What evaluates to a value that is known."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __call__(self, format=1, /):
        if format == 4:
            from annotationlib import type_repr
            if isinstance(self.value, tuple):
                return "(" + ", ".join([type_repr(v) for v in self.value]) + ("," if len(self.value) == 1 else "") + ")"
            return type_repr(self.value)
        return self.value

    def __repr__(self):
        return f"<constevaluator {self.value!r}>"


def _immutable(cls):
    """Lets type parameters be neither changed nor derived from."""
    name = cls.__name__

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError(f"type 'typing.{name}' is not an acceptable base type")

    cls.__init_subclass__ = classmethod(__init_subclass__)
    cls.__module__ = "typing"
    return cls


class _Parameter(_Evaluated):
    __slots__ = ("__dict__", "__weakref__", "_name", "_default", "_evaluate_default_function")

    @property
    def __name__(self):
        return self._name

    @property
    def __default__(self):
        if self._default is _lazy:
            self._default = self._evaluate_default_function(1)
        return self._default

    @property
    def evaluate_default(self):
        if self._evaluate_default_function is not None:
            return self._evaluate_default_function
        return None if self._default is NoDefault else _Constant(self._default)

    def has_default(self):
        return self._default is not NoDefault

    def __reduce__(self):
        return self._name

    def __or__(self, other):
        return _make_union(self, other)

    def __ror__(self, other):
        return _make_union(other, self)

    def _set_default(self, default, module):
        self._default = default
        self._evaluate_default_function = None
        if module is not None:
            self.__module__ = module

    def _variance_repr(self):
        if self.__infer_variance__:
            return self._name
        return ("+" if self.__covariant__ else "-" if self.__contravariant__ else "~") + self._name


def _check_variance(covariant, contravariant, infer_variance):
    if covariant and contravariant:
        raise ValueError("Bivariant types are not supported.")
    if infer_variance and (covariant or contravariant):
        raise ValueError("Variance cannot be specified with infer_variance.")


@_immutable
class TypeVar(_Parameter):
    """Type variable."""

    __slots__ = ("_bound", "_constraints", "_evaluate_bound_function", "_evaluate_constraints_function",
                 "__covariant__", "__contravariant__", "__infer_variance__")

    def __init__(self, name, *constraints, bound=None, default=NoDefault, covariant=False, contravariant=False,
                 infer_variance=False):
        if not isinstance(name, str):
            raise TypeError(f"TypeVar() argument 'name' must be str, not {type(name).__name__}")
        _check_variance(covariant, contravariant, infer_variance)
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        if constraints and bound is not None:
            raise TypeError("Constraints cannot be combined with bound=...")
        if bound is not None:
            bound = _typing("_type_check")(bound, "Bound must be a type.")
        self._name = name
        self._bound = bound
        self._constraints = constraints
        self._evaluate_bound_function = self._evaluate_constraints_function = None
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)
        self._set_default(default, _caller())

    @property
    def __bound__(self):
        if self._bound is _lazy:
            self._bound = self._evaluate_bound_function(1)
        return self._bound

    @property
    def __constraints__(self):
        if self._constraints is _lazy:
            self._constraints = self._evaluate_constraints_function(1)
        return self._constraints

    @property
    def evaluate_bound(self):
        if self._evaluate_bound_function is not None:
            return self._evaluate_bound_function
        return None if self._bound is None else _Constant(self._bound)

    @property
    def evaluate_constraints(self):
        if self._evaluate_constraints_function is not None:
            return self._evaluate_constraints_function
        return _Constant(self._constraints) if self._constraints else None

    def __typing_subst__(self, arg, /):
        return _typing("_typevar_subst")(self, arg)

    def __typing_prepare_subst__(self, alias, args, /):
        params = alias.__parameters__
        i = params.index(self)
        if i < len(args):
            return args
        if i == len(args) and self.has_default():
            return (*args, self.__default__)
        raise TypeError(f"Too few arguments for {alias}")

    def __repr__(self):
        return self._variance_repr()


@_immutable
class ParamSpecArgs:
    """The args for a ParamSpec object."""

    __slots__ = ("__origin__", "__weakref__")

    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{getattr(self.__origin__, '__name__', self.__origin__)}.args"

    def __eq__(self, other):
        return self.__origin__ == other.__origin__ if isinstance(other, ParamSpecArgs) else NotImplemented

    def __hash__(self):
        return hash((ParamSpecArgs, self.__origin__))


@_immutable
class ParamSpecKwargs:
    """The kwargs for a ParamSpec object."""

    __slots__ = ("__origin__", "__weakref__")

    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{getattr(self.__origin__, '__name__', self.__origin__)}.kwargs"

    def __eq__(self, other):
        return self.__origin__ == other.__origin__ if isinstance(other, ParamSpecKwargs) else NotImplemented

    def __hash__(self):
        return hash((ParamSpecKwargs, self.__origin__))


@_immutable
class ParamSpec(_Parameter):
    """Parameter specification variable."""

    __slots__ = ("_bound", "__covariant__", "__contravariant__", "__infer_variance__")

    def __init__(self, name, *, bound=None, default=NoDefault, covariant=False, contravariant=False,
                 infer_variance=False):
        if not isinstance(name, str):
            raise TypeError(f"ParamSpec() argument 'name' must be str, not {type(name).__name__}")
        _check_variance(covariant, contravariant, infer_variance)
        if bound is not None:
            bound = _typing("_type_check")(bound, "Bound must be a type.")
        self._name = name
        self._bound = bound
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)
        self._set_default(default, _caller())

    @property
    def __bound__(self):
        return self._bound

    @property
    def args(self):
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        return ParamSpecKwargs(self)

    def __typing_subst__(self, arg, /):
        return _typing("_paramspec_subst")(self, arg)

    def __typing_prepare_subst__(self, alias, args, /):
        return _typing("_paramspec_prepare_subst")(self, alias, args)

    def __repr__(self):
        return self._variance_repr()


@_immutable
class TypeVarTuple(_Parameter):
    """Type variable tuple: a specialized form of type variable that enables variadic generics."""

    __slots__ = ()

    def __init__(self, name, *, default=NoDefault):
        if not isinstance(name, str):
            raise TypeError(f"TypeVarTuple() argument 'name' must be str, not {type(name).__name__}")
        self._name = name
        self._set_default(default, _caller())

    def __iter__(self):
        yield _typing("Unpack")[self]

    def __typing_subst__(self, arg, /):
        raise TypeError("Substitution of bare TypeVarTuple is not supported")

    def __typing_prepare_subst__(self, alias, args, /):
        return _typing("_typevartuple_prepare_subst")(self, alias, args)

    def __repr__(self):
        return self._name


@_immutable
class TypeAliasType:
    """Type alias."""

    __slots__ = ("_name", "_value", "_evaluate", "_parameters", "_module", "__weakref__")

    def __init__(self, name, value, *, type_params=()):
        if not isinstance(name, str):
            raise TypeError(f"typealias() argument 'name' must be str, not {type(name).__name__}")
        if not isinstance(type_params, tuple):
            raise TypeError("type_params must be a tuple")
        self._name = name
        self._value = value
        self._evaluate = None
        self._parameters = type_params
        self._module = _caller()

    @property
    def __name__(self):
        return self._name

    @property
    def __module__(self):
        return self._module

    @property
    def __value__(self):
        if self._value is _lazy:
            self._value = self._evaluate(1)
        return self._value

    @property
    def evaluate_value(self):
        return self._evaluate if self._evaluate is not None else _Constant(self._value)

    @property
    def __type_params__(self):
        return self._parameters

    @property
    def __parameters__(self):
        found = []
        for p in self._parameters:
            found.extend(p) if isinstance(p, TypeVarTuple) else found.append(p)
        return tuple(found)

    def __getitem__(self, item):
        if not self._parameters:
            raise TypeError("Only generic type aliases are subscriptable")
        return _GenericAlias(self, item)

    def __or__(self, other):
        return _make_union(self, other)

    def __ror__(self, other):
        return _make_union(other, self)

    def __reduce__(self):
        return self._name

    def __repr__(self):
        return self._name


class Generic:
    """Abstract base class for generic types."""

    __slots__ = ()
    _is_protocol = False

    def __class_getitem__(cls, /, *args, **kwargs):
        return _typing("_generic_class_getitem")(cls, *args, **kwargs)

    def __init_subclass__(cls, /, *args, **kwargs):
        return _typing("_generic_init_subclass")(cls, *args, **kwargs)


Generic.__module__ = "typing"
Union = _Union


def _intrinsic_parameter(kind, name, evaluate_bound=None, evaluate_constraints=None):
    """A type parameter as the syntax makes it."""
    self = object.__new__(kind)
    self._name = name
    if kind is not TypeVarTuple:
        self._bound = None
        self.__covariant__ = self.__contravariant__ = False
        self.__infer_variance__ = True
    if kind is TypeVar:
        self._bound = _lazy if evaluate_bound else None
        self._constraints = _lazy if evaluate_constraints else ()
        self._evaluate_bound_function = evaluate_bound
        self._evaluate_constraints_function = evaluate_constraints
    self._set_default(NoDefault, _sys._getframe(1).f_globals.get("__name__"))
    return self


def _intrinsic_default(parameter, evaluate):
    parameter._default = _lazy
    parameter._evaluate_default_function = evaluate
    return parameter


def _intrinsic_alias(name, parameters, evaluate):
    self = object.__new__(TypeAliasType)
    self._name = name
    self._value = _lazy
    self._evaluate = evaluate
    self._parameters = parameters or ()
    self._module = _sys._getframe(1).f_globals.get("__name__")
    return self


def _intrinsic_generic(parameters):
    return Generic[tuple([_typing("Unpack")[p] if isinstance(p, TypeVarTuple) else p for p in parameters])]
