//! A system that from some moment on refuses to make memory executable: the program goes on in the interpreter.
//!
//! Law: a process of its own, as what is refused stays refused.
#![cfg(all(feature = "jit", target_os = "linux", target_arch = "x86_64"))]

use taipan::tier2::{JitMode, Settings, install, tier2};
use taipan::{Interpreter, Outcome, Program};
use taipan_trace::abort::Abort;

/// Makes hot functions and keeps them; runs all there are; what is wrong is an exception.
const PROGRAM: &str = "
import sys
hot = sys.__dict__.setdefault('hot', [])
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
";

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
    let run = || assert_eq!(interpreter.run(&Program::Text(PROGRAM.into()), false), Outcome::Exit(0));
    run();
    if !refuse_from_now_on() {
        eprintln!("not run: this system cannot refuse to make memory executable");
        return;
    }
    run();
    let tier = tier2().expect("it was installed");
    let stats = tier.stats.borrow();
    assert_eq!(stats.aborts.get(&Abort::CodeLost), Some(&1));
    assert!(stats.traces >= 5, "{} traces", stats.traces);
    assert!(tier.executors().iter().all(|executor| !executor.valid.get()));
}
