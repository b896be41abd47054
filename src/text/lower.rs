//! Lower case for looking words up in a table, without a string of its own for the short ones.

/// Calls `read` with `text` in lower case.
#[inline]
pub fn with_lower<T>(text: &str, read: impl FnOnce(&str) -> T) -> T {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return read(text);
    }
    let mut buffer = [0; LONGEST];
    match lower_into(text, &mut buffer) {
        Some(lower) => read(lower),
        None => read(&text.to_lowercase()),
    }
}

/// Longer texts get a string of their own.
const LONGEST: usize = 64;

/// Puts `text` in lower case into the buffer; `None` where it is too long, or has letters beyond those of most European
/// languages.
fn lower_into<'b>(text: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let buffer = buffer.get_mut(..text.len())?;
    if text.is_ascii() {
        buffer.copy_from_slice(text.as_bytes());
        buffer.make_ascii_lowercase();
    } else {
        let mut rest = &mut *buffer;
        for ch in text.chars() {
            // Capitals of two bytes have small letters of two bytes here.
            let lower = lower_char(ch)?;
            let len = lower.encode_utf8(rest).len();
            rest = &mut rest[len..];
        }
    }
    std::str::from_utf8(buffer).ok()
}

/// The lower case of an ASCII, Latin or Cyrillic letter by where capitals and small letters lie; signs between them stay.
#[inline]
fn lower_char(ch: char) -> Option<char> {
    Some(match ch {
        '\0'..='\u{7F}' => ch.to_ascii_lowercase(),
        '\u{80}'..='\u{BF}' | '×' | 'ß'..='ÿ' | 'а'..='џ' | '\u{2000}'..='\u{206F}' => ch,
        'À'..='Þ' | 'А'..='Я' => char::from_u32(u32::from(ch) + 0x20)?,
        'Ѐ'..='Џ' => char::from_u32(u32::from(ch) + 0x50)?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_words_are_put_into_lower_case() {
        let long = "ABC ".repeat(40);
        for text in
            ["", "Stand", "STAND: 4", "ÄRGER", "für", "ДАТА", "„Łódź“", "„SO – UND SO“", "İ", "ΣΑΣ", long.as_str()]
        {
            assert_eq!(with_lower(text, str::to_owned), text.to_lowercase());
        }
    }

    #[test]
    fn letters_in_lower_case_are_what_the_standard_says() {
        for ch in '\0'..=char::MAX {
            if let Some(lower) = lower_char(ch) {
                assert!(ch.to_lowercase().eq([lower]) && lower.len_utf8() == ch.len_utf8(), "{ch}");
            }
        }
    }
}
