//! `posix`: files, folders, the environment.

use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt;

use crate::posix::{checked, raise_os_error};
use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::*;

pub(crate) struct Functions;

/// A file as arguments name it.
enum Target {
    Path(CString),
    Descriptor(i32),
}

/// The path that an argument names; `fspath` has been asked.
pub(crate) fn path(py: Py, v: Value) -> PyResult<CString> {
    let plain = fspath(py, v)?;
    let data = if let Some(s) = plain.value().cast::<Str>() {
        let encoded = taipan_builtins::codec::encode(py, s, "utf-8", "surrogateescape")?;
        taipan_builtins::bytes::to_vec(py, encoded.value())?
    } else {
        taipan_builtins::bytes::to_vec(py, plain.value())?
    };
    CString::new(data).map_err(|_| py.raise_value_error(format_args!("embedded null byte")))
}

fn fspath(py: Py, v: Value) -> PyResult<Ref> {
    if v.is_kind(Kind::STR) || v.is_kind(Kind::BYTES) {
        return Ok(v.to_ref());
    }
    let class = type_of(py, v).name();
    match attribute::call_special(py, v, py.intern("__fspath__").value(), &[])? {
        Some(found) if found.value().is_kind(Kind::STR) || found.value().is_kind(Kind::BYTES) => Ok(found),
        Some(other) => {
            let got = type_of(py, other.value()).name();
            Err(py.raise_type_error(format_args!("expected {class}.__fspath__() to return str or bytes, not {got}")))
        }
        None => Err(py.raise_type_error(format_args!("expected str, bytes or os.PathLike object, not {class}"))),
    }
}

fn target(py: Py, v: Value) -> PyResult<Target> {
    match int::to_i64(v) {
        Some(fd) if int::is_int(v) => Ok(Target::Descriptor(fd as i32)),
        _ => path(py, v).map(Target::Path),
    }
}

/// Text of the system's bytes, in the form of the argument that they answer.
fn text(py: Py, data: &[u8], as_bytes: bool) -> PyResult<Ref> {
    if as_bytes {
        return Ok(py.bytes(data));
    }
    taipan_builtins::codec::decode(py, data, "utf-8", "surrogateescape", none())
}

/// Raises the last error with the file's name.
pub(crate) fn failed(py: Py, file: Value) -> Raised {
    let error = std::io::Error::last_os_error();
    let number = i64::from(error.raw_os_error().unwrap_or(0));
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let class = py.exceptions().os_error.value();
    match call::call(py, class, &[Value::from_small_int(number), py.str(text).value(), file]) {
        Ok(e) => py.raise_instance(e),
        Err(raised) => raised,
    }
}

/// Two times of a tuple.
fn time_pair(
    py: Py,
    pair: Value,
    wanted: &str,
    time: fn(Py, Value) -> PyResult<libc::timespec>,
) -> PyResult<[libc::timespec; 2]> {
    match pair.cast::<Tuple>().map(|t| t.as_slice().to_vec()).as_deref() {
        Some(&[accessed, modified]) => Ok([time(py, accessed)?, time(py, modified)?]),
        _ => Err(py.raise_type_error(format_args!("utime: {wanted}"))),
    }
}

/// A time of seconds, rounded down.
fn seconds(py: Py, v: Value) -> PyResult<libc::timespec> {
    if !v.is_float() && !v.is_kind(Kind::FLOAT) {
        if !int::is_int(v) && type_of(py, v).slots.index.is_none() {
            let got = type_of(py, v).name();
            return Err(py.raise_type_error(format_args!("argument must be int or float, not {got}")));
        }
        let whole = int::to_isize(int::index(py, v)?.value());
        let whole =
            whole.ok_or_else(|| py.raise_overflow_error(format_args!("timestamp out of range for platform time_t")))?;
        return Ok(libc::timespec { tv_sec: whole as libc::time_t, tv_nsec: 0 });
    }
    let time = args::to_double(py, v)?;
    if time.is_nan() {
        return Err(py.raise_value_error(format_args!("Invalid value NaN (not a number)")));
    }
    let whole = time.floor();
    if !(-9.3e18..9.2e18).contains(&whole) {
        return Err(py.raise_overflow_error(format_args!("timestamp out of range for platform time_t")));
    }
    let rest = ((time - whole) * 1e9).floor().min(999_999_999.0);
    Ok(libc::timespec { tv_sec: whole as libc::time_t, tv_nsec: rest as libc::c_long })
}

/// A time of nanoseconds.
fn nanoseconds(py: Py, v: Value) -> PyResult<libc::timespec> {
    let time = int::to_isize(int::index(py, v)?.value());
    let time =
        time.ok_or_else(|| py.raise_overflow_error(format_args!("timestamp out of range for platform time_t")))?;
    let whole = time.div_euclid(1_000_000_000);
    Ok(libc::timespec { tv_sec: whole as libc::time_t, tv_nsec: time.rem_euclid(1_000_000_000) as libc::c_long })
}

fn done(py: Py, result: i32, file: Value) -> PyResult<()> {
    if result == -1 { Err(failed(py, file)) } else { Ok(()) }
}

/// A `stat_result`.
fn stat_result(py: Py, s: &libc::stat) -> PyResult<Ref> {
    let number = |n: i64| int::from_i64(py, n);
    let (times, nanos) = ([s.st_atime, s.st_mtime, s.st_ctime], [s.st_atime_nsec, s.st_mtime_nsec, s.st_ctime_nsec]);
    let mut items: Vec<Ref> =
        [i64::from(s.st_mode), s.st_ino as i64, s.st_dev as i64, s.st_nlink as i64, s.st_uid.into(), s.st_gid.into()]
            .map(number)
            .into();
    items.push(number(s.st_size));
    items.extend(times.map(number));
    let extra = dict::new(py);
    let d = dict::of(&extra);
    for (i, name) in ["st_atime", "st_mtime", "st_ctime"].into_iter().enumerate() {
        let float = int::float(py, times[i] as f64 + nanos[i] as f64 * 1e-9);
        dict::set_text(py, d, name, float.value());
        let exact = int::from_i128(py, i128::from(times[i]) * 1_000_000_000 + i128::from(nanos[i]));
        dict::set_text(py, d, &format!("{name}_ns"), exact.value());
    }
    for (name, n) in [("st_blksize", s.st_blksize), ("st_blocks", s.st_blocks), ("st_rdev", s.st_rdev as i64)] {
        dict::set_text(py, d, name, number(n).value());
    }
    let class = crate::import::boot_attribute(py, "stat_result")?;
    call::call(py, class.value(), &[tuple::from_vec(py, items).value(), extra.value()])
}

fn stat(py: Py, file: Value, follow: bool) -> PyResult<Ref> {
    // SAFETY: zero is a valid `stat`.
    let mut s: libc::stat = unsafe { std::mem::zeroed() };
    let result = match target(py, file)? {
        // SAFETY: `s` is writable.
        Target::Descriptor(fd) => unsafe { libc::fstat(fd, &mut s) },
        // SAFETY: the path ends with a zero; `s` is writable.
        Target::Path(p) if follow => unsafe { libc::stat(p.as_ptr(), &mut s) },
        // SAFETY: as above.
        Target::Path(p) => unsafe { libc::lstat(p.as_ptr(), &mut s) },
    };
    done(py, result, file)?;
    stat_result(py, &s)
}

/// An entry of `scandir`.
#[repr(C)]
struct DirEntry {
    header: Header,
    name: Value,
    path: Value,
    inode: u64,
    kind: u8,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for DirEntry {
    const KIND: Kind = Kind::OTHER;
}
owned_fields!(drop_entry, traverse_entry, DirEntry, name, path);

struct EntryMethods;

fn has_type(py: Py, entry: Obj<DirEntry>, follow: Option<bool>, kind: u8, mode: u32) -> PyResult<bool> {
    if entry.kind != libc::DT_UNKNOWN && entry.kind != libc::DT_LNK {
        return Ok(entry.kind == kind);
    }
    if entry.kind == libc::DT_LNK && follow == Some(false) {
        return Ok(kind == libc::DT_LNK);
    }
    // SAFETY: zero is a valid `stat`.
    let mut s: libc::stat = unsafe { std::mem::zeroed() };
    let p = path(py, entry.path)?;
    // SAFETY: the path ends with a zero; `s` is writable.
    let result =
        unsafe { if follow == Some(false) { libc::lstat(p.as_ptr(), &mut s) } else { libc::stat(p.as_ptr(), &mut s) } };
    Ok(result == 0 && s.st_mode & libc::S_IFMT == mode)
}

#[pytype]
impl EntryMethods {
    /// Return True if the entry is a directory; cached per entry.
    #[pymethod("is_dir(*, follow_symlinks=True)")]
    fn is_dir(py: Py, this: Obj<DirEntry>, follow: Option<bool>) -> PyResult<bool> {
        has_type(py, this, follow, libc::DT_DIR, libc::S_IFDIR)
    }
    /// Return True if the entry is a file; cached per entry.
    #[pymethod("is_file(*, follow_symlinks=True)")]
    fn is_file(py: Py, this: Obj<DirEntry>, follow: Option<bool>) -> PyResult<bool> {
        has_type(py, this, follow, libc::DT_REG, libc::S_IFREG)
    }
    /// Return True if the entry is a symbolic link; cached per entry.
    #[pymethod("is_symlink()")]
    fn is_symlink(py: Py, this: Obj<DirEntry>) -> PyResult<bool> {
        has_type(py, this, Some(false), libc::DT_LNK, libc::S_IFLNK)
    }
    /// Return True if the entry is a junction; cached per entry.
    #[pymethod("is_junction()")]
    fn is_junction(_py: Py, _this: Obj<DirEntry>) -> bool {
        false
    }
    /// Return stat_result object for the entry; cached per entry.
    #[pymethod("stat(*, follow_symlinks=True)")]
    fn stat(py: Py, this: Obj<DirEntry>, follow: Option<bool>) -> PyResult<Ref> {
        stat(py, this.path, follow.unwrap_or(true))
    }
    /// Return inode of the entry; cached per entry.
    #[pymethod("inode()")]
    fn inode(py: Py, this: Obj<DirEntry>) -> Ref {
        int::from_i128(py, i128::from(this.inode))
    }
    /// Returns the path for the entry.
    #[pymethod("__fspath__()")]
    fn fspath(_py: Py, this: Obj<DirEntry>) -> Ref {
        this.path.to_ref()
    }
    #[pygetset("name")]
    fn name(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Obj::<DirEntry>::new(v.as_ptr()).name.to_ref())
    }
    #[pygetset("path")]
    fn path(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Obj::<DirEntry>::new(v.as_ptr()).path.to_ref())
    }
}

fn entry_repr(py: Py, v: Value) -> PyResult<Ref> {
    let name = object_protocol::repr(py, Obj::<DirEntry>::new(v.as_ptr()).name)?;
    Ok(py.format(format_args!("<DirEntry {}>", text_of(name.value()))))
}

/// The entries of a folder: name, inode, kind; without `.` and `..`.
fn entries(py: Py, folder: Value) -> PyResult<Vec<(Vec<u8>, u64, u8)>> {
    let p = path(py, folder)?;
    // SAFETY: the path ends with a zero.
    let stream = unsafe { libc::opendir(p.as_ptr()) };
    if stream.is_null() {
        return Err(failed(py, folder));
    }
    let mut found = Vec::new();
    loop {
        // SAFETY: the stream is open and this thread's own.
        let entry = unsafe { libc::readdir(stream) };
        if entry.is_null() {
            break;
        }
        // SAFETY: the entry is valid until the next call; its name ends with a zero.
        let (name, inode, kind) =
            unsafe { (CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes().to_vec(), (*entry).d_ino, (*entry).d_type) };
        if name != b"." && name != b".." {
            found.push((name, inode, kind));
        }
    }
    // SAFETY: the stream is open.
    unsafe { libc::closedir(stream) };
    Ok(found)
}

fn folder_argument(py: Py, folder: Option<Value>) -> Ref {
    match folder.filter(|f| !f.is_none()) {
        Some(f) => f.to_ref(),
        None => py.str("."),
    }
}

#[pymodule]
impl Functions {
    /// Open a file for low level IO.  Returns a file descriptor (integer).
    #[pyfunction("open(path, flags, mode=0o777, *, dir_fd=None)")]
    fn open(py: Py, file: Value, flags: i32, mode: Option<i32>, _dir: Option<Value>) -> PyResult<i64> {
        let p = path(py, file)?;
        // SAFETY: the path ends with a zero.
        let fd = unsafe { libc::open(p.as_ptr(), flags | libc::O_CLOEXEC, mode.unwrap_or(0o777)) };
        done(py, fd, file)?;
        Ok(fd.into())
    }
    /// Close a file descriptor.
    #[pyfunction("close(fd)")]
    fn close(py: Py, fd: i32) -> PyResult<()> {
        // SAFETY: has no preconditions.
        checked(py, unsafe { libc::close(fd) }).map(drop)
    }
    /// Read from a file descriptor.  Returns a bytes object.
    #[pyfunction("read(fd, length, /)")]
    fn read(py: Py, fd: i32, length: i64) -> PyResult<Ref> {
        if length < 0 {
            return Err(py.raise_with(py.exceptions().os_error, &[Value::from_small_int(22)]));
        }
        let mut data = vec![0u8; length as usize];
        loop {
            // SAFETY: the buffer has this length.
            let n = py.allow_threads(|| unsafe { libc::read(fd, data.as_mut_ptr().cast(), data.len()) });
            if n >= 0 {
                return Ok(py.bytes(&data[..n as usize]));
            }
            retry(py)?;
        }
    }
    /// Read into a buffer object from a file descriptor.
    #[pyfunction("readinto(fd, buffer, /)")]
    fn readinto(py: Py, fd: i32, buffer: Value) -> PyResult<usize> {
        let view = py.runtime().registered("memoryview").expect("registered with the built-in types");
        let view = call::call(py, view, &[buffer])?;
        let data = Self::read(py, fd, object_protocol::len(py, view.value())? as i64)?;
        let length = object_protocol::len(py, data.value())?;
        let end = int::from_usize(py, length);
        let part = subscript::new_slice(py, none(), end.value(), none());
        subscript::set_item(py, view.value(), part.value(), data.value())?;
        Ok(length)
    }
    /// Write a bytes object to a file descriptor.
    #[pyfunction("write(fd, data, /)")]
    fn write(py: Py, fd: i32, data: Value) -> PyResult<i64> {
        let data = taipan_builtins::bytes::to_vec(py, data)?;
        let _ = py.runtime().output.flush();
        loop {
            // SAFETY: the buffer has this length.
            let n = py.allow_threads(|| unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) });
            if n >= 0 {
                return Ok(n as i64);
            }
            retry(py)?;
        }
    }
    /// Set the position of a file descriptor.  Return the new position.
    #[pyfunction("lseek(fd, position, whence, /)")]
    fn lseek(py: Py, fd: i32, position: i64, whence: i32) -> PyResult<i64> {
        // SAFETY: has no preconditions.
        let at = unsafe { libc::lseek(fd, position, whence) };
        checked(py, if at == -1 { -1 } else { 0 })?;
        Ok(at)
    }
    /// Truncate a file, specified by file descriptor, to a specific length.
    #[pyfunction("ftruncate(fd, length, /)")]
    fn ftruncate(py: Py, fd: i32, length: i64) -> PyResult<()> {
        // SAFETY: has no preconditions.
        checked(py, unsafe { libc::ftruncate(fd, length) }).map(drop)
    }
    /// Force write of fd to disk.
    #[pyfunction("fsync(fd)")]
    fn fsync(py: Py, fd: i32) -> PyResult<()> {
        // SAFETY: has no preconditions.
        checked(py, unsafe { libc::fsync(fd) }).map(drop)
    }
    /// Return a duplicate of a file descriptor.
    #[pyfunction("dup(fd, /)")]
    fn dup(py: Py, fd: i32) -> PyResult<i64> {
        // SAFETY: has no preconditions.
        checked(py, unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
    }
    /// Duplicate file descriptor.
    #[pyfunction("dup2(fd, fd2, inheritable=True)")]
    fn dup2(py: Py, fd: i32, to: i32, inheritable: Option<bool>) -> PyResult<i64> {
        let flags = if inheritable == Some(false) { libc::O_CLOEXEC } else { 0 };
        // SAFETY: has no preconditions.
        checked(py, unsafe { if flags == 0 { libc::dup2(fd, to) } else { libc::dup3(fd, to, flags) } })
    }
    /// Create a pipe.
    #[pyfunction("pipe()")]
    fn pipe(py: Py) -> PyResult<Ref> {
        let mut ends = [0; 2];
        // SAFETY: two descriptors fit.
        checked(py, unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
        Ok(tuple::from_slice(py, &ends.map(|fd| Value::from_small_int(fd.into()))))
    }
    /// Return True if the fd is connected to a terminal.
    #[pyfunction("isatty(fd, /)")]
    fn isatty(_py: Py, fd: i32) -> bool {
        // SAFETY: has no preconditions.
        unsafe { libc::isatty(fd) == 1 }
    }
    /// Perform a stat system call on the given path.
    #[pyfunction("stat(path, *, dir_fd=None, follow_symlinks=True)")]
    fn stat(py: Py, file: Value, _dir: Option<Value>, follow: Option<bool>) -> PyResult<Ref> {
        stat(py, file, follow.unwrap_or(true))
    }
    /// Perform a stat system call on the given path, without following symbolic links.
    #[pyfunction("lstat(path, *, dir_fd=None)")]
    fn lstat(py: Py, file: Value, _dir: Option<Value>) -> PyResult<Ref> {
        stat(py, file, false)
    }
    /// Perform a stat system call on the given file descriptor.
    #[pyfunction("fstat(fd)")]
    fn fstat(py: Py, fd: i32) -> PyResult<Ref> {
        stat(py, Value::from_small_int(fd.into()), true)
    }
    /// Return a list containing the names of the files in the directory.
    #[pyfunction("listdir(path=None)")]
    fn listdir(py: Py, folder: Option<Value>) -> PyResult<Ref> {
        let folder = folder_argument(py, folder);
        let as_bytes = folder.value().is_kind(Kind::BYTES);
        let names = entries(py, folder.value())?;
        let names: PyResult<Vec<Ref>> = names.iter().map(|(name, ..)| text(py, name, as_bytes)).collect();
        Ok(list::from_vec(py, names?))
    }
    /// The entries of a folder, for `scandir`.
    #[pyfunction("_scan(path=None)")]
    fn scan(py: Py, folder: Option<Value>) -> PyResult<Ref> {
        let given = folder_argument(py, folder);
        let folder = fspath(py, given.value())?;
        let as_bytes = folder.value().is_kind(Kind::BYTES);
        let base = path(py, folder.value())?;
        let ty = py.runtime().native_type::<DirEntry>();
        let mut made = Vec::new();
        for (name, inode, kind) in entries(py, folder.value())? {
            let mut whole = base.as_bytes().to_vec();
            if !whole.ends_with(b"/") {
                whole.push(b'/');
            }
            whole.extend_from_slice(&name);
            let (name, path) = (text(py, &name, as_bytes)?.into_value(), text(py, &whole, as_bytes)?.into_value());
            let header = instance::blank_header();
            made.push(instance::new_object(py, ty, DirEntry { header, name, path, inode, kind }));
        }
        Ok(list::from_vec(py, made))
    }
    /// Create a directory.
    #[pyfunction("mkdir(path, mode=0o777, *, dir_fd=None)")]
    fn mkdir(py: Py, file: Value, mode: Option<i32>, _dir: Option<Value>) -> PyResult<()> {
        let p = path(py, file)?;
        // SAFETY: the path ends with a zero.
        done(py, unsafe { libc::mkdir(p.as_ptr(), mode.unwrap_or(0o777) as u32) }, file)
    }
    /// Remove a directory.
    #[pyfunction("rmdir(path, *, dir_fd=None)")]
    fn rmdir(py: Py, file: Value, _dir: Option<Value>) -> PyResult<()> {
        let p = path(py, file)?;
        // SAFETY: the path ends with a zero.
        done(py, unsafe { libc::rmdir(p.as_ptr()) }, file)
    }
    /// Remove a file (same as remove()).
    #[pyfunction("unlink(path, *, dir_fd=None)")]
    fn unlink(py: Py, file: Value, _dir: Option<Value>) -> PyResult<()> {
        let p = path(py, file)?;
        // SAFETY: the path ends with a zero.
        done(py, unsafe { libc::unlink(p.as_ptr()) }, file)
    }
    /// Remove a file (same as unlink()).
    #[pyfunction("remove(path, *, dir_fd=None)")]
    fn remove(py: Py, file: Value, dir: Option<Value>) -> PyResult<()> {
        Self::unlink(py, file, dir)
    }
    /// Rename a file or directory, overwriting the destination.
    #[pyfunction("replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn replace(py: Py, from: Value, to: Value, _a: Option<Value>, _b: Option<Value>) -> PyResult<()> {
        let (p, q) = (path(py, from)?, path(py, to)?);
        // SAFETY: the paths end with zeros.
        done(py, unsafe { libc::rename(p.as_ptr(), q.as_ptr()) }, from)
    }
    /// Rename a file or directory.
    #[pyfunction("rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn rename(py: Py, from: Value, to: Value, a: Option<Value>, b: Option<Value>) -> PyResult<()> {
        Self::replace(py, from, to, a, b)
    }
    /// Create a symbolic link pointing to src named dst.
    #[pyfunction("symlink(src, dst, target_is_directory=False, *, dir_fd=None)")]
    fn symlink(py: Py, from: Value, to: Value, _folder: Option<bool>, _dir: Option<Value>) -> PyResult<()> {
        let (p, q) = (path(py, from)?, path(py, to)?);
        // SAFETY: the paths end with zeros.
        done(py, unsafe { libc::symlink(p.as_ptr(), q.as_ptr()) }, from)
    }
    /// Return a string representing the path to which the symbolic link points.
    #[pyfunction("readlink(path, *, dir_fd=None)")]
    fn readlink(py: Py, file: Value, _dir: Option<Value>) -> PyResult<Ref> {
        let p = path(py, file)?;
        match std::fs::read_link(OsStr::from_bytes(p.as_bytes())) {
            Ok(found) => text(py, found.as_os_str().as_bytes(), file.is_kind(Kind::BYTES)),
            Err(_) => Err(failed(py, file)),
        }
    }
    /// Change the access permissions of a file.
    #[pyfunction("chmod(path, mode, *, dir_fd=None, follow_symlinks=True)")]
    fn chmod(py: Py, file: Value, mode: i32, _dir: Option<Value>, _follow: Option<bool>) -> PyResult<()> {
        let p = path(py, file)?;
        // SAFETY: the path ends with a zero.
        done(py, unsafe { libc::chmod(p.as_ptr(), mode as u32) }, file)
    }
    /// Set the access and modified time of path.
    #[pyfunction("utime(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True)")]
    fn utime(
        py: Py,
        file: Value,
        times: Option<Value>,
        ns: Option<Value>,
        dir_fd: Option<Value>,
        follow_symlinks: Option<Value>,
    ) -> PyResult<()> {
        let given = |v: Option<Value>| v.filter(|v| !v.is_none());
        let times = match (given(times), given(ns)) {
            (Some(_), Some(_)) => {
                let message = format_args!("utime: you may specify either 'times' or 'ns' but not both");
                return Err(py.raise_value_error(message));
            }
            (Some(times), None) => {
                Some(time_pair(py, times, "'times' must be either a tuple of two ints or None", seconds)?)
            }
            (None, Some(ns)) => Some(time_pair(py, ns, "'ns' must be a tuple of two ints", nanoseconds)?),
            (None, None) => None,
        };
        let follow = follow_symlinks.map_or(Ok(true), |v| compare::is_true(py, v))?;
        let folder = match given(dir_fd) {
            Some(fd) => int::to_isize(int::index(py, fd)?.value()).and_then(|fd| i32::try_from(fd).ok()).unwrap_or(-1),
            None => libc::AT_FDCWD,
        };
        let pointer = times.as_ref().map_or(std::ptr::null(), |times| times.as_ptr());
        let result = match target(py, file)? {
            // SAFETY: `pointer` is null or leads to two times.
            Target::Descriptor(fd) => unsafe { libc::futimens(fd, pointer) },
            Target::Path(path) => {
                let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
                // SAFETY: as above; the path ends with a zero.
                unsafe { libc::utimensat(folder, path.as_ptr(), pointer, flags) }
            }
        };
        done(py, result, file)
    }
    /// Use the real uid/gid to test for access to a path.
    #[pyfunction("access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)")]
    fn access(
        py: Py,
        file: Value,
        mode: i32,
        _dir: Option<Value>,
        _effective: Option<bool>,
        _follow: Option<bool>,
    ) -> PyResult<bool> {
        let p = path(py, file)?;
        // SAFETY: the path ends with a zero.
        Ok(unsafe { libc::access(p.as_ptr(), mode) } == 0)
    }
    /// Return a unicode string representing the current working directory.
    #[pyfunction("getcwd()")]
    fn getcwd(py: Py) -> PyResult<Ref> {
        match std::env::current_dir() {
            Ok(folder) => text(py, folder.as_os_str().as_bytes(), false),
            Err(e) => Err(raise_os_error(py, &e)),
        }
    }
    /// Change the current working directory to the specified path.
    #[pyfunction("chdir(path)")]
    fn chdir(py: Py, file: Value) -> PyResult<()> {
        let p = path(py, file)?;
        // SAFETY: the path ends with a zero.
        done(py, unsafe { libc::chdir(p.as_ptr()) }, file)
    }
    /// Return the file system path representation of the object.
    #[pyfunction("fspath(path)")]
    fn fspath(py: Py, v: Value) -> PyResult<Ref> {
        fspath(py, v)
    }
    /// Change or add an environment variable.
    #[pyfunction("putenv(name, value, /)")]
    fn putenv(py: Py, name: Value, value: Value) -> PyResult<()> {
        let (n, v) = (path(py, name)?, path(py, value)?);
        // SAFETY: both end with zeros; the environment is changed by the holder of the GIL only.
        checked(py, unsafe { libc::setenv(n.as_ptr(), v.as_ptr(), 1) }).map(drop)
    }
    /// Delete an environment variable.
    #[pyfunction("unsetenv(name, /)")]
    fn unsetenv(py: Py, name: Value) -> PyResult<()> {
        let n = path(py, name)?;
        // SAFETY: as above.
        checked(py, unsafe { libc::unsetenv(n.as_ptr()) }).map(drop)
    }
    /// Return a bytes object containing random bytes suitable for cryptographic use.
    #[pyfunction("urandom(size, /)")]
    fn urandom(py: Py, size: i64) -> PyResult<Ref> {
        if size < 0 {
            return Err(py.raise_value_error(format_args!("negative argument not allowed")));
        }
        let mut data = vec![0u8; size as usize];
        for part in data.chunks_mut(256) {
            // SAFETY: the part is writable.
            checked(py, unsafe { libc::getentropy(part.as_mut_ptr().cast(), part.len()) })?;
        }
        Ok(py.bytes(&data))
    }
    /// Translate an error code to a message string.
    #[pyfunction("strerror(code, /)")]
    fn strerror(_py: Py, code: i32) -> String {
        let text = std::io::Error::from_raw_os_error(code).to_string();
        text.split(" (os error").next().unwrap_or_default().to_string()
    }
    /// Return the number of logical CPUs in the system.
    #[pyfunction("cpu_count()")]
    fn cpu_count(_py: Py) -> i64 {
        // SAFETY: has no preconditions.
        unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) }
    }
    /// Set the current numeric umask and return the previous umask.
    #[pyfunction("umask(mask, /)")]
    fn umask(_py: Py, mask: i32) -> i64 {
        // SAFETY: has no preconditions.
        i64::from(unsafe { libc::umask(mask as u32) })
    }
    /// Return the current process's user id.
    #[pyfunction("getuid()")]
    fn getuid(_py: Py) -> i64 {
        // SAFETY: has no preconditions.
        i64::from(unsafe { libc::getuid() })
    }
    /// Return the current process's effective user id.
    #[pyfunction("geteuid()")]
    fn geteuid(_py: Py) -> i64 {
        // SAFETY: has no preconditions.
        i64::from(unsafe { libc::geteuid() })
    }
    /// Return the current process's group id.
    #[pyfunction("getgid()")]
    fn getgid(_py: Py) -> i64 {
        // SAFETY: has no preconditions.
        i64::from(unsafe { libc::getgid() })
    }
    /// Return the current process's effective group id.
    #[pyfunction("getegid()")]
    fn getegid(_py: Py) -> i64 {
        // SAFETY: has no preconditions.
        i64::from(unsafe { libc::getegid() })
    }
    /// Get the close-on-exe flag of the specified file descriptor.
    #[pyfunction("get_inheritable(fd, /)")]
    fn get_inheritable(py: Py, fd: i32) -> PyResult<bool> {
        // SAFETY: has no preconditions.
        Ok(checked(py, unsafe { libc::fcntl(fd, libc::F_GETFD) })? & i64::from(libc::FD_CLOEXEC) == 0)
    }
    /// Set the inheritable flag of the specified file descriptor.
    #[pyfunction("set_inheritable(fd, inheritable, /)")]
    fn set_inheritable(py: Py, fd: i32, inheritable: bool) -> PyResult<()> {
        let flags = if inheritable { 0 } else { libc::FD_CLOEXEC };
        // SAFETY: has no preconditions.
        checked(py, unsafe { libc::fcntl(fd, libc::F_SETFD, flags) }).map(drop)
    }
    /// Return the size of the terminal window as (columns, lines).
    #[pyfunction("get_terminal_size(fd=1, /)")]
    fn get_terminal_size(py: Py, fd: Option<i32>) -> PyResult<Ref> {
        // SAFETY: zero is a valid `winsize`.
        let mut size: libc::winsize = unsafe { std::mem::zeroed() };
        // SAFETY: `size` is writable.
        checked(py, unsafe { libc::ioctl(fd.unwrap_or(1), libc::TIOCGWINSZ, &mut size) })?;
        let items = [size.ws_col, size.ws_row].map(|n| Value::from_small_int(n.into()));
        let class = crate::import::boot_attribute(py, "terminal_size")?;
        call::call(py, class.value(), &[tuple::from_slice(py, &items).value()])
    }
    /// Normalize the path, without asking the file system.
    #[pyfunction("_path_normpath(path)")]
    fn path_normpath(py: Py, v: Value) -> PyResult<Ref> {
        let data = path(py, v)?.into_bytes();
        text(py, &normalized(&data), v.is_kind(Kind::BYTES))
    }
    /// Split a pathname into drive, root and tail.
    #[pyfunction("_path_splitroot_ex(path, /)")]
    fn path_splitroot(py: Py, v: Value) -> PyResult<Ref> {
        let data = path(py, v)?.into_bytes();
        let slashes = data.iter().take_while(|b| **b == b'/').count();
        let root = if slashes == 2 { 2 } else { slashes.min(1) };
        let as_bytes = v.is_kind(Kind::BYTES);
        let parts = [&data[..0], &data[..root], &data[root..]].map(|p| text(py, p, as_bytes));
        Ok(tuple::from_vec(py, parts.into_iter().collect::<PyResult<_>>()?))
    }
    /// Register callables to be called when forking a new process.
    #[pyfunction("register_at_fork(*, before=None, after_in_child=None, after_in_parent=None)")]
    fn register_at_fork(_py: Py, _before: Option<Value>, _child: Option<Value>, _parent: Option<Value>) {}
}

/// After an error: runs what an interruption asks for, or raises.
fn retry(py: Py) -> PyResult<()> {
    let error = std::io::Error::last_os_error();
    if error.kind() == std::io::ErrorKind::Interrupted {
        return (py.runtime().upcalls().check_signals)(py);
    }
    Err(raise_os_error(py, &error))
}

/// A path without `.`, `..` and doubled slashes.
fn normalized(data: &[u8]) -> Vec<u8> {
    let slashes = data.iter().take_while(|b| **b == b'/').count();
    let root = if slashes == 2 { 2 } else { slashes.min(1) };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in data.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|p| *p != b"..") => {
                parts.pop();
            }
            b".." if root > 0 => {}
            part => parts.push(part),
        }
    }
    let mut out = vec![b'/'; root];
    out.extend_from_slice(&parts.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}

/// Adds types and constants to the module.
pub(crate) fn add_to(py: Py, d: DictRef) -> PyResult<()> {
    native::add_functions(py, d, "posix", Functions::METHODS);
    let mut ty = create_native::<DirEntry>(py, "posix.DirEntry", None, 0, None);
    ty.drop_fields = drop_entry;
    ty.traverse = traverse_entry;
    let slots = Slots { repr: Some(entry_repr), ..Slots::default() };
    native::ready(py, ty, slots, EntryMethods::METHODS, EntryMethods::GETSETS);
    dict::set_text(py, d, "DirEntry", ty.value());
    let environment = dict::new(py);
    for (name, value) in std::env::vars_os() {
        let (name, value) = (py.bytes(name.as_bytes()), py.bytes(value.as_bytes()));
        dict::set(py, dict::of(&environment), name.value(), value.value())?;
    }
    dict::set_text(py, d, "environ", environment.value());
    for (name, number) in NUMBERS {
        dict::set_text(py, d, name, Value::from_small_int(i64::from(*number)));
    }
    dict::set_text(py, d, "_have_functions", list::new(py).value());
    Ok(())
}

const NUMBERS: &[(&str, i32)] = &[
    ("F_OK", libc::F_OK),
    ("R_OK", libc::R_OK),
    ("W_OK", libc::W_OK),
    ("X_OK", libc::X_OK),
    ("O_APPEND", libc::O_APPEND),
    ("O_CLOEXEC", libc::O_CLOEXEC),
    ("O_CREAT", libc::O_CREAT),
    ("O_DIRECTORY", libc::O_DIRECTORY),
    ("O_EXCL", libc::O_EXCL),
    ("O_NOFOLLOW", libc::O_NOFOLLOW),
    ("O_NONBLOCK", libc::O_NONBLOCK),
    ("O_RDONLY", libc::O_RDONLY),
    ("O_RDWR", libc::O_RDWR),
    ("O_SYNC", libc::O_SYNC),
    ("O_TRUNC", libc::O_TRUNC),
    ("O_WRONLY", libc::O_WRONLY),
    ("SEEK_DATA", libc::SEEK_DATA),
    ("SEEK_HOLE", libc::SEEK_HOLE),
];
