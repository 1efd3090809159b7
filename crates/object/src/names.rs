//! The interned names that the runtime uses, as fields.

use taipan_layout::Value;

use crate::py::Py;

macro_rules! names {
    ($($name:ident)*) => {
        /// Interned, immortal strings, each named by itself.
        #[allow(non_snake_case, missing_docs)]
        pub struct Names { $(pub $name: Value,)* pub slots: [Value; crate::slots::SLOT_NAMES.len()] }
        impl Names {
            pub(crate) fn create(py: Py) -> Names {
                Names {
                    $($name: py.intern_immortal(stringify!($name)),)*
                    slots: std::array::from_fn(|i| py.intern_immortal(crate::slots::SLOT_NAMES[i])),
                }
            }
        }
    };
}

names! {
    __name__ __qualname__ __module__ __doc__ __dict__ __class__ __bases__ __mro__ __slots__ __weakref__ __new__
    __init__ __init_subclass__ __set_name__ __prepare__ __classcell__ __class_getitem__ __mro_entries__ __orig_bases__
    __getattr__ __getattribute__ __setattr__ __delattr__ __get__ __set__ __delete__ __call__ __hash__ __eq__ __repr__
    __str__ __format__ __len__ __iter__ __next__ __contains__ __getitem__ __setitem__ __delitem__ __bool__ __index__
    __int__ __float__ __complex__ __bytes__ __reversed__ __length_hint__ __missing__ __enter__ __exit__ __aenter__
    __aexit__ __await__ __aiter__ __anext__ __del__ __abs__ __round__ __trunc__ __floor__ __ceil__ __dir__ __reduce__
    __reduce_ex__ __sizeof__ __instancecheck__ __subclasscheck__ __subclasses__ __subclasshook__ __code__ __globals__
    __defaults__ __kwdefaults__ __closure__ __annotations__ __annotate__ __annotate_func__ __annotations_cache__
    __type_params__ __builtins__ __self__ __func__
    __wrapped__ __isabstractmethod__ __abstractmethods__ __import__ __build_class__ __loader__ __spec__ __package__
    __path__ __file__ __all__ __notes__ __cause__ __context__ __traceback__ __suppress_context__ __text_signature__
    __objclass__ __match_args__ __firstlineno__ __static_attributes__ __classdictcell__ __classdict__ __main__
    __copy__ __deepcopy__ __getnewargs__ __getstate__ __setstate__ __set_class__ __pow__ __rpow__ __mro
    keys values items get add append update pop args name obj path msg value code errno strerror filename filename2
    lineno offset text end_lineno end_offset print_file_and_line encoding object start end reason key reverse sep file
    flush metaclass builtins send throw close exec eval single
    write stdout stderr stdin mro sort index count copy cls kwargs _initializing __lazy_import__ join
    isatty default imag real
}
