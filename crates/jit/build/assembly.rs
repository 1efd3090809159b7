//! Improves the stencils' assembly so that they can be laid end to end.
//!
//! Law: only what a copied stencil gains by: blocks that are nothing but a jump disappear into the branches to them,
//! the jump to `CONTINUE` comes last, immediates are not formed relative to the program counter. Lines that are not
//! understood stay as they are.

/// The improved text of a whole file.
pub fn improve(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut function: Option<Vec<String>> = None;
    for line in text.lines() {
        let bare = line.trim();
        if bare.starts_with(".cfi_") {
            if bare == ".cfi_startproc" {
                function = Some(Vec::new());
            }
            if bare == ".cfi_endproc" {
                return_to(&mut out, function.take().ok_or("`.cfi_endproc` outside of a function")?);
            }
            continue;
        }
        match &mut function {
            Some(lines) if bare.starts_with(".Lfunc_end") || bare.starts_with(".size") => {
                let _ = lines;
            }
            Some(lines) => lines.push(immediate(line)?),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    Ok(out)
}

fn return_to(out: &mut String, lines: Vec<String>) {
    for line in jump_through_memory(continue_last(invert_last(thread_jumps(lines)))) {
        out.push_str(&line);
        out.push('\n');
    }
}

/// `lea HOLE(%rip), r` loads an immediate: as `mov` it does not depend on where the code lies.
fn immediate(line: &str) -> Result<String, String> {
    let Some(rest) = line.trim().strip_prefix("leaq\tHOLE_") else {
        if line.contains("HOLE_") && line.contains("(%rip)") {
            return Err(format!("an immediate is addressed relative to the program counter: {line}"));
        }
        return Ok(line.to_owned());
    };
    if !rest.contains("(%rip)") {
        // A displacement from a register is an absolute field already.
        return Ok(line.to_owned());
    }
    let (value, register) =
        rest.split_once("(%rip),").ok_or_else(|| format!("unknown form of an immediate: {line}"))?;
    Ok(format!("\tmovq\t$HOLE_{value},{register}"))
}

fn jump(line: &str) -> Option<(&str, &str)> {
    let (mnemonic, target) = line.trim().split_once('\t')?;
    (mnemonic.starts_with('j') && !target.starts_with('*')).then_some((mnemonic, target))
}

fn is_end(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("jmp") || line.starts_with("ret")
}

fn label(line: &str) -> Option<&str> {
    line.strip_suffix(':').filter(|l| l.starts_with(".LBB"))
}

/// Branches to a block that is a lone jump go where it goes; blocks nobody reaches any more are dropped.
fn thread_jumps(mut lines: Vec<String>) -> Vec<String> {
    let mut at = 0;
    while at + 1 < lines.len() {
        let target = match (label(&lines[at]), jump(&lines[at + 1])) {
            (Some(name), Some(("jmp", target))) => (name.to_owned(), target.to_owned()),
            _ => {
                at += 1;
                continue;
            }
        };
        for line in &mut lines {
            if let Some((mnemonic, to)) = jump(line)
                && to == target.0
            {
                *line = format!("\t{mnemonic}\t{}", target.1);
            }
        }
        lines.remove(at);
        if at > 0 && is_end(&lines[at - 1]) {
            lines.remove(at);
        }
    }
    lines
}

/// `jcc CONTINUE; jmp X` at the end becomes `jncc X; jmp CONTINUE`.
fn invert_last(mut lines: Vec<String>) -> Vec<String> {
    let n = lines.len();
    if n < 2 {
        return lines;
    }
    let (Some((condition, "CONTINUE")), Some(("jmp", other))) = (jump(&lines[n - 2]), jump(&lines[n - 1])) else {
        return lines;
    };
    let inverted = match condition.strip_prefix('j') {
        Some(rest) if rest.starts_with('n') => rest[1..].to_owned(),
        Some("a") => "be".into(),
        Some("ae") => "b".into(),
        Some("b") => "ae".into(),
        Some("be") => "a".into(),
        Some("g") => "le".into(),
        Some("ge") => "l".into(),
        Some("l") => "ge".into(),
        Some("le") => "g".into(),
        Some(rest) => format!("n{rest}"),
        None => return lines,
    };
    lines[n - 2] = format!("\tj{inverted}\t{other}");
    lines[n - 1] = "\tjmp\tCONTINUE".into();
    lines
}

/// Moves a run of blocks that ends in a jump to `CONTINUE` to the end.
fn continue_last(lines: Vec<String>) -> Vec<String> {
    let mut chunks: Vec<Vec<String>> = vec![Vec::new()];
    for line in lines {
        let ends = is_end(&line);
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(line);
        }
        if ends {
            chunks.push(Vec::new());
        }
    }
    chunks.retain(|c| !c.is_empty());
    let continues = |c: &Vec<String>| c.last().and_then(|l| jump(l)) == Some(("jmp", "CONTINUE"));
    if let Some(at) = chunks.iter().rposition(continues)
        && at > 0
    {
        let chunk = chunks.remove(at);
        chunks.push(chunk);
    }
    chunks.concat()
}

/// `mov POOL(%rip), r; …; jmp *r` becomes `…; jmp *POOL(%rip)` where nothing else has to do with `r`.
fn jump_through_memory(mut lines: Vec<String>) -> Vec<String> {
    let register = lines.last().and_then(|l| l.trim().strip_prefix("jmpq\t*")).map(|r| r.split_whitespace().next());
    let Some(Some(register)) = register.map(|r| r.map(str::to_owned)) else { return lines };
    let load = lines.iter().position(|l| {
        l.trim().strip_prefix("movq\tPOOL_").is_some_and(|rest| rest.ends_with(&format!("(%rip), {register}")))
    });
    let mentions = lines.iter().filter(|l| l.contains(&register)).count();
    let (Some(load), 2) = (load, mentions) else { return lines };
    let line = lines.remove(load);
    let place = line.trim().trim_start_matches("movq\t").trim_end_matches(&format!(", {register}")).to_owned();
    if let Some(last) = lines.last_mut() {
        *last = format!("\tjmpq\t*{place}");
    }
    lines
}
