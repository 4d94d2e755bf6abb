//! The registry.

use crate::{Options, RulePage};
use diag::{Code, Diagnostic};
use report::Report;

pub(crate) fn run(_report: &Report, _options: &Options, _found: &mut Vec<Diagnostic>) {}

pub(crate) fn is_rule(_code: Code) -> bool {
    false
}

pub(crate) fn pages() -> Vec<RulePage> {
    Vec::new()
}
