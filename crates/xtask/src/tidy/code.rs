//! Rust source without its comments and its text.
//!
//! The rules look for words such as `unsafe` in code, and must not find them in comments or string literals. This is not a
//! parser: it knows comments, strings, characters and lifetimes, and nothing else.

/// The source with comments and the insides of string and character literals replaced by spaces. Line ends stay, so that a
/// place in the result is the same place in the source.
pub(crate) fn without_comments_and_text(source: &str) -> String {
    let mut scanner = Scanner { rest: source, out: String::with_capacity(source.len()) };
    while let Some(letter) = scanner.rest.chars().next() {
        let rest = scanner.rest;
        if rest.starts_with("//") {
            scanner.blank(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            scanner.blank(block_comment(rest));
        } else if letter == '"' {
            scanner.blank(quoted(rest));
        } else if let Some(length) = raw_string(rest).filter(|_| !scanner.in_word()) {
            scanner.blank(length);
        } else if letter == '\'' {
            match character(rest) {
                Some(length) => scanner.blank(length),
                None => scanner.keep(1),
            }
        } else {
            scanner.keep(letter.len_utf8());
        }
    }
    scanner.out
}

struct Scanner<'a> {
    rest: &'a str,
    out: String,
}

impl Scanner<'_> {
    fn keep(&mut self, length: usize) {
        let (head, tail) = self.rest.split_at(length);
        self.out.push_str(head);
        self.rest = tail;
    }

    fn blank(&mut self, length: usize) {
        let (head, tail) = self.rest.split_at(length);
        self.out.extend(head.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        self.rest = tail;
    }

    /// Whether the last letter belongs to a word, so that an `r` here starts no raw string.
    fn in_word(&self) -> bool {
        self.out.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
    }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a raw string, with its prefix.
fn raw_string(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r"].into_iter().find(|prefix| text.starts_with(prefix))?;
    let hashes = text[prefix.len()..].bytes().take_while(|byte| *byte == b'#').count();
    let start = prefix.len() + hashes;
    text[start..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(text[start + 1..].find(&end).map_or(text.len(), |at| start + 1 + at + end.len()))
}

/// The length of a character literal; none for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().skip(1);
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next()?;
        let (at, _) = letters.find(|(_, letter)| *letter == '\'')?;
        return Some(at + 1);
    }
    let (at, second) = letters.next()?;
    (second == '\'').then_some(at + 1)
}

/// The places of a whole word, as line (from 1) and the rest of the text after it.
pub(crate) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).filter_map(move |(at, _)| {
        let (before, after) = (&code[..at], &code[at + word.len()..]);
        let whole = !before.ends_with(part) && !after.starts_with(part);
        whole.then(|| (before.matches('\n').count() + 1, after))
    })
}

#[cfg(test)]
mod tests {
    use super::{without_comments_and_text, words};

    #[test]
    fn comments_and_text_become_spaces_of_the_same_shape() {
        for (source, expect) in [
            ("a // unsafe\nb", "a          \nb"),
            ("a /* x /* y */ z */ b", "a                   b"),
            ("f(\"un\\\"safe\", x)", "f(          , x)"),
            ("r#\"a\"b\"# c", "         c"),
            ("br\"a\" c", "      c"),
            ("for\"a\"", "for   "),
            ("'a' '\\'' '\\u{41}' <'a>", "                  <'a>"),
            ("'static str", "'static str"),
            ("/* open\nend", "       \n   "),
            ("\"ä\nö\" x", "  \n   x"),
        ] {
            assert_eq!(source.chars().count(), expect.chars().count(), "{source:?}");
            assert_eq!(without_comments_and_text(source), expect, "{source:?}");
        }
    }

    #[test]
    fn only_whole_words_are_found() {
        let found: Vec<(usize, &str)> = words("unsafe_code\nunsafe {\nun unsafe", "unsafe").collect();
        assert_eq!(found, [(2, " {\nun unsafe"), (3, "")]);
    }
}
