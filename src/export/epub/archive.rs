//! The file itself: a ZIP archive as the EPUB Open Container Format wants it, the same for the same content.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The folder of the book in the archive.
const FOLDER: &str = "EPUB";

/// What each e-book begins with, so that it is known for one.
const MEDIA_TYPE: &str = "application/epub+zip";

/// Packs the files of a book, by their paths in its folder; `package` is the path of the package document. Times and
/// permissions are the same for all.
///
/// # Errors
/// What the archive cannot hold: more than 4 GB.
pub(super) fn pack(files: &BTreeMap<String, Vec<u8>>, package: &str) -> Result<Vec<u8>, String> {
    let container = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n<rootfiles>\n\
         <rootfile full-path=\"{FOLDER}/{package}\" media-type=\"application/oebps-package+xml\"/>\n</rootfiles>\n</container>\n"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |path: &str, bytes: &[u8], method| {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .system(zip::System::Unix);
        writer.start_file(path, options)?;
        writer.write_all(bytes)?;
        Ok::<(), zip::result::ZipError>(())
    };
    // Not compressed, so that its content is at a fixed offset.
    let mut done = add("mimetype", MEDIA_TYPE.as_bytes(), CompressionMethod::Stored);
    done = done.and_then(|()| add("META-INF/container.xml", container.as_bytes(), CompressionMethod::Deflated));
    for (path, bytes) in files {
        // Pictures are compressed already.
        let is_small = [".png", ".jpg", ".gif", ".webp"].iter().any(|end| path.ends_with(end));
        let method = if is_small { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        done = done.and_then(|()| add(&format!("{FOLDER}/{path}"), bytes, method));
    }
    done.and_then(|()| writer.finish()).map(Cursor::into_inner).map_err(|error| error.to_string())
}
