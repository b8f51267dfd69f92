//! Links that are text, or that lead nowhere: `[x](https://…]`, `[x](#an id)`, `[x] (y)`, `(x)[y]`, `[x]()`, `[x](/y)`.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{CODE, Leaf, MARKUP};
use super::words::{has_scheme, is_address};
use crate::diagnostics::Code;
use crate::markdown::inline::link_syntax;
use crate::markdown::inline::token::{OpenInline, Token, TokenKind};
use crate::markdown::inline::url;
use crate::markdown::tree::LinkTarget;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    // Where what is told of ends: what lies within is told with it.
    let mut told = 0;
    for (open, close) in leaf.pairs.iter().copied() {
        if open < told {
            continue;
        }
        let found = match leaf.byte(close + 1) {
            b'(' => malformed(leaf, open, close, near),
            b' ' | b'\n' => apart(leaf, open, close, near).or_else(|| reversed(leaf, open, close, near)),
            b'h' => unopened(leaf, open, close, near),
            _ => reversed(leaf, open, close, near),
        };
        told = found.unwrap_or(told);
    }
}

/// `[x](` that is no link. Gives the end of what was told of.
fn malformed(leaf: &Leaf<'_>, open: usize, close: usize, near: &mut NearMisses<'_>) -> Option<usize> {
    let from = close + 2;
    let (closing, inner_end) = closing(leaf, from);
    let inner = leaf.written(from..inner_end);
    let address = inner.trim();
    let start = open - usize::from(leaf.before(open) == b'!');
    // `a[i](x)` may be anything.
    let within_word = leaf.before(open).is_ascii_alphanumeric() || matches!(leaf.before(open), CODE | b')' | b']');
    if within_word && !is_address(address.split([')', ']', ' ']).next().unwrap_or(""))
        || close == open + 1 && inner.is_empty()
    {
        return None;
    }
    if let Some(end) = closing {
        let whole = leaf.source(start..end + 1);
        let tail = link_syntax::tail(&leaf.text[..leaf.start + end + 1], leaf.start + close + 1);
        let destination = tail.as_ref().map(|tail| link_syntax::destination(&leaf.text[tail.destination.clone()]));
        if destination.is_some_and(|address| url::allowed(&address).is_none()) {
            // A scheme that no link may have is told of by `link-scheme`.
            return None;
        }
        let code = leaf.bytes[from..end].contains(&CODE);
        if code && leaf.bytes[from..end].iter().all(|b| matches!(*b, CODE | b' ')) {
            in_backticks(whole, leaf.source(from..end), address, near);
        } else if address.contains(char::is_whitespace) && !address.contains(['"', '\'', '<']) && !address.contains('(')
        {
            let message = "the space in the address turns this link into text";
            let fix = vec![(leaf.source(from..end), format!("<{address}>"))];
            if let Some(id) = address.strip_prefix('#') {
                let id = id.split_whitespace().collect::<Vec<_>>().join("-");
                near.tell(
                    Code::MalformedLink,
                    whole,
                    message,
                    format!("did you mean `#{id}`? ids cannot contain spaces"),
                );
            } else {
                near.tell_with(Code::MalformedLink, whole, message, format!("write `(<{address}>)`"), fix);
            }
        } else if tail.is_some() {
            let nested = leaf.bytes[open..close].contains(&MARKUP);
            if nested {
                let message = "the link inside this link turns it into text";
                near.tell(Code::MalformedLink, whole, message, "remove one of the two links");
            } else {
                return None;
            }
        } else {
            let message = "the text after the address turns this link into text";
            near.tell(Code::MalformedLink, whole, message, "write `[text](address \"title\")`");
        }
        return Some(end + 1);
    }
    // The address goes on to the first space, or to the bracket that was meant as the other one.
    let stop = leaf.run_end(from, |b| b > b' ' && b != b']').min(inner_end.max(from));
    let address = leaf.written(from..stop);
    if !is_address(address) && !address.contains(['/', '#', '.']) {
        return None;
    }
    if leaf.byte(stop) == b']' {
        let whole = leaf.source(start..stop + 1);
        let fix = vec![(leaf.source(stop..stop + 1), ")".to_owned())];
        let message = "the address ends with `]`, not `)`, so this link is shown as text";
        near.tell_with(Code::MalformedLink, whole, message, format!("write `({address})`"), fix);
        return Some(stop + 1);
    }
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let end = from + address.len();
    let fix = vec![(leaf.source(end..end), ")".to_owned())];
    let message = "the address is not closed, so this link is shown as text";
    near.tell_with(Code::MalformedLink, leaf.source(start..end), message, format!("write `({address})`"), fix);
    Some(end)
}

/// The bracket that closes the one before `from`, on the same line; and the end of what was looked at for it.
fn closing(leaf: &Leaf<'_>, from: usize) -> (Option<usize>, usize) {
    let mut depth = 0_usize;
    let mut at = from;
    while at < leaf.bytes.len() {
        match leaf.byte(at) {
            b'(' => depth += 1,
            b')' if depth == 0 => return (Some(at), at),
            b')' => depth -= 1,
            b'\n' => break,
            // The next link begins: this one was not closed.
            b']' if leaf.byte(at + 1) == b'(' => {
                at += 1;
                break;
            }
            _ => {}
        }
        at += 1;
    }
    (None, at)
}

/// `[x] (y)`.
fn apart(leaf: &Leaf<'_>, open: usize, close: usize, near: &mut NearMisses<'_>) -> Option<usize> {
    let paren = leaf.run_end(close + 1, |b| matches!(b, b' ' | b'\n'));
    if leaf.byte(paren) != b'(' {
        return None;
    }
    let end = leaf.run_end(paren + 1, |b| b > b' ' && b != b')');
    let address = leaf.written(paren + 1..end);
    if leaf.byte(end) != b')' || !is_address(address) || leaf.before(open).is_ascii_alphanumeric() {
        return None;
    }
    let start = open - usize::from(leaf.before(open) == b'!');
    let same_line = !leaf.bytes[close + 1..paren].contains(&b'\n');
    let fix = if same_line { vec![(leaf.source(close + 1..paren), String::new())] } else { Vec::new() };
    let message = "the space before the address turns this link into text";
    let help = format!("write `[{}]({address})`", leaf.written(open + 1..close));
    near.tell_with(Code::MalformedLink, leaf.source(start..end + 1), message, help, fix);
    Some(end + 1)
}

/// `[x]https://…)`.
fn unopened(leaf: &Leaf<'_>, open: usize, close: usize, near: &mut NearMisses<'_>) -> Option<usize> {
    let end = leaf.run_end(close + 1, |b| b > b' ' && !matches!(b, b')' | b'['));
    if leaf.byte(end) != b')' || !has_scheme(leaf.written(close + 1..end)) {
        return None;
    }
    let fix = vec![(leaf.source(close + 1..close + 1), "(".to_owned())];
    let message = "`(` is missing before the address, so this link is shown as text";
    let help = format!("write `({})`", leaf.written(close + 1..end));
    near.tell_with(Code::MalformedLink, leaf.source(open..end + 1), message, help, fix);
    Some(end + 1)
}

/// `(x)[https://…]`.
fn reversed(leaf: &Leaf<'_>, open: usize, close: usize, near: &mut NearMisses<'_>) -> Option<usize> {
    let address = leaf.written(open + 1..close);
    if leaf.before(open) != b')' || !(is_address(address) || has_scheme(address)) {
        return None;
    }
    let start = leaf.bytes[..open - 1].iter().rposition(|b| matches!(b, b'(' | b')' | b'\n'))?;
    if leaf.byte(start) != b'(' {
        return None;
    }
    let text = leaf.written(start + 1..open - 1);
    let whole = leaf.source(start..close + 1);
    let right = format!("[{text}]({address})");
    let fix = vec![(whole.clone(), right.clone())];
    let message = "the brackets of this link are the wrong way round, so it is shown as text";
    near.tell_with(Code::MalformedLink, whole, message, format!("write `{right}`"), fix);
    Some(close + 1)
}

/// Links that the reader found, but that lead nowhere, or out of the site.
pub(super) fn parsed(tokens: &[Token], near: &mut NearMisses<'_>) {
    let mut open = Vec::new();
    for token in tokens {
        match &token.kind {
            TokenKind::Open(OpenInline::Link { target, autolink: false, .. }) => {
                open.push(Some((token.range.start, target)));
            }
            TokenKind::Open(_) => open.push(None),
            TokenKind::Close => {
                if let Some(Some((start, LinkTarget::Url(url)))) = open.pop() {
                    link(start..token.range.end, url, near);
                }
            }
            _ => {}
        }
    }
}

/// Tells of a link whose address is written as code.
fn in_backticks(link: Range<usize>, at: Range<usize>, address: &str, near: &mut NearMisses<'_>) {
    let bare = address.trim_matches(['`', ' ']);
    let message = "the backticks around the address change this link";
    let fix = vec![(at, bare.to_owned())];
    near.tell_with(Code::MalformedLink, link, message, format!("write `({bare})`"), fix);
}

fn link(range: Range<usize>, url: &str, near: &mut NearMisses<'_>) {
    let Some(written) = near.text.get(range.clone()) else { return };
    // What a definition says is told there.
    let Some(at) = written.rfind("](").filter(|_| written.ends_with(')')) else { return };
    if url.trim().is_empty() {
        let help = "write an address, or `#id`, between its brackets";
        near.tell(Code::MalformedLink, range, "this link has no address", help);
    } else if url.starts_with("%60") && url.ends_with("%60") {
        let at = range.start + at + 2..range.end - 1;
        let address = near.text.get(at.clone()).unwrap_or("");
        in_backticks(range, at, address, near);
    } else if is_root_relative(url) {
        let address = written[at + 2..written.len() - 1].trim();
        let address = address.split([' ', '\t', '\n']).next().unwrap_or(address);
        let start = range.start + written.len() - 1 - written[at + 2..written.len() - 1].trim_start().len();
        root_relative(start..start + address.len(), url, near);
    }
}

/// Whether an address is a path from the root of its server.
pub(super) fn is_root_relative(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//")
}

/// Tells of an address from the root of a server.
pub(super) fn root_relative(range: Range<usize>, url: &str, near: &mut NearMisses<'_>) {
    let message = format!("`{url}` starts at the root of the server, but the site can be in a folder below it");
    let help = "write the full address, `https://…`, or one that is relative to the page";
    near.tell(Code::RootRelativeLink, range, message, help);
}
