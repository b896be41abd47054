//! Lower case for looking words up in a table, without a string of its own for the short ones.

/// Calls `read` with `text` in lower case.
#[inline]
pub fn with_lower<T>(text: &str, read: impl FnOnce(&str) -> T) -> T {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return read(text);
    }
    let mut buffer = [0; 64];
    let lower = buffer.get_mut(..text.len()).filter(|_| text.is_ascii()).and_then(|buffer| {
        buffer.copy_from_slice(text.as_bytes());
        buffer.make_ascii_lowercase();
        std::str::from_utf8(buffer).ok()
    });
    match lower {
        Some(lower) => read(lower),
        None => read(&text.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_words_are_put_into_lower_case() {
        let long = "ABC ".repeat(40);
        for text in ["", "Stand", "STAND: 4", "ÄRGER", "İ", "ΣΑΣ", long.as_str()] {
            assert_eq!(with_lower(text, str::to_owned), text.to_lowercase());
        }
    }
}
