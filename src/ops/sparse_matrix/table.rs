/// A sparse matrix that takes a tensor's values to those of another, row by row: `yᵢ = Σₖ wₖ·x[cₖ]`
/// over the entries of row `i`. Whatever only moves, copies, adds up or averages values is one:
/// transposing, padding, joining, resizing, mean pooling; and the gradient of one is its transpose.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Values of the input, one column each.
    columns: usize,
    /// Where each row's entries begin, and at last where they end.
    starts: Vec<u32>,
    /// The column of each entry.
    sources: Vec<u32>,
    /// The weight of each entry; empty where all are 1.
    weights: Vec<f32>,
    /// What a row without entries gives.
    fill: f32,
}

impl Table {
    /// The table whose row `i` holds the one entry `source(i)`, or none.
    pub fn of_sources(
        columns: usize,
        rows: usize,
        fill: f32,
        mut source: impl FnMut(usize) -> Option<usize>,
    ) -> Self {
        let mut table = Self::empty(columns, fill);
        for row in 0..rows {
            table.sources.extend(source(row).map(|column| column as u32));
            table.end_row();
        }
        table
    }

    /// The table whose row `i` holds the entries `entries(i)`, columns and weights.
    pub fn of_entries<I: IntoIterator<Item = (usize, f32)>>(
        columns: usize,
        rows: usize,
        mut entries: impl FnMut(usize) -> I,
    ) -> Self {
        let mut table = Self::empty(columns, 0.0);
        for row in 0..rows {
            for (column, weight) in entries(row) {
                table.sources.push(column as u32);
                table.weights.push(weight);
            }
            table.end_row();
        }
        if table.weights.iter().all(|&weight| weight == 1.0) {
            table.weights.clear();
        }
        table
    }

    fn empty(columns: usize, fill: f32) -> Self {
        Self { columns, starts: vec![0], sources: Vec::new(), weights: Vec::new(), fill }
    }

    fn end_row(&mut self) {
        self.starts.push(self.sources.len() as u32);
    }

    /// Values of the output.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Values of the input.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// What a row without entries gives.
    pub fn fill(&self) -> f32 {
        self.fill
    }

    /// The entries of a row: columns, and weights unless all are 1.
    pub fn row(&self, row: usize) -> (&[u32], Option<&[f32]>) {
        let range = self.starts[row] as usize..self.starts[row + 1] as usize;
        let weights = (!self.weights.is_empty()).then(|| &self.weights[range.clone()]);
        (&self.sources[range], weights)
    }

    /// Whether each row holds one entry of weight 1, or none.
    pub fn only_moves(&self) -> bool {
        self.weights.is_empty() && self.starts.windows(2).all(|pair| pair[1] - pair[0] <= 1)
    }

    /// The transpose, which takes gradients back. Each row's entries come in the order of the
    /// rows they came from, so that sums do not depend on anything else.
    pub fn transposed(&self) -> Self {
        let mut starts = vec![0_u32; self.columns + 1];
        self.sources.iter().for_each(|&column| starts[column as usize + 1] += 1);
        (0..self.columns).for_each(|column| starts[column + 1] += starts[column]);
        let mut next = starts.clone();
        let mut sources = vec![0; self.sources.len()];
        let mut weights = vec![0.0; self.weights.len()];
        for row in 0..self.rows() {
            for entry in self.starts[row] as usize..self.starts[row + 1] as usize {
                let place = &mut next[self.sources[entry] as usize];
                sources[*place as usize] = row as u32;
                if let Some(&weight) = self.weights.get(entry) {
                    weights[*place as usize] = weight;
                }
                *place += 1;
            }
        }
        Self { columns: self.rows(), starts, sources, weights, fill: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn the_transpose_of_a_transpose_is_the_table() {
        let entries = [vec![(1, 2.0), (3, 0.5)], vec![], vec![(0, 1.0), (1, -1.0)]];
        let table = Table::of_entries(4, 3, |row| entries[row].clone());
        let transposed = table.transposed();
        assert_eq!(transposed.row(1), (&[0, 2][..], Some(&[2.0, -1.0][..])));
        assert_eq!(transposed.row(2), (&[][..], Some(&[][..])));
        assert_eq!(transposed.transposed(), table);
    }
}
