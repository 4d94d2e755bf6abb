//! Use cases: the transact loop, accounts, import, reading as of a day.
