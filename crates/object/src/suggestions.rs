//! Which of several names was probably meant.

/// Cost of inserting, deleting or replacing a character.
const MOVE: usize = 2;
/// Cost of a wrong case.
const CASE: usize = 1;

/// The weighted edit distance of two names.
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let mut row: Vec<usize> = (0..=a.len()).map(|i| i * MOVE).collect();
    for (j, y) in b.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = (j + 1) * MOVE;
        for (i, &x) in a.iter().enumerate() {
            let replace = if x == y {
                0
            } else if x.eq_ignore_ascii_case(&y) {
                CASE
            } else {
                MOVE
            };
            let best = (diagonal + replace).min(row[i] + MOVE).min(row[i + 1] + MOVE);
            diagonal = row[i + 1];
            row[i + 1] = best;
        }
    }
    row[a.len()]
}

/// The greatest distance at which one name suggests the other.
pub fn limit(a: &str, b: &str) -> usize {
    (a.chars().count() + b.chars().count() + 3) * MOVE / 6
}
