//! The stems of a language as a trie that is entered at word starts only.
//!
//! Names start at word starts, so an automaton that looks for them at every byte does most of its work in vain: with the
//! lower-case adjectives of German in it, daachorse alone scanned news at 130 MB/s where the whole search with this one,
//! boundaries and spans included, reaches 200. The first bytes of a word decide by two bits whether the trie is entered.

/// A packed trie, read in place. A node stands for all bytes that its keys have in common (its edge), so that a long stem
/// that shares no more with others is compared at once. Its children lie side by side.
#[derive(Debug, Clone, Copy)]
pub struct Trie<'a> {
    nodes: &'a [[u8; Node::SIZE]],
    /// By node: the first byte of its edge, apart from the rest, since that is what children are looked through for.
    labels: &'a [u8],
    /// The edges, without their first bytes.
    edges: &'a [u8],
    /// What stems of four bytes and more start with, by four bytes.
    long_starts: LongStarts<'a>,
    /// What can stand where a shorter stem does, by three bytes.
    short_starts: ShortStarts<'a>,
    /// The root's child for every first byte, 0 where there is none: the root has too many children to look through.
    first_nodes: &'a [[u8; 4]; 256],
    /// The nodes that four bytes lead to, by these bytes in open addressing, so that a long stem is entered behind the
    /// nodes with many children. Four bytes and a node; node 0 is a free place.
    fourth_nodes: &'a [[u8; 8]],
}

/// A lexicon has up to 13 000 long starts and 1 500 short ones. A second question about six bytes of the words that are
/// left spares two walks of five and costs as much.
type LongStarts<'a> = Marks<'a, 2048>;
type ShortStarts<'a> = Marks<'a, 1024>;

#[derive(Debug, Default, Clone, Copy)]
struct Node {
    first_child: u32,
    /// Where its edge lies, without the first byte.
    edge: u32,
    /// The key's place among the sorted keys plus 1; 0 where no key ends.
    value: u32,
    n_children: u8,
    edge_len: u8,
    /// A bit for the first byte of every child's edge, by its lowest five bits: most words go on with none of them.
    child_labels: u32,
}

/// So many bytes tell whether the trie is entered at all.
pub const HEAD: usize = 4;
/// No edge goes over this many bytes from the root, so that they lead to a node of their own.
const JUMP: usize = HEAD;

impl<'a> Trie<'a> {
    /// The trie in what [`pack`] wrote; `None` for anything else.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut part = || {
            let (len, tail) = rest.split_first_chunk()?;
            let (part, tail) = tail.split_at_checked(u32::from_le_bytes(*len) as usize)?;
            rest = tail;
            Some(part)
        };
        let trie = Self {
            nodes: part()?.as_chunks().0,
            labels: part()?,
            edges: part()?,
            long_starts: LongStarts::open(part()?)?,
            short_starts: ShortStarts::open(part()?)?,
            first_nodes: part()?.as_chunks().0.try_into().ok()?,
            fourth_nodes: part()?.as_chunks().0,
        };
        let is_whole = rest.is_empty()
            && !trie.nodes.is_empty()
            && trie.labels.len() == trie.nodes.len()
            && trie.fourth_nodes.len().is_power_of_two();
        is_whole.then_some(trie)
    }

    #[inline(always)]
    fn node(&self, idx: u32) -> Node {
        let node = u128::from_le_bytes(self.nodes[idx as usize]);
        let (children, edge) = (node as u32, (node >> 32) as u32);
        Node {
            first_child: children & 0xFF_FFFF,
            n_children: (children >> 24) as u8,
            edge: edge & 0xFF_FFFF,
            edge_len: (edge >> 24) as u8,
            value: (node >> 64) as u32,
            child_labels: (node >> 96) as u32,
        }
    }

    /// Whether a key may start with these bytes, zeros behind the end of the text; rarely true where none does.
    #[inline]
    pub fn may_start(&self, head: [u8; HEAD]) -> bool {
        let hash = hash(u32::from_le_bytes(head));
        // The first three bytes alone have the same hash, moved up by a byte.
        (self.long_starts.shifted(hash) | self.short_starts.shifted(hash << 8)) & 1 != 0
    }

    /// Calls `on_key` with the end and the value of every key that starts at `start`, shorter ones first.
    #[inline(always)]
    pub fn walk(&self, text: &[u8], start: usize, mut on_key: impl FnMut(usize, u32)) {
        let mut entered = self.enter(text, start);
        while let Some((node, end)) = entered {
            if node.value > 0 {
                on_key(end, node.value - 1);
            }
            entered = self.child(&node, text, end);
        }
    }

    /// The first node for what stands at `start`, and where its edge ends.
    #[inline(always)]
    fn enter(&self, text: &[u8], start: usize) -> Option<(Node, usize)> {
        let head = head(text, start);
        let at = |idx: u32| (idx != 0).then(|| self.node(idx));
        if self.short_starts.shifted(hash(head << 8)) & 1 != 0 {
            let first = at(u32::from_le_bytes(self.first_nodes[(head & 0xFF) as usize]))?;
            return Some((first, self.end_of_edge(&first, text, start + 1)?));
        }
        Some((at(self.fourth_node(head))?, start + JUMP))
    }

    /// The child of `node` that the text goes on with at `end`, and where its edge ends.
    #[inline(always)]
    fn child(&self, node: &Node, text: &[u8], end: usize) -> Option<(Node, usize)> {
        let label = text.get(end)?;
        if node.child_labels & label_bit(*label) == 0 {
            return None;
        }
        let first = node.first_child as usize;
        let labels = &self.labels[first..first + usize::from(node.n_children)];
        let place = labels.iter().position(|known| known == label)?;
        let child = self.node((first + place) as u32);
        let end = self.end_of_edge(&child, text, end + 1)?;
        Some((child, end))
    }

    /// Where the edge ends of which the rest has to stand at `start`.
    #[inline(always)]
    fn end_of_edge(&self, node: &Node, text: &[u8], start: usize) -> Option<usize> {
        let len = usize::from(node.edge_len);
        if len == 0 {
            return Some(start);
        }
        let (rest, edges) = (text.get(start..)?, &self.edges[node.edge as usize..]);
        let is_whole = || rest.starts_with(&edges[..len]);
        // Edges are short or differ soon, too little for a call.
        let is_alike = match (rest.first_chunk(), edges.first_chunk()) {
            (Some(a), Some(b)) => {
                let n_alike = (u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b)).trailing_zeros() as usize / 8;
                n_alike >= len || (n_alike == 8 && is_whole())
            }
            _ => is_whole(),
        };
        is_alike.then_some(start + len)
    }

    /// The node that four bytes lead to; 0 where no stem begins like this.
    #[inline]
    fn fourth_node(&self, head: u32) -> u32 {
        let mask = self.fourth_nodes.len() - 1;
        let mut slot = fourth_slot(head, self.fourth_nodes.len());
        loop {
            let entry = u64::from_le_bytes(self.fourth_nodes[slot]);
            let node = (entry >> 32) as u32;
            if node == 0 || entry as u32 == head {
                return node;
            }
            slot = (slot + 1) & mask;
        }
    }
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

impl Node {
    const SIZE: usize = 16;

    fn to_bytes(self) -> impl Iterator<Item = u8> {
        let with_len = |place: u32, len: u8| {
            assert!(place < 1 << 24, "a lexicon has less than 16 million nodes and bytes");
            place | u32::from(len) << 24
        };
        let places = [with_len(self.first_child, self.n_children), with_len(self.edge, self.edge_len)];
        places.into_iter().chain([self.value, self.child_labels]).flat_map(u32::to_le_bytes)
    }
}

/// The trie of `keys`, which are sorted, different and not empty, as bytes for [`Trie::open`]. A key's value is its place.
pub fn pack(keys: &[&[u8]]) -> Vec<u8> {
    let mut parts = Parts { nodes: vec![Node::default()], labels: vec![0], ..Parts::default() };
    // Each entry: a node, the keys below it, and how many bytes lead to it.
    let mut stack = vec![(0, 0..keys.len(), 0)];
    while let Some((idx, mut range, depth)) = stack.pop() {
        if depth == JUMP {
            parts.fourth_nodes.push((head(keys[range.start], 0), idx as u32));
        }
        if depth > 0 && keys[range.start].len() == depth {
            parts.nodes[idx].value = range.start as u32 + 1;
            range.start += 1;
        }
        parts.nodes[idx].first_child = parts.nodes.len() as u32;
        while !range.is_empty() {
            let key = keys[range.start];
            let end = range.start + keys[range.clone()].partition_point(|other| other[depth] == key[depth]);
            let common = key.iter().zip(keys[end - 1]).take_while(|(a, b)| a == b).count();
            let edge_end = if depth < JUMP { common.min(JUMP) } else { common };
            stack.push((parts.nodes.len(), range.start..end, edge_end));
            parts.push_node(&key[depth..edge_end]);
            parts.nodes[idx].n_children += 1;
            parts.nodes[idx].child_labels |= label_bit(key[depth]);
            range.start = end;
        }
    }
    parts.to_bytes(keys.iter().flat_map(|key| short_heads(key)))
}

/// A trie on its way to bytes.
#[derive(Default)]
struct Parts {
    nodes: Vec<Node>,
    labels: Vec<u8>,
    edges: Vec<u8>,
    /// The four bytes as in [`head`].
    fourth_nodes: Vec<(u32, u32)>,
}

impl Parts {
    fn push_node(&mut self, edge: &[u8]) {
        let edge_len = u8::try_from(edge.len() - 1).expect("a name is shorter than that");
        self.nodes.push(Node { edge: self.edges.len() as u32, edge_len, ..Node::default() });
        self.labels.push(edge[0]);
        self.edges.extend(&edge[1..]);
    }

    /// Each part behind its length in four bytes; all numbers little-endian.
    fn to_bytes(&self, short_heads: impl Iterator<Item = u32>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut push = |part: Vec<u8>| {
            bytes.extend((part.len() as u32).to_le_bytes());
            bytes.extend(part);
        };
        push(self.nodes.iter().flat_map(|node| node.to_bytes()).collect());
        push(self.labels.clone());
        push(self.edges.clone());
        push(LongStarts::pack(self.fourth_nodes.iter().map(|(head, _)| *head)));
        push(ShortStarts::pack(short_heads));
        push(self.first_nodes().into_iter().flat_map(u32::to_le_bytes).collect());
        push(
            self.fourth_slots()
                .into_iter()
                .flat_map(|(head, idx)| [head, idx].map(u32::to_le_bytes).concat())
                .collect(),
        );
        bytes
    }

    fn first_nodes(&self) -> Vec<u32> {
        let mut first_nodes = vec![0; 256];
        let root = self.nodes[0];
        let children = root.first_child..root.first_child + u32::from(root.n_children);
        children.for_each(|child| first_nodes[usize::from(self.labels[child as usize])] = child);
        first_nodes
    }

    fn fourth_slots(&self) -> Vec<(u32, u32)> {
        let mut slots = vec![(0, 0); (self.fourth_nodes.len() * 2 + 1).next_power_of_two()];
        for (head, idx) in &self.fourth_nodes {
            let mut slot = fourth_slot(*head, slots.len());
            while slots[slot].1 != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = (*head, *idx);
        }
        slots
    }
}

/// What a text can have where a key of less than four bytes stands, by three bytes as [`Trie::may_start`] asks for them:
/// a key of two bytes has all that can follow it.
fn short_heads(key: &[u8]) -> Vec<u32> {
    // In UTF-8 no character begins with another byte; behind the end of the text are zeros.
    let next = || (0..=0x7F).chain(0xC2..=0xF4);
    let short_head = |bytes: [u8; 3]| head(&bytes, 0) << 8;
    match *key {
        [b0, b1, b2] => vec![short_head([b0, b1, b2])],
        [b0, b1] => next().map(|b2| short_head([b0, b1, b2])).collect(),
        [b0] => next().flat_map(|b1| (0..=255).map(move |b2| short_head([b0, b1, b2]))).collect(),
        _ => Vec::new(),
    }
}

fn label_bit(label: u8) -> u32 {
    1 << (label & 31)
}

/// Four bytes of the text, zeros behind its end; the first one lowest.
#[inline]
fn head(text: &[u8], start: usize) -> u32 {
    if let Some(head) = text.get(start..).and_then(<[u8]>::first_chunk) {
        return u32::from_le_bytes(*head);
    }
    let byte = |offset: usize| text.get(start + offset).copied().unwrap_or(0);
    u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)])
}

#[inline]
fn fourth_slot(head: u32, n_slots: usize) -> usize {
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

    #[track_caller]
    fn check(keys: &[&str], text: &str, expected: &[(usize, u32)]) {
        let keys: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes()).collect();
        let packed = pack(&keys);
        let trie = Trie::open(&packed).unwrap();
        let mut got = Vec::new();
        trie.walk(text.as_bytes(), 0, |end, key| got.push((end, key)));
        assert_eq!(got, expected, "{text}");
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
        let packed = pack(&keys);
        let trie = Trie::open(&packed).unwrap();
        for text in words.split_whitespace().flat_map(|word| [word.to_owned(), format!("{word}x"), format!("{word} a")])
        {
            let text = text.as_bytes();
            for cut in 0..=text.len() {
                let mut got = Vec::new();
                trie.walk(&text[..cut], 0, |end, key| got.push((end, key)));
                let mut expected: Vec<(usize, u32)> = (0_u32..)
                    .zip(&keys)
                    .filter(|(_, key)| text[..cut].starts_with(key))
                    .map(|(value, key)| (key.len(), value))
                    .collect();
                expected.sort_unstable();
                assert_eq!(got, expected, "{:?}", String::from_utf8_lossy(&text[..cut]));
                assert!(
                    trie.may_start(head(&text[..cut], 0).to_le_bytes()) || expected.is_empty(),
                    "{:?}",
                    String::from_utf8_lossy(&text[..cut])
                );
            }
        }
    }
}
