//! Every page, in both languages and themes: well formed, escaped, without inline script or style, with addresses of
//! our own only, and drawn whatever the values are.

use ui::{Lang, Theme, sample};

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

fn pages() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for lang in LANGS {
        for theme in [Theme::System, Theme::Dark] {
            for (name, page) in sample::all(lang, theme) {
                out.push((format!("{name} {} {}", lang.code(), theme.code()), page));
            }
        }
    }
    out
}

/// Names and values of attributes, tag by tag; panics where the markup is broken.
fn tags(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut out = Vec::new();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        let mut chars = rest.char_indices().peekable();
        let mut quoted = false;
        let mut end = None;
        for (index, c) in chars.by_ref() {
            match c {
                '"' => quoted = !quoted,
                '<' if !quoted => panic!("a bare < before {}", &rest[..40.min(rest.len())]),
                '>' if !quoted => {
                    end = Some(index);
                    break;
                }
                _ => {}
            }
        }
        let end = end.expect("an open tag");
        let inner = &rest[..end];
        rest = &rest[end + 1..];
        let name: String = inner.chars().take_while(|c| !c.is_whitespace()).collect();
        let mut attributes = Vec::new();
        let mut tail = inner[name.len()..].trim_matches(|c: char| c.is_whitespace() || c == '/');
        while !tail.is_empty() {
            let key: String = tail.chars().take_while(|c| !c.is_whitespace() && *c != '=').collect();
            tail = &tail[key.len()..];
            let value = match tail.strip_prefix("=\"") {
                Some(after) => {
                    let close = after.find('"').expect("a closing quote");
                    tail = &after[close + 1..];
                    after[..close].to_owned()
                }
                None => String::new(),
            };
            tail = tail.trim_start();
            assert!(!key.is_empty(), "a broken tag: {inner}");
            attributes.push((key, value));
        }
        out.push((name.to_lowercase(), attributes));
    }
    out
}

#[test]
fn tags_are_closed_in_order_and_identifiers_are_unique() {
    const VOID: [&str; 6] = ["!doctype", "meta", "link", "input", "br", "img"];
    for (name, page) in pages() {
        let mut open: Vec<String> = Vec::new();
        let mut ids: Vec<String> = Vec::new();
        let mut rest = page.as_str();
        // Self-closing elements occur in SVG only; they are written with a slash.
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let mut quoted = false;
            let end = rest
                .char_indices()
                .find(|(_, c)| {
                    quoted ^= *c == '"';
                    *c == '>' && !quoted
                })
                .map(|(index, _)| index)
                .expect("an open tag");
            let inner = &rest[..end];
            rest = &rest[end + 1..];
            let tag = inner
                .trim_start_matches('/')
                .split([' ', '\n', '/'])
                .next()
                .unwrap_or_default()
                .to_lowercase();
            if inner.starts_with('/') {
                assert_eq!(open.pop(), Some(tag), "{name}: closed out of order");
            } else if !VOID.contains(&tag.as_str()) && !inner.ends_with('/') {
                open.push(tag);
            }
        }
        assert!(open.is_empty(), "{name}: left open: {open:?}");
        if name.starts_with("styleguide") {
            continue; // shows the same parts twice, once in each theme
        }
        for (_, attributes) in tags(&page) {
            for (key, value) in attributes {
                if key == "id" {
                    assert!(!value.is_empty() && !ids.contains(&value), "{name}: id {value} twice or empty");
                    ids.push(value);
                }
            }
        }
    }
}

#[test]
fn nothing_is_inline_and_nothing_is_fetched_from_elsewhere() {
    for (name, page) in pages() {
        for (tag, attributes) in tags(&page) {
            assert_ne!(tag, "style", "{name}");
            for (key, value) in &attributes {
                assert!(key != "style" && !key.starts_with("on"), "{name}: <{tag} {key}>");
                if ["href", "src", "action", "formaction", "xlink:href"].contains(&key.as_str()) {
                    let inside = value.starts_with('/') && !value.starts_with("//") || value.starts_with('#');
                    assert!(inside, "{name}: <{tag} {key}=\"{value}\">");
                    assert!(!value.contains(char::is_whitespace), "{name}: a space in {value}");
                }
            }
            if tag == "script" {
                assert!(attributes.iter().any(|(key, _)| key == "src"), "{name}: inline script");
            }
            if tag == "form" {
                let post = attributes.iter().any(|(key, value)| key == "method" && value == "post");
                let get = attributes.iter().any(|(key, value)| key == "method" && value == "get");
                assert!(post || get, "{name}: a form without a method");
            }
        }
        assert!(!page.contains("javascript:"), "{name}");
    }
}

#[test]
fn places_on_the_page_exist() {
    for (name, page) in pages() {
        let all = tags(&page);
        let ids: Vec<&String> =
            all.iter().flat_map(|(_, a)| a).filter(|(k, _)| k == "id").map(|(_, v)| v).collect();
        for (tag, attributes) in &all {
            for (key, value) in attributes {
                if key == "href" && value.starts_with('#') && value.len() > 1 {
                    assert!(
                        ids.iter().any(|id| **id == value[1..]),
                        "{name}: <{tag} href={value}> leads nowhere"
                    );
                }
                if key == "for" || key == "aria-labelledby" || key == "aria-describedby" {
                    for one in value.split(' ') {
                        assert!(ids.iter().any(|id| *id == one), "{name}: {key}={one} names nothing");
                    }
                }
            }
        }
    }
}

#[test]
fn every_post_form_carries_the_token() {
    for (name, page) in pages() {
        let mut rest = page.as_str();
        while let Some(at) = rest.find("method=\"post\"") {
            rest = &rest[at..];
            let end = rest.find("</form>").expect("a closed form");
            assert!(rest[..end].contains("name=\"csrf\""), "{name}: {}", &rest[..end.min(200)]);
            rest = &rest[end..];
        }
    }
}

/// What somebody might type or a document might hold.
const AWKWARD: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "&amp;{{ csrf }}{% raw %}",
    "",
];

#[test]
fn awkward_values_stay_text() {
    let long = "问题".repeat(4_000);
    for lang in LANGS {
        for value in AWKWARD.into_iter().chain([long.as_str()]) {
            let v = value.to_owned();
            let mut drawn = Vec::new();

            let mut page = sample::ledger(lang);
            for row in &mut page.rows {
                match row {
                    ui::LedgerRow::Aspect(group) | ui::LedgerRow::Issue(group) => {
                        group.title = v.clone();
                        group.number = v.clone();
                    }
                    ui::LedgerRow::Finding(row) => {
                        row.title = v.clone();
                        row.leader = Some(v.clone());
                        row.office = Some(v.clone());
                        row.due = Some(v.clone());
                        row.why = Some(v.clone());
                        row.claim = Some(v.clone());
                        row.light = ui::Light::Done(Some(v.clone()));
                    }
                }
            }
            page.filters.q = v.clone();
            page.filters.due = v.clone();
            page.filters.chips = vec![ui::Link::new(v.clone(), "/x")];
            if let Some(picker) = &mut page.frame.picker {
                picker.unit = v.clone();
                picker.inspection = v.clone();
            }
            if let Some(as_of) = &mut page.frame.as_of {
                as_of.day = v.clone();
            }
            page.frame.notice = Some(ui::Notice { text: v.clone(), ..ui::Notice::default() });
            drawn.push(ui::html(&page));

            let mut page = sample::finding(lang);
            page.title = v.clone();
            page.number = v.clone();
            page.why = Some(v.clone());
            page.supporting = vec![v.clone()];
            if let Some(source) = &mut page.source {
                source.before = v.clone();
                source.quote = v.clone();
                source.after = v.clone();
            }
            for measure in &mut page.measures {
                measure.text = v.clone();
                for evidence in &mut measure.evidence {
                    evidence.title = v.clone();
                    evidence.hash = v.clone();
                }
                for progress in &mut measure.progress {
                    progress.text = v.clone();
                    progress.day = v.clone();
                }
            }
            for row in &mut page.journal {
                row.what = v.clone();
                row.before = v.clone();
                row.after = v.clone();
                row.at = v.clone();
            }
            for form in &mut page.forms {
                form.state = form.state.clone().refused(v.clone());
                for (_, held) in &mut form.state.values {
                    *held = v.clone();
                }
                for (_, choices) in &mut form.state.choices {
                    choices.push(ui::Choice::new(v.clone(), v.clone()));
                }
            }
            drawn.push(ui::html(&page));

            let mut page = sample::review(lang);
            page.text = ui::paragraphs(
                &format!("{v}\n{v}"),
                &[ui::Mark { start: 0, end: 3, label: v.clone(), node: "3".into(), ..ui::Mark::default() }],
            );
            for node in &mut page.tree {
                node.title = v.clone();
                node.claim = Some(v.clone());
            }
            page.file = v.clone();
            drawn.push(ui::html(&page));

            let mut page = sample::dashboard(lang);
            page.unit = v.clone();
            page.since = v.clone();
            for row in &mut page.offices {
                row.name = v.clone();
            }
            if let Some(chart) = &mut page.chart {
                for point in &mut chart.points {
                    point.day = v.clone();
                }
            }
            drawn.push(ui::html(&page));

            let mut page = sample::conflict(lang);
            page.yours.iter_mut().for_each(|row| row.yours = v.clone());
            page.act = v.clone();
            drawn.push(ui::html(&page));

            for page in drawn {
                assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
                assert!(!page.contains("<script>") && !page.contains("<img"), "{value}");
                for (tag, attributes) in tags(&page) {
                    for (key, _) in attributes {
                        assert!(!key.starts_with("on"), "{value}: <{tag} {key}>");
                    }
                }
            }
        }
    }
}

#[test]
fn empty_pages_are_drawn() {
    for lang in LANGS {
        let frame = sample::frame(lang, ui::Section::Ledger);
        let pages = [
            ui::html(&ui::LedgerPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::FindingPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::DashboardPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::ReviewPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::InspectionsPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::ImportPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::PeoplePage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::RolesPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::OrganisationPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::AuditPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::VerifyPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::JournalPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::ConflictPage { frame: frame.clone(), ..Default::default() }),
            ui::html(&ui::ErrorPage { frame, ..Default::default() }),
            ui::html(&ui::SignInPage::default()),
        ];
        for page in pages {
            assert!(page.trim_end().ends_with("</html>"));
            tags(&page);
        }
    }
}

#[test]
fn english_pages_hold_no_chinese_of_ours() {
    // The words of the sample documents are Chinese in both languages; pages whose samples have none must have none.
    for (name, page) in sample::all(Lang::En, Theme::System) {
        if !["setup", "activate", "error-500"].contains(&name) {
            continue;
        }
        let page = page.replace("中文", "").replace("台账\"", "");
        let words: String = page.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        assert!(words.is_empty(), "{name}: {words}");
    }
}

#[test]
fn forms_keep_what_was_typed_and_say_what_is_wrong() {
    let page = ui::html(&sample::finding(Lang::Zh));
    assert!(page.contains("办法已经党组会审议通过。</textarea>"));
    assert!(page.contains("id=\"progress-day-e\"") && page.contains("不能晚于今天"));
    assert!(page.contains("aria-describedby=\"progress-day-e\""));
    assert!(page.contains("<option value=\"3\" selected>"));
    assert!(page.contains("name=\"expected\" value=\"31\""));
    // Those that go again over the present version carry every value unseen.
    let page = ui::html(&sample::conflict(Lang::Zh));
    assert!(page.contains("<input type=\"hidden\" name=\"leader\" value=\"chengyanshu\">"));
}

#[test]
fn a_ledger_can_be_filtered_by_what_its_links_ask_and_assigned_with_a_reason() {
    for lang in LANGS {
        let all = sample::all(lang, Theme::Light);
        let (_, ledger) = all.iter().find(|(name, _)| *name == "ledger").expect("the ledger");
        let tags = tags(ledger);
        let options: Vec<_> = tags
            .iter()
            .filter(|(name, _)| name == "option")
            .flat_map(|(_, attributes)| attributes.iter().find(|(key, _)| key == "value"))
            .map(|(_, value)| value.as_str())
            .collect();
        for state in ["not_closed", "closed_here", "closed_earlier", "void"] {
            assert!(options.contains(&state), "{state}");
        }
        let named = |wanted: &str| {
            tags.iter().any(|(_, attributes)| attributes.iter().any(|(k, v)| k == "name" && v == wanted))
        };
        assert!(named("reason") && named("due"), "the bar assigns with a reason");
    }
}

#[test]
fn a_long_ledger_page_stays_small() {
    let mut page = sample::ledger(Lang::Zh);
    let row =
        page.rows.iter().find(|row| matches!(row, ui::LedgerRow::Finding(_))).cloned().expect("a finding");
    page.rows = std::iter::repeat_n(row, 200).collect();
    let html = ui::html(&page);
    println!("200 rows: {} bytes before compression", html.len());
    assert!(html.len() < 300_000, "{} bytes", html.len());
}

#[test]
fn a_long_review_is_drawn() {
    let line =
        "（1）校舍零星维修长期由学校自行发包，没有竣工验收资料。".to_owned() + &"原文".repeat(80) + "\n";
    let width = line.chars().count();
    let text = line.repeat(1_000);
    let marks: Vec<ui::Mark> = (0..1_000)
        .map(|n| ui::Mark {
            start: n * width,
            end: n * width + 26,
            node: n.to_string(),
            ..ui::Mark::default()
        })
        .collect();
    let mut page = sample::review(Lang::Zh);
    page.text = ui::paragraphs(&text, &marks);
    let node = page.tree[2].clone();
    page.tree = (0..1_000).map(|n| ui::TreeNode { id: n.to_string(), ..node.clone() }).collect();
    let html = ui::html(&page);
    println!("1,000 findings in {} bytes of text: {} bytes", text.len(), html.len());
    assert_eq!(
        html.matches("class=\"sp fi\"").count(),
        1_000 + 1,
        "each finding is marked once, and the legend"
    );
}
