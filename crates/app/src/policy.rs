//! What the operator may set for signing in: in the configuration, and shown on a page.

use access::Role;
use jiff::SignedDuration;

/// How long sessions and passwords last, and who needs a second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInPolicy {
    /// A session ends after this long without a request.
    pub idle: SignedDuration,
    /// A session ends after this long in any case.
    pub longest: SignedDuration,
    /// A password has to be changed after so many days; none: when there is a reason. Changing for the calendar's sake makes
    /// passwords worse (OWASP ASVS 5, 6.2.10); some rules ask for it all the same.
    pub password_days: Option<u32>,
    /// Whoever holds one of these roles signs in with a second factor.
    pub second_factor: Vec<Role>,
}

impl Default for SignInPolicy {
    fn default() -> Self {
        SignInPolicy {
            idle: SignedDuration::from_mins(30),
            longest: SignedDuration::from_hours(10),
            password_days: None,
            second_factor: vec![],
        }
    }
}
