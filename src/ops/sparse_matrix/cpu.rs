use super::Table;

/// `y = T·x` for each example.
pub fn apply(table: &Table, x: &[f32], y: &mut [f32]) {
    let examples = x.chunks_exact(table.columns()).zip(y.chunks_exact_mut(table.rows()));
    for (x, y) in examples {
        for (row, y) in y.iter_mut().enumerate() {
            *y = match table.row(row) {
                ([], _) => table.fill(),
                (&[column], None) => x[column as usize],
                (columns, None) => columns.iter().map(|&column| x[column as usize]).sum(),
                (columns, Some(weights)) => {
                    columns.iter().zip(weights).map(|(&column, w)| w * x[column as usize]).sum()
                }
            };
        }
    }
}
