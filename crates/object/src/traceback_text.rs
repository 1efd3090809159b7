//! The text of an exception with its traceback, as the interpreter prints it: source lines with marks, chains, groups,
//! notes, the place of syntax errors, and what was probably meant.

use taipan_layout::*;

use crate::exception_group::{exceptions_of, is_group};
use crate::exceptions::ExceptionRef;
use crate::py::Py;
use crate::refs::{Obj, Ref, ValueExt};
use crate::traceback::{Traceback, code_text, source_line};
use crate::type_object::type_of;
use crate::{attribute, object_protocol, text_of};

/// Entries of the same place that are shown before the rest is counted.
const REPEATS: usize = 3;
/// Exceptions of a group that are shown, and how deep groups are.
const GROUP_WIDTH: usize = 15;
const GROUP_DEPTH: usize = 10;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// Where text goes, with the margins of groups.
#[derive(Default)]
struct Printer {
    out: String,
    depth: usize,
    needs_close: bool,
    seen: Vec<usize>,
}

impl Printer {
    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    fn emit(&mut self, text: &str, margin: char) {
        let head = if self.depth == 0 { String::new() } else { format!("{}{margin} ", self.indent()) };
        for line in text.split_inclusive('\n') {
            self.out.push_str(&head);
            self.out.push_str(line);
        }
    }
}

/// The whole text of an exception, with those that it follows from.
pub fn describe(py: Py, exception: Value) -> String {
    let mut printer = Printer::default();
    print_chain(py, exception, &mut printer);
    printer.out
}

/// The exception and those before it, the last first: each with the words that lead to the next.
fn chain(exception: Value, seen: &mut Vec<usize>) -> Vec<(Ref, Option<&'static str>)> {
    let mut all = Vec::new();
    let mut next = Some(exception.to_ref());
    while let Some(e) = next {
        seen.push(e.value().ptr() as usize);
        let handle: ExceptionRef = Obj::new(e.value().as_ptr());
        let known = |v: &Value| seen.contains(&(v.ptr() as usize));
        let cause = handle.cause.present().filter(|c| !known(c));
        let context = handle.context.present().filter(|c| handle.suppress_context == 0 && !known(c));
        let (words, before) = match (cause, context) {
            (Some(c), _) => (Some(CAUSE), Some(c.to_ref())),
            (None, Some(c)) => (Some(CONTEXT), Some(c.to_ref())),
            (None, None) => (None, None),
        };
        all.push((e, words));
        next = before;
    }
    all
}

fn print_chain(py: Py, exception: Value, printer: &mut Printer) {
    let all = chain(exception, &mut printer.seen);
    for (e, words) in all.iter().rev() {
        if let Some(words) = words {
            printer.emit(words, '|');
        }
        if !is_group(py, e.value()) {
            print_stack(py, e.value(), "Traceback (most recent call last):\n", '|', printer);
            printer.emit(&summary(py, e.value()), '|');
        } else if printer.depth > GROUP_DEPTH {
            printer.emit(&format!("... (max_group_depth is {GROUP_DEPTH})\n"), '|');
        } else {
            print_group(py, e.value(), printer);
        }
    }
}

fn print_group(py: Py, group: Value, printer: &mut Printer) {
    let outermost = printer.depth == 0;
    if outermost {
        printer.depth = 1;
    }
    let margin = if outermost { '+' } else { '|' };
    print_stack(py, group, "Exception Group Traceback (most recent call last):\n", margin, printer);
    printer.emit(&summary(py, group), '|');
    let count = exceptions_of(group).length;
    let shown = count.min(GROUP_WIDTH + 1);
    printer.needs_close = false;
    for i in 0..shown {
        let last = i + 1 == shown;
        if last {
            printer.needs_close = true;
        }
        let title = if i >= GROUP_WIDTH { "...".to_string() } else { (i + 1).to_string() };
        let line = format!(
            "{}{}+---------------- {title} ----------------\n",
            printer.indent(),
            if i == 0 { "+-" } else { "  " }
        );
        printer.out.push_str(&line);
        printer.depth += 1;
        match exceptions_of(group).get_ref(i).filter(|_| i < GROUP_WIDTH) {
            Some(e) => print_chain(py, e.value(), printer),
            None => {
                let rest = count - GROUP_WIDTH;
                printer.emit(&format!("and {rest} more exception{}\n", if rest > 1 { "s" } else { "" }), '|');
            }
        }
        if last && printer.needs_close {
            let line = format!("{}+------------------------------------\n", printer.indent());
            printer.out.push_str(&line);
            printer.needs_close = false;
        }
        printer.depth -= 1;
    }
    if outermost {
        printer.depth = 0;
    }
}

fn print_stack(py: Py, exception: Value, title: &str, margin: char, printer: &mut Printer) {
    let e: ExceptionRef = Obj::new(exception.as_ptr());
    let mut entry = e.traceback.present().map(|t| t.to_ref());
    if entry.is_none() {
        return;
    }
    printer.emit(title, margin);
    let mut last: Option<(String, i32, String)> = None;
    let mut count = 0;
    let fold = |printer: &mut Printer, count: usize| {
        if count > REPEATS {
            let more = count - REPEATS;
            let plural = if more > 1 { "s" } else { "" };
            printer.emit(&format!("  [Previous line repeated {more} more time{plural}]\n"), '|');
        }
    };
    while let Some(t) = entry {
        let tb: Obj<Traceback> = Obj::new(t.value().as_ptr());
        let place = (code_text(py, tb.code, "co_filename"), tb.line_number(py), code_text(py, tb.code, "co_name"));
        if last.as_ref() != Some(&place) {
            fold(printer, count);
            count = 0;
            last = Some(place.clone());
        }
        count += 1;
        if count <= REPEATS {
            printer.emit(&entry_text(py, tb, &place), '|');
        }
        entry = tb.next.present().map(|n| n.to_ref());
    }
    fold(printer, count);
}

/// One entry: the place, the source lines of the instruction, and marks under its part of them.
fn entry_text(py: Py, tb: Obj<Traceback>, (file, line, name): &(String, i32, String)) -> String {
    let number = if *line < 0 { "None".to_string() } else { line.to_string() };
    let mut text = format!("  File \"{file}\", line {number}, in {name}\n");
    let position = (py.runtime().upcalls().code_position)(py, tb.code, tb.instruction);
    let [first, end, column, end_column] = if position[0] == *line { position } else { [*line, *line, -1, -1] };
    let end = if end < first { first } else { end };
    let kept = crate::sources::of(py, tb.code);
    let line_of = |n: i32| match &kept {
        Some(lines) => lines.get((n - 1) as usize).cloned(),
        None => source_line(file, n),
    };
    let lines: Vec<String> =
        (first..=end).map(|n| line_of(n).map_or_else(String::new, |l| l.trim_end().to_string())).collect();
    if lines.iter().all(|l| l.trim().is_empty()) {
        return text;
    }
    let dedented = dedent(&lines);
    if column < 0 || end_column < 0 {
        text.push_str(&format!("    {}\n", dedented[0].trim()));
        return text;
    }
    let removed = lines[0].chars().count() - dedented[0].chars().count();
    let at = |line: &String, byte: i32| characters(line, byte as usize).saturating_sub(removed);
    let (start, stop) = (at(&lines[0], column), at(&lines[lines.len() - 1], end_column));
    let shown = mark(py, &dedented, start, stop);
    for line in dedent(&shown) {
        text.push_str(&format!("    {line}\n"));
    }
    text
}

/// How many characters the first bytes of a line are.
fn characters(line: &str, bytes: usize) -> usize {
    line.char_indices().take_while(|(i, _)| *i < bytes).count()
}

/// The byte at which a character is.
fn byte_of(line: &str, column: usize) -> usize {
    line.char_indices().nth(column).map_or(line.len(), |(i, _)| i)
}

/// Lines without the white space that all of them begin with.
fn dedent(lines: &[String]) -> Vec<String> {
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|l| !l.trim().is_empty()) {
        let indent = &line[..line.len() - line.trim_start().len()];
        margin = Some(match margin {
            None => indent,
            Some(m) => &m[..m.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count()],
        });
    }
    let n = margin.map_or(0, str::len);
    lines.iter().map(|l| if l.trim().is_empty() { String::new() } else { l[n..].to_string() }).collect()
}

fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd)
}

/// How many places the first characters of a line take.
fn width(line: &str, columns: usize) -> usize {
    line.chars().take(columns).map(|c| 1 + usize::from(is_wide(c))).sum()
}

/// The lines that matter of an instruction's source, with a line of marks under each where they say something.
fn mark(py: Py, lines: &[String], start: usize, stop: usize) -> Vec<String> {
    let last = lines.len() - 1;
    let joined = lines.join("\n");
    let (first_byte, last_byte) = (byte_of(&lines[0], start), byte_of(&lines[last], stop));
    let behind = lines[last].len() - last_byte;
    let segment = joined.get(first_byte..joined.len() - behind).unwrap_or("");
    let anchors = (py.runtime().upcalls().caret_anchors)(segment);
    let whole = (py.runtime().upcalls().is_whole_call)(&joined, start, stop);
    let partial = !lines[0][..first_byte].trim().is_empty() || !lines[last][last_byte..].trim().is_empty();
    let marked = !whole && (anchors.is_some() || partial);
    let shift =
        |(line, column): (usize, usize)| (line, width(&lines[line], column + if line == 0 { start } else { 0 }));
    let inner = anchors.map(|[left, right]| (shift(left), shift(right)));
    let mut significant = vec![0, last];
    for line in anchors.iter().flatten().map(|place| place.0) {
        significant.extend([line.saturating_sub(1), line, line + 1]);
    }
    significant.retain(|line| *line <= last);
    significant.sort_unstable();
    significant.dedup();
    let marks = |n: usize| -> String {
        let line = &lines[n];
        let blank = line.chars().take_while(|c| c.is_whitespace()).count();
        let end = if n == last { width(line, stop) } else { width(line, usize::MAX) };
        let begin = if n == 0 { width(line, start) } else { 0 };
        let sign = |column: usize| match inner {
            _ if column < blank || column < begin => ' ',
            Some((left, right)) if (n, column) >= left && (n, column) < right => '^',
            Some(_) => '~',
            None => '^',
        };
        (0..end).map(sign).collect()
    };
    let mut out = Vec::new();
    let show = |n: usize, out: &mut Vec<String>| {
        out.push(lines[n].clone());
        if marked {
            out.push(marks(n));
        }
    };
    let mut before = 0;
    for n in significant {
        match n - before {
            0 | 1 => {}
            2 => show(n - 1, &mut out),
            d => out.push(format!("...<{} lines>...", d - 1)),
        }
        show(n, &mut out);
        before = n;
    }
    out
}

/// The last lines: where a syntax error is, `Type: message`, the notes.
pub fn summary(py: Py, exception: Value) -> String {
    let mut text = match syntax_place(py, exception) {
        Some(place) => place,
        None => format!("{}\n", final_line(py, exception)),
    };
    let notes = attribute::get_attr_optional_catching(py, exception, py.names().__notes__).unwrap_or_else(|raised| {
        drop(py.take_raised(raised));
        None
    });
    let Some(notes) = notes.filter(|n| !n.value().is_none()) else { return text };
    let items: Option<Vec<Ref>> = if notes.value().is_kind(Kind::LIST) || notes.value().is_kind(Kind::TUPLE) {
        crate::iter::collect(py, notes.value()).ok()
    } else {
        None
    };
    match items {
        Some(items) => {
            for note in items {
                let note = or_failed(py, object_protocol::str(py, note.value()), "<note str() failed>");
                note.split('\n').for_each(|l| text.push_str(&format!("{l}\n")));
            }
        }
        None => {
            let shown = or_failed(py, object_protocol::repr(py, notes.value()), "<__notes__ repr() failed>");
            text.push_str(&format!("{shown}\n"));
        }
    }
    text
}

fn or_failed(py: Py, text: crate::PyResult<Ref>, failed: &str) -> String {
    match text {
        Ok(text) => text_of(text.value()),
        Err(raised) => {
            drop(py.take_raised(raised));
            failed.to_string()
        }
    }
}

fn type_name(py: Py, exception: Value) -> String {
    let name = type_of(py, exception).full_name(py);
    // Classes of the program itself are shown by their bare names.
    name.strip_prefix("__main__.").map_or(name.clone(), str::to_owned)
}

/// `Type: message`.
pub fn final_line(py: Py, exception: Value) -> String {
    let name = type_name(py, exception);
    let message = or_failed(py, object_protocol::str(py, exception), "<exception str() failed>");
    let hint = crate::suggestions::hint(py, exception);
    if message.is_empty() && hint.is_empty() { name } else { format!("{name}: {message}{hint}") }
}

/// The place of a `SyntaxError`, its source line with marks, and its message.
fn syntax_place(py: Py, exception: Value) -> Option<String> {
    if !type_of(py, exception).is_subtype(py.exceptions().syntax_error) {
        return None;
    }
    let e: ExceptionRef = Obj::new(exception.as_ptr());
    let field = |i: usize| e.field(i).present().filter(|v| !v.is_none());
    let number = |i: usize| field(i).and_then(crate::int::to_i64);
    let file = field(1).map(text_of);
    let mut text = String::new();
    let mut suffix = String::new();
    match (number(2), file) {
        (Some(line), file) => {
            text = format!("  File \"{}\", line {line}\n", file.unwrap_or_else(|| "<string>".to_string()));
        }
        (None, Some(file)) => suffix = format!(" ({file})"),
        (None, None) => {}
    }
    if let Some(source) = field(4).filter(|t| t.is_kind(Kind::STR)).map(text_of) {
        let right = source.trim_end_matches('\n');
        let left = right.trim_start_matches([' ', '\n', '\x0c']);
        text.push_str(&format!("    {left}\n"));
        if let Some(offset) = number(3) {
            let end = if number(2) == number(5) { number(6).filter(|n| *n != 0).unwrap_or(offset) } else { i64::MAX };
            if let Some(line) = syntax_marks(&source, right, left, offset, end) {
                text.push_str(&format!("    {line}\n"));
            }
        }
    }
    let message = field(0).map_or_else(
        || "<no detail available>".to_string(),
        |m| or_failed(py, object_protocol::str(py, m), "<exception str() failed>"),
    );
    Some(format!("{text}{}: {message}{suffix}\n", type_name(py, exception)))
}

fn syntax_marks(source: &str, right: &str, left: &str, offset: i64, end: i64) -> Option<String> {
    let count = |s: &str| s.chars().count() as i64;
    let (total, behind) = (count(source), count(right) + 1);
    let mut offset = offset;
    if total > 0 && offset > total {
        offset = behind;
    }
    let mut end = if end == i64::MAX || total > 0 && end > total { behind } else { end };
    if offset >= end || end < 0 {
        end = offset + 1;
    }
    let spaces = count(right) - count(left);
    let start = usize::try_from(offset - 1 - spaces).ok()?;
    let marks = usize::try_from(end - offset).ok()?;
    let keep = |c: char| if c.is_whitespace() { c } else { ' ' };
    Some(left.chars().take(start).map(keep).collect::<String>() + &"^".repeat(marks))
}
