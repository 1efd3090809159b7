//! A system that from some moment on refuses to make memory executable: the program goes on in the interpreter.
//!
//! Law: a process of its own, as what is refused stays refused.
#![cfg(all(feature = "jit", target_os = "linux", target_arch = "x86_64"))]

use taipan::tier2::{JitMode, Settings, install, tier2};
use taipan::{Interpreter, Outcome, Program};
use taipan_trace::abort::Abort;

/// Makes hot functions and keeps them, says so on a pipe and waits for the answer; runs them again, with new ones; what is
/// wrong is an exception.
const PROGRAM: &str = "
import posix
hot = []
def make_and_run():
    for made in range(len(hot), len(hot) + 5):
        names = {}
        exec(f'''
def hot(n):
    total = {made}
    for i in range(n):
        total += i & 3
    return total
''', names)
        hot.append(names['hot'])
        for added, function in enumerate(hot):
            assert function(4000) == added + 6000, added
make_and_run()
posix.write(SAY, b'x')
posix.read(HEAR, 1)
make_and_run()
";

/// The ends of a pipe: the one to read, the one to write.
fn pipe() -> [i32; 2] {
    let mut ends = [0; 2];
    // SAFETY: `pipe` writes two numbers.
    assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0);
    ends
}

/// Forbids the process to make memory executable that is not (`prctl(2)`, Linux 6.3). Whether the system knows how to.
fn refuse_from_now_on() -> bool {
    const PR_SET_MDWE: libc::c_int = 65;
    const PR_MDWE_REFUSE_EXEC_GAIN: libc::c_ulong = 1;
    // SAFETY: changes nothing but what the process may ask for.
    unsafe { libc::prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == 0 }
}

#[test]
fn a_program_outlives_its_machine_code() {
    let interpreter = Interpreter::new();
    let settings = Settings { mode: JitMode::On, show: None, forced_exits: None, memory: None };
    install(interpreter.py(), settings, |tier| tier.thresholds.jump = 100).expect("nothing is refused yet");
    let ([said, say], [hear, answer]) = (pipe(), pipe());
    let refusing = std::thread::spawn(move || {
        let mut byte = 0_u8;
        // SAFETY: one byte is read into `byte`, and written from it.
        unsafe { libc::read(said, (&raw mut byte).cast(), 1) };
        let refused = refuse_from_now_on();
        // SAFETY: as above.
        unsafe { libc::write(answer, (&raw const byte).cast(), 1) };
        refused
    });
    let program = PROGRAM.replace("SAY", &say.to_string()).replace("HEAR", &hear.to_string());
    assert_eq!(interpreter.run(&Program::Text(program), false), Outcome::Exit(0));
    if !refusing.join().expect("the thread ends") {
        eprintln!("not run: this system cannot refuse to make memory executable");
        return;
    }
    let tier = tier2().expect("it was installed");
    let stats = tier.stats.borrow();
    assert_eq!(stats.aborts.get(&Abort::CodeLost), Some(&1));
    assert!(stats.traces >= 5, "{} traces", stats.traces);
    assert!(tier.executors().iter().all(|executor| !executor.valid.get()));
}
