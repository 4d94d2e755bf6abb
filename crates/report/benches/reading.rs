//! How fast a document becomes a report, on one core: `cargo bench -p report`.
//!
//! The document is made here: a report of about 50 KB in simplified UTF-8, as long as the published ones.

use divan::Bencher;
use divan::counter::BytesCount;
use std::fmt::Write as _;

fn main() {
    divan::main();
}

const ACTS: [&str; 6] = [
    "修订完善议事规则,明确事项范围、决策程序和责任分工,坚持集体研究、会议决定,会后形成纪要并按月跟踪落实,推动各科室把制度执行到位。",
    "组织业务骨干深入乡镇站所开展现场指导12次,走访群众340余户,收集意见建议56条,逐条梳理分类,能够当场解决的立即解决,需要协调的列入台账限期答复。",
    "印发《关于进一步规范工程建设项目管理的通知》(青水发〔2023〕35号),对2020年以来实施的21个项目逐一复核,发现问题9个,全部移交责任科室整改,并约谈施工单位负责人。",
    "按照“谁主管、谁负责”的原则,建立物资出入库登记、定期盘点和责任追究等制度,投入资金86.5万元改造仓库2座,配备管理人员4名,实行双人双锁管理。",
    "加大教育培训力度,举办专题培训班3期,培训干部职工186人次,邀请专家围绕政策法规、项目管理和廉政风险防控作辅导,组织观看警示教育片,筑牢思想防线。",
    "结合主题教育,深入开展自查自纠,对照反馈意见举一反三,建立问题清单、责任清单、措施清单,明确整改时限,做到整改一个、销号一个、巩固一个。",
];

fn document() -> String {
    let mut out = String::from(
        "中共青禾县水务局党组关于县委第一巡察组反馈意见整改进展情况的通报\n\n  根据县委统一部署,2023年4月10日至6月9日,县委第一巡察组对县水务局党组开展了常规巡察,并于2023年7月5日反馈了巡察意见。反馈的48个具体问题,已完成整改40个。\n\n  一、整改工作组织情况\n\n  一是加强领导。二是压实责任。\n\n  二、反馈问题整改落实情况\n\n",
    );
    for aspect in ["一", "二", "三", "四"] {
        let _ = writeln!(out, "  ({aspect})聚焦履行职责和落实上级决策部署方面\n");
        for issue in 1..=4 {
            let _ = writeln!(out, "  {issue}.关于推动重点工作落实力度不够、解决群众反映问题不够有力的问题\n");
            for finding in 1..=3 {
                let _ = writeln!(out, "  ({finding})针对日常监督管理不到位、制度执行不够严格的问题。\n");
                out.push_str("  整改进展情况:已完成。");
                for (number, mark) in ["一", "二", "三", "四"].iter().enumerate() {
                    let _ = write!(out, "{mark}是{}", ACTS[(issue + finding + number) % ACTS.len()]);
                }
                out.push_str("\n\n");
            }
        }
    }
    out.push_str("  三、需要进一步整改的事项\n\n  (一)关于日常监督管理不到位的事项\n\n  存在问题:力量不足。\n\n  整改时限:2024年12月。\n\n  欢迎监督。联系电话:0838-5503344;通信地址:青禾县河滨路16号;邮政编码:618000;电子邮箱:qhsw@example.cn\n\n  中共青禾县水务局党组\n\n  2024年3月8日\n");
    out
}

/// The whole way: bytes, digest, cleaning, outline, report.
#[divan::bench]
fn bytes_to_report(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let document = intake::read("a.txt", divan::black_box(text.as_bytes())).expect("it is text");
        report::parse(&document)
    });
}

/// Bytes to cleaned text alone.
#[divan::bench]
fn cleaning(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| intake::read("a.txt", divan::black_box(text.as_bytes())).expect("it is text"));
}

/// Cleaned text to report alone.
#[divan::bench]
fn outline_and_report(bencher: Bencher<'_, '_>) {
    let text = document();
    let document = intake::read("a.txt", text.as_bytes()).expect("it is text");
    bencher.counter(BytesCount::of_str(&text)).bench(|| report::parse(divan::black_box(&document)));
}

/// Traditional text with glosses, which is converted character by character.
#[divan::bench]
fn traditional_cleaning(bencher: Bencher<'_, '_>) {
    let text = "二、巡察反饋問題整改情況\n1.關於山塘巡查製(zhì)度不健全的問題。\n整改(gǎi)情況:已完成。一是製定巡查辦法(青水發〔2023〕9號),並於會後組織幹部學習。\n".repeat(300);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| intake::read("a.txt", divan::black_box(text.as_bytes())).expect("it is text"));
}
