//! Whether an SVG image is only a picture.
//!
//! Within `<img>` no browser runs anything of an image. But it has an address, and who opens that has a document of the
//! site's own origin before them, which can run scripts, hold pages and load from elsewhere. What is known to be a
//! picture is let through; all else is not, what cannot be read among it.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::address::scheme;

const SVG: &str = "http://www.w3.org/2000/svg";

/// Namespaces whose elements do something, or may.
const REFUSED_NAMESPACES: [&str; 6] = [
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/1999/XSL/Transform",
    "http://www.w3.org/2001/XInclude",
    "http://www.w3.org/2001/xml-events",
    "http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul",
];

/// The elements of SVG 1.1 and 2 that draw, describe or animate, and those of text that Inkscape writes. Those of filters
/// are not listed: their names begin with `fe`.
#[rustfmt::skip]
const ELEMENTS: [&str; 64] = [
    "a", "altGlyph", "altGlyphDef", "altGlyphItem", "animate", "animateColor", "animateMotion", "animateTransform",
    "circle", "clipPath", "color-profile", "defs", "desc", "ellipse", "filter", "flowDiv", "flowPara", "flowRegion",
    "flowRoot", "flowSpan", "font", "font-face", "font-face-format", "font-face-name", "font-face-src",
    "font-face-uri", "g", "glyph", "glyphRef", "hatch", "hatchpath", "hkern", "image", "line", "linearGradient",
    "marker", "mask", "mesh", "meshgradient", "meshpatch", "meshrow", "metadata", "missing-glyph", "mpath", "path",
    "pattern", "polygon", "polyline", "radialGradient", "rect", "set", "solidcolor", "stop", "style", "svg", "switch",
    "symbol", "text", "textPath", "title", "tref", "tspan", "use", "view",
];

/// Extensions of files that a browser shows as a document, or that a server runs.
#[rustfmt::skip]
const PAGES: [&str; 24] = [
    "asp", "aspx", "atom", "htm", "html", "jsp", "mht", "mhtml", "php", "phtml", "rdf", "rss", "shtm", "shtml", "stm",
    "svg", "svgz", "wml", "xht", "xhtm", "xhtml", "xml", "xsl", "xslt",
];

/// Whether a browser shows a file of that name as a document of its own. Some servers look at each extension of a name.
pub fn opens_as_page(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    name.split('.').skip(1).any(|extension| PAGES.contains(&extension.trim()))
}

/// What makes an image more than a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// What it is: `it has the element …`, for example.
    pub what: String,
    /// The line in the file, from 1.
    pub line: usize,
}

/// What in an image of that name is more than a picture; `None` where nothing is, and for images of other kinds.
pub fn activity(name: &str, bytes: &[u8]) -> Option<Activity> {
    let extension = name.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| end);
    let extension = extension.map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("svg" | "xml") => read(bytes).err(),
        Some(extension) if PAGES.contains(&extension) => Some(at_start("it is not an SVG image")),
        // Where the name says nothing to a server or a browser, some look at what the file begins with.
        _ => is_markup(bytes).then(|| at_start("it is not an SVG image")),
    }
}

/// What in an SVG image leads to a file besides it; `None` where nothing does, and for what cannot be read.
pub fn reference(bytes: &[u8]) -> Option<Activity> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = NsReader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let element = match reader.read_resolved_event().ok()?.1 {
            Event::Eof => return None,
            Event::Start(element) | Event::Empty(element) => element,
            _ => continue,
        };
        for attribute in element.attributes().flatten() {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            let bare = value.trim();
            let is_link = matches!(attribute.key.local_name().as_ref(), "href" | "src");
            if is_link && !bare.is_empty() && !bare.starts_with('#') && scheme(bare).is_none() {
                let line = 1 + text.as_bytes().iter().take(before).filter(|byte| **byte == b'\n').count();
                return Some(Activity { what: format!("it leads to the file `{bare}`"), line });
            }
        }
    }
}

fn at_start(what: impl Into<String>) -> Activity {
    Activity { what: what.into(), line: 1 }
}

fn is_markup(bytes: &[u8]) -> bool {
    let bom = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"].into_iter().find_map(|bom| bytes.strip_prefix(bom));
    let start = bom.unwrap_or(bytes).iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0);
    start == Some(&b'<')
}

fn read(bytes: &[u8]) -> Result<(), Activity> {
    let text = std::str::from_utf8(bytes).map_err(|_| at_start("it is not in UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = NsReader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut image = Image::default();
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let at = |what: String| {
            let read = text.as_bytes().get(..before).unwrap_or(text.as_bytes());
            Activity { what, line: 1 + read.iter().filter(|byte| **byte == b'\n').count() }
        };
        let unread = || at("it cannot be read as XML".to_owned());
        let Ok((namespace, event)) = reader.read_resolved_event() else { return Err(unread()) };
        let found = match event {
            Event::Eof if image.has_root && image.depth == 0 => return Ok(()),
            Event::Eof => return Err(unread()),
            Event::Start(element) => image.element(&namespace, &element).and_then(|()| image.open(&element)),
            Event::Empty(element) => image.element(&namespace, &element),
            Event::End(_) => image.close(),
            Event::Text(text) => image.text(&text),
            Event::CData(text) => image.text(&text),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => image.text(c.encode_utf8(&mut [0; 4])),
                Ok(None) if matches!(&*reference, "amp" | "lt" | "gt" | "quot" | "apos") => Ok(()),
                _ => Err(Fault::Unread),
            },
            Event::Comment(_) => Ok(()),
            // Only at the very start it is one.
            Event::Decl(declaration) if before == 0 => match declaration.encoding() {
                None => Ok(()),
                Some(Ok(name)) => encoding(&name, text),
                Some(Err(_)) => Err(Fault::Unread),
            },
            Event::Decl(_) => Err(Fault::Unread),
            Event::PI(instruction) if instruction.target().eq_ignore_ascii_case("xml-stylesheet") => {
                Err(Fault::Is("it contains a style sheet".to_owned()))
            }
            Event::PI(_) => Ok(()),
            // Declarations make entities, which stand for anything.
            Event::DocType(content) if content.contains(['[', '<', '>']) => {
                Err(Fault::Is("its document type has declarations".to_owned()))
            }
            Event::DocType(_) => Ok(()),
        };
        match found {
            Ok(()) => {}
            Err(Fault::Unread) => return Err(unread()),
            Err(Fault::Is(what)) => return Err(at(what)),
        }
    }
}

/// A file in another encoding than that by which it is read here says something else to a browser.
fn encoding(name: &str, text: &str) -> Result<(), Fault> {
    let is_same = match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => true,
        "us-ascii" | "ascii" | "iso-8859-1" | "latin1" | "windows-1252" => text.is_ascii(),
        _ => false,
    };
    if is_same { Ok(()) } else { Err(Fault::Is("it is not in UTF-8".to_owned())) }
}

enum Fault {
    /// It cannot be read.
    Unread,
    /// It is more than a picture.
    Is(String),
}

/// What was read so far.
#[derive(Default)]
struct Image {
    has_root: bool,
    depth: usize,
    /// The depth within a `<style>`; 0 outside.
    style_depth: usize,
    /// The style sheet so far.
    style: String,
}

impl Image {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        self.depth += 1;
        if self.style_depth > 0 || element.local_name().as_ref() == "style" {
            self.style_depth += 1;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.depth = self.depth.saturating_sub(1);
        if self.style_depth == 0 {
            return Ok(());
        }
        self.style_depth -= 1;
        if self.style_depth == 0 && loads(&std::mem::take(&mut self.style), true) {
            return Err(styles());
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        if text.chars().any(|c| (c.is_control() && !c.is_ascii_whitespace()) || matches!(c, '\u{fffe}' | '\u{ffff}')) {
            return Err(Fault::Unread);
        }
        if self.style_depth > 0 {
            self.style.push_str(text);
        }
        Ok(())
    }

    fn element(&mut self, namespace: &ResolveResult<'_>, element: &BytesStart<'_>) -> Result<(), Fault> {
        let name = element.local_name();
        let name: &str = name.as_ref();
        let is_root = !std::mem::replace(&mut self.has_root, true);
        let is_known = ELEMENTS.contains(&name) || name.starts_with("fe");
        let is_allowed = match namespace {
            ResolveResult::Unknown(_) => return Err(Fault::Unread),
            ResolveResult::Unbound => is_known,
            ResolveResult::Bound(namespace) if namespace.0 == SVG => is_known,
            // Notes of drawing programs.
            ResolveResult::Bound(namespace) => {
                !REFUSED_NAMESPACES.contains(&namespace.0) && !name.eq_ignore_ascii_case("script")
            }
        };
        if is_root && (name != "svg" || matches!(namespace, ResolveResult::Bound(other) if other.0 != SVG)) {
            return Err(Fault::Is("it is not an SVG image".to_owned()));
        }
        if !is_allowed {
            return Err(Fault::Is(format!("it has the element `{name}`")));
        }
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|_| Fault::Unread)?;
            let (local, prefix) = attribute.key.decompose();
            let (key, prefix): (&str, Option<&str>) = (local.as_ref(), prefix.as_ref().map(AsRef::as_ref));
            if prefix == Some("xmlns") || (prefix.is_none() && key == "xmlns") {
                // Namespaces are compared as they are written.
                if attribute.value.contains('&') || attribute.value.contains(char::is_whitespace) {
                    return Err(Fault::Unread);
                }
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Fault::Unread)?;
            self::attribute(name, prefix, key, &value)?;
        }
        Ok(())
    }
}

fn attribute(element: &str, prefix: Option<&str>, key: &str, value: &str) -> Result<(), Fault> {
    let lower = key.to_ascii_lowercase();
    if lower.starts_with("on") || (prefix == Some("xml") && lower == "base") {
        return Err(Fault::Is(format!("it has the attribute `{key}`")));
    }
    if matches!(lower.as_str(), "href" | "src") && !leads_nowhere_else(element, value) {
        return Err(Fault::Is(format!("`{key}` leads to `{value}`")));
    }
    if lower == "attributename" {
        let animated = value.rsplit(':').next().unwrap_or_default().trim().to_ascii_lowercase();
        if matches!(animated.as_str(), "href" | "src") || animated.starts_with("on") {
            return Err(Fault::Is(format!("it animates `{value}`")));
        }
    }
    if (lower == "style" || prefix.is_none()) && loads(value, lower == "style") {
        return Err(styles());
    }
    Ok(())
}

/// Whether an address stays within the image or the site, or is a link that a reader may follow.
fn leads_nowhere_else(element: &str, address: &str) -> bool {
    let bare: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    match (element, scheme(address).as_deref()) {
        (_, None) if bare.is_empty() || bare.starts_with('#') => true,
        ("a", scheme) => matches!(scheme, None | Some("http" | "https" | "mailto")),
        ("image" | "feImage", Some("data")) => bare.to_ascii_lowercase().starts_with("data:image/"),
        // What is used becomes a part of the image.
        ("use", _) | (_, Some(_)) => false,
        (_, None) => !bare.starts_with(['/', '\\']),
    }
}

/// Whether styles load anything from elsewhere. An escape can hide what does.
fn loads(styles: &str, is_style: bool) -> bool {
    if !styles.contains(['(', '@', '\\']) {
        return false;
    }
    let styles = styles.to_ascii_lowercase();
    let hidden = styles.contains('\\') && (is_style || styles.contains('('));
    let loading = ["@import", "image-set(", "image(", "src(", "expression(", "-moz-binding", "behavior:"];
    if hidden || loading.iter().any(|word| is_style && styles.contains(word)) {
        return true;
    }
    styles.match_indices("url(").any(|(at, word)| {
        let address = styles[at + word.len()..].trim_start_matches(|c: char| c.is_whitespace() || "\"'".contains(c));
        !address.starts_with('#') && !address.starts_with("data:")
    })
}

fn styles() -> Fault {
    Fault::Is("its styles load something from elsewhere".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(content: &str) -> Option<String> {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <svg xmlns=\"{SVG}\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{content}</svg>\n"
        );
        activity("a.svg", text.as_bytes()).map(|found| found.what)
    }

    fn whole(text: &str) -> Option<String> {
        activity("a.SVG", text.as_bytes()).map(|found| found.what)
    }

    #[test]
    fn pictures_are_pictures() {
        for content in [
            "",
            "<g id=\"a\"><path d=\"M0 0\" fill=\"url(#b)\" style=\"mask: url('#c')\"/></g><use xlink:href=\"#a\"/>",
            "<style>@font-face { font-family: F; src: url(data:font/woff2;base64,AA) } .a > .b { fill: red }</style>",
            "<style><![CDATA[ .a { fill: url(#b) } ]]></style>",
            "<a href=\"https://example.org/?a&amp;b\"><text>x &lt; y &#233;</text></a>",
            "<image href=\"data:image/png;base64,AA\"/><image xlink:href=\"other.png\"/>",
            "<animate attributeName=\"x\" values=\"0;1\"/><set attributeName=\"fill\" to=\"red\"/>",
            "<metadata><r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><r:li r:resource=\"http://x\"/></r:RDF></metadata>",
            "<i:namedview xmlns:i=\"http://www.inkscape.org/namespaces/inkscape\" i:path=\"C:\\(x)\"/>",
            "<!-- <script>a</script> --><filter><feGaussianBlur stdDeviation=\"1\"/></filter>",
            "<?xpacket begin='x'?>",
        ] {
            assert_eq!(image(content), None, "{content}");
        }
        assert_eq!(whole("<svg/>"), None);
        assert_eq!(
            whole("\u{feff}<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/x.dtd\"><svg/>"),
            None
        );
        assert_eq!(
            whole("<?xml version='1.0' encoding='iso-8859-1'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>"),
            None
        );
        assert_eq!(activity("a.png", b"\x89PNG"), None);
        assert_eq!(activity("a", b"\x89PNG"), None);
    }

    #[test]
    fn scripts_and_what_leads_to_them_are_found() {
        for content in [
            "<script>alert(1)</script>",
            "<script href=\"data:text/javascript,alert(1)\"/>",
            "<g onload=\"alert(1)\"/>",
            "<g ONLOAD=\"alert(1)\"/>",
            "<g x:onclick=\"a\" xmlns:x=\"y\"/>",
            "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\">x</p></foreignObject>",
            "<h:img xmlns:h=\"http://www.w3.org/1999/xhtml\" src=\"x\"/>",
            "<h:script xmlns:h=\"http://www.w3.org/1999/xhtm&#108;\">alert(1)</h:script>",
            "<h:b xmlns:h=\" http://www.w3.org/1999/xhtml\"/>",
            "<x:script xmlns:x=\"urn:x\"/>",
            "<s:script xmlns:s=\"http://www.w3.org/2000/svg\"/>",
            "<handler type=\"application/ecmascript\"/>",
            "<iframe src=\"x\"/>",
            "<a href=\"javascript:alert(1)\"><text>x</text></a>",
            "<a xlink:href=\" java&#10;script&#58;alert(1)\"/>",
            "<a x:href=\"JAVASCRIPT:alert(1)\" xmlns:x=\"http://www.w3.org/1999/xlink\"/>",
            "<a href=\"data:text/html,x\"/>",
            "<use href=\"https://example.org/a.svg#b\"/>",
            "<use href=\"a.svg#b\"/>",
            "<use xlink:href=\"data:image/svg+xml,x#y\"/>",
            "<image href=\"https://example.org/a.png\"/>",
            "<image href=\"//example.org/a.png\"/>",
            "<image href=\"\\\\example.org/a.png\"/>",
            "<image href=\"data:text/html,x\"/>",
            "<animate attributeName=\"href\" values=\"javascript:alert(1)\"/>",
            "<set attributeName=\"xlink:href\" to=\"javascript:alert(1)\"/>",
            "<set attributeName=\" onclick\" to=\"alert(1)\"/>",
            "<g xml:base=\"https://example.org/\"/>",
            "<style>@import 'https://example.org/a.css';</style>",
            "<style>@im&#112;ort 'x';</style>",
            "<style>@i<![CDATA[mport 'x';]]></style>",
            "<style>.a { fill: u\\72l(https://example.org) }</style>",
            "<rect style=\"fill: URL( 'https://example.org/a' )\"/>",
            "<rect fill=\"url(https://example.org/a)\"/>",
            "<rect fill=\"u\\72l(https://example.org/a)\"/>",
            "<?xml-stylesheet type=\"text/xsl\" href=\"x\"?>",
            "&undefined;",
            "<g a=\"&undefined;\"/>",
            "<g a=b/>",
            "<g a=\"1\" a=\"2\"/>",
            "<unbound:g/>",
            "<g>",
            "</g>",
            "<!-- -- --><g/>",
            "\u{1}",
            "<!DOCTYPE svg>]><script/>",
        ] {
            assert!(image(content).is_some(), "{content}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_no_picture() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        for bytes in [
            utf16("\u{feff}<svg><script>alert(1)</script></svg>"),
            utf16("<svg/>"),
            b"\x1f\x8b\x08".to_vec(),
            b"".to_vec(),
            b"<svg>\xff</svg>".to_vec(),
            b"<?xml version='1.0' encoding='UTF-7'?><svg>+ADw-script+AD4-</svg>".to_vec(),
            b"<?xml version='1.0' encoding='ISO-2022-JP'?><svg/>".to_vec(),
            "<?xml version='1.0' encoding='iso-8859-1'?><svg>\u{e9}</svg>".as_bytes().to_vec(),
            b" <?xml version='1.0'?><svg/>".to_vec(),
            b"<!DOCTYPE svg [<!ENTITY x '<script/>'>]><svg>&x;</svg>".to_vec(),
            b"<!DOCTYPE svg SYSTEM '<'><svg><script>alert(1)</script></svg>".to_vec(),
            b"<html xmlns='http://www.w3.org/1999/xhtml'/>".to_vec(),
            b"<x:svg xmlns:x='http://www.w3.org/1999/xhtml'/>".to_vec(),
            b"<g/>".to_vec(),
            b"text".to_vec(),
        ] {
            assert!(activity("x/a.svg", &bytes).is_some(), "{}", String::from_utf8_lossy(&bytes));
        }
        for name in ["a.html", "a.XHTML", "x.y/a.svgz", "a.htm", "a.php"] {
            assert!(activity(name, b"<svg/>").is_some(), "{name}");
        }
        assert!(activity("x.svg/a", b"\xef\xbb\xbf \n<html>").is_some());
        assert!(activity("a.svg?x", b"<svg/>").is_some());
        assert!(activity("a.png", b"\xff\xfe<\0").is_some());
    }

    #[test]
    fn the_line_is_told() {
        let found = activity("a.svg", b"<svg>\n<g/>\n<script/>\n</svg>").unwrap();
        assert_eq!(found, Activity { what: "it has the element `script`".to_owned(), line: 3 });
    }

    #[test]
    fn names_of_pages_are_known() {
        for (name, is_page) in [
            ("a.html", true),
            ("x/a.HTML", true),
            ("a.svg", true),
            ("a.html.bak", true),
            ("a.svg.txt", true),
            ("html", false),
            ("x.html/a.nix", false),
            ("a.htmlx", false),
            ("main.py", false),
            (".html", true),
        ] {
            assert_eq!(opens_as_page(name), is_page, "{name}");
        }
    }
}
