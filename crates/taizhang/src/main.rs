//! The binary `taizhang`: reads the command line and calls the use cases.
fn main() {}
