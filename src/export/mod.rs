//! The book as others have it: so far, the HTML that nixos-render-docs makes ([`nrd`]).

pub mod checks;
pub mod nrd;
