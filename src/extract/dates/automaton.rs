//! All rules of a grammar in one automaton, so that a row of tokens is held against all of them at once.
//!
//! Rules begin alike (`DAY MONTH`, `LAST UNIT`); to walk each of them by itself took four times as many instructions. A
//! grammar has some 700 states with two steps each. The build script packs them, the program walks them where they lie.

use std::collections::{BTreeMap, BTreeSet};

use super::class::{Class, ClassSet};
use super::packed::{Parts, put_part};

/// A place in a rule's pattern: what can stand there, and whether it may be missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element {
    pub classes: Vec<Class>,
    pub optional: bool,
}

/// Which of an automaton's states it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatePlace(u16);

/// What has been read of the rules that are still possible.
#[derive(Debug, Clone, Copy)]
pub struct State {
    place: StatePlace,
    packed: PackedState,
}

impl State {
    /// The classes that rules go on with behind this state; none where none goes on.
    #[inline]
    pub fn classes(self) -> ClassSet {
        self.packed.classes
    }

    #[inline]
    pub fn place(self) -> StatePlace {
        self.place
    }
}

/// A packed automaton, read in place.
#[derive(Debug, Clone, Copy)]
pub struct Automaton<'a> {
    states: &'a [[u8; PackedState::SIZE]],
    /// From a state's base on, a cell a class: the state that the cell belongs to, and the next state. The few cells of a
    /// state lie between those of others.
    cells: &'a [[u8; 4]],
    /// Places of rules in the table, rising within a state.
    rules: &'a [[u8; 2]],
}

/// A state as it is packed.
#[derive(Debug, Clone, Copy)]
struct PackedState {
    /// Where its cells begin; [`NO_CELLS`] for one that no class leads on from.
    base: u16,
    first_rule: u16,
    n_rules: u16,
    classes: ClassSet,
}

impl PackedState {
    const SIZE: usize = 14;

    #[inline]
    fn read(bytes: &[u8; Self::SIZE]) -> Self {
        let [a, b, c, d, e, f, classes @ ..] = *bytes;
        Self {
            base: u16::from_le_bytes([a, b]),
            first_rule: u16::from_le_bytes([c, d]),
            n_rules: u16::from_le_bytes([e, f]),
            classes: ClassSet(u64::from_le_bytes(classes)),
        }
    }

    fn write(self, packed: &mut Vec<u8>) {
        [self.base, self.first_rule, self.n_rules].iter().for_each(|number| packed.extend(number.to_le_bytes()));
        packed.extend(self.classes.0.to_le_bytes());
    }
}

const NO_CELLS: u16 = u16::MAX;
/// The state that a free cell belongs to.
const NO_STATE: u16 = u16::MAX;

impl<'a> Automaton<'a> {
    /// The automaton in what [`pack`] wrote; `None` for anything else.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut parts = Parts(bytes);
        let states = parts.take()?.as_chunks().0;
        let (cells, rules) = (parts.take()?.as_chunks().0, parts.take()?.as_chunks().0);
        (!states.is_empty()).then_some(Self { states, cells, rules })
    }

    #[inline]
    pub fn state(&self, place: StatePlace) -> State {
        State { place, packed: PackedState::read(&self.states[usize::from(place.0)]) }
    }

    /// The state before any token.
    #[inline]
    pub fn start(&self) -> State {
        self.state(StatePlace(0))
    }

    /// The state behind one more token; `None` where no rule goes on with this class.
    #[inline]
    pub fn step(&self, state: State, class: Class) -> Option<State> {
        let cell = self.cells.get(usize::from(state.packed.base) + usize::from(class.0))?;
        let cell = u32::from_le_bytes(*cell);
        (cell as u16 == state.place.0).then(|| self.state(StatePlace((cell >> 16) as u16)))
    }

    /// The rules that are complete, in the order of the table.
    #[inline]
    pub fn rules(&self, state: State) -> impl ExactSizeIterator<Item = u16> + use<'a> {
        let rules = self.rules.get(usize::from(state.packed.first_rule)..).unwrap_or_default();
        rules.iter().take(usize::from(state.packed.n_rules)).map(|rule| u16::from_le_bytes(*rule))
    }
}

/// The automaton of these patterns, as bytes for [`Automaton::open`].
pub fn pack(patterns: &[Vec<Element>]) -> Vec<u8> {
    let states = Builder::new(patterns).build();
    let (bases, cells) = place_cells(&states);
    let (mut packed_states, mut rules) = (Vec::new(), Vec::new());
    for (state, base) in states.iter().zip(bases) {
        let classes = state.steps.keys().fold(ClassSet::default(), |all, class| all.with(*class));
        let (first_rule, n_rules) = (number(rules.len()), number(state.rules.len()));
        PackedState { base, first_rule, n_rules, classes }.write(&mut packed_states);
        rules.extend(&state.rules);
    }
    let bytes = |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let cells: Vec<u16> = cells.into_iter().flat_map(|(owner, next)| [owner, next]).collect();
    let mut packed = Vec::new();
    [packed_states, bytes(&cells), bytes(&rules)].iter().for_each(|part| put_part(&mut packed, part));
    packed
}

fn number(value: usize) -> u16 {
    u16::try_from(value).ok().filter(|value| *value != NO_STATE).expect("a grammar has some hundred rules")
}

/// A rule and how many of its elements are behind.
type Item = (u16, u16);

/// A state on its way to bytes.
#[derive(Debug, Default)]
struct BuiltState {
    steps: BTreeMap<Class, u16>,
    rules: Vec<u16>,
}

/// Every set of items that a row of classes leads to is a state.
struct Builder<'a> {
    patterns: &'a [Vec<Element>],
    /// The sets in the order in which they were met.
    sets: Vec<BTreeSet<Item>>,
    known: BTreeMap<BTreeSet<Item>, u16>,
}

impl<'a> Builder<'a> {
    fn new(patterns: &'a [Vec<Element>]) -> Self {
        let mut builder = Self { patterns, sets: Vec::new(), known: BTreeMap::new() };
        let start = (0..number(patterns.len())).flat_map(|rule| builder.items_from(rule, 0)).collect();
        builder.state_of(start);
        builder
    }

    fn build(mut self) -> Vec<BuiltState> {
        let mut states = Vec::new();
        while let Some(items) = self.sets.get(states.len()).cloned() {
            let mut by_class: BTreeMap<Class, BTreeSet<Item>> = BTreeMap::new();
            let mut rules = Vec::new();
            for (rule, place) in items {
                match self.patterns[usize::from(rule)].get(usize::from(place)) {
                    Some(element) => element.classes.iter().for_each(|class| {
                        by_class.entry(*class).or_default().extend(self.items_from(rule, place + 1));
                    }),
                    None => rules.push(rule),
                }
            }
            let steps = by_class.into_iter().map(|(class, items)| (class, self.state_of(items))).collect();
            states.push(BuiltState { steps, rules });
        }
        states
    }

    /// The item, and those behind elements that may be missing.
    fn items_from(&self, rule: u16, place: u16) -> impl Iterator<Item = Item> + use<'a> {
        let rest = &self.patterns[usize::from(rule)][usize::from(place)..];
        let n_missing = rest.iter().take_while(|element| element.optional).count();
        (place..=place + number(n_missing)).map(move |place| (rule, place))
    }

    fn state_of(&mut self, items: BTreeSet<Item>) -> u16 {
        let next = number(self.sets.len());
        *self.known.entry(items).or_insert_with_key(|items| {
            self.sets.push(items.clone());
            next
        })
    }
}

/// Finds room for the cells of each state: the first base from where all of them are free. States with many go first.
fn place_cells(states: &[BuiltState]) -> (Vec<u16>, Vec<(u16, u16)>) {
    let mut bases = vec![NO_CELLS; states.len()];
    let mut cells: Vec<(u16, u16)> = Vec::new();
    let mut by_size: Vec<usize> = (0..states.len()).filter(|state| !states[*state].steps.is_empty()).collect();
    by_size.sort_by_key(|state| std::cmp::Reverse(states[*state].steps.len()));
    for state in by_size {
        let steps = &states[state].steps;
        let is_free = |cell: usize| cells.get(cell).is_none_or(|(owner, _)| *owner == NO_STATE);
        let base =
            (0..).find(|base| steps.keys().all(|class| is_free(base + usize::from(class.0)))).unwrap_or(cells.len());
        bases[state] = number(base);
        for (class, next) in steps {
            let cell = base + usize::from(class.0);
            cells.resize(cells.len().max(cell + 1), (NO_STATE, 0));
            cells[cell] = (number(state), *next);
        }
    }
    (bases, cells)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether the classes fill the pattern, tried the plain way.
    fn fills(classes: &[Class], pattern: &[Element]) -> bool {
        let Some((element, rest)) = pattern.split_first() else { return classes.is_empty() };
        let takes =
            classes.split_first().is_some_and(|(class, others)| element.classes.contains(class) && fills(others, rest));
        takes || element.optional && fills(classes, rest)
    }

    fn element() -> impl Strategy<Value = Element> {
        let classes = proptest::collection::vec((0..6u16).prop_map(Class), 1..3);
        (classes, any::<bool>()).prop_map(|(classes, optional)| Element { classes, optional })
    }

    proptest! {
        #[test]
        fn the_automaton_knows_the_rules_that_a_row_fills(
            patterns in proptest::collection::vec(proptest::collection::vec(element(), 1..5), 1..8),
            row in proptest::collection::vec((0..6u16).prop_map(Class), 1..6),
        ) {
            let packed = pack(&patterns);
            let automaton = Automaton::open(&packed).expect("it was just packed");
            let state = row.iter().try_fold(automaton.start(), |state, class| automaton.step(state, *class));
            let filled: Vec<u16> = state.map_or_else(Vec::new, |state| automaton.rules(state).collect());
            let expected: Vec<u16> =
                (0..patterns.len()).filter(|rule| fills(&row, &patterns[*rule])).map(|rule| rule as u16).collect();
            prop_assert_eq!(filled, expected);
            let goes_on = |state: State| (0..6).any(|class| automaton.step(state, Class(class)).is_some());
            let classes = State::classes;
            prop_assert!(state.is_none_or(|state| (classes(state) != ClassSet::default()) == goes_on(state)));
            let told = |state: State| (0..6).all(|class| {
                let set = ClassSet::default().with(Class(class));
                automaton.step(state, Class(class)).is_none() || classes(state).may_meet(set)
            });
            prop_assert!(state.is_none_or(told));
        }
    }

    #[test]
    fn other_bytes_are_no_automaton() {
        assert!(Automaton::open(b"").is_none());
        assert!(Automaton::open(b"1234567").is_none());
    }
}
