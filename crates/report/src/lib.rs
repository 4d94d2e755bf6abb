//! Outline and the typed report taizhang.report/1.
