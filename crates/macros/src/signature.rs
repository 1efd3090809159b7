//! Python signatures as written in the attributes: `name(a, b=1, /, c, *args, d=None, **kwargs)`.

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub default: bool,
}

/// A parsed signature.
#[derive(Debug, Default, PartialEq)]
pub struct Signature {
    pub name: String,
    /// The text between the parentheses.
    pub text: String,
    /// Positional-only, then positional-or-keyword, then keyword-only.
    pub parameters: Vec<Parameter>,
    pub positional_only: usize,
    pub positional: usize,
    pub varargs: bool,
    pub kwargs: bool,
}

impl Signature {
    /// Positional parameters without default.
    pub fn required(&self) -> usize {
        self.parameters[..self.positional].iter().filter(|p| !p.default).count()
    }

    /// Bits of keyword-only parameters without default.
    pub fn required_keywords(&self) -> u64 {
        let keyword_only = self.parameters.iter().enumerate().skip(self.positional);
        keyword_only.filter(|(_, p)| !p.default).map(|(i, _)| 1 << i).sum()
    }

    /// Whether no keyword argument can ever be accepted.
    pub fn no_keywords(&self) -> bool {
        self.positional_only == self.parameters.len() && !self.kwargs
    }
}

/// Parses the text of an attribute.
pub fn parse(text: &str) -> Result<Signature, String> {
    let (name, rest) = text.split_once('(').ok_or("expected `name(parameters)`")?;
    let inner = rest.strip_suffix(')').ok_or("expected a closing parenthesis")?;
    let mut s = Signature { name: name.trim().to_string(), text: inner.trim().to_string(), ..Default::default() };
    let mut keyword_only = false;
    for part in inner.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        match part {
            "/" => s.positional_only = s.parameters.len(),
            "*" => keyword_only = true,
            _ if part.starts_with("**") => s.kwargs = true,
            _ if part.starts_with('*') => {
                s.varargs = true;
                keyword_only = true;
            }
            _ => {
                let (name, default) = match part.split_once('=') {
                    Some((n, _)) => (n.trim(), true),
                    None => (part, false),
                };
                s.parameters.push(Parameter { name: name.to_string(), default });
                if !keyword_only {
                    s.positional = s.parameters.len();
                }
            }
        }
    }
    Ok(s)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn all_kinds_of_parameters() {
        let s = parse("f(a, b=1, /, c, *args, d, e=None, **kw)").unwrap();
        assert_eq!((s.positional_only, s.positional, s.parameters.len()), (2, 3, 5));
        assert_eq!((s.required(), s.required_keywords()), (2, 1 << 3));
        assert!(s.varargs && s.kwargs && !s.no_keywords());
        assert!(parse("g(x, y=None, /)").unwrap().no_keywords());
        assert!(parse("g").is_err());
    }
}
