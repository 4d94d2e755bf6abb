//! Evidence files of the sample data, made from the patterns in `demo/evidence`.

use super::story::Piece;
use ledger::finding::{EvidenceKind, EvidenceStage};

/// What a pattern is filled with.
pub(super) struct Filling<'a> {
    /// The unit's name.
    pub(super) unit: &'a str,
    /// The name of the office that keeps the original.
    pub(super) office: &'a str,
    /// A number that no other piece has.
    pub(super) serial: u32,
}

/// Name and bytes of the file of a piece of evidence. Equal pieces give equal bytes, different ones different.
pub(super) fn file(piece: &Piece, filling: &Filling<'_>) -> (String, Vec<u8>) {
    let scan = filling.serial.is_multiple_of(4) && piece.stage == EvidenceStage::InForce;
    let (pattern, extension) = match piece.kind {
        EvidenceKind::Document if piece.stage == EvidenceStage::Draft => {
            (include_str!("../../../../demo/evidence/draft.txt"), "txt")
        }
        EvidenceKind::Document | EvidenceKind::Personnel if scan => ("", "pdf"),
        EvidenceKind::Photo => ("", "png"),
        EvidenceKind::Document => (include_str!("../../../../demo/evidence/document.txt"), "txt"),
        EvidenceKind::Meeting => (include_str!("../../../../demo/evidence/meeting.txt"), "txt"),
        EvidenceKind::Training => (include_str!("../../../../demo/evidence/training.csv"), "csv"),
        EvidenceKind::Inspection => (include_str!("../../../../demo/evidence/inspection.txt"), "txt"),
        EvidenceKind::Money => (include_str!("../../../../demo/evidence/money.txt"), "txt"),
        EvidenceKind::Personnel => (include_str!("../../../../demo/evidence/personnel.txt"), "txt"),
        EvidenceKind::Talk => (include_str!("../../../../demo/evidence/talk.txt"), "txt"),
        EvidenceKind::Building => (include_str!("../../../../demo/evidence/building.txt"), "txt"),
        EvidenceKind::DataTable => (include_str!("../../../../demo/evidence/table.csv"), "csv"),
    };
    let name = format!("{}.{extension}", piece.title.replace(['/', '\\'], "_"));
    let bytes = match extension {
        "png" => picture(&piece.title, filling.serial),
        "pdf" => {
            let mut bytes = include_bytes!("../../../../demo/evidence/scan.pdf").to_vec();
            // A comment behind the end makes each scan a file of its own.
            bytes.extend_from_slice(format!("% {:06} {}\n", filling.serial, piece.title).as_bytes());
            bytes
        }
        _ => text(pattern, piece, filling).into_bytes(),
    };
    (name, bytes)
}

fn text(pattern: &str, piece: &Piece, filling: &Filling<'_>) -> String {
    let on = piece.on;
    pattern
        .replace("{title}", &piece.title)
        .replace("{number}", piece.number.as_deref().unwrap_or("（无文号）"))
        .replace("{day}", &format!("{}年{}月{}日", on.year(), on.month(), on.day()))
        .replace("{unit}", filling.unit)
        .replace("{office}", filling.office)
        .replace("{serial}", &format!("{:04}", filling.serial))
}

/// Bytes of a PNG before its closing chunk `IEND`, which is always the last twelve.
const IEND_BYTES: usize = 12;

/// One of the drawn pictures, with the title in a text chunk of its own.
fn picture(title: &str, serial: u32) -> Vec<u8> {
    let drawn: &[u8] = match serial % 3 {
        0 => include_bytes!("../../../../demo/evidence/photo-notice.png"),
        1 => include_bytes!("../../../../demo/evidence/photo-room.png"),
        _ => include_bytes!("../../../../demo/evidence/photo-cabinet.png"),
    };
    let (before, end) = drawn.split_at(drawn.len().saturating_sub(IEND_BYTES));
    // iTXt: keyword, no compression, no language, no translated keyword, UTF-8 text (PNG specification, 11.3.3.4).
    let mut chunk = b"iTXtTitle\0\0\0\0\0".to_vec();
    chunk.extend_from_slice(format!("{title} {serial}").as_bytes());
    let length = u32::try_from(chunk.len() - 4).unwrap_or(0);
    let mut bytes = before.to_vec();
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&chunk);
    bytes.extend_from_slice(&crc(&chunk).to_be_bytes());
    bytes.extend_from_slice(end);
    bytes
}

/// CRC-32 as in the PNG specification, annex D.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_specification() {
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
        // The closing chunk of every PNG.
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
    }
}
