//! Markup: texts that may hold anything, as HTML and SVG have them.

/// A text within markup or an attribute. What XML cannot hold is shown as Rust writes it in a string.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\'' => escaped += "&#39;",
            letter => escape(letter, &mut escaped),
        }
    }
    escaped
}

/// A letter within markup, or within an attribute that stands between `"`.
pub(super) fn escape(letter: char, to: &mut String) {
    match letter {
        '&' => *to += "&amp;",
        '<' => *to += "&lt;",
        '>' => *to += "&gt;",
        '"' => *to += "&quot;",
        letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
            to.extend(letter.escape_default());
        }
        letter => to.push(letter),
    }
}
