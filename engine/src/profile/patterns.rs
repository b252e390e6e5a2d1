//! What texts look like: `AA999`, `e-mail`, `digits`.

use std::collections::HashMap;

const MOST: usize = 512;
/// Longer shapes show runs of five and more characters as one and a plus.
const LONGEST: usize = 16;
const LONGEST_SHORTENED: usize = 24;
const REST: &str = "other";

/// Shapes with how many texts have them.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    counts: HashMap<Box<str>, u64>,
    total: u64,
}

impl Patterns {
    pub fn add(&mut self, text: &str, weight: u64) {
        self.count(&pattern(text), weight);
    }

    fn count(&mut self, shape: &str, weight: u64) {
        self.total += weight;
        if let Some(count) = self.counts.get_mut(shape) {
            *count += weight;
        } else {
            let shape = if self.counts.len() < MOST { shape } else { REST };
            *self.counts.entry(shape.into()).or_default() += weight;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        for (shape, count) in &other.counts {
            self.count(shape, *count);
        }
    }

    /// The most frequent shapes with their shares.
    pub fn most(&self, wanted: usize) -> Vec<(String, f64)> {
        let mut all: Vec<(&str, u64)> = self.counts.iter().map(|(shape, count)| (&**shape, *count)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let share = |count| count as f64 / self.total as f64;
        all.into_iter().take(wanted).map(|(shape, count)| (shape.to_owned(), share(count))).collect()
    }
}

/// A name for what many texts are, or their characters by kind: A, a, 9, and the others as they are.
fn pattern(text: &str) -> String {
    let bytes = text.as_bytes();
    if text.is_empty() {
        return "empty".to_owned();
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        return if bytes.len() <= LONGEST { "9".repeat(bytes.len()) } else { "digits".to_owned() };
    }
    if is_email(text) {
        return "e-mail".to_owned();
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        return "URL".to_owned();
    }
    if is_uuid(bytes) {
        return "UUID".to_owned();
    }
    shape(text)
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = |part: &str| !part.is_empty() && !part.contains(['@', ' ', ',', ';']);
    plain(name) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
}

fn is_uuid(bytes: &[u8]) -> bool {
    let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| if dash(at) { *byte == b'-' } else { byte.is_ascii_hexdigit() })
}

fn shape(text: &str) -> String {
    let kinds: Vec<char> = text.chars().take(4 * LONGEST_SHORTENED).map(kind).collect();
    if kinds.len() <= LONGEST {
        return kinds.into_iter().collect();
    }
    let mut short = String::new();
    for run in kinds.chunk_by(|a, b| a == b) {
        short.push(run[0]);
        if run.len() > 1 {
            short.push('+');
        }
        if short.len() > LONGEST_SHORTENED {
            return "text".to_owned();
        }
    }
    short
}

fn kind(character: char) -> char {
    match character {
        _ if character.is_numeric() => '9',
        _ if character.is_uppercase() => 'A',
        _ if character.is_alphabetic() => 'a',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_show_their_kind() {
        for (text, expected) in [
            ("UA123", "AA999"),
            ("Straße 5", "Aaaaaa 9"),
            ("2024", "9999"),
            ("ada@example.org", "e-mail"),
            ("https://example.org", "URL"),
            ("123e4567-e89b-12d3-a456-426614174000", "UUID"),
            ("DELIVER IN PERSON", "A+ A+ A+"),
            ("", "empty"),
            ("The quick brown fox, with dots. And more of it, 17 times; (all)", "text"),
        ] {
            assert_eq!(pattern(text), expected);
        }
    }
}
