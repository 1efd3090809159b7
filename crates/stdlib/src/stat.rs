//! `_stat`: the parts of file modes.

use taipan_macros::pymodule;
use taipan_object::*;

const S_IFMT: u32 = 0o170_000;
const S_IFDIR: u32 = 0o040_000;
const S_IFCHR: u32 = 0o020_000;
const S_IFBLK: u32 = 0o060_000;
const S_IFREG: u32 = 0o100_000;
const S_IFIFO: u32 = 0o010_000;
const S_IFLNK: u32 = 0o120_000;
const S_IFSOCK: u32 = 0o140_000;

/// Constants of the module.
const CONSTANTS: &[(&str, u32)] = &[
    ("S_IFDIR", S_IFDIR),
    ("S_IFCHR", S_IFCHR),
    ("S_IFBLK", S_IFBLK),
    ("S_IFREG", S_IFREG),
    ("S_IFIFO", S_IFIFO),
    ("S_IFLNK", S_IFLNK),
    ("S_IFSOCK", S_IFSOCK),
    ("S_IFDOOR", 0),
    ("S_IFPORT", 0),
    ("S_IFWHT", 0),
    ("S_ISUID", 0o4000),
    ("S_ISGID", 0o2000),
    ("S_ISVTX", 0o1000),
    ("S_ENFMT", 0o2000),
    ("S_IREAD", 0o400),
    ("S_IWRITE", 0o200),
    ("S_IEXEC", 0o100),
    ("S_IRWXU", 0o700),
    ("S_IRUSR", 0o400),
    ("S_IWUSR", 0o200),
    ("S_IXUSR", 0o100),
    ("S_IRWXG", 0o070),
    ("S_IRGRP", 0o040),
    ("S_IWGRP", 0o020),
    ("S_IXGRP", 0o010),
    ("S_IRWXO", 0o007),
    ("S_IROTH", 0o004),
    ("S_IWOTH", 0o002),
    ("S_IXOTH", 0o001),
    ("UF_SETTABLE", 0x0000_ffff),
    ("UF_NODUMP", 0x0000_0001),
    ("UF_IMMUTABLE", 0x0000_0002),
    ("UF_APPEND", 0x0000_0004),
    ("UF_OPAQUE", 0x0000_0008),
    ("UF_NOUNLINK", 0x0000_0010),
    ("UF_COMPRESSED", 0x0000_0020),
    ("UF_TRACKED", 0x0000_0040),
    ("UF_DATAVAULT", 0x0000_0080),
    ("UF_HIDDEN", 0x0000_8000),
    ("SF_SETTABLE", 0xffff_0000),
    ("SF_ARCHIVED", 0x0001_0000),
    ("SF_IMMUTABLE", 0x0002_0000),
    ("SF_APPEND", 0x0004_0000),
    ("SF_NOUNLINK", 0x0010_0000),
    ("SF_SNAPSHOT", 0x0020_0000),
    ("SF_FIRMLINK", 0x0080_0000),
    ("SF_DATALESS", 0x4000_0000),
    ("ST_MODE", 0),
    ("ST_INO", 1),
    ("ST_DEV", 2),
    ("ST_NLINK", 3),
    ("ST_UID", 4),
    ("ST_GID", 5),
    ("ST_SIZE", 6),
    ("ST_ATIME", 7),
    ("ST_MTIME", 8),
    ("ST_CTIME", 9),
];

/// A mode from a Python integer.
fn mode_of(py: Py, v: Value) -> PyResult<u32> {
    let n = int::index(py, v)?;
    if int::is_negative(n.value()) {
        return Err(py.raise_overflow_error(format_args!("can't convert negative value to unsigned int")));
    }
    match int::to_i128(n.value()).and_then(|n| u64::try_from(n).ok()) {
        Some(n) => u32::try_from(n).map_err(|_| py.raise_overflow_error(format_args!("mode out of range"))),
        None => Err(py.raise_overflow_error(format_args!("Python int too large to convert to C unsigned long"))),
    }
}

fn has_type(py: Py, mode: Value, wanted: u32) -> PyResult<bool> {
    Ok(mode_of(py, mode)? & S_IFMT == wanted)
}

/// The letter of a file's type.
fn type_letter(mode: u32) -> char {
    match mode & S_IFMT {
        S_IFREG => '-',
        S_IFDIR => 'd',
        S_IFLNK => 'l',
        S_IFBLK => 'b',
        S_IFCHR => 'c',
        S_IFIFO => 'p',
        S_IFSOCK => 's',
        _ => '?',
    }
}

struct Functions;

#[pymodule]
impl Functions {
    /// S_ISDIR(mode) -> bool
    ///
    /// Return True if mode is from a directory.
    #[pyfunction("S_ISDIR(object, /)")]
    fn s_isdir(py: Py, mode: Value) -> PyResult<bool> {
        has_type(py, mode, S_IFDIR)
    }
    /// S_ISCHR(mode) -> bool
    ///
    /// Return True if mode is from a character special device file.
    #[pyfunction("S_ISCHR(object, /)")]
    fn s_ischr(py: Py, mode: Value) -> PyResult<bool> {
        has_type(py, mode, S_IFCHR)
    }
    /// S_ISBLK(mode) -> bool
    ///
    /// Return True if mode is from a block special device file.
    #[pyfunction("S_ISBLK(object, /)")]
    fn s_isblk(py: Py, mode: Value) -> PyResult<bool> {
        has_type(py, mode, S_IFBLK)
    }
    /// S_ISREG(mode) -> bool
    ///
    /// Return True if mode is from a regular file.
    #[pyfunction("S_ISREG(object, /)")]
    fn s_isreg(py: Py, mode: Value) -> PyResult<bool> {
        has_type(py, mode, S_IFREG)
    }
    /// S_ISFIFO(mode) -> bool
    ///
    /// Return True if mode is from a FIFO (named pipe).
    #[pyfunction("S_ISFIFO(object, /)")]
    fn s_isfifo(py: Py, mode: Value) -> PyResult<bool> {
        has_type(py, mode, S_IFIFO)
    }
    /// S_ISLNK(mode) -> bool
    ///
    /// Return True if mode is from a symbolic link.
    #[pyfunction("S_ISLNK(object, /)")]
    fn s_islnk(py: Py, mode: Value) -> PyResult<bool> {
        has_type(py, mode, S_IFLNK)
    }
    /// S_ISSOCK(mode) -> bool
    ///
    /// Return True if mode is from a socket.
    #[pyfunction("S_ISSOCK(object, /)")]
    fn s_issock(py: Py, mode: Value) -> PyResult<bool> {
        has_type(py, mode, S_IFSOCK)
    }
    /// S_ISDOOR(mode) -> bool
    ///
    /// Return True if mode is from a door.
    #[pyfunction("S_ISDOOR(object, /)")]
    fn s_isdoor(py: Py, mode: Value) -> PyResult<bool> {
        mode_of(py, mode).map(|_| false)
    }
    /// S_ISPORT(mode) -> bool
    ///
    /// Return True if mode is from an event port.
    #[pyfunction("S_ISPORT(object, /)")]
    fn s_isport(py: Py, mode: Value) -> PyResult<bool> {
        mode_of(py, mode).map(|_| false)
    }
    /// S_ISWHT(mode) -> bool
    ///
    /// Return True if mode is from a whiteout.
    #[pyfunction("S_ISWHT(object, /)")]
    fn s_iswht(py: Py, mode: Value) -> PyResult<bool> {
        mode_of(py, mode).map(|_| false)
    }
    /// Return the portion of the file's mode that can be set by os.chmod().
    #[pyfunction("S_IMODE(object, /)")]
    fn s_imode(py: Py, mode: Value) -> PyResult<i64> {
        Ok(i64::from(mode_of(py, mode)? & 0o7777))
    }
    /// Return the portion of the file's mode that describes the file type.
    #[pyfunction("S_IFMT(object, /)")]
    fn s_ifmt(py: Py, mode: Value) -> PyResult<i64> {
        Ok(i64::from(mode_of(py, mode)? & S_IFMT))
    }
    /// Convert a file's mode to a string of the form '-rwxrwxrwx'
    #[pyfunction("filemode(object, /)")]
    fn filemode(py: Py, mode: Value) -> PyResult<String> {
        let mode = mode_of(py, mode)?;
        let mut text = String::from(type_letter(mode));
        for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
            let bits = mode >> shift;
            text.push(if bits & 4 != 0 { 'r' } else { '-' });
            text.push(if bits & 2 != 0 { 'w' } else { '-' });
            text.push(match (mode & special != 0, bits & 1 != 0) {
                (true, true) => letter,
                (true, false) => letter.to_ascii_uppercase(),
                (false, true) => 'x',
                (false, false) => '-',
            });
        }
        Ok(text)
    }
}

const DOC: &str = "S_IFMT_: file type bits\n\
    S_IFDIR: directory\n\
    S_IFCHR: character device\n\
    S_IFBLK: block device\n\
    S_IFREG: regular file\n\
    S_IFIFO: fifo (named pipe)\n\
    S_IFLNK: symbolic link\n\
    S_IFSOCK: socket file\n\
    S_IFDOOR: door\n\
    S_IFPORT: event port\n\
    S_IFWHT: whiteout\n\
    \n\
    S_ISUID: set UID bit\n\
    S_ISGID: set GID bit\n\
    S_ENFMT: file locking enforcement\n\
    S_ISVTX: sticky bit\n\
    S_IREAD: Unix V7 synonym for S_IRUSR\n\
    S_IWRITE: Unix V7 synonym for S_IWUSR\n\
    S_IEXEC: Unix V7 synonym for S_IXUSR\n\
    S_IRWXU: mask for owner permissions\n\
    S_IRUSR: read by owner\n\
    S_IWUSR: write by owner\n\
    S_IXUSR: execute by owner\n\
    S_IRWXG: mask for group permissions\n\
    S_IRGRP: read by group\n\
    S_IWGRP: write by group\n\
    S_IXGRP: execute by group\n\
    S_IRWXO: mask for others (not in group) permissions\n\
    S_IROTH: read by others\n\
    S_IWOTH: write by others\n\
    S_IXOTH: execute by others\n\
    \n\
    UF_SETTABLE: mask of owner changeable flags\n\
    UF_NODUMP: do not dump file\n\
    UF_IMMUTABLE: file may not be changed\n\
    UF_APPEND: file may only be appended to\n\
    UF_OPAQUE: directory is opaque when viewed through a union stack\n\
    UF_NOUNLINK: file may not be renamed or deleted\n\
    UF_COMPRESSED: macOS: file is hfs-compressed\n\
    UF_TRACKED: used for dealing with document IDs\n\
    UF_DATAVAULT: entitlement required for reading and writing\n\
    UF_HIDDEN: macOS: file should not be displayed\n\
    SF_SETTABLE: mask of super user changeable flags\n\
    SF_ARCHIVED: file may be archived\n\
    SF_IMMUTABLE: file may not be changed\n\
    SF_APPEND: file may only be appended to\n\
    SF_RESTRICTED: entitlement required for writing\n\
    SF_NOUNLINK: file may not be renamed or deleted\n\
    SF_SNAPSHOT: file is a snapshot file\n\
    SF_FIRMLINK: file is a firmlink\n\
    SF_DATALESS: file is a dataless object\n\
    \n\
    On macOS:\n\
    SF_SUPPORTED: mask of super user supported flags\n\
    SF_SYNTHETIC: mask of read-only synthetic flags\n\
    \n\
    ST_MODE\n\
    ST_INO\n\
    ST_DEV\n\
    ST_NLINK\n\
    ST_UID\n\
    ST_GID\n\
    ST_SIZE\n\
    ST_ATIME\n\
    ST_MTIME\n\
    ST_CTIME\n\
    \n\
    FILE_ATTRIBUTE_*: Windows file attribute constants\n\
    \x20                  (only present on Windows)\n\
    ";

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = crate::new_module(py, "_stat", DOC, Functions::METHODS);
    for &(name, value) in CONSTANTS {
        dict::set_text(py, d, name, int::from_i64(py, i64::from(value)).value());
    }
    Ok(module)
}
