//! What is on the pages of a PDF.

use visionpresence::domain::report::request::ReportName;
use visionpresence::export::Format;
use visionpresence::runtime::exporting::Exported;

use crate::office::{Office, output_of};
use crate::store_kit::{berlin, recorded, request};

/// The pages as text. Without poppler-utils the structure alone is checked, and `None` is the answer.
fn pages(office: &Office, report: ReportName) -> (Exported, Option<Vec<String>>) {
    let exported = office.export(&office.request(report, Format::Pdf));
    let path = office.path(Format::Pdf);
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.") && bytes.trim_ascii_end().ends_with(b"%%EOF"));
    let Some(text) = output_of("pdftotext", &["-layout", path.to_str().unwrap(), "-"]) else {
        eprintln!("pdftotext (poppler-utils) is not installed: the text of the pages is not checked");
        return (exported, None);
    };
    let pages = text.split('\u{c}').filter(|page| !page.is_empty()).map(str::to_owned).collect();
    (exported, Some(pages))
}

#[test]
fn a_timesheet_has_for_each_person_a_page_with_name_days_totals_and_a_line_to_sign() {
    let office = Office::with_two_weeks();
    let (exported, pages) = pages(&office, ReportName::Timesheet);
    assert_eq!(exported.unprintable, Vec::<char>::new());
    let Some(pages) = pages else { return };
    assert_eq!(pages.len(), 4, "{pages:#?}");
    let of = |name: &str| {
        pages.iter().find(|page| page.contains(name)).unwrap_or_else(|| panic!("{name}: {pages:#?}"))
    };
    for (name, words) in [
        ("Asha Patel", "E001"),
        ("Παπαδόπουλος", "Kitchen"),
        ("Людмила Щукина, née O'Neill", "Front, left & right"),
        ("Bob", "no time out"),
    ] {
        let page = of(name);
        assert!(page.contains(words), "{page}");
        assert!(page.contains("Total") && page.contains("signature of the employee"), "{page}");
        assert!(page.contains(" of 4") && page.contains("Brot & Söhne"), "{page}");
    }
    let asha = of("Asha Patel");
    let line = asha.lines().find(|line| line.contains("2026-11-10")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[..6], ["2026-11-10", "Tue", "P", "08:03:17", "17:04:58", "9:01"], "{line}");
}

#[test]
fn a_long_table_has_its_heading_on_every_page() {
    let office = Office::with_many_days(200);
    let mut request = office.request(ReportName::Log, Format::Pdf);
    request.report.period = visionpresence::domain::report::Period::new(
        "1950-01-01".parse().unwrap(),
        "1951-01-01".parse().unwrap(),
    )
    .unwrap();
    office.export(&request);
    let path = office.path(Format::Pdf);
    let Some(text) = output_of("pdftotext", &["-layout", path.to_str().unwrap(), "-"]) else {
        eprintln!("skipped: pdftotext (poppler-utils) is not installed");
        return;
    };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.is_empty()).collect();
    assert!(pages.len() > 2, "{}", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains("Employee ID") && page.contains("Duration (Hours)"), "{page}");
        assert!(page.contains(&format!("Page {} of {}", index + 1, pages.len())), "{page}");
    }
    assert_eq!(text.matches("Asha Patel").count(), 200);
}

#[test]
fn a_letter_that_no_font_has_is_named_and_every_other_is_printed() {
    let office = Office::with_people(&[("U001", "Ada \u{10FFFD} 中村", None)]);
    let mut writer = office.place.writer();
    recorded(writer.punch(&request("U001", berlin("2026-11-23 09:00:00"))));
    drop(writer);
    let (exported, pages) = pages(&office, ReportName::Log);
    assert!(exported.unprintable.contains(&'\u{10FFFD}'), "{:?}", exported.unprintable);
    assert!(!exported.unprintable.contains(&'A'));
    let Some(pages) = pages else { return };
    assert!(pages[0].contains("Ada"), "{pages:?}");
    // Which of the two depends on whether a font with Chinese letters is installed.
    assert_ne!(pages[0].contains('中'), exported.unprintable.contains(&'中'), "{pages:?}");
}
