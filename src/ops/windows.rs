/// Windows that move over an image: heights first, widths second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Channels of the image.
    pub channels: usize,
    /// Size of the image.
    pub size: [usize; 2],
    /// Size of the window.
    pub kernel: [usize; 2],
    /// Steps between windows.
    pub stride: [usize; 2],
    /// Rows and columns added on either side.
    pub padding: [usize; 2],
    /// Steps between a window's values.
    pub dilation: [usize; 2],
}

impl Windows {
    /// How many windows there are, down and across; `None` where not one fits.
    pub fn counts(&self) -> Option<[usize; 2]> {
        let count = |axis: usize| {
            let reach = self.dilation[axis].checked_mul(self.kernel[axis].checked_sub(1)?)? + 1;
            let room = self.size[axis] + 2 * self.padding[axis];
            (self.stride[axis] > 0)
                .then_some(room.checked_sub(reach)? / self.stride[axis].max(1) + 1)
        };
        Some([count(0)?, count(1)?])
    }

    /// Windows in all; zero where not one fits.
    pub fn count(&self) -> usize {
        self.counts().map_or(0, |[down, across]| down * across)
    }

    /// The row or column of the image where the window `window` has its value `at`, unless that
    /// lies beyond the edge.
    pub fn place(&self, axis: usize, window: usize, at: usize) -> Option<usize> {
        let place = window * self.stride[axis] + at * self.dilation[axis];
        place.checked_sub(self.padding[axis]).filter(|&place| place < self.size[axis])
    }

    /// Pixels of one channel.
    pub fn pixels(&self) -> usize {
        self.size[0] * self.size[1]
    }

    /// Values of one window in one channel.
    pub fn area(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }
}

/// A convolution's sizes, with any stride, padding, dilation and groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvWindows {
    /// The windows over the input, with its channels.
    pub windows: Windows,
    /// Channels of the output.
    pub out_channels: usize,
    /// Groups of channels that do not see each other.
    pub groups: usize,
    /// Whether there is a bias.
    pub bias: bool,
}

impl ConvWindows {
    /// Values of one example's image.
    pub fn image_len(&self) -> usize {
        self.windows.channels * self.windows.pixels()
    }

    /// Values of one example's result.
    pub fn out_len(&self) -> usize {
        self.out_channels * self.windows.count()
    }

    /// Products of one output: values under the kernel, over the channels of a group.
    pub fn patch_len(&self) -> usize {
        self.windows.channels / self.groups * self.windows.area()
    }

    /// Number of weights.
    pub fn weights(&self) -> usize {
        self.out_channels * self.patch_len()
    }

    /// Multiply-adds for one example.
    pub fn multiply_adds(&self) -> usize {
        self.windows.count() * self.weights()
    }
}
