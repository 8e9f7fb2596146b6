//! What went wrong, in German.

use super::reasons::{ReasonLanguage, translated};
use super::words::sentence;
use crate::ui::german::German;

impl ReasonLanguage for German {
    fn reason(&self, reason: &str) -> String {
        translated(&CATALOGUE, reason).map_or_else(
            || format!("Das hat nicht funktioniert. Meldung: {}", sentence(reason)),
            |known| sentence(&known),
        )
    }
}

/// English and German; a pattern that fits more stands behind those that fit less.
const CATALOGUE: [(&str, &str); 146] = [
    (
        "{} cannot be used: {}. Check that the folder exists, is yours and has free space",
        "{} ist nicht benutzbar: {}. Bitte prüfen, ob der Ordner da ist, diesem Konto gehört und Platz hat",
    ),
    (
        "{} cannot be used: {}. Check that the disk is connected, has free space and may be written",
        "{} ist nicht benutzbar: {}. Bitte prüfen, ob der Datenträger angeschlossen ist, Platz hat und beschrieben werden darf",
    ),
    (
        "VisionPresence is already running on {}: close it first, or choose another folder with --data",
        "VisionPresence läuft schon mit {}: bitte zuerst schließen oder mit --data einen anderen Ordner wählen",
    ),
    (
        "a backup is about to be restored in {}: start the kiosk anew first",
        "In {} wird gerade eine Sicherung wiederhergestellt: bitte zuerst das Terminal neu starten",
    ),
    (
        "there is no database in {} yet: enrol somebody with \"visionpresence enrol\", or check --data",
        "In {} ist noch keine Datenbank: bitte mit „visionpresence enrol“ jemanden erfassen oder --data prüfen",
    ),
    (
        "{} is not a database of VisionPresence ({}): it was left as it is. Move it away, or choose another folder with --data",
        "{} ist keine Datenbank von VisionPresence ({}) und bleibt, wie sie ist. Bitte wegräumen oder mit --data einen anderen Ordner wählen",
    ),
    (
        "{} was written by a newer VisionPresence (format {}, this program knows up to {}): it was left as it is. Install the newer version",
        "{} stammt von einem neueren VisionPresence (Format {}, dieses Programm kennt bis {}) und bleibt, wie sie ist. Bitte die neuere Version installieren",
    ),
    (
        "{} was written by an older VisionPresence: open the kiosk once, which brings it up to date",
        "{} stammt von einem älteren VisionPresence: bitte das Terminal einmal starten, das bringt sie auf den Stand",
    ),
    (
        "{} is damaged ({}): it was left as it is. Keep a copy of it, then restore a backup",
        "{} ist beschädigt ({}) und bleibt, wie sie ist. Bitte eine Kopie aufheben und dann eine Sicherung wiederherstellen",
    ),
    (
        "{} has no PIN: give them one first, on their page in the staff list",
        "{} hat keine PIN: bitte zuerst eine vergeben, auf der Seite der Person in der Personalliste",
    ),
    (
        "{} looks like somebody else and is always asked for the PIN. First let the face do: Staff, Check faces",
        "{} sieht jemandem ähnlich und wird immer nach der PIN gefragt. Bitte zuerst das Gesicht wieder gelten lassen: Personal, Gesichter prüfen",
    ),
    ("the database cannot be used safely: {}", "Die Datenbank ist nicht sicher benutzbar: {}"),
    (
        "another program is using the database and did not let go within {} ms: close it and try again",
        "Ein anderes Programm benutzt die Datenbank und gab sie in {} ms nicht frei: bitte schließen und noch einmal versuchen",
    ),
    (
        "nobody with the id {} is on the staff list: enrol this person first",
        "Niemand in der Personalliste hat die Personalnummer {}: bitte diese Person zuerst erfassen",
    ),
    (
        "{} is not active on the staff list: nothing was recorded",
        "{} ist in der Personalliste nicht aktiv: nichts wurde gebucht",
    ),
    ("the enrolment of {} was refused: {}", "Die Erfassung von {} wurde nicht gespeichert: {}"),
    ("the rules were refused: {}", "Die Regeln wurden nicht gespeichert: {}"),
    ("the correction was refused: {}", "Die Korrektur wurde nicht gespeichert: {}"),
    ("the request was refused: {}", "Das geht so nicht: {}"),
    (
        "{} is in a locked period: an administrator has to unlock it first",
        "{} liegt in einem gesperrten Zeitraum: die Administration muss ihn zuerst entsperren",
    ),
    ("nothing was recorded: {}", "Nichts wurde gebucht: {}"),
    (
        "the record could not be confirmed as saved: {}",
        "Ob gespeichert wurde, ließ sich nicht feststellen: {}",
    ),
    (
        "the key of this site, {}, cannot be used: {}",
        "Der Schlüssel dieses Standorts, {}, ist nicht benutzbar: {}",
    ),
    ("no random numbers can be had from this machine: {}", "Dieses Gerät liefert keine Zufallszahlen: {}"),
    (
        "{}, {}: {}. Correct it, or delete the file to start from the defaults",
        "{}, {}: {}. Bitte berichtigen oder die Datei löschen, dann gelten die Vorgaben",
    ),
    (
        "the database holds {} that cannot be understood: run \"visionpresence verify\"",
        "In der Datenbank ist etwas nicht lesbar ({}): bitte „visionpresence verify“ ausführen",
    ),
    ("the database reported an error: {}", "Die Datenbank meldet einen Fehler: {}"),
    ("there is an account already: sign in with it", "Es gibt schon ein Konto: bitte damit anmelden"),
    (
        "there is an account with this name already: choose another name",
        "Ein Konto mit diesem Namen gibt es schon: bitte einen anderen wählen",
    ),
    ("an account needs a name of 1 to 60 characters", "Ein Konto braucht einen Namen mit 1 bis 60 Zeichen"),
    ("there is no such account", "Dieses Konto gibt es nicht mehr"),
    (
        "this is the last Admin account: make another Admin first",
        "Dies ist das letzte Konto der Administration: bitte zuerst ein weiteres anlegen",
    ),
    (
        "the folder {} is not there: connect its disk, or choose another folder",
        "Der Ordner {} ist nicht da: bitte den Datenträger anschließen oder einen anderen Ordner wählen",
    ),
    (
        "{} has {} MB free and {} MB are needed: make room, or choose another folder",
        "{} hat {} MB frei, nötig sind {} MB: bitte Platz schaffen oder einen anderen Ordner wählen",
    ),
    ("it was stopped; nothing was changed", "Es wurde abgebrochen; nichts ist geändert"),
    (
        "another backup is being made into {}: try again when it is done",
        "In {} entsteht gerade eine andere Sicherung: bitte danach noch einmal versuchen",
    ),
    ("{} is not a backup of VisionPresence", "{} ist keine Sicherung von VisionPresence"),
    (
        "the backup {} is damaged ({}): use another one",
        "Die Sicherung {} ist beschädigt ({}): bitte eine andere verwenden",
    ),
    (
        "the backup {} was made by a newer VisionPresence ({}): install the newer version first",
        "Die Sicherung {} stammt von einem neueren VisionPresence ({}): bitte zuerst die neuere Version installieren",
    ),
    (
        "the backup {} is encrypted: its passphrase is needed",
        "Die Sicherung {} ist verschlüsselt: ihr Kennwort ist nötig",
    ),
    (
        "this is not the passphrase of {}: nothing was changed",
        "Das ist nicht das Kennwort von {}: nichts ist geändert",
    ),
    ("the key file {} cannot be used: {}", "Die Schlüsseldatei {} ist nicht benutzbar: {}"),
    (
        "there is no backup called {}: \"visionpresence backups\" lists them",
        "Eine Sicherung {} gibt es nicht: „visionpresence backups“ zeigt alle",
    ),
    (
        "another program is using the database: close it, then restore",
        "Ein anderes Programm benutzt die Datenbank: bitte schließen, dann wiederherstellen",
    ),
    ("the last day is before the first", "der letzte Tag liegt vor dem ersten"),
    ("only punches of the past can be added", "ergänzt werden können nur Buchungen der Vergangenheit"),
    ("there is no such punch or correction", "diese Buchung oder Korrektur gibt es nicht"),
    (
        "a correction can be taken back; to change it, correct the punch again",
        "eine Korrektur lässt sich zurücknehmen; um sie zu ändern, bitte die Buchung neu korrigieren",
    ),
    ("a punch cannot be moved into the future", "eine Buchung kann nicht in die Zukunft verschoben werden"),
    ("a reason of 1 to {} characters is needed", "ein Grund mit 1 bis {} Zeichen ist nötig"),
    (
        "this is the only photo. Take new ones: they take its place",
        "dies ist das einzige Foto. Bitte neue aufnehmen: sie treten an seine Stelle",
    ),
    ("this photo is not enrolled any more", "dieses Foto ist nicht mehr erfasst"),
    ("the columns cannot be kept ({})", "die Spalten können nicht gespeichert werden ({})"),
    ("{} sets of columns are kept already", "{} Zusammenstellungen von Spalten sind schon gespeichert"),
    ("no set of columns is called {}", "eine Zusammenstellung {} gibt es nicht"),
    ("there is no new photo", "es ist kein neues Foto da"),
    ("the person has not agreed to it", "die Person hat nicht eingewilligt"),
    ("this id belongs to {} already", "diese Personalnummer gehört schon {}"),
    ("there is no such request", "diesen Antrag gibt es nicht"),
    ("somebody has decided it already", "jemand hat schon darüber entschieden"),
    ("it is about another person", "es geht um eine andere Person"),
    ("it is not about a punch", "es geht nicht um eine Buchung"),
    (
        "nobody leaves before the time in or after more than a day",
        "niemand geht vor dem Kommen oder nach mehr als einem Tag",
    ),
    ("that time has not come yet", "diese Zeit liegt in der Zukunft"),
    ("there is no such punch of this person", "diese Buchung der Person gibt es nicht"),
    (
        "no more overtime can be approved than there is",
        "es können nicht mehr Überstunden genehmigt werden, als da sind",
    ),
    ("it cannot be written as PNG", "es lässt sich nicht als PNG schreiben"),
    ("the photo cannot be read: {}", "Das Foto ist nicht lesbar: {}"),
    (
        "this is not a file; give a JPEG or PNG photo",
        "Das ist keine Datei; bitte ein Foto als JPEG oder PNG angeben",
    ),
    (
        "the file is larger than {} MB; give a smaller photo",
        "Die Datei hat mehr als {} MB; bitte ein kleineres Foto angeben",
    ),
    (
        "this is neither a JPEG nor a PNG photo; convert it first",
        "Das ist weder JPEG noch PNG; bitte zuerst umwandeln",
    ),
    (
        "the photo is too large with {} x {} pixels; scale it down to 8192 a side and 40 million pixels",
        "Das Foto ist mit {} x {} Bildpunkten zu groß; bitte auf 8192 je Seite und 40 Millionen verkleinern",
    ),
    ("the photo is damaged: {}", "Das Foto ist beschädigt: {}"),
    ("the list cannot be read: {}", "Die Liste ist nicht lesbar: {}"),
    (
        "this is no staff list: a CSV file of at most {} MB",
        "Das ist keine Personalliste: nötig ist eine CSV-Datei mit höchstens {} MB",
    ),
    (
        "the list is empty: its first line names the columns, such as emp_id,name,department",
        "Die Liste ist leer: ihre erste Zeile nennt die Spalten, etwa emp_id,name,department",
    ),
    (
        "the first line is not UTF-8 text: save the list as \"CSV UTF-8\"",
        "Die erste Zeile ist kein UTF-8-Text: bitte die Liste als „CSV UTF-8“ speichern",
    ),
    ("the list has more than {} lines", "Die Liste hat mehr als {} Zeilen"),
    (
        "the column \"{}\" is not known; the columns are {}",
        "Die Spalte „{}“ ist unbekannt; die Spalten sind {}",
    ),
    ("the column {} stands there twice", "Die Spalte {} steht zweimal da"),
    (
        "the column {} is missing; the first line names the columns, such as emp_id,name,department",
        "Die Spalte {} fehlt; die erste Zeile nennt die Spalten, etwa emp_id,name,department",
    ),
    ("the calendar cannot be read: {}", "Der Kalender ist nicht lesbar: {}"),
    (
        "the file is larger than {} MB; this is no calendar of holidays",
        "Die Datei hat mehr als {} MB; das ist kein Kalender von Feiertagen",
    ),
    ("this is not an iCalendar file (.ics): {}", "Das ist keine iCalendar-Datei (.ics): {}"),
    ("the calendar holds no holiday from {} to {}", "Der Kalender enthält keinen Feiertag von {} bis {}"),
    ("the calendar holds more than {} days", "Der Kalender enthält mehr als {} Tage"),
    (
        "{} has no room for the temporary file of a long workbook ({}): make room, or export a shorter period or CSV",
        "{} hat keinen Platz für die Zwischendatei einer langen Arbeitsmappe ({}): bitte Platz schaffen oder einen kürzeren Zeitraum oder CSV exportieren",
    ),
    (
        "no font was found to print with: install the package fonts-inter, fonts-noto-core or fonts-dejavu-core",
        "Zum Drucken fehlt eine Schrift: bitte das Paket fonts-inter, fonts-noto-core oder fonts-dejavu-core installieren",
    ),
    ("the file could not be composed ({})", "Die Datei ließ sich nicht zusammenstellen ({})"),
    (
        "the export was cancelled: no file was written",
        "Der Export wurde abgebrochen: keine Datei wurde geschrieben",
    ),
    (
        "this report takes at most {} days: choose a shorter period",
        "Dieser Bericht fasst höchstens {} Tage: bitte einen kürzeren Zeitraum wählen",
    ),
    ("the rows for the export cannot be read: {}", "Die Zeilen für den Export sind nicht lesbar: {}"),
    ("{} was not written: {}", "{} wurde nicht geschrieben: {}"),
    ("the folder is not there; is the stick plugged in?", "der Ordner ist nicht da; steckt der Stick?"),
    (
        "this account may not write there; choose another folder",
        "dieses Konto darf dort nicht schreiben; bitte einen anderen Ordner wählen",
    ),
    (
        "that disk can only be read; choose another folder",
        "dieser Datenträger ist nur lesbar; bitte einen anderen Ordner wählen",
    ),
    (
        "the disk is full; make room or choose another folder",
        "der Datenträger ist voll; bitte Platz schaffen oder einen anderen Ordner wählen",
    ),
    (
        "this is the name of a folder; add the name of a file",
        "das ist der Name eines Ordners; bitte den Namen einer Datei anfügen",
    ),
    (
        "that name cannot be used for a file; choose another",
        "dieser Name ist für eine Datei nicht möglich; bitte einen anderen wählen",
    ),
    (
        "{} is in a locked period, so the attendance can only stay under a pseudonym",
        "{} liegt in einem gesperrten Zeitraum: die Zeiterfassung kann nur unter einem Pseudonym bleiben",
    ),
    (
        "a punch was given to or from another person, so the attendance can only stay under a pseudonym",
        "Eine Buchung ging an eine andere Person oder kam von ihr: die Zeiterfassung kann nur unter einem Pseudonym bleiben",
    ),
    ("the id {} is on line {} already", "Die Personalnummer {} steht schon in Zeile {}"),
    (
        "not UTF-8 text: save the list as \"CSV UTF-8\"",
        "kein UTF-8-Text: bitte die Liste als „CSV UTF-8“ speichern",
    ),
    (
        "a quotation mark is not closed on this line",
        "ein Anführungszeichen wird in dieser Zeile nicht geschlossen",
    ),
    ("not a line of CSV", "keine Zeile in CSV"),
    ("{} fields where the first line names {}", "{} Felder, wo die erste Zeile {} nennt"),
    ("\"{}\" is longer than {} characters", "„{}“ hat mehr als {} Zeichen"),
    ("a field holds a control character", "ein Feld enthält ein Steuerzeichen"),
    (
        "\"{}\" is not an employee id: use 1 to {} letters (A-Z), digits, \"-\" or \"_\", without spaces",
        "„{}“ ist keine Personalnummer: 1 bis {} Buchstaben (A-Z), Ziffern, - oder _, ohne Leerzeichen",
    ),
    ("duplicate_window_secs must be from 0 to 3600", "Dieselbe Buchung: 0 bis 3600 Sekunden"),
    ("dwell_secs must be from 0 to 3600", "Rückfrage vor dem Gehen: 0 bis 3600 Sekunden"),
    ("day_cutoff must be from 00:00 to 12:00", "Ein Tag endet zwischen 00:00 und 12:00"),
    ("rounding.interval_mins must be from 1 to 60", "Runden: 1 bis 60 Minuten"),
    ("days without a shift: {}", "Tage ohne Schicht: {}"),
    ("there are more than {} shifts", "Es sind mehr als {} Schichten"),
    ("shift {} is there twice", "Die Schicht {} gibt es zweimal"),
    (
        "shift {} on day {} of the pattern and shift {} on day {} are at the same time",
        "Schicht {} an Tag {} des Musters und Schicht {} an Tag {} liegen gleichzeitig",
    ),
    (
        "{}: shift {} of {} is not over when shift {} begins on {}, where another assignment or policy begins (and {} more people)",
        "{}: Schicht {} vom {} ist nicht zu Ende, wenn Schicht {} am {} beginnt, wo eine andere Zuteilung oder Regel beginnt (und {} weitere)",
    ),
    (
        "{}: shift {} of {} is not over when shift {} begins on {}, where another assignment or policy begins",
        "{}: Schicht {} vom {} ist nicht zu Ende, wenn Schicht {} am {} beginnt, wo eine andere Zuteilung oder Regel beginnt",
    ),
    ("{}: a rotation has 1 to {} days, not {}", "{}: ein Wechsel hat 1 bis {} Tage, nicht {}"),
    ("{}: a day has at most {} shifts", "{}: ein Tag hat höchstens {} Schichten"),
    ("{}: the last day is before {}", "{}: der letzte Tag liegt vor dem {}"),
    ("{}: there is no shift \"{}\"", "{}: eine Schicht „{}“ gibt es nicht"),
    (
        "{}: the assignments from {} and from {} overlap",
        "{}: die Zuteilungen ab {} und ab {} überschneiden sich",
    ),
    (
        "{}: shift {} on day {} of the pattern and shift {} on day {} are at the same time",
        "{}: Schicht {} an Tag {} des Musters und Schicht {} an Tag {} liegen gleichzeitig",
    ),
    ("the leave of {} ends before it begins on {}", "Die Abwesenheit von {} endet, bevor sie am {} beginnt"),
    (
        "shift {}: the name must have 1 to 60 printable characters",
        "Schicht {}: der Name braucht 1 bis 60 druckbare Zeichen",
    ),
    (
        "shift {}: its length and the time before and after it together are {} h {} min; they must be below 24 h",
        "Schicht {}: ihre Länge und die Zeit davor und danach sind zusammen {} Std. {} Min.; es müssen weniger als 24 Std. sein",
    ),
    ("{} must be at most 1440 minutes", "{}: höchstens 1440 Minuten"),
    (
        "the threshold for absent must not be above the one for half day",
        "Die Grenze für „abwesend“ darf nicht über der für den halben Tag liegen",
    ),
    ("everyone", "alle"),
    ("department {}", "Abteilung {}"),
    (
        "somebody has changed the rules meanwhile: look at them again",
        "Die Regeln wurden inzwischen geändert: bitte noch einmal ansehen",
    ),
    (
        "a break cannot be longer than the work after which it is deducted",
        "eine Pause kann nicht länger sein als die Arbeit, nach der sie abgezogen wird",
    ),
    ("shift {}: {}", "Schicht {}: {}"),
    ("{} (folder {})", "{} (Ordner {})"),
    ("{} cannot be written: {}", "{} ist nicht beschreibbar: {}"),
    (
        "the database does not answer ({}): try again in a moment",
        "Die Datenbank antwortet nicht ({}): bitte gleich noch einmal versuchen",
    ),
    (
        "the disk does not answer ({}): try again in a moment",
        "Der Datenträger antwortet nicht ({}): bitte gleich noch einmal versuchen",
    ),
    (
        "the file dialog does not answer ({}): type the path",
        "Das Fenster zur Dateiauswahl antwortet nicht ({}): bitte den Pfad eingeben",
    ),
    ("No such file or directory (os error 2)", "es gibt sie nicht"),
    ("Permission denied (os error 13)", "der Zugriff ist nicht erlaubt"),
    ("Is a directory (os error 21)", "es ist ein Ordner"),
    ("No space left on device (os error 28)", "der Datenträger ist voll"),
    ("Read-only file system (os error 30)", "der Datenträger ist nur lesbar"),
    ("Input/output error (os error 5)", "der Datenträger meldet einen Lesefehler"),
];
