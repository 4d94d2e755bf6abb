//! The two languages, the two themes, and the machinery of the message tables.

/// A language of the interface. Chinese comes first everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lang {
    /// Chinese, simplified.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The value that the cookie and the form of `POST /lang` carry.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// The value for `<html lang>`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Reads a cookie's or a form's value; anything unknown is `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "zh" | "zh-CN" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// Which colours the page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Theme {
    /// Whatever the reader's system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The value that the cookie and the form of `POST /theme` carry.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads a cookie's or a form's value; anything unknown is `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "system" => Some(Theme::System),
            "light" => Some(Theme::Light),
            "dark" => Some(Theme::Dark),
            _ => None,
        }
    }
}

/// Makes a table of messages: a type with one method per message.
///
/// Each line is `name => "中文", "English";` or, with arguments,
/// `name(n: u32) => "共{n}项", "{n} {}", plural(n, "item", "items");`. A line without its English
/// does not match, so a message that lacks a language does not compile. The type must have a method
/// `lang(self) -> Lang` and be `Copy`.
#[macro_export]
macro_rules! messages {
    (impl $ty:ident { $( $name:ident $( ( $($a:ident : $t:ty),* ) )? => $zh:literal, $en:literal $(, $x:expr)* ; )* }) => {
        impl $ty {
            $(
                #[doc = $zh]
                #[must_use]
                #[allow(clippy::useless_format, reason = "a message without a value is formatted like the others")]
                pub fn $name(self $( $(, $a: $t)* )?) -> String {
                    match self.lang() {
                        $crate::Lang::Zh => format!($zh),
                        $crate::Lang::En => format!($en $(, $x)*),
                    }
                }
            )*
        }
    };
}

/// Chooses the English singular or plural.
#[must_use]
pub fn plural<'a>(n: u32, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}
