use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};

use super::{Decoded, Decoder, Evaluator, Property};
use crate::codec::{ImageEncoder, Picture};
use crate::error::{ApplyError, FormatError, NetError};
use crate::net::Net;
use crate::{Error, Result};

/// A net with an encoder at its input and a decoder at its output: a picture goes in, "7" comes
/// out.
#[derive(Debug)]
pub struct Model {
    evaluator: Evaluator,
    ends: Ends,
}

/// Encoder and decoder, as files have them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ends {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    encoder: Option<ImageEncoder>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decoder: Option<Decoder>,
}

impl Model {
    /// The net as it is now, with nothing attached.
    ///
    /// # Errors
    /// [`ApplyError::NotInitialized`] where a parameter has no values.
    pub fn new(net: &Net) -> Result<Self> {
        Ok(Self { evaluator: Evaluator::new(net)?, ends: Ends::default() })
    }

    /// This model with an encoder.
    ///
    /// # Errors
    /// [`NetError::NetInput`] where it does not make what the net takes.
    pub fn with_encoder(mut self, encoder: ImageEncoder) -> Result<Self> {
        let net = self.evaluator.net();
        if net.input().len() != encoder.layout().len() {
            let [channels, height, width] = encoder.layout().shape();
            let input = format!("what the encoder makes, {channels}×{height}×{width},");
            return Err(NetError::NetInput {
                net: net.name().into(),
                input,
                expected: net.input().to_string(),
            }
            .into());
        }
        self.ends.encoder = Some(encoder);
        Ok(self)
    }

    /// This model with a decoder.
    ///
    /// # Errors
    /// [`NetError::NetInput`] where the net does not give what it takes.
    pub fn with_decoder(mut self, decoder: Decoder) -> Result<Self> {
        let net = self.evaluator.net();
        let (len, what) = match &decoder {
            Decoder::Class(decoder) => (decoder.labels().len(), "the number of classes"),
            Decoder::Image(decoder) => (decoder.layout().len(), "the number of the image's values"),
        };
        if net.output().len() != len {
            let expected = format!("{}, as many as the net gives, not {len}", net.output().len());
            let (net, input) = (net.name().into(), what.into());
            return Err(NetError::NetInput { net, input, expected }.into());
        }
        self.ends.decoder = Some(decoder);
        Ok(self)
    }

    /// The net.
    pub fn net(&self) -> &Net {
        self.evaluator.net()
    }

    /// What the net makes of a picture: a class, or another picture.
    ///
    /// # Errors
    /// Those of [`Self::ask`].
    pub fn apply(&mut self, picture: &Picture) -> Result<Decoded> {
        self.ask(picture, &Property::default())
    }

    /// What the net makes of a picture, and of that what is asked.
    ///
    /// # Errors
    /// [`ApplyError::NothingAttached`] where there is no encoder or no decoder, and theirs.
    pub fn ask(&mut self, picture: &Picture, property: &Property) -> Result<Decoded> {
        let Some(encoder) = &self.ends.encoder else { return Err(self.nothing("encoder")) };
        let input = encoder.encode(picture)?;
        self.ask_of(&input, property)
    }

    /// What the net makes of the values of its first input, and of that what is asked.
    ///
    /// # Errors
    /// [`ApplyError::NothingAttached`] where there is no decoder, and those of
    /// [`Evaluator::apply`].
    pub fn ask_of(&mut self, input: &[f32], property: &Property) -> Result<Decoded> {
        let name = self.net().inputs()[0].name.clone();
        let given = [(name.as_str(), ArrayView1::from(input).into_dyn())];
        let output = self.evaluator.apply(&given)?;
        let Some(decoder) = &self.ends.decoder else { return Err(self.nothing("decoder")) };
        decoder.decode(&output.iter().copied().collect::<Vec<_>>(), property)
    }

    /// Encoder and decoder as JSON.
    pub fn ends_to_json(&self) -> String {
        serde_json::to_string(&self.ends).unwrap_or_default()
    }

    /// This model with the encoder and the decoder that JSON describes.
    ///
    /// # Errors
    /// [`FormatError::NetJson`] where it describes none, and those of [`Self::with_encoder`] and
    /// [`Self::with_decoder`].
    pub fn with_ends_of_json(mut self, text: &str) -> Result<Self> {
        let ends: Ends = serde_json::from_str(text).map_err(|error| FormatError::NetJson {
            place: "encoder and decoder".into(),
            reason: error.to_string(),
        })?;
        self.ends = Ends::default();
        let model = match ends.encoder {
            Some(encoder) => self.with_encoder(encoder)?,
            None => self,
        };
        match ends.decoder {
            Some(decoder) => model.with_decoder(decoder),
            None => Ok(model),
        }
    }

    fn nothing(&self, end: &'static str) -> Error {
        ApplyError::NothingAttached { net: self.net().name().into(), end }.into()
    }
}
