//! Programs that nobody wrote: pieces of real ones, changed.
//!
//! Law: a case is a function of the corpus, the seed and its number.

/// A generator of pseudo-random numbers (xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64, number: u64) -> Random {
        let mut random = Random((seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1);
        (0..4).for_each(|_| {
            random.next();
        });
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `limit`, which is not 0.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

const TOKENS: &[&str] = &[
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "match",
    "case",
    "type",
    "None",
    "True",
    "False",
    "_",
    "x",
    "self",
    "0",
    "1",
    "1.5",
    "2j",
    "0x_f",
    "10**100",
    "'a'",
    "b'a'",
    "f'{x}'",
    "f'{x!r:>{y}}'",
    "t'{x=}'",
    "'''\n'''",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ";",
    ".",
    "=",
    ":=",
    "->",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "@",
    "&",
    "|",
    "^",
    "~",
    "<<",
    ">>",
    "<",
    ">",
    "==",
    "!=",
    "+=",
    "**=",
    "...",
    "\n",
    "\n    ",
    "\n        ",
    "\t",
    "\\\n",
    "#",
    "\u{e9}",
    "\u{1d54f}",
    "\\N{DIGIT ONE}",
    "\\ud800",
    "\u{feff}",
    "\0",
    "\r",
    "\u{c}",
    "from __future__ import annotations\n",
    "__debug__",
    "__class__",
    "super()",
    "*args",
    "**kwargs",
    "x: int",
    "[T: int]",
    "except*",
    "async for",
    "async with",
    "yield from",
    "is not",
    "not in",
    "0if",
    "1_000",
    "@x\n",
    "global x",
    "nonlocal x",
    "'%s' % (x,)",
    "case {**x}:",
];

/// What is put before and behind a core many times over.
const BOMBS: &[(&str, &str, &str)] = &[
    ("(", "1", ")"),
    ("[", "1", "]"),
    ("{", "1", "}"),
    ("{1:", "1", "}"),
    ("f(", "1", ")"),
    ("a[", "1", "]"),
    ("(", "", ""),
    ("[", "", ""),
    ("{", "", ""),
    ("", "", ")"),
    ("-", "1", ""),
    ("~", "1", ""),
    ("not ", "1", ""),
    ("lambda: ", "1", ""),
    ("lambda x=", "1", ": 1"),
    ("await ", "x", ""),
    ("yield ", "", ""),
    ("(yield ", "x", ")"),
    ("x if y else ", "1", ""),
    ("x if ", "1", " else y"),
    ("a.", "b", ""),
    ("", "a", ".b"),
    ("", "a", "()"),
    ("", "a", "[0]"),
    ("", "1", "+1"),
    ("", "1", "**2"),
    ("2**", "1", ""),
    ("", "x", " < y"),
    ("", "x", " and y"),
    ("", "x", ", y"),
    ("x = ", "1", ""),
    ("x := ", "1", ""),
    ("(x := ", "1", ")"),
    ("*", "x", ""),
    ("**", "x", ""),
    ("f'{", "x", "}'"),
    ("f'{x:{", "y", "}}'"),
    ("f\"{f'{", "x", "}'}\""),
    ("t'{", "x", "}'"),
    ("'", "a", "'"),
    ("\"\"\"", "a", ""),
    ("@", "x", "\n"),
    ("@x\n", "def f(): pass", ""),
    ("if x: ", "y", ""),
    ("else: ", "y", ""),
    ("[x for x in ", "y", "]"),
    ("[", "x", " for x in y]"),
    ("{x: y for x in ", "z", "}"),
    ("x: ", "int", ""),
    ("", "x", ";x"),
    ("", "x", "\n"),
    ("\n", "x", ""),
    ("\\\n", "x", ""),
    ("# c\n", "x", ""),
    ("del ", "x", ""),
    ("return ", "x", ""),
    ("assert x, ", "y", ""),
    ("type X[T: ", "int", "] = 1"),
    ("def f(x=", "1", "): pass"),
    ("class A(", "B", "): pass"),
    ("match x:\n case ", "1", ": pass"),
    ("import a", "", ".b"),
    ("from ", "", "."),
    ("global ", "x", ""),
    ("x = y if z else ", "1", "\n"),
    ("'a' ", "'b'", " 'c'"),
    ("'%s' % (", "x", ",)"),
];

/// What opens a block inside a block.
const HEADS: &[&str] = &[
    "if x:",
    "while x:",
    "for x in y:",
    "def f():",
    "class C:",
    "with x:",
    "try:",
    "match x:",
    "async def f():",
    "else:",
    "async with x:",
    "except:",
    "finally:",
    "case 1:",
    "elif x:",
    "with x as y, z:",
    "def f[T](x: T = 1):",
];

/// One case.
pub fn case(corpus: &[Vec<u8>], seed: u64, number: u64) -> Vec<u8> {
    let mut random = Random::new(seed, number);
    match random.below(16) {
        0 => bomb(&mut random),
        1 => blocks(&mut random),
        2 => soup(&mut random),
        3 => pattern_bomb(&mut random),
        _ => {
            let mut data = piece(corpus, &mut random);
            for _ in 0..1 + random.below(4) {
                mutate(&mut data, corpus, &mut random);
            }
            data
        }
    }
}

fn count(random: &mut Random) -> usize {
    let limit = [4, 30, 110, 220, 2_000, 8_000, 60_000];
    let limit = limit[random.below(limit.len())];
    1 + random.below(limit)
}

fn bomb(random: &mut Random) -> Vec<u8> {
    let mut text = String::new();
    for _ in 0..1 + random.below(2) {
        let (open, core, close) = BOMBS[random.below(BOMBS.len())];
        let (_, inner, _) = BOMBS[random.below(BOMBS.len())];
        let count = count(random);
        let core = if random.below(3) == 0 { inner } else { core };
        let prefix = random.pick(&["", "x = ", "def f():\n    return ", "f(", "x: ", "del ", "for ", "with "]);
        text += &format!("{prefix}{}{core}{}\n", open.repeat(count), close.repeat(count));
    }
    text.into_bytes()
}

fn pattern_bomb(random: &mut Random) -> Vec<u8> {
    const PATTERNS: &[(&str, &str, &str)] = &[
        ("(", "x", ",)"),
        ("[", "x", "]"),
        ("{1: ", "x", "}"),
        ("A(", "x", ")"),
        ("A(a=", "x", ")"),
        ("", "1", " | 1"),
        ("", "x", " as y"),
        ("", "a", ".b"),
        ("(", "1", " | 2)"),
        ("*", "x", ""),
        ("-", "1", ""),
        ("", "1", "+1j"),
    ];
    let (open, core, close) = PATTERNS[random.below(PATTERNS.len())];
    let count = count(random);
    format!("match x:\n    case {}{core}{}: pass\n", open.repeat(count), close.repeat(count)).into_bytes()
}

fn blocks(random: &mut Random) -> Vec<u8> {
    let (depth, mixed) = (count(random).min(400), random.below(2) == 0);
    let head = random.pick(HEADS);
    let mut text = String::new();
    for level in 0..depth {
        let head = if mixed { random.pick(HEADS) } else { head };
        text += &format!("{}{head}\n", " ".repeat(level));
    }
    text +=
        &format!("{}{}\n", " ".repeat(depth), random.pick(&["pass", "x", "return", "break", "yield x", "await x", ""]));
    text.into_bytes()
}

fn soup(random: &mut Random) -> Vec<u8> {
    let mut text = String::new();
    for _ in 0..1 + random.below(60) {
        text += random.pick(TOKENS);
        text += random.pick(&["", " ", " "]);
    }
    text.into_bytes()
}

/// Some lines of a program.
fn piece(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let Some(file) = corpus.get(random.below(corpus.len())) else { return Vec::new() };
    let lines: Vec<&[u8]> = file.split_inclusive(|&byte| byte == b'\n').collect();
    let start = random.below(lines.len());
    let length = 1 + random.below(60);
    lines.iter().skip(start).take(length).flat_map(|line| line.iter().copied()).collect()
}

fn mutate(data: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut Random) {
    let at = random.below(data.len() + 1);
    let until = (at + random.below(12)).min(data.len());
    match random.below(12) {
        0 if !data.is_empty() => data[at.min(until.saturating_sub(1))] ^= 1 << random.below(8),
        1 => drop(data.drain(at..until)),
        2 => {
            let part = data[at..until].to_vec();
            data.splice(at..at, part);
        }
        3 => {
            let other = piece(corpus, random);
            data.splice(at..until, other);
        }
        4 => data.truncate(at),
        5 => data.insert(at, random.next() as u8),
        6 | 7 => {
            let token = random.pick(TOKENS).as_bytes().to_vec();
            data.splice(at..at, token);
        }
        _ => tokens(data, random),
    }
}

/// Changes whole words, numbers, signs or runs of white space.
fn tokens(data: &mut Vec<u8>, random: &mut Random) {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | 128.. => 0,
        b' ' | b'\t' => 1,
        _ => 2,
    };
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for &byte in data.iter() {
        match pieces.last_mut() {
            Some(last) if kind(byte) < 2 && last.last().is_some_and(|&before| kind(before) == kind(byte)) => {
                last.push(byte);
            }
            _ => pieces.push(vec![byte]),
        }
    }
    if pieces.is_empty() {
        return;
    }
    let (one, other) = (random.below(pieces.len()), random.below(pieces.len()));
    match random.below(5) {
        0 => pieces.swap(one, other),
        1 => drop(pieces.remove(one)),
        2 => pieces.insert(other, pieces[one].clone()),
        3 => pieces[one] = pieces[other].clone(),
        _ => pieces[one] = random.pick(TOKENS).as_bytes().to_vec(),
    }
    *data = pieces.concat();
}
