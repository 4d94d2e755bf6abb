//! SPDX licence expressions, as far as crates use them: `OR`, `AND`, `WITH`, brackets, and the old `MIT/Apache-2.0`.

/// Licences under which a library may be linked into the product: permissive ones only.
pub(crate) const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether `expression` can be met with [`ALLOWED`] licences alone. An error names what is not understood.
pub(crate) fn is_allowed(expression: &str) -> Result<bool, String> {
    let tokens = tokens(expression);
    let mut reader = Reader { tokens: &tokens, at: 0 };
    let met = reader.either()?;
    match reader.peek() {
        None => Ok(met),
        Some(token) => Err(format!("`{token}` is not expected there")),
    }
}

fn tokens(expression: &str) -> Vec<String> {
    expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ")
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

struct Reader<'a> {
    tokens: &'a [String],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.at += usize::from(found);
        found
    }

    /// `A OR B`: one of them is enough. Both are read, so that a fault in the second is seen.
    fn either(&mut self) -> Result<bool, String> {
        let mut met = self.both()?;
        while self.take("OR") {
            met |= self.both()?;
        }
        Ok(met)
    }

    /// `A AND B` binds closer than `OR`.
    fn both(&mut self) -> Result<bool, String> {
        let mut met = self.one()?;
        while self.take("AND") {
            met &= self.one()?;
        }
        Ok(met)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let met = self.either()?;
            return if self.take(")") { Ok(met) } else { Err("a bracket is not closed".to_owned()) };
        }
        let name = match self.peek() {
            None => return Err("it ends too early".to_owned()),
            Some(token @ ("OR" | "AND" | "WITH" | ")")) => {
                return Err(format!("`{token}` is not expected there"));
            }
            Some(token) => token,
        };
        self.at += 1;
        if !self.take("WITH") {
            return Ok(ALLOWED.contains(&name));
        }
        let exception = self.peek().ok_or("it ends after WITH")?;
        self.at += 1;
        Ok(ALLOWED.contains(&format!("{name} WITH {exception}").as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_or_not() {
        for (expression, met) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT/Apache-2.0", true),
            ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", true),
            ("GPL-2.0-only WITH Classpath-exception-2.0", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND (LGPL-2.1-or-later OR AGPL-3.0-only)", false),
            // AND binds closer: the right half alone would be refused.
            ("MIT OR Apache-2.0 AND GPL-3.0-only", true),
        ] {
            assert_eq!(is_allowed(expression), Ok(met), "{expression}");
        }
    }

    #[test]
    fn nonsense_is_an_error_and_no_permission() {
        for expression in ["", "MIT OR", "(MIT", "MIT)", "AND MIT", "MIT Apache-2.0", "Apache-2.0 WITH"] {
            assert!(is_allowed(expression).is_err(), "{expression}");
        }
    }
}
