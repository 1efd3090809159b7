//! `_posixsubprocess`: a child process that runs another program.
//!
//! Law: between fork and exec the child makes system calls only; all that they need is prepared before.

use std::ffi::CString;
use std::io::Error;

use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

struct Functions;

/// What the child does, in the order of the fields.
struct Plan {
    keep: Vec<i32>,
    cwd: Option<CString>,
    /// Ends that the child has to have as its streams; -1: its parent's.
    streams: [i32; 3],
    /// Ends of the parent, closed in the child.
    parents: [i32; 3],
    error_pipe: i32,
    restore_signals: bool,
    new_session: bool,
    group: i32,
    umask: i32,
    gid: Option<u32>,
    groups: Option<Vec<u32>>,
    uid: Option<u32>,
    close: bool,
    programs: Vec<CString>,
    arguments: Vec<*const libc::c_char>,
    environment: Option<Vec<*const libc::c_char>>,
}

fn last_error() -> i32 {
    Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Closes all descriptors from 3 on but those to keep, which are in ascending order.
unsafe fn close_others(keep: &[i32]) {
    let close = |from: i32, to: i32| {
        // SAFETY: closing descriptors has no preconditions in a process that is about to run another program.
        unsafe {
            if from <= to && libc::syscall(libc::SYS_close_range, from as u32, to as u32, 0) != 0 {
                for fd in from..=to.min(65536) {
                    libc::close(fd);
                }
            }
        }
    };
    let mut from = 3;
    for &fd in keep.iter().filter(|fd| **fd >= 3) {
        close(from, fd - 1);
        from = fd + 1;
    }
    close(from, i32::MAX);
}

impl Plan {
    /// Makes the child's streams; the number of an error.
    unsafe fn set_streams(&mut self) -> Result<(), i32> {
        // SAFETY: descriptors only.
        unsafe {
            for fd in self.parents {
                if fd >= 0 {
                    libc::close(fd);
                }
            }
            // A descriptor that another stream is to have moves away first.
            for i in 0..3 {
                if self.streams[i] >= 0 && (self.streams[i] as usize) < i {
                    self.streams[i] = libc::dup(self.streams[i]);
                    if self.streams[i] == -1 {
                        return Err(last_error());
                    }
                }
            }
            for (target, fd) in self.streams.iter().copied().enumerate() {
                let target = target as i32;
                let done = match fd {
                    -1 => 0,
                    fd if fd == target => libc::fcntl(fd, libc::F_SETFD, 0),
                    fd => libc::dup2(fd, target),
                };
                if done == -1 {
                    return Err(last_error());
                }
            }
        }
        Ok(())
    }

    /// Everything before the other program; the number of an error, and whether it is about the folder.
    unsafe fn prepare(&mut self) -> Result<(), (i32, bool)> {
        let check = |result: i32| if result == -1 { Err((last_error(), false)) } else { Ok(()) };
        // SAFETY: system calls with prepared arguments.
        unsafe {
            self.set_streams().map_err(|e| (e, false))?;
            for &fd in &self.keep {
                if fd != self.error_pipe {
                    libc::fcntl(fd, libc::F_SETFD, 0);
                }
            }
            if let Some(folder) = &self.cwd
                && libc::chdir(folder.as_ptr()) == -1
            {
                return Err((last_error(), true));
            }
            if self.umask >= 0 {
                libc::umask(self.umask as libc::mode_t);
            }
            if self.restore_signals {
                for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                    libc::signal(signal, libc::SIG_DFL);
                }
            }
            if self.new_session {
                check(libc::setsid())?;
            }
            if self.group >= 0 {
                check(libc::setpgid(0, self.group))?;
            }
            if let Some(groups) = &self.groups {
                check(libc::setgroups(groups.len(), groups.as_ptr()))?;
            }
            if let Some(gid) = self.gid {
                check(libc::setregid(gid, gid))?;
            }
            if let Some(uid) = self.uid {
                check(libc::setreuid(uid, uid))?;
            }
        }
        Ok(())
    }

    /// Runs the other program; the number of the error that kept it from running.
    unsafe fn run(&self) -> i32 {
        let mut number = 0;
        for program in &self.programs {
            // SAFETY: strings and lists end with zeros.
            unsafe {
                match &self.environment {
                    Some(environment) => libc::execve(program.as_ptr(), self.arguments.as_ptr(), environment.as_ptr()),
                    None => libc::execv(program.as_ptr(), self.arguments.as_ptr()),
                };
            }
            let error = last_error();
            if !matches!(error, libc::ENOENT | libc::ENOTDIR) && number == 0 {
                number = error;
            }
        }
        if number == 0 { last_error() } else { number }
    }
}

fn strings(py: Py, v: Value) -> PyResult<Vec<CString>> {
    iter::collect(py, v)?.iter().map(|item| crate::posix_files::path(py, item.value())).collect()
}

fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

fn optional_id(py: Py, v: Value) -> PyResult<Option<u32>> {
    if v.is_none() { Ok(None) } else { int::index_i64(py, v).map(|n| Some(n as u32)) }
}

#[pymodule]
impl Functions {
    /// Spawn a fresh new child process.
    #[pyfunction(
        "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)"
    )]
    fn fork_exec(
        py: Py,
        args: Value,
        executables: Value,
        close_fds: bool,
        pass_fds: Value,
        cwd: Value,
        env: Value,
        p2cread: i32,
        p2cwrite: i32,
        c2pread: i32,
        c2pwrite: i32,
        errread: i32,
        errwrite: i32,
        errpipe_read: i32,
        errpipe_write: i32,
        restore_signals: bool,
        call_setsid: bool,
        pgid: i32,
        gid: Value,
        groups: Value,
        uid: Value,
        umask: i32,
        preexec: Value,
    ) -> PyResult<i64> {
        let arguments = strings(py, args)?;
        let environment = if env.is_none() { None } else { Some(strings(py, env)?) };
        let mut keep = Vec::new();
        for item in iter::collect(py, pass_fds)? {
            keep.push(int::index_i64(py, item.value())? as i32);
        }
        if !keep.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(py.raise_value_error(format_args!("bad value(s) in fds_to_keep")));
        }
        let groups = if groups.is_none() {
            None
        } else {
            let ids = iter::collect(py, groups)?;
            Some(ids.iter().map(|g| int::index_i64(py, g.value()).map(|n| n as u32)).collect::<PyResult<Vec<u32>>>()?)
        };
        let mut plan = Plan {
            keep,
            cwd: if cwd.is_none() { None } else { Some(crate::posix_files::path(py, cwd)?) },
            streams: [p2cread, c2pwrite, errwrite],
            parents: [p2cwrite, c2pread, errread],
            error_pipe: errpipe_write,
            restore_signals,
            new_session: call_setsid,
            group: pgid,
            umask,
            gid: optional_id(py, gid)?,
            groups,
            uid: optional_id(py, uid)?,
            close: close_fds,
            programs: strings(py, executables)?,
            arguments: pointers(&arguments),
            environment: environment.as_deref().map(pointers),
        };
        let _ = py.runtime().output.flush();
        // SAFETY: the child makes system calls, runs the function that the program gave where it gave one, and ends.
        let child = unsafe { libc::fork() };
        if child != 0 {
            return crate::posix::checked(py, child);
        }
        // SAFETY: this is the child.
        unsafe {
            libc::close(errpipe_read);
            let mut failed =
                plan.prepare().err().map(|(number, folder)| (number, if folder { "noexec:chdir" } else { "noexec" }));
            let mut kind = "OSError";
            if failed.is_none() && !preexec.is_none() {
                py.after_fork();
                if call::call(py, preexec, &[]).is_err() {
                    (kind, failed) = ("SubprocessError", Some((0, "Exception occurred in preexec_fn.")));
                }
            }
            if failed.is_none() {
                if plan.close {
                    close_others(&plan.keep);
                }
                failed = Some((plan.run(), ""));
            }
            let (number, text) = failed.unwrap_or((0, ""));
            let message = format!("{kind}:{number:x}:{text}");
            libc::write(errpipe_write, message.as_ptr().cast(), message.len());
            libc::_exit(255)
        }
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    Ok(crate::new_module(py, "_posixsubprocess", "A POSIX helper for the subprocess module.", Functions::METHODS).0)
}
