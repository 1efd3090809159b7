//! `select`: waiting for descriptors.

use std::time::{Duration, Instant};

use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::*;

struct Functions;

/// The descriptor of an object.
pub(crate) fn descriptor(py: Py, v: Value) -> PyResult<i32> {
    let number = if int::is_int(v) {
        v.to_ref()
    } else {
        let method = attribute::get_attr_optional_catching(py, v, py.intern("fileno").value())?;
        let Some(method) = method else {
            let message = "argument must be an int, or have a fileno() method.";
            return Err(py.raise_type_error(format_args!("{message}")));
        };
        call::call(py, method.value(), &[])?
    };
    match int::to_i64(number.value()).filter(|_| int::is_int(number.value())) {
        Some(fd) if fd >= 0 => Ok(fd as i32),
        Some(fd) => {
            let message = "file descriptor cannot be a negative integer";
            Err(py.raise_value_error(format_args!("{message} ({fd})")))
        }
        None => Err(py.raise_type_error(format_args!("fileno() returned a non-integer"))),
    }
}

/// Calls `poll` until something happens or the time is over, signals handled between; milliseconds, negative: for good.
fn poll(py: Py, set: &mut [libc::pollfd], timeout: Option<Duration>) -> PyResult<i32> {
    let end = timeout.and_then(|t| Instant::now().checked_add(t));
    loop {
        let left = match (timeout, end) {
            (None, _) | (_, None) => -1,
            (_, Some(end)) => {
                let left = end.saturating_duration_since(Instant::now());
                i32::try_from(left.as_micros().div_ceil(1000)).unwrap_or(i32::MAX)
            }
        };
        // SAFETY: the entries are writable; the error number is read before anything else can change it.
        let found = py.allow_threads(|| match unsafe { libc::poll(set.as_mut_ptr(), set.len() as _, left) } {
            -1 => Err(std::io::Error::last_os_error()),
            n => Ok(n),
        });
        match found {
            Ok(n) => return Ok(n),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => (py.runtime().upcalls().check_signals)(py)?,
            Err(e) => return Err(crate::posix::raise_os_error(py, &e)),
        }
    }
}

/// A time in seconds; `None` is no end.
fn seconds(py: Py, v: Option<Value>) -> PyResult<Option<Duration>> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(None) };
    let Ok(n) = args::to_double(py, v) else {
        drop(py.take_exception());
        return Err(py.raise_type_error(format_args!("timeout must be a float or None")));
    };
    if n < 0.0 {
        return Err(py.raise_value_error(format_args!("timeout must be non-negative")));
    }
    Ok(Duration::try_from_secs_f64(n).ok())
}

#[pymodule]
impl Functions {
    /// Wait until one or more file descriptors are ready for some kind of I/O.
    #[pyfunction("select(rlist, wlist, xlist, timeout=None, /)")]
    fn select(py: Py, read: Value, write: Value, except: Value, timeout: Option<Value>) -> PyResult<Ref> {
        let timeout = seconds(py, timeout)?;
        let mut set: Vec<libc::pollfd> = Vec::new();
        let mut owners: Vec<(usize, Ref, usize)> = Vec::new();
        let kinds = [(read, libc::POLLIN), (write, libc::POLLOUT), (except, libc::POLLPRI)];
        for (kind, (list, events)) in kinds.into_iter().enumerate() {
            for item in iter::collect(py, list)? {
                let fd = descriptor(py, item.value())?;
                if fd >= libc::FD_SETSIZE as i32 {
                    return Err(py.raise_value_error(format_args!("filedescriptor out of range in select()")));
                }
                owners.push((kind, item, set.len()));
                set.push(libc::pollfd { fd, events, revents: 0 });
            }
        }
        poll(py, &mut set, timeout)?;
        if set.iter().any(|p| p.revents & libc::POLLNVAL != 0) {
            return Err(crate::posix::raise_os_error(py, &std::io::Error::from_raw_os_error(libc::EBADF)));
        }
        let ready = |kind: usize| {
            let wanted =
                [libc::POLLIN | libc::POLLHUP | libc::POLLERR, libc::POLLOUT | libc::POLLERR, libc::POLLPRI][kind];
            let found = owners.iter().filter(|(k, _, at)| *k == kind && set[*at].revents & wanted != 0);
            list::from_vec(py, found.map(|(_, item, _)| item.clone()).collect())
        };
        Ok(tuple::from_vec(py, vec![ready(0), ready(1), ready(2)]))
    }
    /// Returns a polling object.
    #[pyfunction("poll()")]
    fn poll(py: Py) -> Ref {
        let ty = py.runtime().native_type::<Poll>();
        let fields = Poll { header: instance::blank_header(), entries: Box::into_raw(Box::default()) };
        instance::new_object(py, ty, fields)
    }
}

/// A set of descriptors to poll.
#[repr(C)]
struct Poll {
    header: Header,
    entries: *mut Vec<libc::pollfd>,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Poll {
    const KIND: Kind = Kind::OTHER;
}

unsafe fn drop_poll(_py: Py, object: *mut Header) {
    let this: Obj<Poll> = Obj::new(object.cast());
    // SAFETY: made with the object, freed here alone.
    drop(unsafe { Box::from_raw(this.entries) });
}

unsafe fn traverse_poll(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

fn entries<'a>(this: Obj<Poll>) -> &'a mut Vec<libc::pollfd> {
    let entries = this.entries;
    // SAFETY: made with the object; callers do not run Python code while they hold the reference.
    unsafe { &mut *entries }
}

struct PollMethods;

#[pytype]
impl PollMethods {
    /// Register a file descriptor with the polling object.
    #[pymethod("register(fd, eventmask=<unrepresentable>, /)")]
    fn register(py: Py, this: Obj<Poll>, fd: Value, mask: Option<i64>) -> PyResult<()> {
        let fd = descriptor(py, fd)?;
        let events = mask.unwrap_or(i64::from(libc::POLLIN | libc::POLLPRI | libc::POLLOUT)) as i16;
        match entries(this).iter_mut().find(|e| e.fd == fd) {
            Some(entry) => entry.events = events,
            None => entries(this).push(libc::pollfd { fd, events, revents: 0 }),
        }
        Ok(())
    }
    /// Modify an already registered file descriptor.
    #[pymethod("modify(fd, eventmask, /)")]
    fn modify(py: Py, this: Obj<Poll>, fd: Value, mask: i64) -> PyResult<()> {
        let fd = descriptor(py, fd)?;
        match entries(this).iter_mut().find(|e| e.fd == fd) {
            Some(entry) => {
                entry.events = mask as i16;
                Ok(())
            }
            None => Err(crate::posix::raise_os_error(py, &std::io::Error::from_raw_os_error(libc::ENOENT))),
        }
    }
    /// Remove a file descriptor being tracked by the polling object.
    #[pymethod("unregister(fd, /)")]
    fn unregister(py: Py, this: Obj<Poll>, fd: Value) -> PyResult<()> {
        let fd = descriptor(py, fd)?;
        let before = entries(this).len();
        entries(this).retain(|e| e.fd != fd);
        if entries(this).len() < before {
            return Ok(());
        }
        let number = int::from_i64(py, fd.into());
        Err(py.raise_with(py.exceptions().key_error, &[number.value()]))
    }
    /// Polls the set of registered file descriptors.
    #[pymethod("poll(timeout=None, /)")]
    fn poll(py: Py, this: Obj<Poll>, timeout: Option<Value>) -> PyResult<Ref> {
        let timeout = match timeout.filter(|t| !t.is_none()) {
            None => None,
            Some(t) => {
                let milliseconds = args::to_double(py, t)?;
                if milliseconds < 0.0 { None } else { Duration::try_from_secs_f64(milliseconds / 1000.0).ok() }
            }
        };
        let mut set = entries(this).clone();
        poll(py, &mut set, timeout)?;
        let pair = |e: &libc::pollfd| {
            tuple::from_vec(py, vec![int::from_i64(py, e.fd.into()), int::from_i64(py, e.revents.into())])
        };
        Ok(list::from_vec(py, set.iter().filter(|e| e.revents != 0).map(pair).collect()))
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module supports asynchronous I/O on multiple file descriptors.";
    let (module, d) = crate::new_module(py, "select", doc, Functions::METHODS);
    let mut ty = create_native::<Poll>(py, "select.poll", None, 0, None);
    ty.drop_fields = drop_poll;
    ty.traverse = traverse_poll;
    native::ready(py, ty, Slots::default(), PollMethods::METHODS, PollMethods::GETSETS);
    let numbers = [
        ("POLLIN", libc::POLLIN),
        ("POLLPRI", libc::POLLPRI),
        ("POLLOUT", libc::POLLOUT),
        ("POLLERR", libc::POLLERR),
        ("POLLHUP", libc::POLLHUP),
        ("POLLNVAL", libc::POLLNVAL),
        ("POLLRDNORM", libc::POLLRDNORM),
        ("POLLRDBAND", libc::POLLRDBAND),
        ("POLLWRNORM", libc::POLLWRNORM),
        ("POLLWRBAND", libc::POLLWRBAND),
        ("PIPE_BUF", libc::PIPE_BUF as i16),
    ];
    for (name, number) in numbers {
        dict::set_text(py, d, name, Value::from_small_int(number.into()));
    }
    dict::set_text(py, d, "error", py.exceptions().os_error.value());
    Ok(module)
}
