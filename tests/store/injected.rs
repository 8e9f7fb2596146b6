//! Text from outside is stored and looked for as text, whatever it looks like: no part of a query.

use visionpresence::domain::access::Secret;
use visionpresence::domain::audit::By;
use visionpresence::domain::log::LogFilter;
use visionpresence::store::Reader;
use visionpresence::store::corrections::{AddedPunch, Grounds};
use visionpresence::store::pins::PinAdmission;

use visionpresence::domain::clock_event::{EventId, Source};

use crate::kit::{Place, berlin, id, recorded, request};

const TEXTS: [&str; 8] = [
    "'; DROP TABLE staff; --",
    "x' OR '1'='1",
    "\" OR 1=1 --",
    "Robert'); DELETE FROM clock_event; --",
    "%' UNION SELECT secret FROM account --",
    "?1",
    ":name @name $name",
    "%_[a]\\",
];

#[test]
fn text_that_looks_like_sql_is_text_in_every_field_filter_and_question() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    recorded(writer.punch(&request("E001", berlin("2026-11-20 09:00:00"))));
    let by = By { who: "Kim".into(), at: berlin("2026-11-23 08:00:00") };
    for (number, text) in TEXTS.into_iter().enumerate() {
        let reader = Reader::open(&place.dir).unwrap();
        let mut member = reader.staff_member(&id("E001")).unwrap().unwrap().member;
        text.clone_into(&mut member.name);
        member.department = Some(text.to_owned());
        member.native = Some(text.to_owned());
        writer.edit_staff(&member, &by).unwrap();
        assert_eq!(reader.staff_member(&id("E001")).unwrap().unwrap().member, member, "{text}");

        let day = berlin(&format!("2026-11-{:02} 09:00:00", number + 2));
        let grounds = Grounds { author: text.to_owned(), reason: text.to_owned(), at: by.at };
        let punch = AddedPunch {
            id: EventId::at(&day),
            emp_id: id("E002"),
            at: day,
            said: None,
            source: Source::Manual,
        };
        writer.add_punches(&[punch], &grounds).unwrap();
        let entry = reader.audit(None, 1).unwrap().remove(0);
        assert_eq!(entry.by.who, text);

        // The filter finds the one whose name it is, and nobody by its wildcards or quotes.
        let filter = LogFilter { text: text.to_owned(), ..LogFilter::default() };
        assert_eq!(reader.log_outline(&filter).unwrap().people, 1, "{text}");
        let nobody = LogFilter { text: format!("{text}x"), ..LogFilter::default() };
        assert_eq!(reader.log_outline(&nobody).unwrap().people, 0, "{text}");
        let filter = LogFilter { department: Some(text.to_owned()), ..LogFilter::default() };
        assert_eq!(reader.log_outline(&filter).unwrap().people, 1, "{text}");

        if let Ok(PinAdmission::Open(attempt)) = writer.begin_pin(text, &by.at) {
            assert_eq!(attempt.check(&Secret::typed(text)), None, "{text}");
        }
    }
    assert_eq!((place.count("staff"), place.count("clock_event")), (2, 1 + 8));
    place.assert_sound();
}
