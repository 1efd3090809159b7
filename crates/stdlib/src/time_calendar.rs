//! `time`: dates.

use std::ffi::{CStr, CString};

use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

pub(crate) struct Functions;

fn struct_time(py: Py, tm: &libc::tm) -> PyResult<Ref> {
    let fields = [
        tm.tm_year + 1900,
        tm.tm_mon + 1,
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        (tm.tm_wday + 6) % 7,
        tm.tm_yday + 1,
        tm.tm_isdst,
    ];
    let items = fields.map(|n| Value::from_small_int(n.into()));
    let extra = dict::new(py);
    // SAFETY: the zone's name is static or null.
    let zone = unsafe { if tm.tm_zone.is_null() { c"UTC" } else { CStr::from_ptr(tm.tm_zone) } };
    dict::set_text(py, dict::of(&extra), "tm_zone", py.str(&zone.to_string_lossy()).value());
    dict::set_text(py, dict::of(&extra), "tm_gmtoff", Value::from_small_int(tm.tm_gmtoff));
    let class = crate::import::boot_attribute(py, "struct_time")?;
    call::call(py, class.value(), &[tuple::from_slice(py, &items).value(), extra.value()])
}

/// Seconds since the epoch: an argument's, or now.
fn seconds(py: Py, v: Option<Value>) -> PyResult<i64> {
    let Some(v) = v.filter(|v| !v.is_none()) else {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        return Ok(now.map_or(0, |d| d.as_secs() as i64));
    };
    let f = args::to_double(py, v)?;
    if f.is_nan() {
        return Err(py.raise_value_error(format_args!("Invalid value NaN (not a number)")));
    }
    if f.abs() > 1e17 {
        return Err(py.raise_overflow_error(format_args!("timestamp out of range for platform time_t")));
    }
    Ok(f.floor() as i64)
}

fn broken_down(local: bool, t: i64) -> libc::tm {
    // SAFETY: zero is a valid `tm`; both pointers are to locals.
    unsafe {
        let mut tm: libc::tm = std::mem::zeroed();
        if local {
            libc::localtime_r(&t, &mut tm)
        } else {
            libc::gmtime_r(&t, &mut tm)
        };
        tm
    }
}

/// The argument of `strftime`, `mktime` and `asctime`.
fn fields(py: Py, v: Value) -> PyResult<libc::tm> {
    let Some(items) = v.cast::<Tuple>() else {
        return Err(py.raise_type_error(format_args!("Tuple or struct_time argument required")));
    };
    let items = items.as_slice().to_vec();
    if items.len() != 9 {
        return Err(py.raise_type_error(format_args!("time tuple must have exactly 9 elements")));
    }
    let mut n = [0i32; 9];
    for (to, item) in n.iter_mut().zip(items) {
        *to = int::index_i64(py, item)? as i32;
    }
    let limits = [
        ("month", 1, 0, 12),
        ("day of month", 2, 0, 31),
        ("hour", 3, 0, 23),
        ("minute", 4, 0, 59),
        ("seconds", 5, 0, 61),
    ];
    for (what, i, low, high) in limits {
        if !(low..=high).contains(&n[i]) {
            return Err(py.raise_value_error(format_args!("{what} out of range")));
        }
    }
    // SAFETY: zero is a valid `tm`.
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    (tm.tm_year, tm.tm_mon, tm.tm_mday) = (n[0] - 1900, (n[1] - 1).max(0), n[2].max(1));
    (tm.tm_hour, tm.tm_min, tm.tm_sec) = (n[3], n[4], n[5]);
    (tm.tm_wday, tm.tm_yday, tm.tm_isdst) = ((n[6] + 1).rem_euclid(7), (n[7] - 1).max(0), n[8]);
    Ok(tm)
}

fn asctime_text(tm: &libc::tm) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, month) = (DAYS[tm.tm_wday as usize % 7], MONTHS[tm.tm_mon as usize % 12]);
    let (h, m, s) = (tm.tm_hour, tm.tm_min, tm.tm_sec);
    format!("{day} {month}{:3} {h:02}:{m:02}:{s:02} {}", tm.tm_mday, tm.tm_year + 1900)
}

#[pymodule]
impl Functions {
    /// Convert seconds since the Epoch to a time tuple expressing local time.
    #[pyfunction("localtime(seconds=None, /)")]
    fn localtime(py: Py, t: Option<Value>) -> PyResult<Ref> {
        let tm = broken_down(true, seconds(py, t)?);
        struct_time(py, &tm)
    }
    /// Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT).
    #[pyfunction("gmtime(seconds=None, /)")]
    fn gmtime(py: Py, t: Option<Value>) -> PyResult<Ref> {
        let tm = broken_down(false, seconds(py, t)?);
        struct_time(py, &tm)
    }
    /// Convert a time tuple in local time to seconds since the Epoch.
    #[pyfunction("mktime(tuple, /)")]
    fn mktime(py: Py, t: Value) -> PyResult<f64> {
        let mut tm = fields(py, t)?;
        tm.tm_wday = -1;
        // SAFETY: `tm` is writable.
        let t = unsafe { libc::mktime(&mut tm) };
        if t == -1 && tm.tm_wday == -1 {
            return Err(py.raise_overflow_error(format_args!("mktime argument out of range")));
        }
        Ok(t as f64)
    }
    /// Convert a time tuple to a string according to a format specification.
    #[pyfunction("strftime(format, tuple=None, /)")]
    fn strftime(py: Py, format: StrRef, t: Option<Value>) -> PyResult<Ref> {
        let tm = match t {
            Some(t) => fields(py, t)?,
            None => broken_down(true, seconds(py, None)?),
        };
        let text = format.to_text();
        if text.is_empty() {
            return Ok(py.str(""));
        }
        let Ok(format) = CString::new(text) else {
            return Err(py.raise_value_error(format_args!("embedded null character")));
        };
        let mut size = 256 + format.as_bytes().len() * 32;
        loop {
            let mut out = vec![0u8; size];
            // SAFETY: the buffer has this size; the format ends with a zero.
            let n = unsafe { libc::strftime(out.as_mut_ptr().cast(), size, format.as_ptr(), &tm) };
            if n > 0 || size > 1 << 20 {
                return Ok(py.str(&String::from_utf8_lossy(&out[..n])));
            }
            size *= 16;
        }
    }
    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
    #[pyfunction("asctime(tuple=None, /)")]
    fn asctime(py: Py, t: Option<Value>) -> PyResult<String> {
        Ok(asctime_text(&match t {
            Some(t) => fields(py, t)?,
            None => broken_down(true, seconds(py, None)?),
        }))
    }
    /// Convert a time in seconds since the Epoch to a string in local time.
    #[pyfunction("ctime(seconds=None, /)")]
    fn ctime(py: Py, t: Option<Value>) -> PyResult<String> {
        Ok(asctime_text(&broken_down(true, seconds(py, t)?)))
    }
    /// Thread time for profiling: sum of the kernel and user-space CPU time.
    #[pyfunction("thread_time()")]
    fn thread_time(_py: Py) -> f64 {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `t` is writable.
        unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
        t.tv_sec as f64 + t.tv_nsec as f64 / 1e9
    }
}

/// Adds the zone's constants and the functions.
pub(crate) fn add_to(py: Py, d: DictRef) {
    native::add_functions(py, d, "time", Functions::METHODS);
    let year = 365 * 86400 + 6 * 3600;
    let now = seconds(py, None).unwrap_or(0) / year * year;
    let (january, july) = (broken_down(true, now), broken_down(true, now + year / 2));
    let name = |tm: &libc::tm| {
        // SAFETY: the zone's name is static or null.
        let text = unsafe { if tm.tm_zone.is_null() { c"UTC" } else { CStr::from_ptr(tm.tm_zone) } };
        py.str(&text.to_string_lossy())
    };
    let (standard, summer) = if january.tm_gmtoff <= july.tm_gmtoff { (january, july) } else { (july, january) };
    let daylight = i64::from(january.tm_gmtoff != july.tm_gmtoff);
    dict::set_text(py, d, "timezone", Value::from_small_int(-standard.tm_gmtoff));
    dict::set_text(py, d, "altzone", Value::from_small_int(-summer.tm_gmtoff));
    dict::set_text(py, d, "daylight", Value::from_small_int(daylight));
    dict::set_text(py, d, "tzname", tuple::from_vec(py, vec![name(&standard), name(&summer)]).value());
    if let Ok(class) = crate::import::boot_attribute(py, "struct_time") {
        dict::set_text(py, d, "struct_time", class.value());
    }
    dict::set_text(py, d, "_STRUCT_TM_ITEMS", Value::from_small_int(11));
}
