//! Running a process to its end, with a limit, and what it used.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How a process ended.
pub struct Ended {
    /// Whether it ended by itself with status 0.
    pub success: bool,
    /// The status or the reason, for people.
    pub status: String,
    /// Seconds from start to end.
    pub wall: f64,
    /// CPU seconds.
    pub cpu: f64,
    /// The most memory it had at once, in KiB.
    pub peak: u64,
    /// What it printed.
    pub stdout: String,
    /// What it said of errors.
    pub stderr: String,
}

impl Ended {
    /// The last line of the errors, behind the status.
    pub fn reason(&self) -> String {
        let last = self.stderr.lines().rev().find(|line| !line.trim().is_empty());
        format!("{}: {}", self.status, last.unwrap_or("no message"))
    }
}

/// Runs a command to its end, or kills it after the limit. Its output goes through files in the folder.
pub fn run(command: &mut Command, folder: &Path, limit: Duration) -> Result<Ended, String> {
    let file = |name: &str| {
        let path = folder.join(name);
        File::create(&path).map_err(|e| format!("cannot write {}: {e}", path.display()))
    };
    command.stdin(Stdio::null()).stdout(file("stdout")?).stderr(file("stderr")?);
    let start = Instant::now();
    let child = command.spawn().map_err(|e| format!("{} does not start: {e}", command.get_program().display()))?;
    let guard = Guard::new(child.id(), limit);
    let used = wait(child.id());
    let wall = start.elapsed().as_secs_f64();
    let killed = guard.finish();
    let text = |name| std::fs::read(folder.join(name)).map(|b| String::from_utf8_lossy(&b).into_owned());
    let status = match used.status {
        _ if killed => format!("killed after {} s", limit.as_secs()),
        0 => String::from("ended"),
        s if s & 0x7f != 0 => format!("killed by signal {}", s & 0x7f),
        s => format!("exit status {}", s >> 8 & 0xff),
    };
    Ok(Ended {
        success: used.status == 0 && !killed,
        status,
        wall,
        cpu: used.cpu,
        peak: used.peak,
        stdout: text("stdout").unwrap_or_default(),
        stderr: text("stderr").unwrap_or_default(),
    })
}

/// Kills a process when its time is over.
struct Guard {
    done: std::sync::mpsc::Sender<()>,
    thread: std::thread::JoinHandle<bool>,
}

impl Guard {
    fn new(process: u32, limit: Duration) -> Guard {
        let (done, wait) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let over = wait.recv_timeout(limit).is_err();
            if over {
                // The process has not been waited for, or the message would have come: the number is still its own.
                let _ = Command::new("kill").args(["-9", &process.to_string()]).status();
            }
            over
        });
        Guard { done, thread }
    }

    fn finish(self) -> bool {
        let _ = self.done.send(());
        self.thread.join().unwrap_or(false)
    }
}

/// What `wait4` says.
struct Used {
    status: i32,
    cpu: f64,
    peak: u64,
}

/// `struct rusage` of 64-bit Linux: two times of two words, then fourteen words, of which the first is the peak in KiB.
#[repr(C)]
#[derive(Default)]
struct Rusage {
    user: [i64; 2],
    system: [i64; 2],
    max_rss: i64,
    rest: [i64; 13],
}

unsafe extern "C" {
    fn wait4(process: i32, status: *mut i32, options: i32, usage: *mut Rusage) -> i32;
}

/// Waits for a child of this process.
fn wait(process: u32) -> Used {
    let (mut status, mut usage) = (0, Rusage::default());
    loop {
        // SAFETY: both are writable and have the layout that the system's header gives them.
        let ended = unsafe { wait4(process as i32, &mut status, 0, &mut usage) };
        if ended == process as i32 {
            break;
        }
        let interrupted = std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted;
        assert!(interrupted, "the child {process} can be waited for");
    }
    let seconds = |time: [i64; 2]| time[0] as f64 + time[1] as f64 / 1e6;
    Used { status, cpu: seconds(usage.user) + seconds(usage.system), peak: usage.max_rss as u64 }
}

#[cfg(test)]
mod tests {
    use super::run;
    use std::process::Command;
    use std::time::Duration;

    fn shell(script: &str, limit: Duration) -> super::Ended {
        let folder = std::env::temp_dir().join(format!("xtask-process-{}-{}", std::process::id(), script.len()));
        std::fs::create_dir_all(&folder).expect("can be made");
        let ended = run(Command::new("sh").args(["-c", script]), &folder, limit).expect("sh starts");
        std::fs::remove_dir_all(&folder).expect("is there");
        ended
    }

    #[test]
    fn output_and_status_are_kept() {
        let ended = shell("echo out; echo err >&2; exit 3", Duration::from_secs(60));
        assert_eq!((ended.stdout.as_str(), ended.stderr.as_str(), ended.success), ("out\n", "err\n", false));
        assert_eq!(ended.reason(), "exit status 3: err");
        assert!(ended.peak > 100);
    }

    #[test]
    fn what_takes_too_long_is_killed() {
        let ended = shell("exec sleep 60", Duration::from_millis(200));
        assert!(!ended.success && ended.wall < 30.0);
        assert!(ended.status.starts_with("killed after"));
    }
}
