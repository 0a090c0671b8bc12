use super::*;

fn grey(height: usize, width: usize) -> ImageEncoder {
    ImageEncoder::new(ImageLayout::new(height, width, ColorSpace::Grayscale).unwrap())
}

#[test]
fn the_digit_method_has_mnists_size() {
    assert_eq!(ImageEncoder::digit().unwrap().layout().shape(), [1, 28, 28]);
    let error = grey(28, 27).with_method(Method::Digit).unwrap_err().to_string();
    assert!(error.contains("1×28×28") && error.contains("1×28×27"), "{error}");
    let error = grey(2, 2).with_padding(1.5).unwrap_err().to_string();
    assert!(error.contains("between 0 (black) and 1 (white)"), "{error}");
}

#[test]
fn a_tensor_becomes_a_picture_again() {
    let layout = ImageLayout::new(1, 2, ColorSpace::Rgb).unwrap().with_mean(vec![0.5]).unwrap();
    let layout = layout.with_variance(vec![0.25]).unwrap();
    // Red, then green, then blue; what is outside 0 … 1 is clipped.
    let tensor = [-1.0, 1.0, 0.0, 9.0, -9.0, f32::NAN];
    let picture = ImageDecoder::new(layout).decode(&tensor).unwrap();
    assert_eq!((picture.width(), picture.height()), (2, 1));
    assert_eq!(picture.format(), PixelFormat::Rgb);
    assert_eq!(picture.bytes(), [0, 128, 0, 255, 255, 0]);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn codecs_are_saved_as_json_and_checked_when_read() {
    let layout = ImageLayout::new(4, 5, ColorSpace::Rgb).unwrap();
    let layout = layout.with_mean(vec![0.5, 0.25, 0.0]).unwrap();
    let encoder = ImageEncoder::new(layout).with_resampling(Resampling::Lanczos);
    let encoder = encoder.with_method(Method::Fill).unwrap();
    let json = serde_json::to_string(&encoder).unwrap();
    assert_eq!(
        json,
        r#"{"layout":{"height":4,"width":5,"colorSpace":"rgb","interleaving":"channels-first","mean":[0.5,0.25,0.0],"variance":[1.0]},"method":"fill","resampling":"lanczos","padding":0.0}"#
    );
    assert_eq!(serde_json::from_str::<ImageEncoder>(&json).unwrap(), encoder);
    let decoder = encoder.decoder();
    let json = serde_json::to_string(&decoder).unwrap();
    assert_eq!(serde_json::from_str::<ImageDecoder>(&json).unwrap(), decoder);

    let short = r#"{"layout":{"height":28,"width":28,"colorSpace":"grayscale"}}"#;
    assert_eq!(serde_json::from_str::<ImageEncoder>(short).unwrap(), grey(28, 28));
    for bad in [
        r#"{"layout":{"height":0,"width":5,"colorSpace":"rgb"}}"#,
        r#"{"layout":{"height":4,"width":5,"colorSpace":"rgb","mean":[1,2]}}"#,
        r#"{"layout":{"height":4,"width":5,"colorSpace":"rgb","variance":[0]}}"#,
        r#"{"layout":{"height":4,"width":5,"colorSpace":"rgb"},"method":"digit"}"#,
        r#"{"layout":{"height":4,"width":5,"colorSpace":"rgb"},"padding":-1}"#,
    ] {
        assert!(serde_json::from_str::<ImageEncoder>(bad).is_err(), "{bad}");
    }
}

mod pictures {
    use super::*;

    const WIDTH: usize = 13;
    const HEIGHT: usize = 9;

    /// `(37 x + 59 y + 11 x y) mod 256`: edges enough to tell filters apart.
    fn pattern() -> Picture {
        let level = |i: usize| {
            let (x, y) = (i % WIDTH, i / WIDTH);
            ((37 * x + 59 * y + 11 * x * y) % 256) as u8
        };
        let bytes = (0..WIDTH * HEIGHT).map(level).collect();
        Picture::new(WIDTH, HEIGHT, PixelFormat::Gray, bytes).unwrap()
    }

    /// Method and resampling, width and height, and the pixels.
    type Case = (Method, Resampling, (usize, usize), &'static [u8]);

    /// What Pillow 13.0 makes of the pattern `a`, a NumPy array of 9 × 13 bytes:
    ///
    /// ```python
    /// g = Image.fromarray(a)
    /// stretch = g.resize((5, 4), resampling)
    /// fill = ImageOps.fit(g, (4, 6), resampling)
    /// fit = ImageOps.pad(g, (6, 6), resampling, color=51)
    /// ```
    #[rustfmt::skip]
    const PILLOW: [Case; 9] = [
        (Method::Stretch, Resampling::Nearest, (5, 4), &[
            107, 203, 91, 235, 75, 247, 131, 85, 39, 179, 131, 59, 79, 99, 27, 15, 243, 73, 159, 131]),
        (Method::Fill, Resampling::Nearest, (4, 6), &[
            148, 185, 3, 40, 98, 157, 19, 78, 201, 15, 155, 225, 151, 243, 171, 7, 254, 101, 51, 154,
            204, 73, 67, 192]),
        (Method::Fit, Resampling::Nearest, (6, 6), &[
            51, 51, 51, 51, 51, 51, 107, 203, 43, 139, 235, 75, 247, 131, 15, 155, 39, 179, 131, 59,
            243, 171, 99, 27, 15, 243, 215, 187, 159, 131, 51, 51, 51, 51, 51, 51]),
        (Method::Stretch, Resampling::Bilinear, (5, 4), &[
            94, 147, 128, 117, 128, 159, 129, 121, 124, 153, 128, 148, 137, 97, 113, 125, 155, 137,
            106, 130]),
        (Method::Fill, Resampling::Bilinear, (4, 6), &[
            167, 151, 98, 104, 135, 128, 109, 134, 135, 101, 121, 141, 134, 165, 114, 86, 181, 156,
            121, 90, 153, 139, 128, 121]),
        (Method::Fit, Resampling::Bilinear, (6, 6), &[
            51, 51, 51, 51, 51, 51, 85, 143, 146, 105, 127, 129, 163, 139, 117, 122, 126, 160, 125,
            142, 157, 109, 100, 115, 125, 151, 150, 123, 101, 139, 51, 51, 51, 51, 51, 51]),
        (Method::Stretch, Resampling::Lanczos, (5, 4), &[
            82, 160, 124, 112, 132, 174, 125, 114, 130, 156, 119, 156, 141, 85, 113, 124, 158, 141,
            99, 135]),
        (Method::Fill, Resampling::Lanczos, (4, 6), &[
            178, 158, 92, 107, 130, 130, 107, 137, 129, 92, 127, 143, 124, 183, 106, 79, 199, 155,
            125, 78, 151, 138, 131, 125]),
        (Method::Fit, Resampling::Lanczos, (6, 6), &[
            51, 51, 51, 51, 51, 51, 72, 148, 154, 100, 124, 130, 178, 138, 107, 127, 130, 162, 118,
            143, 167, 105, 89, 116, 121, 151, 156, 123, 94, 145, 51, 51, 51, 51, 51, 51]),
    ];

    #[test]
    fn every_method_and_resampling_is_pillows() {
        for (method, resampling, (width, height), expected) in PILLOW {
            let encoder = grey(height, width).with_resampling(resampling);
            let encoder = encoder.with_method(method).unwrap().with_padding(0.2).unwrap();
            let pixels = encoder.pixels(&pattern()).unwrap();
            let near = pixels.iter().zip(expected).all(|(a, &b)| a.abs_diff(b) <= 1);
            assert!(near && pixels.len() == expected.len(), "{method:?} {resampling:?} {pixels:?}");
        }
    }

    #[test]
    fn colours_keep_to_their_planes_and_mean_and_variance_come_last() {
        let bytes = [255, 0, 51].repeat(6);
        let picture = Picture::new(3, 2, PixelFormat::Rgb, bytes).unwrap();
        let layout = ImageLayout::new(1, 2, ColorSpace::Rgb).unwrap();
        let layout = layout.with_mean(vec![0.0, 0.0, 0.2]).unwrap();
        let encoder = ImageEncoder::new(layout.with_variance(vec![4.0]).unwrap());
        let encoder = encoder.with_method(Method::Stretch).unwrap();
        assert_eq!(encoder.pixels(&picture).unwrap(), [255, 255, 0, 0, 51, 51]);
        assert_eq!(encoder.encode(&picture).unwrap(), [0.5, 0.5, 0.0, 0.0, 0.0, 0.0]);
        let decoded = encoder.decoder().decode(&encoder.encode(&picture).unwrap()).unwrap();
        assert_eq!(decoded.bytes(), [255, 0, 51, 255, 0, 51]);
    }

    #[test]
    fn a_picture_of_the_right_size_is_left_as_it_is() {
        for method in [Method::Stretch, Method::Fit, Method::Fill] {
            for resampling in [Resampling::Nearest, Resampling::Bilinear, Resampling::Lanczos] {
                let encoder = grey(HEIGHT, WIDTH).with_resampling(resampling);
                let encoder = encoder.with_method(method).unwrap();
                assert_eq!(encoder.pixels(&pattern()).unwrap(), pattern().bytes());
            }
        }
    }

    #[test]
    fn extreme_proportions_leave_a_line_at_least() {
        let line = Picture::new(5000, 1, PixelFormat::Gray, vec![255; 5000]).unwrap();
        let pixels = grey(5, 4).pixels(&line).unwrap();
        assert_eq!(pixels, [[0; 4], [0; 4], [255; 4], [0; 4], [0; 4]].concat());
        for method in [Method::Stretch, Method::Fill] {
            let encoder = grey(5, 4).with_method(method).unwrap();
            assert_eq!(encoder.pixels(&line).unwrap(), [255; 20], "{method:?}");
        }
    }

    #[test]
    fn the_digit_method_is_the_digit_encoder() {
        let ink = |i: usize| if (10..12).contains(&(i % 40)) { 0 } else { 255 };
        let bytes: Vec<u8> = (0..40 * 30).map(ink).collect();
        let picture = Picture::new(40, 30, PixelFormat::Gray, bytes).unwrap();
        let digit = crate::codec::encode_image(&picture.to_grey().unwrap());
        let encoder = ImageEncoder::digit().unwrap();
        assert_eq!(digit.map(|d| d.to_vec()), encoder.encode(&picture).ok());
        let blank = Picture::new(40, 30, PixelFormat::Gray, vec![255; 1200]).unwrap();
        assert_eq!(encoder.encode(&blank), Err(crate::error::PictureError::NothingDrawn.into()));
    }

    #[test]
    fn a_picture_without_pixels_is_refused() {
        let empty = Picture::new(0, 5, PixelFormat::Rgb, vec![]).unwrap();
        let error = grey(2, 2).encode(&empty).unwrap_err();
        assert_eq!(error, crate::error::PictureError::Empty { width: 0, height: 5 }.into());
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn png_and_jpeg_files_are_read_by_their_contents() {
        use image::{ExtendedColorType, ImageEncoder as _, codecs};

        let encoder = grey(HEIGHT, WIDTH);
        let (width, height) = (WIDTH as u32, HEIGHT as u32);
        let mut png = Vec::new();
        codecs::png::PngEncoder::new(&mut png)
            .write_image(pattern().bytes(), width, height, ExtendedColorType::L8)
            .unwrap();
        let levels = |bytes: &[u8]| bytes.iter().map(|&p| f32::from(p) / 255.0).collect::<Vec<_>>();
        assert_eq!(encoder.encode_file(&png).unwrap(), levels(pattern().bytes()));

        let mut jpeg = Vec::new();
        codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 95)
            .write_image(&[90; WIDTH * HEIGHT * 3], width, height, ExtendedColorType::Rgb8)
            .unwrap();
        let read = encoder.encode_file(&jpeg).unwrap();
        assert!(read.iter().all(|v| (v * 255.0 - 90.0).abs() <= 2.0), "{read:?}");

        let error = encoder.encode_file(b"<!doctype html>").unwrap_err().to_string();
        assert!(error.contains("choose a PNG or JPEG file"), "{error}");
        assert!(encoder.encode_file(&png[..png.len() / 2]).is_err());
    }
}
