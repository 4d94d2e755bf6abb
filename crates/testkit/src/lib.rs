//! Fixtures, a faulty file layer, a test world.
