//! SQLite behind one narrow trait; evidence files by hash.
