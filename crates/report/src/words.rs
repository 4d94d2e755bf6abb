//! The words of the domain that the outline goes by: labels, statuses, forms of headings.

use crate::Status;

/// What a label at the start of a paragraph announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// 整改情况: what was done, often opened by the status.
    Progress,
    /// 整改进度: the status and nothing else.
    Status,
    /// 整改成效: how well it went, no measure.
    Effect,
    /// 整改时限.
    Deadline,
    /// 责任领导, 责任部门.
    Owner,
    /// 整改目标.
    Goal,
    /// 存在问题.
    Problem,
    /// 未完成原因.
    Reason,
    /// 下一步措施.
    Next,
}

const LABELS: [(&str, Label); 77] = [
    ("整改进展情况", Label::Progress),
    ("整改落实情况", Label::Progress),
    ("整改完成情况", Label::Progress),
    ("整改工作情况", Label::Progress),
    ("整改具体情况", Label::Progress),
    ("整改措施及完成情况", Label::Progress),
    ("整改措施及成效", Label::Progress),
    ("整改措施和成效", Label::Progress),
    ("整改措施及进展情况", Label::Progress),
    ("整改措施及落实情况", Label::Progress),
    ("整改措施落实情况", Label::Progress),
    ("整改措施及整改情况", Label::Progress),
    ("具体整改措施", Label::Progress),
    ("具体整改情况", Label::Progress),
    ("主要整改措施", Label::Progress),
    ("采取的整改措施", Label::Progress),
    ("已采取的措施", Label::Progress),
    ("采取的措施", Label::Progress),
    ("采取措施", Label::Progress),
    ("整改情况", Label::Progress),
    ("整改进展", Label::Progress),
    ("整改落实", Label::Progress),
    ("整改措施", Label::Progress),
    ("整改举措", Label::Progress),
    ("整改做法", Label::Progress),
    ("整改结果", Label::Status),
    ("具体措施", Label::Progress),
    ("主要措施", Label::Progress),
    ("工作措施", Label::Progress),
    ("主要做法", Label::Progress),
    ("落实情况", Label::Progress),
    ("工作进展", Label::Progress),
    ("进展情况", Label::Progress),
    ("完成情况", Label::Status),
    ("措施", Label::Progress),
    ("整改进度", Label::Status),
    ("整改状态", Label::Status),
    ("完成状态", Label::Status),
    ("完成进度", Label::Status),
    ("目前状态", Label::Status),
    ("当前状态", Label::Status),
    ("目前进展", Label::Progress),
    ("整改结论", Label::Status),
    ("整改成效", Label::Effect),
    ("整改效果", Label::Effect),
    ("取得成效", Label::Effect),
    ("取得的成效", Label::Effect),
    ("工作成效", Label::Effect),
    ("整改时限", Label::Deadline),
    ("完成时限", Label::Deadline),
    ("完成时间", Label::Deadline),
    ("整改期限", Label::Deadline),
    ("计划完成时间", Label::Deadline),
    ("责任领导", Label::Owner),
    ("责任部门", Label::Owner),
    ("责任单位", Label::Owner),
    ("责任科室", Label::Owner),
    ("责任股室", Label::Owner),
    ("责任处室", Label::Owner),
    ("责任人", Label::Owner),
    ("牵头", Label::Owner),
    ("配合", Label::Owner),
    ("整改目标", Label::Goal),
    ("存在问题", Label::Problem),
    ("存在的问题", Label::Problem),
    ("具体问题", Label::Problem),
    ("反馈问题", Label::Problem),
    ("问题表现", Label::Problem),
    ("具体表现", Label::Problem),
    ("未完成", Label::Reason),
    ("原因", Label::Reason),
    ("下一步", Label::Next),
    ("下步", Label::Next),
    ("后续", Label::Next),
    ("问题", Label::Problem),
    ("整改", Label::Progress),
    ("结果", Label::Status),
];

/// The label that opens `line`, and the byte after it at which its text starts.
///
/// A label is closed by a colon, by the bracket that it stands in, or by the end of the line.
pub(crate) fn label(line: &str) -> Option<(Label, usize)> {
    let open = line.chars().next().filter(|c| matches!(c, '【' | '[' | '(' | '“'));
    let start = open.map_or(0, char::len_utf8);
    let words = &line[start..];
    // Every label starts with one of these characters.
    if !words.starts_with([
        '整', '具', '主', '采', '已', '工', '落', '进', '完', '措', '目', '当', '取', '计', '责', '牵', '配',
        '存', '反', '问', '未', '结', '原', '下', '后',
    ]) {
        return None;
    }
    let (name, kind) = LABELS.iter().find(|(name, _)| words.starts_with(name))?;
    let rest = &words[name.len()..];
    // `未完成整改原因`, `下一步整改措施及时限`: the rest of a long label up to its colon.
    let loose =
        matches!(kind, Label::Reason | Label::Next | Label::Owner) || rest.starts_with(['(', '及', '和']);
    let mut at = start + name.len();
    let mut count = 0;
    for c in rest.chars() {
        match c {
            ':' | '】' | ']' => {
                at += c.len_utf8();
                let after = &line[at..];
                let mut skip = after.len() - after.trim_start_matches([':', ' ', '】', ']', '”', ')']).len();
                if after.starts_with('\n') {
                    skip = 0;
                }
                return Some((*kind, at + skip));
            }
            ')' | '”' if open.is_some() && !loose => {
                at += c.len_utf8();
                let after = &line[at..];
                return Some((*kind, at + after.len() - after.trim_start_matches([':', ' ']).len()));
            }
            '。' | ',' | ';' | '\n' => return None,
            _ if loose && count < 14 => {
                at += c.len_utf8();
                count += 1;
            }
            _ => return None,
        }
    }
    // The whole line is the label.
    (count <= 10 && !matches!(kind, Label::Owner) || count == 0).then_some((*kind, line.len()))
}

/// Words that may stand around and inside a statement of status, and in nothing else.
const STATUS_WORDS: [&str; 88] = [
    "整改工作已经",
    "整改任务",
    "整改工作",
    "整改事项",
    "立行立改",
    "即知即改",
    "边查边改",
    "全部",
    "已经",
    "目前",
    "截至",
    "截止",
    "现已",
    "该项",
    "此项",
    "该问题",
    "此问题",
    "问题",
    "任务",
    "工作",
    "事项",
    "整改",
    "完成",
    "到位",
    "落实",
    "长期",
    "坚持",
    "持续",
    "推进",
    "正在",
    "正",
    "取得",
    "阶段性",
    "成效",
    "成果",
    "进展",
    "但",
    "仍",
    "需要",
    "需",
    "还",
    "进一步",
    "尚未",
    "未",
    "尚",
    "没有",
    "基本",
    "销号",
    "办结",
    "进行",
    "均",
    "得到",
    "有效",
    "解决",
    "完毕",
    "较好",
    "按",
    "要求",
    "时限",
    "序时",
    "进度",
    "已",
    "并",
    "并且",
    "且",
    "中",
    "之",
    "结束",
    "状态",
    "情况",
    "该",
    "此",
    "上述",
    "以上",
    "相关",
    "本",
    "所有",
    "的",
    "了",
    "按期",
    "如期",
    "按时",
    "将",
    "继续",
    "规定",
    "计划",
    "明显",
    "初步",
];

/// Maps the words of a statement of status; `None` when the words are more than that.
pub(crate) fn status(words: &str) -> Option<(Status, &str)> {
    let words = words
        .trim_matches([' ', '。', ',', ';', ':', '(', ')', '【', '】', '[', ']', '、', '“', '”', '!', '√']);
    if words.is_empty() || words.len() > 120 {
        return None;
    }
    let bare: std::borrow::Cow<'_, str> =
        if words.contains(' ') { words.replace(' ', "").into() } else { words.into() };
    let mut rest: &str = &bare;
    'words: while !rest.is_empty() {
        if let Some(next) = rest.strip_prefix([',', '、', ';', ':', '“', '”', '(', ')', '/', '+', '并'])
        {
            rest = next;
            continue;
        }
        for word in STATUS_WORDS {
            if let Some(next) = rest.strip_prefix(word) {
                rest = next;
                continue 'words;
            }
        }
        return None;
    }
    let status = status_in(&bare)?;
    // The subject is no part of the status.
    let mut core = words;
    loop {
        let before = core;
        for subject in [
            "截至目前",
            "截止目前",
            "目前",
            "现",
            "该项",
            "该",
            "此项",
            "此",
            "上述",
            "以上",
            "相关",
            "本",
            "整改任务",
            "整改工作",
            "整改事项",
            "问题",
            "任务",
            "事项",
            "情况",
            "状态",
            "均",
        ] {
            if let Some(next) = core.strip_prefix(subject) {
                core = next;
            }
        }
        core = core.trim_start_matches([',', ' ', ':', '、']);
        if core == before {
            break;
        }
    }
    let core = if core.is_empty() || status_in(core).is_none() { words } else { core };
    Some((status, core))
}

/// The status that some words name, wherever in them; the graver reservation wins.
pub(crate) fn status_in(words: &str) -> Option<Status> {
    let has = |list: &[&str]| list.iter().any(|w| words.contains(w));
    if has(&["未完成", "尚未", "未整改", "没有完成", "未销号", "未落实", "未到位"]) {
        return Some(Status::NotCompleted);
    }
    if has(&["阶段性"]) {
        return Some(Status::Staged);
    }
    if has(&["基本完成", "基本整改", "基本到位", "基本落实", "基本解决"]) {
        return Some(Status::BasicallyCompleted);
    }
    if has(&["长期坚持", "持续坚持", "长期推进", "长期整改", "长期落实"]) {
        return Some(Status::Standing);
    }
    if has(&["正在", "推进中", "整改中", "进行中", "持续整改", "持续推进", "长期持续", "推进落实", "序时"])
    {
        return Some(Status::InProgress);
    }
    if has(&[
        "完成",
        "整改到位",
        "已整改",
        "办结",
        "销号",
        "已落实",
        "落实到位",
        "已解决",
        "得到解决",
        "有效解决",
        "整改完毕",
    ]) {
        return Some(Status::Completed);
    }
    None
}

const FAULTS: [&str; 66] = [
    "不够",
    "不到位",
    "不足",
    "不强",
    "不严",
    "不力",
    "不高",
    "不实",
    "不深",
    "不规范",
    "不完善",
    "不及时",
    "不明显",
    "不均",
    "不平衡",
    "不彻底",
    "不符",
    "不细",
    "不紧",
    "不准",
    "不清",
    "不全",
    "不落实",
    "不重视",
    "不扎实",
    "不充分",
    "不健全",
    "不合理",
    "不科学",
    "不经常",
    "不主动",
    "不担当",
    "不作为",
    "不好",
    "不畅",
    "不大",
    "不多",
    "不优",
    "不佳",
    "不快",
    "缺乏",
    "缺失",
    "缺位",
    "欠缺",
    "薄弱",
    "滞后",
    "短板",
    "差距",
    "弱化",
    "淡化",
    "虚化",
    "违规",
    "违反",
    "流于形式",
    "偏差",
    "偏低",
    "漏洞",
    "隐患",
    "较差",
    "较低",
    "较慢",
    "较少",
    "较弱",
    "脱节",
    "存在",
    "未",
];

/// Whether a heading names a problem.
pub(crate) fn names_problem(title: &str) -> bool {
    if ["关于", "针对", "对照", "反馈"].iter().any(|w| title.starts_with(w)) {
        return true;
    }
    if ["问题", "方面", "方面问题", "差距", "短板", "现象"].iter().any(|w| title.ends_with(w)) {
        return true;
    }
    let acts = [
        "加强",
        "强化",
        "制定",
        "完善",
        "建立",
        "开展",
        "组织",
        "严格",
        "健全",
        "深化",
        "推进",
        "推动",
        "督促",
        "提高",
        "提升",
        "加大",
        "进一步",
        "召开",
        "印发",
        "认真",
        "坚持",
        "明确",
        "规范",
        "持续",
        "高度",
        "突出",
        "压实",
        "及时",
        "统一",
        "切实",
        "深入",
        "全面",
        "迅速",
        "紧盯",
        "坚决",
        "成立",
        "加快",
        "落实责任",
        "做好",
        "抓好",
        "抓实",
        "聚力",
        "已",
        "对",
        "通过",
        "积极",
        "出台",
        "修订",
        "实行",
        "实施",
        "着力",
        "树牢",
        "聚焦主责",
    ];
    if acts.iter().any(|w| title.starts_with(w)) && !title.contains("问题") {
        return title.starts_with('对') && FAULTS.iter().any(|w| title.contains(w));
    }
    title.contains("问题") || FAULTS.iter().any(|w| title.contains(w))
}

/// What a part of the document is about, by its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// 反馈问题整改落实情况: holds the tree of problems.
    Progress,
    /// 存在的主要问题: holds the tree in an opinion.
    Problems,
    /// An aspect of problems by itself.
    Aspect,
    /// 需要进一步整改的事项.
    Further,
    /// 线索, 问责.
    Clues,
    /// 意见建议.
    Advice,
    /// 下一步打算, contact.
    After,
    /// Organisation, arrangements, praise: what stands before; or nothing known.
    Other,
}

/// Reads the heading of a part.
pub(crate) fn part(title: &str) -> Part {
    let has = |list: &[&str]| list.iter().any(|w| title.contains(w));
    let starts = |list: &[&str]| list.iter().any(|w| title.starts_with(w));
    let aspect_form = starts(&["聚焦", "关于", "针对"])
        || title.ends_with("方面")
        || title.contains("方面存在")
        || title.ends_with("方面问题");
    if has(&[
        "意见建议",
        "整改建议",
        "意见和建议",
        "工作建议",
        "几点建议",
        "整改要求",
        "整改意见",
        "下步建议",
    ]) {
        return Part::Advice;
    }
    let unfinished = has(&[
        "需要进一步整改",
        "进一步推进的",
        "需要持续整改",
        "需持续整改",
        "持续整改的",
        "正在整改的",
        "需进一步推进",
        "需要进一步推进",
        "需进一步整改",
        "进一步整改的",
        "尚未完成",
        "未完成整改",
        "未整改到位",
        "未完成的",
        "需长期整改",
        "需要长期",
        "需长期",
        "需要继续",
        "需继续",
        "正在推进的",
        "持续推进的",
        "尚未整改",
        "还需整改",
        "仍需整改",
        "遗留问题",
        "未到位",
    ]);
    if unfinished && !aspect_form {
        return Part::Further;
    }
    if has(&["下一步", "下步", "今后", "工作打算", "工作计划", "努力方向", "后续工作", "下阶段"])
    {
        return if has(&["进一步整改", "未完成"]) { Part::Further } else { Part::After };
    }
    if has(&["线索", "信访", "问责", "追责", "责任追究", "移交", "处理情况"])
        && !has(&["反馈问题整改", "反馈意见整改"])
    {
        return Part::Clues;
    }
    if has(&["联系方式", "社会监督", "监督方式"]) {
        return Part::After;
    }
    if aspect_form && !(title.contains("反馈") && has(&["整改情况", "整改进展", "落实情况", "完成情况"]))
    {
        return Part::Aspect;
    }
    if has(&["存在的主要问题", "存在的问题", "主要问题", "发现的问题", "突出问题", "存在问题"])
        && !has(&["整改"])
    {
        return Part::Problems;
    }
    let arranged = has(&[
        "组织开展",
        "组织领导",
        "组织推进",
        "总体情况",
        "开展情况",
        "基本情况",
        "组织实施",
        "组织保障",
        "工作总体",
        "主要做法",
        "组织落实",
    ]);
    if arranged {
        return Part::Other;
    }
    let rectified = has(&[
        "整改进展",
        "整改落实",
        "整改情况",
        "整改完成",
        "具体落实",
        "整改销号",
        "整改工作情况",
        "整改成效",
        "整改事项",
        "整改任务",
        "问题整改",
        "整改的进展",
        "落实情况",
        "进展情况",
        "整改措施",
        "整改具体",
        "整改工作进展",
        "完成情况",
        "重点任务",
        "问题及整改",
        "整改清单",
    ]);
    if rectified {
        return Part::Progress;
    }
    Part::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        for (line, label_expected, rest) in [
            ("整改进展情况:已完成。一是", Label::Progress, "已完成。一是"),
            ("整改进度:整改完成。", Label::Status, "整改完成。"),
            ("【整改情况】一是", Label::Progress, "一是"),
            ("未完成整改原因:没有空编", Label::Reason, "没有空编"),
            ("下一步整改措施:申请", Label::Next, "申请"),
            ("整改情况", Label::Progress, ""),
            ("整改时限:2023年", Label::Deadline, "2023年"),
        ] {
            let (kind, at) = label(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((kind, &line[at..]), (label_expected, rest));
        }
        for line in ["整改情况良好,一是", "下一步,我们将", "整改措施落实到位。", "未完成整改的问题。"]
        {
            assert_eq!(label(line), None, "{line}");
        }
    }

    #[test]
    fn statuses() {
        for (words, expected, kept) in [
            ("已完成", Status::Completed, "已完成"),
            ("整改完成,长期坚持。", Status::Standing, "整改完成,长期坚持"),
            ("已完成并长期坚持", Status::Standing, "已完成并长期坚持"),
            ("目前,该问题已整改到位。", Status::Completed, "已整改到位"),
            ("基本完成", Status::BasicallyCompleted, "基本完成"),
            ("取得阶段性成效但需长期整改", Status::Staged, "取得阶段性成效但需长期整改"),
            ("正在整改中", Status::InProgress, "正在整改中"),
            ("尚未完成", Status::NotCompleted, "尚未完成"),
            ("立行立改、长期坚持", Status::Standing, "立行立改、长期坚持"),
            ("完成", Status::Completed, "完成"),
        ] {
            assert_eq!(status(words), Some((expected, kept)), "{words}");
        }
        for words in [
            "已完成对区属小学领导班子的考核",
            "加强学校管理规范运行,并长期坚持",
            "市三中正在整改中",
            "工作",
            "问题",
        ] {
            assert_eq!(status(words), None, "{words}");
        }
    }

    #[test]
    fn parts() {
        for (title, expected) in [
            ("巡察反馈问题的整改进展情况", Part::Progress),
            ("强化措施,紧盯巡察反馈问题整改销号", Part::Progress),
            ("整改工作具体落实情况", Part::Progress),
            ("整改工作开展情况", Part::Other),
            ("强化组织领导,有序推进整改工作", Part::Other),
            ("强化政治意识,树牢四个意识,坚决扛牢巡察整改政治责任和主体责任", Part::Other),
            ("巡察反馈问题线索的处理情况", Part::Clues),
            ("需要进一步整改的事项及措施", Part::Further),
            ("下一步工作打算", Part::After),
            ("聚焦落实党中央决策部署方面", Part::Aspect),
            ("意见建议", Part::Advice),
            ("巡察发现的主要问题", Part::Problems),
        ] {
            assert_eq!(part(title), expected, "{title}");
        }
    }
}
