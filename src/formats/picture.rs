//! What kind of picture a file is, by its content. Names say what someone thought.

/// The kinds of pictures that every reader of HTML and e-books shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureType {
    /// Portable Network Graphics.
    Png,
    /// JPEG, in a JFIF or an Exif file.
    Jpeg,
    /// Graphics Interchange Format.
    Gif,
    /// WebP.
    WebP,
    /// Scalable Vector Graphics.
    Svg,
}

impl PictureType {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }

    /// The usual extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Svg => "svg",
        }
    }
}

/// The kind of a picture made of pixels, by its head; `None` for other files, and where the head is not whole or says that
/// there are no pixels.
pub fn bitmap(bytes: &[u8]) -> Option<PictureType> {
    let kinds = [
        (PictureType::Png, png as fn(&[u8]) -> Option<(usize, usize)>),
        (PictureType::Gif, gif),
        (PictureType::Jpeg, jpeg),
        (PictureType::WebP, webp),
    ];
    kinds.into_iter().find_map(|(kind, size)| size(bytes).filter(|(width, height)| width * height > 0).map(|_| kind))
}

fn big(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    Some(bytes.get(at..at + length)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    Some(bytes.get(at..at + length)?.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// Width and height of a PNG image; its end has to be there.
fn png(bytes: &[u8]) -> Option<(usize, usize)> {
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16)? == b"IHDR";
    let mut at = 8_usize;
    while is_png && bytes.get(at + 4..at + 8)? != b"IEND" {
        at = at.checked_add(big(bytes, at, 4)?)?.checked_add(12)?;
    }
    (is_png && big(bytes, at, 4)? == 0).then_some((big(bytes, 16, 4)?, big(bytes, 20, 4)?))
}

fn gif(bytes: &[u8]) -> Option<(usize, usize)> {
    let is_gif = bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a");
    (is_gif && bytes.ends_with(b"\x3b")).then_some((little(bytes, 6, 2)?, little(bytes, 8, 2)?))
}

/// Width and height of a JPEG image: what its frame says, which is behind some segments. Its end has to be there.
fn jpeg(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut at = 2;
    if !bytes.starts_with(b"\xff\xd8\xff") {
        return None;
    }
    loop {
        match bytes.get(at..at + 2)? {
            // Bytes that fill.
            [0xff, 0xff] => at += 1,
            [0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf] => {
                memchr::memmem::find(&bytes[at..], b"\xff\xd9")?;
                return Some((big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?));
            }
            [0xff, 0x01 | 0xd0..=0xd7] => at += 2,
            // The scan, or the end: there was no frame.
            [0xff, 0xd9 | 0xda] => return None,
            [0xff, _] => at += 2 + big(bytes, at + 2, 2)?.max(2),
            _ => return None,
        }
    }
}

fn webp(bytes: &[u8]) -> Option<(usize, usize)> {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" && little(bytes, 4, 4)? <= bytes.len() - 8;
    if !is_webp {
        return None;
    }
    match bytes.get(12..16)? {
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3fff, little(bytes, 28, 2)? & 0x3fff)),
        b"VP8L" => {
            let packed = little(bytes, 21, 4)?;
            Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest image of each kind: one pixel.
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDAT\x78\x9c\x63\x60\0\0\0\x02\0\x01\x48\xaf\xa4\x71\0\0\0\0IEND\xae\x42\x60\x82";
    const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02L\x01\0;";
    const WEBP: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\xff\xd9";

    #[test]
    fn pictures_are_known_by_their_content() {
        for (bytes, kind) in
            [(PNG, PictureType::Png), (GIF, PictureType::Gif), (WEBP, PictureType::WebP), (JPEG, PictureType::Jpeg)]
        {
            assert_eq!(bitmap(bytes), Some(kind));
        }
        for bytes in [&b""[..], b"<svg/>", b"BM", b"\0\0\0\x1cftypavif", b"II*\0", b"text"] {
            assert_eq!(bitmap(bytes), None);
        }
    }

    #[test]
    fn what_is_cut_off_or_empty_is_no_picture() {
        for whole in [PNG, GIF, JPEG, WEBP] {
            for end in 0..whole.len().min(24) {
                assert_eq!(bitmap(&whole[..end]), None, "{end} of {whole:?}");
            }
        }
        assert_eq!(bitmap(&PNG[..PNG.len() - 12]), None);
        let mut flat = PNG.to_vec();
        flat[19] = 0;
        assert_eq!(bitmap(&flat), None);
        let mut endless = PNG.to_vec();
        endless[33..37].copy_from_slice(b"\xff\xff\xff\xff");
        assert_eq!(bitmap(&endless), None);
    }
}
