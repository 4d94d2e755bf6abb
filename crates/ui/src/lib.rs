//! Pages (askama), their parts, tokens and messages in two languages.
