//! Biometric templates: what a matcher remembers of a face.

/// Numbers in a template of either matcher.
pub const TEMPLATE_LEN: usize = 128;

/// The networks that make templates. Templates of different matchers are never compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Matcher {
    /// SFace (2021-12), compared by the cosine.
    SFace,
    /// dlib's face recognition ResNet v1, compared by the Euclidean distance.
    Dlib,
}

impl Matcher {
    /// Both, in the order in which they are stored and reported.
    pub const ALL: [Self; 2] = [Self::SFace, Self::Dlib];

    /// The name under which templates are stored: network and version, so that a template of another one is never
    /// mistaken for it.
    #[must_use]
    pub fn model_name(self) -> &'static str {
        match self {
            Self::SFace => "sface_2021dec",
            Self::Dlib => "dlib_resnet_v1",
        }
    }
}

/// What one matcher remembers of one face: [`TEMPLATE_LEN`] finite numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    matcher: Matcher,
    values: Box<[f32; TEMPLATE_LEN]>,
}

/// A template with a number that is not finite, or of another length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a face template: {TEMPLATE_LEN} finite numbers are needed")]
pub struct InvalidTemplate;

impl Template {
    /// A template of `matcher` from its numbers.
    ///
    /// # Errors
    /// [`InvalidTemplate`] for any other length than [`TEMPLATE_LEN`] and for a number that is not finite.
    pub fn new(matcher: Matcher, values: &[f32]) -> Result<Self, InvalidTemplate> {
        let values: Box<[f32; TEMPLATE_LEN]> = Box::new(values.try_into().ok().ok_or(InvalidTemplate)?);
        if values.iter().all(|value| value.is_finite()) {
            Ok(Self { matcher, values })
        } else {
            Err(InvalidTemplate)
        }
    }

    /// The network that made it.
    #[must_use]
    pub fn matcher(&self) -> Matcher {
        self.matcher
    }

    /// The numbers.
    #[must_use]
    pub fn values(&self) -> &[f32; TEMPLATE_LEN] {
        &self.values
    }

    /// The numbers as little-endian bytes, 4 each, as they are stored.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    /// The reverse of [`Template::to_bytes`].
    ///
    /// # Errors
    /// [`InvalidTemplate`] as in [`Template::new`].
    pub fn from_bytes(matcher: Matcher, bytes: &[u8]) -> Result<Self, InvalidTemplate> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(InvalidTemplate);
        }
        let values: Vec<f32> = numbers.iter().map(|number| f32::from_le_bytes(*number)).collect();
        Self::new(matcher, &values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_survives_storage_bit_for_bit_and_nothing_else_is_taken_for_one() {
        let values: Vec<f32> = (0_u8..128).map(|i| f32::from(i) / 7.0 - 3.0).collect();
        let template = Template::new(Matcher::SFace, &values).unwrap();
        let bytes = template.to_bytes();
        assert_eq!(Template::from_bytes(Matcher::SFace, &bytes), Ok(template));
        for broken in [&bytes[..511], &bytes[..508], &[], &[&bytes[..], &[0; 4]].concat()] {
            assert_eq!(Template::from_bytes(Matcher::SFace, broken), Err(InvalidTemplate));
        }
        let mut not_finite = values;
        not_finite[5] = f32::NAN;
        assert_eq!(Template::new(Matcher::Dlib, &not_finite), Err(InvalidTemplate));
    }
}
