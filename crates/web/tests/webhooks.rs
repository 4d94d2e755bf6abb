//! Webhooks on their page: ordered, their secret shown once, stopped, removed; by the system administrator alone.

#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use app::{BadAddress, Courier, Parcel, Undelivered};
use common::Town;
use std::sync::Arc;

/// Takes addresses of one host, and delivers nothing.
struct Nobody;

impl Courier for Nobody {
    fn accepts(&self, url: &str) -> Result<(), BadAddress> {
        if url.starts_with("https://oa.example/") { Ok(()) } else { Err(BadAddress::Plain) }
    }

    fn deliver(&self, _: &Parcel) -> Result<(), Undelivered> {
        Err(Undelivered("status_503".to_owned()))
    }
}

const FORM: [(&str, &str); 3] =
    [("name", "办公专网"), ("url", "https://oa.example/in"), ("about", "findings")];

#[test]
fn a_webhook_is_ordered_looked_after_and_taken_away() {
    let town = Town::new();
    town.app.set_courier(Arc::new(Nobody));
    town.get("xitong", "/settings/webhooks").expect(200).has("还没有推送");
    let made = town.post("xitong", "/settings/webhooks", &FORM).expect(200);
    made.has("whsec_").has("办公专网");
    let page = town.get("xitong", "/settings/webhooks").expect(200);
    page.has("办公专网").has("https://oa.example/in").lacks("whsec_");
    let id = town.app.webhooks(&town.caller("xitong")).unwrap()[0].hook.id.clone();
    let at = |act: &str| format!("/settings/webhooks/{id}/{act}");
    // What is not taken is said, with the time of the next try.
    town.adopted();
    town.app.deliver_webhook(&id, &std::sync::atomic::AtomicBool::new(false)).unwrap();
    town.get("xitong", "/settings/webhooks").has("对方答复 503").has("再发").has("没有处理");
    town.get_en("xitong", "/settings/webhooks").has("the receiver answered 503");
    town.post("xitong", &at("rotate"), &[]).expect(200).has("whsec_").has("24小时内同时有效");
    town.post("xitong", &at("stop"), &[]).expect(303);
    town.get("xitong", "/settings/webhooks").has("已暂停");
    town.post("xitong", &at("resume"), &[]).expect(303);
    town.get("xitong", "/settings/webhooks").lacks("已暂停").lacks("503");
    // Nobody else has such a page, and no form of another session does anything.
    for who in ["anquan", "shenji", "zhouban"] {
        town.get(who, "/settings/webhooks").expect(404);
        town.post(who, "/settings/webhooks", &FORM).expect(404);
        town.post(who, &at("remove"), &[]).expect(404);
    }
    town.post_as("xitong", &at("remove"), &[], "00").expect(403);
    town.post("xitong", &at("explode"), &[]).expect(404);
    town.post("xitong", &at("remove"), &[]).expect(303);
    town.get("xitong", "/settings/webhooks").has("还没有推送");
}

#[test]
fn what_cannot_be_used_is_said_beside_its_field() {
    let town = Town::new();
    town.app.set_courier(Arc::new(Nobody));
    for (name, value, words) in [
        ("name", "", "请填写"),
        ("url", "", "请填写"),
        ("url", "http://oa.example/in", "要用 https"),
        ("about", "people", "请填写"),
    ] {
        let form: Vec<_> =
            FORM.iter().map(|(key, was)| (*key, if *key == name { value } else { *was })).collect();
        let answer = town.post("xitong", "/settings/webhooks", &form);
        answer.expect(422).has(words).lacks("whsec_");
    }
    town.post("xitong", "/settings/webhooks", &[FORM[1], FORM[2], ("name", "<b>x</b>")])
        .expect(200)
        .has("&#60;b&#62;")
        .lacks("<b>x</b>");
}
