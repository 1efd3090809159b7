//! `_operator`: the operators as functions.

use taipan_macros::pymodule;
use taipan_object::args::Keywords;
use taipan_object::layout_types::*;
use taipan_object::*;

use crate::operator_getters as getters;

/// Whether items have numbers: what defines `__getitem__` and is no mapping of its own kind.
fn is_sequence(py: Py, v: Value) -> bool {
    type_of(py, v).slots.getitem.is_some() && !v.is_kind(Kind::DICT)
}

/// `a + b` or `a += b` of sequences.
fn concatenate(py: Py, a: Value, b: Value, in_place: bool) -> PyResult<Ref> {
    let ty = type_of(py, a);
    if in_place && let Some(f) = ty.slots.inplace_concat {
        return f(py, a, b);
    }
    if let Some(f) = ty.slots.concat {
        return f(py, a, b);
    }
    let adds = |v: Value| type_of(py, v).slots.binary[BinaryOp::Add as usize].is_some();
    if is_sequence(py, a) && is_sequence(py, b) && (adds(a) || adds(b)) {
        return if in_place {
            number::inplace_op(py, BinaryOp::Add, a, b)
        } else {
            number::binary_op(py, BinaryOp::Add, a, b)
        };
    }
    Err(py.raise_type_error(format_args!("'{}' object can't be concatenated", ty.name())))
}

/// An iterator over a container that is searched.
fn searched(py: Py, container: Value) -> PyResult<Ref> {
    iter::get_iter(py, container).or_else(|raised| {
        py.catch(raised, py.exceptions().type_error)?;
        let got = type_of(py, container).name();
        Err(py.raise_type_error(format_args!("argument of type '{got}' is not iterable")))
    })
}

/// A length or a hint as an index of the machine.
fn index_sized(py: Py, n: Value) -> PyResult<isize> {
    int::to_isize(n)
        .ok_or_else(|| py.raise_overflow_error(format_args!("Python int too large to convert to C ssize_t")))
}

/// `len(v)`, or what `v.__length_hint__()` says.
fn length_hint(py: Py, v: Value, default: isize) -> PyResult<isize> {
    let type_error = py.exceptions().type_error;
    if type_of(py, v).slots.len.is_some() {
        match object_protocol::len(py, v) {
            Ok(n) => return Ok(n as isize),
            Err(raised) => drop(py.catch(raised, type_error)?),
        }
    }
    let hint = match attribute::call_special(py, v, py.names().__length_hint__, &[]) {
        Ok(Some(hint)) => hint,
        Ok(None) => return Ok(default),
        Err(raised) => {
            py.catch(raised, type_error)?;
            return Ok(default);
        }
    };
    if compare::is_not_implemented(&hint) {
        return Ok(default);
    }
    if !int::is_int(hint.value()) {
        let got = type_of(py, hint.value()).name();
        return Err(py.raise_type_error(format_args!("__length_hint__ must be an integer, not {got}")));
    }
    let n = index_sized(py, hint.value())?;
    if n < 0 {
        return Err(py.raise_value_error(format_args!("__length_hint__() should return >= 0")));
    }
    Ok(n)
}

/// Compares in a time that depends on the lengths alone.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let different = a.iter().zip(b).fold(0, |seen, (x, y)| std::hint::black_box(seen | (x ^ y)));
    a.len() == b.len() && different == 0
}

struct Functions;

#[pymodule]
impl Functions {
    /// Same as a + b.
    #[pyfunction("add(a, b, /)")]
    fn add(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::Add, a, b)
    }
    /// Same as a += b.
    #[pyfunction("iadd(a, b, /)")]
    fn iadd(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::Add, a, b)
    }
    /// Same as a - b.
    #[pyfunction("sub(a, b, /)")]
    fn sub(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::Subtract, a, b)
    }
    /// Same as a -= b.
    #[pyfunction("isub(a, b, /)")]
    fn isub(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::Subtract, a, b)
    }
    /// Same as a * b.
    #[pyfunction("mul(a, b, /)")]
    fn mul(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::Multiply, a, b)
    }
    /// Same as a *= b.
    #[pyfunction("imul(a, b, /)")]
    fn imul(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::Multiply, a, b)
    }
    /// Same as a @ b.
    #[pyfunction("matmul(a, b, /)")]
    fn matmul(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::MatMul, a, b)
    }
    /// Same as a @= b.
    #[pyfunction("imatmul(a, b, /)")]
    fn imatmul(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::MatMul, a, b)
    }
    /// Same as a / b.
    #[pyfunction("truediv(a, b, /)")]
    fn truediv(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::TrueDivide, a, b)
    }
    /// Same as a /= b.
    #[pyfunction("itruediv(a, b, /)")]
    fn itruediv(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::TrueDivide, a, b)
    }
    /// Same as a // b.
    #[pyfunction("floordiv(a, b, /)")]
    fn floordiv(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::FloorDivide, a, b)
    }
    /// Same as a //= b.
    #[pyfunction("ifloordiv(a, b, /)")]
    fn ifloordiv(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::FloorDivide, a, b)
    }
    /// Same as a % b.
    #[pyfunction("mod(a, b, /)")]
    fn remainder(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::Remainder, a, b)
    }
    /// Same as a %= b.
    #[pyfunction("imod(a, b, /)")]
    fn imod(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::Remainder, a, b)
    }
    /// Same as a << b.
    #[pyfunction("lshift(a, b, /)")]
    fn lshift(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::LShift, a, b)
    }
    /// Same as a <<= b.
    #[pyfunction("ilshift(a, b, /)")]
    fn ilshift(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::LShift, a, b)
    }
    /// Same as a >> b.
    #[pyfunction("rshift(a, b, /)")]
    fn rshift(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::RShift, a, b)
    }
    /// Same as a >>= b.
    #[pyfunction("irshift(a, b, /)")]
    fn irshift(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::RShift, a, b)
    }
    /// Same as a & b.
    #[pyfunction("and_(a, b, /)")]
    fn and_(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::And, a, b)
    }
    /// Same as a &= b.
    #[pyfunction("iand(a, b, /)")]
    fn iand(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::And, a, b)
    }
    /// Same as a | b.
    #[pyfunction("or_(a, b, /)")]
    fn or_(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::Or, a, b)
    }
    /// Same as a |= b.
    #[pyfunction("ior(a, b, /)")]
    fn ior(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::Or, a, b)
    }
    /// Same as a ^ b.
    #[pyfunction("xor(a, b, /)")]
    fn xor(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::Xor, a, b)
    }
    /// Same as a ^= b.
    #[pyfunction("ixor(a, b, /)")]
    fn ixor(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::Xor, a, b)
    }
    /// Same as a ** b.
    #[pyfunction("pow(a, b, /)")]
    fn pow(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::Power, a, b)
    }
    /// Same as a **= b.
    #[pyfunction("ipow(a, b, /)")]
    fn ipow(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        number::inplace_op(py, BinaryOp::Power, a, b)
    }
    /// Same as a < b.
    #[pyfunction("lt(a, b, /)")]
    fn lt(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        compare::rich_compare(py, a, b, CompareOp::Lt)
    }
    /// Same as a <= b.
    #[pyfunction("le(a, b, /)")]
    fn le(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        compare::rich_compare(py, a, b, CompareOp::Le)
    }
    /// Same as a == b.
    #[pyfunction("eq(a, b, /)")]
    fn eq(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        compare::rich_compare(py, a, b, CompareOp::Eq)
    }
    /// Same as a != b.
    #[pyfunction("ne(a, b, /)")]
    fn ne(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        compare::rich_compare(py, a, b, CompareOp::Ne)
    }
    /// Same as a > b.
    #[pyfunction("gt(a, b, /)")]
    fn gt(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        compare::rich_compare(py, a, b, CompareOp::Gt)
    }
    /// Same as a >= b.
    #[pyfunction("ge(a, b, /)")]
    fn ge(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        compare::rich_compare(py, a, b, CompareOp::Ge)
    }
    /// Same as -a.
    #[pyfunction("neg(a, /)")]
    fn neg(py: Py, a: Value) -> PyResult<Ref> {
        number::negative(py, a)
    }
    /// Same as +a.
    #[pyfunction("pos(a, /)")]
    fn pos(py: Py, a: Value) -> PyResult<Ref> {
        number::positive(py, a)
    }
    /// Same as ~a.
    #[pyfunction("inv(a, /)")]
    fn inv(py: Py, a: Value) -> PyResult<Ref> {
        number::invert(py, a)
    }
    /// Same as ~a.
    #[pyfunction("invert(a, /)")]
    fn invert(py: Py, a: Value) -> PyResult<Ref> {
        number::invert(py, a)
    }
    /// Same as abs(a).
    #[pyfunction("abs(a, /)")]
    fn abs(py: Py, a: Value) -> PyResult<Ref> {
        number::absolute(py, a)
    }
    /// Same as a.__index__()
    #[pyfunction("index(a, /)")]
    fn index(py: Py, a: Value) -> PyResult<Ref> {
        int::index(py, a)
    }
    /// Same as not a.
    #[pyfunction("not_(a, /)")]
    fn not_(py: Py, a: Value) -> PyResult<bool> {
        Ok(!compare::is_true(py, a)?)
    }
    /// Return True if a is true, False otherwise.
    #[pyfunction("truth(a, /)")]
    fn truth(py: Py, a: Value) -> PyResult<bool> {
        compare::is_true(py, a)
    }
    /// Same as a is b.
    #[pyfunction("is_(a, b, /)")]
    fn is_(_py: Py, a: Value, b: Value) -> bool {
        a.is(b)
    }
    /// Same as a is not b.
    #[pyfunction("is_not(a, b, /)")]
    fn is_not(_py: Py, a: Value, b: Value) -> bool {
        !a.is(b)
    }
    /// Same as a is None.
    #[pyfunction("is_none(a, /)")]
    fn is_none(_py: Py, a: Value) -> bool {
        a.is_none()
    }
    /// Same as a is not None.
    #[pyfunction("is_not_none(a, /)")]
    fn is_not_none(_py: Py, a: Value) -> bool {
        !a.is_none()
    }
    /// Same as a + b, for a and b sequences.
    #[pyfunction("concat(a, b, /)")]
    fn concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        concatenate(py, a, b, false)
    }
    /// Same as a += b, for a and b sequences.
    #[pyfunction("iconcat(a, b, /)")]
    fn iconcat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        concatenate(py, a, b, true)
    }
    /// Same as b in a (note reversed operands).
    #[pyfunction("contains(a, b, /)")]
    fn contains(py: Py, a: Value, b: Value) -> PyResult<bool> {
        object_protocol::contains(py, a, b)
    }
    /// Return the first index of b in a.
    #[pyfunction("indexOf(a, b, /)")]
    fn index_of(py: Py, a: Value, b: Value) -> PyResult<usize> {
        let items = searched(py, a)?;
        let mut at = 0;
        while let Some(item) = iter::next(py, items.value())? {
            if compare::compare_bool(py, item.value(), b, CompareOp::Eq)? {
                return Ok(at);
            }
            at += 1;
        }
        Err(py.raise_value_error(format_args!("sequence.index(x): x not in sequence")))
    }
    /// Return the number of items in a which are, or which equal, b.
    #[pyfunction("countOf(a, b, /)")]
    fn count_of(py: Py, a: Value, b: Value) -> PyResult<usize> {
        let items = searched(py, a)?;
        let mut count = 0;
        while let Some(item) = iter::next(py, items.value())? {
            count += usize::from(compare::compare_bool(py, item.value(), b, CompareOp::Eq)?);
        }
        Ok(count)
    }
    /// Same as a[b].
    #[pyfunction("getitem(a, b, /)")]
    fn getitem(py: Py, a: Value, b: Value) -> PyResult<Ref> {
        subscript::get_item(py, a, b)
    }
    /// Same as a[b] = c.
    #[pyfunction("setitem(a, b, c, /)")]
    fn setitem(py: Py, a: Value, b: Value, c: Value) -> PyResult<()> {
        subscript::set_item(py, a, b, c)
    }
    /// Same as del a[b].
    #[pyfunction("delitem(a, b, /)")]
    fn delitem(py: Py, a: Value, b: Value) -> PyResult<()> {
        subscript::del_item(py, a, b)
    }
    /// Return an estimate of the number of items in obj.
    ///
    /// This is useful for presizing containers when building from an iterable.
    ///
    /// If the object supports len(), the result will be exact.
    /// Otherwise, it may over- or under-estimate by an arbitrary amount.
    /// The result will be an integer >= 0.
    #[pyfunction("length_hint(obj, default=0, /)")]
    fn length_hint(py: Py, object: Value, default: Option<Value>) -> PyResult<Ref> {
        let default = match default {
            Some(default) => index_sized(py, int::index(py, default)?.value())?,
            None => 0,
        };
        Ok(int::from_i64(py, length_hint(py, object, default)? as i64))
    }
    /// Same as obj(*args, **kwargs).
    #[pyfunction("call(obj, /, *args, **kwargs)")]
    fn call(py: Py, callable: Value, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
        let pairs = keywords.pairs();
        if pairs.is_empty() {
            return call::call(py, callable, args);
        }
        let (names, values): (Vec<Value>, Vec<Value>) = pairs.into_iter().unzip();
        let names = tuple::from_slice(py, &names);
        call::call_keywords(py, callable, &[args, &values].concat(), names.value())
    }
    /// Return 'a == b'.
    ///
    /// This function uses an approach designed to prevent
    /// timing analysis, making it appropriate for cryptography.
    ///
    /// a and b must both be of the same type: either str (ASCII only),
    /// or any bytes-like object.
    ///
    /// Note: If a and b are of different lengths, or if an error occurs,
    /// a timing attack could theoretically reveal information about the
    /// types and lengths of a and b--but not their values.
    #[pyfunction("_compare_digest(a, b, /)")]
    fn compare_digest(py: Py, a: Value, b: Value) -> PyResult<bool> {
        if let (Some(x), Some(y)) = (a.cast::<Str>(), b.cast::<Str>()) {
            let (x, y) = (x.to_text(), y.to_text());
            if !x.is_ascii() || !y.is_ascii() {
                return Err(
                    py.raise_type_error(format_args!("comparing strings with non-ASCII characters is not supported"))
                );
            }
            return Ok(same_bytes(x.as_bytes(), y.as_bytes()));
        }
        let data = taipan_builtins::bytes::data_of;
        if data(a).is_none() && data(b).is_none() {
            let (x, y) = (type_of(py, a).name(), type_of(py, b).name());
            return Err(py.raise_type_error(format_args!(
                "unsupported operand types(s) or combination of types: '{x}' and '{y}'"
            )));
        }
        let bytes = taipan_builtins::bytes::to_vec;
        Ok(same_bytes(&bytes(py, a)?, &bytes(py, b)?))
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\n\
        to the intrinsic operators of Python.  For example, operator.add(x, y)\n\
        is equivalent to the expression x+y.  The function names are those\n\
        used for special methods; variants without leading and trailing\n'__' are also provided for convenience.";
    let (module, d) = crate::new_module(py, "_operator", doc, Functions::METHODS);
    getters::register(py, d);
    Ok(module)
}
