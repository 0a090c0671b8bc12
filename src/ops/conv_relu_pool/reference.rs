use super::ConvReluPool;
use crate::ops::max_pool2d::reference::{Window, unpool};
use crate::ops::reference::{RefBackward, RefForward, Reference};

impl Reference for ConvReluPool {
    fn forward(&self, on: RefForward<'_>) -> Vec<f64> {
        let windows = self.pool.windows(&self.conv.reference_forward(on.x[0], on.parameters));
        windows.iter().for_each(|window| on.margin.note(window.most, window.second.max(0.0)));
        let place = |window: &Window| (window.most > 0.0).then_some(window.at);
        *on.argmax = windows.iter().map(place).collect();
        windows.iter().map(|window| window.most.max(0.0)).collect()
    }

    fn backward(&self, on: RefBackward<'_>) -> Vec<f64> {
        let dz = unpool(on.argmax, on.dy, self.conv.out_len());
        self.conv.reference_backward(on.x[0], &dz, on.parameters, on.dparameters)
    }
}
