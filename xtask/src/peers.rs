//! `cargo xtask peers`: the runtimes that Taipan is compared with, from Debian's packages, in a folder of their own.
//!
//! Law: every package has a pinned version and a pinned hash, which is compared before anything of it is unpacked. Neither
//! root nor a chroot is needed: wrappers start the binaries through the loader that was unpacked with them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const HELP: &str = "\
usage: cargo xtask peers [--check]

Installs into $TAIPAN_PEERS, by default ~/.cache/taipan-peers:

  bin/python3.14      CPython 3.14, the reference for behaviour, with its test suite
  bin/python3.15      CPython 3.15, JIT off
  bin/python3.15-jit  the same with its JIT on
  bin/pypy3           PyPy 8

Packages are those of Debian unstable, of pinned versions, about 46 MB; they come from the machine's Debian mirror or, when
that has newer ones, from snapshot.debian.org, and are kept in packages/. Needs curl, sha256sum, dpkg-deb, x86-64 Linux.
What is installed already is not installed again; --check only says what is there.
";

/// A package: path on a mirror, SHA-256, and the SHA-1 under which snapshot.debian.org keeps it.
struct Package(&'static str, &'static str, &'static str);

/// The runtimes and every library that they or their modules load.
const PACKAGES: &[Package] = &[
    Package(
        "pool/main/p/python3.14/libpython3.14-minimal_3.14.10-1_amd64.deb",
        "a59bb22e16dde6f441b892cdfd058dd93d8149cf437a31d8985dcca3cf407367",
        "e7e9442e72c867f1716ac5f8c647d9fc22b293f1",
    ),
    Package(
        "pool/main/p/python3.14/libpython3.14-stdlib_3.14.10-1_amd64.deb",
        "0af595928d7a49c12fe33d5667da95dc2fa9868e1a9a00625428074d3b3d458a",
        "e213e017b72da94df1473c8f8ae4bd5dabce056d",
    ),
    Package(
        "pool/main/p/python3.14/libpython3.14-testsuite_3.14.10-1_all.deb",
        "137b55a9b0794801a0226a8220c7c224e9e5e3a9d1261bd62573a87a6ad8bf31",
        "371963a182dc0b5e2749087c438b40045e759b2a",
    ),
    Package(
        "pool/main/p/python3.14/python3.14-minimal_3.14.10-1_amd64.deb",
        "a23204aa66be03a9ad427367e75ee2142c60685c8c229bcde0bdde8b421cefb8",
        "0e1d78bfe1be9ef806fb828d81d7a06acd2aee90",
    ),
    Package(
        "pool/main/p/python3.14/python3.14_3.14.10-1_amd64.deb",
        "96f4d045aeb704d72ed40c0c37099d5035b57d2095f3c9e42ab103344cad05f8",
        "4cb601a2bbcb920274fbf83f7b89912a95b44aeb",
    ),
    Package(
        "pool/main/p/python3.15/libpython3.15-minimal_3.15.2-1_amd64.deb",
        "1cd6e6860993a912b4ec41c2262f9001c8911ed9e8740a2c79d1f94bc9088047",
        "1c5c5efa1fccf65f2606146b40c84e886d2a3c6e",
    ),
    Package(
        "pool/main/p/python3.15/libpython3.15-stdlib_3.15.2-1_amd64.deb",
        "fabb8a62a20704a57bfe80c009a8c846821c6632acf8f433fbf3442cae893e42",
        "5d37e8d99bf136a9fb3190a33394fb3045f859ba",
    ),
    Package(
        "pool/main/p/python3.15/python3.15-minimal_3.15.2-1_amd64.deb",
        "b3065172be908a9962bc5512090837e1cff0a5b79da0b7e58ed6fabd436e6f11",
        "a3b20eb1c3f1984508ecc4eacc619e91c3dba478",
    ),
    Package(
        "pool/main/p/python3.15/python3.15_3.15.2-1_amd64.deb",
        "33b28c97e08ff0fa9249390b44cab662985177decdc70c06fc5a8c1c4f01ffd4",
        "64f3d048776ee0e0c0e0ed536cb276164aba6b57",
    ),
    Package(
        "pool/main/p/pypy3/pypy3-lib_8.0.1+dfsg-1_amd64.deb",
        "c5aadd37974f514cb93a0dbe609136532d068fdb50194f3fc4be6b39cf99c07f",
        "1bf777d13fa9300f0fb11bcc9469d003eec9eeb0",
    ),
    Package(
        "pool/main/p/pypy3/pypy3_8.0.1+dfsg-1_amd64.deb",
        "3c524a7965df64a5d7ee6b5c8fc486af2758182cc26ef74711898620c05e73a9",
        "f855b0c9d1e7363ed5b10dd780cd10f91368f177",
    ),
    Package(
        "pool/main/b/bzip2/libbz2-1.0_1.0.8-6+b2_amd64.deb",
        "04c7528234a6a4a8a2c2470f1470a7a616d90904fe8cdccf4c2c655540cdc61f",
        "fc73bdb6788edbe91332929ceef4509cc88a54dc",
    ),
    Package(
        "pool/main/g/glibc/libc6_2.43-7_amd64.deb",
        "5c71715c51103beb4fbba9fe9f8dff604af6610dfa71c70bff342f54a7860803",
        "d3b47ff25250d1e0065ca0b39417fc55b4e8e341",
    ),
    Package(
        "pool/main/d/db5.3/libdb5.3t64_5.3.28+dfsg2-11+b1_amd64.deb",
        "d263910f67130b11763a0164bac9ee94dafa482cc5ed7301703bbb6520183985",
        "1bde3c1bc5aea013571da287788f00deebada2d2",
    ),
    Package(
        "pool/main/e/expat/libexpat1_2.9.0-1_amd64.deb",
        "190d7f5e45f070c42a12f708fe417d6636cb45fae71175203168bb5c3695081b",
        "63f77438c1fb18c9215ba0c242cec59920a5da1a",
    ),
    Package(
        "pool/main/libf/libffi/libffi8_3.8.0-2_amd64.deb",
        "8f52979b2f3831088c419aae858f10fd3ad7e42cc6c1d28967bae996a98223a4",
        "006866f7bbeefbd18e514ca5565271151063a741",
    ),
    Package(
        "pool/main/g/gcc-16/libgcc-s1_16.2.0-4_amd64.deb",
        "d251ea642c3795e8723ac2b9eeebe511467ca04590ba70f3d555a7616787d7e3",
        "b24b594d16496c6cc51b608a973a39c75e594635",
    ),
    Package(
        "pool/main/g/gdbm/libgdbm6t64_1.26-1+b2_amd64.deb",
        "613613e51bb5bdb5a72e87be5f3a06fdf449b1ff39e205784642ae6ce7a02f13",
        "85c1eabc0de9ce97a803bf256103f383401939c8",
    ),
    Package(
        "pool/main/x/xz-utils/liblzma5_5.8.4-1_amd64.deb",
        "2dd166f61cb2a32c50f1a4dd3cd34f5f18a4ff97a6ff23665b9a57537fd60625",
        "4d77d472849467711c74d142741003bda7954dfb",
    ),
    Package(
        "pool/main/n/ncurses/libncursesw6_6.6+20260608-2_amd64.deb",
        "91dbb5e4ebe44a010703f916b4c4675aa3f54516601bbffe6612bd07e92d2071",
        "b244c098e1b39b5af989834fcb4df9ee7db6cdfa",
    ),
    Package(
        "pool/main/r/readline/libreadline8t64_8.3-4_amd64.deb",
        "1b65e285f312f9073dc4f0dafe44143d986bd8914e4a03af3ca59d68f238d02c",
        "dd44ea08a64705c0876cd1b21adc3b7e608f3b04",
    ),
    Package(
        "pool/main/s/sqlite3/libsqlite3-0_3.53.4-2_amd64.deb",
        "bbf13c9326764d05e37e6590debdaa6f33af6bd822e3ca1204789d9d1dc23b11",
        "ccef609db812935fae3e50a19ff7786a68024a5e",
    ),
    Package(
        "pool/main/o/openssl/libssl3t64_3.6.5-1_amd64.deb",
        "0a0ec84fe860c5c93c74d53cbb071aea0793327a3761b483080e9d7b73c21b37",
        "746327c24b4eb989674a856e5a3742d75365d636",
    ),
    Package(
        "pool/main/n/ncurses/libtinfo6_6.6+20260608-2_amd64.deb",
        "14682d1f6e35df22df0fe1eb2c09418aff0e29e2ea5a7bc0aa1bcd37192ba5a7",
        "e735a70960f7e4a0d2928a333dccd23490f460e3",
    ),
    Package(
        "pool/main/u/util-linux/libuuid1_2.42.4-1_amd64.deb",
        "bdef15911ca5748219f5257bf4f1e81444fb40966499c02b1176bfbbcd9a2d08",
        "8d3cc79f7d0a8ba3581111f5f184c9f03d3a1fa3",
    ),
    Package(
        "pool/main/libz/libzstd/libzstd1_1.5.7+dfsg-4_amd64.deb",
        "93e7930e4c25b918f1dd980cc1c6d4487654a248f5fa71eacb976ed7bbe954bd",
        "f273ef0e133ffd3a8ff2d65929bc06d52e9ca475",
    ),
    Package(
        "pool/main/z/zlib/zlib1g_1.3.dfsg+really1.3.2-4_amd64.deb",
        "8506ce550a81ac14b047608e0df121037d9cbb10c3cc28446f68cf8c1d9d31ce",
        "656edc6892a7741fa016ed2c4db942e9b7f5c2cc",
    ),
];

/// Name, program, the variables besides `PYTHONHOME`; PyPy finds its library by its own path.
const WRAPPERS: &[(&str, &str, &str)] = &[
    ("python3.14", "python3.14", ""),
    ("python3.15", "python3.15", "PYTHON_JIT=0 "),
    ("python3.15-jit", "python3.15", "PYTHON_JIT=1 "),
    ("pypy3", "pypy3", ""),
];

/// Runs `cargo xtask peers`.
pub fn command(arguments: &[String]) -> Result<(), String> {
    let folder = crate::bench::peers().ok_or("neither TAIPAN_PEERS nor HOME is set")?;
    match arguments {
        [] => install(&folder)?,
        [only] if only == "--check" => {}
        [help] if help == "--help" || help == "-h" => {
            print!("{HELP}");
            return Ok(());
        }
        other => return Err(format!("there is no option {}\n\n{HELP}", other.join(" "))),
    }
    let mut missing = 0;
    for (name, _, _) in WRAPPERS {
        match version(&folder.join("bin").join(name)) {
            Ok(version) => println!("{name:<15} {version}"),
            Err(reason) => {
                missing += 1;
                println!("{name:<15} {reason}");
            }
        }
    }
    println!("{}", folder.join("bin").display());
    if missing == 0 { Ok(()) } else { Err(format!("{missing} of {} do not run", WRAPPERS.len())) }
}

/// What a peer says of itself.
fn version(wrapper: &Path) -> Result<String, String> {
    let output = Command::new(wrapper)
        .args(["-c", "import sys, ssl, sqlite3, zlib, bz2, lzma, ctypes; print(sys.version.split('\\n')[0])"])
        .output()
        .map_err(|e| format!("does not start: {e}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(errors.lines().last().unwrap_or("ended with an error").to_owned())
}

/// Fetches, compares, unpacks; writes the wrappers.
fn install(folder: &Path) -> Result<(), String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(String::from("the packages are for x86-64 Linux; elsewhere give bench a `--peer NAME=COMMAND`"));
    }
    if WRAPPERS.iter().all(|(name, _, _)| version(&folder.join("bin").join(name)).is_ok()) {
        return Ok(());
    }
    let needed = ["curl", "sha256sum", "dpkg-deb"];
    let absent: Vec<&str> = needed.into_iter().filter(|tool| !is_there(tool)).collect();
    if !absent.is_empty() {
        return Err(format!("not installed: {} (on Debian: apt-get install curl coreutils dpkg)", absent.join(", ")));
    }
    let packages = folder.join("packages");
    for made in [folder.join("bin"), packages.clone()] {
        std::fs::create_dir_all(&made).map_err(|e| format!("cannot make {}: {e}", made.display()))?;
    }
    let mirrors = mirrors();
    let mut files = Vec::new();
    for (i, package) in PACKAGES.iter().enumerate() {
        progress(&format!("package {} of {}: {}", i + 1, PACKAGES.len(), package.file()));
        files.push(fetch(package, &packages, &mirrors)?);
    }
    // What a failed installation left is not built upon.
    let (partial, tree) = (folder.join("sid.partial"), folder.join("sid"));
    let _ = std::fs::remove_dir_all(&partial);
    for (i, file) in files.iter().enumerate() {
        progress(&format!("unpacking {} of {}: {}", i + 1, files.len(), file.display()));
        run(Command::new("dpkg-deb").arg("-x").arg(file).arg(&partial))?;
    }
    if tree.exists() {
        std::fs::remove_dir_all(&tree).map_err(|e| format!("cannot remove {}: {e}", tree.display()))?;
    }
    std::fs::rename(&partial, &tree).map_err(|e| format!("cannot make {}: {e}", tree.display()))?;
    wrappers(folder, &tree)?;
    // As installed packages have them: start-up is measured with compiled libraries.
    for (name, library) in [("python3.14", "python3.14"), ("python3.15", "python3.15"), ("pypy3", "pypy3.11")] {
        progress(&format!("compiling the library of {name}"));
        let library = tree.join("usr/lib").join(library);
        let mut compile = Command::new(folder.join("bin").join(name));
        compile.args(["-m", "compileall", "-q", "-x", "/(test|lib2to3)/"]).arg(library);
        // The library has files that are meant not to compile.
        let _ = compile.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
    progress("");
    Ok(())
}

impl Package {
    fn file(&self) -> &'static str {
        self.0.rsplit('/').next().unwrap_or(self.0)
    }
}

fn progress(text: &str) {
    eprint!("\r{:100}\r{text}", "");
    let _ = std::io::stderr().flush();
}

fn is_there(tool: &str) -> bool {
    Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("{} does not start: {e}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(format!("{} ended with {}: {errors}", command.get_program().display(), output.status))
}

/// The machine's own Debian mirror, where it has one, and Debian's.
fn mirrors() -> Vec<String> {
    let own = Command::new("apt-get").args(["indextargets", "--format", "$(REPO_URI)"]).output();
    let text = own.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    let own = text.lines().map(|line| line.trim_end_matches('/')).find(|line| line.ends_with("/debian"));
    let mut all: Vec<String> = own.map(str::to_owned).into_iter().collect();
    all.push(String::from("http://deb.debian.org/debian"));
    all.dedup();
    all
}

/// The package's file with the pinned hash, from the folder or from the first place that has it.
fn fetch(package: &Package, folder: &Path, mirrors: &[String]) -> Result<PathBuf, String> {
    let file = folder.join(package.file());
    if file.exists() && hash(&file)? == package.1 {
        return Ok(file);
    }
    let partial = folder.join("partial");
    let mut places: Vec<String> = mirrors.iter().map(|mirror| format!("{mirror}/{}", package.0)).collect();
    places.push(format!("https://snapshot.debian.org/file/{}", package.2));
    let mut reasons = Vec::new();
    for place in &places {
        let mut curl = Command::new("curl");
        curl.args(["--fail", "--location", "--silent", "--show-error", "--retry", "3", "--output"]).arg(&partial);
        match run(curl.arg(place)).and_then(|()| hash(&partial)) {
            Ok(found) if found == package.1 => {
                std::fs::rename(&partial, &file).map_err(|e| format!("cannot make {}: {e}", file.display()))?;
                return Ok(file);
            }
            Ok(found) => reasons.push(format!("{place} has the hash {found} instead of {}", package.1)),
            Err(reason) => reasons.push(format!("{place}: {reason}")),
        }
    }
    Err(format!("{} cannot be fetched:\n  {}", package.file(), reasons.join("\n  ")))
}

/// The SHA-256 of a file.
fn hash(file: &Path) -> Result<String, String> {
    let output = Command::new("sha256sum").arg(file).output().map_err(|e| format!("sha256sum does not start: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // A name with odd characters is marked by a backslash in front.
    let first = text.split_whitespace().next().map(|word| word.trim_start_matches('\\').to_owned());
    first.filter(|hash| hash.len() == 64).ok_or_else(|| format!("sha256sum cannot read {}", file.display()))
}

/// The wrappers' text: two lines, which the benchmarks read, too.
fn wrapper(tree: &str, program: &str, environment: &str) -> String {
    let library = format!("{tree}/usr/lib/x86_64-linux-gnu");
    let binary = format!("{tree}/usr/bin/{program}");
    let (home, name) = match program {
        "pypy3" => (String::new(), binary.clone()),
        _ => (format!("PYTHONHOME={tree}/usr "), String::from("\"$0\"")),
    };
    format!(
        "#!/bin/sh\n{home}{environment}exec {library}/ld-linux-x86-64.so.2 --library-path {library} --argv0 {name} {binary} \"$@\"\n"
    )
}

fn wrappers(folder: &Path, tree: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let tree = std::path::absolute(tree).map_err(|e| format!("{}: {e}", tree.display()))?;
    let tree = tree.to_string_lossy();
    if tree.contains(|c: char| c.is_whitespace() || "\"'$\\;&|<>()".contains(c)) {
        return Err(format!("{tree} has characters that a wrapper cannot have: set TAIPAN_PEERS"));
    }
    for (name, program, environment) in WRAPPERS {
        let file = folder.join("bin").join(name);
        let written = std::fs::write(&file, wrapper(&tree, program, environment))
            .and_then(|()| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)));
        written.map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{PACKAGES, wrapper};

    #[test]
    fn hashes_are_hashes() {
        let hex = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
        for package in PACKAGES {
            assert!(hex(package.1, 64) && hex(package.2, 40), "{}", package.0);
        }
    }

    #[test]
    fn wrappers_are_what_the_benchmarks_read() {
        let text = wrapper("/t", "python3.15", "PYTHON_JIT=1 ");
        assert!(
            text.starts_with("#!/bin/sh\nPYTHONHOME=/t/usr PYTHON_JIT=1 exec /t/usr/lib/x86_64-linux-gnu/ld-linux")
        );
        assert!(text.ends_with(" --argv0 \"$0\" /t/usr/bin/python3.15 \"$@\"\n"));
        assert!(wrapper("/t", "pypy3", "").starts_with("#!/bin/sh\nexec /t/"));
    }
}
