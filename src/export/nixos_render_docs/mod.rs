//! What nixos-render-docs writes, from our trees: references of module options as other programs take them
//! ([`options`]).

pub mod options;
