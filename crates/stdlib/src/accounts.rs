//! `pwd`, `grp`, `fcntl`, `resource`: accounts, descriptors and limits of the system.

use std::ffi::{CStr, CString};

use taipan_macros::pymodule;
use taipan_object::*;

use crate::posix::{checked, raise_os_error};
use crate::select::descriptor;

struct Passwords;
struct Groups;
struct Descriptors;
struct Limits;

fn text(py: Py, p: *const libc::c_char) -> PyResult<Ref> {
    if p.is_null() {
        return Ok(none().to_ref());
    }
    // SAFETY: the system's strings end with a zero and live until the next call; they are copied here.
    let data = unsafe { CStr::from_ptr(p) }.to_bytes();
    taipan_builtins::codec::decode(py, data, "utf-8", "surrogateescape", none())
}

/// A named tuple of `_boot`.
fn structure(py: Py, class: &str, items: Vec<Ref>) -> PyResult<Ref> {
    let class = crate::import::boot_attribute(py, class)?;
    call::call(py, class.value(), &[tuple::from_vec(py, items).value()])
}

fn account(py: Py, p: *const libc::passwd) -> PyResult<Ref> {
    // SAFETY: the caller has an entry of the system, which lives until the next call.
    let p = unsafe { &*p };
    let number = |n: u32| int::from_i64(py, n.into());
    let (name, password) = (text(py, p.pw_name)?, text(py, p.pw_passwd)?);
    let items = vec![
        name,
        password,
        number(p.pw_uid),
        number(p.pw_gid),
        text(py, p.pw_gecos)?,
        text(py, p.pw_dir)?,
        text(py, p.pw_shell)?,
    ];
    structure(py, "struct_passwd", items)
}

fn group(py: Py, g: *const libc::group) -> PyResult<Ref> {
    // SAFETY: as in `account`.
    let g = unsafe { &*g };
    let mut members = Vec::new();
    let mut at = g.gr_mem;
    // SAFETY: the list of names ends with a null pointer.
    unsafe {
        while !at.is_null() && !(*at).is_null() {
            members.push(text(py, *at)?);
            at = at.add(1);
        }
    }
    let items = vec![
        text(py, g.gr_name)?,
        text(py, g.gr_passwd)?,
        int::from_i64(py, g.gr_gid.into()),
        list::from_vec(py, members),
    ];
    structure(py, "struct_group", items)
}

fn name_of(py: Py, name: StrRef) -> PyResult<CString> {
    CString::new(name.to_text()).map_err(|_| py.raise_value_error(format_args!("embedded null byte")))
}

fn missing(py: Py, message: String) -> Raised {
    let text = py.str(&message);
    py.raise_with(py.exceptions().key_error, &[text.value()])
}

fn id_of(py: Py, v: Value, what: &str) -> PyResult<Option<u32>> {
    if !int::is_int(v) && type_of(py, v).slots.index.is_none() {
        let got = type_of(py, v).name();
        return Err(py.raise_type_error(format_args!("{what} should be integer, not {got}")));
    }
    let n = int::index(py, v)?;
    Ok(int::to_i64(n.value()).and_then(|n| u32::try_from(n).ok().or((n == -1).then_some(u32::MAX))))
}

#[pymodule]
impl Passwords {
    /// Return the password database entry for the given numeric user ID.
    #[pyfunction("getpwuid(uidobj, /)")]
    fn getpwuid(py: Py, uid: Value) -> PyResult<Ref> {
        let shown = text_of(object_protocol::str(py, uid)?.value());
        let found = id_of(py, uid, "uid")?;
        // SAFETY: the entry is read before anything else asks the database.
        let entry = found.map_or(std::ptr::null_mut(), |id| unsafe { libc::getpwuid(id) });
        if entry.is_null() {
            Err(missing(py, format!("getpwuid(): uid not found: {shown}")))
        } else {
            account(py, entry)
        }
    }
    /// Return the password database entry for the given user name.
    #[pyfunction("getpwnam(name, /)")]
    fn getpwnam(py: Py, name: StrRef) -> PyResult<Ref> {
        let shown = text_of(object_protocol::repr(py, name.value())?.value());
        let name = name_of(py, name)?;
        // SAFETY: as above; the name ends with a zero.
        let entry = unsafe { libc::getpwnam(name.as_ptr()) };
        if entry.is_null() {
            Err(missing(py, format!("getpwnam(): name not found: {shown}")))
        } else {
            account(py, entry)
        }
    }
    /// Return a list of all available password database entries, in arbitrary order.
    #[pyfunction("getpwall()")]
    fn getpwall(py: Py) -> PyResult<Ref> {
        let mut all = Vec::new();
        // SAFETY: each entry is read before the next is asked for.
        unsafe {
            libc::setpwent();
            loop {
                let entry = libc::getpwent();
                if entry.is_null() {
                    break;
                }
                all.push(account(py, entry)?);
            }
            libc::endpwent();
        }
        Ok(list::from_vec(py, all))
    }
}

#[pymodule]
impl Groups {
    /// Return the group database entry for the given numeric group ID.
    #[pyfunction("getgrgid(id)")]
    fn getgrgid(py: Py, id: Value) -> PyResult<Ref> {
        let shown = text_of(object_protocol::str(py, id)?.value());
        let found = id_of(py, id, "gid")?;
        // SAFETY: the entry is read before anything else asks the database.
        let entry = found.map_or(std::ptr::null_mut(), |id| unsafe { libc::getgrgid(id) });
        if entry.is_null() { Err(missing(py, format!("getgrgid(): gid not found: {shown}"))) } else { group(py, entry) }
    }
    /// Return the group database entry for the given group name.
    #[pyfunction("getgrnam(name)")]
    fn getgrnam(py: Py, name: StrRef) -> PyResult<Ref> {
        let shown = text_of(object_protocol::repr(py, name.value())?.value());
        let name = name_of(py, name)?;
        // SAFETY: as above; the name ends with a zero.
        let entry = unsafe { libc::getgrnam(name.as_ptr()) };
        if entry.is_null() {
            Err(missing(py, format!("getgrnam(): name not found: {shown}")))
        } else {
            group(py, entry)
        }
    }
    /// Return a list of all available group entries, in arbitrary order.
    #[pyfunction("getgrall()")]
    fn getgrall(py: Py) -> PyResult<Ref> {
        let mut all = Vec::new();
        // SAFETY: each entry is read before the next is asked for.
        unsafe {
            libc::setgrent();
            loop {
                let entry = libc::getgrent();
                if entry.is_null() {
                    break;
                }
                all.push(group(py, entry)?);
            }
            libc::endgrent();
        }
        Ok(list::from_vec(py, all))
    }
}

#[pymodule]
impl Descriptors {
    /// Perform the operation `cmd` on file descriptor fd.
    #[pyfunction("fcntl(fd, cmd, arg=0, /)")]
    fn fcntl(py: Py, fd: Value, command: i32, arg: Option<Value>) -> PyResult<Ref> {
        let fd = descriptor(py, fd)?;
        let arg = arg.filter(|a| !a.is_absent());
        if let Some(v) = arg.filter(|v| !int::is_int(*v)) {
            let data = taipan_builtins::bytes::to_vec(py, v)?;
            if data.len() > 1024 {
                return Err(py.raise_value_error(format_args!("fcntl argument 3 is too long")));
            }
            let mut buffer = [0u8; 1024];
            buffer[..data.len()].copy_from_slice(&data);
            // SAFETY: the buffer has room for what the system writes for its operations.
            checked(py, unsafe { libc::fcntl(fd, command, buffer.as_mut_ptr()) })?;
            return Ok(py.bytes(&buffer[..data.len()]));
        }
        let n = arg.map_or(Ok(0), |v| int::index_i64(py, v))?;
        // SAFETY: the descriptor's operations take a number here.
        checked(py, unsafe { libc::fcntl(fd, command, n as libc::c_int) }).map(|n| int::from_i64(py, n))
    }
    /// Perform the operation request on file descriptor fd.
    #[pyfunction("ioctl(fd, request, arg=0, mutate_flag=True, /)")]
    fn ioctl(py: Py, fd: Value, request: i64, arg: Option<Value>, mutate: Option<bool>) -> PyResult<Ref> {
        let fd = descriptor(py, fd)?;
        let Some(v) = arg.filter(|v| !int::is_int(*v)) else {
            let n = arg.map_or(Ok(0), |v| int::index_i64(py, v))?;
            // SAFETY: the operation takes a number here.
            return checked(py, unsafe { libc::ioctl(fd, request as libc::c_ulong, n) }).map(|n| int::from_i64(py, n));
        };
        let data = taipan_builtins::bytes::to_vec(py, v)?;
        let mut buffer = [0u8; 1024];
        if data.len() > buffer.len() {
            return Err(py.raise_value_error(format_args!("ioctl argument 3 is too long")));
        }
        buffer[..data.len()].copy_from_slice(&data);
        // SAFETY: the buffer has room for what the system writes for its operations.
        let result = checked(py, unsafe { libc::ioctl(fd, request as libc::c_ulong, buffer.as_mut_ptr()) })?;
        if mutate.unwrap_or(true) && taipan_builtins::memoryview::writable_length(py, v).is_ok() {
            taipan_builtins::memoryview::write(py, v, 0, &buffer[..data.len()])?;
            return Ok(int::from_i64(py, result));
        }
        drop(py.take_exception());
        Ok(py.bytes(&buffer[..data.len()]))
    }
    /// Perform the lock operation `operation` on file descriptor `fd`.
    #[pyfunction("flock(fd, operation, /)")]
    fn flock(py: Py, fd: Value, operation: i32) -> PyResult<()> {
        let fd = descriptor(py, fd)?;
        // SAFETY: descriptors only.
        let done = py.allow_threads(|| unsafe { libc::flock(fd, operation) });
        checked(py, done).map(drop)
    }
    /// A wrapper around the fcntl() locking calls.
    #[pyfunction("lockf(fd, cmd, len=0, start=0, whence=0, /)")]
    fn lockf(
        py: Py,
        fd: Value,
        command: i32,
        len: Option<i64>,
        start: Option<i64>,
        whence: Option<i64>,
    ) -> PyResult<()> {
        let fd = descriptor(py, fd)?;
        // SAFETY: zero is a valid `flock`.
        let mut lock: libc::flock = unsafe { std::mem::zeroed() };
        lock.l_type = match command & !libc::LOCK_NB {
            libc::LOCK_UN => libc::F_UNLCK as _,
            libc::LOCK_SH => libc::F_RDLCK as _,
            libc::LOCK_EX => libc::F_WRLCK as _,
            _ => return Err(py.raise_value_error(format_args!("unrecognized lockf argument"))),
        };
        (lock.l_len, lock.l_start) = (len.unwrap_or(0), start.unwrap_or(0));
        lock.l_whence = whence.unwrap_or(0) as i16;
        let how = if command & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
        // SAFETY: the structure is complete.
        let done = py.allow_threads(|| unsafe { libc::fcntl(fd, how, &lock) });
        checked(py, done).map(drop)
    }
}

/// A limit as Python has it.
fn limit(py: Py, n: libc::rlim_t) -> Ref {
    if n == libc::RLIM_INFINITY { int::from_i64(py, -1) } else { int::from_i128(py, i128::from(n)) }
}

fn limits(py: Py, l: &libc::rlimit) -> Ref {
    tuple::from_vec(py, vec![limit(py, l.rlim_cur), limit(py, l.rlim_max)])
}

fn check_resource(py: Py, resource: i32) -> PyResult<()> {
    if (0..16).contains(&resource) {
        return Ok(());
    }
    Err(py.raise_value_error(format_args!("invalid resource specified")))
}

#[pymodule]
impl Limits {
    /// Return the current limits of a resource.
    #[pyfunction("getrlimit(resource, /)")]
    fn getrlimit(py: Py, resource: i32) -> PyResult<Ref> {
        check_resource(py, resource)?;
        let mut l = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the structure is writable.
        checked(py, unsafe { libc::getrlimit(resource as _, &mut l) })?;
        Ok(limits(py, &l))
    }
    /// Set new limits of consumption of a resource.
    #[pyfunction("setrlimit(resource, limits, /)")]
    fn setrlimit(py: Py, resource: i32, limits: Value) -> PyResult<()> {
        check_resource(py, resource)?;
        let pair = iter::collect(py, limits)?;
        let [soft, hard] = &pair[..] else {
            return Err(py.raise_value_error(format_args!("expected a tuple of 2 integers")));
        };
        let number = |v: &Ref| int::index_i64(py, v.value()).map(|n| n as libc::rlim_t);
        let l = libc::rlimit { rlim_cur: number(soft)?, rlim_max: number(hard)? };
        // SAFETY: the structure is complete.
        match checked(py, unsafe { libc::setrlimit(resource as _, &l) }) {
            Ok(_) => Ok(()),
            Err(raised) => {
                let number = std::io::Error::last_os_error().raw_os_error();
                if !matches!(number, Some(libc::EINVAL | libc::EPERM)) {
                    return Err(raised);
                }
                drop(py.take_raised(raised));
                let what = if number == Some(libc::EINVAL) {
                    "current limit exceeds maximum limit"
                } else {
                    "not allowed to raise maximum limit"
                };
                Err(py.raise_value_error(format_args!("{what}")))
            }
        }
    }
    /// Return the resources used.
    #[pyfunction("getrusage(who, /)")]
    fn getrusage(py: Py, who: i32) -> PyResult<Ref> {
        // SAFETY: zero is a valid `rusage`.
        let mut u: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is writable.
        if unsafe { libc::getrusage(who, &mut u) } == -1 {
            let error = std::io::Error::last_os_error();
            if error.raw_os_error() == Some(libc::EINVAL) {
                return Err(py.raise_value_error(format_args!("invalid who parameter")));
            }
            return Err(raise_os_error(py, &error));
        }
        let time = |t: libc::timeval| int::float(py, t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
        let mut items = vec![time(u.ru_utime), time(u.ru_stime)];
        let numbers = [
            u.ru_maxrss,
            u.ru_ixrss,
            u.ru_idrss,
            u.ru_isrss,
            u.ru_minflt,
            u.ru_majflt,
            u.ru_nswap,
            u.ru_inblock,
            u.ru_oublock,
            u.ru_msgsnd,
            u.ru_msgrcv,
            u.ru_nsignals,
            u.ru_nvcsw,
            u.ru_nivcsw,
        ];
        items.extend(numbers.map(|n| int::from_i64(py, n)));
        structure(py, "struct_rusage", items)
    }
    /// Return the number of bytes in a system page.
    #[pyfunction("getpagesize()")]
    fn getpagesize(_py: Py) -> i64 {
        // SAFETY: `sysconf` has no preconditions.
        unsafe { libc::sysconf(libc::_SC_PAGESIZE) }
    }
}

pub(crate) fn create_pwd(py: Py) -> PyResult<Ref> {
    let (module, d) =
        crate::new_module(py, "pwd", "This module provides access to the Unix password database.", Passwords::METHODS);
    dict::set_text(py, d, "struct_passwd", crate::import::boot_attribute(py, "struct_passwd")?.value());
    Ok(module)
}

pub(crate) fn create_grp(py: Py) -> PyResult<Ref> {
    let (module, d) = crate::new_module(py, "grp", "Access to the Unix group database.", Groups::METHODS);
    dict::set_text(py, d, "struct_group", crate::import::boot_attribute(py, "struct_group")?.value());
    Ok(module)
}

pub(crate) fn create_fcntl(py: Py) -> PyResult<Ref> {
    let doc = "This module performs file control and I/O control on file\ndescriptors.";
    let (module, d) = crate::new_module(py, "fcntl", doc, Descriptors::METHODS);
    let numbers = [
        ("F_DUPFD", libc::F_DUPFD),
        ("F_DUPFD_CLOEXEC", libc::F_DUPFD_CLOEXEC),
        ("F_GETFD", libc::F_GETFD),
        ("F_SETFD", libc::F_SETFD),
        ("F_GETFL", libc::F_GETFL),
        ("F_SETFL", libc::F_SETFL),
        ("F_GETLK", libc::F_GETLK),
        ("F_SETLK", libc::F_SETLK),
        ("F_SETLKW", libc::F_SETLKW),
        ("F_GETOWN", libc::F_GETOWN),
        ("F_SETOWN", libc::F_SETOWN),
        ("F_RDLCK", libc::F_RDLCK),
        ("F_WRLCK", libc::F_WRLCK),
        ("F_UNLCK", libc::F_UNLCK),
        ("F_GETPIPE_SZ", libc::F_GETPIPE_SZ),
        ("F_SETPIPE_SZ", libc::F_SETPIPE_SZ),
        ("FD_CLOEXEC", libc::FD_CLOEXEC),
        ("LOCK_SH", libc::LOCK_SH),
        ("LOCK_EX", libc::LOCK_EX),
        ("LOCK_NB", libc::LOCK_NB),
        ("LOCK_UN", libc::LOCK_UN),
        ("FASYNC", libc::O_ASYNC),
    ];
    for (name, number) in numbers {
        dict::set_text(py, d, name, Value::from_small_int(number.into()));
    }
    Ok(module)
}

pub(crate) fn create_resource(py: Py) -> PyResult<Ref> {
    let (module, d) = crate::new_module(py, "resource", "Limits and use of the system's resources.", Limits::METHODS);
    let numbers = [
        ("RLIMIT_CPU", libc::RLIMIT_CPU),
        ("RLIMIT_FSIZE", libc::RLIMIT_FSIZE),
        ("RLIMIT_DATA", libc::RLIMIT_DATA),
        ("RLIMIT_STACK", libc::RLIMIT_STACK),
        ("RLIMIT_CORE", libc::RLIMIT_CORE),
        ("RLIMIT_NOFILE", libc::RLIMIT_NOFILE),
        ("RLIMIT_AS", libc::RLIMIT_AS),
        ("RLIMIT_RSS", libc::RLIMIT_RSS),
        ("RLIMIT_NPROC", libc::RLIMIT_NPROC),
        ("RLIMIT_MEMLOCK", libc::RLIMIT_MEMLOCK),
        ("RLIMIT_SIGPENDING", libc::RLIMIT_SIGPENDING),
        ("RLIMIT_MSGQUEUE", libc::RLIMIT_MSGQUEUE),
        ("RLIMIT_NICE", libc::RLIMIT_NICE),
        ("RLIMIT_RTPRIO", libc::RLIMIT_RTPRIO),
        ("RLIMIT_RTTIME", libc::RLIMIT_RTTIME),
    ];
    for (name, number) in numbers {
        dict::set_text(py, d, name, Value::from_small_int(i64::from(number)));
    }
    for (name, number) in [("RUSAGE_SELF", 0), ("RUSAGE_CHILDREN", -1), ("RUSAGE_THREAD", 1), ("RLIM_INFINITY", -1)] {
        dict::set_text(py, d, name, Value::from_small_int(number));
    }
    dict::set_text(py, d, "error", py.exceptions().os_error.value());
    dict::set_text(py, d, "struct_rusage", crate::import::boot_attribute(py, "struct_rusage")?.value());
    Ok(module)
}
