//! Words, numbers, texts and symbols of a configuration in protobuf's text format.
//!
//! What they mean together is in `grammar`. Bytes that are not UTF-8 are allowed in comments and texts: people write
//! comments in whatever their editor saves.

use std::fmt;

/// A place in the file; both numbers count from 1. Columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}", self.line, self.column)
    }
}

/// Something that is not what belongs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) place: Place,
    pub(super) text: String,
}

impl Mistake {
    pub(super) fn new(place: Place, text: impl Into<String>) -> Self {
        Self { place, text: text.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.text)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    /// A name.
    Word(&'a str),
    /// A whole number as it is written, and its value unless it is larger than 64 bits.
    Integer(&'a str, Option<u64>),
    /// A number with a point, an exponent or an `f` behind it.
    Fraction(&'a str, f64),
    /// What stands between quotes, with escapes resolved.
    Text(Vec<u8>),
    /// Any other character.
    Symbol(char),
    End,
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) | Self::Integer(text, _) | Self::Fraction(text, _) => write!(out, "'{text}'"),
            Self::Text(text) => write!(out, "{:?}", String::from_utf8_lossy(text)),
            Self::Symbol(symbol) => write!(out, "'{}'", symbol.escape_debug()),
            Self::End => out.write_str("the end of the file"),
        }
    }
}

pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self { bytes, at: 0, line: 1, column: 1 }
    }

    fn peek(&self, ahead: usize) -> u8 {
        // No byte of a token is 0.
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn step(&mut self) {
        match self.peek(0) {
            b'\n' => (self.line, self.column) = (self.line + 1, 1),
            // What continues a character is none of its own.
            0x80..=0xbf => {}
            _ => self.column += 1,
        }
        self.at += 1;
    }

    fn take_while(&mut self, fits: impl Fn(u8) -> bool) {
        while fits(self.peek(0)) {
            self.step();
        }
    }

    fn since(&self, start: usize) -> &'a str {
        // Words and numbers are ASCII.
        std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default()
    }

    pub(super) fn next(&mut self) -> Result<(Place, Token<'a>), Mistake> {
        loop {
            self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c));
            if self.peek(0) != b'#' {
                break;
            }
            while self.at < self.bytes.len() && self.peek(0) != b'\n' {
                self.step();
            }
        }
        let place = Place { line: self.line, column: self.column };
        let start = self.at;
        let token = match self.peek(0) {
            _ if self.at == self.bytes.len() => Token::End,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                Token::Word(self.since(start))
            }
            b'0'..=b'9' => self.number(place)?,
            b'.' if self.peek(1).is_ascii_digit() => self.number(place)?,
            quote @ (b'"' | b'\'') => Token::Text(self.text(place, quote)?),
            byte if byte.is_ascii() => {
                self.step();
                Token::Symbol(char::from(byte))
            }
            _ => {
                self.step();
                self.take_while(|byte| byte >= 0x80 && byte & 0xc0 == 0x80);
                let symbol = std::str::from_utf8(&self.bytes[start..self.at]).ok();
                Token::Symbol(symbol.and_then(|text| text.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
        };
        Ok((place, token))
    }

    fn number(&mut self, place: Place) -> Result<Token<'a>, Mistake> {
        let start = self.at;
        if self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X') {
            self.step();
            self.step();
            self.take_while(|byte| byte.is_ascii_hexdigit());
            let text = self.since(start);
            self.end_number(place, text)?;
            if text.len() == 2 {
                return Err(Mistake::new(place, format!("'{text}' has no digits")));
            }
            return Ok(Token::Integer(text, u64::from_str_radix(&text[2..], 16).ok()));
        }
        self.take_while(|byte| byte.is_ascii_digit());
        let mut whole = true;
        if self.peek(0) == b'.' {
            whole = false;
            self.step();
            self.take_while(|byte| byte.is_ascii_digit());
        }
        if matches!(self.peek(0), b'e' | b'E') {
            whole = false;
            self.step();
            if matches!(self.peek(0), b'+' | b'-') {
                self.step();
            }
            self.take_while(|byte| byte.is_ascii_digit());
        }
        let digits = self.since(start);
        if matches!(self.peek(0), b'f' | b'F') {
            whole = false;
            self.step();
        }
        let text = self.since(start);
        self.end_number(place, text)?;
        if whole {
            if text.len() == 1 || !text.starts_with('0') {
                return Ok(Token::Integer(text, text.parse().ok()));
            }
            if text.bytes().any(|byte| byte > b'7') {
                return Err(Mistake::new(place, format!("'{text}' begins with 0 and is no octal number")));
            }
            return Ok(Token::Integer(text, u64::from_str_radix(text, 8).ok()));
        }
        let value = digits.parse().map_err(|_| Mistake::new(place, format!("'{text}' is no number")))?;
        Ok(Token::Fraction(text, value))
    }

    fn end_number(&self, place: Place, text: &str) -> Result<(), Mistake> {
        let next = self.peek(0);
        if next.is_ascii_alphanumeric() || next == b'_' || next == b'.' {
            let next = char::from(next);
            return Err(Mistake::new(place, format!("the number '{text}' is followed by '{next}' without a blank")));
        }
        Ok(())
    }

    fn text(&mut self, place: Place, quote: u8) -> Result<Vec<u8>, Mistake> {
        let mut text = Vec::new();
        self.step();
        loop {
            match self.peek(0) {
                b'\n' => return Err(Mistake::new(place, "this text does not end on its line")),
                _ if self.at == self.bytes.len() => return Err(Mistake::new(place, "this text does not end")),
                byte if byte == quote => {
                    self.step();
                    return Ok(text);
                }
                b'\\' => self.escape(&mut text)?,
                byte => {
                    text.push(byte);
                    self.step();
                }
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), Mistake> {
        let place = Place { line: self.line, column: self.column };
        self.step();
        let kind = self.peek(0);
        let digits = |radix: u32, most: usize, lexer: &mut Self| {
            let start = lexer.at;
            while lexer.at - start < most && char::from(lexer.peek(0)).is_digit(radix) {
                lexer.step();
            }
            u32::from_str_radix(lexer.since(start), radix).ok().filter(|_| most < 4 || lexer.at - start == most)
        };
        let byte = match kind {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'a' => 7,
            b'b' => 8,
            b'v' => 11,
            b'f' => 12,
            b'\\' | b'\'' | b'"' | b'?' => kind,
            b'0'..=b'7' => {
                let value = digits(8, 3, self).and_then(|value| u8::try_from(value).ok());
                text.push(value.ok_or_else(|| Mistake::new(place, "this octal escape is larger than 255"))?);
                return Ok(());
            }
            b'x' | b'X' => {
                self.step();
                let value = digits(16, 2, self).and_then(|value| u8::try_from(value).ok());
                text.push(value.ok_or_else(|| Mistake::new(place, "'\\x' needs one or two hexadecimal digits"))?);
                return Ok(());
            }
            b'u' | b'U' => {
                self.step();
                let most = if kind == b'u' { 4 } else { 8 };
                let value = digits(16, most, self).and_then(char::from_u32);
                let value = value.ok_or_else(|| {
                    Mistake::new(
                        place,
                        format!("'\\{}' needs {most} hexadecimal digits of a character", char::from(kind)),
                    )
                })?;
                text.extend_from_slice(value.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(Mistake::new(place, "there is no such escape; a backslash itself is '\\\\'")),
        };
        text.push(byte);
        self.step();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &[u8]) -> Result<Vec<Token<'_>>, Mistake> {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        loop {
            match lexer.next()?.1 {
                Token::End => return Ok(tokens),
                token => tokens.push(token),
            }
        }
    }

    #[test]
    fn tokens_are_told_apart() {
        use Token::{Fraction, Integer, Symbol, Text, Word};
        for (text, expected) in [
            (&b"a_1:2 # \xff\xfe {"[..], vec![Word("a_1"), Symbol(':'), Integer("2", Some(2))]),
            (b"\xef\xbb\xbfa", vec![Word("a")]),
            (b"0 017 0x1F", vec![Integer("0", Some(0)), Integer("017", Some(15)), Integer("0x1F", Some(31))]),
            (b"99999999999999999999", vec![Integer("99999999999999999999", None)]),
            (b"1.5 .5 1. 2e3 1e-2 3f 0.1F", {
                let fraction = |text, value| Fraction(text, value);
                vec![
                    fraction("1.5", 1.5),
                    fraction(".5", 0.5),
                    fraction("1.", 1.0),
                    fraction("2e3", 2000.0),
                    fraction("1e-2", 0.01),
                    fraction("3f", 3.0),
                    fraction("0.1F", 0.1),
                ]
            }),
            (b"-1", vec![Symbol('-'), Integer("1", Some(1))]),
            (b"'a\\'\"' \"\\n\\x41\\101\\u00e9\"", vec![Text(b"a'\"".to_vec()), Text("\nAAé".into())]),
            ("ä{".as_bytes(), vec![Symbol('ä'), Symbol('{')]),
            (b"\xff\0", vec![Symbol(char::REPLACEMENT_CHARACTER), Symbol('\0')]),
        ] {
            assert_eq!(tokens(text).unwrap(), expected, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn mistakes_have_their_place() {
        for (text, line, column, expected) in [
            ("a\n 12ab", 2, 2, "without a blank"),
            ("1.2.3", 1, 1, "followed by '.'"),
            ("089", 1, 1, "no octal number"),
            ("0x", 1, 1, "has no digits"),
            ("0xg", 1, 1, "without a blank"),
            ("1e", 1, 1, "is no number"),
            ("é 'a\nb'", 1, 3, "does not end on its line"),
            ("\"abc", 1, 1, "does not end"),
            ("\"abc\\", 1, 5, "no such escape"),
            ("'\\q'", 1, 2, "no such escape"),
            ("'\\777'", 1, 2, "larger than 255"),
            ("'\\xg'", 1, 2, "hexadecimal"),
            ("'\\ud800'", 1, 2, "hexadecimal digits of a character"),
            ("'\\u12'", 1, 2, "4 hexadecimal digits"),
        ] {
            let mistake = tokens(text.as_bytes()).unwrap_err();
            assert_eq!(mistake.place, Place { line, column }, "{text}");
            assert!(mistake.text.contains(expected), "{text}: {}", mistake.text);
        }
    }
}
