//! Enums that are stored and sent as text: one spelling, `SCREAMING_SNAKE_CASE`, for columns, JSON and GraphQL alike.

use std::fmt;

/// A stored or sent text that is no variant of the enum it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    pub of: &'static str,
    pub text: String,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no {}", self.text, self.of)
    }
}

impl std::error::Error for UnknownCode {}

/// An enum made by `coded!`, for code that treats all of them alike.
pub trait Code: Copy + Send + Sync + 'static + std::str::FromStr<Err = UnknownCode> {
    /// The type's own name.
    const NAME: &'static str;
    const ALL: &'static [Self];

    fn as_str(self) -> &'static str;
}

/// Declares an enum with `ALL`, `as_str`, `Display`, `FromStr` and serde, all from the same spelling.
macro_rules! coded {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl $crate::Code for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                Self::as_str(self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownCode { of: stringify!($name), text: text.to_owned() }),
                }
            }
        }
    };
}

pub(crate) use coded;
