//! Groups of things that hang together, by number.

/// Which of the numbers `0..n` belong together: a forest, each tree a group.
pub struct Groups {
    parents: Vec<u32>,
}

impl Groups {
    /// Each by itself.
    pub fn new(count: usize) -> Groups {
        Groups { parents: (0..count as u32).collect() }
    }

    fn root(&mut self, mut number: usize) -> usize {
        loop {
            let parent = self.parents[number] as usize;
            if parent == number {
                return number;
            }
            // The way to the root gets shorter each time it is gone.
            self.parents[number] = self.parents[parent];
            number = parent;
        }
    }

    /// Two belong together; numbers that there are not are left out. The smaller root wins, so a group's root is its first.
    pub fn join(&mut self, one: usize, other: usize) {
        if other >= self.parents.len() {
            return;
        }
        let (a, b) = (self.root(one), self.root(other));
        self.parents[a.max(b)] = a.min(b) as u32;
    }

    /// Whole groups in batches of at least `least` (the last one aside), in the order of their first ones. Linear.
    pub fn cut<T: Copy>(mut self, items: &[T], least: usize) -> Vec<Vec<T>> {
        let roots: Vec<usize> = (0..items.len()).map(|number| self.root(number)).collect();
        let mut sizes = vec![0usize; items.len()];
        roots.iter().for_each(|&root| sizes[root] += 1);
        // Which batch each root's group comes to.
        let mut batches: Vec<Vec<T>> = Vec::new();
        let mut room = 0;
        let mut places = vec![0usize; items.len()];
        for (root, size) in sizes.iter().copied().enumerate().filter(|&(_, size)| size != 0) {
            if room == 0 {
                batches.push(Vec::new());
                room = least;
            }
            places[root] = batches.len() - 1;
            room = room.saturating_sub(size);
        }
        roots.iter().zip(items).for_each(|(&root, &item)| batches[places[root]].push(item));
        batches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_together_comes_together() {
        let mut groups = Groups::new(8);
        for (one, other) in [(6, 2), (2, 4), (7, 1), (3, 3), (0, 99)] {
            groups.join(one, other);
        }
        let batches = groups.cut(&[0, 1, 2, 3, 4, 5, 6, 7], 3);
        assert_eq!(batches, [vec![0, 1, 7], vec![2, 4, 6], vec![3, 5]]);
    }
}
