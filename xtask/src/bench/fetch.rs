//! The benchmark programs as they are published, in a cache outside of the repository.
//!
//! Law: what is used has the pinned hash, and is unpacked only after pip compared it; a folder of the cache is complete
//! or absent.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A release on PyPI.
struct Release {
    name: &'static str,
    version: &'static str,
    /// The archive that pip saves.
    file: &'static str,
    sha256: &'static str,
}

const PYPERFORMANCE: Release = Release {
    name: "pyperformance",
    version: "1.14.0",
    file: "pyperformance-1.14.0-py3-none-any.whl",
    sha256: "94068ac2935b6952ccb5e8a302eb9cebc26e82454494bef6e53822738adf0049",
};

/// What crypto_pyaes requires.
const PYAES: Release = Release {
    name: "pyaes",
    version: "1.6.1",
    file: "pyaes-1.6.1.tar.gz",
    sha256: "02c1b1405c38d3c370b085fb952dd8bea3fadcee6411ad99f312cc129c536d8f",
};

/// Where archives are kept: `$TAIPAN_BENCH_CACHE`, or `~/.cache/taipan-bench`.
fn cache() -> Result<PathBuf, String> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-bench"));
    let folder = std::env::var_os("TAIPAN_BENCH_CACHE").map(PathBuf::from).or_else(home);
    folder.ok_or_else(|| String::from("neither TAIPAN_BENCH_CACHE nor HOME is set"))
}

/// The folder of one of pyperformance's benchmarks, `bm_NAME`.
pub fn benchmark(name: &str) -> Result<PathBuf, String> {
    let folder = unpacked(&PYPERFORMANCE)?.join("pyperformance/data-files/benchmarks").join(format!("bm_{name}"));
    if folder.is_dir() { Ok(folder) } else { Err(format!("there is no {}", folder.display())) }
}

/// The folder of the package `pyaes`.
pub fn pyaes() -> Result<PathBuf, String> {
    Ok(unpacked(&PYAES)?.join("pyaes-1.6.1/pyaes"))
}

/// The folder with the release's files, fetched if it is not there.
fn unpacked(release: &Release) -> Result<PathBuf, String> {
    let cache = cache()?;
    let folder = cache.join(format!("{}-{}", release.name, release.version));
    if folder.is_dir() {
        return Ok(folder);
    }
    std::fs::create_dir_all(&cache).map_err(|e| format!("cannot make {}: {e}", cache.display()))?;
    eprintln!("fetching {} {} from PyPI into {}", release.name, release.version, cache.display());
    let requirement = cache.join(format!("{}.txt", release.name));
    let line = format!("{}=={} --hash=sha256:{}\n", release.name, release.version, release.sha256);
    std::fs::write(&requirement, line).map_err(|e| format!("cannot write {}: {e}", requirement.display()))?;
    let requirement = requirement.to_string_lossy().into_owned();
    let pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"];
    python(&cache, &[&pip[..], &["-r", &requirement]].concat())?;
    let partial = cache.join(format!("{}.partial", release.name));
    let _ = std::fs::remove_dir_all(&partial);
    let module = if release.file.ends_with(".whl") { "zipfile" } else { "tarfile" };
    python(&cache, &["-m", module, "-e", release.file, &partial.to_string_lossy()])?;
    std::fs::rename(&partial, &folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    Ok(folder)
}

fn python(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let status = Command::new("python3").current_dir(folder).args(arguments).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("python3 {} ended with {status}", arguments.join(" "))),
        Err(e) => Err(format!("python3 (any version with pip fetches the programs) does not start: {e}")),
    }
}
