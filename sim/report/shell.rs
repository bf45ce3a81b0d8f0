//! The shell: arguments as `sh`, `bash` and their kin read them, whatever bytes they are made of.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// A path as an argument that no command takes for an option: as it stands, in single quotes where a shell would change it, or
/// as what `printf` prints where a terminal would.
pub(crate) fn quoted(path: impl AsRef<Path>) -> String {
    let path = path.as_ref().as_os_str().as_encoded_bytes();
    let guard: &[u8] = if path.starts_with(b"-") { b"./" } else { b"" };
    word(&[guard, path].concat()).into_owned()
}

/// A text as an argument.
pub(crate) fn quoted_text(text: &str) -> Cow<'_, str> {
    word(text.as_bytes())
}

fn word(bytes: &[u8]) -> Cow<'_, str> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+,:@%".contains(byte);
    match str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && bytes.iter().all(plain) => Cow::Borrowed(text),
        Ok(text) if text.chars().all(is_seen) => {
            Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
        }
        _ => Cow::Owned(printed(bytes)),
    }
}

/// Whether a letter can be seen, and so copied from one terminal into another.
fn is_seen(letter: char) -> bool {
    matches!(letter, '\'' | '"' | '\\') || letter.escape_debug().len() == 1
}

/// What gives these bytes in a shell: `"$(printf 'caf\351')"`. Such a substitution loses line breaks at its end; they follow in
/// quotes.
fn printed(bytes: &[u8]) -> String {
    let end = bytes.iter().rposition(|byte| *byte != b'\n').map_or(0, |last| last + 1);
    let mut format = String::new();
    for chunk in bytes[..end].utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '%' => format.push_str("%%"),
                letter if letter.is_ascii_alphanumeric() || " /._-+,:@=#~".contains(letter) => {
                    format.push(letter);
                }
                letter if !letter.is_ascii() && is_seen(letter) => format.push(letter),
                other => octal(other.encode_utf8(&mut [0; 4]).as_bytes(), &mut format),
            }
        }
        octal(chunk.invalid(), &mut format);
    }
    let breaks = "\n".repeat(bytes.len() - end);
    let rest = if breaks.is_empty() { String::new() } else { format!("'{breaks}'") };
    format!("\"$(printf '{format}')\"{rest}")
}

fn octal(bytes: &[u8], format: &mut String) {
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(format, "\\{byte:03o}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_quoted_only_where_a_shell_would_change_it() {
        let pairs = [
            ("scenarios/users.kdl", "scenarios/users.kdl"),
            ("", "''"),
            ("two words.kdl", "'two words.kdl'"),
            ("it's.kdl", r"'it'\''s.kdl'"),
            ("$HOME/*.kdl", "'$HOME/*.kdl'"),
            ("größe.kdl", "'größe.kdl'"),
            ("-n.kdl", "./-n.kdl"),
            ("-n $x", "'./-n $x'"),
            ("two\nlines", r#""$(printf 'two\012lines')""#),
            ("100%\t!", r#""$(printf '100%%\011\041')""#),
            ("end\n\n", "\"$(printf 'end')\"'\n\n'"),
        ];
        for (argument, expected) in pairs {
            assert_eq!(quoted(argument), expected);
        }
    }

    #[test]
    fn a_text_may_begin_with_a_dash() {
        assert_eq!(quoted_text("-n::async"), "-n::async");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_printed() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let path = OsStr::from_bytes(b"caf\xe9 \xc3\xa9.kdl");
        assert_eq!(quoted(path), r#""$(printf 'caf\351 é.kdl')""#);
    }
}
