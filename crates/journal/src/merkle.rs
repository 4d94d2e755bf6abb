//! The log of ledger heads: an append-only hash tree as in RFC 6962 (and RFC 9162), under either hash function.
//!
//! The leaves are [`crate::StoredHead`]s. [`Frontier`] grows the tree one leaf at a time in little memory; the
//! proofs are over the leaf hashes.

use crate::{Digest, HashKind};

/// The hash of one leaf: `H(0x00 ‖ data)`.
pub fn leaf_hash(kind: HashKind, data: &[u8]) -> Digest {
    kind.of(&[&[0], data])
}

/// The hash of an inner node: `H(0x01 ‖ left ‖ right)`.
pub fn node_hash(kind: HashKind, left: &Digest, right: &Digest) -> Digest {
    kind.of(&[&[1], &left.0, &right.0])
}

/// The right edge of a tree: the roots of its complete subtrees, the largest first. All that is needed to append
/// and to know the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    kind: HashKind,
    size: u64,
    subtrees: Vec<Digest>,
}

impl Frontier {
    /// The tree without leaves.
    pub fn new(kind: HashKind) -> Self {
        Frontier { kind, size: 0, subtrees: vec![] }
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash.
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        // Each set low bit of the size is a complete subtree of that size, waiting for its right sibling.
        let mut rest = self.size;
        while rest & 1 == 1 {
            let left = self.subtrees.pop().expect("invariant: one subtree for each set bit of the size");
            node = node_hash(self.kind, &left, &node);
            rest >>= 1;
        }
        self.subtrees.push(node);
        self.size += 1;
    }

    /// The root; of the empty tree the hash of nothing.
    pub fn root(&self) -> Digest {
        let mut subtrees = self.subtrees.iter().rev();
        match subtrees.next() {
            None => self.kind.of(&[]),
            Some(&last) => subtrees.fold(last, |right, left| node_hash(self.kind, left, &right)),
        }
    }

    /// Size as 8 bytes (big endian), then each subtree.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        self.subtrees.iter().for_each(|it| bytes.extend_from_slice(&it.0));
        bytes
    }

    /// Reads [`Frontier::to_bytes`] back; `None` when the number of subtrees does not fit the size.
    pub fn from_bytes(kind: HashKind, bytes: &[u8]) -> Option<Self> {
        let (size, rest) = bytes.split_first_chunk::<8>()?;
        let size = u64::from_be_bytes(*size);
        let subtrees: Option<Vec<_>> = rest.chunks(32).map(Digest::from_slice).collect();
        let subtrees = subtrees?;
        (subtrees.len() == size.count_ones() as usize).then_some(Frontier { kind, size, subtrees })
    }
}

/// The root over these leaf hashes.
pub fn root(kind: HashKind, leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::new(kind);
    leaves.iter().for_each(|&leaf| frontier.push(leaf));
    frontier.root()
}

/// The largest power of two below `size`, which must be at least 2.
fn split(size: usize) -> usize {
    1 << (usize::BITS - 1 - (size - 1).leading_zeros())
}

/// The proof that the leaf at `index` is in the tree over `leaves`: sibling hashes from the bottom up. `None` when
/// there is no such leaf.
pub fn inclusion_proof(kind: HashKind, leaves: &[Digest], index: usize) -> Option<Vec<Digest>> {
    if index >= leaves.len() {
        return None;
    }
    let mut proof = vec![];
    let (mut leaves, mut index) = (leaves, index);
    while leaves.len() > 1 {
        let (left, right) = leaves.split_at(split(leaves.len()));
        if index < left.len() {
            proof.push(root(kind, right));
            leaves = left;
        } else {
            proof.push(root(kind, left));
            index -= left.len();
            leaves = right;
        }
    }
    proof.reverse();
    Some(proof)
}

/// Whether `proof` shows that `leaf` is the leaf at `index` of the tree with `size` leaves and this root
/// (RFC 9162, 2.1.3.2).
pub fn inclusion_holds(
    kind: HashKind,
    leaf: &Digest,
    index: u64,
    size: u64,
    root: &Digest,
    proof: &[Digest],
) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(kind, sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(kind, &hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// The proof that the tree over the first `old` of these leaves is a beginning of the tree over all (RFC 9162,
/// 2.1.4.1). `None` when there are fewer leaves than that. Empty for an old size of 0 or of all.
pub fn consistency_proof(kind: HashKind, leaves: &[Digest], old: usize) -> Option<Vec<Digest>> {
    if old > leaves.len() {
        return None;
    }
    let mut proof = vec![];
    if old == 0 {
        return Some(proof);
    }
    let (mut leaves, mut old, mut whole) = (leaves, old, true);
    while old < leaves.len() {
        let (left, right) = leaves.split_at(split(leaves.len()));
        if old <= left.len() {
            proof.push(root(kind, right));
            leaves = left;
        } else {
            proof.push(root(kind, left));
            old -= left.len();
            leaves = right;
            whole = false;
        }
    }
    if !whole {
        proof.push(root(kind, leaves));
    }
    proof.reverse();
    Some(proof)
}

/// Whether `proof` shows that the tree of `old` leaves with `old_root` is a beginning of the tree of `new` leaves with
/// `new_root` (RFC 9162, 2.1.4.2).
pub fn consistency_holds(
    kind: HashKind,
    old: u64,
    old_root: &Digest,
    new: u64,
    new_root: &Digest,
    proof: &[Digest],
) -> bool {
    if old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == kind.of(&[]);
    }
    // A complete old tree is its own first node, and is left out of the proof.
    let mut proof = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { proof.next() };
    let Some(&first) = first else { return false };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut from_old, mut from_new) = (first, first);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(kind, sibling, &from_old);
            from_new = node_hash(kind, sibling, &from_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(kind, &from_new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && from_old == *old_root && from_new == *new_root
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KIND: HashKind = HashKind::Sha256;

    /// MTH of RFC 6962, 2.1, word for word.
    fn naive_root(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => KIND.of(&[]),
            [leaf] => *leaf,
            more => {
                let mut half = 1;
                while half * 2 < more.len() {
                    half *= 2;
                }
                node_hash(KIND, &naive_root(&more[..half]), &naive_root(&more[half..]))
            }
        }
    }

    /// SUBPROOF of RFC 6962, 2.1.2, word for word.
    fn naive_consistency(leaves: &[Digest], old: usize, whole: bool) -> Vec<Digest> {
        if old == leaves.len() {
            return if whole { vec![] } else { vec![naive_root(leaves)] };
        }
        let mut half = 1;
        while half * 2 < leaves.len() {
            half *= 2;
        }
        if old <= half {
            let mut proof = naive_consistency(&leaves[..half], old, whole);
            proof.push(naive_root(&leaves[half..]));
            proof
        } else {
            let mut proof = naive_consistency(&leaves[half..], old - half, false);
            proof.push(naive_root(&leaves[..half]));
            proof
        }
    }

    fn leaves(count: usize, seed: u8) -> Vec<Digest> {
        (0..count).map(|it| leaf_hash(KIND, &[seed, it as u8, (it >> 8) as u8])).collect()
    }

    #[test]
    fn the_roots_are_those_published_with_certificate_transparency() {
        // The test vectors of the reference implementation: eight leaves, the roots after each.
        let data: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let mut frontier = Frontier::new(KIND);
        data.iter().for_each(|it| frontier.push(leaf_hash(KIND, it)));
        assert_eq!(
            frontier.root().to_hex(),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        );
    }

    proptest! {
        #[test]
        fn the_tree_is_the_one_defined_by_recursion(count in 0_usize..130, seed: u8) {
            let leaves = leaves(count, seed);
            prop_assert_eq!(root(KIND, &leaves), naive_root(&leaves));
        }

        #[test]
        fn a_frontier_reads_back_and_goes_on(count in 0_usize..130, more in 0_usize..9, seed: u8) {
            let leaves = leaves(count + more, seed);
            let mut frontier = Frontier::new(KIND);
            leaves[..count].iter().for_each(|&it| frontier.push(it));
            let bytes = frontier.to_bytes();
            let mut again = Frontier::from_bytes(KIND, &bytes).unwrap();
            prop_assert_eq!(&again, &frontier);
            leaves[count..].iter().for_each(|&it| again.push(it));
            prop_assert_eq!(again.root(), naive_root(&leaves));
            prop_assert_eq!(Frontier::from_bytes(KIND, &bytes[..bytes.len() - 1]), None);
        }

        #[test]
        fn inclusion_is_proven_for_each_leaf_and_for_no_other(
            (count, index, other) in (1_usize..130).prop_flat_map(|it| (Just(it), 0..it, 0..it)), seed: u8
        ) {
            let leaves = leaves(count, seed);
            let top = naive_root(&leaves);
            let proof = inclusion_proof(KIND, &leaves, index).unwrap();
            let holds = |leaf: &Digest, at: usize, size: usize, proof: &[Digest]|
                inclusion_holds(KIND, leaf, at as u64, size as u64, &top, proof);
            prop_assert!(holds(&leaves[index], index, count, &proof));
            if other != index {
                prop_assert!(!holds(&leaves[other], index, count, &proof));
                prop_assert!(!holds(&leaves[index], other, count, &proof));
            }
            for cut in 0..proof.len() {
                prop_assert!(!holds(&leaves[index], index, count, &proof[..cut]));
                let mut wrong = proof.clone();
                wrong[cut].0[0] ^= 1;
                prop_assert!(!holds(&leaves[index], index, count, &wrong));
            }
            let mut long = proof.clone();
            long.push(top);
            prop_assert!(!holds(&leaves[index], index, count, &long));
            prop_assert_eq!(inclusion_proof(KIND, &leaves, count), None);
        }

        #[test]
        fn consistency_is_proven_for_each_beginning_and_for_no_other(
            (count, old) in (0_usize..130).prop_flat_map(|it| (Just(it), 0..=it)), seed: u8
        ) {
            let leaves = leaves(count, seed);
            let (old_root, top) = (naive_root(&leaves[..old]), naive_root(&leaves));
            let proof = consistency_proof(KIND, &leaves, old).unwrap();
            if old > 0 {
                prop_assert_eq!(&proof, &naive_consistency(&leaves, old, true));
            }
            let holds = |old_root: &Digest, new_root: &Digest, proof: &[Digest]|
                consistency_holds(KIND, old as u64, old_root, count as u64, new_root, proof);
            prop_assert!(holds(&old_root, &top, &proof));
            let mut wrong = old_root;
            wrong.0[31] ^= 1;
            prop_assert!(!holds(&wrong, &top, &proof));
            for cut in 0..proof.len() {
                prop_assert!(!holds(&old_root, &top, &proof[..cut]));
                let mut wrong = proof.clone();
                wrong[cut].0[0] ^= 1;
                prop_assert!(!holds(&old_root, &top, &wrong));
            }
            prop_assert_eq!(consistency_proof(KIND, &leaves, count + 1), None);
        }
    }
}
