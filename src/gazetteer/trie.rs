//! The stems of a language as tries that are entered at word starts only.
//!
//! Names start at word starts, so an automaton that looks for them at every byte does most of its work in vain: with the
//! lower-case adjectives of German in it, daachorse alone scanned news at 130 MB/s where the whole search with this one,
//! boundaries and spans included, reaches 200. The first bytes of a word decide by two bits whether a trie is entered.
//!
//! What is known of a stem comes to a megabyte a language, more than is near when a word asks for it. So all that begins
//! with the same four bytes is a small trie of its own, which lies in one piece, edges, senses and all.

use std::collections::BTreeMap;

/// Packed tries, read in place. A node stands for all bytes that its keys have in common (its edge), so that a long stem
/// that shares no more with others is compared at once.
#[derive(Debug, Clone, Copy)]
pub struct Trie<'a> {
    /// What stems of four bytes and more start with, by four bytes.
    long_starts: LongStarts<'a>,
    /// What can stand where a shorter stem does, by three bytes.
    short_starts: ShortStarts<'a>,
    /// Where the first node lies of the stems that start with four bytes, by their hash. Few hashes are of two starts.
    long_roots: &'a [[u8; 4]],
    /// The same for shorter stems, by the first byte.
    short_roots: &'a [[u8; 4]; 256],
    /// One [`Node`] behind the other, children behind their parents. The first one is [`NO_NODE`].
    nodes: &'a [u8],
}

/// A lexicon has up to 13 000 long starts and 1 500 short ones.
type LongStarts<'a> = Marks<'a, 2048>;
type ShortStarts<'a> = Marks<'a, 1024>;

/// So many bytes tell whether a trie is entered at all.
pub const HEAD: usize = 4;

/// What is kept with a key: some values of so many bytes.
pub type Value = [u8; 8];

impl<'a> Trie<'a> {
    /// The tries in what [`pack`] wrote; `None` for anything else.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut part = || {
            let (len, tail) = rest.split_first_chunk()?;
            let (part, tail) = tail.split_at_checked(u32::from_le_bytes(*len) as usize)?;
            rest = tail;
            Some(part)
        };
        let trie = Self {
            long_starts: LongStarts::open(part()?)?,
            short_starts: ShortStarts::open(part()?)?,
            long_roots: part()?.as_chunks().0,
            short_roots: part()?.as_chunks().0.try_into().ok()?,
            nodes: part()?,
        };
        let is_whole = rest.is_empty() && trie.long_roots.len().is_power_of_two();
        (is_whole && trie.nodes.starts_with(&NO_NODE)).then_some(trie)
    }

    /// Whether a key may start at `start`, by the first [`HEAD`] bytes, which have to be there; rarely true where none does.
    #[inline]
    pub fn may_start(&self, text: &[u8], start: usize) -> bool {
        let head = text.get(start..).and_then(<[u8]>::first_chunk).copied().map_or(0, u32::from_le_bytes);
        let hash = hash(head);
        // The first three bytes alone have the same hash, moved up by a byte.
        (self.long_starts.shifted(hash) | self.short_starts.shifted(hash << 8)) & 1 != 0
    }

    /// Leaves those of the places in a text where a key may start by the first bytes of the node that it would be below.
    /// No place waits for the memory of the one before it, as it would while the tries are walked.
    pub fn retain_entries(&self, text: &[u8], places: &mut Vec<u32>) {
        let mut n_kept = 0;
        for idx in 0..places.len() {
            let place = places[idx];
            places[n_kept] = place;
            n_kept += usize::from(self.has_entry(ahead(text, place as usize)));
        }
        places.truncate(n_kept);
    }

    #[inline(always)]
    fn has_entry(&self, ahead: u64) -> bool {
        let root = Node::read(self.nodes, self.long_root(ahead as u32));
        // Without a branch, which would wait for the node.
        root.may_go_on(ahead) | self.may_be_short(ahead as u32)
    }

    /// Calls `on_key` with every key that starts at `start`, shorter ones first: its end, its place among all that is
    /// packed, which is no other key's, and its values.
    #[inline(always)]
    pub fn walk(&self, text: &[u8], start: usize, mut on_key: impl FnMut(usize, u32, &'a [Value])) {
        let head = ahead(text, start) as u32;
        if self.may_be_short(head) {
            self.walk_from(self.short_root(head), text, start, &mut on_key);
        }
        self.walk_from(self.long_root(head), text, start, &mut on_key);
    }

    #[inline(always)]
    fn walk_from(&self, root: usize, text: &[u8], start: usize, on_key: &mut impl FnMut(usize, u32, &'a [Value])) {
        let (mut node, mut end) = (Node::read(self.nodes, root), start);
        loop {
            let ahead = ahead(text, end);
            if !node.may_go_on(ahead) || node.edge_len > Node::N_NEAR && !node.goes_on(self.nodes, text, end) {
                return;
            }
            end += node.edge_len;
            if node.n_values > 0 {
                let values = &self.nodes[node.values_start()..node.behind()];
                on_key(end, node.at as u32, values.as_chunks().0);
            }
            let label =
                if node.edge_len > Node::N_NEAR { text.get(end).copied() } else { Some(node.label_behind(ahead)) };
            let Some(child) = label.and_then(|label| node.child(self.nodes, label)) else { return };
            node = Node::read(self.nodes, child);
            end += 1;
        }
    }

    #[inline(always)]
    fn may_be_short(&self, head: u32) -> bool {
        self.short_starts.shifted(hash(head << 8)) & 1 != 0
    }

    #[inline(always)]
    fn long_root(&self, head: u32) -> usize {
        u32::from_le_bytes(self.long_roots[long_slot(head, self.long_roots.len())]) as usize
    }

    #[inline(always)]
    fn short_root(&self, head: u32) -> usize {
        u32::from_le_bytes(self.short_roots[(head & 0xFF) as usize]) as usize
    }
}

/// A node: the lengths of its edge, its values and its children in a byte each, then these: the edge, the values, a byte
/// for the label of each child, two bytes a child for its place behind all that, and the children.
struct Node {
    at: usize,
    edge_len: usize,
    /// The first bytes of the edge, and what is behind it.
    near: u64,
    n_values: usize,
    n_children: usize,
}

impl Node {
    const N_LENGTHS: usize = 3;
    /// So many bytes of the edge come with the lengths.
    const N_NEAR: usize = 8 - Self::N_LENGTHS;
    /// So many labels are looked through at once.
    const N_LABELS: usize = 8;

    #[inline(always)]
    fn read(nodes: &[u8], at: usize) -> Self {
        let first = u64_at(nodes, at);
        let len = |idx: usize| (first >> (idx * 8)) as usize & 0xFF;
        Self { at, edge_len: len(0), near: first >> (Self::N_LENGTHS * 8), n_values: len(1), n_children: len(2) }
    }

    /// Whether the near part of the edge is what stands ahead.
    #[inline(always)]
    fn may_go_on(&self, ahead: u64) -> bool {
        (self.near ^ ahead) & NEAR_BITS[self.edge_len & 0xFF] == 0
    }

    /// Whether the edge stands in the text from `start` on.
    fn goes_on(&self, nodes: &[u8], text: &[u8], start: usize) -> bool {
        let edge = &nodes[self.at + Self::N_LENGTHS..self.values_start()];
        text.get(start..).is_some_and(|rest| rest.starts_with(edge))
    }

    #[inline(always)]
    fn values_start(&self) -> usize {
        self.at + Self::N_LENGTHS + self.edge_len
    }

    /// Where the labels of the children lie.
    #[inline(always)]
    fn behind(&self) -> usize {
        self.values_start() + self.n_values * size_of::<Value>()
    }

    /// What stands behind a near edge.
    #[inline(always)]
    fn label_behind(&self, ahead: u64) -> u8 {
        (ahead >> (self.edge_len * 8)) as u8
    }

    /// Where the child lies whose edge starts with `label`, which it does not have itself.
    #[inline(always)]
    fn child(&self, nodes: &[u8], label: u8) -> Option<usize> {
        let behind = self.behind();
        let idx = self.idx_of(nodes, behind, label)?;
        let places = behind + self.n_children;
        let place = u16::from_le_bytes([nodes[places + idx * 2], nodes[places + idx * 2 + 1]]);
        Some(places + self.n_children * 2 + usize::from(place))
    }

    #[inline(always)]
    fn idx_of(&self, nodes: &[u8], labels: usize, label: u8) -> Option<usize> {
        // The lowest byte that is zero has its highest bit set; some above it may have, too.
        const ONES: u64 = u64::from_le_bytes([1; 8]);
        let differences = u64_at(nodes, labels) ^ (ONES * u64::from(label));
        let zeros = differences.wrapping_sub(ONES) & !differences & (ONES << 7);
        let idx = zeros.trailing_zeros() as usize / 8;
        match self.n_children > Self::N_LABELS && zeros == 0 {
            true => nodes[labels..labels + self.n_children].iter().position(|known| *known == label),
            false => (idx < self.n_children).then_some(idx),
        }
    }
}

/// For the length of an edge the bits of its near part.
const NEAR_BITS: [u64; 256] = {
    let mut bits = [!(u64::MAX << (Node::N_NEAR * 8)); 256];
    let mut len = 0;
    while len < Node::N_NEAR {
        bits[len] = !(u64::MAX << (len * 8));
        len += 1;
    }
    bits
};

/// Eight bytes of the nodes, which have as many behind their end.
#[inline(always)]
fn u64_at(nodes: &[u8], at: usize) -> u64 {
    nodes[at..].first_chunk().copied().map_or(0, u64::from_le_bytes)
}

/// Eight bytes of the text, zeros behind its end; the first one lowest.
#[inline(always)]
fn ahead(text: &[u8], start: usize) -> u64 {
    let rest = text.get(start..).unwrap_or_default();
    rest.first_chunk().copied().map_or_else(|| ahead_at_end(rest), u64::from_le_bytes)
}

#[cold]
fn ahead_at_end(rest: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(bytes)
}

/// A set of heads, as a bit for the hash of each in so many words of 64: rarely true for a head that is not in it.
#[derive(Debug, Clone, Copy)]
struct Marks<'a, const N: usize>(&'a [[u8; 8]; N]);

impl<'a, const N: usize> Marks<'a, N> {
    /// The highest bits of a hash that choose a bit.
    const SHIFT: u32 = u32::BITS - (N * 64).ilog2();

    /// The set in what [`Marks::pack`] wrote; `None` for anything else.
    fn open(bytes: &'a [u8]) -> Option<Self> {
        bytes.as_chunks().0.try_into().ok().map(Self)
    }

    /// The lowest bit is set where the set has the head of this hash.
    #[inline]
    fn shifted(self, hash: u32) -> u64 {
        let bit = hash >> Self::SHIFT;
        u64::from_le_bytes(self.0[bit as usize / 64]) >> (bit % 64)
    }

    fn pack(heads: impl Iterator<Item = u32>) -> Vec<u8> {
        let mut bits = [0_u64; N];
        for bit in heads.map(|head| hash(head) >> Self::SHIFT) {
            bits[bit as usize / 64] |= 1 << (bit % 64);
        }
        bits.into_iter().flat_map(u64::to_le_bytes).collect()
    }
}

/// The tries of `keys`, which are sorted, different and not empty, each with at least one value, as bytes for
/// [`Trie::open`].
pub fn pack(keys: &[(&[u8], Vec<Value>)]) -> Vec<u8> {
    let (long, short): (Vec<&Key>, Vec<&Key>) = keys.iter().partition(|(key, _)| key.len() >= HEAD);
    let n_heads = long.chunk_by(|a, b| a.0[..HEAD] == b.0[..HEAD]).count();
    let mut nodes = NO_NODE.to_vec();
    let mut place_of = |keys: &[&Key]| {
        let place = nodes.len() as u32;
        nodes.extend(node(keys, 0));
        place
    };
    let mut short_roots = vec![0; 256];
    short.chunk_by(|a, b| a.0[0] == b.0[0]).for_each(|keys| short_roots[usize::from(keys[0].0[0])] = place_of(keys));
    let mut long_roots = vec![0; (n_heads * 2 + 1).next_power_of_two()];
    let mut by_slot: BTreeMap<usize, Vec<&Key>> = BTreeMap::new();
    for key in &long {
        by_slot.entry(long_slot(head(key.0), long_roots.len())).or_default().push(key);
    }
    by_slot.iter().for_each(|(slot, keys)| long_roots[*slot] = place_of(keys));
    nodes.extend([0; NODES_END]);
    let roots = |places: Vec<u32>| places.into_iter().flat_map(u32::to_le_bytes).collect();
    let parts: [Vec<u8>; 5] = [
        LongStarts::pack(long.iter().map(|(key, _)| head(key))),
        ShortStarts::pack(short.iter().flat_map(|(key, _)| short_heads(key))),
        roots(long_roots),
        roots(short_roots),
        nodes,
    ];
    parts.into_iter().flat_map(|part| [(part.len() as u32).to_le_bytes().to_vec(), part].concat()).collect()
}

type Key<'k> = (&'k [u8], Vec<Value>);

/// A node that no text goes on with, for its edge is not UTF-8.
const NO_NODE: [u8; 8] = [5, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

/// So many zeros stand behind the last node, so that its labels are read like any other's.
const NODES_END: usize = 8;

/// The [`Node`] of keys that are the same up to `depth`, and all below it.
fn node(keys: &[&Key], depth: usize) -> Vec<u8> {
    let (first, last) = (keys[0].0, keys[keys.len() - 1].0);
    let edge_end = depth + first[depth..].iter().zip(&last[depth..]).take_while(|(a, b)| a == b).count();
    let (values, below) = match first.len() == edge_end {
        true => (keys[0].1.as_slice(), &keys[1..]),
        false => (&[][..], keys),
    };
    let (mut labels, mut places, mut children) = (Vec::new(), Vec::new(), Vec::new());
    for keys in below.chunk_by(|a, b| a.0[edge_end] == b.0[edge_end]) {
        labels.push(keys[0].0[edge_end]);
        places.extend(u16::try_from(children.len()).expect("few names begin alike").to_le_bytes());
        children.extend(node(keys, edge_end + 1));
    }
    let lengths = [edge_end - depth, values.len(), labels.len()];
    let lengths = lengths.map(|len| u8::try_from(len).expect("names are short, and few are of many countries"));
    [&lengths, &first[depth..edge_end], values.as_flattened(), &labels, &places, &children].concat()
}

/// What a text can have where a key of less than four bytes stands, by three bytes as [`Trie::may_start`] asks for them:
/// a key of two bytes has all that can follow it.
fn short_heads(key: &[u8]) -> Vec<u32> {
    // In UTF-8 no character begins with another byte; behind the end of the text are zeros.
    let next = || (0..=0x7F).chain(0xC2..=0xF4);
    let short_head = |bytes: [u8; 3]| head(&bytes) << 8;
    match *key {
        [b0, b1, b2] => vec![short_head([b0, b1, b2])],
        [b0, b1] => next().map(|b2| short_head([b0, b1, b2])).collect(),
        [b0] => next().flat_map(|b1| (0..=255).map(move |b2| short_head([b0, b1, b2]))).collect(),
        _ => Vec::new(),
    }
}

/// The first four bytes, zeros behind the end; the first one lowest.
fn head(bytes: &[u8]) -> u32 {
    ahead(bytes, 0) as u32
}

#[inline]
fn long_slot(head: u32, n_slots: usize) -> usize {
    ((u64::from(hash(head)) * n_slots as u64) >> 32) as usize
}

/// The higher bits depend on all four bytes.
#[inline]
fn hash(head: u32) -> u32 {
    head.wrapping_mul(0x9E37_79B1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each key with its place, and as many zeros before that as there are other keys with its first byte before it.
    fn numbered<'k>(keys: &[&'k [u8]]) -> Vec<Key<'k>> {
        let value = |place: usize| (place as u64).to_le_bytes();
        let n_alike = |place: usize| keys[..place].iter().filter(|key| key[0] == keys[place][0]).count();
        let values = |place| [vec![value(0); n_alike(place)], vec![value(place)]].concat();
        (0..keys.len()).map(|place| (keys[place], values(place))).collect()
    }

    /// The ends and the numbers of the keys that a text starts with.
    fn found(trie: &Trie, text: &[u8]) -> Vec<(usize, u32)> {
        let mut found = Vec::new();
        trie.walk(text, 0, |end, _, values| found.push((end, u64::from_le_bytes(values[values.len() - 1]) as u32)));
        found
    }

    #[track_caller]
    fn check(keys: &[&str], text: &str, expected: &[(usize, u32)]) {
        let keys: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes()).collect();
        let packed = pack(&numbered(&keys));
        let trie = Trie::open(&packed).unwrap();
        assert_eq!(found(&trie, text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn every_key_that_starts_here_is_found() {
        let keys = ["U", "US", "USA", "Uganda", "Ägypten"];
        check(&keys, "USA", &[(1, 0), (2, 1), (3, 2)]);
        check(&keys, "USB", &[(1, 0), (2, 1)]);
        check(&keys, "Uganda und", &[(1, 0), (6, 3)]);
        check(&keys, "Ägypten", &[(8, 4)]);
        check(&keys, "", &[]);
        check(&keys, "Äg", &[]);
    }

    #[test]
    fn bytes_that_are_no_trie_are_refused() {
        for bytes in [&b""[..], b"abc", &[255; 64], &[0; 4]] {
            assert!(Trie::open(bytes).is_none());
        }
    }

    #[test]
    fn every_key_is_found_as_by_comparing_each() {
        let words = "a ab abc abcd abcde abcdef abcdeg abcdxyz abd b ba bcdefgh bcdefghi bcdxx Łódź Łódzkie Łotwa Österreich \
                     Österreicher ÖVP Öster";
        let mut keys: Vec<&[u8]> = words.split_whitespace().map(str::as_bytes).collect();
        keys.sort_unstable();
        let packed = pack(&numbered(&keys));
        let trie = Trie::open(&packed).unwrap();
        for text in words.split_whitespace().flat_map(|word| [word.to_owned(), format!("{word}x"), format!("{word} a")])
        {
            let text = text.as_bytes();
            for cut in 0..=text.len() {
                let mut expected: Vec<(usize, u32)> = (0_u32..)
                    .zip(&keys)
                    .filter(|(_, key)| text[..cut].starts_with(key))
                    .map(|(value, key)| (key.len(), value))
                    .collect();
                expected.sort_unstable();
                assert_eq!(found(&trie, &text[..cut]), expected, "{:?}", String::from_utf8_lossy(&text[..cut]));
                let mut places = vec![0];
                trie.retain_entries(&text[..cut], &mut places);
                let may_start = trie.may_start(&[&text[..cut], &[0; HEAD]].concat(), 0) && places == [0];
                assert!(may_start || expected.is_empty(), "{:?}", String::from_utf8_lossy(&text[..cut]));
            }
        }
    }
}
