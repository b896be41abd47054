//! How what the build script packs is laid out: parts of bytes, each behind its length.

/// Adds a part.
pub fn put_part(packed: &mut Vec<u8>, part: &[u8]) {
    let len = u32::try_from(part.len()).expect("a table of words is shorter than that");
    packed.extend(len.to_le_bytes());
    packed.extend(part);
}

/// The parts that [`put_part`] added, one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a>(pub &'a [u8]);

impl<'a> Parts<'a> {
    /// `None` behind the last, and for what was not packed so.
    pub fn take(&mut self) -> Option<&'a [u8]> {
        let (len, rest) = self.0.split_first_chunk()?;
        let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        self.0 = rest;
        Some(part)
    }
}
