//! The measured accuracy as JSON and in words.

use serde_json::{Map, Value, json};

use crate::recognition::accuracy::{Accuracy, DecisionRule, Folds, MatcherErrors, Misses, OpenSet, Plan};
use crate::recognition::figures::Rates;
use crate::recognition::statistics::Rate;

/// What the intervals are.
const INTERVALS: &str = "Clopper-Pearson, 95%";

/// The documented keys, and beside each rate `_95` with its interval and `_count` with the two numbers behind it.
pub(super) fn json(measured: &Accuracy, plan: &Plan, photos: usize, strangers: usize) -> Value {
    let mut report = Map::new();
    report.insert("people".to_owned(), json!(measured.people));
    report.insert("photos".to_owned(), json!(photos));
    report.insert("stranger_photos".to_owned(), json!(strangers));
    add_rate(&mut report, "detection_rate", Some(measured.detection));
    report.insert("failures".to_owned(), json!(measured.failures_to_enrol));
    report.insert("failures_to_acquire".to_owned(), json!(measured.failures_to_acquire));
    let matchers: Map<String, Value> =
        measured.matchers.iter().map(|errors| (errors.name.to_owned(), matcher(errors))).collect();
    report.insert("matchers".to_owned(), Value::Object(matchers));
    add_rate(&mut report, "rank_1", Some(measured.rule.rank_one));
    let open_set: Vec<Value> = measured.open_set.iter().map(searches).collect();
    report.insert("open_set".to_owned(), Value::Array(open_set));
    report.insert("decision_rule".to_owned(), rule(&measured.rule, plan));
    report.insert("folds".to_owned(), measured.folds.as_ref().map_or(Value::Null, folds));
    let doubles: Vec<Value> = measured
        .doubles
        .iter()
        .map(|double| json!({"names": [double.kept, double.left_out], "score": double.score}))
        .collect();
    report.insert("maybe_one_person".to_owned(), Value::Array(doubles));
    report.insert("ms_per_photo".to_owned(), json!(measured.ms_per_photo));
    report.insert("intervals".to_owned(), json!(INTERVALS));
    Value::Object(report)
}

fn add_rate(to: &mut Map<String, Value>, key: &str, rate: Option<Rate>) {
    to.insert(key.to_owned(), json!(rate.map(Rate::share)));
    to.insert(format!("{key}_95"), json!(rate.map(|rate| [rate.interval().0, rate.interval().1])));
    to.insert(format!("{key}_count"), json!(rate.map(|rate| [rate.count, rate.of])));
}

/// `1e3` for a rate of 1e-3: the end of its key.
fn power(fmr: f64) -> String {
    format!("{fmr:e}").replace('-', "")
}

fn matcher(errors: &MatcherErrors) -> Value {
    let mut object = Map::new();
    for Misses { fmr, threshold, fnmr } in &errors.misses {
        add_rate(&mut object, &format!("fnmr_at_fmr_{}", power(*fmr)), *fnmr);
        object.insert(format!("threshold_at_fmr_{}", power(*fmr)), json!(threshold));
    }
    object.insert("genuine".to_owned(), json!(errors.genuine));
    object.insert("impostor".to_owned(), json!(errors.impostor));
    Value::Object(object)
}

fn searches(set: &OpenSet) -> Value {
    let mut object = Map::new();
    object.insert("gallery".to_owned(), json!(set.gallery));
    object.insert("enrolled_photos".to_owned(), json!(set.enrolled_photos));
    object.insert("fpir".to_owned(), json!(set.fpir));
    let rates = set.at.map(|(_, rates)| rates);
    add_rate(&mut object, "measured_fpir", rates.map(|rates| rates.fpir));
    add_rate(&mut object, "fnir", rates.map(|rates| rates.fnir));
    add_rate(&mut object, "wrong_person", rates.map(|rates| rates.wrong_person));
    object.insert("threshold".to_owned(), json!(set.at.map(|(threshold, _)| threshold)));
    Value::Object(object)
}

fn add_rates(to: &mut Map<String, Value>, rates: &Rates) {
    add_rate(to, "fpir", Some(rates.fpir));
    add_rate(to, "fnir", Some(rates.fnir));
    add_rate(to, "wrong_person", Some(rates.wrong_person));
    add_rate(to, "ambiguous", Some(rates.ambiguous));
}

fn rule(rule: &DecisionRule, plan: &Plan) -> Value {
    let mut object = Map::new();
    add_rates(&mut object, &rule.rates);
    object.insert("gallery".to_owned(), json!(rule.gallery));
    object.insert("enrolled_photos".to_owned(), json!(plan.enrolled_photos));
    object.insert("wanted_fpir".to_owned(), json!(plan.wanted_fpir));
    object.insert("threshold".to_owned(), json!(rule.threshold));
    object.insert("margin".to_owned(), json!(rule.margin));
    Value::Object(object)
}

fn folds(folds: &Folds) -> Value {
    let mut matchers = Map::new();
    for (name, at_each) in &folds.matchers {
        let mut object = Map::new();
        for (fmr, (missed, matched)) in crate::recognition::accuracy::FMRS.iter().zip(at_each) {
            let measured = |rate: &Rate| (rate.of > 0).then_some(*rate);
            add_rate(&mut object, &format!("fnmr_at_fmr_{}", power(*fmr)), measured(missed));
            add_rate(&mut object, &format!("measured_fmr_{}", power(*fmr)), measured(matched));
        }
        matchers.insert((*name).to_owned(), Value::Object(object));
    }
    let mut rule = Map::new();
    add_rates(&mut rule, &folds.rates);
    json!({"parts": folds.parts, "matchers": matchers, "decision_rule": rule})
}

/// The report for the eye.
pub(super) fn words(measured: &Accuracy, plan: &Plan) -> String {
    let mut lines = vec![
        format!(
            "{} people; a face was found in {} of {} photos",
            measured.people, measured.detection.count, measured.detection.of
        ),
        format!("refused by the rules for enrolment: {}", counts(&measured.failures_to_enrol)),
        format!("refused by the rules for identification: {}", counts(&measured.failures_to_acquire)),
        String::new(),
        "One photo against another: pairs of one person that are missed (FNMR)".to_owned(),
    ];
    for errors in &measured.matchers {
        lines
            .push(format!("  {} ({} pairs, {} of two people)", errors.name, errors.genuine, errors.impostor));
        for Misses { fmr, threshold, fnmr } in &errors.misses {
            let found = match (threshold, fnmr) {
                (Some(threshold), Some(fnmr)) => format!("{} at {threshold:.3}", percent(*fnmr)),
                _ => "too few comparisons".to_owned(),
            };
            lines.push(format!("    FMR {fmr:.0e}: {found}"));
        }
    }
    lines.push(String::new());
    lines.push("Searches at a threshold set on these photos".to_owned());
    for set in &measured.open_set {
        let found = set.at.map_or_else(
            || "too few searches".to_owned(),
            |(threshold, rates)| {
                format!(
                    "missed (FNIR) {}, wrong person {} at {threshold:.2}",
                    percent(rates.fnir),
                    percent(rates.wrong_person)
                )
            },
        );
        lines.push(format!(
            "  {} people with {} photos, strangers accepted (FPIR) {}%: {found}",
            set.gallery,
            set.enrolled_photos,
            set.fpir * 100.0
        ));
    }
    lines.extend(rule_words(measured, plan));
    if !measured.doubles.is_empty() {
        lines.push(String::new());
        lines.push("Perhaps one person under two names; look at them:".to_owned());
        for double in &measured.doubles {
            lines.push(format!("  {} and {} (score {:.1})", double.kept, double.left_out, double.score));
        }
    }
    lines.push(String::new());
    let time = measured.ms_per_photo.map_or_else(|| "not measured".to_owned(), |ms| format!("{ms:.0} ms"));
    lines.push(format!("A photo takes {time}. Intervals in brackets: {INTERVALS}."));
    lines.push(String::new());
    lines.join("\n")
}

fn rule_words(measured: &Accuracy, plan: &Plan) -> Vec<String> {
    let rule = &measured.rule;
    let mut lines = vec![
        String::new(),
        format!(
            "The kiosk's rule by a single photo, {} people with {} photos, {}% of strangers allowed (score {:.2}, margin {:.1})",
            rule.gallery,
            plan.enrolled_photos,
            plan.wanted_fpir * 100.0,
            rule.threshold,
            rule.margin
        ),
    ];
    lines.extend(rates_words(&rule.rates));
    lines.push(format!("  right person ranked first   {}", percent(rule.rank_one)));
    if let Some(folds) = &measured.folds {
        lines.push(String::new());
        lines.push(format!(
            "The same with constants fitted to other people, in {} parts, together",
            folds.parts
        ));
        lines.extend(rates_words(&folds.rates));
    }
    lines
}

fn rates_words(rates: &Rates) -> Vec<String> {
    [
        ("strangers accepted (FPIR)", rates.fpir),
        ("staff missed (FNIR)", rates.fnir),
        ("wrong person", rates.wrong_person),
        ("two too alike", rates.ambiguous),
    ]
    .map(|(what, rate)| format!("  {what:<27} {}", percent(rate)))
    .to_vec()
}

fn counts(reasons: &std::collections::BTreeMap<String, usize>) -> String {
    if reasons.is_empty() {
        return "none".to_owned();
    }
    let each: Vec<String> = reasons.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    each.join(", ")
}

fn percent(rate: Rate) -> String {
    let (low, high) = rate.interval();
    format!(
        "{:.2}% ({} of {}) [{:.2} to {:.2}%]",
        rate.share() * 100.0,
        rate.count,
        rate.of,
        low * 100.0,
        high * 100.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_keys_are_the_documented_ones() {
        assert_eq!([1e-3, 1e-4, 1e-5].map(power), ["1e3", "1e4", "1e5"]);
    }
}
