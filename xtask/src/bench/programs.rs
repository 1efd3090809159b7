//! The programs of the suite `heart`, and the lines around them that take the time.

use super::fetch;

/// How long a process calls `run` before samples count: at least so many calls and so much CPU time.
#[derive(Clone, Copy)]
pub struct WarmUp {
    /// Calls.
    pub calls: usize,
    /// CPU seconds.
    pub seconds: f64,
}

/// One benchmark: a source that defines `run(n)`, which returns what all engines must agree on.
pub struct Program {
    /// Its name in tables and options.
    pub name: String,
    source: String,
    /// The argument of `run`.
    pub count: u64,
    /// How many iterations, calls or runs one `run(count)` has.
    pub iterations: u64,
    /// What one iteration is.
    pub unit: &'static str,
}

const A: &str = "
def run(n):
    s = 0
    for i in range(n):
        s += i*i % 7
    return s
";

const B: &str = "
def run(n):
    x = 1.0
    y = 0.5
    for i in range(n):
        x = x*.5 + y
        y = 1.5 - x*.25
    return x, y
";

const ATTR: &str = "
class O: pass

def run(n):
    q = O()
    q.o = O()
    q.o.x = 1
    q.o.y = 2
    for i in range(n):
        q.o.x = q.o.x + q.o.y
    return q.o.x
";

const FIB: &str = "
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

def run(n):
    return fib(n)
";

// The bodies are put back first, so that every call computes the same.
const NBODY: &str = "
START = [(r[:], v[:]) for r, v, m in SYSTEM]

def run(n):
    for k in range(len(START)):
        r, v, m = SYSTEM[k]
        r[:] = START[k][0]
        v[:] = START[k][1]
    bench_nbody(1, DEFAULT_REFERENCE, n)
    return BODIES['sun'][0]
";

const RICHARDS: &str = "
def run(n):
    return Richards().run(n)
";

impl Program {
    /// A program of this name.
    pub fn new(name: &str, source: impl Into<String>, count: u64, iterations: u64, unit: &'static str) -> Program {
        Program { name: name.to_owned(), source: source.into(), count, iterations, unit }
    }

    /// The file that calls `run(count)` until it is warm, then takes the samples, and prints each call's CPU seconds.
    pub fn text(&self, count: u64, warm_up: WarmUp, samples: usize) -> String {
        format!(
            "{}
from time import process_time

def call():
    start = process_time()
    result = run({count})
    end = process_time()
    return end - start, repr(result)

def measure(calls, seconds, samples):
    taken, result = call()
    print('first', repr(taken))
    print('result', result)
    done = 1
    while done < calls or taken < seconds:
        more, again = call()
        taken += more
        done += 1
        if again != result:
            print('later', again)
    print('warm', done, repr(taken))
    for k in range(samples):
        sample, again = call()
        print('sample', repr(sample))
        if again != result:
            print('later', again)

measure({}, {:?}, {samples})
",
            self.source, warm_up.calls, warm_up.seconds
        )
    }

    /// A count for engines that are not timed.
    pub fn small_count(&self) -> u64 {
        match self.name.as_str() {
            "fib" => 12,
            "richards" => 1,
            _ => self.count / 100,
        }
    }
}

/// The six programs.
pub fn heart() -> Result<Vec<Program>, String> {
    let nbody = benchmark("nbody")? + NBODY;
    let richards = benchmark("richards")? + RICHARDS;
    Ok(vec![
        Program::new("a", A, 1_000_000, 1_000_000, "iteration"),
        Program::new("b", B, 1_000_000, 1_000_000, "iteration"),
        Program::new("attr", ATTR, 1_000_000, 1_000_000, "iteration"),
        // fib(25) makes 2 * fib(26) - 1 calls.
        Program::new("fib", FIB, 25, 242_785, "call"),
        Program::new("nbody", nbody, 20_000, 1, "run of 20,000 steps"),
        Program::new("richards", richards, 1, 1, "run"),
    ])
}

/// A benchmark of pyperformance without its harness.
fn benchmark(name: &str) -> Result<String, String> {
    let path = fetch::benchmark(name)?.join("run_benchmark.py");
    let source = std::fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    Ok(without_harness(&source))
}

/// Drops the lines that name `pyperf`, and everything from the main guard on.
fn without_harness(source: &str) -> String {
    let kept = source.lines().take_while(|line| !line.starts_with("if __name__"));
    let mut docstring = false;
    let code = kept.filter(|line| {
        // The description at the top may name the harness; it is not a line of the program.
        let quote = line.starts_with("\"\"\"");
        let inside = docstring || quote;
        docstring ^= quote && line.matches("\"\"\"").count() == 1;
        inside || !line.contains("pyperf")
    });
    code.fold(String::new(), |text, line| text + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::without_harness;

    #[test]
    fn the_harness_is_dropped() {
        let source = "\"\"\"\nAbout pyperf.\n\"\"\"\nimport pyperf\nx = 1\ndef f():\n    t0 = pyperf.perf_counter()\n    x\nif __name__ == '__main__':\n    f()\n";
        assert_eq!(without_harness(source), "\"\"\"\nAbout pyperf.\n\"\"\"\nx = 1\ndef f():\n    x\n");
    }
}
