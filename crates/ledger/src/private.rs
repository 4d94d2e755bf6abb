//! Words that may identify a private person, and how they stay out of the chained bytes.

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// The one key under which a private value is written, so that the codec finds it wherever it stands: no list of
/// fields has to be kept, and none can be forgotten.
pub(crate) const KEY: &str = "$private";

/// A value that is stored beside the log and may be erased by two persons. `Private(None)` is what remains
/// after an erasure, so that every reader has to say what it does then.
///
/// A field of this type needs `#[serde(default, skip_serializing_if = "Private::is_erased")]`. In JSON it is
/// `{"$private": value}`; [`crate::codec`] moves it out of the body and back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Private<T>(pub Option<T>);

impl<T> Private<T> {
    /// A value that is known.
    pub fn known(value: T) -> Self {
        Private(Some(value))
    }

    /// The value, unless it was erased.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// Whether nothing is left to store beside the log. For `skip_serializing_if`.
    pub fn is_erased(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: Serialize> Serialize for Private<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            None => serializer.serialize_unit(),
            Some(value) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(KEY, value)?;
                map.end()
            }
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Private<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Private<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("null or an object with the one key $private")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Private(None))
            }

            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(Private(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut value = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key != KEY {
                        return Err(serde::de::Error::unknown_field(&key, &[KEY]));
                    }
                    value = map.next_value()?;
                }
                Ok(Private(value))
            }
        }
        deserializer.deserialize_any(Reader(PhantomData))
    }
}
