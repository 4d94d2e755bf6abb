//! Which lines belong to the page around the document, and which to spam.
//!
//! Only short lines are looked at, and only forms that a paragraph of a report does not have.

use crate::{Line, Role};

/// Longest line, in bytes, that can be part of a page (about 100 Han characters).
const LINE_MAX: usize = 300;

/// Lines that start so are about the page when short.
const STARTS: [&str; 68] = [
    "Copyright",
    "copyright",
    "COPYRIGHT",
    "©",
    "【 字体",
    "【 字号",
    "〖字体",
    "阅读次数",
    "来源:",
    "信息来源:",
    "文章来源",
    "稿件来源",
    "稿源:",
    "来源时间",
    "发布时间",
    "发布日期",
    "发表时间",
    "更新时间",
    "录入时间",
    "发文日期",
    "成文日期",
    "生成日期",
    "发布机构",
    "发布单位:",
    "发布人",
    "发布者",
    "作者:",
    "责任编辑",
    "编辑:",
    "编审:",
    "审核:",
    "字体:",
    "字号:",
    "【字体",
    "[字体",
    "【字号",
    "[字号",
    "分享到",
    "分享:",
    "打印本",
    "【打印",
    "[打印",
    "当前位置",
    "您当前",
    "您的位置",
    "您所在的位置",
    "你的位置",
    "位置:",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "版权所有",
    "主办单位:",
    "主办:",
    "承办单位:",
    "承办:",
    "网站标识码",
    "技术支持",
    "网站地图",
    "友情链接",
    "扫一扫",
    "相关链接",
    "相关阅读",
    "索引号",
    "主题分类",
    "公开方式",
    "点击数",
];

/// Lines that hold one of these are about the page when short.
const HOLDS: [&str; 22] = [
    "浏览量",
    "浏览次数",
    "浏览:",
    "点击数",
    "点击量",
    "点击次数",
    "点击率",
    "阅读次数",
    "阅读量",
    "阅读:",
    "访问量",
    "人浏览",
    "次浏览",
    "ICP备",
    "公网安备",
    "网站标识码",
    "版权所有",
    "发布时间:",
    "发布日期:",
    "关闭窗口",
    "【关闭】",
    "返回顶部",
];

/// Whole lines.
const WHOLE: [&str; 18] = [
    "打印本页",
    "关闭窗口",
    "关闭本页",
    "分享",
    "首页",
    "返回",
    "返回首页",
    "返回列表",
    "关闭",
    "打印",
    "收藏",
    "登录",
    "注册",
    "无障碍",
    "无障碍浏览",
    "联系我们",
    "关于我们",
    "打印 关闭",
];

const FOREIGN: [&str; 14] = [
    "来源于网络",
    "与本站无关",
    "本站无关",
    "免责声明",
    "请网友",
    "侵权请",
    "如有侵权",
    "联系删除",
    "转载请注明",
    "加微信",
    "下载APP",
    "点击下载",
    "本站声明",
    "未经授权不得转载",
];

/// Where a page's foot begins: short lines after it belong to it too.
const FOOT: [&str; 13] = [
    "版权所有",
    "主办单位",
    "主办:",
    "承办单位",
    "ICP备",
    "公网安备",
    "网站标识码",
    "网站地图",
    "技术支持",
    "友情链接",
    "上一篇",
    "相关链接",
    "扫一扫",
];

/// Marks the lines that are no part of the document.
pub(crate) fn mark(text: &str, lines: &mut [Line]) {
    let mut foot: Option<usize> = None;
    for (number, line) in lines.iter_mut().enumerate() {
        if line.role != Role::Text {
            continue;
        }
        let words = &text[line.range.clone()];
        if words.len() > LINE_MAX {
            foot = None;
            continue;
        }
        line.role = role(words);
        if line.role == Role::Furniture && foot.is_none() && FOOT.iter().any(|word| words.contains(word)) {
            foot = Some(number);
        }
    }
    // A foot reaches to the end of the page, and only its own short lines follow it.
    if let Some(foot) = foot {
        let after = &lines[foot..];
        let prose =
            after.iter().any(|line| line.role == Role::Text && text[line.range.clone()].ends_with('。'));
        if after.len() <= 40 && !prose {
            for line in &mut lines[foot..] {
                if line.role == Role::Text {
                    line.role = Role::Furniture;
                }
            }
        }
    }
}

fn role(words: &str) -> Role {
    let has_link = words.contains("http") || words.contains("www.");
    if FOREIGN.iter().any(|word| words.contains(word)) {
        return Role::Spam;
    }
    if has_link
        && !words.contains("网址")
        && !words.contains("邮箱")
        && !words.contains(".gov.cn")
        && !words.contains("电话")
    {
        let rest = words.trim_start_matches(|c: char| c.is_ascii());
        // A paragraph that cites a site is prose; a line that is little but a link is not.
        if !words.ends_with('。') && (rest.chars().count() < 40) {
            return Role::Spam;
        }
    }
    let tools = |part: &str| WHOLE.contains(&part.trim_matches(['【', '】', '[', ']']));
    if is_page_number(words)
        || words.len() <= 60 && words.split([' ', '|', '】']).filter(|p| !p.is_empty()).all(tools)
    {
        return Role::Furniture;
    }
    // Prose ends with a full stop; the signs of a page do not.
    if words.ends_with('。') {
        return Role::Text;
    }
    if STARTS.iter().any(|start| words.starts_with(start)) || HOLDS.iter().any(|word| words.contains(word)) {
        return Role::Furniture;
    }
    if let Some(rest) = words.strip_prefix("时间:").or_else(|| words.strip_prefix("日期:"))
        && rest.trim_start().starts_with("20")
        && rest.chars().count() <= 60
    {
        return Role::Furniture;
    }
    let parts = words.split([' ', '|', '>', '»', '›', '/']).filter(|part| !part.is_empty());
    let parts_count = parts.clone().count();
    let menu = words.contains("首页") || words.contains('|') || words.contains('>');
    if parts_count >= 3 && menu && parts.clone().all(|part| part.chars().count() <= 12) {
        return Role::Furniture;
    }
    Role::Text
}

/// `— 3 —`, `- 12 -`, `第3页`, `第 3 页 共 12 页`, `3/12`.
fn is_page_number(words: &str) -> bool {
    if words.len() > 48 {
        return false;
    }
    let bare: String = words.chars().filter(|c| *c != ' ').collect();
    let digits = |s: &str| !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
    let inner = bare.trim_matches(['-', '—', '–', '―', '·', '~', '_']);
    if inner.len() < bare.len() && digits(inner) {
        return bare.starts_with(['-', '—', '–', '―', '·', '~', '_']);
    }
    if let Some(rest) = bare.strip_prefix('第')
        && let Some((page, rest)) = rest.split_once('页')
    {
        let rest = rest.trim_start_matches([',', '/', '、']);
        let total = rest.strip_prefix('共').and_then(|r| r.strip_suffix('页'));
        return digits(page) && (rest.is_empty() || total.is_some_and(digits));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_paragraphs_are_told_apart() {
        for words in [
            "时间:2023-02-27 16:20 浏览量:1",
            "来源:青禾县纪委监委 发布时间:2025-06-24",
            "来源时间为:2024-03-28",
            "— 3 —",
            "第 3 页 共 12 页",
            "首页 > 政务公开 > 通知公告",
            "首页 | 新闻 | 公开",
            "【字体:大 中 小】",
            "上一篇:某某通知",
            "主办:青禾县人民政府 蜀ICP备12345号",
        ] {
            assert_eq!(role(words), Role::Furniture, "{words}");
        }
        for words in ["文章来源于:http://www.example.com 直播", "网站内容来源于网络,请网友慎重判断"]
        {
            assert_eq!(role(words), Role::Spam, "{words}");
        }
        for words in [
            "一、强化组织领导,有序推进整改工作",
            "联系电话:0938-8212830;电子邮箱:a@b.cn",
            "整改时限:2023年12月。",
            "2023年2月27日",
            "中共青禾县水务局党组",
            "时间表、路线图已经明确。",
            "(一)来源不清的问题",
        ] {
            assert_eq!(role(words), Role::Text, "{words}");
        }
    }

    #[test]
    fn a_foot_takes_what_follows() {
        let text = "完成。\n版权所有:某网\n地址:某路1号\n电话:010-1\n";
        let mut at = 0;
        let mut lines: Vec<Line> = text
            .lines()
            .map(|l| {
                let line = Line { range: at..at + l.len(), role: Role::Text };
                at += l.len() + 1;
                line
            })
            .collect();
        mark(text, &mut lines);
        let roles: Vec<Role> = lines.iter().map(|l| l.role).collect();
        assert_eq!(roles, [Role::Text, Role::Furniture, Role::Furniture, Role::Furniture]);
    }
}
