//! Where the program, its library and a virtual environment are: what `sys` says of paths.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The paths that `sys` shows.
pub(crate) struct Paths {
    pub executable: PathBuf,
    pub base_executable: PathBuf,
    pub prefix: PathBuf,
    pub base_prefix: PathBuf,
}

/// The paths of a program that was called by `name`; `home` is `PYTHONHOME`.
pub(crate) fn find(name: &OsStr, home: Option<&OsStr>) -> Paths {
    let executable = executable(name);
    let real = std::fs::canonicalize(&executable).unwrap_or_else(|_| executable.clone());
    let above = |file: &Path| file.parent().and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default();
    let mut base_prefix = above(&real);
    if let Some(home) = home {
        let text = home.to_string_lossy();
        base_prefix = PathBuf::from(text.split(':').next().unwrap_or_default());
    }
    let environment = home.is_none().then(|| environment(&executable)).flatten();
    match environment {
        Some((prefix, folder)) => {
            let base_executable = real.file_name().map_or_else(|| real.clone(), |name| folder.join(name));
            Paths { executable, base_executable, prefix, base_prefix }
        }
        None => Paths { base_executable: executable.clone(), executable, prefix: base_prefix.clone(), base_prefix },
    }
}

/// The program's own path: symbolic links are kept, for virtual environments are recognized by them.
fn executable(name: &OsStr) -> PathBuf {
    let given = Path::new(name);
    let found = if given.components().count() > 1 {
        std::env::current_dir().ok().map(|folder| folder.join(given.strip_prefix(".").unwrap_or(given)))
    } else {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).map(|folder| folder.join(given)).find(|file| is_executable(file))
    };
    found.filter(|file| is_executable(file)).or_else(|| std::env::current_exe().ok()).unwrap_or_default()
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

/// The folder of the virtual environment that a program is in, and where its own program is.
fn environment(executable: &Path) -> Option<(PathBuf, PathBuf)> {
    let beside = executable.parent()?;
    for folder in [Some(beside), beside.parent()].into_iter().flatten() {
        let Ok(text) = std::fs::read_to_string(folder.join("pyvenv.cfg")) else { continue };
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        let home =
            pairs.map(|(key, value)| (key.trim(), value.trim())).find(|(key, _)| key.eq_ignore_ascii_case("home"));
        if let Some((_, home)) = home {
            return Some((folder.to_path_buf(), PathBuf::from(home)));
        }
    }
    None
}
