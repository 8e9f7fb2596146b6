//! Each figure of the dashboard leads to the list of just those whom it counts.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::office::Office;

/// The buttons of the dashboard that begin with `words`, in their order.
fn buttons(office: &Office, words: &str) -> Vec<String> {
    let nodes = office.window.query_all_by(|_| true);
    nodes
        .filter(|node| node.accesskit_node().role() == Role::Button)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| label.starts_with(words))
        .collect()
}

/// Ada has come today, and was late.
fn office() -> Office {
    let mut office = Office::signed_in();
    office.ada_comes();
    office.wait_for_news("Ada", |office| office.has("Came today: 1"));
    let database = rusqlite::Connection::open(office.data.database()).unwrap();
    let late = "UPDATE attendance SET late_secs = 600 WHERE emp_id = 'E001'";
    assert_eq!(database.execute(late, []).unwrap(), 1);
    office.click("Log");
    office.wait("the log", |office| office.has("Search name or id"));
    office.click("Dashboard");
    office.wait("the late one", |office| office.has("Late today: 1"));
    office
}

/// Touches the button and waits for a list of `count` of `what`.
#[track_caller]
fn leads_to(office: &mut Office, button: &str, count: &str, what: &str) {
    office.click(button);
    let wanted = format!(" {count} {what} ");
    office.wait(&format!("{wanted:?} behind {button}"), |office| {
        format!("{} ", office.words().join(" ")).contains(&wanted)
    });
    office.click("Dashboard");
    office.wait("the dashboard", |office| office.has("Came today: "));
}

#[test]
fn each_figure_of_the_day_leads_to_as_many_records_or_people() {
    let mut office = office();
    let mut counted = 0;
    for (figure, what) in [
        ("Present now: ", "Records"),
        ("Came today: ", "Records"),
        ("Absent today: ", "People"),
        ("Late today: ", "Records"),
        ("No time out yesterday: ", "Records"),
        ("Active staff: ", "People"),
    ] {
        let [button] = &buttons(&office, figure)[..] else { panic!("no {figure}: {:?}", office.words()) };
        let count = button.trim_start_matches(figure).to_owned();
        counted += usize::from(count != "0");
        leads_to(&mut office, button, &count, what);
    }
    assert_eq!(counted, 6, "control: no list was empty");
}

#[test]
fn a_department_leads_to_its_people_and_so_do_those_without_one() {
    let mut office = office();
    let departments = buttons(&office, "").into_iter().filter(|label| label.contains(" of "));
    let departments: Vec<_> = departments.collect();
    assert!(departments.iter().any(|label| label.starts_with("Without a department: ")), "{departments:?}");
    for button in departments {
        let (_, staff) = button.rsplit_once(" of ").unwrap();
        leads_to(&mut office, &button, staff, "People");
    }
}
